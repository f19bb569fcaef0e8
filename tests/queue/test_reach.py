"""On whose numbers an officer may act: every verb on a number in nobody's hands, by whose it is and who asks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import busy_hall
from queue_by_hand import HandDay
from server.errors import HallError
from server.hall.rules import Hall
from server.queue import events as ev
from server.queue import verbs
from server.queue.today.ticket import Ticket
from server.queue.verbs import Desk, Hand, Host, Target

HALL = busy_hall.hall()
FREE = busy_hall.with_queue(HALL, officers_act_on_all=True)
ONE, TWO, LAN = Desk("1", "can-bo-1"), Desk("2", "can-bo-2"), Host("lan")
OWN, HELPED, FOREIGN = "khai-sinh", "cap-dat", "nhan-ket-qua"
"""What counter 1 serves, helps with, and has nothing to do with."""


def waiting(day: HandDay, service_id: str) -> Ticket:
    """Return a number that waits for a service."""
    return day.take(service_id, at_min=1)


def kept(day: HandDay, counter_id: str) -> Ticket:
    """Return a number of the foreign service that was sent to one counter and waits for it."""
    ticket = day.take(FOREIGN, at_min=1)
    day.open(counter_id)
    desk = TWO if counter_id == "1" else ONE
    day.open(desk.counter_id)
    day.record(verbs.transfer(day.hall, day.day, LAN, ticket, Target(FOREIGN, counter_id)))
    return day.day.tickets[ticket.ticket_id]


def missed(day: HandDay, counter_id: str) -> Ticket:
    """Return a number of the foreign service that a counter called in vain."""
    desk = day.open(counter_id)
    ticket = kept(day, counter_id)
    (*_, called) = verbs.call_next(day.hall, day.day, desk, day.at(5))
    day.record(called)
    day.record(verbs.miss(day.day, desk, day.day.tickets[ticket.ticket_id]))
    return day.day.tickets[ticket.ticket_id]


WHOSE: dict[str, Callable[[HandDay], Ticket]] = {
    "of its own service": lambda day: waiting(day, OWN),
    "of a service that it helps with": lambda day: waiting(day, HELPED),
    "of another counter's service": lambda day: waiting(day, FOREIGN),
    "kept for it": lambda day: kept(day, "1"),
    "kept for another": lambda day: kept(day, "2"),
    "missed here": lambda day: missed(day, "1"),
    "missed elsewhere": lambda day: missed(day, "2"),
}
REACHED = {"of its own service", "of a service that it helps with", "kept for it", "missed here"}
VERBS: dict[str, Callable[[HandDay, Hand, Ticket], object]] = {
    "call": lambda day, hand, t: verbs.call_chosen(day.hall, day.day, desk(hand), t, day.at(9)),
    "requeue": lambda day, hand, t: verbs.requeue(day.hall, day.day, hand, t, day.at(9)),
    "transfer": lambda day, hand, t: verbs.transfer(day.hall, day.day, hand, t, Target("sao-y")),
    "void": lambda day, hand, t: verbs.void(day.hall, day.day, hand, t, "mistake"),
    "priority": lambda day, hand, t: verbs.correct_priority(
        day.hall, day.day, hand, t, "cao-tuoi", day.at(9)
    ),
}


def desk(hand: Hand) -> Desk:
    """Return the officer who calls."""
    assert isinstance(hand, Desk)
    return hand


def refusal(hall: Hall, verb: str, whose: str, hand: Hand) -> str | None:
    """Return the code with which the verb is refused, None where it is carried out."""
    day = HandDay(hall)
    day.open("1")
    ticket = WHOSE[whose](day)
    try:
        VERBS[verb](day, hand, ticket)
    except HallError as refused:
        return refused.code
    return None


def is_fitting(verb: str, whose: str) -> bool:
    """Return whether a ticket in that state knows the verb: only a missed one is put back, and none is sent on."""
    if verb == "requeue":
        return whose.startswith("missed")
    return verb != "transfer" or not whose.startswith("missed")


CASES = [(verb, whose) for verb in VERBS for whose in WHOSE if is_fitting(verb, whose)]


@pytest.mark.parametrize(("verb", "whose"), CASES)
def test_an_officer_acts_on_the_counters_own(verb: str, whose: str) -> None:
    """What the counter serves, helps with, or has in keeping is its officer's; all else is refused by a code."""
    expected = None if whose in REACHED else "not_served_here"
    assert refusal(HALL, verb, whose, ONE) == expected


@pytest.mark.parametrize(("verb", "whose"), CASES)
def test_a_hall_may_let_officers_act_on_all(verb: str, whose: str) -> None:
    """Where the hall's file says so, every waiting number is every officer's."""
    assert refusal(FREE, verb, whose, ONE) is None


@pytest.mark.parametrize(("verb", "whose"), [c for c in CASES if c[0] != "call"])
def test_a_host_acts_on_all(verb: str, whose: str) -> None:
    """Whoever receives people can help everybody who waits, whatever the file says."""
    assert refusal(HALL, verb, whose, LAN) is None


def test_the_refusal_says_which_number_and_which_service() -> None:
    """The officer reads what it is and can send the person on."""
    day = HandDay(HALL)
    day.open("1")
    ticket = day.take(FOREIGN)
    with pytest.raises(HallError) as refused:
        verbs.void(HALL, day.day, ONE, ticket, "mistake")
    facts = {"number": ticket.number, "service": {"vi": f"Việc {FOREIGN}"}}
    assert (refused.value.code, refused.value.facts) == ("not_served_here", facts)


def test_what_the_counter_serves_today_counts() -> None:
    """A counter that was given other services reaches those, and no longer the file's."""
    day = HandDay(HALL)
    day.open("1")
    old, new = day.take(OWN), day.take(FOREIGN)
    day.record(ev.CounterServicesChanged("1", [FOREIGN], [], "truong"))
    assert verbs.void(HALL, day.day, ONE, new, "mistake").ticket_id == new.ticket_id
    with pytest.raises(HallError, match="not_served_here"):
        verbs.void(HALL, day.day, ONE, old, "mistake")
