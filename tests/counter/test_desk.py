"""What the desk offers: the big key, the small verbs, the ticks, the undo, worked out from one snapshot."""

from __future__ import annotations

from typing import Any

import pytest

from pages.desks import AT, desk, ticket
from pages.modules import Ask

pytestmark = pytest.mark.browser

MODULE = "/counter/officer/desk.js"
LATER_MS = 60_000


def big(
    ask: Ask, snapshot: dict[str, Any], *, may_act: bool = True, after_ms: int = LATER_MS
) -> Any:
    """Return the big key of a snapshot some time after it was taken."""
    body = "return m.bigKey(f.desk, f.may_act, Date.parse(f.at) + f.after_ms)"
    return ask(MODULE, body, desk=snapshot, may_act=may_act, at=AT, after_ms=after_ms)


@pytest.mark.parametrize(
    ("snapshot", "verb", "title", "tone"),
    [
        (desk(), None, "desk.big_nobody", "calm"),
        (desk(next_one=ticket("A002")), "next", "desk.big_next", "act"),
        (desk(ticket("A001", "serving"), ticket("A002")), "next", "desk.big_finish_next", "act"),
        (desk(ticket("A001", "called"), ticket("A002")), "next", "desk.big_finish_next", "act"),
        (desk(ticket("A001", "serving")), "finish", "desk.big_finish", "act"),
        (
            desk(state="paused", verbs=["resume_counter"]),
            "resume_counter",
            "desk.big_resume",
            "act",
        ),
        (desk(state="closed", verbs=[], is_read_only=True), "open", "desk.big_open", "act"),
        (desk(next_one=ticket("A002"), verbs=[]), None, "desk.big_wait", "calm"),
    ],
    ids=[
        "nobody",
        "next",
        "finish and next",
        "came",
        "last",
        "paused",
        "closed",
        "answer on its way",
    ],
)
def test_the_big_key_says_what_it_will_do(
    ask: Ask, snapshot: dict[str, Any], verb: str | None, title: str, tone: str
) -> None:
    """In each state the big key carries the one next step, or rests."""
    key = big(ask, snapshot)
    assert (key["verb"], key["title"]["key"], key["tone"]) == (verb, title, tone)


STANDS = (True, False)


@pytest.mark.parametrize("age_ms", [500, 2500])
@pytest.mark.parametrize("may_be_heard", STANDS)
@pytest.mark.parametrize("is_quiet", STANDS)
@pytest.mark.parametrize("spoken", STANDS)
@pytest.mark.parametrize("shown", STANDS)
def test_the_key_never_says_more_than_the_boards_did(
    ask: Ask, shown: bool, spoken: bool, is_quiet: bool, may_be_heard: bool, age_ms: int
) -> None:
    """Whatever stands above it: shown and spoken only when both are, by voice whenever the ticks say so."""
    announcement = {
        "shown": shown,
        "spoken": spoken,
        "is_quiet": is_quiet,
        "may_be_heard": may_be_heard,
        "called_at": AT,
    }
    called = ticket("A001", "called")
    (why,) = big(ask, desk(called, announcement=announcement), after_ms=age_ms)["why"]
    body = "return m.ticks(f.announcement, f.current, Date.parse(f.at) + f.age_ms)"
    seen = ask(MODULE, body, announcement=announcement, current=called, at=AT, age_ms=age_ms)
    expected = "desk.big_inviting_shown" if shown else "desk.big_inviting_sent"
    if shown and spoken:
        expected = "desk.big_inviting_why"
    if seen["call_by_voice"]:
        expected = "desk.call_by_voice"
    assert why["key"] == expected


def test_without_any_board_the_officer_calls(ask: Ask) -> None:
    """Nothing was announced: nobody but the officer says the number."""
    (why,) = big(ask, desk(ticket("A001", "called")), after_ms=100)["why"]
    assert why["key"] == "desk.call_by_voice"


def test_a_fresh_call_cannot_be_passed_over(ask: Ask) -> None:
    """For three seconds after a call the big key rests, so that a second press ends no visit."""
    called = desk(ticket("A001", "called"), ticket("A002"))
    assert big(ask, called, after_ms=2900)["verb"] is None
    assert big(ask, called, after_ms=3100)["verb"] == "next"


def test_without_a_link_the_big_key_keeps_its_words_and_rests(ask: Ask) -> None:
    """A desk that may not act shows what would come next and sends nothing."""
    key = big(ask, desk(next_one=ticket("A002")), may_act=False)
    assert (key["verb"], key["tone"], key["title"]["key"]) == (None, "off", "desk.big_next")


@pytest.mark.parametrize(
    ("rule", "priority", "why"),
    [
        ("first", None, "desk.why_first"),
        ("first", "cao-tuoi", "desk.why_priority"),
        ("strict", "cao-tuoi", "desk.why_priority"),
        ("ratio", "cao-tuoi", "desk.why_turn_of_priority"),
        ("ratio", None, "desk.why_turn_of_others"),
        ("short", None, "desk.why_short"),
        ("language", None, "desk.why_language"),
        ("help", None, "desk.why_help"),
    ],
)
def test_the_big_key_says_why_this_person_is_next(
    ask: Ask, rule: str, priority: str | None, why: str
) -> None:
    """Number, waited minutes and the rule stand under the title, whatever the policy."""
    waiting = ticket("A002", priority_class_id=priority, priority_class={"vi": "Người cao tuổi"})
    snapshot = desk(next_one=waiting)
    snapshot["next"]["reason"] = {"rule": rule}
    parts = big(ask, snapshot)["why"]
    assert [part["key"] for part in parts] == ["desk.next_is", "desk.waited_minutes", why]
    assert parts[0]["facts"] == {"number": "A002"}
    assert parts[1]["facts"] == {"count": 16}


