"""Typing the number and the code that stand on a slip."""

from __future__ import annotations

import pytest

from static.modules import Ask

MODULE = "/kiosk/rating/slip_entry.js"


@pytest.mark.parametrize(
    ("pressed", "typed"),
    [
        ("A0314821", "A0314821"),
        ("a031", "A031"),
        ("0A031", "A031"),
        ("AB031", "A031"),
        ("A03148219999", "A0314821"),
        ("O031", ""),
    ],
)
def test_each_place_takes_only_what_fits(ask: Ask, pressed: str, typed: str) -> None:
    """First a letter of the halls, then figures; what does not fit is ignored."""
    body = 'return [...f.pressed].reduce(m.typeKey, "")'
    assert ask(MODULE, body, pressed=pressed) == typed


def test_a_slip_is_complete_only_with_its_code(ask: Ask) -> None:
    """Number and code are given together, and only when all eight places are filled."""
    body = """
      return [m.slipOf("A031482"), m.slipOf("A0314821"),
              m.typeKey("A031", "Backspace"), m.typeKey("", "Backspace")];
    """
    assert ask(MODULE, body) == [None, {"number": "A031", "code": "4821"}, "A03", ""]


def test_the_keys_follow_the_place(ask: Ask) -> None:
    """Letters are offered for the first place, figures for all others, and each key fits its place."""
    body = """
      const fits = (typed) => m.keysFor(typed).flat().every((key) => m.typeKey(typed, key) !== typed);
      return ["", "A", "A031"].map(fits);
    """
    assert ask(MODULE, body) == [True, True, True]
