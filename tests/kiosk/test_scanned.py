"""What the kiosk says to somebody who holds a slip under its scanner."""

from __future__ import annotations

from typing import Any

import pytest

from static.modules import Ask

MODULE = "/kiosk/ticket/scanned.js"
STEPS = "/kiosk/ticket/steps.js"
COUNTER = {"counter_id": "3", "name": {"vi": "Quầy 3"}}


def ticket(state: str, **facts: Any) -> dict[str, Any]:
    """Return a ticket as its holder may see it."""
    return {"state": state, "number": "A012", "people_ahead": 0, "counter": None, **facts}


@pytest.mark.parametrize(
    ("seen", "title", "hint", "place"),
    [
        (ticket("waiting", people_ahead=3), "kiosk.scan_waiting", "kiosk.scan_waiting_do", None),
        (ticket("waiting"), "kiosk.scan_waiting", "kiosk.scan_next_do", None),
        (
            ticket("called", counter=COUNTER),
            "kiosk.scan_called",
            "kiosk.scan_called_do",
            "kiosk.scan_go_to",
        ),
        (
            ticket("serving", counter=COUNTER),
            "kiosk.scan_serving",
            "kiosk.scan_serving_do",
            "kiosk.scan_go_to",
        ),
        (
            ticket("held", counter=COUNTER),
            "kiosk.scan_held",
            "kiosk.scan_held_do",
            "kiosk.scan_go_to",
        ),
        (ticket("missed"), "kiosk.scan_missed", "kiosk.scan_missed_do", None),
        (ticket("finished"), "kiosk.scan_finished", "kiosk.scan_finished_do", None),
        (ticket("left"), "kiosk.scan_ended", "kiosk.scan_ended_do", None),
        (ticket("void"), "kiosk.scan_ended", "kiosk.scan_ended_do", None),
        (ticket("unserved"), "kiosk.scan_ended", "kiosk.scan_ended_do", None),
        (ticket("dreaming"), "kiosk.scan_later", "kiosk.scan_later_do", None),
    ],
)
def test_each_state_is_said(
    ask: Ask, seen: dict[str, Any], title: str, hint: str, place: str | None
) -> None:
    """Every state of a ticket has its sentence, and a counter where there is one to go to."""
    words = ask(MODULE, "return m.scanWords(m.toldOfTicket(f.seen))", seen=seen)
    assert (words["title"], words["hint"], words["place"]) == (title, hint, place)


@pytest.mark.parametrize(
    ("answer", "title", "hint", "number"),
    [
        ({"kept_for": COUNTER}, "came_back", "came_back_do", "A012"),
        ({}, "came_back", "came_back_any_do", "A012"),
        ({"is_expired": True}, "pass_over", "pass_over_do", "A012"),
        ({"ticket": {"number": "A003"}}, "new_number", "new_number_do", "A003"),
    ],
)
def test_a_return_pass_is_told_as_it_is(
    ask: Ask, answer: dict[str, Any], title: str, hint: str, number: str
) -> None:
    """Kept at a counter, kept in the line, over, or a new number: each says what is true."""
    answer = {"ticket": None, "kept_for": None, "is_expired": False, **answer}
    body = "const told = m.toldOfReturn(f.seen, f.answer); return { ...m.scanWords(told), told }"
    words = ask(MODULE, body, seen=ticket("held", counter=COUNTER), answer=answer)
    assert (words["title"], words["hint"]) == (f"kiosk.scan_{title}", f"kiosk.scan_{hint}")
    assert words["facts"]["number"] == number
    assert (words["place"] == "kiosk.scan_wait_at") == bool(answer["kept_for"])
    gone = ask(MODULE, "return m.scanWords(m.toldOfGonePass(f.seen)).hint", seen=ticket("unserved"))
    assert gone == "kiosk.scan_pass_over_gone_do"


def test_a_scan_starts_from_nothing_and_closes_by_itself(ask: Ask) -> None:
    """A slip wipes the choice before it, is waited for without limit, then stays for 20 seconds."""
    body = """
      let state = m.step(m.wipe(0), { type: "priority_chosen", priority_class_id: "p", at_ms: 10 });
      state = m.step(state, { type: "scan_begun", at_ms: 1000 });
      const looking = m.patience(state, 90_000, false).phase;
      state = m.step(state, { type: "scan_told", scan: { kind: "waiting" }, at_ms: 2000 });
      return [state.priority_class_id, looking, m.patience(state, 21_999, false).phase,
        m.patience(state, 22_000, false).phase];
    """
    assert ask(STEPS, body) == [None, "active", "active", "expired"]


def test_a_scan_never_covers_a_number(ask: Ask) -> None:
    """While a number is being taken or shown, a scanned slip changes nothing."""
    body = """
      const taking = m.step(m.wipe(0), { type: "taking", at_ms: 1 });
      const shown = m.step(taking, { type: "taken", ticket: {}, print: null, at_ms: 2 });
      return [taking, shown].map((state) => m.step(state, { type: "scan_begun", at_ms: 3 }).screen);
    """
    assert ask(STEPS, body) == ["taking", "ticket"]


def test_an_answer_after_the_end_is_not_shown(ask: Ask) -> None:
    """What comes after the screen was wiped does not appear before the next visitor."""
    body = "return m.step(m.wipe(0), { type: 'scan_told', scan: { kind: 'held' }, at_ms: 5 }).scan"
    assert ask(STEPS, body) is None


def test_a_pass_over_lunch_is_told_the_reason(ask: Ask) -> None:
    """A return pass that cannot be taken now is told by the server's words; a fault and silence are not."""
    body = "return m.scanWords(m.toldOfRefusal(f.problem)).text"
    lunch = {
        "code": "lunch",
        "status": 409,
        "title": "Đang nghỉ trưa",
        "detail": "Phát số lại lúc 13:15.",
    }
    told = ask(MODULE, body, problem=lunch)
    assert told == {"title": "Đang nghỉ trưa", "detail": "Phát số lại lúc 13:15."}
    for other in (
        {"code": "server_error", "status": 500, "title": "x", "detail": "y"},
        {"code": "network", "status": 0},
    ):
        assert ask(MODULE, body, problem=other) is None
