"""What a board says aloud: once, in order, never late."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser

NOON_MS = 1_763_784_000_000
PRELUDE = """
const iso = (ms) => new Date(ms).toISOString();
const call = (no, at_s, more = {}) => ({
  announcement_id: `a${no}`, number: `A00${no}`, called_at: iso(f.now + at_s * 1000),
  speak_until_at: iso(f.now + at_s * 1000 + 20000), active: true, ...more,
});
const at = (s) => f.now + s * 1000;
const sayAll = (state, now) => {
  const said = [];
  for (;;) {
    const turn = m.begin(state, now);
    if (turn.announcement_id === null) return said;
    said.push(turn.announcement_id); state = m.ended(turn.state);
  }
};
"""


def run(ask: Any, body: str) -> Any:
    """Run a scenario of speech with the helpers above."""
    return ask("/display/board/speech.js", PRELUDE + body, now=NOON_MS)


def test_calls_are_said_in_the_order_in_which_they_were_made(ask: Any) -> None:
    """A snapshot lists the newest first; the voice begins with the oldest."""
    body = "return sayAll(m.withCalls(m.silence(), [call(3, 2), call(2, 1), call(1, 0)], at(3)), at(3));"
    assert run(ask, body) == ["a1", "a2", "a3"]


def test_each_call_is_said_once(ask: Any) -> None:
    """The same call heard by message and in two snapshots is said once."""
    body = """const calls = [call(1, 0)]; let s = m.withCalls(m.silence(), calls, at(0));
      s = m.withCalls(s, calls, at(1));
      let turn = m.begin(s, at(1)); s = m.withCalls(m.ended(turn.state), calls, at(2));
      return [turn.announcement_id, m.begin(s, at(2)).announcement_id];"""
    assert run(ask, body) == ["a1", None]


def test_announcements_never_overlap(ask: Any) -> None:
    """While one call is being said no other begins."""
    body = """const s = m.withCalls(m.silence(), [call(2, 1), call(1, 0)], at(1)); const turn = m.begin(s, at(1));
      return [turn.announcement_id, m.begin(turn.state, at(2)).announcement_id];"""
    assert run(ask, body) == ["a1", None]


def test_an_old_call_is_silent(ask: Any) -> None:
    """A call learnt of after its speaking time, for instance after a restart, is never said."""
    body = """let s = m.withCalls(m.silence(), [call(2, -5), call(1, -21)], at(0)); const said = sayAll(s, at(0));
      return said;"""
    assert run(ask, body) == ["a2"]


def test_a_long_line_is_still_said(ask: Any) -> None:
    """A call that came in time is said in its turn even if the ones before it took half a minute."""
    body = """let s = m.withCalls(m.silence(), [call(2, 1), call(1, 0)], at(1)); s = m.begin(s, at(1)).state;
      return m.begin(m.ended(s), at(31)).announcement_id;"""
    assert run(ask, body) == "a2"


def test_a_call_that_waited_a_minute_is_dropped(ask: Any) -> None:
    """Nobody hears a call that has stood in line for a minute."""
    body = """const s = m.withCalls(m.silence(), [call(1, 0)], at(0)); return m.begin(s, at(61)).announcement_id;"""
    assert run(ask, body) is None


def test_a_quick_recall_is_heard_once(ask: Any) -> None:
    """A recall of a number that still waits to be said takes its place instead of being said as well."""
    body = """let s = m.withCalls(m.silence(), [call(2, 1), call(1, 0)], at(1));
      s = m.withCalls(s, [{ ...call(1, 2), announcement_id: "again" }, call(2, 1)], at(2)); return sayAll(s, at(2));"""
    assert run(ask, body) == ["again", "a2"]


def test_a_recall_after_the_call_is_said_again(ask: Any) -> None:
    """A recall of a number that has been said is said once more."""
    body = """let s = m.begin(m.withCalls(m.silence(), [call(1, 0)], at(0)), at(0)).state; s = m.ended(s);
      s = m.withCalls(s, [{ ...call(1, 30), announcement_id: "again" }], at(30)); return sayAll(s, at(30));"""
    assert run(ask, body) == ["again"]


def test_who_has_come_is_not_called(ask: Any) -> None:
    """A call that ended while it stood in line is not said."""
    body = """let s = m.withCalls(m.silence(), [call(2, 1), call(1, 0)], at(1));
      s = m.withCalls(s, [call(2, 1, { active: false }), call(1, 0)], at(2)); return sayAll(s, at(2));"""
    assert run(ask, body) == ["a1"]


def test_a_reload_does_not_repeat(ask: Any) -> None:
    """Announcements known from before a reload are not said again."""
    body = (
        """return sayAll(m.withCalls(m.silence(["a1"]), [call(2, 1), call(1, 0)], at(2)), at(2));"""
    )
    assert run(ask, body) == ["a2"]


def test_a_call_that_another_board_has_said_is_not_said_again(ask: Any) -> None:
    """A board that starts anew within a call's time does not repeat what the hall has heard."""
    body = """const calls = [call(2, 1), call(1, 0, { spoken: true })];
      return sayAll(m.withCalls(m.silence(), calls, at(2)), at(2));"""
    assert run(ask, body) == ["a2"]


def test_the_servers_plan_becomes_clips(ask: Any) -> None:
    """A plan in two languages is one list of clips with addresses, in playing order."""
    plan = {
        "speeches": [
            {
                "pack_id": "vi nữ",
                "version": "1f",
                "clips": [{"file": "a.wav", "start_ms": 0, "duration_ms": 90, "gain_db": 0}],
            },
            {
                "pack_id": "km",
                "clips": [{"file": "c.wav", "start_ms": 400, "duration_ms": 90, "gain_db": -2}],
            },
        ]
    }
    clips = ask(
        "/display/board/voice.js", "return [m.clipsOf(f.plan), m.clipsOf(null)];", plan=plan
    )
    assert [(c["url"], c["start_ms"]) for c in clips[0]] == [
        ("/voices/vi%20n%E1%BB%AF/a.wav?v=1f", 0),
        ("/voices/km/c.wav", 400),
    ]
    assert clips[1] == []


def test_clips_are_fetched_ahead_once_and_old_ones_dropped(ask: Any) -> None:
    """A board fetches what it lacks of the hall's voices and forgets the clips of a replaced voice."""
    voices = [{"pack_id": "vi-a", "version": "2", "files": ["x.wav", "y.wav"]}]
    stored = ["/voices/vi-a/x.wav?v=2", "/voices/vi-a/x.wav?v=1"]
    todo = ask(
        "/display/board/clip_store.js",
        "return m.changes(f.stored, f.voices);",
        stored=stored,
        voices=voices,
    )
    assert todo == {"fetch": ["/voices/vi-a/y.wav?v=2"], "drop": ["/voices/vi-a/x.wav?v=1"]}
