"""Whether the file knows the days off that are coming: halls that forget them give numbers on a holiday. Pure.

Called by the console's alerts and the doctor. The days are those of the Labour Code 2019, art. 112; which days
around Tết and 2 September, and which in lieu, a notice says each year, so a file is only asked for the occasion.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from server.hall.rules import Hall

ASKED_FROM_MONTH = 11
"""From November on next year's days are asked for: the notices come in autumn."""
FIXED = ((1, 1), (4, 30), (5, 1), (9, 2))
"""(month, day)"""
MOVABLE = {
    "tet": ((1, 19), (2, 25)),
    "hung_kings": ((3, 29), (4, 29)),
}
"""Occasion by the moon → the first and the last day on which it can be, with its days in lieu."""


@dataclass(frozen=True, slots=True)
class Missing:
    """What a year lacks: `dates` on which numbers would be given, and occasions without any day off."""

    year: int
    dates: tuple[dt.date, ...]
    occasions: tuple[str, ...]
    since: dt.date
    """From when on it is asked for."""


def missing_days(hall: Hall, today: dt.date) -> list[Missing]:
    """Return the years, this one and from November on the next, of which coming days off are not in the file."""
    years = [today.year, *([today.year + 1] if today.month >= ASKED_FROM_MONTH else [])]
    found = [_missing_of(hall, year, today) for year in years]
    return [each for each in found if each.dates or each.occasions]


def _missing_of(hall: Hall, year: int, today: dt.date) -> Missing:
    fixed = (dt.date(year, month, day) for month, day in FIXED)
    dates = tuple(d for d in fixed if d >= today and not _is_settled(hall, d))
    occasions = tuple(
        name
        for name, (first, last) in MOVABLE.items()
        if dt.date(year, *first) > today
        and not _has_day_off(hall, dt.date(year, *first), dt.date(year, *last))
    )
    month = ASKED_FROM_MONTH if year > today.year else 1
    return Missing(year, dates, occasions, dt.date(today.year, month, 1))


def _is_settled(hall: Hall, date: dt.date) -> bool:
    """Return whether the file has a word for that day, or nobody works on it anyway."""
    return date in hall.calendar.exceptions or not hall.calendar.plan(date).sessions


def _has_day_off(hall: Hall, first: dt.date, last: dt.date) -> bool:
    return any(
        first <= date <= last and not plan.sessions
        for date, plan in hall.calendar.exceptions.items()
    )
