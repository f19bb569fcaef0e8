"""What each fact changes of a ticket, a counter and the day – and that it changes nothing else."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace
from typing import Any

import pytest

import busy_hall
from queue_by_hand import HandDay
from server.clock import Anchor
from server.facts import Fact
from server.queue import events as ev
from server.queue.today import changing
from server.queue.today.day import CounterNow, Day
from server.queue.today.folding import apply
from server.queue.today.line import Line
from server.queue.today.moving_time import move_day, moved_ticket
from server.queue.today.ticket import Ticket, from_values, link_hash_of, to_values
from server.queue.today.undoing import learnt, mean_of

HALL = busy_hall.hall()
BEGAN = dt.datetime(2026, 11, 23, 1, 0, tzinfo=dt.UTC)


def minute(n: float) -> dt.datetime:
    """Return the n-th minute of the morning."""
    return BEGAN + dt.timedelta(minutes=n)


FULL = Ticket(
    ticket_id="t",
    number="A001",
    series="A",
    n=1,
    link_hash="hash of the link",
    service_id="khai-sinh",
    language="km",
    state="nowhere",
    issued_at=minute(1),
    issued_seq=7,
    rank_at=minute(2),
    waiting_since_at=minute(3),
    priority_class_id="cao-tuoi",
    verified_by="card",
    device_id="kiosk-1",
    dossier_count=3,
    counter_id="1",
    staff_id="can-bo-1",
    called_at=minute(4),
    last_called_at=minute(5),
    started_at=minute(6),
    ended_at=minute(7),
    missed_at=minute(8),
    recalls=2,
    held_reason="papers",
    held_since_at=minute(9),
    held_until_at=minute(10),
    held_s=90,
    for_counter_id="3",
    return_to_counter_id="2",
    more_services=("sao-y", "cap-dat"),
    done_services=("nhan-ket-qua",),
    person="p1",
)
NOW = minute(30)
WAITS_AGAIN: dict[str, Any] = {
    "state": "waiting",
    "rank_at": minute(20),
    "waiting_since_at": NOW,
    "counter_id": None,
    "staff_id": None,
    "called_at": None,
    "started_at": None,
    "ended_at": None,
    "missed_at": None,
    "recalls": 0,
    "held_reason": None,
    "held_since_at": None,
    "held_until_at": None,
    "for_counter_id": None,
}
CHANGES: list[tuple[Any, dict[str, Any]]] = [
    (
        ev.TicketCalled("t", "9", "s9", "normal", 60),
        {
            "state": "called",
            "counter_id": "9",
            "staff_id": "s9",
            "called_at": NOW,
            "last_called_at": NOW,
            "started_at": None,
            "recalls": 0,
            "held_s": 0,
            "missed_at": None,
        },
    ),
    (ev.TicketRecalled("t", "1", "s", 3), {"recalls": 3, "last_called_at": NOW}),
    (ev.ServiceStarted("t", "1", "s"), {"state": "serving", "started_at": NOW}),
    (
        ev.ServiceFinished("t", "1", "s", 60),
        {"state": "finished", "ended_at": NOW, "held_since_at": None, "held_until_at": None},
    ),
    (ev.TicketMissed("t", "1", "s"), {"state": "missed", "missed_at": NOW}),
    (ev.TicketRequeued("t", minute(20), "put_back"), WAITS_AGAIN),
    (
        ev.TicketRequeued("t", minute(20), "hold_over", for_counter_id="4"),
        WAITS_AGAIN | {"for_counter_id": "4"},
    ),
    (
        ev.TicketTransferred("t", "sao-y", "khai-sinh", minute(20), return_to_counter_id="1"),
        WAITS_AGAIN
        | {"service_id": "sao-y", "more_services": ("cap-dat",), "return_to_counter_id": "1"},
    ),
    (
        ev.VisitContinued("t", "cap-dat", minute(20), ["sao-y"], "2"),
        WAITS_AGAIN
        | {
            "service_id": "cap-dat",
            "more_services": ("sao-y",),
            "return_to_counter_id": None,
            "for_counter_id": "2",
        },
    ),
    (
        ev.TicketHeld("t", "1", "s", "away", minute(45)),
        {
            "state": "held",
            "held_reason": "away",
            "held_since_at": NOW,
            "held_until_at": minute(45),
        },
    ),
    (
        ev.ServiceResumed("t", "8", "s8"),
        {
            "state": "serving",
            "counter_id": "8",
            "staff_id": "s8",
            "held_s": 90 + 21 * 60,
            "held_reason": None,
            "held_since_at": None,
            "held_until_at": None,
        },
    ),
    (ev.TicketLeft("t"), {"state": "left", "ended_at": NOW}),
    (ev.TicketVoided("t", "mistake"), {"state": "void", "ended_at": NOW}),
    (
        ev.PriorityCorrected("t", "khuyet-tat", minute(15), "s", verified_by="desk"),
        {"priority_class_id": "khuyet-tat", "rank_at": minute(15), "verified_by": "desk"},
    ),
    (
        ev.PriorityCorrected("t", None, minute(15), "s", verified_by="desk"),
        {"priority_class_id": None, "rank_at": minute(15), "verified_by": None},
    ),
]


def changed(old: Ticket, event: Any) -> dict[str, Any]:
    """Return the fields that a fact at NOW changes."""
    new = changing.EVOLVE[type(event)](old, Fact(9, NOW, "", "test", event))
    pairs = {f.name: (getattr(old, f.name), getattr(new, f.name)) for f in fields(Ticket)}
    return {name: after for name, (before, after) in pairs.items() if before != after}


@pytest.mark.parametrize(("event", "changes"), CHANGES, ids=lambda x: type(x).__name__)
def test_what_a_fact_changes(event: Any, changes: dict[str, Any]) -> None:
    """Of a ticket on which every field is set, exactly these are others afterwards."""
    assert changed(FULL, event) == changes


def test_every_fact_about_a_ticket_is_in_the_table() -> None:
    """No fact changes a ticket untested."""
    assert {type(event) for event, _ in CHANGES} == set(changing.EVOLVE)


def test_where_something_was_not_yet() -> None:
    """A visit ended or resumed from the call began with the call; a turn without a way back is done for good."""
    fresh = replace(FULL, started_at=None)
    assert changed(fresh, ev.ServiceFinished("t", "1", "s", 60))["started_at"] == minute(4)
    assert changed(fresh, ev.ServiceResumed("t", "1", "s"))["started_at"] == minute(4)
    alone = replace(FULL, return_to_counter_id=None)
    on = changed(alone, ev.VisitContinued("t", "sao-y", minute(20)))
    assert on["done_services"] == ("nhan-ket-qua", "khai-sinh")
    waiting = replace(FULL, state="waiting")
    again = changed(waiting, ev.TicketTransferred("t", "sao-y", "khai-sinh", minute(20)))
    assert "waiting_since_at" not in again, "who only changes lines has waited since they came"


def test_a_number_is_what_was_given() -> None:
    """Every field of the fact stands on the ticket; it waits since the fact's moment."""
    e = ev.TicketIssued(
        ticket_id="t",
        number="A001",
        series="A",
        n=1,
        link_hash="hash of the link",
        service_id="khai-sinh",
        language="km",
        rank_at=minute(2),
        priority_class_id="cao-tuoi",
        verified_by="card",
        device_id="kiosk-1",
        dossier_count=3,
        more_services=["sao-y"],
        person="p1",
    )
    assert changing.issued(Fact(7, NOW, "", "test", e)) == Ticket(
        *("t", "A001", "A", 1, "hash of the link", "khai-sinh", "km", "waiting", NOW, 7),
        *(minute(2), NOW, "cao-tuoi", "card", "kiosk-1", 3),
        more_services=("sao-y",),
        person="p1",
    )
    ended = changing.unserved(FULL, NOW)
    assert ended == replace(FULL, state="unserved", ended_at=NOW)


