"""The book of days by the wire: who opened and closed, whom it left, who has read it."""

from __future__ import annotations

from server.ledger import Command
from server.reports.days import recent
from server_fixtures import MONDAY, TestHouse
from wire_house import Wire

DAYS = "/api/v1/manage/days"


def test_a_day_is_closed_read_and_kept(own_wire: Wire) -> None:
    """A manager closes the day with one person left, reads of it by service and number, and takes note."""
    wire = own_wire
    wire.clock.forward(60)
    ticket = wire.take()
    wire.clock.forward(600)
    floor = wire.send("GET", "/api/v1/manage/live", who="manager").json
    assert (floor["is_open"], floor["unended"]) == (True, 1)
    close = "/api/v1/manage/day/close"
    answer = wire.send("POST", close, {"unserved": 0}, "manager")
    assert (answer.status_code, answer.json["code"], answer.json["count"]) == (
        409,
        "people_wait",
        1,
    )
    assert wire.send("POST", close, {"unserved": 1}, "manager").status_code == 200
    (day,) = wire.send("GET", DAYS, who="manager").json["days"]
    assert (day["unserved"], day["issued"], day["opened_by"]["kind"]) == (1, 1, "clock")
    assert day["closed_by"] == {"kind": "staff", "name": "Trưởng bộ phận"}
    assert day["seal"] == wire.house.seals.given()[-1].shown
    whole = wire.send("GET", f"{DAYS}/{day['date']}", who="manager").json
    (service,) = whole["unserved_by_service"]
    (left,) = service["tickets"]
    assert (service["service_id"], left["number"], left["was"]) == (
        "khai-sinh",
        ticket["number"],
        "waiting",
    )
    assert left["waited_s"] >= 600
    path = f"{DAYS}/{day['date']}/read"
    assert wire.send("POST", path, {}, "manager").status_code == 200
    (day,) = wire.send("GET", DAYS, who="manager").json["days"]
    assert day["acknowledged_by"]["name"] == "Trưởng bộ phận"
    assert wire.send("POST", "/api/v1/manage/day/open", {}, "manager").status_code == 200
    sealed = wire.send("GET", DAYS, who="manager").json["days"][0]["seal"]
    assert sealed is None, "a day that goes on has none"
    assert wire.send("POST", close, {"unserved": 1}, "manager").status_code == 200
    (day,) = wire.send("GET", DAYS, who="manager").json["days"]
    assert (day["must_be_read"], day["acknowledged_by"]) == (True, None), "closed anew, unread anew"


def test_a_day_read_the_morning_after_is_read(house: TestHouse) -> None:
    """Taken note of while another day is open, it counts for the day it was left in."""
    house.take()
    house.clock.forward(24 * 3600)
    house.keep_day()
    assert [day["must_be_read"] for day in recent(house)] == [False, True]
    house.keeper.acknowledge(Command("staff:truong"), f"{MONDAY:%Y-%m-%d}", "truong")
    today, left = recent(house)
    assert (today["acknowledged_by"], left["must_be_read"]) == (None, False)
    assert left["acknowledged_by"]["name"] == "truong"
    house.keep_day()
    house.ledger.refresh()
    assert house.ledger.look(lambda p: p.date) == today["date"]


def test_only_managers_keep_the_book(own_wire: Wire) -> None:
    """An officer neither reads nor closes a day; a day that never was is not found."""
    for method, path in (("GET", DAYS), ("POST", "/api/v1/manage/day/open")):
        assert own_wire.send(method, path, who="officer").status_code == 403
    assert own_wire.send("GET", f"{DAYS}/2020-01-01", who="manager").status_code == 404
    assert own_wire.send("POST", "/api/v1/manage/day/open", {}, "manager").status_code == 409
