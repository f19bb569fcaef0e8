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
