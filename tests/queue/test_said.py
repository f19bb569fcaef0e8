"""What each verb puts into the journal, whole, and with which facts it refuses: nothing is left to defaults."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

import busy_hall
from queue_by_hand import HandDay
from server.errors import HallError
from server.hall.rules import Hall
from server.queue import events as ev
from server.queue import verbs
from server.queue.order import calling
from server.queue.today.ticket import Ticket, to_values
from server.queue.verbs import RETURN_PASS, SIGNED_OUT, Arrival, Desk, Host, Serving, Target

HALL = busy_hall.hall()
ONE, THREE = Desk("1", "can-bo-1"), Desk("3", "can-bo-3")
LAN = Host("lan")
MINUTE = dt.timedelta(minutes=1)


class Busy(HandDay):
    """A day with one ticket of births in a state that a test asks for, at counter 1."""

    def __init__(self, state: str = "waiting", hall: Hall = HALL, **wish: Any) -> None:
        super().__init__(hall)
        self.open("1")
        self.id = self.take("khai-sinh", at_min=0, **wish).ticket_id
        if state != "waiting":
            self.call("1", at_min=10)
        self.at(20)
        if state in ("serving", "held"):
            self.record(verbs.start(self.day, ONE, self.ticket, self.at(20)))
        if state == "held":
            self.record(verbs.hold(self.day, ONE, self.ticket, "papers", None, self.at(25)))
        if state == "missed":
            self.record(verbs.miss(self.day, ONE, self.ticket))

    @property
    def ticket(self) -> Ticket:
        """The ticket as it is now."""
        return self.day.tickets[self.id]


def refusal(act: Callable[[], object]) -> tuple[str, dict[str, Any]]:
    """Return the code and the facts with which something is refused."""
    with pytest.raises(HallError) as refused:
        act()
    return refused.value.code, dict(refused.value.facts)


def test_a_call() -> None:
    """Whom, where, by whom, from which lane, how long since the last step, and why."""
    day = Busy(priority_class_id="cao-tuoi")
    (called,) = verbs.call_next(HALL, day.day, ONE, day.start + 10 * MINUTE)
    assert called.reason["rule"] == "first"
    waited_s = int((day.start + 10 * MINUTE - day.ticket.waiting_since_at).total_seconds())
    expected = ev.TicketCalled(day.id, "1", "can-bo-1", "priority", waited_s, called.reason)
    assert called == expected
    assert called.reason == {
        "rule": "first",
        "policy": "credit",
        "turn": 0,
        "waited_s": waited_s,
        "priority_class_id": "cao-tuoi",
        "verified_by": "self",
        "rivals": [],
    }


def test_a_call_by_hand_ends_the_visit_before() -> None:
    """A chosen ticket is called after the one at the counter is finished, in the ratio's turn as it is."""
    day = Busy("serving")
    other = day.take("sao-y", at_min=30)
    finished, called = verbs.call_chosen(HALL, day.day, ONE, other, day.at(31))
    assert finished == ev.ServiceFinished(day.id, "1", "can-bo-1", 659)
    assert (called.ticket_id, called.reason["rule"], called.reason["rivals"]) == (
        other.ticket_id,
        "chosen",
        [],
    )
    (last,) = verbs.call_next(HALL, day.day, ONE, day.at(31))[1:]
    assert last.ticket_id == other.ticket_id
    code, facts = refusal(lambda: verbs.call_chosen(HALL, day.day, ONE, day.ticket, day.at(31)))
    assert (code, facts["state"], facts["verb"]) == ("wrong_state", "serving", "call")
    assert facts["number"] == day.ticket.number


@pytest.mark.parametrize("verb", [verbs.call_next, verbs.call_chosen])
def test_a_resting_counter_is_named(verb: Any) -> None:
    """Who rests is told which counter does not call."""
    day = Busy()
    day.record(ev.CounterPaused("1", "can-bo-1", "lunch"))
    chosen = [day.ticket] if verb is verbs.call_chosen else []
    act = lambda: verb(HALL, day.day, ONE, *chosen, day.at(5))  # noqa: E731
    assert refusal(act) == ("counter_not_open", {"counter": "1"})


