"""A five-key pad reaches everything on the kiosk."""

from __future__ import annotations

import pytest

from static.modules import Ask


@pytest.mark.parametrize(
    ("current", "count", "key", "after"),
    [
        (-1, 5, "ArrowDown", 0),
        (-1, 5, "ArrowUp", 4),
        (4, 5, "ArrowDown", 0),
        (0, 5, "ArrowUp", 4),
        (2, 5, "ArrowRight", 3),
        (2, 5, "a", 2),
        (-1, 0, "ArrowDown", -1),
    ],
)
def test_arrows_walk_round(ask: Ask, current: int, count: int, key: str, after: int) -> None:
    """Up and down walk through all things and round the ends; other keys and no things change nothing."""
    body = "return m.nextIndex(f.current, f.count, f.key)"
    assert ask("/kiosk/ticket/arrows.js", body, current=current, count=count, key=key) == after


@pytest.mark.parametrize(
    ("event", "typed"),
    [
        ({"key": "k", "code": "KeyK"}, "k"),
        ({"key": "Đ", "code": "KeyD"}, "Đ"),
        ({"key": "ខ", "code": "KeyX"}, "ខ"),
        ({"key": "\u17d2", "code": "KeyJ"}, "\u17d2"),
        ({"key": "\u17b6", "code": "KeyA"}, "\u17b6"),
        ({"key": "7", "code": "Digit7"}, "7"),
        ({"key": " ", "code": "Space"}, " "),
        ({"key": "Backspace", "code": "Backspace"}, "Backspace"),
        ({"key": "Process", "code": "KeyH"}, "h"),
        ({"key": "Process", "code": "Enter"}, None),
        ({"key": "Enter", "code": "Enter"}, None),
        ({"key": "F1", "code": "F1"}, None),
        ({"key": "?", "code": "Slash"}, None),
        ({"key": "ArrowDown", "code": "ArrowDown"}, None),
    ],
)
def test_what_a_key_types_into_a_search(ask: Ask, event: dict[str, str], typed: str | None) -> None:
    """Letters of every script, figures, the space between words and Backspace; help and arrows stay as they are."""
    assert ask("/kiosk/ticket/arrows.js", "return m.typedBy(f.event)", event=event) == typed
