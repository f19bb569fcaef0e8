"""A figure is a figure on every keyboard: PINs and codes are typed under Vietnamese and French layouts, too."""

from __future__ import annotations

import re

import pytest

from house.sources import read
from static.modules import Ask

MODULE = "/static/plain_keys.js"
TYPES_FIGURES = (
    "server/static/components/pin_pad/pin_pad.js",
    "server/static/components/pin_cover/pin_cover.js",
    "server/static/components/pairing_panel/pairing_panel.js",
    "kiosk/rating/survey.js",
    "counter/officer/keys.js",
)


@pytest.mark.parametrize(
    ("press", "key"),
    [
        ({"key": "7", "code": "Digit7"}, "7"),
        ({"key": "ă", "code": "Digit1"}, "1"),
        ({"key": "\u0300", "code": "Digit5"}, "5"),
        ({"key": "&", "code": "Digit1"}, "1"),
        ({"key": "Process", "code": "Digit0"}, "0"),
        ({"key": "End", "code": "Numpad1"}, "1"),
        ({"key": "q", "code": "KeyQ"}, "q"),
        ({"key": "â", "code": "KeyA"}, "a"),
        ({"key": "Process", "code": "KeyM"}, "m"),
        ({"key": "Backspace", "code": "Backspace"}, "Backspace"),
        ({"key": "Enter", "code": "NumpadEnter"}, "Enter"),
        ({"key": "-", "code": "Minus"}, "-"),
        ({"key": "F5", "code": "F5"}, "F5"),
    ],
)
def test_a_key_means_what_stands_on_it(ask: Ask, press: dict[str, str], key: str) -> None:
    """By its place where the layout or a typing method wrote something else; names of keys stay."""
    assert ask(MODULE, "return m.keyOf(f.press)", press=press) == key


@pytest.mark.parametrize("name", TYPES_FIGURES)
def test_whoever_takes_figures_takes_them_so(name: str) -> None:
    """No pad believes what the layout wrote for a figure."""
    text = read(name)
    assert "/static/plain_keys.js" in text and not re.search(r"test\(event\.key\)", text)
