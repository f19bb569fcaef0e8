"""Where whoever comes back stands: after a missed call, from the counter, from hold, with a pass, corrected."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

import busy_hall
from queue_by_hand import HandDay
from server.errors import HallError
from server.queue import verbs
from server.queue.today.ticket import Ticket
from server.queue.verbs import RETURN_PASS, Desk, Host
from server.queue.verbs.moving import is_pass_over

HALL = busy_hall.hall()
ONE = Desk("1", "can-bo-1")
GRACE_MIN = 30
SECOND = 1 / 60


def missed_at_ten(rule: str) -> tuple[HandDay, Ticket]:
    """Return a day on which A001 was called and missed at minute 10, while six others wait behind."""
    day = HandDay(busy_hall.with_queue(HALL, missed_returns_to=rule, miss_grace_min=GRACE_MIN))
    for minute in range(7):
        day.take("khai-sinh", at_min=minute)
    called = day.call("1", at_min=9)
    assert called is not None
    day.at(10 - 1 / 60_000)
    day.record(verbs.miss(day.day, ONE, day.day.tickets[called.ticket_id]))
    return day, day.day.tickets[called.ticket_id]


def comes_back(day: HandDay, ticket: Ticket, minute: float) -> int:
    """Let a ticket wait again at a minute and return its place in its lane (0 = first)."""
    now = day.at(minute)
    day.record(verbs.requeue(day.hall, day.day, ONE, day.day.tickets[ticket.ticket_id], now))
    return list(day.day.line.lane("khai-sinh", "normal")).index(ticket.ticket_id)


@pytest.mark.parametrize(
    ("rule", "after_min", "place"),
    [
        ("front", GRACE_MIN - SECOND, 0),
        ("front", GRACE_MIN, 0),
        ("front", GRACE_MIN + SECOND, 6),
        ("after_1", GRACE_MIN, 1),
        ("after_3", SECOND, 3),
        ("after_3", GRACE_MIN, 3),
        ("after_3", GRACE_MIN + SECOND, 6),
        ("after_6", GRACE_MIN, 6),
        ("after_9", GRACE_MIN, 6),
        ("back", SECOND, 6),
        ("back", GRACE_MIN + SECOND, 6),
    ],
)
def test_a_late_comer_returns_where_the_rule_says(rule: str, after_min: float, place: int) -> None:
    """Within the grace, its last second included, the hall's rule counts; later it is the back of the line."""
    day, ticket = missed_at_ten(rule)
    assert ticket.missed_at == day.start + dt.timedelta(minutes=10)
    assert comes_back(day, ticket, 10 + after_min) == place


def test_the_back_is_behind_those_who_came_meanwhile() -> None:
    """Whoever is sent to the back waits from now on: the next arrival is behind them, all others before."""
    day, ticket = missed_at_ten("back")
    before = day.take("khai-sinh", at_min=20)
    assert comes_back(day, ticket, 21) == 7
    after = day.take("khai-sinh", at_min=22)
    order = list(day.day.line.lane("khai-sinh", "normal"))
    assert order[-3:] == [before.ticket_id, ticket.ticket_id, after.ticket_id]


def test_a_late_comer_gains_no_place_by_being_late() -> None:
    """Three places behind people who came earlier is before one's own arrival: the own arrival counts."""
    hall = busy_hall.with_queue(HALL, missed_returns_to="after_1", miss_grace_min=GRACE_MIN)
    day = HandDay(hall)
    day.take("khai-sinh", at_min=0)
    second = day.take("khai-sinh", at_min=5)
    third = day.take("khai-sinh", at_min=6)
    now = day.at(7)
    ticket = day.day.tickets[second.ticket_id]
    day.open("1")
    day.record(verbs.call_chosen(hall, day.day, ONE, ticket, now)[-1])
    day.record(verbs.miss(day.day, ONE, day.day.tickets[second.ticket_id]))
    assert comes_back(day, second, 8) == 1
    rank = day.day.tickets[second.ticket_id].rank_at
    assert rank == second.rank_at, "after the first, at the moment of the own arrival"
    assert rank < third.rank_at


