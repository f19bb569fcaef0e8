"""When the hall is open and when numbers are given, from its calendar and one moment.

Pure: the moment is handed in. Used by the queue before it gives a number, by every screen that
says when to come back, and by the manager's preview of a month. Never reads a clock.
"""

from __future__ import annotations

import calendar as months
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from server.clock import hall_zone
from server.hall.rules import DayPlan, Hall, Session

DAY_TURNS_AT = dt.time(3, 0)
"""Local time at which one business day ends and the next begins; no session may touch it."""

CLOSED_CODES = ("before_hours", "lunch", "after_hours", "holiday", "weekend", "special")
"""Why a hall is closed."""

LOOK_AHEAD_DAYS = 400
"""How far a next opening is searched: longer than a year of closed days is no hall."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether the hall serves at one moment and whether its kiosks give numbers.

    `code` says why not: closed → before_hours, lunch, after_hours, holiday, weekend, special;
    open without numbers → outside_window (not yet), closing (no more); else None.
    `opens_at`: when it opens next, or opened if it is open. `closes_at`: None while closed.
    `issue_from_at`/`issue_to_at`: the window of numbers now or next. All times are UTC.
    """

    state: str
    code: str | None
    business_date: dt.date
    session_id: str | None
    opens_at: dt.datetime | None
    closes_at: dt.datetime | None
    is_issuing: bool
    issue_from_at: dt.datetime | None
    issue_to_at: dt.datetime | None
    day: DayPlan


@dataclass(frozen=True, slots=True)
class DatedSession:
    """A session on one date with its four moments in UTC."""

    date: dt.date
    session_id: str
    opens_at: dt.datetime
    closes_at: dt.datetime
    issue_from_at: dt.datetime
    issue_to_at: dt.datetime


def local_date(hall: Hall, now: dt.datetime) -> dt.date:
    """Return the date that hangs on the hall's wall at an aware moment."""
    return _aware(now).astimezone(hall_zone(hall.time_zone)).date()


def business_date(hall: Hall, now: dt.datetime) -> dt.date:
    """Return the business day of an aware moment: until 03:00 it is still the day before."""
    local = _aware(now).astimezone(hall_zone(hall.time_zone))
    early = local.time() < DAY_TURNS_AT
    return local.date() - dt.timedelta(days=1) if early else local.date()


def day_plan(hall: Hall, now: dt.datetime) -> DayPlan:
    """Return the plan of the business day of an aware moment."""
    return hall.calendar.plan(business_date(hall, now))


def sessions_on(hall: Hall, date: dt.date) -> tuple[DatedSession, ...]:
    """Return the sessions of a date with their moments in UTC, in order."""
    found: tuple[DatedSession, ...] | None = hall.sessions_by_date.get(date)
    if found is None:
        found = tuple(_dated(hall, date, session) for session in hall.calendar.plan(date).sessions)
        hall.sessions_by_date[date] = found
    return found


def opening(hall: Hall, now: dt.datetime) -> Opening:
    """Return what the hall does at an aware moment."""
    today = business_date(hall, now)
    plan = hall.calendar.plan(today)
    sessions = sessions_on(hall, today)
    current = next((s for s in sessions if s.opens_at <= now < s.closes_at), None)
    window = next((s for s in sessions if s.issue_from_at <= now < s.issue_to_at), None)
    coming = window or next((s for s in _from(hall, today) if now < s.issue_from_at), None)
    opens_at = current.opens_at if current else next_opening(hall, now)
    session = current or window
    return Opening(
        state="open" if current else "closed",
        code=_code(plan, sessions, current, window, now),
        business_date=today,
        session_id=session.session_id if session else None,
        opens_at=opens_at,
        closes_at=current.closes_at if current else None,
        is_issuing=window is not None,
        issue_from_at=coming.issue_from_at if coming else None,
        issue_to_at=coming.issue_to_at if coming else None,
        day=plan,
    )


def session_at(hall: Hall, now: dt.datetime) -> str | None:
    """Return the session in whose hours a moment lies, else the one in whose window; None outside."""
    sessions = sessions_on(hall, business_date(hall, now))
    open_now = (s for s in sessions if s.opens_at <= now < s.closes_at)
    giving_now = (s for s in sessions if s.issue_from_at <= now < s.issue_to_at)
    session = next(open_now, None) or next(giving_now, None)
    return session.session_id if session else None


def next_opening(hall: Hall, now: dt.datetime) -> dt.datetime | None:
    """Return the first moment after `now` at which a session opens, None if none is planned."""
    today = business_date(hall, now)
    return next((s.opens_at for s in _from(hall, today) if s.opens_at > now), None)


def calendar_preview(hall: Hall, year: int, month: int) -> tuple[DayPlan, ...]:
    """Return the plan of every day of a month, for people to check before they trust it."""
    last = months.monthrange(year, month)[1]
    return tuple(hall.calendar.plan(dt.date(year, month, day)) for day in range(1, last + 1))


def _code(
    plan: DayPlan,
    sessions: tuple[DatedSession, ...],
    current: DatedSession | None,
    window: DatedSession | None,
    now: dt.datetime,
) -> str | None:
    if current:
        if window:
            return None
        return "outside_window" if now < current.issue_from_at else "closing"
    if not sessions:
        return plan.reason or "special"
    if now < sessions[0].opens_at:
        return "before_hours"
    return "lunch" if now < sessions[-1].opens_at else "after_hours"


def _from(hall: Hall, date: dt.date) -> Iterator[DatedSession]:
    for offset in range(LOOK_AHEAD_DAYS):
        yield from sessions_on(hall, date + dt.timedelta(days=offset))


def _dated(hall: Hall, date: dt.date, session: Session) -> DatedSession:
    zone = hall_zone(hall.time_zone)

    def moment(time: dt.time) -> dt.datetime:
        return dt.datetime.combine(date, time, tzinfo=zone).astimezone(dt.UTC)

    return DatedSession(
        date=date,
        session_id=session.session_id,
        opens_at=moment(session.opens),
        closes_at=moment(session.closes),
        issue_from_at=moment(session.issue_from),
        issue_to_at=moment(session.issue_to),
    )


def _aware(now: dt.datetime) -> dt.datetime:
    if now.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return now
