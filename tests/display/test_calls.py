"""Which call a board shows large, in what order, and what its list keeps."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

Call = dict[str, Any]

NOON_MS = 1_763_784_000_000
PRELUDE = """
const iso = (ms) => new Date(ms).toISOString();
const call = (no, at_s, more = {}) => ({
  announcement_id: `a${no}`, number: `A00${no}`, called_at: iso(f.now + at_s * 1000),
  speak_until_at: iso(f.now + at_s * 1000 + 20000), is_recall: false, active: true, ...more,
});
const snapshot = (seq, ...calls) => ({ seq, calls });
const at = (s) => f.now + s * 1000;
const large = (state) => m.largeCall(state)?.announcement_id ?? null;
"""


def run(ask: Any, body: str) -> Any:
    """Run a scenario of calls with the helpers above."""
    return ask("/display/board/calls.js", PRELUDE + body, now=NOON_MS)


def test_nobody_called(ask: Any) -> None:
    """A board that has heard of no call has no large one, no rows and nothing highlighted."""
    body = """const s = m.withSnapshot(m.noCalls, snapshot(1), at(0));
      return [large(s), m.phase(s, at(0)), m.rows(s, at(0)).length, m.isHighlighting(s, at(0))];"""
    assert run(ask, body) == [None, "none", 0, False]


def test_a_new_call_blinks_then_stays(ask: Any) -> None:
    """A call blinks for five seconds, is highlighted for ten and then stands until something newer comes."""
    body = """let s = m.withAnnounced(m.noCalls, call(1, 0), 1, at(0)); const seen = [];
      for (const t of [0, 4.9, 5.1, 9.9, 10.1, 600]) { s = m.withTime(s, at(t)); seen.push(m.phase(s, at(t))); }
      return seen;"""
    assert run(ask, body) == [
        "blinking",
        "blinking",
        "highlighted",
        "highlighted",
        "standing",
        "standing",
    ]


def test_simultaneous_calls_take_turns_in_order(ask: Any) -> None:
    """Four calls at once are each large for three seconds, in the order in which they were made."""
    body = """let s = m.noCalls; const seen = [];
      for (const no of [1, 2, 3, 4]) s = m.withAnnounced(s, call(no, no / 10), no, at(0.5));
      for (let t = 0.5; t < 13; t += 0.25) { s = m.withTime(s, at(t));
        if (seen.at(-1)?.[0] !== large(s)) seen.push([large(s), t]); }
      return seen;"""
    seen = run(ask, body)
    assert [name for name, _ in seen] == ["a1", "a2", "a3", "a4"]
    assert all(
        later - earlier >= 3 for (_, earlier), (_, later) in zip(seen, seen[1:], strict=False)
    )


def test_the_same_message_twice_changes_nothing(ask: Any) -> None:
    """A call that comes by message and again by snapshot is highlighted once."""
    body = """let s = m.withAnnounced(m.noCalls, call(1, 0), 5, at(0));
      s = m.withAnnounced(s, call(1, 0), 5, at(1)); s = m.withSnapshot(s, snapshot(5, call(1, 0)), at(12));
      return [s.calls.length, s.line.length, m.phase(s, at(12))];"""
    assert run(ask, body) == [1, 0, "standing"]


def test_an_older_snapshot_does_not_remove_a_newer_call(ask: Any) -> None:
    """A snapshot written before an announced call leaves that call on the board."""
    body = """let s = m.withAnnounced(m.noCalls, call(2, 0), 9, at(0));
      s = m.withSnapshot(s, snapshot(8, call(1, -60)), at(1));
      return [large(s), s.calls.map((c) => c.number)];"""
    assert run(ask, body) == ["a2", ["A002", "A001"]]


def test_a_withdrawn_call_vanishes(ask: Any) -> None:
    """A call that a newer snapshot no longer lists leaves the board, and the newest other one is large."""
    body = """let s = m.withSnapshot(m.noCalls, snapshot(1, call(1, -60)), at(0));
      s = m.withAnnounced(s, call(2, 0), 2, at(0)); s = m.withSnapshot(s, snapshot(3, call(1, -60)), at(1));
      return [large(s), s.calls.length];"""
    assert run(ask, body) == ["a1", 1]


def test_missed_calls_come_without_a_blink(ask: Any) -> None:
    """After a break, calls older than their speaking time are listed and the newest is large, quietly."""
    body = """let s = m.withSnapshot(m.noCalls, snapshot(1, call(1, -300)), at(-299));
      s = m.withSnapshot(s, snapshot(9, call(3, -30), call(2, -45), call(1, -300)), at(0));
      return [large(s), m.phase(s, at(0)), m.rows(s, at(0)).map((c) => c.number), m.isHighlighting(s, at(0))];"""
    assert run(ask, body) == ["a3", "standing", ["A002", "A001"], False]


def test_a_recall_takes_the_place_of_its_call(ask: Any) -> None:
    """A recalled number is large again, once, and its earlier call is gone from the list."""
    body = """let s = m.withSnapshot(m.noCalls, snapshot(1, call(2, -30), call(1, -60)), at(0));
      s = m.withAnnounced(s, { ...call(1, 0), announcement_id: "again", is_recall: true }, 2, at(0));
      return [large(s), m.largeCall(s).is_recall, m.rows(s, at(0)).map((c) => c.number)];"""
    assert run(ask, body) == ["again", True, ["A002"]]


def test_an_ended_call_is_past_and_not_highlighted_from_the_line(ask: Any) -> None:
    """Someone who has reached the counter before the board came to their call is not highlighted any more."""
    body = """let s = m.withAnnounced(m.noCalls, call(1, 0), 1, at(0));
      s = m.withAnnounced(s, call(2, 0.1), 2, at(0.1)); s = m.withEnded(s, "a2", at(1)); s = m.withTime(s, at(20));
      s = m.withEnded(s, "a1", at(20));
      return [large(s), m.phase(s, at(20)), s.line.length];"""
    assert run(ask, body) == ["a1", "past", 0]


def test_a_full_list_lets_the_served_go_first(ask: Any) -> None:
    """With more calls than rows, those who have come give way and those still awaited stay, newest first."""
    body = """const calls = [];
      for (let no = 1; no <= 9; no += 1) calls.unshift(call(no, no * 10 - 400, { active: no % 2 === 1 }));
      const s = m.withSnapshot(m.noCalls, snapshot(1, ...calls), at(0));
      return [large(s), m.rows(s, at(0), 5).map((c) => c.announcement_id)];"""
    assert run(ask, body) == ["a9", ["a8", "a7", "a5", "a3", "a1"]]


def test_a_burst_beyond_the_snapshot_is_still_highlighted(ask: Any) -> None:
    """Ten calls in one second are all highlighted in turn although a snapshot lists only eight."""
    body = """let s = m.noCalls; const all = [];
      for (let no = 0; no < 10; no += 1) { all.unshift(call(no, no / 10));
        s = m.withAnnounced(s, call(no, no / 10), no + 1, at(1)); }
      s = m.withSnapshot(s, snapshot(11, ...all.slice(0, 8)), at(1.2)); const seen = new Set();
      for (let t = 1; t < 40; t += 0.5) { s = m.withTime(s, at(t)); seen.add(large(s)); }
      return seen.size;"""
    assert run(ask, body) == 10


def test_a_thousand_calls_leave_no_trace(ask: Any) -> None:
    """A board's memory stays bounded however many calls pass over it."""
    body = """let s = m.noCalls;
      for (let no = 0; no < 1000; no += 1) s = m.withAnnounced(s, { ...call(no, no), number: `N${no}` }, no, at(no));
      return [s.calls.length, s.seen.length, s.line.length];"""
    calls, seen, line = run(ask, body)
    assert calls <= 40
    assert seen <= 64
    assert line <= 40