def test_a_ticket_survives_the_journal_of_an_undo() -> None:
    """Written and read, every field is as before; where a text of old lacks the lists they are empty."""
    assert from_values(to_values(FULL)) == FULL
    values = {k: v for k, v in to_values(FULL).items() if not k.endswith("_services")}
    assert from_values(values) == replace(FULL, more_services=(), done_services=())
    bare = replace(FULL, called_at=None)
    assert from_values(to_values(bare)) == bare


def test_facts_that_have_a_link_in_clear_are_read_as_those_that_have_its_hash() -> None:
    """Version 0.1.0 wrote link and digits; the ticket keeps what a ticket of today keeps."""
    old = ev.TicketIssued("t", "A001", "A", 1, "sao-y", "vi", minute(2), token="link", code="1234")
    ticket = changing.issued(Fact(7, NOW, "", "test", old))
    assert ticket.link_hash == link_hash_of("link") != link_hash_of("other")
    values = to_values(ticket)
    del values["link_hash"]
    assert from_values(values | {"token": "link", "code": "1234"}) == ticket


def test_the_moments_of_a_ticket_move_together() -> None:
    """When the hall's time is set, every moment of a ticket moves, and nothing that is no moment."""
    by = dt.timedelta(hours=2)
    moved = moved_ticket(FULL, by)
    for f in fields(Ticket):
        old, new = getattr(FULL, f.name), getattr(moved, f.name)
        assert new == (old + by if isinstance(old, dt.datetime) else old)
    assert moved_ticket(replace(FULL, called_at=None), by).called_at is None