def test_recall_start_miss() -> None:
    """Each says ticket, counter and officer; a recall its number, a start how long they walked."""
    day = Busy("called")
    called_at = day.ticket.called_at
    assert called_at is not None
    now = called_at + dt.timedelta(seconds=47)
    assert verbs.start(day.day, ONE, day.ticket, now) == ev.ServiceStarted(
        day.id, "1", "can-bo-1", 47
    )
    assert verbs.miss(day.day, ONE, day.ticket) == ev.TicketMissed(day.id, "1", "can-bo-1")
    recalled = verbs.recall(HALL, day.day, ONE, day.ticket, now)
    assert recalled == ev.TicketRecalled(day.id, "1", "can-bo-1", 1)
    day.record(recalled)
    assert verbs.recall(HALL, day.day, ONE, day.ticket, day.at(30)).recalls == 2


@pytest.mark.parametrize("minutes", [None, 0, 15])
def test_hold(minutes: int | None) -> None:
    """For some minutes with its end, else until somebody goes on with it."""
    day = Busy("serving")
    now = day.at(25)
    until = now + 15 * MINUTE if minutes else None
    held = verbs.hold(day.day, ONE, day.ticket, "papers", minutes, now)
    assert held == ev.TicketHeld(day.id, "1", "can-bo-1", "papers", until)


def test_resume_ends_the_visit_in_between() -> None:
    """Going on with a held visit first ends the one that stands at the counter."""
    day = Busy("held")
    assert verbs.resume(HALL, day.day, ONE, day.ticket, day.at(26)) == [
        ev.ServiceResumed(day.id, "1", "can-bo-1")
    ]
    between = day.take("sao-y", at_min=26)
    day.call("1", at_min=27)
    ended, resumed = verbs.resume(HALL, day.day, ONE, day.ticket, day.at(30))
    assert (ended.ticket_id, resumed.ticket_id) == (between.ticket_id, day.id)


def test_a_visit_of_several_services_goes_on() -> None:
    """After the first service the next follows, at the place of the arrival; the rest stays to do."""
    day = Busy("serving", more_services=("sao-y", "cap-dat"))
    now = day.at(40)
    _, on = verbs.finish(HALL, day.day, ONE, day.ticket, now)
    todo = {"sao-y", "cap-dat", "khai-sinh"} - {day.ticket.service_id}
    assert isinstance(on, ev.VisitContinued)
    assert {on.service_id, *on.more_services} == todo and len(on.more_services) == 1
    assert on == ev.VisitContinued(day.id, on.service_id, day.ticket.issued_at, on.more_services)
    done = day.ticket.service_id
    day.record(*verbs.finish(HALL, day.day, ONE, day.ticket, now))
    assert (day.ticket.state, day.ticket.done_services) == ("waiting", (done,))


@pytest.mark.parametrize("is_open", [True, False])
def test_a_visit_sent_on_comes_back(is_open: bool) -> None:
    """Who was lent to another service comes back to the counter that sent them, or to its line if it has closed."""
    day = Busy("serving")
    day.record(verbs.transfer(HALL, day.day, ONE, day.ticket, Target("cap-dat", comes_back=True)))
    two = day.open("2")
    day.call("2", at_min=30)
    if not is_open:
        day.record(ev.CounterClosed("1", "can-bo-1"))
    done, on = verbs.finish(HALL, day.day, two, day.ticket, day.at(31))
    assert done.served_s == 59
    assert on == ev.VisitContinued(
        day.id, "cap-dat", day.ticket.rank_at, [], "1" if is_open else None
    )


