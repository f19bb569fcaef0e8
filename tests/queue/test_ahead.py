"""People ahead against the calls that really follow: many small lines, drawn once and the same for ever.

The quick sister of the drawn cases in `test_waiting`: every rule by which somebody passes somebody else.
"""

from __future__ import annotations

import random

import pytest

import busy_hall
from queue_by_hand import HandDay, no_link
from server.hall.rules import Hall, Policy
from server.queue import events as ev
from server.queue import verbs
from server.queue.order.ahead import ahead_by_line
from server.queue.order.short_share import ShortTurns
from server.queue.verbs import TicketRequest

HALL = busy_hall.hall()
FIFO, CREDIT, STRICT = Policy("fifo"), Policy("credit"), Policy("strict")
RATIO = Policy("ratio", priority_share=2, normal_share=3)
PLAIN, SHORT = "khai-sinh", "sao-y"
SPEAKING = busy_hall.with_counter(
    busy_hall.with_counter(HALL, "1", languages=("vi", "km")), "3", languages=("vi", "km")
)


def joins(day: HandDay, service_id: str, minute: float, is_old: bool, language: str = "vi") -> None:
    """Let somebody join the line without being told anything."""
    day.at(minute)
    asked = TicketRequest(service_id, language, "cao-tuoi" if is_old else None)
    day.record(verbs.take_untold(day.hall, day.day, asked, no_link, day.at(minute)))


def a_line(hall: Hall, seed: int, languages: str = "vi", gap_min: int = 20) -> HandDay:
    """Return a day with some twenty people in two services, some of them old, a few calls already made."""
    draw, day, minute = random.Random(seed), HandDay(hall), 0
    for _ in range(draw.randint(2, 22)):
        minute += draw.randint(0, gap_min)
        service = draw.choice((PLAIN, PLAIN, SHORT))
        joins(day, service, minute, draw.random() < 0.3, draw.choice(languages.split()))
    for _ in range(draw.randint(0, 3)):
        day.call("1")
    return day


def keeps(day: HandDay, counter_id: str, seed: int) -> None:
    """Let two of those who wait be kept for a counter, as after a hold."""
    waits = [t for t in day.day.tickets.values() if t.state == "waiting"]
    for t in random.Random(seed).sample(waits, min(2, len(waits))):
        day.record(ev.TicketRequeued(t.ticket_id, t.rank_at, "hold_over", None, counter_id))


def told(day: HandDay) -> dict[str, int]:
    """Return how many are ahead of everybody who waits."""
    return {
        t.number: sum(ahead_by_line(day.hall, day.day, t).values())
        for t in day.day.tickets.values()
        if t.state == "waiting"
    }


def called(day: HandDay, counters: str) -> dict[str, int]:
    """Return how many are called before each when these counters call in turn until nobody waits."""
    found: list[str] = []
    misses = 0
    while misses < len(counters):
        for counter_id in counters:
            ticket = day.call(counter_id)
            misses = 0 if ticket else misses + 1
            found += [ticket.number] if ticket else []
    return {number: place for place, number in enumerate(found)}


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("policy", [FIFO, CREDIT, STRICT, RATIO], ids=lambda p: p.name)
def test_two_services_and_a_counter_of_one_s_own(policy: Policy, seed: int) -> None:
    """Under each policy, in a line of two services with people kept for the counter."""
    day = a_line(busy_hall.with_policy(HALL, policy), seed)
    keeps(day, "1", seed)
    assert told(day) == called(day, "1")


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(
    ("first", "second"), [(STRICT, FIFO), (RATIO, CREDIT), (RATIO, STRICT)], ids=lambda p: p.name
)
def test_each_service_its_own_policy(first: Policy, second: Policy, seed: int) -> None:
    """Where one service sends its priority by a lane of its own and the other one does not."""
    hall = busy_hall.with_service(HALL, PLAIN, policies=(first,))
    day = a_line(busy_hall.with_service(hall, SHORT, policies=(second,)), seed)
    assert told(day) == called(day, "1")


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("counters", ["1", "13"])
@pytest.mark.parametrize("every", [1, 2, 3, 5])
def test_short_turns(every: int, counters: str, seed: int) -> None:
    """Every k-th call of each counter goes to a short visit."""
    day = a_line(busy_hall.with_queue(HALL, short_share_every=every), seed)
    for counter_id in counters:
        day.open(counter_id)
    if counters == "1":
        keeps(day, "1", seed)
    assert told(day) == called(day, counters)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("policy", [FIFO, CREDIT], ids=lambda p: p.name)
def test_languages(policy: Policy, seed: int) -> None:
    """Whoever speaks what all these counters speak goes before those who came some minutes earlier."""
    hall = busy_hall.with_queue(busy_hall.with_policy(SPEAKING, policy), language_wait_max_min=5)
    day = a_line(hall, seed, "vi vi km", gap_min=4)
    assert told(day) == called(day, "13")


@pytest.mark.parametrize("late_s", [-1, 0, 1])
def test_the_last_second_of_a_language(late_s: int) -> None:
    """A speaker who came exactly the hall's minutes later still goes first; both are told so."""
    day = HandDay(busy_hall.with_queue(SPEAKING, language_wait_max_min=5))
    joins(day, PLAIN, 0, False)
    joins(day, PLAIN, 5 + (late_s + 0.001) / 60, False, "km")
    first, second = day.day.tickets.values()
    assert (second.rank_at - first.rank_at).total_seconds() == 300 + late_s
    assert told(day) == called(day, "1")


def test_where_short_turns_lie() -> None:
    """Two counters, every third call of each, the second has called twice: every third call from 1 on."""
    turns = ShortTurns(3, [0, 2])
    assert [turns.place(n) for n in range(5)] == [1, 4, 7, 10, 13]
    assert [turns.before(call) for call in range(9)] == [0, 0, 1, 1, 1, 2, 2, 2, 3]


def test_the_way_by_lines() -> None:
    """Who is ahead is told for each line; the sum is what somebody is told, and the own line counts with it."""
    day = HandDay(busy_hall.with_queue(HALL, short_share_every=2))
    day.open("1")
    for minute in range(6):
        joins(day, PLAIN, minute, False)
    for minute in range(6, 10):
        joins(day, SHORT, minute, False)
    *_, last = day.day.tickets.values()
    ahead = ahead_by_line(day.hall, day.day, last)
    assert (ahead[PLAIN], ahead[SHORT]) == (4, 3)
    first = next(iter(day.day.tickets.values()))
    assert sum(ahead_by_line(day.hall, day.day, first).values()) == 0
    sixth = list(day.day.tickets.values())[5]
    ahead = ahead_by_line(day.hall, day.day, sixth)
    assert (ahead[PLAIN], ahead[SHORT]) == (5, 4)
