"""Who is next: every policy, the help threshold, languages, the short share, and the bound of credit."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import busy_hall
from queue_by_hand import HandDay
from server.hall.rules import Policy
from server.queue import events as ev
from server.queue.today.ticket import Ticket
from server_fixtures import OpenHouse

FIFO, CREDIT, STRICT = Policy("fifo"), Policy("credit"), Policy("strict")
RATIO = Policy("ratio", priority_share=1, normal_share=2)
RATIO_2_3 = Policy("ratio", priority_share=2, normal_share=3)
HALL = busy_hall.hall()
OLD, DISABLED = "cao-tuoi", "khuyet-tat"


def order(policy: Policy, arrivals: list[tuple[float, str | None]]) -> list[str]:
    """Return the numbers as one counter calls them, all having come (minute, class) before the first call."""
    day = HandDay(busy_hall.with_policy(HALL, policy))
    for minute, group in arrivals:
        day.take("khai-sinh", at_min=minute, priority_class_id=group)
    return [t.number for t in day.call_all("1")]


ARRIVALS: list[tuple[float, str | None]] = [
    (0, None),
    (5, None),
    (10, OLD),
    (11, None),
    (12, DISABLED),
    (40, None),
    (50, OLD),
]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (FIFO, "1 2 3 4 5 6 7"),
        # 12 - 30 = -18, 10 - 20 = -10, 0, 5, 11, 50 - 20 = 30, 40
        (CREDIT, "5 3 1 2 4 7 6"),
        (STRICT, "3 5 7 1 2 4 6"),
        (RATIO, "3 1 2 5 4 6 7"),
        (RATIO_2_3, "3 5 1 2 4 7 6"),
    ],
    ids=["fifo", "credit", "strict", "ratio-1-2", "ratio-2-3"],
)
def test_the_order_of_each_policy(policy: Policy, expected: str) -> None:
    """One counter calls a line that stands still in the order that its policy promises."""
    assert order(policy, ARRIVALS) == [f"A{int(n):03d}" for n in expected.split()]


def test_whoever_is_kept_for_a_counter_takes_no_turn_of_the_ratio() -> None:
    """A ticket that comes back to its counter is called between two turns, and the cycle goes on after it."""
    day = HandDay(busy_hall.with_policy(HALL, RATIO))
    kept = day.take("khai-sinh", at_min=0)
    for minute, group in enumerate([OLD, None, None, OLD, None], 1):
        day.take("khai-sinh", at_min=minute, priority_class_id=group)
    rank = day.start + dt.timedelta(minutes=2.5)
    day.record(ev.TicketRequeued(kept.ticket_id, rank, "hold_over", None, "1"))
    assert " ".join(t.number[3:] for t in day.call_all("1")) == "2 3 1 4 5 6"


def test_one_counter_serves_several_services_in_one_line() -> None:
    """Services of one counter share one line: whoever came first is called first."""
    day = HandDay(busy_hall.with_policy(HALL, FIFO))
    for minute, service in enumerate(["sao-y", "khai-sinh", "khai-sinh", "sao-y"]):
        day.take(service, at_min=minute)
    assert [t.number for t in day.call_all("1")] == ["A001", "A002", "A003", "A004"]


A_MS = 1 / 60_000


@pytest.mark.parametrize(
    ("waited_min", "is_called"), [(14.9, False), (15, False), (15 + 2 * A_MS, True), (15.1, True)]
)
def test_a_counter_helps_after_the_threshold(waited_min: float, is_called: bool) -> None:
    """A service that a counter only helps with is called once its first has waited long enough.

    The number is given two milliseconds after its minute (the day was opened first), so that is when fifteen are full.
    """
    day = HandDay(busy_hall.with_queue(HALL, help_after_min=15))
    ticket = day.take("cap-dat", at_min=0)
    choice = day.choose("1", at_min=waited_min)
    assert (choice is not None) == is_called
    if choice is not None:
        assert (choice.ticket, choice.reason["rule"]) == (ticket, "help")


def test_own_services_come_before_help() -> None:
    """While somebody waits for a counter's own services, it helps nobody else, however long they wait."""
    day = HandDay(HALL)
    day.take("cap-dat", at_min=0)
    own = day.take("khai-sinh", at_min=99)
    choice = day.choose("1", at_min=100)
    assert choice is not None and choice.ticket == own