def test_back_to_the_line() -> None:
    """Who put whom back, from where, why, and to which place: by an officer or a host."""
    day = Busy("missed")
    now = day.at(25)
    rank = calling.return_rank(HALL, day.day, day.ticket, now)
    by_officer = verbs.requeue(HALL, day.day, ONE, day.ticket, now)
    assert by_officer == ev.TicketRequeued(
        day.id, rank, "returned", "can-bo-1", counter_id="1", host_id=None
    )
    by_host = verbs.requeue(HALL, day.day, LAN, day.ticket, now)
    assert by_host == ev.TicketRequeued(
        day.id, rank, "returned", "lan", counter_id=None, host_id="lan"
    )
    called = Busy("called")
    put_back = verbs.requeue(HALL, called.day, ONE, called.ticket, called.at(25))
    assert (put_back.why, put_back.counter_id) == ("put_back", "1")


@pytest.mark.parametrize("is_open", [True, False])
def test_back_with_a_pass(is_open: bool) -> None:
    """The citizen alone, or a host for them: kept for the counter that knows them, while somebody sits there."""
    day = Busy("serving")
    day.record(verbs.hold(day.day, ONE, day.ticket, RETURN_PASS, 60, day.at(25)))
    if not is_open:
        day.record(ev.CounterClosed("1", "can-bo-1"))
    counter = "1" if is_open else None
    rank = day.ticket.rank_at
    alone = verbs.come_back(day.day, day.ticket, day.at(30))
    assert alone == ev.TicketRequeued(day.id, rank, "came_back", for_counter_id=counter)
    by_host = verbs.requeue(HALL, day.day, LAN, day.ticket, day.at(30))
    assert by_host == ev.TicketRequeued(
        day.id, rank, "came_back", "lan", for_counter_id=counter, host_id="lan"
    )
    late = verbs.come_back(day.day, day.ticket, day.at(90))
    assert late == ev.TicketRequeued(day.id, day.at(90), "came_back")


def test_only_a_pass_comes_back_by_the_citizen() -> None:
    """Another hold is the officer's to end, and a host may not take it from the counter."""
    day = Busy("held")
    code, facts = refusal(lambda: verbs.come_back(day.day, day.ticket, day.at(30)))
    assert (code, facts) == (
        "wrong_state",
        {"state": "held", "number": day.ticket.number, "verb": "come_back"},
    )
    act = lambda: verbs.requeue(HALL, day.day, LAN, day.ticket, day.at(30))  # noqa: E731
    facts = {"state": "held", "number": day.ticket.number, "counter": "1", "verb": "requeue"}
    assert refusal(act) == ("at_counter", facts)


@pytest.mark.parametrize(("after_s", "is_due"), [(-1, False), (0, True), (1, True)])
@pytest.mark.parametrize("reason", ["papers", RETURN_PASS])
def test_minutes_on_hold_end(after_s: int, is_due: bool, reason: str) -> None:
    """With its last second a hold of some minutes ends at its counter; a pass and an open end never do."""
    day = Busy("serving")
    day.record(verbs.hold(day.day, ONE, day.ticket, reason, 15, day.at(25)))
    ends = day.ticket.held_until_at
    assert ends is not None
    back = ev.TicketRequeued(day.id, day.ticket.rank_at, "hold_over", for_counter_id="1")
    is_back = is_due and reason != RETURN_PASS
    found = verbs.over_held(day.day, ends + dt.timedelta(seconds=after_s))
    assert found == ([back] if is_back else [])
    open_end = Busy("held")
    assert verbs.over_held(open_end.day, open_end.at(999)) == []


@pytest.mark.parametrize("hand", [ONE, LAN], ids=["officer", "host"])
def test_sent_on(hand: Desk | Host) -> None:
    """From where to where, by whom, at the place of the arrival; only an officer can ask to have them back."""
    day = Busy("serving" if hand is ONE else "waiting")
    sent = verbs.transfer(HALL, day.day, hand, day.ticket, Target("cap-dat"))
    assert sent == ev.TicketTransferred(
        ticket_id=day.id,
        service_id="cap-dat",
        from_service_id="khai-sinh",
        rank_at=day.ticket.issued_at,
        counter_id=hand.counter_id,
        staff_id=hand.staff_id,
        for_counter_id=None,
        return_to_counter_id=None,
        host_id=hand.host_id,
    )
    back = verbs.transfer(HALL, day.day, hand, day.ticket, Target("cap-dat", comes_back=True))
    assert back.return_to_counter_id == hand.counter_id


