"""Why each was called: today's calls, found without reading the whole journal."""

from __future__ import annotations

from server.reports.views import reasons
from server_fixtures import TestHouse


def test_yesterdays_calls_are_not_todays_reasons(house: TestHouse) -> None:
    """After the next day has begun only its own calls are explained, the newest first."""
    desk = house.sit("1")
    house.take()
    house.next(desk)
    house.clock.forward(24 * 3600)
    house.keep_day()
    desk = house.sit("1")
    for _ in range(2):
        house.take()
    numbers = [house.ticket(house.next(desk) or "").number for _ in range(2)]
    assert [r["number"] for r in reasons(house)] == numbers[::-1]
