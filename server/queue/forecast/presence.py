"""When the counters are there: now, after a pause, at opening, after lunch. Pure."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

from server.hall.calendar import DatedSession, business_date, sessions_on
from server.hall.rules import Hall
from server.queue.forecast.chance import DRAWS, shares
from server.queue.today.day import CounterNow, Day

SIGN_IN_S = 300
"""What officers need at most to open their counters, as far as a citizen is told."""
LATE_S = 900
"""An officer who has not come so long after the opening is not expected."""
RETURNS_S = {"break": 600, "meeting": 2400, "back_office": 1200, "lunch": 1800, "other": 900}
"""Reason of a pause → how much longer it lasts, on average, whatever has passed of it."""


@dataclass(frozen=True, slots=True)
class Hours:
    """The hall's rest that comes next or is now, and how far away an opening is, in seconds.

    `opens_s`: 0 or more before a session, negative so long after it began; None = no opening near.
    `closes_s`: until the last session ends, after which nobody comes.
    """

    rest_from_s: float
    rest_to_s: float
    opens_s: float | None
    is_first: bool
    closes_s: float = math.inf

    def after(self, work_s: float) -> float:
        """Return when so many seconds of work are done: the rest does not count."""
        is_over = work_s < self.rest_from_s or self.rest_from_s < 0
        return work_s if is_over else work_s + self.rest_to_s - self.rest_from_s


def hours_at(hall: Hall, day: Day, now: dt.datetime) -> Hours:
    """Return what the calendar says of the next hours; a training day has no hours."""
    if day.has_no_hours:
        opens_s = None if day.has_opened_counters else 0.0
        return Hours(math.inf, math.inf, opens_s, True)
    sessions = sessions_on(hall, business_date(hall, now))
    if not sessions:
        return Hours(math.inf, math.inf, None, False)
    return _in_sessions(sessions, now)


def _in_sessions(sessions: Sequence[DatedSession], now: dt.datetime) -> Hours:
    before_s, last_s = -math.inf, (sessions[-1].closes_at - now).total_seconds()
    for n, session in enumerate(sessions):
        opens_s = (session.opens_at - now).total_seconds()
        closes_s = (session.closes_at - now).total_seconds()
        if opens_s > 0:
            return Hours(before_s, opens_s, opens_s, n == 0, last_s)
        if closes_s > 0:
            near = opens_s if opens_s > -LATE_S else None
            if n + 1 == len(sessions):
                return Hours(math.inf, math.inf, near, n == 0, last_s)
            after_s = (sessions[n + 1].opens_at - now).total_seconds()
            return Hours(closes_s, after_s, near, n == 0, last_s)
    return Hours(math.inf, math.inf, None, False, 0.0)


def late_s(row: int) -> Sequence[float]:
    """Return, per future, how late an officer is."""
    return [chance[row & (DRAWS - 1)] * SIGN_IN_S for chance in shares()]


def back_s(counter: CounterNow, hours: Hours, row: int) -> tuple[Sequence[float], bool] | None:
    """Return, per future, when a counter that does not serve will, and whether people may rely on it.

    None when it is not expected at all.
    """
    is_known = counter.state != "closed" or counter.since_at is not None
    if hours.opens_s is not None and (hours.is_first or is_known):
        if hours.opens_s >= 0 and _waits_for_opening(counter, hours):
            return [hours.opens_s + late for late in late_s(row)], True
        if hours.opens_s < 0 and _may_be_late(counter, hours):
            left = max(60.0, SIGN_IN_S + hours.opens_s) / SIGN_IN_S
            return [left * late for late in late_s(row)], True
    if counter.state == "paused":
        mean = RETURNS_S.get(counter.pause_reason or "", RETURNS_S["other"])
        draws = [chance[row & (DRAWS - 1)] for chance in shares()]
        return [-math.log(1 - u) * mean for u in draws], False
    return None


def _waits_for_opening(counter: CounterNow, hours: Hours) -> bool:
    return counter.state != "paused" or counter.pause_reason == "lunch" or hours.is_first


def _may_be_late(counter: CounterNow, hours: Hours) -> bool:
    """Whether the officer is on the way: not seen yet this morning, or still at lunch."""
    if hours.is_first:
        return counter.state == "closed" and counter.since_at is None
    return counter.state == "paused" and counter.pause_reason == "lunch"