def test_sent_on_to_a_counter_or_its_officer() -> None:
    """A named counter or the counter of a named officer keeps them; a closed or unknown one is refused."""
    day = Busy("serving")
    day.open("3")

    def send(**target: Any) -> ev.TicketTransferred:
        return verbs.transfer(HALL, day.day, ONE, day.ticket, Target(**target))

    assert send(service_id="khai-sinh", counter_id="3").for_counter_id == "3"
    assert send(service_id="sao-y", staff_id="can-bo-3").for_counter_id == "3"
    said = [
        refusal(lambda: send(service_id="sao-y", counter_id="4")),
        refusal(lambda: send(service_id="sao-y", counter_id="99")),
        refusal(lambda: send(service_id="sao-y", staff_id="nobody")),
        refusal(lambda: send(service_id="nothing")),
        refusal(lambda: send(service_id="khai-sinh")),
        refusal(lambda: send(service_id="sao-y", counter_id="1")),
    ]
    assert said == [
        ("counter_not_open", {"counter": "4"}),
        ("not_found", {"what": "counter"}),
        ("not_found", {"what": "officer"}),
        ("not_found", {"what": "service"}),
        ("bad_request", {"field": "service_id"}),
        ("bad_request", {"field": "service_id"}),
    ]


def test_out() -> None:
    """Left by the slip's code or a host's hand, void by whom and why."""
    day = Busy()
    assert verbs.leave(day.ticket, holds_slip=True) == ev.TicketLeft(day.id)
    assert refusal(lambda: verbs.leave(day.ticket, holds_slip=False)) == ("code_unknown", {})
    assert verbs.leave_for(LAN, day.ticket) == ev.TicketLeft(day.id, "lan")
    assert verbs.void(HALL, day.day, ONE, day.ticket, "mistake") == ev.TicketVoided(
        day.id, "mistake", "can-bo-1", "1", host_id=None
    )
    assert verbs.void(HALL, day.day, LAN, day.ticket, "mistake") == ev.TicketVoided(
        day.id, "mistake", "lan", None, host_id="lan"
    )


@pytest.mark.parametrize(
    ("state", "reason", "may"),
    [("called", "", False), ("held", "papers", False), ("held", RETURN_PASS, True)],
)
def test_whom_a_host_may_let_go(state: str, reason: str, may: bool) -> None:
    """Who stands at a counter or was put aside there is the officer's; who is out for a paper is nobody's."""
    day = Busy("called" if state == "called" else "serving")
    if state == "held":
        day.record(verbs.hold(day.day, ONE, day.ticket, reason, 60, day.at(25)))
    if may:
        assert verbs.leave_for(LAN, day.ticket) == ev.TicketLeft(day.id, "lan")
        return
    code, facts = refusal(lambda: verbs.leave_for(LAN, day.ticket))
    assert (code, facts["verb"], facts["counter"]) == ("at_counter", "leave", "1")