def test_an_empty_line_is_joined_now() -> None:
    """Where nobody waits, a late-comer of the rule "after" waits from now on."""
    day = HandDay(busy_hall.with_queue(HALL, missed_returns_to="after_3"))
    day.take("khai-sinh", at_min=0)
    called = day.call("1", at_min=1)
    assert called is not None
    day.record(verbs.miss(day.day, ONE, day.day.tickets[called.ticket_id]))
    assert comes_back(day, called, 5) == 0
    assert day.day.tickets[called.ticket_id].rank_at == day.start + dt.timedelta(minutes=5)


@pytest.mark.parametrize(
    ("is_serving", "place"), [(True, 0), (False, 3)], ids=["was served", "only called"]
)
def test_put_back_from_the_counter(is_serving: bool, place: int) -> None:
    """A visit put back while it was served keeps its place; one that was only called goes by the rule."""
    day = HandDay(busy_hall.with_queue(HALL, missed_returns_to="after_3"))
    for minute in range(7):
        day.take("khai-sinh", at_min=minute)
    called = day.call("1", at_min=9)
    assert called is not None
    if is_serving:
        now = day.at(10)
        day.record(verbs.start(day.day, ONE, day.day.tickets[called.ticket_id], now))
    assert comes_back(day, called, 11) == place


@pytest.mark.parametrize(("over_s", "is_over"), [(-1, False), (0, False), (0.001, True)])
def test_a_return_pass_ends_after_its_hours(over_s: float, is_over: bool) -> None:
    """To the last millisecond of its hours the pass keeps the place; then the line is joined from now on."""
    day = HandDay(HALL)
    taken = day.take("khai-sinh", at_min=0)
    day.call("1", at_min=1)
    ticket = day.day.tickets[taken.ticket_id]
    day.record(verbs.hold(day.day, ONE, ticket, RETURN_PASS, 120, day.at(2)))
    ticket = day.day.tickets[taken.ticket_id]
    assert ticket.held_until_at is not None
    now = ticket.held_until_at + dt.timedelta(seconds=over_s)
    assert is_pass_over(ticket, now) == is_over
    back = verbs.come_back(day.day, ticket, now)
    assert back.rank_at == (now if is_over else ticket.rank_at)
    assert back.for_counter_id == (None if is_over else "1")


def test_correcting_only_how_a_class_is_known_moves_nobody() -> None:
    """A ticket that was sent back keeps its place when somebody merely looks at the papers."""
    day = HandDay(busy_hall.with_queue(HALL, missed_returns_to="back"))
    old = day.take("khai-sinh", at_min=0, priority_class_id="cao-tuoi")
    day.call("1", at_min=1)
    day.record(verbs.miss(day.day, ONE, day.day.tickets[old.ticket_id]))
    comes_back_at = day.at(5)
    ticket = day.day.tickets[old.ticket_id]
    day.record(verbs.requeue(day.hall, day.day, ONE, ticket, comes_back_at))
    ticket = day.day.tickets[old.ticket_id]
    seen = verbs.correct_priority(day.hall, day.day, ONE, ticket, "cao-tuoi", comes_back_at)
    assert (seen.rank_at, seen.verified_by) == (comes_back_at, "desk")
    taken = verbs.correct_priority(day.hall, day.day, ONE, ticket, None, comes_back_at)
    assert (taken.rank_at, taken.verified_by) == (ticket.issued_at, None)
    other = verbs.correct_priority(day.hall, day.day, ONE, ticket, "khuyet-tat", comes_back_at)
    assert other.rank_at == ticket.issued_at - dt.timedelta(minutes=30)


def test_a_resting_counter_calls_nobody_by_hand() -> None:
    """While a counter rests, it calls neither the next nor a chosen ticket."""
    day = HandDay(HALL)
    ticket = day.take("khai-sinh", at_min=0)
    desk = day.open("1")
    day.day.change_counter("1", state="paused")
    for call in (
        lambda: verbs.call_next(HALL, day.day, desk, day.at(1)),
        lambda: verbs.call_chosen(HALL, day.day, desk, ticket, day.at(1)),
    ):
        with pytest.raises(HallError, match="counter_not_open"):
            call()