def a_morning() -> HandDay:
    """Return a day with one at the counter, one held, one missed, two waiting, and a host's ticket."""
    day = HandDay(HALL)
    for n in range(5):
        day.take("khai-sinh", at_min=n)
    day.call("1", at_min=10)
    one = day.open("1").staff_id
    first, second = list(day.day.tickets)[:2]
    day.record(ev.TicketHeld(first, "1", one, "papers"))
    day.call("1", at_min=12)
    day.record(ev.TicketMissed(second, "1", one))
    day.call("1", at_min=14)
    day.take("sao-y", at_min=15, host_id="lan")
    return day


def test_a_day_moves_as_a_whole() -> None:
    """Tickets, counters and what can be taken back move; the line and what has no moment stay."""
    day, by = a_morning(), dt.timedelta(hours=-3)
    before = a_morning().day
    order = list(day.day.line.lane("khai-sinh", "normal"))
    day.day.change_counter("7", since_at=None)
    move_day(day.day, by)
    assert list(day.day.line.lane("khai-sinh", "normal")) == order
    assert day.day.line.total() == before.line.total() == 3
    assert day.day.tickets == {i: moved_ticket(t, by) for i, t in before.tickets.items()}
    since = before.counter("1").since_at
    assert since is not None and day.day.counter("1").since_at == since + by
    assert day.day.counter("7").since_at is None
    for post, last in before.last_actions.items():
        moved = day.day.last_actions[post]
        assert moved.at == last.at + by
        assert moved.tickets == tuple(moved_ticket(t, by) for t in last.tickets)
        assert (moved.counter is None) == (last.counter is None)
    counter = day.day.last_actions["1"].counter
    old = before.last_actions["1"].counter
    assert counter is not None and old is not None and old.since_at is not None
    assert counter.since_at == old.since_at + by


def test_the_figures_of_a_morning() -> None:
    """Who is where, and what has been counted, after a few calls."""
    day = a_morning().day
    assert day.counts == {"issued": 6, "missed": 1}
    assert (len(day.held), len(day.missed), day.line.total(), day.unended) == (1, 1, 3, 6)
    assert day.last_called == {"A": ["A001", "A002", "A003"]}
    assert [round(s / 60) for s in day.waits_s] == [10, 11, 12]
    one = day.counter("1")
    assert (one.calls_today, one.served_today, one.ticket_id) == (3, 0, list(day.tickets)[2])
    assert day.figures("khai-sinh").issued == 5
    assert day.series == {"A": 6}
    assert [t.number for t in day.held_at("1")] == ["A001"]
    assert day.held_at("2") == []
    host = day.last_actions["host:lan"]
    assert (host.action, host.number, host.counter) == ("take", "A006", None)


def test_a_served_visit_counts_by_dossier() -> None:
    """Seconds are shared among the dossiers, learnt as a running mean, and counted at counter and service."""
    day = HandDay(HALL)
    for n in (1, 4):
        taken = day.take("khai-sinh", at_min=0, dossier_count=n)
        day.call("1", at_min=1)
        day.record(ev.ServiceFinished(taken.ticket_id, "1", "can-bo-1", 400))
    assert day.day.served_s == {"khai-sinh": [400, 100]}
    figures = day.day.figures("khai-sinh")
    assert (figures.finished, figures.mean_s) == (2, learnt(400, 100))
    assert learnt(400, 100) == pytest.approx(376)
    assert learnt(None, 100) == 100
    assert (mean_of([400, 100]), mean_of([])) == (learnt(400, 100), None)
    assert day.day.counts["finished"] == 2
    one = day.day.counter("1")
    assert (one.served_today, one.ticket_id) == (2, None)


