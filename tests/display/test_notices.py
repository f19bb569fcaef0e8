"""Notices are still pages that never turn while a call is highlighted."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser

LONG = (
    "Từ ngày 01/12, bà con nộp hồ sơ đất đai tại quầy 4 và 5. Cần giúp nộp hồ sơ qua mạng, mời đến "
    "bàn hướng dẫn bên trái cửa vào; có cán bộ nói tiếng Khmer."
)
MODULE = "/display/board/notices.js"


def test_no_word_is_lost_or_cut(ask: Any) -> None:
    """The pages of a long notice together are the notice, and each page keeps to its lines."""
    pages = ask(MODULE, "return m.pagesOf(f.text, 27, 2);", text=LONG)
    assert " ".join(page["text"] for page in pages) == LONG
    assert len(pages) > 1
    assert all(page["lines"] <= 2 for page in pages)


def test_a_page_ends_with_a_sentence_where_it_can(ask: Any) -> None:
    """Two sentences that do not fit one page are one page each."""
    text = "Mang theo giấy hẹn khi nhận kết quả. Lấy số là miễn phí cho tất cả mọi người."
    pages = ask(MODULE, "return m.pagesOf(f.text, 24, 2);", text=text)
    assert [page["text"] for page in pages] == [
        "Mang theo giấy hẹn khi nhận kết quả.",
        "Lấy số là miễn phí cho tất cả mọi người.",
    ]


def test_khmer_is_cut_without_loss(ask: Any) -> None:
    """A text without spaces is cut into pages and nothing of it is lost."""
    text = "សូមយកប័ណ្ណណាត់មកជាមួយពេលទទួលលទ្ធផលនៅបញ្ជរប្រគល់លទ្ធផល"
    pages = ask(MODULE, "return m.pagesOf(f.text, 14, 2);", text=text)
    assert "".join(page["text"] for page in pages) == text


def test_odd_notices_do_no_harm(ask: Any) -> None:
    """An empty notice makes no page, and 5,000 characters or one endless word make finite ones."""
    counts = ask(
        MODULE,
        'return ["", "   ", "x".repeat(5000), "a\\n\\nb"].map((x) => m.pagesOf(x, 20, 2).length);',
    )
    assert counts[:2] == [0, 0]
    assert 100 < counts[2] < 200
    assert counts[3] == 1


def test_a_page_stays_long_enough_to_read(ask: Any) -> None:
    """Each page stays at least two seconds for each of its lines."""
    body = "return m.pagesOf(f.text, 20, 4).map((p) => m.stayMs(p) / p.lines);"
    assert min(ask(MODULE, body, text=LONG)) >= 2000


def test_nothing_turns_while_a_call_is_highlighted(ask: Any) -> None:
    """A page that is due waits until the highlight is over and turns at the next moment."""
    body = """const pages = m.pagesOf(f.text, 27, 2); let turn = m.firstPage(0); const seen = [];
      for (const [now, isHeld] of [[6000, false], [9000, true], [60000, true], [60250, false]]) {
        turn = m.turned(turn, pages, now, isHeld); seen.push(turn.index);
      } return seen;"""
    assert ask(MODULE, body, text=LONG) == [0, 0, 0, 1]


def test_fewer_pages_begin_anew(ask: Any) -> None:
    """When notices are taken away the board shows the first page, not a missing one."""
    body = """const left = { index: 4, since_ms: 0 };
      return [[{ lines: 1 }], []].map((pages) => m.turned(left, pages, 9, false).index);"""
    assert ask(MODULE, body) == [0, 0]