@pytest.mark.parametrize("hand", [ONE, LAN], ids=["officer", "host"])
def test_priority_set_right(hand: Desk | Host) -> None:
    """Class, place, who did it and how it is known; a class that is taken away is known by nobody."""
    day = Busy()
    given = verbs.correct_priority(HALL, day.day, hand, day.ticket, "cao-tuoi", day.at(20), "card")
    assert given == ev.PriorityCorrected(
        ticket_id=day.id,
        priority_class_id="cao-tuoi",
        rank_at=given.rank_at,
        staff_id=hand.staff_id,
        counter_id=hand.counter_id,
        verified_by="card",
        host_id=hand.host_id,
        passed={"count": 0, "first": []},
    )
    assert (
        verbs.correct_priority(HALL, day.day, hand, day.ticket, "cao-tuoi", day.at(20)).verified_by
        == "desk"
    )
    day.record(given)
    taken = verbs.correct_priority(HALL, day.day, hand, day.ticket, None, day.at(20), "card")
    assert (taken.priority_class_id, taken.verified_by) == (None, None)
    act = lambda: verbs.correct_priority(HALL, day.day, hand, day.ticket, "vua", day.at(20))  # noqa: E731
    assert refusal(act) == ("bad_request", {"field": "priority_class_id"})
    day.record(verbs.leave(day.ticket, holds_slip=True))
    code, facts = refusal(
        lambda: verbs.correct_priority(HALL, day.day, hand, day.ticket, "cao-tuoi", day.at(20))
    )
    assert (code, facts) == (
        "wrong_state",
        {"state": "left", "number": day.ticket.number, "verb": "priority"},
    )


def test_taking_back() -> None:
    """An undo says what it takes back, whose it was, and what tickets and counter were before."""
    day = Busy("called")
    before = day.day.last_actions["1"]
    undone = verbs.undo(HALL, day.day, ONE, before.at)
    (old,) = before.tickets
    assert undone == ev.ActionUndone(
        action="next",
        counter_id="1",
        staff_id="can-bo-1",
        tickets=[to_values(old)],
        counter=undone.counter,
        undone_seq=before.seq,
        host_id=None,
    )
    assert undone.counter["counter_id"] == "1" and undone.counter["ticket_id"] is None
    assert refusal(lambda: verbs.undo(HALL, day.day, LAN, before.at)) == ("nothing_to_undo", {})


def test_a_host_takes_back() -> None:
    """A number that a host took is void with its trace; what a host did to a ticket is undone without a counter."""
    day = Busy(host_id="lan")
    taken_at = day.day.last_actions["host:lan"].at
    undone = verbs.undo(HALL, day.day, LAN, taken_at)
    assert undone == ev.TicketVoided(day.id, "taken_back", "lan", host_id="lan")
    day.record(verbs.leave_for(LAN, day.ticket))
    left = day.day.last_actions["host:lan"]
    undone = verbs.undo(HALL, day.day, LAN, left.at)
    assert (undone.counter_id, undone.host_id, undone.counter) == (None, "lan", {})
    assert undone.undone_seq == left.seq


def test_sitting_down() -> None:
    """Who sits down says what they speak; somebody else's chair and an own other one are asked about first."""
    day = HandDay(HALL)
    tam = Arrival(("vi", "en"))
    opened = verbs.open_counter(HALL, day.day, ONE, tam)
    assert opened == [ev.CounterOpened("1", "can-bo-1", languages=["vi", "en"])]
    day.record(*opened)
    assert verbs.open_counter(HALL, day.day, ONE, tam) == []
    other = Desk("1", "can-bo-3")
    act = lambda: verbs.open_counter(HALL, day.day, other, Arrival())  # noqa: E731
    assert refusal(act) == ("counter_taken", {"officer": "can-bo-1"})
    taken = verbs.open_counter(HALL, day.day, other, Arrival(take_over=True))
    assert taken == [ev.CounterOpened("1", "can-bo-3", taken_over_from="can-bo-1")]
    moving = Desk("3", "can-bo-1")
    act = lambda: verbs.open_counter(HALL, day.day, moving, tam)  # noqa: E731
    assert refusal(act) == ("officer_elsewhere", {"counter": {"vi": "Quầy 1"}, "number": None})
    moved = verbs.open_counter(HALL, day.day, moving, Arrival(moves=True))
    assert moved == [
        ev.CounterClosed("1", "can-bo-1", True),
        ev.CounterOpened("3", "can-bo-1"),
    ]
    nowhere = Desk("99", "can-bo-1")
    assert refusal(lambda: verbs.open_counter(HALL, day.day, nowhere, tam))[0] == "not_found"


