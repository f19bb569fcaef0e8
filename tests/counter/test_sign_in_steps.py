"""The steps of signing in: keys of the PIN, what is chosen beforehand, what a refusal asks for."""

from __future__ import annotations

from typing import Any

import pytest

from pages.modules import Ask

pytestmark = pytest.mark.browser

MODULE = "/static/components/sign_in/steps.js"
PEOPLE = [
    {"staff_id": "an", "name": "Nguyễn Thị An", "role": "officer"},
    {"staff_id": "tam", "name": "Phạm Thị Thanh Tâm", "role": "manager"},
    {"staff_id": "ha", "name": "Lê Hà", "role": "host"},
]
CHOICES = {"counters": [{"counter_id": "1"}, {"counter_id": "2"}], "counter_id": "2"}


def test_only_those_who_may_work_there_are_offered(ask: Ask) -> None:
    """The console offers managers, the counter officers and managers."""
    body = "return ['officer', 'manager'].map((role) => m.peopleFor(role, f.people).map((each) => each.staff_id))"
    assert ask(MODULE, body, people=PEOPLE) == [["an", "tam"], ["tam"]]


@pytest.mark.parametrize(
    ("people", "remembered", "expected"),
    [
        (PEOPLE, None, {"staff_id": None, "counter_id": "2"}),
        (PEOPLE, {"staff_id": "an", "counter_id": "1"}, {"staff_id": "an", "counter_id": "2"}),
        (PEOPLE, {"staff_id": "gone", "counter_id": "9"}, {"staff_id": None, "counter_id": "2"}),
        (PEOPLE[:1], None, {"staff_id": "an", "counter_id": "2"}),
    ],
    ids=["first time", "remembered", "left the house", "only one"],
)
def test_what_is_known_is_chosen_beforehand(
    ask: Ask, people: list[Any], remembered: Any, expected: Any
) -> None:
    """The device's counter and the last or only person stand ready; nobody else is preselected."""
    body = "return m.firstChoice(f.people, f.choices, f.remembered)"
    assert ask(MODULE, body, people=people, choices=CHOICES, remembered=remembered) == expected


@pytest.mark.parametrize(
    ("problem", "step"),
    [
        ({"code": "wrong_pin", "status": 401}, "wrong"),
        ({"code": "pin_locked", "status": 429, "facts": {"wait_s": 27.2}}, "locked"),
        ({"code": "counter_taken", "status": 409, "facts": {"officer": "An"}}, "taken"),
        ({"code": "officer_elsewhere", "status": 409, "facts": {"number": None}}, "elsewhere"),
        ({"code": "not_signed_in", "status": 401}, "device"),
        ({"code": "network", "status": 0, "isSilence": True}, "silence"),
    ],
)
def test_each_refusal_has_its_next_step(ask: Ask, problem: dict[str, Any], step: str) -> None:
    """A wrong PIN, a locked one, a taken counter, another counter, a revoked device and silence are six things."""
    assert ask(MODULE, "return m.afterRefusal(f.problem).step", problem=problem) == step


def test_a_lock_counts_whole_seconds_up(ask: Ask) -> None:
    """The seconds shown are never fewer than those to wait."""
    problem = {"code": "pin_locked", "status": 429, "facts": {"wait_s": 27.2}}
    assert ask(MODULE, "return m.afterRefusal(f.problem).seconds", problem=problem) == 28
