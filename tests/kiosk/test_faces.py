"""The steps of a rating: asked once, never pressed, nothing chosen beforehand."""

from __future__ import annotations

from typing import Any

import pytest

from static.modules import Ask

MODULE = "/kiosk/rating/faces.js"
INVITED = {"type": "invited", "invitation": {"invitation_id": "i1", "language": "vi"}}


def walk(ask: Ask, *events: dict[str, Any]) -> dict[str, Any]:
    """Return the state after events, each a second after the one before."""
    body = """
      let state = m.rest(0);
      f.events.forEach((event, index) => { state = m.step(state, {at_ms: (index + 1) * 1000, ...event}); });
      return state;
    """
    state: dict[str, Any] = ask(MODULE, body, events=list(events))
    return state


@pytest.mark.parametrize(
    ("score", "screen"), [(4, "sending"), (3, "sending"), (2, "reasons"), (1, "reasons")]
)
def test_only_a_low_score_is_asked_why(ask: Ask, score: int, screen: str) -> None:
    """A good score is sent at once; a low one may have reasons first."""
    assert walk(ask, INVITED, {"type": "scored", "score": score})["screen"] == screen


def test_reasons_are_chosen_and_taken_back(ask: Ask) -> None:
    """A second touch on a reason takes it back; none is chosen beforehand."""
    touch = {"type": "reason_toggled", "reason": "attitude"}
    low = [INVITED, {"type": "scored", "score": 1}]
    assert walk(ask, *low)["reasons"] == []
    assert walk(ask, *low, touch)["reasons"] == ["attitude"]
    assert walk(ask, *low, touch, touch)["reasons"] == []


def test_a_second_press_does_not_change_the_score(ask: Ask) -> None:
    """Once a face was touched, another face is not heard."""
    twice = walk(ask, INVITED, {"type": "scored", "score": 4}, {"type": "scored", "score": 1})
    assert (twice["score"], twice["screen"]) == (4, "sending")


@pytest.mark.parametrize(
    ("events", "now_ms", "brings"),
    [
        ([INVITED], 31_000, "skipped"),
        ([INVITED], 30_999, None),
        ([INVITED, {"type": "scored", "score": 1}], 17_000, "reasons_done"),
        ([INVITED, {"type": "scored", "score": 4}, {"type": "sent"}], 7_999, None),
        ([INVITED, {"type": "scored", "score": 4}, {"type": "sent"}], 8_000, "rested"),
        ([], 10**9, None),
    ],
    ids=["no answer", "not yet", "went away after the face", "locked", "free again", "nobody"],
)
def test_time_ends_every_screen(
    ask: Ask, events: list[dict[str, Any]], now_ms: int, brings: str | None
) -> None:
    """Silence is no answer, a touched face counts without reasons, thanks lock for five seconds."""
    state = walk(ask, *events)
    assert ask(MODULE, "return m.whatTimeBrings(f.state, f.now)", state=state, now=now_ms) == brings


def test_the_lock_outlasts_a_quick_second_press(ask: Ask) -> None:
    """While thanks are shown, neither an invitation nor a typed slip is heard."""
    thanked = [INVITED, {"type": "scored", "score": 4}, {"type": "sent"}]
    assert walk(ask, *thanked, INVITED)["screen"] == "thanks"
    assert walk(ask, *thanked, {"type": "entry_opened"})["screen"] == "thanks"


def test_an_invitation_wakes_once(ask: Ask) -> None:
    """An answered, skipped or outlived invitation does not wake the terminal again; a new one does."""
    skipped = walk(ask, INVITED, {"type": "skipped"})
    body = """
      const now = Date.parse("2026-11-22T03:00:00Z");
      const wakes = (invitation) => m.shouldWake(f.state, invitation, now);
      return [wakes({invitation_id: "i1"}), wakes({invitation_id: "i2"}), wakes(null),
              wakes({invitation_id: "i3", expires_at: "2026-11-22T02:59:00Z"})];
    """
    assert ask(MODULE, body, state=skipped) == [False, True, False, False]


@pytest.mark.parametrize(
    ("problem", "kind"),
    [
        ({"isSilence": True, "code": "network"}, "silence"),
        ({"code": "already_rated", "status": 409}, "already_rated"),
        ({"code": "not_found", "status": 404}, "not_found"),
        ({"code": "rating_expired", "status": 410}, "rating_expired"),
        ({"code": "http_404", "status": 404}, "not_found"),
        ({"code": "too_many", "status": 429}, "later"),
    ],
)
def test_each_refusal_has_its_words(ask: Ask, problem: dict[str, Any], kind: str) -> None:
    """A refusal is told by what the person can do about it."""
    assert ask(MODULE, "return m.refusalKind(f.problem)", problem=problem) == kind