@pytest.mark.parametrize("ends_held", [False, True], ids=["served on", "finished from hold"])
def test_time_on_hold_is_not_served_time(ends_held: bool) -> None:
    """What a visit took is from its start to its end, without the minutes for which it was put aside."""
    day = HandDay(HALL)
    taken = day.take("khai-sinh", at_min=0)
    day.call("1", at_min=1)

    def ticket() -> Ticket:
        return day.day.tickets[taken.ticket_id]

    day.record(verbs.start(day.day, ONE, ticket(), day.at(2)))
    day.at(5)
    day.record(verbs.hold(day.day, ONE, ticket(), "papers", None, day.at(5)))
    if not ends_held:
        day.record(*verbs.resume(HALL, day.day, ONE, ticket(), day.at(25)))
    (done,) = verbs.finish(HALL, day.day, ONE, ticket(), day.at(29))
    assert done.served_s == pytest.approx(3 * 60 if ends_held else 7 * 60, abs=1)


def test_the_reason_of_a_call_counts_from_the_arrival_and_names_four() -> None:
    """The kept reason says how long each had been in the hall, not since the last step, and at most four rivals."""
    plain = HALL.service_by_id["khai-sinh"]
    more = tuple(replace(plain, service_id=f"viec-{n}") for n in range(6))
    hall = replace(busy_hall.with_queue(HALL, missed_returns_to="front"), services=(plain, *more))
    hall = busy_hall.with_counter(hall, "1", services=tuple(s.service_id for s in hall.services))
    day = HandDay(hall)
    first = day.take("khai-sinh", at_min=0)
    day.call("1", at_min=1)
    day.record(verbs.miss(day.day, ONE, day.day.tickets[first.ticket_id]))
    now = day.at(3)
    day.record(verbs.requeue(hall, day.day, ONE, day.day.tickets[first.ticket_id], now))
    for minute, service in enumerate(more, 4):
        day.take(service.service_id, at_min=minute)
    choice = day.choose("1", at_min=10)
    assert choice is not None and choice.ticket.ticket_id == first.ticket_id
    assert choice.reason["waited_s"] == pytest.approx(600, abs=1)
    assert [r["waited_s"] for r in choice.reason["rivals"]] == [359, 299, 239, 179]


@pytest.mark.parametrize("how", ["left", "void", "finished"])
def test_one_number_each_until_it_has_ended(how: str) -> None:
    """A person whose number has ended, however it ended, may take another; before that they may not."""
    hall = busy_hall.with_queue(HALL, one_ticket_per_person=True)
    day = HandDay(hall)
    first = day.take("khai-sinh", at_min=0, person="p1")
    day.take("khai-sinh", at_min=1, person="p2")
    with pytest.raises(HallError) as refused:
        day.take("sao-y", at_min=2, person="p1")
    assert (refused.value.code, refused.value.facts["number"]) == ("has_ticket", first.number)
    now = day.at(3)
    if how == "left":
        day.record(verbs.leave(day.day.tickets[first.ticket_id], holds_slip=True))
    else:
        day.call("1", at_min=3)
        ticket = day.day.tickets[first.ticket_id]
        if how == "void":
            day.record(verbs.void(day.hall, day.day, ONE, ticket, "mistake"))
        else:
            day.record(*verbs.finish(hall, day.day, ONE, ticket, now))
    assert day.take("sao-y", at_min=4, person="p1").person == "p1"


def test_a_place_behind_somebody_is_a_millisecond_behind() -> None:
    """Nobody who comes later falls in between, and whoever sends to the back sends to this very moment."""
    step = dt.timedelta(milliseconds=1)
    for rule in ("after_2", "after_9"):
        day, ticket = missed_at_ten(rule)
        lane = day.day.line.lane("khai-sinh", "normal")
        behind = lane.key_at(1 if rule == "after_2" else len(lane) - 1)
        assert behind is not None
        comes_back(day, ticket, 20)
        assert day.day.tickets[ticket.ticket_id].rank_at == behind[0] + step
    day, ticket = missed_at_ten("back")
    comes_back(day, ticket, 20)
    assert day.day.tickets[ticket.ticket_id].rank_at == day.start + dt.timedelta(minutes=20)