def test_a_clock_that_steps_back_does_not_freeze_the_board(ask: Any) -> None:
    """When the server's clock is set back by an hour the next call still gets the large place."""
    body = """let s = m.withAnnounced(m.noCalls, call(1, 3600), 1, at(3600));
      s = m.withAnnounced(s, call(2, 1), 2, at(1)); s = m.withTime(s, at(5)); return large(s);"""
    assert run(ask, body) == "a2"


def test_counter_names_are_split_for_the_eye(ask: Any) -> None:
    """A counter's figure stands alone, a counter without one keeps its whole name."""
    names = ["Quầy 12", "Quầy số 3", "Counter 5", "Bàn hướng dẫn", "Phòng họp 2A"]
    found = ask(
        "/display/board/calls.js", "return f.names.map((n) => m.splitCounter(n));", names=names
    )
    assert [(s["word"], s["mark"]) for s in found] == [
        ("Quầy", "12"),
        ("Quầy", "3"),
        ("Counter", "5"),
        ("", "Bàn hướng dẫn"),
        ("Phòng họp", "2A"),
    ]


def test_the_module_needs_nothing_of_the_browser(empty_page: Page) -> None:
    """The pure modules of the board and the phone name no document, request, clock or chance."""
    names = [
        "board/calls.js",
        "board/speech.js",
        "board/notices.js",
        "board/layout.js",
        "phone/turn.js",
    ]
    for name in names:
        text = empty_page.evaluate("async (p) => (await fetch(p)).text()", f"/display/{name}")
        code = "\n".join(
            line for line in text.splitlines() if not line.lstrip().startswith(("*", "/*"))
        )
        for word in ("document.", "fetch(", "Date.now", "Math.random", "setTimeout", "window."):
            assert word not in code, (name, word)
