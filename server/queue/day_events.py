"""The facts of the business day and of the hall's clock; `events` names them with the queue's others."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from server.facts import fact


@fact
@dataclass(frozen=True, slots=True)
class DayOpened:
    """A business day began: every series of numbers starts again at 001, or behind `series`."""

    date: str
    is_training: bool = False
    usual: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    """What visits usually take and when people come, learnt from the days before (see `learning`)."""
    unread: list[dict[str, Any]] = field(default_factory=list)
    """Earlier days whose leftovers nobody has taken note of: {date, count, closed_at}."""
    staff_id: str | None = None
    """Who opened it by hand; None: the clock."""
    is_extra: bool = False
    """Opened by hand where the calendar has no session: numbers are given until it is closed."""
    series: dict[str, int] = field(default_factory=dict)
    """Numbers that were given on this date under an earlier opening, before the time was set back: they go on."""
    rehearses: str = ""
    """The date on which a real hall trains; `date` is then a key of its own, and nothing of the day counts."""
    last_real: str = ""
    """The newest day that counted before a rehearsal; the date of any other day is its own."""


@fact
@dataclass(frozen=True, slots=True)
class DayClosed:
    """A business day ended; whoever still waited is unserved and reported."""

    date: str
    unserved: list[str] = field(default_factory=list)
    was_late: bool = False
    """True when the hall had forgotten to close and the next opening did it."""
    staff_id: str | None = None
    """Who closed it by hand; None: the clock."""


@fact
@dataclass(frozen=True, slots=True)
class DayReopened:
    """A day that had been closed goes on, with its numbers; those left unserved wait again."""

    date: str
    staff_id: str
    is_extra: bool = False


@fact
@dataclass(frozen=True, slots=True)
class DayAcknowledged:
    """A manager took note of whom a day left unserved."""

    date: str
    staff_id: str


@fact
@dataclass(frozen=True, slots=True)
class NumbersSkipped:
    """Facts had been lost from the database; somebody decided to go on past every number that may be in a hand.

    Said once more after the opening of the day that it speaks of, because the present is read from there.
    """

    date: str
    """The business day whose numbers may be in people's hands."""
    series: dict[str, int] = field(default_factory=dict)
    """The last number of each series that is skipped; the next one is given."""
    why: str = "behind"
    """"vanished", "behind", "parted" or "other": see `server.operations.witness.Loss`."""
    known_seq: int = 0
    """How far the database came when that was found."""
    lost_seq: int = 0
    """How far the witness beside it had come; 0 where there was none."""
    staff_id: str | None = None
    """Who decided at the console; None: somebody at the machine itself."""


@fact
@dataclass(frozen=True, slots=True)
class ClockDoubted:
    """The machine's clock is not followed; what is recorded from here on is of doubtful time.

    Said once more after each opening of a day, because the present is read from there.
    """

    wall_at: dt.datetime
    """What the machine's clock showed; the fact's own moment is the hall's time."""
    why: str
    """See `server.clock.Doubt`."""


@fact
@dataclass(frozen=True, slots=True)
class ClockTrusted:
    """The machine's clock can be right again: the time is sure from here, which is the fact's moment."""

    before_at: dt.datetime | None = None
    """What the hall had counted until then."""
    moves_day: bool = False
    """Whether the moments of the open day move along, so that nobody's wait changes."""
    boot_id: str = ""
    elapsed_s: float = 0.0
    """Where the machine's counter of seconds stood, and since which start of the machine it counts."""


@fact
@dataclass(frozen=True, slots=True)
class ClockAccepted:
    """A person said what time it is; the hall's time goes on from here, which is the fact's moment."""

    before_at: dt.datetime | None = None
    """What the hall had counted until then."""
    moves_day: bool = False
    boot_id: str = ""
    elapsed_s: float = 0.0
    staff_id: str | None = None
    """Who said so at the console; None: the shell."""
