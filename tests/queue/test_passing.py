"""Whom a call out of order passes, and whom a corrected class: by each policy, exact, the first of them by number."""

from __future__ import annotations

from typing import Any

import pytest

import busy_hall
from queue_by_hand import HandDay
from server.hall.rules import Hall, Policy
from server.queue import verbs
from server.queue.verbs import Desk

HALL = busy_hall.hall()
ONE = Desk("1", "can-bo-1")
OLD = "cao-tuoi"
Arrivals = list[tuple[str, float, str | None]]

LINE: Arrivals = [
    ("khai-sinh", 0, None),
    ("khai-sinh", 1, None),
    ("khai-sinh", 2, OLD),
    ("sao-y", 3, None),
    ("khai-sinh", 4, None),
    ("nhan-ket-qua", 5, None),
    ("cap-dat", 6, None),
]
"""A001 … A005 wait for what counter 1 serves, C001 for what it helps with, K001 for what it does not."""


def day_of(arrivals: Arrivals, hall: Hall = HALL) -> HandDay:
    """Return a day on which these have come, with counter 1 open."""
    day = HandDay(hall)
    day.open("1")
    for service_id, minute, group in arrivals:
        day.take(service_id, at_min=minute, priority_class_id=group)
    return day


def ticket_of(day: HandDay, number: str) -> Any:
    """Return a ticket by its number."""
    return next(t for t in day.day.tickets.values() if t.number == number)


def passed(day: HandDay, number: str, at_min: float = 30) -> tuple[int, list[str]]:
    """Return how many a call of this number passes, and who is named."""
    (*_, called) = verbs.call_chosen(day.hall, day.day, ONE, ticket_of(day, number), day.at(at_min))
    assert called.reason["rule"] == "chosen"
    return called.reason["passed"], [r["number"] for r in called.reason["rivals"]]


FIFO, STRICT = Policy("fifo"), Policy("strict")
RATIO = Policy("ratio", priority_share=1, normal_share=2)


@pytest.mark.parametrize(
    ("policy", "number", "count", "named"),
    [
        # A003 counts as having come twenty minutes earlier.
        (Policy("credit"), "A003", 0, []),
        (Policy("credit"), "A001", 1, ["A003"]),
        (Policy("credit"), "A005", 4, ["A003", "A001", "A002", "A004"]),
        (Policy("credit"), "A004", 3, ["A003", "A001", "A002"]),
        (FIFO, "A001", 0, []),
        (FIFO, "A003", 2, ["A001", "A002"]),
        (FIFO, "A005", 4, ["A001", "A002", "A003", "A004"]),
        (STRICT, "A003", 0, []),
        (STRICT, "A001", 1, ["A003"]),
        # By turns: A003, A001, A002, A005.
        (RATIO, "A001", 1, ["A003"]),
        (RATIO, "A003", 0, []),
        # Of a service that the counter only helps with: whoever waits for its own and came before is passed.
        (FIFO, "C001", 5, ["A001", "A002", "A003", "A004"]),
    ],
)
def test_who_is_passed(policy: Policy, number: str, count: int, named: list[str]) -> None:
    """Everybody who would have been called before at this counter, and nobody of other counters' lines."""
    day = day_of(LINE, busy_hall.with_policy(HALL, policy))
    assert passed(day, number) == (count, named)


def test_the_first_are_named_and_all_are_counted() -> None:
    """Of a long line the four who stood first are named with their waits; the count is of all."""
    day = day_of([("khai-sinh", minute, None) for minute in range(12)])
    (*_, called) = verbs.call_chosen(HALL, day.day, ONE, ticket_of(day, "A012"), day.at(20))
    assert called.reason["passed"] == 11
    assert called.reason["rivals"] == [
        {"number": "A001", "waited_s": 1199},
        {"number": "A002", "waited_s": 1139},
        {"number": "A003", "waited_s": 1079},
        {"number": "A004", "waited_s": 1019},
    ]


def test_whoever_is_kept_for_the_counter_is_passed_too() -> None:
    """A number that only this counter may call stands in its line like the others."""
    day = day_of([("nhan-ket-qua", 0, None), ("khai-sinh", 5, None)])
    kept = ticket_of(day, "K001")
    target = verbs.Target("nhan-ket-qua", "1")
    day.record(verbs.transfer(HALL, day.day, verbs.Host("lan"), kept, target))
    assert passed(day, "A001") == (1, ["K001"])


@pytest.mark.parametrize(("returns_to", "count"), [("front", 0), ("after_1", 1), ("back", 3)])
def test_somebody_missed_stands_where_the_rule_lets_them_return(
    returns_to: str, count: int
) -> None:
    """Called straight from the list of the missed, they pass those behind whom the hall would put them."""
    hall = busy_hall.with_queue(HALL, missed_returns_to=returns_to)
    day = day_of([("khai-sinh", minute, None) for minute in range(4)], hall)
    called = day.call("1", at_min=10)
    assert called is not None
    day.record(verbs.miss(day.day, ONE, day.day.tickets[called.ticket_id]))
    assert passed(day, called.number, 12)[0] == count


@pytest.mark.parametrize(
    ("group", "count", "named"),
    [(OLD, 2, ["A001", "A002"]), (None, 0, [])],
)
def test_a_class_given_by_hand_tells_whom_it_passes(
    group: str | None, count: int, named: list[str]
) -> None:
    """Who stood before in the same line and stands behind now; a class that is not given passes nobody."""
    day = day_of([("khai-sinh", 0, None), ("khai-sinh", 1, None), ("khai-sinh", 2, None)])
    ticket = ticket_of(day, "A003")
    given = verbs.correct_priority(HALL, day.day, ONE, ticket, group, day.at(10))
    assert given.passed["count"] == count
    assert [r["number"] for r in given.passed["first"]] == named


def test_a_class_taken_away_passes_nobody() -> None:
    """Whoever falls back in the line passes nobody."""
    day = day_of([("khai-sinh", 0, OLD), ("khai-sinh", 1, None)])
    taken = verbs.correct_priority(HALL, day.day, ONE, ticket_of(day, "A001"), None, day.at(10))
    assert taken.passed == {"count": 0, "first": []}


def test_whoever_does_not_wait_has_no_place() -> None:
    """At the counter a class changes no order, and nothing is said of one."""
    day = day_of([("khai-sinh", 0, None)])
    called = day.call("1", at_min=5)
    assert called is not None
    ticket = day.day.tickets[called.ticket_id]
    assert verbs.correct_priority(HALL, day.day, ONE, ticket, OLD, day.at(6)).passed == {}
