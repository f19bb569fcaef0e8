"""PINs: how many guesses a person's PIN stands, whatever comes between."""

from __future__ import annotations

import pytest

from server.access import people, rules
from server.actor import Actor
from server.errors import HallError
from server.ledger import Command
from server_fixtures import TestHouse

PIN = "246813"
DESK = Actor("device", "counter", device_id="desk-1", counter_id="1")


@pytest.fixture
def hall(house: TestHouse) -> TestHouse:
    """A house with one person."""
    house.people.add(Command("test"), "an", "An", "officer", PIN, ["1"])
    return house


def failures(house: TestHouse) -> int:
    """Return how many tries are counted against the person."""
    return int(house.people.listed()[0].failures)


def test_guesses_sent_at_once_are_all_counted(
    hall: TestHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of guesses that arrive while others are still being looked at, only the free ones are looked at."""
    looked_at: list[str] = []

    def fits(pin_hash: str, pin: str) -> bool:
        looked_at.append(pin)
        with pytest.raises(HallError):
            hall.people.check_pin(DESK, "an", f"{len(looked_at):06d}")
        return False

    monkeypatch.setattr(people, "_fits", fits)
    with pytest.raises(HallError):
        hall.people.check_pin(DESK, "an", "000000")
    assert len(looked_at) == rules.FREE_FAILURES


def test_a_right_pin_clears_the_count(hall: TestHouse) -> None:
    """A right PIN after some wrong ones leaves nothing counted."""
    for _ in range(3):
        with pytest.raises(HallError, match="wrong_pin"):
            hall.people.check_pin(DESK, "an", "999999")
    assert failures(hall) == 3
    assert hall.people.check_pin(DESK, "an", PIN).staff_id == "an"
    assert failures(hall) == 0


def test_an_unknown_person_costs_the_same_work(
    hall: TestHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A PIN is also looked at, and refused, where nobody has that id."""
    looked_at: list[str] = []
    monkeypatch.setattr(people, "_fits", lambda pin_hash, pin: bool(looked_at.append(pin)))
    with pytest.raises(HallError, match="wrong_pin"):
        hall.people.check_pin(DESK, "khong-co", PIN)
    assert looked_at == [PIN]


@pytest.mark.parametrize(
    ("pin", "is_fit"),
    [
        ("24681", False),
        ("246813", True),
        ("246813579135", True),
        ("2468135791357", False),
        ("24681a", False),
        ("24681 3", False),
        ("٢٤٦٨١٣", False),
        ("１２３４５６", False),
        ("abcdef", False),
        ("", False),
    ],
)
def test_a_pin_that_cannot_be_used_is_refused_with_the_reason(
    house: TestHouse, pin: str, is_fit: bool
) -> None:
    """Six to twelve digits of the keypad; the refusal says how many and keeps nobody."""
    if is_fit:
        house.people.add(Command("test"), "an", "An", "officer", pin, ["1"])
        return
    with pytest.raises(HallError) as refused:
        house.people.add(Command("test"), "an", "An", "officer", pin, ["1"])
    assert (refused.value.code, refused.value.facts) == ("pin_unfit", {"least": 6, "most": 12})
    assert house.people.listed() == []
