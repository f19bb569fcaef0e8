"""The hall's present: every room's fold of today's journal, side by side.

The ledger owns the one instance. A room reads its own part; nobody changes it but `apply`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from server.announcing.rules import Calls
from server.announcing.rules import apply as apply_to_calls
from server.announcing.volume import Sound
from server.announcing.volume import apply as apply_to_sound
from server.facts import Fact
from server.queue.today.day import Day, Withheld
from server.queue.today.folding import apply as apply_to_day
from server.rating.rules import Opinions
from server.rating.rules import apply as apply_to_opinions


class Present:
    """What the hall is now."""

    def __init__(
        self, withheld: Withheld | None = None, name_of: Callable[[str], str] = str
    ) -> None:
        self.day = Day(withheld, name_of)
        self.calls = Calls()
        self.opinions = Opinions()
        self.sound = Sound()
        self.seq = 0

    @property
    def date(self) -> str:
        """The open or last business day, YYYY-MM-DD; empty before the first."""
        return self.day.date

    @property
    def last_at(self) -> dt.datetime | None:
        """The moment of the newest fact."""
        return self.day.last_at

    def apply(self, fact: Fact) -> None:
        """Take in one more fact."""
        apply_to_day(self.day, fact)
        apply_to_calls(self.calls, fact)
        apply_to_opinions(self.opinions, fact)
        apply_to_sound(self.sound, fact)
        self.seq = fact.seq
