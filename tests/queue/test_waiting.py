"""How long: people ahead are exact under every policy while nobody comes, and the band is an honest one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import busy_hall
from queue_by_hand import HandDay
from server.hall.rules import Hall, Policy
from server.queue import events as ev
from server.queue.forecast import waiting

HALL = busy_hall.hall()
OLD = "cao-tuoi"
POLICIES = {
    "fifo": Policy("fifo"),
    "credit": Policy("credit"),
    "strict": Policy("strict"),
    "ratio-1-2": Policy("ratio", priority_share=1, normal_share=2),
    "ratio-3-2": Policy("ratio", priority_share=3, normal_share=2),
}
LINE = st.lists(st.tuples(st.integers(0, 20), st.booleans(), st.booleans()), max_size=14)


def a_line(
    hall: Hall, people: list[tuple[int, bool, bool]], called_before: int, services: tuple[str, str]
) -> HandDay:
    """Return a day on which people came one after the other and some were called already."""
    day, minute = HandDay(hall), 0
    for gap, is_old, is_second in people:
        minute += gap
        day.take(services[is_second], at_min=minute, priority_class_id=OLD if is_old else None)
    for _ in range(called_before):
        day.call("1")
    return day


def keep_for(day: HandDay, counter_id: str, places: set[int]) -> None:
    """Let some of those who wait be kept for one counter, as after a hold."""
    waits = [t for t in day.day.tickets.values() if t.state == "waiting"]
    for place in sorted(places):
        if place < len(waits):
            t = waits[place]
            day.record(ev.TicketRequeued(t.ticket_id, t.rank_at, "hold_over", None, counter_id))


def promised(day: HandDay) -> dict[str, int]:
    """Return what everybody who waits is told."""
    return {
        t.number: waiting.people_ahead(day.hall, day.day, t)
        for t in day.day.tickets.values()
        if t.state == "waiting"
    }


def came_true(day: HandDay) -> dict[str, int]:
    """Return how many one counter really calls before each of them."""
    return {t.number: place for place, t in enumerate(day.call_all("1"))}


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
@settings(max_examples=40)
@given(people=LINE, called_before=st.integers(0, 5))
def test_people_ahead_come_true_in_one_service(
    policy: Policy, people: list[tuple[int, bool, bool]], called_before: int
) -> None:
    """In a line of one service that stands still, everybody is called after exactly so many as they were told."""
    hall = busy_hall.with_policy(HALL, policy)
    day = a_line(hall, people, called_before, ("khai-sinh", "khai-sinh"))
    told = promised(day)
    assert told == came_true(day)


SPEAKERS = st.lists(
    st.tuples(st.integers(0, 6), st.booleans(), st.booleans(), st.sampled_from(["vi", "vi", "km"])),
    max_size=14,
)


@pytest.mark.slow
@pytest.mark.parametrize("policy", [POLICIES["fifo"], POLICIES["credit"]], ids=["fifo", "credit"])
@settings(max_examples=40)
@given(
    people=SPEAKERS,
    kept=st.sets(st.integers(0, 13), max_size=2),
    turns=st.lists(st.sampled_from("13"), min_size=14, max_size=14),
)
def test_people_ahead_come_true_where_officers_prefer_a_language(
    policy: Policy,
    people: list[tuple[int, bool, bool, str]],
    kept: set[int],
    turns: list[str],
) -> None:
    """Where all counters of a line speak a rare language, whoever it lets pass was counted beforehand."""
    hall = busy_hall.with_policy(HALL, policy)
    for counter_id in "13":
        hall = busy_hall.with_counter(hall, counter_id, languages=("vi", "km"))
    day, minute = HandDay(busy_hall.with_queue(hall, language_wait_max_min=5)), 0
    for gap, is_old, is_second, language in people:
        minute += gap
        service, group = ("khai-sinh", "sao-y")[is_second], OLD if is_old else None
        day.take(service, at_min=minute, language=language, priority_class_id=group)
    if kept:  # who is kept is called by one counter only
        keep_for(day, "1", kept)
        turns = ["1"] * 14
    told = promised(day)
    called = [t.number for counter in turns if (t := day.call(counter)) is not None]
    assert told == {number: place for place, number in enumerate(called)}


@pytest.mark.slow
@pytest.mark.parametrize("policy", [POLICIES["fifo"], POLICIES["credit"]], ids=["fifo", "credit"])
@settings(max_examples=50)
@given(
    people=st.lists(st.tuples(st.integers(0, 20), st.booleans(), st.booleans()), max_size=24),
    called_before=st.integers(0, 5),
    kept=st.sets(st.integers(0, 13), max_size=3),
    every=st.integers(1, 5),
)
def test_people_ahead_come_true_where_some_turns_go_to_short_visits(
    policy: Policy,
    people: list[tuple[int, bool, bool]],
    called_before: int,
    kept: set[int],
    every: int,
) -> None:
    """A counter whose every k-th call is a short visit calls everybody after so many as they were told."""
    hall = busy_hall.with_queue(busy_hall.with_policy(HALL, policy), short_share_every=every)
    day = a_line(hall, people, called_before, ("khai-sinh", "sao-y"))
    day.open("1")
    keep_for(day, "1", kept)
    told = promised(day)
    assert told == came_true(day)


@pytest.mark.slow
@settings(max_examples=60)
@given(people=LINE, every=st.integers(1, 4), called_before=st.integers(0, 3))
def test_people_ahead_come_true_where_two_counters_give_short_turns(
    people: list[tuple[int, bool, bool]], every: int, called_before: int
) -> None:
    """Two counters that call in turn, each with its own short turns, call so many before each."""
    hall = busy_hall.with_queue(HALL, short_share_every=every)
    day = a_line(hall, people, called_before, ("khai-sinh", "sao-y"))
    day.open("1"), day.open("3")
    told = promised(day)
    turns = ("1", "3") * len(people)
    called = [t.number for counter in turns if (t := day.call(counter)) is not None]
    assert told == {number: place for place, number in enumerate(called)}


def test_a_short_visit_is_told_how_soon_it_comes() -> None:
    """With 60 long visits before it and every fourth call short, the first short visit has three people ahead."""
    day = a_line(
        busy_hall.with_queue(HALL, short_share_every=4),
        [(0, False, False)] * 60,
        0,
        ("khai-sinh",) * 2,
    )
    day.open("1")
    ticket = day.take("sao-y", at_min=5)
    assert day.issued[-1].people_ahead == 3
    assert waiting.people_ahead(day.hall, day.day, ticket) == 3


@pytest.mark.slow
@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
@settings(max_examples=40)
@given(people=LINE, called_before=st.integers(0, 5), kept=st.sets(st.integers(0, 13), max_size=3))
def test_people_ahead_come_true_in_a_line_of_two_services(
    policy: Policy, people: list[tuple[int, bool, bool]], called_before: int, kept: set[int]
) -> None:
    """A counter with two services and people of its own calls everybody after so many as they were told."""
    hall = busy_hall.with_policy(HALL, policy)
    day = a_line(hall, people, called_before, ("khai-sinh", "sao-y"))
    keep_for(day, "1", kept)
    told = promised(day)
    assert told == came_true(day)


@pytest.mark.slow
@settings(max_examples=40)
@given(
    first=st.sampled_from(list(POLICIES.values())),
    second=st.sampled_from(list(POLICIES.values())),
    people=LINE,
    called_before=st.integers(0, 5),
)
def test_people_ahead_come_true_where_each_service_has_its_policy(
    first: Policy, second: Policy, people: list[tuple[int, bool, bool]], called_before: int
) -> None:
    """Two services of one counter may go by different policies, and what everybody is told comes true."""
    hall = busy_hall.with_policy(HALL, first, "khai-sinh")
    hall = busy_hall.with_policy(hall, second, "sao-y")
    day = a_line(hall, people, called_before, ("khai-sinh", "sao-y"))
    told = promised(day)
    assert told == came_true(day)


@pytest.mark.slow
@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
@settings(max_examples=40)
@given(people=LINE, turns=st.lists(st.sampled_from("13"), min_size=14, max_size=14))
def test_people_ahead_come_true_whichever_of_equal_counters_calls(
    policy: Policy, people: list[tuple[int, bool, bool]], turns: list[str]
) -> None:
    """Two counters with the same services call in any turn, and together call so many before each."""
    day = a_line(busy_hall.with_policy(HALL, policy), people, 0, ("khai-sinh", "sao-y"))
    told = promised(day)
    called = [t.number for counter in turns if (t := day.call(counter)) is not None]
    assert told == {number: place for place, number in enumerate(called)}


@pytest.mark.slow
@pytest.mark.parametrize("policy", [POLICIES["fifo"], POLICIES["credit"]], ids=["fifo", "credit"])
@settings(max_examples=40)
@given(people=LINE, turns=st.lists(st.sampled_from("13"), max_size=30))
def test_counters_with_other_services_call_nobody_later(
    policy: Policy, people: list[tuple[int, bool, bool]], turns: list[str]
) -> None:
    """Where one counter serves less than the other, nobody is called after more people than they were told."""
    hall = busy_hall.with_counter(HALL, "3", services=("sao-y",))
    day = a_line(busy_hall.with_policy(hall, policy), people, 0, ("khai-sinh", "sao-y"))
    told, before = promised(day), {"khai-sinh": 0, "sao-y": 0}
    for counter in turns:
        ticket = day.call(counter)
        if ticket is not None:
            assert before[ticket.service_id] <= told[ticket.number]
            for service in hall.counter_by_id[counter].services:
                before[service] += 1


@pytest.mark.slow
@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
@settings(max_examples=40)
@given(
    people=LINE,
    called_before=st.integers(0, 5),
    newcomer=st.tuples(st.integers(0, 20), st.booleans(), st.booleans()),
)
def test_a_slip_says_what_the_phone_says_next(
    policy: Policy,
    people: list[tuple[int, bool, bool]],
    called_before: int,
    newcomer: tuple[int, bool, bool],
) -> None:
    """Whoever takes a number is told at the kiosk how many are ahead, and the same right after it."""
    hall = busy_hall.with_policy(HALL, policy)
    day = a_line(hall, people, called_before, ("khai-sinh", "sao-y"))
    service = ("khai-sinh", "sao-y")[newcomer[1]]
    day.take(service, at_min=999, priority_class_id=OLD if newcomer[2] else None)
    ticket = list(day.day.tickets.values())[-1]
    assert day.issued[-1].people_ahead == waiting.people_ahead(hall, day.day, ticket)


@pytest.mark.slow
@given(people=LINE, more=LINE)
def test_the_band_grows_with_the_line(
    people: list[tuple[int, bool, bool]], more: list[tuple[int, bool, bool]]
) -> None:
    """Whoever has more people ahead is never told a shorter wait."""
    day = a_line(busy_hall.with_policy(HALL, POLICIES["fifo"]), [*people, *more], 0, ("sao-y",) * 2)
    day.open("1")
    now = day.at(999)
    bands = [
        waiting.band(day.hall, day.day, t, now)
        for t in sorted(day.day.tickets.values(), key=lambda t: t.key)
    ]
    assert all(
        0 <= b.low_s <= b.high_s for b in bands if b.low_s is not None and b.high_s is not None
    )
    middles = [(b.low_s or 0) + (b.high_s or 0) for b in bands]
    assert middles == sorted(middles)
    highs = [b.high_s or 0 for b in bands]
    assert highs == sorted(highs)


def test_more_counters_shorten_the_wait() -> None:
    """A second open counter makes the expected wait shorter."""
    day = a_line(HALL, [(0, False, False)] * 8, 0, ("khai-sinh",) * 2)
    day.open("1")
    alone = waiting.band_for_newcomer(HALL, day.day, "khai-sinh", day.at(1))
    day.open("3")
    together = waiting.band_for_newcomer(HALL, day.day, "khai-sinh", day.at(1))
    assert together.high_s is not None and alone.high_s is not None
    assert together.high_s < alone.high_s


def test_a_free_counter_calls_at_once() -> None:
    """Where a counter is free and nobody waits, the wait is nothing."""
    day = HandDay(HALL)
    day.open("1")
    assert waiting.band_for_newcomer(HALL, day.day, "sao-y", day.at(0)) == waiting.Band(0, 0)


def test_an_unknown_wait_is_unknown() -> None:
    """Once officers have come and none serves a service, nobody is told a wait for it."""
    day = HandDay(HALL)
    day.open("2")
    assert waiting.band_for_newcomer(HALL, day.day, "sao-y", day.at(0)) == waiting.Band(None, None)
    desk = day.open("1")
    day.record(ev.CounterPaused("1", desk.staff_id, "lunch"))
    assert waiting.band_for_newcomer(HALL, day.day, "sao-y", day.at(0)) == waiting.Band(None, None)


def test_today_corrects_the_file() -> None:
    """Visits that take twice as long as the file says make the expected wait longer."""
    day = HandDay(HALL)
    desk = day.open("1")
    before = waiting.mean_s(HALL, day.day, "sao-y")
    for minute in range(0, 100, 10):
        day.take("sao-y", at_min=minute)
        ticket = day.call("1", at_min=minute)
        assert ticket is not None
        day.at(minute + 10)
        day.record(ev.ServiceFinished(ticket.ticket_id, "1", desk.staff_id, 600))
    assert before == 300 < waiting.mean_s(HALL, day.day, "sao-y") < 600
