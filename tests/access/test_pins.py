"""PINs: how many guesses a person's PIN stands, whatever comes between."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from server.access import rules
from server.access.hashing import Hasher
from server.actor import Actor
from server.errors import HallError
from server.ledger import Command
from server_fixtures import TestHouse
from wire_house import Wire

PIN = "246813"
DESK = Actor("device", "counter", device_id="desk-1", counter_id="1")


@pytest.fixture
def hall(house: TestHouse) -> TestHouse:
    """A house with one person."""
    house.people.add(Command("test"), "an", "An", "officer", PIN, ["1"])
    return house


def failures(house: TestHouse) -> int:
    """Return how many tries are counted against the person at the desk."""
    with house.database.read() as connection:
        return int(connection.execute(text("SELECT failures FROM pin_tries")).scalar_one())


def test_guesses_sent_at_once_are_all_counted(
    hall: TestHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of guesses that arrive while others are still being looked at, only the free ones are looked at."""
    looked_at: list[str] = []

    def fits(hasher: Hasher, kept: str, staff_id: str, pin: str) -> bool:
        looked_at.append(pin)
        with pytest.raises(HallError):
            hall.pins.check(DESK, "an", f"{len(looked_at):06d}")
        return False

    monkeypatch.setattr(Hasher, "fits", fits)
    with pytest.raises(HallError):
        hall.pins.check(DESK, "an", "000000")
    assert len(looked_at) == rules.FREE_FAILURES


def test_a_right_pin_clears_the_count(hall: TestHouse) -> None:
    """A right PIN after some wrong ones leaves nothing counted."""
    for _ in range(3):
        with pytest.raises(HallError, match="wrong_pin"):
            hall.pins.check(DESK, "an", "999999")
    assert failures(hall) == 3
    assert hall.pins.check(DESK, "an", PIN).staff_id == "an"
    assert failures(hall) == 0


def test_an_unknown_person_costs_the_same_work(
    hall: TestHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A PIN is also looked at, and refused, where nobody has that id."""
    looked_at: list[str] = []
    monkeypatch.setattr(
        Hasher, "fits", lambda hasher, kept, staff_id, pin: bool(looked_at.append(pin))
    )
    with pytest.raises(HallError, match="wrong_pin"):
        hall.pins.check(DESK, "khong-co", PIN)
    assert looked_at == [PIN]


@pytest.mark.parametrize(
    ("pin", "code"),
    [
        ("24681", "pin_unfit"),
        ("2468135791357", "pin_unfit"),
        ("24681a", "pin_unfit"),
        ("", "pin_unfit"),
        ("123456", "pin_easy"),
        ("17051985", "pin_easy"),
    ],
)
def test_a_pin_that_cannot_be_used_is_refused_with_the_reason(
    house: TestHouse, pin: str, code: str
) -> None:
    """Six to twelve digits that are not easily guessed; the refusal says which of the two and keeps nobody."""
    with pytest.raises(HallError) as refused:
        house.people.add(Command("test"), "an", "An", "officer", pin, ["1"])
    assert refused.value.code == code
    assert house.people.listed() == []


@pytest.mark.parametrize(
    ("pin", "is_long"), [("246813", False), ("2468139", True), ("246813579024", True)]
)
def test_a_screen_is_told_whether_a_pin_is_whole_by_itself(
    own_wire: Wire, pin: str, is_long: bool
) -> None:
    """Every length signs in; how many digits beyond the least there are, nobody is told."""
    own_wire.house.people.add(Command("test"), "an", "An", "officer", pin, ["3"], is_own=True)
    choices = own_wire.send("GET", "/api/v1/session/choices", who="desk-3").json
    assert choices["pin"] == {"least": 6, "most": 12}
    (an,) = [p for p in choices["staff"] if p["staff_id"] == "an"]
    assert an == {"staff_id": "an", "name": "An", "role": "officer", "has_long_pin": is_long}
    assert own_wire.sign_in("an", pin, "desk-3", "3")
