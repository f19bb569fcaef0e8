"""The board's sizes: large enough for the hall, or openly too small for it."""

from __future__ import annotations

from itertools import product
from math import hypot
from typing import Any

import pytest

pytestmark = pytest.mark.browser

MODULE = "/display/board/layout.js"
SCREENS = [(1280, 720), (1920, 1080), (3840, 2160), (1080, 1920), (2160, 3840)]
CAP = 0.7


def layout(ask: Any, size: tuple[int, int], sectors: int = 6, **screen: Any) -> dict[str, Any]:
    """Return the layout of a screen with some sectors and notices."""
    facts = {
        "width_px": size[0],
        "height_px": size[1],
        "depth_m": None,
        "diagonal_in": 55,
        **screen,
    }
    content = {"letters": 4, "sectors": sectors, "has_notices": True}
    found: dict[str, Any] = ask(MODULE, "return m.layoutFor(f.s, f.c);", s=facts, c=content)
    return found


@pytest.mark.parametrize("size", SCREENS)
def test_the_large_call_takes_a_third(ask: Any, size: tuple[int, int]) -> None:
    """The newest call has at least a third of every screen, and everything fits inside the screen."""
    for sectors in (0, 3, 4, 7, 12):
        found = layout(ask, size, sectors)
        assert found["large_w"] * found["large_h"] >= size[0] * size[1] / 3
        assert found["large_h"] <= found["main_h"] + 0.5
        assert found["list_w"] > 0.2 * size[0]
        assert found["list_h"] > 3 * found["row_px"]


@pytest.mark.parametrize("size", SCREENS)
def test_a_layout_keeps_the_rule_or_says_so(ask: Any, size: tuple[int, int]) -> None:
    """Capitals are 12, 4 and 2.5 mm for each metre of hall, or the layout names the depth it serves."""
    for depth_m, diagonal_in in product((4, 6, 8, 12, 20), (32, 43, 55, 75)):
        found = layout(ask, size, depth_m=depth_m, diagonal_in=diagonal_in)
        px_per_mm = hypot(*size) / (diagonal_in * 25.4)
        served_m = min(depth_m, found["depth_max_m"])
        for key, mm in (("number_px", 12), ("row_px", 4), ("small_px", 2.5)):
            assert found[key] * CAP / px_per_mm >= mm * served_m * 0.999, (
                key,
                depth_m,
                diagonal_in,
            )


def test_a_small_screen_in_a_deep_hall_is_refused(ask: Any) -> None:
    """A 32-inch screen does not serve a hall of 20 m, a 75-inch one serves 6 m."""
    body = """return [[32, 20], [75, 6]].map(([diagonal_in, depth_m]) => {
      const s = { width_px: 1920, height_px: 1080, depth_m, diagonal_in };
      return m.isTooDeep(m.layoutFor(s, { letters: 4, sectors: 3, has_notices: true }), depth_m);
    });"""
    assert ask(MODULE, body) == [True, False]


def test_six_rows_without_a_depth(ask: Any) -> None:
    """The list has six rows, and fewer only when a deep hall needs larger ones."""
    assert layout(ask, (1920, 1080))["rows"] == 6
    assert 3 <= layout(ask, (1920, 1080), depth_m=14)["rows"] < 6


def test_the_layout_wanders_against_burn_in(ask: Any) -> None:
    """Every few minutes all moves by 2–8 px, and within the minutes it stands still."""
    body = "return Array.from({ length: 80 }, (_, i) => m.shiftAt(i * 30000, 1));"
    shifts = [(s["x_px"], s["y_px"]) for s in ask(MODULE, body)]
    steps = [hypot(b[0] - a[0], b[1] - a[1]) for a, b in zip(shifts, shifts[1:], strict=False)]
    assert all(shift == shifts[0] for shift in shifts[:6])
    assert len(set(shifts)) >= 6
    assert all(abs(part) <= 8 for shift in shifts for part in shift)
    assert all(step == 0 or step >= 2 for step in steps)
