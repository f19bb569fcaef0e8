"""What a PIN may be: its length, and the ones that anybody would try first."""

from __future__ import annotations

import pytest

from house.sources import ROOT
from server.hall import pins
from server.hall.reading import read_hall


@pytest.mark.parametrize(
    ("pin", "fits"),
    [
        ("24681", False),
        ("246813", True),
        ("246813579024", True),
        ("2468135790246", False),
        ("24681a", False),
        ("24681 3", False),
        ("246813\n", False),
        ("٢٤٦٨١٣", False),
        ("１２３４５６", False),
        ("", False),
    ],
)
def test_six_to_twelve_digits_of_the_keypad(pin: str, fits: bool) -> None:
    """Digits as a keypad has them, not other scripts' and nothing else."""
    assert pins.length_fits(pin) is fits


@pytest.mark.parametrize(
    ("pin", "why"),
    [
        ("000000", "one digit"),
        ("7777777", "one digit"),
        ("123456", "a run up"),
        ("987654", "a run down"),
        ("890123", "a run over the nine"),
        ("024680", "a run by two"),
        ("9876543210", "a long run"),
        ("123123", "a repeated half"),
        ("121212", "a repeated pair"),
        ("12341234", "a repeated half"),
        ("1231231", "a repetition that breaks off"),
        ("123321", "a mirror"),
        ("1234321", "a mirror with a middle"),
        ("112233", "a doubled run"),
        ("99887766", "a doubled run down"),
        ("100101", "two digits only"),
        ("147258", "columns of the keypad"),
        ("789456", "rows of the keypad"),
        ("159753", "its diagonals"),
        ("314159", "pi"),
        ("170585", "a birthday"),
        ("290296", "a birthday in a leap year"),
        ("010110", "a child's birthday"),
        ("051987", "a month and a year"),
        ("17051985", "a whole birthday"),
    ],
)
def test_what_is_tried_first_is_easy(pin: str, why: str) -> None:
    """Repetitions, runs, ways across the keypad and birthdays."""
    assert pins.is_easy(pin), why


@pytest.mark.parametrize(
    "pin",
    [
        "246813",
        "864213",
        "290297",
        "310485",
        "320585",
        "170530",
        "131987",
        "17051939",
        "30021985",
        "739146821",
    ],
)
def test_what_is_beside_it_is_not(pin: str) -> None:
    """A day that no calendar has, a year in which nobody was born, a way that turns."""
    # The 31st of April is none; the 29th of February 1997 neither.
    assert not pins.is_easy(pin)


def test_few_of_all_are_refused() -> None:
    """Whoever chooses by chance is hardly ever refused."""
    refused = sum(pins.is_easy(f"{n:06d}") for n in range(0, 10**6, 7))
    assert 0.03 < refused / (10**6 / 7) < 0.04


@pytest.mark.parametrize(
    "path", sorted((ROOT / "config" / "halls").glob("*.toml")), ids=lambda p: p.stem
)
def test_the_demo_people_have_pins_that_can_be_set(path: object) -> None:
    """The PINs of the halls that ship would be accepted from a person."""
    people = read_hall(path).demo_staff
    assert people and not [
        p.pin for p in people if pins.is_easy(p.pin) or not pins.length_fits(p.pin)
    ]
