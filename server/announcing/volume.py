"""How loud the boards are at a moment: what the hall's file says, and what a manager has changed since.

Pure; folded from the journal like everything else. A change at the console holds until the time that
was given or the end of the business day: nobody finds a hall dumb in the morning because of yesterday.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from server.announcing import events as ev
from server.clock import hall_zone
from server.facts import Fact, to_wire
from server.hall.loudness import next_change, volume_at
from server.hall.rules import Hall
from server.queue import events as queue_ev


@dataclass(slots=True)
class Sound:
    """What a manager has changed today; `volume` None = the file's. Folded, changed by `apply` only."""

    is_muted: bool = False
    volume: int | None = None
    until_at: dt.datetime | None = None

    def as_whole(self) -> dict[str, Any]:
        """Return what is compared when two consoles set the sound."""
        until = to_wire(self.until_at) if self.until_at else None
        return {"is_muted": self.is_muted, "volume": self.volume, "until_at": until}


@dataclass(frozen=True, slots=True)
class Loudness:
    """The volume now (0 = quiet: boards only flash), why, and when it changes by itself.

    `why`: "usual", "hours" (the file's hours), "set" (another volume today), "muted".
    """

    volume: int
    why: str
    until_at: dt.datetime | None


def apply(sound: Sound, fact: Fact) -> None:
    """Take one fact into what was changed today."""
    event = fact.event
    match event:
        case queue_ev.DayOpened():
            sound.is_muted, sound.volume, sound.until_at = False, None, None
        case ev.SoundChanged():
            sound.is_muted, sound.volume = event.is_muted, event.volume
            sound.until_at = event.until_at
        case queue_ev.ClockAccepted() | queue_ev.ClockTrusted():
            if event.moves_day and event.before_at is not None and sound.until_at is not None:
                sound.until_at += fact.at - event.before_at


def loudness(hall: Hall, sound: Sound, now: dt.datetime) -> Loudness:
    """Return how loud the boards are at a moment."""
    local = now.astimezone(hall_zone(hall.time_zone))
    if sound.until_at is None or now < sound.until_at:
        if sound.is_muted:
            return Loudness(0, "muted", sound.until_at)
        if sound.volume is not None:
            return Loudness(sound.volume, "set", sound.until_at)
    volume = volume_at(hall.sound, local)
    is_usual = volume == hall.sound.volume
    return Loudness(volume, "usual" if is_usual else "hours", next_change(hall.sound, local))
