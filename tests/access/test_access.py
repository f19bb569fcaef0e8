"""Devices and people: codes for ten minutes and one device, PINs with few tries, secrets only as hashes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from server.access import rules
from server.actor import ANYONE, PERMISSIONS, Actor
from server.errors import HallError
from server.ledger import Command
from server_fixtures import OpenHouse, TestHouse

MANAGER = Command("staff:truong", "m" * 20)
DESK = Actor("device", "counter", device_id="desk-1", counter_id="1")


def new_device(house: TestHouse, key: str = "m" * 20, role: str = "kiosk") -> dict[str, Any]:
    """Name a device and return its code."""
    return dict(house.devices.add(Command("staff:truong", key), role, "Ki-ốt thử"))


def test_a_code_is_worth_one_device(house: TestHouse) -> None:
    """A pairing code gives one token; typed again on another screen it is unknown."""
    code = new_device(house)["code"]
    paired = house.devices.pair(Command("anyone", "a" * 20), f" {code[:4].lower()}-{code[4:]} ")
    actor = house.access.actor_of(paired["token"])
    assert (actor.kind, actor.role) == ("device", "kiosk")
    with pytest.raises(HallError, match="code_unknown"):
        house.devices.pair(Command("anyone", "b" * 20), code)


def test_a_lost_answer_is_given_again(house: TestHouse) -> None:
    """The same request for a code, or for a token, has the same answer: a lost one costs nothing."""
    first, again = new_device(house), new_device(house)
    assert (first["device_id"], first["code"]) == (again["device_id"], again["code"])
    command = Command("anyone", "a" * 20)
    tokens = [house.devices.pair(command, first["code"])["token"] for _ in range(2)]
    assert tokens[0] == tokens[1]


def test_a_code_lives_ten_minutes(house: TestHouse) -> None:
    """After ten minutes a code says that it has run out."""
    code = new_device(house)["code"]
    house.clock.forward(rules.CODE_MIN * 60 + 1)
    with pytest.raises(HallError, match="code_expired"):
        house.devices.pair(Command("anyone", "a" * 20), code)


@given(st.text(max_size=40), st.text(max_size=40))
def test_codes_can_be_read_out(one: str, two: str) -> None:
    """A code has eight letters without vowels or digits, and another request has another code."""
    codes = [rules.pairing_code_of(b"secret", "pair", part) for part in (one, two)]
    assert all(re.fullmatch(r"[BCDFGHJKLMNPQRSTVWXZ]{8}", c) for c in codes)
    assert (codes[0] == codes[1]) == (one == two)


def test_no_secret_is_in_the_database(open_house: OpenHouse, sqlite_url: str) -> None:
    """Tokens, codes and PINs stand nowhere in the file, neither in rows nor in the journal nor in stored answers."""
    house = open_house(sqlite_url)
    house.people.add(Command("x"), "lan", "Lan", "officer", "864213", ["1"])
    waiting = new_device(house)["code"]
    code = new_device(house, "n" * 20, "counter")["code"]
    token = house.devices.pair(Command("anyone", "a" * 20), code)["token"]
    device = house.access.actor_of(token)
    person = house.pins.check(device, "lan", "864213")
    session = house.sessions.start(Command(device.name, "s" * 20), device, person, "1")
    house.database.close()
    from pathlib import Path

    content = Path(sqlite_url.removeprefix("sqlite:///")).read_bytes()
    for secret in (waiting, code, token, session["token"], "864213"):
        assert secret.encode() not in content


def tries(house: TestHouse, *pins: str) -> list[str]:
    """Try PINs one after the other, a second apart, and return what was answered."""
    answers = []
    for pin in pins:
        house.clock.forward(1)
        try:
            house.pins.check(DESK, "lan", pin)
            answers.append("ok")
        except HallError as error:
            answers.append(error.code)
    return answers


@pytest.fixture
def lans(house: TestHouse) -> TestHouse:
    """A house with Lan, whose PIN is 864213."""
    house.people.add(Command("x"), "lan", "Lan", "officer", "864213", ["1"])
    return house


def test_five_wrong_pins_are_free_then_it_waits(lans: TestHouse) -> None:
    """After five wrong PINs even the right one has to wait; waiting long enough opens again."""
    assert tries(lans, *["000000"] * 5, "864213") == ["wrong_pin"] * 5 + ["pin_locked"]
    lans.clock.forward(rules.pin_delay_s(5))
    assert tries(lans, "864213") == ["ok"]


def test_ten_wrong_pins_need_a_manager(lans: TestHouse) -> None:
    """After ten wrong PINs no waiting helps; a new PIN from the manager does."""
    for _ in range(10):
        lans.clock.forward(1000)
        tries(lans, "000000")
    lans.clock.forward(10**6)
    assert tries(lans, "864213") == ["pin_locked"]
    lans.people.add(Command("x"), "lan", "Lan", "officer", "975318", ["1"])
    assert tries(lans, "975318") == ["ok"]


def test_an_unknown_person_is_a_wrong_pin(lans: TestHouse) -> None:
    """Whether somebody exists is not told."""
    with pytest.raises(HallError, match="wrong_pin"):
        lans.pins.check(DESK, "khong-co", "864213")


@given(st.integers(0, 200))
def test_delays_grow_and_stay_bearable(failures: int) -> None:
    """The wait after wrong PINs never shrinks and never exceeds a quarter of an hour."""
    assert 0 <= rules.pin_delay_s(failures) <= rules.pin_delay_s(failures + 1) <= 900


def test_nobody_may_what_is_not_listed() -> None:
    """Nobody without a role may anything, and a manager's device is not a manager."""
    everything = set().union(*PERMISSIONS.values())
    assert not any(ANYONE.may(p) for p in everything)
    console = Actor("device", "manager", device_id="console")
    assert {p for p in everything if console.may(p)} == {"sign_in", "renew"}


def test_bindings_are_checked(house: TestHouse) -> None:
    """A device is not bound to a zone, counter or printer that the hall does not have."""
    for facts in ({"zone_id": "x"}, {"counter_id": "x"}, {"printer_id": "x"}):
        with pytest.raises(HallError, match="bad_request"):
            house.devices.add(MANAGER, "board", "Bảng", **facts)


def test_names_become_ids_once(house: TestHouse) -> None:
    """Two devices of one name have different ids, made of plain letters."""
    ids = [new_device(house, key * 20)["device_id"] for key in "abc"]
    assert len(set(ids)) == 3 and all(re.fullmatch(r"[a-z0-9-]+", i) for i in ids)
    with house.database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM devices")).scalar_one() == 3
