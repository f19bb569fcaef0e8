"""What the twelve digits of a citizen's ID say of an age, without keeping them. Pure.

The fourth digit is century and sex, the next two the year of birth; nothing else of it is read. A number
proves nothing about who holds it: it only spares a question.
"""

from __future__ import annotations

import datetime as dt
import re

_ID = re.compile(r"[0-9]{3}(?P<century>[0-9])(?P<year>[0-9]{2})[0-9]{6}")
FIRST_CENTURY = 1900


def birth_year(citizen_id: str) -> int | None:
    """Return the year of birth in an ID of twelve digits, None where it is no such ID."""
    found = _ID.fullmatch(citizen_id)
    if found is None:
        return None
    return FIRST_CENTURY + int(found["century"]) // 2 * 100 + int(found["year"])


def has_age(citizen_id: str | None, from_age: int | None, today: dt.date) -> bool:
    """Return whether an ID shows an age that is reached in the course of this year."""
    if citizen_id is None or from_age is None:
        return False
    born = birth_year(citizen_id)
    return born is not None and today.year - born >= from_age