@pytest.mark.parametrize(("later_min", "first"), [(6.9, 1), (7.0, 1), (7.1, 0)])
def test_a_counter_prefers_its_rare_language_within_minutes(later_min: float, first: int) -> None:
    """A counter that speaks Khmer takes a Khmer speaker first if they came at most some minutes later."""
    hall = busy_hall.with_counter(HALL, "1", languages=("vi", "km"))
    day = HandDay(busy_hall.with_queue(hall, language_wait_max_min=7))
    tickets = [
        day.take("khai-sinh", at_min=0),
        day.take("sao-y", at_min=later_min, language="km"),
    ]
    choice = day.choose("1", at_min=10)
    assert choice is not None and choice.ticket == tickets[first]
    assert choice.reason["rule"] == ("language" if first else "first")


@pytest.mark.parametrize(
    ("of_counter", "of_officer", "first"),
    [
        (("vi",), ["vi", "km"], 1),
        (("vi", "km"), ["vi"], 0),
        (("vi", "km"), [], 1),
        (("vi",), [], 0),
    ],
)
def test_what_the_officer_speaks_counts_before_what_the_file_says(
    of_counter: tuple[str, ...], of_officer: list[str], first: int
) -> None:
    """A counter speaks what the officer at it speaks; where nobody said that, what the hall's file says of it."""
    hall = busy_hall.with_counter(HALL, "1", languages=of_counter)
    day = HandDay(busy_hall.with_queue(hall, language_wait_max_min=7))
    day.record(ev.CounterOpened("1", "can-bo-1", "1", languages=of_officer))
    tickets = [day.take("khai-sinh"), day.take("sao-y", at_min=2, language="km")]
    choice = day.choose("1", at_min=3)
    assert choice is not None and choice.ticket == tickets[first]


KHMER = busy_hall.with_queue(
    busy_hall.with_counter(HALL, "1", languages=("vi", "km")), language_wait_max_min=5
)


def test_a_rare_language_is_found_behind_others_of_its_lane() -> None:
    """A Khmer speaker third in a line is called first by a counter that speaks it, and the reason names the others."""
    day = HandDay(KHMER)
    others = [day.take("khai-sinh", at_min=minute) for minute in (0, 1)]
    khmer = day.take("khai-sinh", at_min=4, language="km")
    choice = day.choose("1", at_min=10)
    assert choice is not None and choice.ticket == khmer
    assert choice.reason["rule"] == "language"
    assert choice.reason["rivals"] == [{"number": others[0].number, "waited_s": 599}]
    assert [t.number for t in day.call_all("3")][0] == others[0].number


@pytest.mark.parametrize("policy", [STRICT, RATIO], ids=["strict", "ratio"])
def test_a_rare_language_passes_nobody_of_the_other_lane(policy: Policy) -> None:
    """Where priority is a lane of its own, languages choose within the lane whose turn it is, and the cycle goes on."""
    day = HandDay(busy_hall.with_policy(KHMER, policy))
    old = day.take("khai-sinh", at_min=1, priority_class_id=OLD)
    day.take("khai-sinh", at_min=0)
    khmer = day.take("khai-sinh", at_min=2, language="km")
    called = [(t.number, day.last_rule) for t in day.call_each("1")]
    assert [number for number, _ in called][:2] == [old.number, khmer.number]
    assert [rule for _, rule in called] == [policy.name, "language", "first"]


def test_every_kth_call_goes_to_a_short_service() -> None:
    """With a short share of three, each third call of a counter takes a short visit that waits."""
    hall = busy_hall.with_queue(HALL, short_share_every=3)
    day = HandDay(hall)
    for minute in range(6):
        day.take("khai-sinh", at_min=minute)
    for minute in range(10, 13):
        day.take("sao-y", at_min=minute)
    called = [(t.service_id, day.last_rule) for t in day.call_each("1")]
    assert [s for s, _ in called] == [
        *("khai-sinh", "khai-sinh", "sao-y"),
        *("khai-sinh", "khai-sinh", "sao-y"),
        *("khai-sinh", "khai-sinh", "sao-y"),
    ]
    assert {rule for s, rule in called if s == "sao-y"} == {"short"}


