"""From a press to a request and its first echo: keys, addresses, the desk before the next snapshot, the search."""

from __future__ import annotations

from typing import Any

import pytest

from pages.desks import desk, ticket
from pages.modules import Ask

pytestmark = pytest.mark.browser


def action(ask: Ask, key: str, code: str = "", **around: bool) -> Any:
    """Return what a press means, with `around` saying where the focus is and how it was pressed."""
    press = {"key": key, "code": code, "is_repeat": around.pop("is_repeat", False)}
    press["has_modifier"] = around.pop("has_modifier", False)
    return ask(
        "/counter/officer/keys.js", "return m.actionOf(f.press, f.focus)", press=press, focus=around
    )


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (" ", "big"),
        ("F9", "big"),
        ("Enter", "finish"),
        ("r", "recall"),
        ("V", "miss"),
        ("g", "hold"),
        ("c", "transfer"),
        ("b", "start"),
        ("t", "extra"),
        ("z", "undo"),
        ("F8", "pause"),
        ("?", "help"),
        ("Escape", "dismiss"),
        ("x", None),
        ("5", None),
    ],
)
def test_each_key_has_its_action(ask: Ask, key: str, expected: str | None) -> None:
    """The keys that the buttons show do what the buttons say; others do nothing."""
    assert action(ask, key) == expected


def test_typing_is_never_stolen(ask: Ask) -> None:
    """In a text field letters, digits, Space and Enter are text; the function keys still work."""
    assert [action(ask, key, is_typing=True) for key in (" ", "r", "Enter", "?", "1")] == [None] * 5
    assert action(ask, "F9", is_typing=True) == "big"


def test_space_on_a_focused_button_presses_that_button(ask: Ask) -> None:
    """Whoever walks by keyboard presses what has the focus, not the big key."""
    assert action(ask, " ", is_on_control=True) is None
    assert action(ask, "Enter", is_on_control=True) is None
    assert action(ask, "r", is_on_control=True) == "recall"


def test_an_open_sheet_takes_numbers_and_no_verbs(ask: Ask) -> None:
    """Digits choose an option of the sheet; letters wait until it is closed."""
    assert action(ask, "3", is_sheet_open=True) == "pick:3"
    assert action(ask, "v", is_sheet_open=True) is None
    assert action(ask, "Escape", is_sheet_open=True) == "dismiss"


def test_a_key_that_is_held_down_or_combined_does_nothing(ask: Ask) -> None:
    """A heavy hand calls one person, and Ctrl+R reloads the page instead of recalling."""
    assert action(ask, " ", is_repeat=True) is None
    assert action(ask, "r", has_modifier=True) is None


def test_letters_are_found_on_a_khmer_keyboard(ask: Ask) -> None:
    """A layout of another script is read by the place of the key."""
    assert action(ask, "រ", code="KeyR") == "recall"


@pytest.mark.parametrize(
    ("verb", "wish", "path", "body"),
    [
        ("next", {}, "/api/v1/counters/1/next", {"after": None}),
        ("next", {"ticket_id": "t-1"}, "/api/v1/counters/1/next", {"after": "t-1"}),
        ("call", {"ticket_id": "t-1"}, "/api/v1/counters/1/call", {"ticket_id": "t-1"}),
        ("resume_counter", {}, "/api/v1/counters/1/resume", {}),
        ("pause", {"reason": "lunch"}, "/api/v1/counters/1/pause", {"reason": "lunch"}),
        ("resume", {"ticket_id": "t-1"}, "/api/v1/tickets/t-1/resume", {}),
        (
            "hold",
            {"ticket_id": "t-1", "reason": "other", "minutes": None},
            "/api/v1/tickets/t-1/hold",
            {"reason": "other"},
        ),
        (
            "hold",
            {"ticket_id": "t-1", "reason": "other", "minutes": 5},
            "/api/v1/tickets/t-1/hold",
            {"reason": "other", "minutes": 5},
        ),
        (
            "transfer",
            {"ticket_id": "t-1", "service_id": "x"},
            "/api/v1/tickets/t-1/transfer",
            {"service_id": "x"},
        ),
        (
            "priority",
            {"ticket_id": "t-1", "priority_class_id": None},
            "/api/v1/tickets/t-1/priority",
            {"priority_class_id": None},
        ),
        ("undo", {}, "/api/v1/undo", {}),
        (
            "walk_in",
            {"service_id": "x", "language": "km", "is_printed": False},
            "/api/v1/tickets",
            {"service_id": "x", "language": "km", "print": False},
        ),
    ],
)
def test_a_verb_becomes_one_request(
    ask: Ask, verb: str, wish: dict[str, Any], path: str, body: dict[str, Any]
) -> None:
    """Each verb has its address and carries only what it needs."""
    found = ask(
        "/counter/officer/requests.js",
        "return m.requestOf(f.verb, '1', f.wish)",
        verb=verb,
        wish=wish,
    )
    assert found == {"path": path, "body": body}


