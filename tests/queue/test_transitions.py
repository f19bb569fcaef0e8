"""The life of a ticket: every verb in every state does what the table says, or is refused by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from server.errors import HallError
from server.queue.today import ticket as tk
from server.queue.verbs import Desk, Target
from server_fixtures import TestHouse

STATES = ("waiting", "called", "serving", "held", "missed", "finished", "left", "void", "unserved")
VERBS = (
    *("call", "recall", "start", "finish", "miss", "requeue"),
    *("hold", "resume", "transfer", "leave", "void"),
)

EXPECTED = {
    "waiting": {"call": "called", "leave": "left", "void": "void", "transfer": "waiting"},
    "called": {
        "recall": "called",
        "start": "serving",
        "finish": "finished",
        "miss": "missed",
        "requeue": "waiting",
        "hold": "held",
        "transfer": "waiting",
        "leave": "left",
        "void": "void",
    },
    "serving": {
        "finish": "finished",
        "hold": "held",
        "transfer": "waiting",
        "requeue": "waiting",
    },
    "held": {
        "resume": "serving",
        "finish": "finished",
        "requeue": "waiting",
        "transfer": "waiting",
        "leave": "left",
    },
    "missed": {"requeue": "waiting", "call": "called", "leave": "left", "void": "void"},
}
"""Written down a second time on purpose: a change of the table is a change of this promise."""


def bring_to(house: TestHouse, desk: Desk, state: str) -> str:
    """Take a number and bring it to a state; return its id."""
    ticket_id = house.take()
    ways: dict[str, tuple[str, ...]] = {
        "called": (),
        "serving": ("start",),
        "held": ("start", "hold"),
        "missed": ("miss",),
        "finished": ("finish",),
        "void": ("void",),
    }
    if state == "left":
        house.queue.leave(house.by(desk), ticket_id, house.words(ticket_id).code)
    elif state == "unserved":
        house.clock.forward(24 * 3600)
        close_only(house)
        house.sit(desk.counter_id)
    elif state != "waiting":
        house.do("call_chosen", desk, ticket_id)
        for verb in ways[state]:
            carry_out(house, desk, verb, ticket_id)
    assert house.ticket(ticket_id).state == state
    return ticket_id


def close_only(house: TestHouse) -> None:
    """End the business day without opening another."""
    from server.ledger import Command
    from server.queue import verbs

    house.queue._plain(Command("clock"), lambda day, now: [verbs.close_day(day, False)])


def carry_out(house: TestHouse, desk: Desk, verb: str, ticket_id: str) -> None:
    """Carry out one verb on a ticket as a desk, or the citizen, would."""
    house.clock.forward(1)
    more: dict[str, tuple[Any, ...]] = {
        "hold": ("phone", 5),
        "transfer": (Target("cap-dat"),),
        "void": ("mistake",),
    }
    if verb == "leave":
        house.queue.leave(house.by(desk), ticket_id, house.words(ticket_id).code)
        return
    name = {"call": "call_chosen"}.get(verb, verb)
    act: Callable[..., Any] = getattr(house.queue, name)
    act(house.by(desk), desk, ticket_id, *more.get(verb, ()))


def test_the_table_is_the_promise() -> None:
    """The transitions of the code are exactly those promised here, no more and no fewer."""
    promised = {
        (state, verb): to for state, verbs in EXPECTED.items() for verb, to in verbs.items()
    }
    assert promised == tk.TRANSITIONS


@pytest.mark.parametrize("state", STATES)
def test_every_verb_in_every_state(house: TestHouse, state: str) -> None:
    """An allowed verb leads to the promised state; any other is refused, names the state, changes nothing."""
    desk = house.sit("1")
    ended = bring_to(house, desk, state) if state == "unserved" else ""
    for verb in VERBS:
        ticket_id = ended or bring_to(house, desk, state)
        wished = EXPECTED.get(state, {}).get(verb)
        if wished is None:
            assert_refused(house, desk, verb, ticket_id)
        else:
            carry_out(house, desk, verb, ticket_id)
            assert house.ticket(ticket_id).state == wished, (state, verb)


def assert_refused(house: TestHouse, desk: Desk, verb: str, ticket_id: str) -> None:
    """Check that a verb is refused by the name of the state and leaves everything as it was."""
    before, seq = house.ticket(ticket_id), house.seq()
    with pytest.raises(HallError) as refused:
        carry_out(house, desk, verb, ticket_id)
    assert refused.value.code == "wrong_state", (before.state, verb)
    assert refused.value.facts["state"] == before.state
    assert refused.value.facts["number"] == before.number
    assert (house.ticket(ticket_id), house.seq()) == (before, seq)


@pytest.mark.parametrize(
    "verb", ["recall", "start", "finish", "miss", "requeue", "hold", "transfer"]
)
def test_another_counters_ticket_is_not_touched(house: TestHouse, verb: str) -> None:
    """A ticket that stands at one counter is refused to the officer of another."""
    mine, other = house.sit("1"), house.sit("3")
    ticket_id = bring_to(house, mine, "called")
    with pytest.raises(HallError, match="not_allowed"):
        carry_out(house, other, verb, ticket_id)


def test_a_counter_serves_one_ticket(house: TestHouse) -> None:
    """Whatever brings a second ticket to a counter ends the visit that stood there."""
    desk = house.sit("1")
    first, second, third = house.take(), house.take(), house.take()
    house.next(desk)
    house.do("hold", desk, first, "phone", None)
    assert house.next(desk) == second
    house.do("resume", desk, first)
    assert house.ticket(second).state == "finished"
    house.do("call_chosen", desk, third)
    assert [house.ticket(t).state for t in (first, second, third)] == [
        "finished",
        "finished",
        "called",
    ]


def test_recall_has_a_limit_and_a_rest(house: TestHouse) -> None:
    """A ticket is recalled as often as the hall allows, then refused with the limit."""
    desk = house.sit("1")
    ticket_id = bring_to(house, desk, "called")
    for _ in range(house.hall.queue.recall_limit):
        house.do("recall", desk, ticket_id)
    with pytest.raises(HallError, match="recall_limit"):
        house.do("recall", desk, ticket_id)


def test_unknown_things_are_not_found(house: TestHouse) -> None:
    """A verb on an unknown ticket or service is refused as not found."""
    desk = house.sit("1")
    ticket_id = house.take()
    for act in (
        lambda: house.do("start", desk, "261123-A999"),
        lambda: house.do("transfer", desk, ticket_id, Target("khong-co")),
        lambda: house.take("khong-co"),
    ):
        with pytest.raises(HallError, match="not_found"):
            act()


def test_nobody_acts_at_a_closed_counter(house: TestHouse) -> None:
    """Without an open counter, or at one that somebody else has taken, nothing can be done."""
    ticket_id = house.take()
    desk = Desk("1", "can-bo-1")
    with pytest.raises(HallError, match="counter_not_open"):
        house.do("call_chosen", desk, ticket_id)
    house.sit("1")
    with pytest.raises(HallError, match="counter_taken"):
        house.do("call_chosen", Desk("1", "can-bo-3"), ticket_id)