@pytest.mark.parametrize(("reason", "goes_on"), [(SIGNED_OUT, True), ("lunch", False)])
def test_sitting_down_again(reason: str, goes_on: bool) -> None:
    """After the PIN was asked for again the counter goes on; a break that was meant lasts."""
    day = HandDay(HALL)
    day.open("1")
    day.record(ev.CounterPaused("1", "can-bo-1", reason))
    found = verbs.open_counter(HALL, day.day, ONE, Arrival())
    assert found == ([ev.CounterResumed("1", "can-bo-1")] if goes_on else [])


def test_moving_with_everybody() -> None:
    """Who moves takes along whom they serve and keep on hold; the question names who stands there."""
    day = Busy("held")
    standing = day.take("sao-y", at_min=26)
    day.call("1", at_min=27)
    away = day.take("sao-y", at_min=28)
    moving = Desk("3", "can-bo-1")
    act = lambda: verbs.open_counter(HALL, day.day, moving, Arrival())  # noqa: E731
    assert refusal(act)[1]["number"] == standing.number
    first, second, closed, opened = verbs.open_counter(HALL, day.day, moving, Arrival(moves=True))
    assert first == ev.TicketRequeued(
        standing.ticket_id, standing.rank_at, "officer_moved", "can-bo-1", for_counter_id="3"
    )
    assert second == ev.TicketRequeued(
        day.id, day.ticket.rank_at, "officer_moved", "can-bo-1", for_counter_id="3"
    )
    assert (closed.counter_id, closed.is_automatic, opened.counter_id) == ("1", True, "3")
    assert day.day.tickets[away.ticket_id].state == "waiting"


def test_getting_up() -> None:
    """Leaving ends the visit at the counter and lets whom it keeps wait in their own line."""
    day = Busy("serving")
    kept = day.take("sao-y", at_min=30)
    day.record(ev.TicketRequeued(kept.ticket_id, kept.rank_at, "hold_over", None, "1"))
    finished, back, closed = verbs.end_counter(HALL, day.day, ONE, day.at(31))
    assert (finished.ticket_id, closed) == (day.id, ev.CounterClosed("1", "can-bo-1"))
    assert back == ev.TicketRequeued(kept.ticket_id, kept.rank_at, "counter_closed", "can-bo-1")


def test_resting() -> None:
    """Nobody rests while somebody stands at the counter; the refusal names who does."""
    day = Busy("serving")
    assert refusal(lambda: verbs.pause(day.day, ONE, "lunch")) == (
        "wrong_state",
        {"state": "serving", "number": day.ticket.number, "verb": "pause"},
    )
    free = Busy()
    assert verbs.pause(free.day, ONE, "lunch") == ev.CounterPaused("1", "can-bo-1", "lunch")


def test_who_sits_where() -> None:
    """An unopened counter, a closed one and somebody else's are refused, each by its own name."""
    day = Busy("called")
    assert refusal(lambda: verbs.at_desk(day.day, THREE)) == ("counter_not_open", {"counter": "3"})
    stranger = Desk("1", "can-bo-9")
    assert refusal(lambda: verbs.at_desk(day.day, stranger)) == (
        "counter_taken",
        {"officer": "can-bo-1"},
    )
    day.open("3")
    assert refusal(lambda: verbs.mine(day.day, THREE, day.ticket, "miss")) == ("not_allowed", {})
    verbs.as_seen(day.day, ONE, day.id)
    verbs.as_seen(day.day, ONE)
    assert refusal(lambda: verbs.as_seen(day.day, ONE, None)) == ("desk_moved_on", {})
    day.record(ev.CounterClosed("3", "can-bo-3"))
    assert refusal(lambda: verbs.at_desk(day.day, THREE)) == ("counter_not_open", {"counter": "3"})


