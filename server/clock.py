"""The time: one clock for the whole process, which tests and the simulation replace.

Never read `datetime.now` elsewhere in the server.
"""

from __future__ import annotations

import datetime as dt
from typing import Protocol


class Clock(Protocol):
    """Something that knows the present moment."""

    def now(self) -> dt.datetime:
        """Return the aware UTC moment, to the millisecond (what the journal keeps)."""


def to_ms(moment: dt.datetime) -> dt.datetime:
    """Cut a moment to milliseconds, so that memory and journal hold the same value."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


class RealClock:
    """The machine's clock."""

    def now(self) -> dt.datetime:
        """Return the present moment in UTC."""
        return to_ms(dt.datetime.now(dt.UTC))


class FixedClock:
    """A clock that stands still until told; for tests and accelerated days."""

    def __init__(self, moment: dt.datetime) -> None:
        self.moment = to_ms(moment)

    def now(self) -> dt.datetime:
        """Return the set moment."""
        return self.moment

    def forward(self, seconds: float) -> None:
        """Move on by that many seconds (negative moves back, as a bad clock would)."""
        self.moment = to_ms(self.moment + dt.timedelta(seconds=seconds))
