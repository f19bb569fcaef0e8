"""The host's tablet without its page: the wish, the number that is typed, places and verbs."""

from __future__ import annotations

from typing import Any

import pytest

from static.modules import Ask

MODULE = "/counter/host/lobby.js"
WALK = "return f.events.reduce((wish, event) => m.wishAfter(wish, event), m.newWish());"


def wish(ask: Ask, *events: dict[str, Any]) -> dict[str, Any]:
    """Return the wish after events."""
    found: dict[str, Any] = ask(MODULE, WALK, events=list(events))
    return found


def body(ask: Ask, after: dict[str, Any], service_id: str | None = None) -> dict[str, Any]:
    """Return the request of a wish."""
    found: dict[str, Any] = ask(
        MODULE, "return m.bodyOf(f.wish, f.service_id)", wish=after, service_id=service_id
    )
    return found


def test_one_touch_asks_for_one_service(ask: Ask) -> None:
    """Nothing chosen before: a number for that service, in Vietnamese, on paper, one dossier."""
    assert body(ask, wish(ask), "khai-sinh") == {
        "service_id": "khai-sinh",
        "language": "vi",
        "dossier_count": 1,
        "print": True,
    }


def test_everything_known_of_a_person_goes_with_the_wish(ask: Ask) -> None:
    """Class and how it is known, language, dossiers within the limit, services in their order, the card."""
    after = wish(
        ask,
        {"type": "class", "value": "cao-tuoi"},
        {"type": "verified_by", "value": "self"},
        {"type": "language", "value": "km"},
        *[{"type": "dossiers", "value": 1, "most": 3}] * 5,
        {"type": "several"},
        *[{"type": "service", "value": each} for each in ("a", "b", "c", "b")],
        {"type": "citizen_id", "value": "079050123456"},
        {"type": "is_printed", "value": False},
    )
    assert body(ask, after) == {
        "service_id": "a",
        "more_services": ["c"],
        "language": "km",
        "dossier_count": 3,
        "print": False,
        "priority_class_id": "cao-tuoi",
        "verified_by": "self",
        "citizen_id": "079050123456",
    }


def test_a_class_touched_twice_is_none(ask: Ask) -> None:
    """The second touch takes the class away, and how it was known with it."""
    touch = {"type": "class", "value": "cao-tuoi"}
    after = wish(ask, touch, {"type": "verified_by", "value": "self"}, touch)
    assert (after["priority_class_id"], after["verified_by"]) == (None, "desk")


@pytest.mark.parametrize(
    ("keys", "text", "is_whole"),
    [
        (["A", "0", "1", "2"], "A012", True),
        (["5", "A", "1"], "A1", False),
        (["A", "0", "C", "0", "0", "7"], "C007", True),
        (["A", "1", "0", "0", "0", "9"], "A1000", True),
        (["A", "0", "Backspace", "Backspace", "Backspace"], "", False),
    ],
)
def test_a_number_is_typed(ask: Ask, keys: list[str], text: str, is_whole: bool) -> None:
    """A letter begins the number anew, digits follow it, four at most."""
    body = "const text = f.keys.reduce(m.typeNumber, ''); return [text, m.isWhole(text)]"
    assert ask(MODULE, body, keys=keys) == [text, is_whole]


def test_todays_longest_number_is_looked_for_by_itself(ask: Ask) -> None:
    """Three figures on a small day; once there is a thousand, the fourth may follow and the key finds the others."""
    body = "return [['A012', 3], ['A012', 4], ['A1000', 4]].map(([text, most]) => m.looksByItself(text, '0', most))"
    assert ask(MODULE, body) == [True, False, True]


def test_what_is_not_found_is_named_by_what_was_wanted(ask: Ask) -> None:
    """A typed number is repeated; of a scanned slip only that it is not one of today's."""
    body = "return ['A1000', 'x'.repeat(22)].map((wanted) => m.notFoundWords(wanted).key)"
    assert ask(MODULE, body) == ["host.not_found", "host.slip_not_found"]


def test_an_id_is_seen_by_its_last_digits(ask: Ask) -> None:
    """Twelve digits, nine of them dots."""
    body = "const id = [...'0790501234567'].reduce(m.typeId, ''); return [m.maskId(id), m.isWholeId(id)]"
    assert ask(MODULE, body) == ["•" * 9 + "456", True]


@pytest.mark.parametrize(
    ("ticket", "key"),
    [
        ({"state": "waiting", "people_ahead": 2}, "ahead"),
        ({"state": "waiting", "people_ahead": 0}, "next"),
        ({"state": "waiting", "people_ahead": 1, "counter": {"name": {"vi": "Quầy 2"}}}, "kept"),
        ({"state": "called"}, "called"),
        ({"state": "serving"}, "serving"),
        ({"state": "missed"}, "missed"),
        ({"state": "held", "held_reason": "photo"}, "held"),
        ({"state": "held", "held_reason": "return_pass"}, "away"),
        ({"state": "void"}, "ended"),
        ({"state": "finished"}, "ended"),
    ],
)
def test_each_state_has_its_place(ask: Ask, ticket: dict[str, Any], key: str) -> None:
    """Whoever asks the host hears where they stand, in every state."""
    assert ask(MODULE, "return m.placeWords(f.ticket).key", ticket=ticket) == f"host.place_{key}"


def test_the_likeliest_verb_comes_first(ask: Ask) -> None:
    """Putting a missing person back stands before everything else; what is not allowed is not there."""
    verbs = ["void", "give_up", "reprint", "priority", "requeue"]
    body = "return m.ticketVerbs({ verbs: f.verbs }).map(({ verb }) => verb)"
    assert ask(MODULE, body, verbs=verbs) == ["requeue", "priority", "reprint", "give_up", "void"]


def test_verbs_have_their_addresses(ask: Ask) -> None:
    """What a host does goes to the ticket's own address; taking back to the common one."""
    body = "return [m.requestOf('give_up', 'a/b'), m.requestOf('undo')].map(({ path }) => path)"
    assert ask(MODULE, body) == ["/api/v1/tickets/a%2Fb/give-up", "/api/v1/undo"]
