"""The time: one clock for the whole process, which tests and the simulation replace.

Never read `datetime.now` elsewhere in the server. `server.hall_clock` is the clock of a real hall.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

UNKNOWN, JUMPED = "unknown", "jumped"


@lru_cache(maxsize=16)
def hall_zone(time_zone: str) -> ZoneInfo:
    """Return the zone of that name (read once)."""
    return ZoneInfo(time_zone)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why the machine's clock is not followed.

    UNKNOWN: since the machine began nobody has told the hall's time, and its clock cannot be right; the
    hall counts on from the last moment that was sure. JUMPED: the clock left a time that was sure;
    the hall goes on counting it.
    """

    kind: str
    since_at: dt.datetime
    """The hall's time at which the doubt began."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A moment of the hall's time, and where the machine's own counter of seconds stood then.

    The counter runs from the start of the machine, so it means something under one `boot_id` only.
    """

    at: dt.datetime
    elapsed_s: float
    boot_id: str


@dataclass(frozen=True, slots=True)
class JournalEnd:
    """What the journal knows of time when a process begins."""

    sure_at: dt.datetime | None = None
    """The newest moment that was never in doubt: what comes after must not be able to move it."""
    last_at: dt.datetime | None = None
    """The newest moment of all."""
    rests: bool = True
    """Whether no day is open, so that no duration is at stake."""
    told: Anchor | None = None
    """The newest time that was told since the day was opened."""


class Clock(Protocol):
    """Something that knows the present moment of the hall."""

    def now(self) -> dt.datetime:
        """Return the aware UTC moment, to the millisecond (what the journal keeps)."""

    def wall(self) -> dt.datetime:
        """Return what the machine's clock shows, right or wrong."""

    def elapsed(self) -> float:
        """Return seconds that only ever grow, whatever is done to the machine's clock."""

    @property
    def doubt(self) -> Doubt | None:
        """Why the machine's clock is not followed now; None while it is."""

    @property
    def corrected_at(self) -> dt.datetime | None:
        """Since when the hall goes by a person's word while the machine's clock shows something else, or None."""

    def begin(self, end: JournalEnd) -> None:
        """Judge the machine's clock at the start of this process, before anything is written."""

    def believed(self, rests: bool) -> dt.datetime | None:
        """Return the time to go to because the machine's clock is to be believed again, else None."""

    def anchor(self, at: dt.datetime) -> Anchor:
        """Return where the counter stands at a moment that a person or the machine's clock has told."""

    def go_to(self, anchor: Anchor) -> None:
        """Let the hall's time go on from an anchor."""

    def keep(self) -> None:
        """Keep what a restart of this process needs, if it has changed."""


def to_ms(moment: dt.datetime) -> dt.datetime:
    """Cut a moment to milliseconds, so that memory and journal hold the same value."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


class _Undoubted:
    """What a clock does that is always believed."""

    doubt: Doubt | None = None
    corrected_at: dt.datetime | None = None

    def now(self) -> dt.datetime:
        """Return the present moment in UTC."""
        raise NotImplementedError

    def wall(self) -> dt.datetime:
        """Return the same: it is the machine's clock."""
        return self.now()

    def elapsed(self) -> float:
        """Return the seconds since 1970."""
        return self.now().timestamp()

    def begin(self, end: JournalEnd) -> None:
        """Believe it."""

    def believed(self, rests: bool) -> dt.datetime | None:
        """Return None: there is nothing to go back to."""
        return None

    def anchor(self, at: dt.datetime) -> Anchor:
        """Return an anchor that no clock follows."""
        return Anchor(at, self.elapsed(), "")

    def go_to(self, anchor: Anchor) -> None:
        """Stay: the time is what it is."""

    def keep(self) -> None:
        """Keep nothing."""


class RealClock(_Undoubted):
    """The machine's clock, right or wrong."""

    def now(self) -> dt.datetime:
        """Return the present moment in UTC."""
        return to_ms(dt.datetime.now(dt.UTC))


class FixedClock(_Undoubted):
    """A clock that stands still until told; for tests and accelerated days."""

    def __init__(self, moment: dt.datetime) -> None:
        self.moment = to_ms(moment)

    def now(self) -> dt.datetime:
        """Return the set moment."""
        return self.moment

    def go_to(self, anchor: Anchor) -> None:
        """Go to the anchor's moment."""
        self.moment = to_ms(anchor.at)

    def forward(self, seconds: float) -> None:
        """Move on by that many seconds (negative moves back, as a bad clock would)."""
        self.moment = to_ms(self.moment + dt.timedelta(seconds=seconds))
