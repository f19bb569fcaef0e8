"""Alerts: each begins when its trouble began, names its place, and none is raised for a short rest."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from pages.demo import ROOT
from server.clock import hall_zone
from server.facts import from_wire
from server.hall.reading import read_hall
from server.ledger import Command
from server.queue.verbs import Serving
from server.reports.alerts import LONG_REST_S, LONG_WAIT_S, _opened_at, alerts
from server.reports.boards_alert import silent_boards
from server_fixtures import MONDAY, TestHouse

MANAGER = Command("staff:truong")


def raised(house: TestHouse, *codes: str) -> list[dict[str, Any]]:
    """Return the alerts of these codes as they are now."""
    now = house.clock.now()
    found = house.ledger.look(lambda p: alerts(house.hall, p.day, [], house.people.floor(), now))
    return [a for a in found if a["code"] in codes]


def test_a_service_without_counter_since_its_last_one_closed(house: TestHouse) -> None:
    """People wait and everybody for it has gone: the alert begins with the last one who left, and stays there."""
    house.sit("2")
    desk = house.sit("1")
    house.take()
    house.clock.forward(300)
    house.queue.close_counter(house.by(desk), desk)
    closed_at = house.clock.now()
    house.clock.forward(500)
    (alert,) = raised(house, "no_counter")
    assert abs(from_wire(alert["at"]) - closed_at) < dt.timedelta(seconds=1)
    assert (alert["place"], alert["facts"]["count"]) == ("service-khai-sinh", 1)


def test_the_monday_without_a_counter_is_one_alert(house: TestHouse) -> None:
    """Forty-five people before eight and nobody there: one cause, one sentence, whatever they came for."""
    for service_id in ("khai-sinh", "khai-sinh", "sao-y", "cap-dat"):
        house.take(service_id)
    house.clock.forward(LONG_WAIT_S + 60)
    codes = ("no_counter_open", "no_counter", "long_wait")
    (alert,) = raised(house, *codes)
    assert (alert["code"], alert["place"]) == ("no_counter_open", "counters")
    waited = alert["facts"].pop("minutes")
    assert alert["facts"] == {"count": 4, "counters": len(house.hall.counters)}
    assert 31 <= waited <= 35
    house.sit("2")
    assert "no_counter_open" not in {a["code"] for a in raised(house, *codes)}


@pytest.mark.parametrize(
    ("at", "has_no_hours", "is_open"),
    [
        ("07:29:59", False, False),
        ("07:30:00", False, True),
        ("11:29:59", False, True),
        ("11:30:00", False, False),
        ("13:30:00", False, True),
        ("17:00:00", False, False),
        ("23:00:00", True, True),
    ],
)
def test_when_counters_should_be_open(at: str, has_no_hours: bool, is_open: bool) -> None:
    """From the doors' opening to the end of each session; on a day without hours always."""
    hall = read_hall(ROOT / "config" / "halls" / "hoa-an.toml")
    local = dt.datetime.combine(MONDAY.date(), dt.time.fromisoformat(at))
    now = local.replace(tzinfo=hall_zone(hall.time_zone)).astimezone(dt.UTC)
    day: Any = SimpleNamespace(has_no_hours=has_no_hours)
    assert (_opened_at(hall, day, now) is not None) is is_open


def test_nobody_waiting_needs_no_counter(house: TestHouse) -> None:
    """An empty hall before it opens has no alarm."""
    assert raised(house, "no_counter_open", "no_counter") == []


def test_a_counter_that_rests_is_not_a_missing_one(house: TestHouse) -> None:
    """A coffee is no alert; after ten minutes with people waiting it is one, with its own words."""
    desk = house.sit("1")
    house.take()
    house.queue.pause(house.by(desk), desk, "break")
    house.clock.forward(60)
    assert raised(house, "no_counter", "counter_resting") == []
    house.clock.forward(LONG_REST_S)
    (alert,) = raised(house, "no_counter", "counter_resting")
    assert (alert["code"], alert["facts"]["counter"]["vi"]) == ("counter_resting", "Quầy 1")


def test_a_long_wait_began_half_an_hour_after_it_came(house: TestHouse) -> None:
    """The alert's moment is when the wait became long, however late somebody looks."""
    house.sit("1")
    came = house.ticket(house.take()).issued_at
    house.clock.forward(LONG_WAIT_S + 700)
    (alert,) = raised(house, "long_wait")
    assert from_wire(alert["at"]) == came + dt.timedelta(seconds=LONG_WAIT_S)


def test_yesterdays_leftovers_since_the_day_was_closed(house: TestHouse) -> None:
    """The morning after, the alert tells the date, how many, and since when; read once, it is gone."""
    house.take()
    house.clock.forward(10 * 3600)
    house.keeper.close_by_hand(MANAGER, 1, "truong")
    closed_at = house.clock.now()
    house.clock.forward(15 * 3600)
    house.keep_day()
    (alert,) = raised(house, "day_unserved")
    assert alert["facts"] == {"date": f"{MONDAY:%Y-%m-%d}", "count": 1}
    assert abs(from_wire(alert["at"]) - closed_at) < dt.timedelta(seconds=1)
    house.keeper.acknowledge(MANAGER, f"{MONDAY:%Y-%m-%d}", "truong")
    assert raised(house, "day_unserved") == []


def test_printers_and_pins_keep_their_own_moment(house: TestHouse) -> None:
    """A printer's trouble is as old as its state, a locked PIN as old as its last try; gravest first."""
    since = "2026-11-23T00:10:00.000Z"
    printer = {"printer_id": "may-in", "name": "Máy in", "state": "paper_out", "since_at": since}
    printer |= {"reason": "", "needs_person": 2, "stuck_since_at": since}
    person = {"staff_id": "an", "name": "An", "locks": [{"device": "Quầy 1", "at": since}]}
    now = house.clock.now()
    device = {"device_id": "board-1", "name": "Bảng 1", "is_online": True, "loudspeaker": "blocked"}
    boards = silent_boards([device], {"board-1": from_wire(since)}.get, now)
    found = house.ledger.look(lambda p: alerts(house.hall, p.day, [printer], [person], now, boards))
    codes = ["printer_paper_out", "slips_stuck", "board_blocked", "pin_locked"]
    assert [a["code"] for a in found] == codes
    assert {a["at"] for a in found} == {since}
    assert [a["place"] for a in found] == [
        *("printer-may-in", "printer-may-in"),
        *("device-board-1", "person-an"),
    ]


def test_a_service_taken_off_every_counter_is_given_back_not_opened(house: TestHouse) -> None:
    """Whom its last counter left waiting is told apart: no counter is to be opened, one has to serve it."""
    house.sit("1")
    house.take("khai-sinh")
    for counter_id in ("1", "3"):
        wish = Serving(("sao-y",), (), ("khai-sinh",))
        house.queue.change_services(MANAGER, counter_id, wish, "truong")
    (alert,) = raised(house, "no_counter", "no_counter_serves")
    assert (alert["code"], alert["facts"]["count"]) == ("no_counter_serves", 1)
    house.queue.change_services(MANAGER, "3", Serving(("sao-y",), ("khai-sinh",)), "truong")
    (alert,) = raised(house, "no_counter", "no_counter_serves")
    assert alert["code"] == "no_counter", "a counter that helps may be opened"
