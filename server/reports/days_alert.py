"""The alert of days off that the hall's file does not have yet, from November on also next year's.

Called by the manager's floor. Says the occasions in every language of the hall, because a console changes
its language without asking again.
"""

from __future__ import annotations

import datetime as dt

from server.answers import Alert
from server.clock import hall_zone
from server.facts import to_wire
from server.hall.calendar import business_date
from server.hall.coming_days import Missing, missing_days
from server.hall.rules import Hall
from server.words import Words, words


def days_missing(hall: Hall, now: dt.datetime) -> list[Alert]:
    """Return an alert for each year whose days off are missing."""
    return [_alert(hall, each) for each in missing_days(hall, business_date(hall, now))]


def said(missing: Missing, spoken: Words) -> str:
    """Return what a year lacks as a person says it: "01/01, 30/04, Tết Nguyên đán"."""
    dates = [f"{date:%d/%m}" for date in missing.dates]
    occasions = [spoken.text(f"manager.holiday_{name}") for name in missing.occasions]
    return ", ".join([*dates, *occasions])


def _alert(hall: Hall, missing: Missing) -> Alert:
    since = dt.datetime.combine(missing.since, dt.time(0), hall_zone(hall.time_zone))
    facts = {
        "year": str(missing.year),
        "days": {code: said(missing, words(code)) for code in hall.languages},
    }
    at = to_wire(since.astimezone(dt.UTC))
    return {"code": "hall_days_missing", "place": "month", "facts": facts, "at": at}
