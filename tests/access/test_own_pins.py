"""A PIN that somebody else set is good for one sign-in, at which its owner chooses another; and changing one's own."""

from __future__ import annotations

import secrets
from typing import Any

import pytest
from sqlalchemy import text

import busy_hall
from server.ledger import Command
from wire_house import Wire

GIVEN, OWN = "583214", "739146"


@pytest.fixture
def hired(own_wire: Wire) -> Wire:
    """The app, with somebody whom the manager has just given a PIN."""
    body = {"staff_id": "moi", "name": "Người mới", "role": "officer", "pin": GIVEN}
    assert own_wire.send("POST", "/api/v1/manage/staff", body, "manager").status_code == 201
    return own_wire


def sign_in(wire: Wire, pin: str, key: str = "", counter: str = "3", **more: Any) -> Any:
    """Sign the new person in at a counter."""
    body = {"staff_id": "moi", "pin": pin, "counter_id": counter} | more
    headers = {"headers": {"Idempotency-Key": key or secrets.token_hex(12)}}
    return wire.send("POST", "/api/v1/session", body, f"desk-{counter}", **headers)


def facts(wire: Wire, kind: str) -> int:
    """Return how many facts of a kind the journal has."""
    with wire.house.database.read() as connection:
        query = text("SELECT count(*) FROM events WHERE kind = :kind")
        return int(connection.execute(query, {"kind": kind}).scalar_one())


def given(wire: Wire) -> list[str]:
    """Return whose PIN is not their own, as the console shows it."""
    staff = wire.send("GET", "/api/v1/manage/live", who="manager").json["staff"]
    return [p["staff_id"] for p in staff if p["has_given_pin"]]


def test_a_given_pin_opens_nothing_until_it_is_changed(hired: Wire) -> None:
    """The refusal says who set it; with a PIN of their own the person is in, and the given one is dead."""
    refused = sign_in(hired, GIVEN)
    assert (refused.status_code, refused.json["code"]) == (409, "pin_must_change")
    assert refused.json["by"] == "Trưởng bộ phận" and "Trưởng bộ phận" in refused.json["detail"]
    assert given(hired) == ["moi"] and facts(hired, "pin_chosen") == 0
    assert sign_in(hired, GIVEN, new_pin=OWN).status_code == 201
    assert given(hired) == [] and facts(hired, "pin_chosen") == 1
    assert sign_in(hired, GIVEN).json["code"] == "wrong_pin"
    assert sign_in(hired, OWN).status_code == 201


def test_the_shells_pin_is_given_too(own_wire: Wire) -> None:
    """Nobody's name is known there, and the sentence does without one."""
    own_wire.house.people.add(Command("shell"), "moi", "Người mới", "officer", GIVEN, [])
    refused = sign_in(own_wire, GIVEN)
    assert (refused.json["code"], refused.json["by"]) == ("pin_must_change", None)
    assert "máy chủ" in refused.json["detail"]


@pytest.mark.parametrize(
    ("new_pin", "code"), [(GIVEN, "pin_same"), ("12345", "pin_unfit"), ("123456", "pin_easy")]
)
def test_a_pin_of_ones_own_is_judged(hired: Wire, new_pin: str, code: str) -> None:
    """Neither the given one nor one that anybody tries; then nothing has happened."""
    refused = sign_in(hired, GIVEN, new_pin=new_pin)
    assert (refused.status_code, refused.json["code"]) == (422, code)
    assert given(hired) == ["moi"]
    assert sign_in(hired, GIVEN, new_pin=OWN).status_code == 201


def test_a_lost_answer_costs_nothing(hired: Wire) -> None:
    """The same request again is answered the same, though the PIN in it is worth nothing any more."""
    key = secrets.token_hex(12)
    first = sign_in(hired, GIVEN, key, new_pin=OWN)
    again = sign_in(hired, GIVEN, key, new_pin=OWN)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert (facts(hired, "pin_chosen"), facts(hired, "pin_refused")) == (1, 0)
    wrong = sign_in(hired, GIVEN, key, new_pin="864213")
    assert wrong.json["code"] == "wrong_pin", "another PIN than the chosen one is a guess"


