"""What the desk says of visits put aside, of passes for a missing paper, and of its printer."""

from __future__ import annotations

from typing import Any

import pytest

from pages.desks import AT, desk, ticket
from pages.modules import Ask

pytestmark = pytest.mark.browser

MODULE = "/counter/officer/held.js"


def test_passes_stand_apart_from_rests(ask: Ask) -> None:
    """Those who went for a paper are listed by themselves, the pass that ends first at the top."""
    held = [
        ticket("A001", "held", held_reason="return_pass", held_until_at="2026-11-24T02:00:00Z"),
        ticket("A002", "held", held_reason="photocopy"),
        ticket("A003", "held", held_reason="return_pass", held_until_at="2026-11-23T05:00:00Z"),
    ]
    body = """const { resting, away } = m.splitHeld(f.held);
      return [resting.map((each) => each.number), away.map((each) => each.number)];"""
    assert ask(MODULE, body, held=held) == [["A002"], ["A003", "A001"]]


@pytest.mark.parametrize(
    ("until_at", "key", "count"),
    [
        (None, "desk.pass_open_end", None),
        ("2026-11-24T02:00:00Z", "desk.pass_hours", 24),
        ("2026-11-23T03:59:00Z", "desk.pass_hours", 1),
        ("2026-11-23T02:59:00Z", "desk.pass_minutes", 59),
        ("2026-11-23T02:00:30Z", "desk.pass_minutes", 1),
        ("2026-11-23T02:00:00Z", "desk.pass_over", None),
        ("2026-11-22T02:00:00Z", "desk.pass_over", None),
    ],
)
def test_a_pass_says_how_long_it_counts(
    ask: Ask, until_at: str | None, key: str, count: int | None
) -> None:
    """Whole hours are left, in the last hour whole minutes, then it is over."""
    away = ticket("A001", "held", held_reason="return_pass", held_until_at=until_at)
    words = ask(MODULE, "return m.passLeft(f.away, Date.parse(f.at))", away=away, at=AT)
    assert (words["key"], words["facts"].get("count")) == (key, count)


@pytest.mark.parametrize(
    ("reason", "key"), [("payment", "desk.hold_payment"), ("gone fishing", "desk.hold_other")]
)
def test_an_unknown_reason_is_another_one(ask: Ask, reason: str, key: str) -> None:
    """A reason that the desk has no word for is shown as another reason, never as a code."""
    resting = ticket("A001", "held", held_reason=reason)
    assert ask(MODULE, "return m.heldWords(f.resting).key", resting=resting) == key


def test_held_minutes_count_from_the_holding(ask: Ask) -> None:
    """A visit called an hour ago and put aside ten minutes ago has been held for ten minutes."""
    held = ticket("A001", "held", called_at="2026-11-23T01:00:00Z", held_since_at=AT)
    body = "return m.rowMinutes(f.held, f.at, Date.parse(f.at) + 600_000)"
    assert ask("/counter/officer/desk.js", body, held=held, at=AT) == 10


@pytest.mark.parametrize(
    ("facts", "may"),
    [
        ({"state": "held", "verbs": ["resume", "requeue"]}, True),
        ({"state": "missed", "verbs": ["requeue", "call"]}, True),
        ({"state": "waiting", "verbs": ["call"]}, False),
        ({"state": "held", "verbs": ["resume"]}, False),
    ],
)
def test_who_may_be_put_back(ask: Ask, facts: dict[str, Any], may: bool) -> None:
    """Held and missed ones may wait again while the counter is open, as far as the server allows it."""
    body = "return m.mayPutBack(f.ticket, f.desk, f.may_act)"
    one = ticket("A001", **facts)
    assert ask(MODULE, body, ticket=one, desk=desk(), may_act=True) is may
    assert ask(MODULE, body, ticket=one, desk=desk(), may_act=False) is False
    paused = desk(state="paused")
    assert ask(MODULE, body, ticket=one, desk=paused, may_act=True) is False


@pytest.mark.parametrize(
    ("printer", "words"),
    [
        (None, None),
        ({"state": "ready"}, None),
        ({"state": "unknown"}, None),
        ({"state": "paper_low"}, {"key": "desk.printer_paper_low", "is_down": False}),
        ({"state": "paper_out"}, {"key": "desk.printer_paper_out", "is_down": True}),
        ({"state": "unreachable"}, {"key": "desk.printer_unreachable", "is_down": True}),
    ],
)
def test_only_a_printer_in_trouble_is_named(
    ask: Ask, printer: dict[str, str] | None, words: dict[str, Any] | None
) -> None:
    """A printer that prints, or none, says nothing; low paper is told apart from no paper."""
    assert ask("/counter/officer/paper.js", "return m.printerWords(f.p)", p=printer) == words
