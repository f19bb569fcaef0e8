"""Tiles lie without holes for any number of them, and pages lose none."""

from __future__ import annotations

import pytest

from static.modules import Ask

MODULE = "/kiosk/ticket/layout.js"


@pytest.mark.parametrize("is_wide", [False, True])
@pytest.mark.parametrize("count", range(1, 13))
def test_every_row_is_filled(ask: Ask, count: int, is_wide: bool) -> None:
    """The spans of each row add up to the whole width, also in the last row."""
    grid = ask(MODULE, "return m.gridOf(f.n, {isWide: f.wide})", n=count, wide=is_wide)
    assert len(grid["spans"]) == count
    assert sum(grid["spans"]) == 6 * grid["rows"]
    assert all(span == int(span) for span in grid["spans"])


@pytest.mark.parametrize("size", [4, 6, 8, 10])
@pytest.mark.parametrize("count", [1, 4, 5, 8, 11, 30])
def test_pages_show_everything_once(ask: Ask, count: int, size: int) -> None:
    """Turning through all pages shows each item once, never more than fit with the "more" tile."""
    body = """
      const all = [...Array(f.n).keys()];
      const first = m.pageOf(all, f.size, 0);
      const pages = [...Array(first.pages).keys()].map((page) => m.pageOf(all, f.size, page).items);
      return [pages, m.pageOf(all, f.size, first.pages).page];
    """
    pages, after_last = ask(MODULE, body, n=count, size=size)
    assert sum(pages, []) == list(range(count))
    assert max(map(len, pages)) <= (size if len(pages) == 1 else size - 1)
    assert after_last == 0


def test_low_mode_shows_few_and_flat(ask: Ask) -> None:
    """In low mode a standing panel shows four rows at most, one under the other."""
    body = "return [m.pageSize({isLow: true}), m.gridOf(4, {isLow: true}).columns]"
    assert ask(MODULE, body) == [4, 1]
