"""One key after the other until a PIN is whole: by itself with the least digits, by Enter with more."""

from __future__ import annotations

import pytest

from pages.modules import Ask

pytestmark = pytest.mark.browser

MODULE = "/static/components/pin_pad/steps.js"
SHORT = {"least": 6, "most": 12, "is_long": False}
LONG = {**SHORT, "is_long": True}


@pytest.mark.parametrize(
    ("pin", "key", "length", "after"),
    [
        ("", "4", SHORT, "4"),
        ("12345", "6", SHORT, "123456"),
        ("123456", "7", SHORT, "123456"),
        ("123456", "7", LONG, "1234567"),
        ("123456789012", "3", LONG, "123456789012"),
        ("12", "Backspace", SHORT, "1"),
        ("", "Backspace", LONG, ""),
        ("12", "Delete", LONG, ""),
        ("12", "x", SHORT, "12"),
        ("1234567", "Enter", LONG, "1234567"),
    ],
)
def test_a_pin_grows_as_far_as_it_may(
    ask: Ask, pin: str, key: str, length: object, after: str
) -> None:
    """Digits add as long as there is room, Backspace takes one, Delete takes all, other keys nothing."""
    assert (
        ask(MODULE, "return m.typePin(f.pin, f.key, f.length)", pin=pin, key=key, length=length)
        == after
    )


@pytest.mark.parametrize(
    ("pin", "key", "length", "is_whole"),
    [
        ("12345", "5", SHORT, False),
        ("123456", "6", SHORT, True),
        ("123456", "6", LONG, False),
        ("12345", "Enter", LONG, False),
        ("123456", "Enter", LONG, True),
        ("12345678901", "1", LONG, False),
        ("123456789012", "2", LONG, True),
        ("1234567", "Enter", LONG, True),
    ],
)
def test_only_a_longer_pin_waits_for_enter(
    ask: Ask, pin: str, key: str, length: object, is_whole: bool
) -> None:
    """Six digits need no seventh touch; a longer PIN is sent by Enter, or when nothing more fits."""
    assert (
        ask(MODULE, "return m.isWhole(f.pin, f.key, f.length)", pin=pin, key=key, length=length)
        is is_whole
    )