def fold(*events: Any) -> Day:
    """Fold facts, one a second."""
    day = Day()
    for n, event in enumerate(events, 1):
        apply(day, Fact(n, BEGAN + dt.timedelta(seconds=n), "", "test", event))
    return day


def test_a_counter_from_opening_to_closing() -> None:
    """What each fact sets at a counter; who leaves leaves nothing behind."""
    opened = ev.CounterOpened("1", "s", "Tâm", None, ["vi", "km"])
    paused, resumed = ev.CounterPaused("1", "s", "lunch"), ev.CounterResumed("1", "s")
    closed = ev.CounterClosed("1", "s")
    day = ev.DayOpened("2026-11-23")

    def at(n: int) -> dt.datetime:
        return BEGAN + dt.timedelta(seconds=n)

    open_now = CounterNow("1", "open", "s", None, at(2), languages=("vi", "km"))
    assert fold(day, opened).counter("1") == open_now
    rests = replace(open_now, state="paused", pause_reason="lunch", since_at=at(3))
    assert fold(day, opened, paused).counter("1") == rests
    again = replace(open_now, since_at=at(4))
    assert fold(day, opened, paused, resumed).counter("1") == again
    assert fold(day, opened, paused, opened).counter("1") == again
    gone = CounterNow("1", since_at=at(4))
    assert fold(day, opened, paused, closed).counter("1") == gone
    assert fold(day, opened, ev.DayClosed("2026-11-23")).counter("1") == CounterNow(
        "1", since_at=at(3)
    )


def test_a_day_begins_with_what_its_opening_says() -> None:
    """Date, training, rehearsal, unread days, series, what is usual; a loss that was said before goes on."""
    skipped = ev.NumbersSkipped("2026-11-23", {"A": 40})
    unread = [{"date": "2026-11-20", "count": 2, "closed_at": "x"}]
    usual = {"khai-sinh": {"all": [1.0]}}
    opened = ev.DayOpened(
        "t9", True, usual, unread, "truong", True, {"A": 12}, "2026-11-23", "2026-11-22"
    )
    day = fold(skipped, opened)
    assert (day.date, day.opened_seq, day.is_open, day.is_training) == ("t9", 2, True, True)
    assert (day.rehearses, day.last_real, day.is_extra) == ("2026-11-23", "2026-11-22", True)
    assert (day.usual, day.unread, day.series) == (usual, tuple(unread), {"A": 12})
    assert (day.skipped, day.has_lost) == (skipped, False)
    assert (day.business_date, day.real_date, day.is_rehearsal) == (
        "2026-11-23",
        "2026-11-22",
        True,
    )
    assert (day.is_marked, day.has_no_hours) == (True, True)
    assert (day.seq, day.last_at) == (2, BEGAN + dt.timedelta(seconds=2))


def test_skipped_numbers_only_go_up() -> None:
    """On their own day the series go on behind the skipped numbers, never back; another day's wait for it."""
    opened = ev.DayOpened("2026-11-23", series={"A": 50, "C": 3})
    day = fold(opened, ev.NumbersSkipped("2026-11-23", {"A": 40, "C": 9, "K": 2}))
    assert day.series == {"A": 50, "C": 9, "K": 2}
    assert day.has_lost
    other = fold(opened, ev.NumbersSkipped("2026-11-24", {"A": 99}))
    assert (other.series["A"], other.has_lost) == (50, False)


@pytest.mark.parametrize(("rehearses", "count"), [("", 1), ("2026-11-23", 0)])
def test_what_a_closing_leaves(rehearses: str, count: int) -> None:
    """Whom it leaves is unserved and to be read until somebody has; a rehearsal leaves nothing to read."""
    day = HandDay(HALL)
    day.day.rehearses = rehearses
    taken = day.take("khai-sinh")
    day.record(ev.DayClosed(day.day.date, [taken.ticket_id]))
    assert (day.day.is_open, day.day.last_actions) == (False, {})
    assert day.day.tickets[taken.ticket_id].state == "unserved"
    assert len(day.day.unread) == count
    assert day.day.is_marked == (not rehearses)
    for read in (ev.DayAcknowledged, ev.DayReopened):
        again = HandDay(HALL)
        again.day.unread = ({"date": "2026-11-22"}, {"date": "2026-11-21"})
        again.record(read("2026-11-22", "truong"))
        assert again.day.unread == ({"date": "2026-11-21"},)
    day.record(ev.DayReopened(day.day.date, "truong", True))
    assert (day.day.is_open, day.day.is_extra) == (True, True)
    day.record(ev.DayClosed(day.day.date, []))
    assert len(day.day.unread) == 0, "nobody was left"