def test_small_verbs_stand_still_and_only_the_allowed_ones_are_active(ask: Ask) -> None:
    """The six verbs keep their order; a served visit can be held, transferred and finished."""
    body = "return m.smallVerbs(f.desk, true).map((each) => [each.verb, each.key, each.is_active])"
    assert ask(MODULE, body, desk=desk(ticket("A001", "serving"))) == [
        ["start", "B", False],
        ["recall", "R", False],
        ["miss", "V", False],
        ["hold", "G", True],
        ["transfer", "C", True],
        ["finish", "Enter", True],
    ]


@pytest.mark.parametrize(
    ("shown", "spoken", "age_ms", "expected"),
    [
        (False, False, 1000, ("waiting", "waiting", False)),
        (False, False, 2500, ("failed", "waiting", True)),
        (True, False, 2500, ("done", "waiting", False)),
        (True, False, 21_000, ("done", "failed", True)),
        (True, True, 60_000, ("done", "done", False)),
    ],
)
def test_a_call_that_the_hall_did_not_hear_asks_for_the_officers_voice(
    ask: Ask, shown: bool, spoken: bool, age_ms: int, expected: tuple[str, str, bool]
) -> None:
    """Two seconds without the board, or twenty without the voice, and the officer is asked to call."""
    announcement = {"shown": shown, "spoken": spoken, "called_at": AT}
    body = "return m.ticks(f.announcement, f.current, Date.parse(f.at) + f.age_ms)"
    found = ask(
        MODULE,
        body,
        announcement=announcement,
        current=ticket("A001", "called"),
        at=AT,
        age_ms=age_ms,
    )
    assert (found["shown"], found["spoken"], found["call_by_voice"]) == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"may_be_heard": False}, ("failed", True)),
        ({"may_be_heard": False, "spoken": True}, ("done", False)),
        ({"is_quiet": True}, ("quiet", False)),
        ({"is_quiet": True, "spoken": True}, ("done", False)),
    ],
)
def test_a_voice_that_cannot_come_is_not_waited_for(
    ask: Ask, more: dict[str, bool], expected: tuple[str, bool]
) -> None:
    """Without any loudspeaker the officer is asked to call after two seconds; in quiet hours not at all."""
    announcement = {"shown": True, "spoken": False, "called_at": AT, **more}
    body = "return m.ticks(f.announcement, {state: 'called'}, Date.parse(f.at) + 2500)"
    found = ask(MODULE, body, announcement=announcement, at=AT)
    assert (found["spoken"], found["call_by_voice"]) == expected


def test_nobody_is_called_by_voice_once_they_have_come(ask: Ask) -> None:
    """A visit that has begun shows no ticks."""
    body = "return m.ticks({shown: false, spoken: false, called_at: f.at}, f.current, Date.parse(f.at) + 9000)"
    assert ask(MODULE, body, current=ticket("A001", "serving"), at=AT) is None


@pytest.mark.parametrize(
    ("state", "counter", "may_act", "verb"),
    [
        ("waiting", "open", True, "call"),
        ("missed", "open", True, "call"),
        ("held", "open", True, "resume"),
        ("waiting", "paused", True, None),
        ("waiting", "open", False, None),
    ],
)
def test_a_click_on_a_listed_number_acts_only_where_it_can(
    ask: Ask, state: str, counter: str, may_act: bool, verb: str | None
) -> None:
    """Waiting and missed people are called, held ones resumed, and nothing is sent from a resting desk."""
    body = "return m.rowVerb(f.ticket, f.desk, f.may_act)"
    found = ask(
        MODULE, body, ticket=ticket("A009", state), desk=desk(state=counter), may_act=may_act
    )
    assert found == verb


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "00:00"), (372, "06:12"), (3599, "59:59"), (3600, "1:00:00"), (36_061, "10:01:01")],
)
def test_a_time_is_written_as_on_a_clock(ask: Ask, seconds: int, text: str) -> None:
    """Minutes and seconds below an hour, hours from there on."""
    assert ask(MODULE, "return m.clockText(f.seconds)", seconds=seconds) == text


def test_the_undo_counts_down_to_nothing(ask: Ask) -> None:
    """Ten seconds are offered as ten, the last moment as one, and afterwards none."""
    body = "return [0, 9500, 10000, 99000].map((ms) => m.undoSeconds({until_at: f.until}, Date.parse(f.at) + ms))"
    assert ask(MODULE, body, at=AT, until="2026-11-23T02:00:10Z") == [10, 1, 0, 0]


@pytest.mark.parametrize(
    ("facts", "status", "is_over", "expected"),
    [
        ({}, "live", False, True),
        ({}, "offline", False, False),
        ({}, "stale", False, False),
        ({}, "live", True, False),
        ({"is_read_only": True}, "live", False, False),
        ({"is_read_only": True, "state": "closed"}, "live", False, True),
    ],
)
def test_commands_go_out_only_from_the_one_desk_that_is_right(
    ask: Ask, facts: dict[str, Any], status: str, is_over: bool, expected: bool
) -> None:
    """Cut off, signed out or taken over, a desk sends nothing; a closed counter may be opened."""
    body = "return m.mayAct(f.desk, f.status, f.is_over)"
    assert ask(MODULE, body, desk=desk(**facts), status=status, is_over=is_over) is expected


def test_the_length_of_an_undo_is_the_halls_own(ask: Ask) -> None:
    """The bar empties over as many seconds as the hall gives, not over a number of the page."""
    undo = {"at": "2026-11-23T01:00:00Z", "until_at": "2026-11-23T01:00:25Z"}
    assert ask(MODULE, "return m.undoLength(f.undo)", undo=undo) == 25
    assert ask(MODULE, "return m.undoLength(null)") == 0
