"""Typing the number and the code that stand on a slip, by the numbers that this hall gives today."""

from __future__ import annotations

from typing import Any

import pytest

from static.modules import Ask

MODULE = "/kiosk/rating/slip_entry.js"
USUAL = {"letters": ["A", "C", "W"], "digits": 3, "most_digits": 3}
LONG = {**USUAL, "most_digits": 4}
PRESS = 'return [...f.pressed].reduce((typed, key) => m.typeKey(typed, key, f.format), "")'


@pytest.mark.parametrize(
    ("pressed", "typed"),
    [
        ("A0314821", "A031|4821"),
        ("w031", "W031|"),
        ("0A031", "A031|"),
        ("AB03", "A03"),
        ("A03148219999", "A031|4821"),
        ("O031", ""),
        ("A0|31", "A031|"),
    ],
)
def test_each_place_takes_only_what_fits(ask: Ask, pressed: str, typed: str) -> None:
    """First a letter of this hall, then figures; what does not fit is ignored."""
    assert ask(MODULE, PRESS, pressed=pressed, format=USUAL) == typed


@pytest.mark.parametrize(
    ("pressed", "slip"),
    [
        ("A031|4821", {"number": "A031", "code": "4821"}),
        ("A10254821", {"number": "A1025", "code": "4821"}),
        ("A0314821", None),
    ],
)
def test_beyond_a_thousand_a_number_is_ended_by_a_key(
    ask: Ask, pressed: str, slip: dict[str, str] | None
) -> None:
    """Where numbers may have four figures, three are ended by hand and four end by themselves."""
    body = PRESS.replace("return ", "return m.slipOf(") + ")"
    assert ask(MODULE, body, pressed=pressed, format=LONG) == slip


def test_a_slip_is_complete_only_with_its_code(ask: Ask) -> None:
    """Number and code are given together, and only when all places are filled."""
    body = 'return ["A031|482", "A031|4821"].map(m.slipOf)'
    assert ask(MODULE, body) == [None, {"number": "A031", "code": "4821"}]


@pytest.mark.parametrize(
    ("typed", "form", "before"),
    [
        ("A031|", USUAL, "A03"),
        ("A031|4", USUAL, "A031|"),
        ("A031|", LONG, "A031"),
        ("A1025|", LONG, "A102"),
        ("", USUAL, ""),
    ],
)
def test_a_step_back_takes_what_a_person_typed(
    ask: Ask, typed: str, form: dict[str, Any], before: str
) -> None:
    """The end of a number that came by itself goes with its last figure; one by hand goes alone."""
    assert (
        ask(MODULE, 'return m.typeKey(f.typed, "Backspace", f.form)', typed=typed, form=form)
        == before
    )


def test_the_places_follow_the_number(ask: Ask) -> None:
    """As many places as a number may have; once it is over, as many as it has."""
    body = "return f.typed.map((typed) => m.places(typed, f.form).number.length)"
    assert ask(MODULE, body, typed=["", "A031", "A031|"], form=LONG) == [5, 5, 4]
    assert ask(MODULE, body, typed=["", "A031|"], form=USUAL) == [4, 4]


def test_the_keys_follow_the_place(ask: Ask) -> None:
    """Only the hall's letters are offered, in even rows, then figures; each key fits its place."""
    body = """
      const fits = (typed) => m.keysFor(typed, f.form).flat().every((key) => m.typeKey(typed, key, f.form) !== typed);
      return ["", "A", "A031|"].map(fits);
    """
    assert ask(MODULE, body, form=USUAL) == [True, True, True]
    rows = ask(MODULE, 'return m.keysFor("", f.form)', form={**USUAL, "letters": list("ABCDEFGHK")})
    assert rows == [list("ABC"), list("DEF"), list("GHK")]