def echo(ask: Ask, snapshot: dict[str, Any], verb: str, answer: dict[str, Any] | None) -> Any:
    """Return the desk as it is shown right after an answer."""
    body = "return m.afterAnswer(f.desk, f.verb, f.answer)"
    return ask("/counter/officer/answers.js", body, desk=snapshot, verb=verb, answer=answer)


def test_a_called_ticket_leaves_the_line_and_is_in_hand(ask: Ask) -> None:
    """After a call the number stands on the card and is nowhere else."""
    after = echo(ask, desk(None, ticket("A002")), "next", ticket("A002", "called"))
    assert after["current"]["number"] == "A002"
    assert (after["waiting"], after["waiting_count"], after["next"]) == ([], 0, None)


def test_a_held_ticket_moves_to_its_list(ask: Ask) -> None:
    """Putting a visit aside empties the card and fills the list."""
    after = echo(ask, desk(ticket("A001", "serving")), "hold", ticket("A001", "held"))
    assert after["current"] is None
    assert [each["number"] for each in after["held"]] == ["A001"]


def test_nothing_can_be_pressed_on_a_guess(ask: Ask) -> None:
    """Between the answer and the next snapshot no verb is allowed."""
    assert echo(ask, desk(None, ticket("A002")), "next", ticket("A002", "called"))["verbs"] == []
    assert echo(ask, desk(), "pause", None)["verbs"] == []


def test_a_pause_shows_at_once(ask: Ask) -> None:
    """The counter's own verbs change its state before the snapshot comes."""
    assert echo(ask, desk(), "pause", None)["counter"]["state"] == "paused"
    assert echo(ask, desk(state="paused"), "resume_counter", None)["counter"]["state"] == "open"


SERVICES = [
    {"service_id": "1", "name": {"vi": "Đăng ký khai sinh", "en": "Birth registration"}},
    {"service_id": "2", "name": {"vi": "Khai tử", "en": "Death registration"}},
    {"service_id": "3", "name": {"vi": "Giấy chứng nhận đất", "km": "វិញ្ញាបនបត្រដី"}},
]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["1", "2", "3"]),
        ("khai", ["2", "1"]),
        ("KHAI SINH", ["1"]),
        ("ksinh", ["1"]),
        ("dkks", ["1"]),
        ("dat", ["3"]),
        ("đất", ["3"]),
        ("birth", ["1"]),
        ("វិញ្ញា", ["3"]),
        ("xyz", []),
    ],
)
def test_a_service_is_found_by_a_few_letters(ask: Ask, typed: str, found: list[str]) -> None:
    """With or without diacritics, by beginnings of words, in any language; the nearest first."""
    body = "return m.findServices(f.services, f.typed).map((each) => each.service_id)"
    assert ask("/counter/officer/search.js", body, services=SERVICES, typed=typed) == found


@pytest.mark.parametrize(
    ("key", "code", "picked"),
    [
        ("ă", "Digit1", "pick:1"),
        ("&", "Digit1", "pick:1"),
        ("ç", "Digit9", "pick:9"),
        ("End", "Numpad1", "pick:1"),
        ("4", "Numpad4", "pick:4"),
        ("à", "Digit0", None),
        ("ă", "KeyA", None),
    ],
)
def test_a_choice_is_its_key_whatever_the_layout_writes(
    ask: Ask, key: str, code: str, picked: str | None
) -> None:
    """Vietnamese and French layouts write letters on the row of digits: the place of the key counts."""
    assert action(ask, key, code=code, is_sheet_open=True) == picked
