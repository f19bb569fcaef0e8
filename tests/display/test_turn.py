"""When a phone asks again, when it rings and how it tells the age of its news."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser

MODULE = "/display/phone/turn.js"


def polls(ask: Any, ticket: dict[str, Any] | None, failures: int = 0) -> list[int]:
    """Return the shortest and the longest pause before the next question, in ms."""
    body = "return [0, 0.999].map((chance) => m.nextPollMs(f.ticket, f.failures, chance));"
    found: list[int] = ask(MODULE, body, ticket=ticket, failures=failures)
    return found


def test_far_from_the_turn_a_phone_asks_rarely(ask: Any) -> None:
    """With many ahead a phone asks every 10 to 20 s, spread by chance."""
    shortest, longest = polls(ask, {"state": "waiting", "people_ahead": 9})
    assert 10_000 <= shortest < longest <= 20_000
    assert longest - shortest > 5_000


def test_near_the_turn_a_phone_asks_often(ask: Any) -> None:
    """With two ahead or less, and while called, a phone asks about every 4 s."""
    for ticket in ({"state": "waiting", "people_ahead": 2}, {"state": "called", "people_ahead": 0}):
        assert all(3_000 <= pause <= 5_000 for pause in polls(ask, ticket))


def test_an_unreachable_server_is_left_in_peace(ask: Any) -> None:
    """Each failure lengthens the pause, up to about a minute."""
    pauses = [polls(ask, None, failures)[1] for failures in range(1, 9)]
    assert pauses == sorted(pauses)
    assert 60_000 <= pauses[-1] <= 80_000


def test_near_the_turn_a_phone_does_not_give_up(ask: Any) -> None:
    """Whoever may be called any moment finds the server again within some 2 s of its return."""
    assert polls(ask, {"state": "waiting", "people_ahead": 0}, failures=9)[1] <= 2_500


def test_a_visit_that_is_over_is_hardly_asked_for(ask: Any) -> None:
    """After leaving, and after rating, a phone asks once a minute."""
    over = [{"state": "left"}, {"state": "finished", "rating": {"state": "done"}}]
    assert all(polls(ask, ticket)[0] == 60_000 for ticket in over)


def alert(ask: Any, before: dict[str, Any] | None, now: dict[str, Any]) -> str | None:
    """Return what a phone rings for."""
    found: str | None = ask(MODULE, "return m.alertFor(f.before, f.now);", before=before, now=now)
    return found


def test_a_phone_rings_once_for_each_call(ask: Any) -> None:
    """It rings when called and when recalled, not for the same call again, and not on opening the page."""
    waiting = {"state": "waiting", "people_ahead": 1}
    called = {"state": "called", "called_at": "2026-11-23T02:00:00Z"}
    recalled = {"state": "called", "called_at": "2026-11-23T02:02:00Z"}
    assert alert(ask, None, called) is None
    assert alert(ask, waiting, called) == "called"
    assert alert(ask, called, called) is None
    assert alert(ask, called, recalled) == "called"


def test_a_phone_warns_before_the_turn(ask: Any) -> None:
    """It rings softly when the holder comes near the turn, once."""
    far, near = ({"state": "waiting", "people_ahead": count} for count in (3, 2))
    assert alert(ask, far, near) == "near"
    assert alert(ask, near, {"state": "waiting", "people_ahead": 1}) is None


def test_the_age_of_the_news_is_told(ask: Any) -> None:
    """Seconds are counted up to a minute; a clock that steps back says nothing strange."""
    body = "return [-5, 0, 4.7, 59, 61, 600].map((s) => m.age(s)).map((a) => [a.text, ...Object.values(a.facts)]);"
    assert ask(MODULE, body) == [
        ["now"],
        ["now"],
        ["seconds", 4],
        ["seconds", 59],
        ["minutes", 1],
        ["minutes", 10],
    ]


def test_only_what_can_be_read_counts_as_a_change(ask: Any) -> None:
    """A new time of asking or some seconds more of waiting are no change, another minute or state is."""
    body = """const a = { seq: 1, at: iso(0, 1), state: "waiting", expected_from_at: iso(10, 1) };
      const later = { seq: 2, at: iso(0, 30), expected_from_at: iso(10, 40) };
      return [later, { state: "called" }, { expected_from_at: iso(11, 0) }]
        .map((change) => m.visible({ ...a, ...change }) === m.visible(a));"""
    start = (
        "const iso = (min, s) => new Date(1763784000000 + min * 60000 + s * 1000).toISOString();"
    )
    assert ask(MODULE, start + body) == [True, False, False]