def test_a_taken_counter_leaves_the_pin_as_it_was(hired: Wire) -> None:
    """The question comes before anything changes; the answer to it changes PIN and counter together."""
    asked = sign_in(hired, GIVEN, counter="1", new_pin=OWN)
    assert (asked.status_code, asked.json["code"]) == (409, "counter_taken")
    assert given(hired) == ["moi"]
    assert sign_in(hired, GIVEN, counter="1", new_pin=OWN, take_over=True).status_code == 201
    assert given(hired) == []


def test_a_manager_cannot_be_somebody_else_unseen(own_wire: Wire) -> None:
    """With a PIN of the manager's making the officer's own is dead; journal and console say whose work it was."""
    body = {"staff_id": "can-bo-3", "name": "Cán bộ 3", "role": "officer", "pin": GIVEN}
    live = own_wire.send("GET", "/api/v1/manage/live", who="manager").json["staff"]
    body["version"] = next(p["version"] for p in live if p["staff_id"] == "can-bo-3")
    assert own_wire.send("POST", "/api/v1/manage/staff", body, "manager").status_code == 201
    assert given(own_wire) == ["can-bo-3"]
    own = {"staff_id": "can-bo-3", "pin": busy_hall.pin_of(3), "counter_id": "3"}
    assert own_wire.send("POST", "/api/v1/session", own, "desk-3").json["code"] == "wrong_pin"
    with own_wire.house.database.read() as connection:
        query = "SELECT actor FROM events WHERE kind = 'staff_added' ORDER BY seq DESC LIMIT 1"
        assert connection.execute(text(query)).scalar_one() == "staff:truong"


def change(wire: Wire, who: str, pin: str, new_pin: str, key: str = "") -> Any:
    """Ask for another PIN of one's own."""
    headers = {"headers": {"Idempotency-Key": key or secrets.token_hex(12)}}
    return wire.send("PUT", "/api/v1/session/pin", {"pin": pin, "new_pin": new_pin}, who, **headers)


def test_ones_own_pin_is_changed_for_the_old_one(own_wire: Wire) -> None:
    """The session goes on, others of the person end, and a lost answer is given again."""
    old, key = busy_hall.pin_of(1), secrets.token_hex(12)
    elsewhere = {"staff_id": "can-bo-1", "pin": old, "counter_id": None}
    assert change(own_wire, "officer", "999999", OWN).json["code"] == "wrong_pin"
    assert change(own_wire, "officer", old, old).json["code"] == "pin_same"
    assert change(own_wire, "officer", old, "111111").json["code"] == "pin_easy"
    assert change(own_wire, "officer", old, OWN, key).status_code == 200
    assert change(own_wire, "officer", old, OWN, key).status_code == 200
    assert own_wire.send("GET", "/api/v1/counters/1", who="officer").status_code == 200
    refused = own_wire.send("POST", "/api/v1/session", elsewhere, "desk-1")
    assert refused.json["code"] == "wrong_pin"
    assert own_wire.sign_in("can-bo-1", OWN, "desk-1", "1")


def test_nobody_else_changes_a_pin_so(own_wire: Wire) -> None:
    """A device has none, and neither has anybody without a session."""
    assert change(own_wire, "desk-1", "583214", OWN).json["code"] == "not_allowed"
    assert change(own_wire, "nobody's", "583214", OWN).json["code"] == "not_signed_in"


def test_a_device_that_guesses_old_pins_is_locked(own_wire: Wire) -> None:
    """Five wrong old PINs are five wrong PINs: the way to another one is no way around the lock."""
    for n in range(5):
        own_wire.clock.forward(1)
        assert change(own_wire, "officer", f"77{n}412", OWN).json["code"] == "wrong_pin"
    assert change(own_wire, "officer", busy_hall.pin_of(1), OWN).json["code"] == "pin_locked"