def test_the_policy_of_the_day_counts() -> None:
    """A policy with a date is in force from that business day on."""
    hall = busy_hall.with_service(
        HALL, "khai-sinh", policies=(FIFO, Policy("strict", dt.date(2026, 11, 24)))
    )
    for date, expected in (("2026-11-23", "A001"), ("2026-11-24", "A002")):
        day = HandDay(hall, date)
        day.take("khai-sinh", at_min=0)
        day.take("khai-sinh", at_min=1, priority_class_id=OLD)
        assert day.call_all("1")[0].number == expected


def test_every_call_says_why(open_house: OpenHouse, sqlite_url: str) -> None:
    """The journal keeps for each call its rule, the policy, how long it waited and whom it went before."""
    house = open_house(sqlite_url)
    desk = house.sit("1")
    first = house.take("khai-sinh", after_s=60)
    house.take("sao-y", after_s=60, priority_class_id=OLD)
    house.clock.forward(60)
    house.next(desk)
    with house.database.read() as connection:
        facts = house.database.facts_after(connection, house.hall.hall_id, 0)
        reason: dict[str, Any] = next(f.event.reason for f in facts if f.kind == "ticket_called")
    assert reason == {
        "rule": "first",
        "policy": "credit",
        "turn": 0,
        "waited_s": 61,
        "priority_class_id": OLD,
        "verified_by": "self",
        "rivals": [{"number": house.ticket(first).number, "waited_s": 121}],
    }


@given(
    st.lists(
        st.tuples(
            st.integers(0, 6),
            st.sampled_from([None, None, OLD]),
            st.sampled_from(["khai-sinh", "sao-y"]),
            st.sampled_from(["vi", "vi", "km"]),
            st.booleans(),
        ),
        min_size=2,
        max_size=40,
    )
)
def test_a_rare_language_passes_nobody_who_came_minutes_before(
    moments: list[tuple[int, str | None, str, str, bool]],
) -> None:
    """Nobody is overtaken by a speaker of a rare language who came later than credit and limit together."""
    day, minute = HandDay(KHMER), 0
    for gap, group, service, language, is_call in moments:
        minute += gap
        day.take(service, at_min=minute, language=language, priority_class_id=group)
        if is_call:
            day.call("1", at_min=minute)
            assert_bound(day, limit_min=5)
    while day.call("1", at_min=minute) is not None:
        assert_bound(day, limit_min=5)


CALLS = st.sampled_from([0, 0, 1, 2])
GROUPS = st.sampled_from([None, None, OLD, DISABLED])
CREDIT_MIN = {None: 0, OLD: 20, DISABLED: 30}


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(
            st.integers(0, 15), GROUPS, st.sampled_from(["khai-sinh", "sao-y"]), st.booleans()
        ),
        min_size=2,
        max_size=40,
    )
)
def test_nobody_is_overtaken_by_more_than_the_credit(
    moments: list[tuple[int, str | None, str, bool]],
) -> None:
    """While people come and go, nobody who waits sees somebody called who came more than the credit later."""
    day = HandDay(HALL)
    minute = 0
    for gap, group, service, is_call in moments:
        minute += gap
        day.take(service, at_min=minute, priority_class_id=group)
        if is_call:
            day.call("1", at_min=minute)
            assert_bound(day)
    while day.call("1", at_min=minute) is not None:
        assert_bound(day)