def test_the_own_arrival_counts_where_it_is_later() -> None:
    """Behind the last of a line that came earlier one stands at one's own arrival, not sooner."""
    hall = busy_hall.with_queue(HALL, missed_returns_to="after_3")
    day = HandDay(hall)
    day.take("khai-sinh", at_min=0)
    late = day.take("khai-sinh", at_min=5)
    day.open("1")
    day.record(verbs.call_chosen(hall, day.day, ONE, late, day.at(6))[-1])
    day.record(verbs.miss(day.day, ONE, day.day.tickets[late.ticket_id]))
    assert comes_back(day, late, 7) == 1
    assert day.day.tickets[late.ticket_id].rank_at == late.rank_at


def test_put_back_where_the_rule_is_the_back() -> None:
    """A called ticket that is put back stands behind the last under "back"."""
    day = HandDay(busy_hall.with_queue(HALL, missed_returns_to="back"))
    for minute in range(3):
        day.take("khai-sinh", at_min=minute)
    called = day.call("1", at_min=9)
    assert called is not None
    assert comes_back(day, called, 11) == 2


@pytest.mark.parametrize(
    ("state", "is_open", "may"),
    [
        ("held", True, True),
        ("unserved", True, True),
        ("unserved", False, False),
        ("left", True, False),
    ],
)
def test_a_pass_after_a_closing(state: str, is_open: bool, may: bool) -> None:
    """A pass that a closing left unserved comes back once the day goes on, by the citizen or a host."""
    day = HandDay(HALL)
    taken = day.take("khai-sinh", at_min=0)
    day.call("1", at_min=1)
    day.record(
        verbs.hold(day.day, ONE, day.day.tickets[taken.ticket_id], RETURN_PASS, 60, day.at(2))
    )
    ticket = replace(day.day.tickets[taken.ticket_id], state=state)
    day.day.is_open = is_open
    for back in (
        lambda: verbs.come_back(day.day, ticket, day.at(3)),
        lambda: verbs.requeue(HALL, day.day, Host("lan"), ticket, day.at(3)),
    ):
        if may:
            assert back().why == "came_back"
            continue
        with pytest.raises(HallError) as refused:
            back()
        assert (refused.value.code, refused.value.facts["verb"]) == ("wrong_state", "requeue")


def test_a_pass_at_its_own_counter_is_put_back_by_the_officer() -> None:
    """The officer of the counter puts a pass back as any other held visit; a pass without an end is never over."""
    day = HandDay(HALL)
    taken = day.take("khai-sinh", at_min=0)
    day.call("1", at_min=1)
    held = verbs.hold(day.day, ONE, day.day.tickets[taken.ticket_id], RETURN_PASS, None, day.at(2))
    day.record(held)
    ticket = day.day.tickets[taken.ticket_id]
    assert not is_pass_over(ticket, day.at(99999))
    assert verbs.requeue(HALL, day.day, ONE, ticket, day.at(3)).why == "put_back"


def test_a_lot_mixes_each_lane_by_itself() -> None:
    """Priority draws among priority, the others among themselves; the ranks stay the same set."""
    day = HandDay(HALL)
    old = [day.take("khai-sinh", at_min=n, priority_class_id="cao-tuoi") for n in (3, 4)]
    rest = [day.take("khai-sinh", at_min=n) for n in (5, 6, 7)]
    drawn = [rest[2], old[1], rest[0], old[0], rest[1]]
    day.record(verbs.draw_lot(day.day, [t.ticket_id for t in drawn]))
    ranks = {t.ticket_id: day.day.tickets[t.ticket_id].rank_at for t in drawn}
    assert [ranks[t.ticket_id] for t in (old[1], old[0])] == [t.rank_at for t in old]
    assert [ranks[t.ticket_id] for t in (rest[2], rest[0], rest[1])] == [t.rank_at for t in rest]
