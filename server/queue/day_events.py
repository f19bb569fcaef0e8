"""The facts of the business day and of the hall's clock; `events` names them with the queue's others."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from server.facts import fact


@fact
@dataclass(frozen=True, slots=True)
class DayOpened:
    """A business day began: every series of numbers starts again at 001."""

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
class ClockAccepted:
    """A person said that the machine's clock is right, after it had jumped; time goes on from here."""

    before_at: dt.datetime | None = None
