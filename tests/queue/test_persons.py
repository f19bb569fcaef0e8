"""What twelve digits say of an age: century, year, and nothing of what is no such number."""

from __future__ import annotations

import datetime as dt

import pytest

from server.queue.persons import birth_year, has_age

TODAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("citizen_id", "year"),
    [
        ("001066012345", 1966),
        ("001166012345", 1966),
        ("001206012345", 2006),
        ("001306012345", 2006),
        ("001400012345", 2100),
        ("00106601234", None),
        ("0010660123456", None),
        ("00106601234x", None),
        ("", None),
        # Digits, yet not those of a card: the same person would be two.
        ("٠٠١٠٦٦٠١٢٣٤٥", None),
    ],
)
def test_the_year_of_birth(citizen_id: str, year: int | None) -> None:
    """Two figures of the fourth digit for each century, one for each sex; eleven or thirteen digits say nothing."""
    assert birth_year(citizen_id) == year


@pytest.mark.parametrize(
    ("citizen_id", "from_age", "has"),
    [
        ("001066012345", 60, True),
        ("001067012345", 60, False),
        ("001065012345", 60, True),
        ("001066012345", None, False),
        (None, 60, False),
        ("no number", 60, False),
    ],
)
def test_an_age_is_reached_in_the_course_of_the_year(
    citizen_id: str | None, from_age: int | None, has: bool
) -> None:
    """Whoever turns sixty this year has the age all year; without a number or an age nobody has."""
    assert has_age(citizen_id, from_age, TODAY) is has
