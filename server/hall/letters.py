"""The letters of numbers: which sound alike, and which is left for numbers that are worth nothing. Pure.

Called when a hall's file is checked, when a hall trains, and for the sounds that its boards keep.
"""

from __future__ import annotations

from server.hall.rules import Hall

SOUND_ALIKE = ({"B", "P"}, {"D", "T"}, {"M", "N"})
"""Letters whose Vietnamese names are confused over a loudspeaker."""
TRAINING_LETTERS = "XTZYWVUSRQPNLKJHGFECBAIOMD"
"""For the series of numbers with which a hall trains, the best one first."""


def training_letter(hall: Hall) -> str:
    """Return the series of a hall's training numbers: no sector has it, or one that sounds like it.

    A hall of 26 letters has none left; its training numbers begin with two.
    """
    taken = {sector.letter for sector in hall.sectors}
    alike = {other for pair in SOUND_ALIKE if pair & taken for other in pair}
    free = (letter for letter in TRAINING_LETTERS if letter not in taken | alike)
    return next(free, TRAINING_LETTERS[0] * 2)
