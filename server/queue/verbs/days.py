"""The business day: open, close, open again, and who has read what it left. Pure.

The clock does it by the calendar, a manager by hand; both come here.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from server.errors import HallError
from server.hall.calendar import business_date, sessions_on
from server.hall.rules import Hall
from server.queue import events as ev
from server.queue.today import ticket as tk
from server.queue.today.day import Day, left_by
from server.queue.today.ticket import Ticket
from server.queue.verbs.desk import RETURN_PASS

UNREAD_KEPT = 14
"""So many reports of days wait at most to be read; older ones stay in the list of days."""
Usual = dict[str, dict[str, list[float]]]


def waiting_still(day: Day) -> list[Ticket]:
    """Return the tickets that have not ended: whom closing the day would leave unserved."""
    return [t for t in day.tickets.values() if t.state not in tk.ENDED]


def close_day(day: Day, was_late: bool, staff_id: str | None = None) -> ev.DayClosed:
    """End the business day; whoever has not ended is unserved."""
    unserved = sorted(t.ticket_id for t in waiting_still(day))
    return ev.DayClosed(day.date, unserved, was_late, staff_id)


def close_by_hand(day: Day, unserved: int, staff_id: str) -> ev.DayClosed:
    """End the day for a person who was told how many are left; more than that are not left unseen.

    Raises day_not_open, and people_wait with their number when there are more than `unserved`.
    """
    if not day.is_open:
        raise HallError("day_not_open")
    count = len(waiting_still(day))
    if count > unserved:
        raise HallError("people_wait", count=count)
    return close_day(day, was_late=False, staff_id=staff_id)


def open_by_hand(
    hall: Hall, day: Day, now: dt.datetime, staff_id: str, usual: Usual, is_training: bool
) -> list[Any]:
    """Open the day, or the one that was closed today once more: its numbers go on.

    Where the calendar has no more sessions today, numbers are given until the day is closed again.
    """
    if day.is_open and not day.is_rehearsal:
        raise HallError("day_is_open")
    today = business_date(hall, now)
    is_extra = not any(s.closes_at > now for s in sessions_on(hall, today))
    if day.date == today.isoformat():
        return [ev.DayReopened(day.date, staff_id, is_extra), *_come_again(day)]
    unread = unread_of(day, None, now)
    opened = ev.DayOpened(today.isoformat(), is_training, usual, unread, staff_id, is_extra)
    return [opened, *skipped_again(day, opened.date), *seated_again(day)]


def skipped_again(day: Day, date: str) -> list[ev.NumbersSkipped]:
    """Return what says again, after a day's opening, which of its numbers are skipped."""
    is_meant = day.skipped is not None and day.skipped.date == date
    return [day.skipped] if is_meant and day.skipped is not None else []


def seated_again(day: Day) -> list[Any]:
    """Return what seats the officers who were there before the doors opened: a day begins with nobody.

    Said once more after the day's opening, because the present is read from there.
    """
    events: list[Any] = []
    for at in day.counters.values():
        if at.state == "closed" or at.staff_id is None:
            continue
        languages = list(at.languages)
        events.append(ev.CounterOpened(at.counter_id, at.staff_id, languages=languages))
        if at.state == "paused":
            reason = at.pause_reason or "other"
            events.append(ev.CounterPaused(at.counter_id, at.staff_id, reason))
    return events


def _come_again(day: Day) -> list[ev.TicketRequeued]:
    """Return what brings back whom the closing left unserved; who had been missed stays so.

    Whoever was sent for a paper is not here to be called: the pass brings them back.
    """
    return [
        ev.TicketRequeued(t.ticket_id, t.rank_at, "day_reopened")
        for t in day.tickets.values()
        if t.state == "unserved" and t.missed_at is None and t.held_reason != RETURN_PASS
    ]


def unread_of(day: Day, closing: ev.DayClosed | None, now: dt.datetime) -> list[dict[str, Any]]:
    """Return the days whose leftovers nobody has taken note of, with the one that is being closed."""
    left = [] if closing is None or day.is_rehearsal else left_by(closing, now)
    return [*day.unread, *left][-UNREAD_KEPT:]


def acknowledge(day: Day, date: str, staff_id: str) -> list[ev.DayAcknowledged]:
    """Take note of whom a day left unserved; doing it twice changes nothing."""
    is_unread = any(each["date"] == date for each in day.unread)
    return [ev.DayAcknowledged(date, staff_id)] if is_unread else []
