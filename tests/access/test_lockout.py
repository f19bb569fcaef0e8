"""Who locks whom out: five wrong PINs bind one person at one device, many devices bind the strange ones only."""

from __future__ import annotations

import datetime as dt

import pytest

from server.access import rules
from server.access.rules import Tries
from server.actor import Actor
from server.errors import HallError
from server.ledger import Command
from server_fixtures import MONDAY, TestHouse

PIN = "246813"
ONE = dt.timedelta(seconds=1)


def at(device_id: str) -> Actor:
    """Return a counter's device."""
    return Actor("device", "counter", device_id=device_id, counter_id="1")


@pytest.fixture
def hall(house: TestHouse) -> TestHouse:
    """A house whose manager has signed in at the console before."""
    house.people.add(Command("test"), "truong", "Trưởng", "manager", PIN, [], is_own=True)
    house.people.add(Command("test"), "an", "An", "officer", "864213", [], is_own=True)
    house.pins.check(at("console"), "truong", PIN)
    return house


def answer(house: TestHouse, device_id: str, pin: str, staff_id: str = "truong") -> str:
    """Type a PIN at a device a second later and return what was answered."""
    house.clock.forward(1)
    try:
        house.pins.check(at(device_id), staff_id, pin)
    except HallError as error:
        return error.code
    return "ok"


@pytest.mark.parametrize(
    ("failures", "since_s", "is_known", "strange", "wait_s"),
    [
        (0, None, False, 0, 0),
        (4, 0, False, 4, 0),
        (5, 0, False, 5, 30),
        (5, 29, False, 5, 1),
        (5, 30, False, 5, 0),
        (6, 0, True, 0, 60),
        (9, 0, True, 0, 480),
        (9, 480, True, 0, 0),
        (10, 10**6, True, 0, -1),
        (10, 10**6, False, 10, -1),
        (0, None, False, 19, 0),
        (0, None, False, 20, -1),
        (0, None, True, 20, 0),
        (0, None, True, 500, 0),
    ],
)
def test_what_binds_where(
    failures: int, since_s: int | None, is_known: bool, strange: int, wait_s: int
) -> None:
    """Own tries bind at a device, those of everywhere only where the person never was."""
    last = None if since_s is None else MONDAY - since_s * ONE
    assert rules.is_locked(Tries(failures, last, is_known), strange, MONDAY) == wait_s


def test_five_wrong_pins_at_a_counter_lock_nobody_elsewhere(hall: TestHouse) -> None:
    """The manager tried at a counter waits there, not at the console; the officer at that counter does not."""
    assert [answer(hall, "desk-1", "999999") for _ in range(6)] == ["wrong_pin"] * 5 + [
        "pin_locked"
    ]
    assert answer(hall, "desk-1", PIN) == "pin_locked"
    assert answer(hall, "desk-1", "864213", "an") == "ok"
    assert answer(hall, "console", PIN) == "ok"
    assert answer(hall, "desk-2", PIN) == "ok"


def test_many_counters_lock_the_strange_ones_until_a_manager_unlocks(hall: TestHouse) -> None:
    """Twenty tries from four counters: a fifth is locked, the console never; unlocking opens all."""
    for desk in ("desk-1", "desk-2", "desk-3", "desk-4"):
        assert [answer(hall, desk, "999999") for _ in range(5)] == ["wrong_pin"] * 5
    hall.clock.forward(10**6)
    assert answer(hall, "desk-5", PIN) == "pin_locked"
    assert answer(hall, "console", PIN) == "ok"
    assert [(p["staff_id"], [x["device"] for x in p["locks"]]) for p in hall.people.floor()] == [
        ("an", []),
        ("truong", [None]),
    ]
    hall.pins.unlock(Command("staff:truong"), "truong")
    assert answer(hall, "desk-5", PIN) == "ok"
    assert not any(p["locks"] for p in hall.people.floor())


def test_a_right_pin_takes_a_devices_tries_out_of_the_count(hall: TestHouse) -> None:
    """Typing errors of years at ever new counters, each followed by the right PIN, lock nobody."""
    for n in range(8):
        assert answer(hall, f"desk-{n}", "999999") == "wrong_pin"
        assert answer(hall, f"desk-{n}", PIN) == "ok"


def test_a_new_pin_opens_what_was_locked(hall: TestHouse) -> None:
    """Ten wrong ones at the own device need a manager; the console names the device."""
    for _ in range(10):
        hall.clock.forward(1000)
        answer(hall, "console", "999999")
    hall.clock.forward(10**6)
    assert answer(hall, "console", PIN) == "pin_locked"
    (locks,) = [p["locks"] for p in hall.people.floor() if p["staff_id"] == "truong"]
    assert [x["device"] for x in locks] == ["console"]
    hall.people.add(Command("test"), "truong", "Trưởng", "manager", "975318", [], is_own=True)
    assert answer(hall, "console", "975318") == "ok"


def test_whoever_tries_all_devices_gets_few_guesses(hall: TestHouse) -> None:
    """Nine devices, a patient thief: twenty guesses, and ten more at the own one."""
    looked_at = 0
    for _ in range(14):
        hall.clock.forward(1000)
        for n in range(9):
            looked_at += answer(hall, f"desk-{n}", "999999") == "wrong_pin"
        looked_at += answer(hall, "console", "999999") == "wrong_pin"
    assert looked_at == rules.STRANGE_FAILURES + rules.LOCKED_FROM_FAILURES