def test_what_a_counter_serves() -> None:
    """Only what the hall has, each once, and something, unless the file itself gives the counter nothing."""
    day = HandDay(HALL)

    def change(*wish: tuple[str, ...]) -> ev.CounterServicesChanged:
        return verbs.change_services(HALL, day.day, "1", Serving(*wish), "truong")

    assert change(("sao-y",), ("cap-dat",)) == ev.CounterServicesChanged(
        "1", ["sao-y"], ["cap-dat"], "truong"
    )
    for wrong in ((("vua",),), ((), ("vua",)), (("sao-y", "sao-y"),), (("sao-y",), ("sao-y",))):
        assert refusal(lambda wrong=wrong: change(*wrong)) == ("bad_request", {"field": "services"})
    assert refusal(lambda: change(())) == ("counter_serves_nothing", {"counter": {"vi": "Quầy 1"}})
    assert change((), ("cap-dat",)).helps == ["cap-dat"]
    assert verbs.serving_of(HALL, day.day, "1") == {
        "services": ["khai-sinh", "sao-y"],
        "helps": ["cap-dat"],
    }
    idle = busy_hall.with_counter(HALL, "1", services=(), helps=())
    assert verbs.change_services(idle, day.day, "1", Serving(()), "truong").services == []


def test_closing_a_day() -> None:
    """Unserved is who has not ended, in order of the numbers; a person is told when more are left than they saw."""
    day = Busy("called")
    day.take("sao-y", at_min=30)
    left = day.take("sao-y", at_min=31)
    day.record(verbs.leave(left, holds_slip=True))
    ids = sorted(t.ticket_id for t in verbs.waiting_still(day.day))
    assert len(ids) == 2
    assert verbs.close_day(day.day, True) == ev.DayClosed(day.day.date, ids, True, None)
    by_hand = ev.DayClosed(day.day.date, ids, False, "truong")
    assert verbs.close_by_hand(day.day, 2, "truong") == by_hand
    assert verbs.close_by_hand(day.day, 3, "truong") == by_hand
    act = lambda: verbs.close_by_hand(day.day, 1, "truong")  # noqa: E731
    assert refusal(act) == ("people_wait", {"count": 2})
    day.record(by_hand)
    assert refusal(act) == ("day_not_open", {})


@pytest.mark.parametrize("verb", ["transfer", "void", "priority"])
@pytest.mark.parametrize("state", ["called", "serving", "held"])
def test_who_may_touch_a_ticket(state: str, verb: str) -> None:
    """What stands at a counter or was put aside there is its officer's: no other desk, no closed one, no host."""
    day = Busy(state)
    day.open("3")
    acts: dict[str, Callable[[Any], object]] = {
        "transfer": lambda hand: verbs.transfer(HALL, day.day, hand, day.ticket, Target("cap-dat")),
        "void": lambda hand: verbs.void(HALL, day.day, hand, day.ticket, "mistake"),
        "priority": lambda hand: verbs.correct_priority(
            HALL, day.day, hand, day.ticket, None, day.at(20)
        ),
    }
    act = acts[verb]
    assert refusal(lambda: act(THREE)) == ("not_allowed", {})
    assert refusal(lambda: act(Desk("4", "can-bo-4"))) == ("counter_not_open", {"counter": "4"})
    code, facts = refusal(lambda: act(LAN))
    assert (code, facts["state"], facts["verb"]) == ("at_counter", state, verb)


def test_what_has_ended_goes_nowhere() -> None:
    """An ended ticket is not sent on, not void, not let go."""
    day = Busy()
    day.record(verbs.leave(day.ticket, holds_slip=True))
    for act, verb in (
        (lambda: verbs.transfer(HALL, day.day, ONE, day.ticket, Target("cap-dat")), "transfer"),
        (lambda: verbs.void(HALL, day.day, ONE, day.ticket, "mistake"), "void"),
        (lambda: verbs.leave_for(LAN, day.ticket), "leave"),
        (lambda: verbs.leave(day.ticket, holds_slip=True), "leave"),
    ):
        code, facts = refusal(act)
        assert (code, facts["state"], facts["verb"]) == ("wrong_state", "left", verb)