def test_doubt_about_the_clock() -> None:
    """A doubt lasts until the time is told; the newest telling is kept with what the machine had counted."""
    opened = ev.DayOpened("2026-11-23")
    doubted = ev.ClockDoubted(BEGAN, "unknown")
    assert fold(opened, doubted).clock_doubt == "unknown"
    told = ev.ClockAccepted(before_at=BEGAN, moves_day=False, boot_id="b", elapsed_s=5.0)
    day = fold(opened, doubted, told)
    assert day.clock_doubt == ""
    assert day.told == (3, Anchor(BEGAN + dt.timedelta(seconds=3), 5.0, "b"))


@pytest.mark.parametrize(
    ("moves_day", "before_at", "moved_s"), [(True, BEGAN, 60), (False, BEGAN, 0), (True, None, 0)]
)
def test_time_that_is_told_moves_the_day(
    moves_day: bool, before_at: dt.datetime | None, moved_s: int
) -> None:
    """By what the hall had counted until then, where the day is to move and that is known."""
    day = HandDay(HALL)
    taken = day.take("khai-sinh")
    told = ev.ClockTrusted(before_at=before_at, moves_day=moves_day)
    apply(day.day, Fact(99, minute(1), "", "test", told))
    moved = day.day.tickets[taken.ticket_id].issued_at - taken.issued_at
    assert moved == dt.timedelta(seconds=moved_s)


def test_services_of_the_day() -> None:
    """A stopped service says why until it is reopened; what counters serve is changed for one hall and kept."""
    day = fold(ev.DayOpened("2026-11-23"), ev.ServiceStopped("sao-y", "s", "full"))
    assert day.stopped == {"sao-y": "full"}
    apply(day, Fact(9, NOW, "", "test", ev.ServiceReopened("sao-y", "s")))
    assert day.stopped == {}
    assert day.as_served(HALL) is HALL
    changed_to = ev.CounterServicesChanged("1", ["cap-dat"], ["sao-y"], "s")
    apply(day, Fact(10, NOW, "", "test", changed_to))
    served = day.as_served(HALL)
    assert (served.counter_by_id["1"].services, served.counter_by_id["1"].helps) == (
        ("cap-dat",),
        ("sao-y",),
    )
    assert served.counter_by_id["2"] == HALL.counter_by_id["2"]
    assert day.as_served(HALL) is served
    assert day.as_served(served) is served
    other = replace(HALL, hall_id="khac")
    assert day.as_served(other).hall_id == "khac"
    apply(day, Fact(11, NOW, "", "test", replace(changed_to, services=["sao-y"], helps=[])))
    assert day.as_served(HALL).counter_by_id["1"].services == ("sao-y",)


def test_a_lane_by_places() -> None:
    """First, before, key at a place, the earliest keys; a ticket that is not there cannot be taken out."""
    line = Line()
    waiting = [
        replace(FULL, ticket_id=str(n), state="waiting", rank_at=minute(n), issued_seq=n)
        for n in (3, 1, 2)
    ]
    waiting = [replace(t, for_counter_id=None, priority_class_id=None) for t in waiting]
    for t in waiting:
        line.add(t)
    lane = line.lane("khai-sinh", "normal")
    keys = [(minute(n), n) for n in (1, 2, 3)]
    assert (list(lane), len(lane), lane.first()) == (["1", "2", "3"], 3, (keys[0], "1"))
    assert [lane.key_at(n) for n in (-1, 0, 2, 3)] == [None, keys[0], keys[2], None]
    assert [lane.before(key) for key in keys] == [0, 1, 2]
    assert (lane.keys(2), lane.keys(9)) == (keys[:2], keys)
    assert len(line.speaking("khai-sinh", "normal", "km")) == 3
    assert (line.waiting("khai-sinh"), line.waiting("sao-y"), line.total()) == (3, 0, 3)
    line.remove(waiting[0])
    assert (list(lane), line.total(), len(line.speaking("khai-sinh", "normal", "km"))) == (
        ["1", "2"],
        2,
        2,
    )
    for stranger in (waiting[0], replace(waiting[0], rank_at=minute(1.5))):
        with pytest.raises(KeyError):
            line.remove(stranger)
    assert line.lane("sao-y", "normal").first() is None
