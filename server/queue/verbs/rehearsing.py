"""A real hall trains: a day beside the calendar, with numbers of its own, of which nothing counts. Pure.

Its `date` is a key ("t" and the `seq` of its opening), so that whatever is asked by day – reports, ratings, the
book of days – knows nothing of it, and the same date still has its real day with its numbers from 001.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from server.errors import HallError
from server.hall.calendar import business_date, opening
from server.hall.rules import Hall
from server.queue import events as ev
from server.queue.today.day import Day
from server.queue.verbs.days import Usual, seated_again, unread_of

MARK = "t"
"""The first letter of a rehearsal's key and of its tickets' ids; those of real days begin with a figure."""


def rehearsal_of(ticket_id: str) -> str:
    """Return the key of the rehearsal to which a ticket belongs, empty for one that counts."""
    return ticket_id.partition("-")[0] if ticket_id.startswith(MARK) else ""


def is_rehearsed(ticket_id: str) -> bool:
    """Return whether a ticket was taken in a rehearsal and is worth nothing."""
    return bool(rehearsal_of(ticket_id))


def ticket_id(day: Day, number: str) -> str:
    """Return the id of a day's ticket."""
    first = day.date if day.is_rehearsal else day.date.replace("-", "")[2:]
    return f"{first}-{number}"


def real_day_is_due(hall: Hall, day: Day, now: dt.datetime) -> bool:
    """Return whether the calendar gives numbers now and today's real day has not been opened yet."""
    is_new = day.real_date != business_date(hall, now).isoformat()
    return is_new and opening(hall, now).is_issuing


def must_end(hall: Hall, day: Day, now: dt.datetime) -> bool:
    """Return whether a rehearsal is over: the real day is due, or its own date has passed."""
    return day.rehearses != business_date(hall, now).isoformat() or real_day_is_due(hall, day, now)


def rehearse(
    hall: Hall, day: Day, now: dt.datetime, seq: int, staff_id: str, usual: Usual
) -> list[Any]:
    """Open a rehearsal; what is usual and what is unread travel through it to the next real day.

    Raises day_is_open while any day is, and day_is_due when the clock is about to open the real one.
    """
    if day.is_open:
        raise HallError("day_is_open")
    if real_day_is_due(hall, day, now):
        raise HallError("day_is_due")
    opened = ev.DayOpened(
        f"{MARK}{seq}",
        is_training=True,
        usual=usual,
        unread=unread_of(day, None, now),
        staff_id=staff_id,
        rehearses=business_date(hall, now).isoformat(),
        last_real=day.real_date,
    )
    return [opened, *seated_again(day)]
