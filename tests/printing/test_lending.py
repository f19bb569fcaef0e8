"""The spool: slips lent to agents, reports taken, and jobs that must not be tried for ever."""

from __future__ import annotations

from server_fixtures import TestHouse


def test_a_clock_set_back_stops_no_paper(house: TestHouse) -> None:
    """A slip asked for before the clock fell back an hour is lent all the same."""
    house.take(printer_id="may-in", device_id="kiosk-1")
    house.clock.forward(-3600)
    assert house.lending.claim("agent:server", "may-in") is not None
