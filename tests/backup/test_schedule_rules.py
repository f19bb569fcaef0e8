"""When a backup is due and which old ones stay: by tables and over two years of nights."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from server.operations.backup.schedule import is_due, last_night, to_keep

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = dt.datetime(2026, 12, 1, 9, 0, tzinfo=ZONE)
NIGHT = dt.time(0, 30)
"""A Tuesday."""


def ago(**span: float) -> dt.datetime:
    """Return the moment so long before now."""
    return NOW - dt.timedelta(**span)


def test_two_years_of_nights_leave_seven_days_five_weeks_and_twenty_four_months() -> None:
    """The newest of each span stays; one backup may stand for a day, a week and a month."""
    nights = [ago(days=n, hours=8) for n in range(800)]
    kept = to_keep(nights, NOW)
    assert {at for at in kept if at > ago(days=7)} == set(nights[:7])
    weeks = sorted({at.isocalendar()[:2] for at in nights}, reverse=True)[:5]
    months = sorted({(at.year, at.month) for at in nights}, reverse=True)[:24]
    assert {at.isocalendar()[:2] for at in kept} >= set(weeks)
    assert {(at.year, at.month) for at in kept} == set(months)
    assert len(kept) <= 7 + 5 + 24
    assert max(at for at in nights if (at.year, at.month) == (2025, 3)) in kept


def test_of_one_day_the_newest_stays() -> None:
    """What was made after changes goes with the next one; the newest of all always stays."""
    hours = [ago(hours=n) for n in range(9)]
    assert to_keep(hours, NOW) == {hours[0]}
    assert to_keep([], NOW) == set()


def test_gaps_are_no_days() -> None:
    """A hall that was closed for a month keeps the seven days that it has."""
    days = [ago(days=40 + n) for n in range(10)]
    assert set(days[:7]) <= to_keep(days, NOW)


def test_a_future_that_a_wrong_clock_told_counts_for_nothing() -> None:
    """It stays, because nobody knows; and takes no true one's place."""
    ahead = NOW + dt.timedelta(days=3650)
    days = [ago(days=n) for n in range(9)]
    assert to_keep([ahead, *days], NOW) == {ahead} | to_keep(days, NOW)


def test_the_days_beside_the_data_are_seven() -> None:
    """Without weeks and months."""
    days = [ago(days=n) for n in range(100)]
    assert to_keep(days, NOW, weeks=0, months=0) == set(days[:7])


@pytest.mark.parametrize(
    ("hour", "expected"),
    [(9, "2026-12-01T00:30"), (0, "2026-11-30T00:30")],
)
def test_the_last_night(hour: int, expected: str) -> None:
    """Until half past midnight it is the night before."""
    found = last_night(NOW.replace(hour=hour), NIGHT)
    assert found.isoformat().startswith(expected)


@pytest.mark.parametrize(
    ("last_at", "night", "changes", "after", "took_s", "why"),
    [
        # One a night, made late where the machine was off.
        (ago(hours=8), NIGHT, 0, 500, 1, None),
        (ago(hours=9), NIGHT, 0, 500, 1, "night"),
        (ago(days=3), NIGHT, 0, 0, 1, "night"),
        (ago(days=3), None, 0, 500, 1, None),
        # After so many changes, never within a quarter of an hour.
        (ago(minutes=20), NIGHT, 500, 500, 1, "changes"),
        (ago(minutes=20), NIGHT, 499, 500, 1, None),
        (ago(minutes=14), NIGHT, 9000, 500, 1, None),
        (ago(minutes=15), NIGHT, 500, 500, 1, "changes"),
        (ago(minutes=20), NIGHT, 9000, 0, 1, None),
        # A long one rests twenty times as long.
        (ago(minutes=20), NIGHT, 9000, 500, 61, None),
        (ago(minutes=21), NIGHT, 9000, 500, 60, "changes"),
        # A clock that went back makes none until it has come round.
        (NOW + dt.timedelta(hours=1), NIGHT, 9000, 500, 1, None),
    ],
)
def test_when_one_is_due(
    last_at: dt.datetime,
    night: dt.time | None,
    changes: int,
    after: int,
    took_s: float,
    why: str | None,
) -> None:
    """By the clock, or after changes."""
    assert is_due(NOW, last_at, night, changes, after, took_s) == why
