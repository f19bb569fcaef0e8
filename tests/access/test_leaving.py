"""Leaving: who was dismissed, or got a new PIN, is signed in nowhere."""

from __future__ import annotations

import busy_hall
from wire_house import Wire

COUNTER = "/api/v1/counters/1"


def test_a_dismissed_person_is_signed_out(own_wire: Wire) -> None:
    """A dismissed officer's session is worth nothing at once, and the PIN opens no other."""
    assert own_wire.send("GET", COUNTER, who="officer").status_code == 200
    path = "/api/v1/manage/staff/can-bo-1/remove"
    assert own_wire.send("POST", path, who="manager").status_code == 200
    assert own_wire.send("GET", COUNTER, who="officer").status_code == 401
    body = {"staff_id": "can-bo-1", "pin": busy_hall.pin_of(1), "counter_id": "1"}
    answer = own_wire.send("POST", "/api/v1/session", body, "desk-1")
    assert answer.json["code"] == "wrong_pin"
    assert own_wire.send("POST", path, who="manager").status_code == 404


def test_the_last_manager_stays(own_wire: Wire) -> None:
    """The only manager cannot be dismissed, with another manager there it can be done."""
    path = "/api/v1/manage/staff/truong/remove"
    answer = own_wire.send("POST", path, who="manager")
    assert (answer.status_code, answer.json["code"]) == (409, "last_manager")
    body = {"staff_id": "pho", "name": "Phó", "role": "manager", "pin": "583214"}
    assert own_wire.send("POST", "/api/v1/manage/staff", body, "manager").status_code == 201
    assert own_wire.send("POST", path, who="manager").status_code == 200


def test_a_new_pin_ends_the_sessions(own_wire: Wire) -> None:
    """Whoever gets a new PIN must sign in with it everywhere."""
    staff = own_wire.send("GET", "/api/v1/manage/live", who="manager").json["staff"]
    seen = next(each["version"] for each in staff if each["staff_id"] == "can-bo-1")
    body = {"staff_id": "can-bo-1", "name": "Cán bộ 1", "role": "officer", "pin": "583214"}
    body |= {"version": seen}
    assert own_wire.send("POST", "/api/v1/manage/staff", body, "manager").status_code == 201
    assert own_wire.send("GET", COUNTER, who="officer").status_code == 401