@pytest.mark.slow
@given(
    shares=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    moments=st.lists(
        st.tuples(st.sampled_from([None, OLD]), st.sampled_from(["khai-sinh", "sao-y"]), CALLS),
        min_size=2,
        max_size=40,
    ),
)
def test_a_ratio_lets_so_many_pass_and_no_more(
    shares: tuple[int, int], moments: list[tuple[str | None, str, int]]
) -> None:
    """With k of one's own lane before, n of the other are called for each m begun of the k + 1, at most."""
    priority_share, normal_share = shares
    policy = Policy("ratio", priority_share=priority_share, normal_share=normal_share)
    day = HandDay(busy_hall.with_policy(HALL, policy))
    bound: dict[str, int] = {}
    passed: dict[str, int] = {}
    for minute, (group, service, calls) in enumerate(moments):
        own, other = shares if group else shares[::-1]
        waiting = len(day.day.line.lane(service, "priority" if group else "normal"))
        ticket = day.take(service, at_min=minute, priority_class_id=group)
        bound[ticket.ticket_id] = other * -(-(waiting + 1) // own)
        for _ in range(calls):
            count_passed(day, day.call("1", at_min=minute), passed)
    for ticket in day.call_each("1"):
        count_passed(day, ticket, passed)
    assert {i: n for i, n in passed.items() if n > bound[i]} == {}


def count_passed(day: HandDay, called: Ticket | None, passed: dict[str, int]) -> None:
    """Count a call for everybody of the same service's other lane who still waits."""
    if called is None:
        return
    for other in day.day.tickets.values():
        is_near = other.state == "waiting" and other.service_id == called.service_id
        if is_near and other.is_priority != called.is_priority:
            passed[other.ticket_id] = passed.get(other.ticket_id, 0) + 1


def assert_bound(day: HandDay, limit_min: int = 0) -> None:
    """Check the newest call against everybody who still waits."""
    called = day.called[-1]
    credit = dt.timedelta(minutes=CREDIT_MIN[called.priority_class_id] + limit_min)
    for other in day.day.tickets.values():
        if other.state == "waiting":
            assert called.issued_at - other.issued_at <= credit


def test_help_takes_the_earliest_of_those_who_waited_long() -> None:
    """Of two services that a counter helps with, whoever came first is called first, whichever is named first."""
    hall = busy_hall.with_counter(HALL, "1", services=("khai-sinh",), helps=("sao-y", "cap-dat"))
    day = HandDay(hall)
    earlier = day.take("cap-dat", at_min=0)
    day.take("sao-y", at_min=1)
    choice = day.choose("1", at_min=90)
    assert choice is not None and choice.ticket == earlier
    assert [r["number"] for r in choice.reason["rivals"]] == ["A001"]


@pytest.mark.parametrize(("every", "first"), [(0, "khai-sinh"), (1, "sao-y")])
def test_every_call_may_be_short(every: int, first: str) -> None:
    """With a share of one each call takes a short visit first, with none the order of arrival holds."""
    day = HandDay(busy_hall.with_queue(HALL, short_share_every=every))
    day.take("khai-sinh", at_min=0)
    day.take("sao-y", at_min=1)
    assert [t.service_id for t in day.call_each("1")][0] == first


def test_a_short_turn_takes_the_earliest_short_visit() -> None:
    """Of two short services the one whose first came earlier is sent, whichever the counter names first."""
    hall = busy_hall.with_service(
        busy_hall.with_queue(HALL, short_share_every=1), "cap-dat", is_short=True
    )
    hall = busy_hall.with_counter(hall, "1", services=("khai-sinh", "sao-y", "cap-dat"))
    day = HandDay(hall)
    day.take("khai-sinh", at_min=0)
    earlier = day.take("cap-dat", at_min=1)
    day.take("sao-y", at_min=2)
    choice = day.choose("1", at_min=5)
    assert choice is not None and (choice.ticket, choice.reason["rule"]) == (earlier, "short")


def test_a_speaker_who_is_first_anyway_is_called_as_the_first() -> None:
    """The reason says "language" only where the language made a difference."""
    day = HandDay(KHMER)
    khmer = day.take("khai-sinh", at_min=0, language="km")
    day.take("khai-sinh", at_min=1)
    choice = day.choose("1", at_min=5)
    assert choice is not None and (choice.ticket, choice.reason["rule"]) == (khmer, "first")


def test_only_a_ratio_has_a_turn() -> None:
    """The stored turn moves under a ratio while both lanes wait, stays while one does, and is 0 without a ratio."""
    turns = []
    for policy in (FIFO, RATIO):
        day = HandDay(busy_hall.with_policy(HALL, policy))
        for minute, group in enumerate((OLD, None, None)):
            day.take("khai-sinh", at_min=minute, priority_class_id=group)
        for _ in range(3):
            choice = day.choose("1", at_min=5)
            assert choice is not None
            turns.append(choice.reason["turn"])
            day.call("1", at_min=5)
    assert turns == [0, 0, 0, 1, 1, 1]
