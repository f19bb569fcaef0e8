"""The times among which the head of a hall says which one is right: written, read, and what each would end."""

from __future__ import annotations

from typing import Any

import pytest

from pages.modules import Ask

pytestmark = pytest.mark.browser

MODULE = "/counter/manager/clock_times.js"
HERE = "Asia/Ho_Chi_Minh"


@pytest.mark.parametrize(
    ("at", "field", "text"),
    [
        ("2026-11-30T03:24:30Z", "2026-11-30T10:24", "10:24 30/11/2026"),
        ("2026-11-30T17:00:00Z", "2026-12-01T00:00", "00:00 01/12/2026"),
        ("1980-01-01T00:00:00Z", "1980-01-01T07:00", "07:00 01/01/1980"),
        ("2036-02-29T16:59:59Z", "2036-02-29T23:59", "23:59 29/02/2036"),
    ],
)
def test_a_moment_is_written_and_read_in_the_halls_zone(
    ask: Ask, at: str, field: str, text: str
) -> None:
    """The zone is the hall's, never the computer's; what is read is the minute that was written."""
    body = """const at = Date.parse(f.at);
      return [m.asField(at, f.zone), m.momentText(at, f.zone), m.fromField(f.field, f.zone) === at - at % 60000]"""
    assert ask(MODULE, body, at=at, field=field, zone=HERE) == [field, text, True]


@pytest.mark.parametrize("typed", ["", "2026-11-30", "2026-13-01T10:00", "10:24", "nhầm"])
def test_what_is_no_time_is_none(ask: Ask, typed: str) -> None:
    """A half typed field is no word of anybody."""
    assert ask(MODULE, "return m.fromField(f.typed, f.zone)", typed=typed, zone=HERE) is None


@pytest.mark.parametrize(
    ("at", "is_open", "left"),
    [
        ("2026-11-30T09:00:00Z", True, 0),
        ("2026-11-30T19:59:00Z", True, 0),  # until three in the morning it is still the day before
        ("2026-11-30T20:00:00Z", True, 7),
        ("2026-11-29T09:00:00Z", True, 7),
        ("2026-11-29T09:00:00Z", False, 0),
    ],
)
def test_another_date_ends_the_open_day(ask: Ask, at: str, is_open: bool, left: int) -> None:
    """The console asks before it sends what the server would refuse."""
    snapshot: dict[str, Any] = {"date": "2026-11-30", "is_open": is_open, "unended": 7}
    snapshot["hall"] = {"time_zone": HERE}
    body = "return m.leftBy(Date.parse(f.at), f.snapshot)"
    assert ask(MODULE, body, at=at, snapshot=snapshot) == left


def test_the_three_known_times(ask: Ask) -> None:
    """The server's machine is as far from the hall as it was when the alert came; what cannot be is not offered."""
    facts = {"machine_at": "2026-11-30T00:00:00Z", "hall_at": "2026-11-30T03:00:00Z"}
    facts |= {"machine_may_be": True}
    body = """const hall_ms = Date.parse("2026-11-30T03:05:00Z");
      const known = m.knownTimes({ alert: f.alert, hall_ms, here_ms: 5 });
      return known.map(({ kind, at_ms }) => [kind, at_ms])"""
    known = dict(ask(MODULE, body, alert={"facts": facts}))
    assert known == {"here": 5, "hall": 1796007900000, "machine": 1796007900000 - 3 * 3_600_000}
    impossible = {"facts": facts | {"machine_may_be": False}}
    assert dict(ask(MODULE, body, alert=impossible)).keys() == {"here", "hall"}
    assert dict(ask(MODULE, body, alert=None)).keys() == {"here", "hall"}
