"""What if: wishes change what they name and nothing else, and nonsense is refused with a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import busy_hall
from server.hall.rules import Hall
from server.simulation.assumptions import Assumptions, read_assumptions
from server.simulation.what_if import WhatIfError, busiest, what_if

HALL = busy_hall.hall()


def test_no_wish_changes_nothing(assumed: Assumptions) -> None:
    """An empty wish is the hall as it is."""
    plan = what_if(HALL, assumed, "")
    assert plan.hall is HALL and plan.assumed is assumed and plan.remarks == ()


def test_one_counter_more_is_like_the_busiest(assumed: Assumptions) -> None:
    """A counter without a model serves what the busiest serves, under an id of its own."""
    plan = what_if(HALL, assumed, "counters+1")
    added = plan.hall.counters[-1]
    assert len(plan.hall.counters) == len(HALL.counters) + 1
    assert added.services == busiest(HALL).services
    assert added.counter_id not in HALL.counter_by_id
    assert plan.people_of is HALL


def test_a_counter_for_one_session(assumed: Assumptions) -> None:
    """A counter may come for the morning only."""
    plan = what_if(HALL, assumed, "counters+2:1@sang")
    assert [c.services for c in plan.hall.counters[-2:]] == [HALL.counter_by_id["1"].services] * 2
    assert plan.only_sessions == {"1-1": "sang", "1-2": "sang"}


def test_wishes_add_up(assumed: Assumptions) -> None:
    """Wishes are taken in order, each on the result of the last."""
    plan = what_if(HALL, assumed, "arrivals×1.5, arrivals*2, policy=ratio-2:3, counters-1")
    assert plan.assumed.arrivals == 3.0
    assert len(plan.hall.counters) == len(HALL.counters) - 1
    policies = {
        (p.name, p.priority_share, p.normal_share) for s in plan.hall.services for p in s.policies
    }
    assert policies == {("ratio", 2, 3)}


def test_settings_of_the_queue(assumed: Assumptions) -> None:
    """Thresholds and the share of no-shows can be tried."""
    plan = what_if(HALL, assumed, "help_after_min=5,short_share_every=3,no_show=0.2")
    assert (plan.hall.queue.help_after_min, plan.hall.queue.short_share_every) == (5, 3)
    assert plan.assumed.visitors.no_show_share == 0.2


@pytest.mark.parametrize(
    "wish",
    [
        "policy=vip", "policy=ratio-0:2", "policy=ratio-1:99", "counters+0", "counters+99",
        "counters+1:77", "counters+1@toi", "counters-1@sang", "counters-9", "arrivals×0",
        "arrivals×-1", "arrivals×1.2.3", "arrivals×99", "no_show=2", "help_after_min=-3", "blah",
    ],
)  # fmt: skip
def test_nonsense_is_refused(wish: str, assumed: Assumptions) -> None:
    """A wish that cannot be is refused with a sentence that repeats it or names what is possible."""
    with pytest.raises(WhatIfError) as refused:
        what_if(HALL, assumed, wish)
    text = str(refused.value)
    assert text.endswith(".") and (wish in text or "Possible" in text)


@given(st.text(max_size=40))
def test_any_text_is_understood_or_refused(wish: str) -> None:
    """Whatever is typed gives a plan or a refusal, never anything else."""
    try:
        plan = what_if(HALL, read_assumptions(), wish)
    except WhatIfError as refused:
        assert str(refused)
    else:
        assert isinstance(plan.hall, Hall)
