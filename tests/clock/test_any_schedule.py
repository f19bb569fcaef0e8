"""Jumps, starts and words in any order: what a hall promises about time holds after each of them."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from machine_time import Machine, RealHall, is_told
from pictures import replayed, tickets_of_rows, whole_picture
from server.clock import UNKNOWN
from server.errors import HallError
from server.hall_clock import KEPT_EVERY_S, SLACK
from server.ledger import Command
from server.queue.events import ClockAccepted, ClockDoubted, DayClosed, DayOpened
from server.queue.today.ticket import seconds_between
from server.queue.verbs import Desk

TEN_YEARS_S = 10 * 366 * 86400
OFFS = st.one_of(
    st.sampled_from([0, 1, 59, 60, 61, 300, 3600, 3 * 3600, 86400, 60 * 86400, TEN_YEARS_S]),
    st.integers(0, TEN_YEARS_S),
).flatmap(lambda s: st.sampled_from([s, -s]))
STEPS = st.one_of(
    st.tuples(st.just("pass"), st.sampled_from([1, 5, 60, 600, 4 * 3600, 15 * 3600])),
    st.tuples(st.just("jump"), OFFS),
    st.tuples(st.just("reboot"), OFFS),
    st.tuples(st.sampled_from(["restart", "right", "word", "fact"]), st.just(0)),
    st.tuples(st.sampled_from(["take", "next", "hold", "resume", "recall", "undo"]), st.just(0)),
)
TEMPLATE: dict[str, Path] = {}


@pytest.fixture(scope="module", autouse=True)
def template(empty_sqlite: Path) -> None:
    """Let each schedule copy an empty database."""
    TEMPLATE["path"] = empty_sqlite


class Schedule:
    """One machine, one hall on it, and what a person beside it with a stop watch knows."""

    def __init__(self, folder: Path) -> None:
        path = folder / "hall.sqlite3"
        shutil.copy(TEMPLATE["path"], path)
        self.folder, self.url = folder, f"sqlite:///{path}"
        self.machine = Machine()
        self.lost_s = 0.0
        """What power cuts may have lost: the last seconds of quiet before each."""
        self.taken: dict[str, float] = {}
        """Ticket that waits → when it came, by its stop watch."""
        self.house = self.start()

    def start(self) -> RealHall:
        """Start the process."""
        return RealHall(self.folder, self.url, self.machine)

    def do(self, step: str, value: int) -> None:
        """Carry out one step; refusals are answers like any other."""
        before, told, ran_s = self.house.clock.now(), self.told(), self.machine.ran_s
        getattr(self, f"_{step}")(value)
        self.house.keep_day()
        passed = self.machine.ran_s - ran_s
        if step not in ("reboot", "word") and self.told() == told:
            went_s = (self.house.clock.now() - before).total_seconds()
            lost_s = 0.3 if step == "restart" else 0.01
            assert 0.9 * passed - lost_s <= went_s <= 1.1 * passed + lost_s

    def told(self) -> int:
        """Return how often the hall's time was set."""
        return sum(map(is_told, self.house.facts()))

    def _pass(self, seconds: int) -> None:
        self.machine.forward(seconds)

    def _jump(self, seconds: int) -> None:
        self.machine.jump(dt.timedelta(seconds=seconds))

    def _reboot(self, seconds: int) -> None:
        self.house.close()
        self.machine.reboot(300, self.machine.true_at + dt.timedelta(seconds=300 + seconds))
        self.lost_s += KEPT_EVERY_S + 1
        self.house = self.start()

    def _restart(self, _: int) -> None:
        self.house.close()
        self.machine.forward(2)
        self.house = self.start()

    def _right(self, _: int) -> None:
        self.machine.show(self.machine.true_at)

    def _word(self, _: int) -> None:
        self.house.told(self.machine.true_at, unserved=1000)

    def _fact(self, _: int) -> None:
        """Let something write a fact of which no guard may take notice."""
        known = self.house.printing.printers().get("may-in")
        state = "paper_out" if known is not None and known.state == "ready" else "ready"
        self.house.lending.note_printer("agent:server", "may-in", state)

    def _take(self, _: int) -> None:
        try:
            ticket_id = self.house.take()
            self.taken[ticket_id] = self.machine.ran_s
        except HallError:
            pass

    def _verb(self, verb: str, *facts: Any) -> None:
        desk = Desk("1", "can-bo-1")
        try:
            if self.house.ledger.look(lambda p: p.day.counter("1").state) != "open":
                self.house.sit("1")
            if verb == "next":
                self.house.next(desk)
                return
            tickets = self.house.ledger.look(lambda p: list(p.day.tickets.values()))
            state = {"hold": "called", "recall": "called", "resume": "held"}[verb]
            mine = [t for t in tickets if t.state == state and t.counter_id == "1"]
            if mine:
                self.house.do(verb, desk, mine[0].ticket_id, *facts)
        except HallError as refusal:
            assert refusal.code not in ("recall_too_soon", "clock_wrong"), refusal.code

    def _next(self, _: int) -> None:
        self._verb("next")

    def _hold(self, _: int) -> None:
        self._verb("hold", "photo", 10)

    def _recall(self, _: int) -> None:
        self.machine.forward(2)
        self._verb("recall")

    def _resume(self, _: int) -> None:
        self._verb("resume")

    def _undo(self, _: int) -> None:
        """What was done five seconds ago can be taken back, whatever the clock did meanwhile."""
        before = self.house.ledger.look(lambda p: p.day.last_actions.get("1"))
        self._verb("next")
        newest = self.house.ledger.look(lambda p: p.day.last_actions.get("1"))
        if newest is not None and newest != before:
            self.machine.jump(dt.timedelta(days=-400))
            self.machine.forward(5)
            self.house.do("undo", Desk("1", "can-bo-1"))

    def check(self) -> None:
        """Hold what the hall promises."""
        day = self.house.ledger.look(lambda p: p.day)
        now = self.house.ledger.moment()
        for ticket_id, since_s in list(self.taken.items()):
            ticket = day.tickets.get(ticket_id)
            if ticket is None or ticket.state != "waiting" or ticket.called_at:
                del self.taken[ticket_id]
                continue
            waited_s = self.machine.ran_s - since_s - self.lost_s
            assert seconds_between(ticket.waiting_since_at, now) >= 0.9 * waited_s - 1
        for ticket in day.tickets.values() if day.is_open else ():
            moments = (ticket.issued_at, ticket.called_at, ticket.held_since_at, ticket.ended_at)
            assert all(at <= now for at in moments if at is not None)
            if ticket.state == "held" and ticket.held_until_at:
                assert now < ticket.held_until_at <= now + dt.timedelta(minutes=11)


def hold_journal(house: RealHall) -> None:
    """Hold what the journal alone shows: order, days and numbers once, nothing dated in doubt."""
    last, doubt, opened, numbers = None, "", {}, set()
    for fact in house.facts():
        assert is_told(fact) or last is None or fact.at >= last, "time went back without a word"
        if last is not None and fact.at < last:
            opened = {date: True for date in opened}  # time was set back: its days may come again
        last, event = fact.at, fact.event
        if isinstance(event, ClockDoubted):
            doubt = event.why
        elif isinstance(event, (ClockAccepted,)) or fact.kind == "clock_trusted":
            doubt = ""
        elif isinstance(event, (DayOpened, DayClosed)):
            assert doubt != UNKNOWN, f"{fact.kind} of a time that nobody knows"
            if isinstance(event, DayOpened):
                assert opened.get(event.date, True), f"{event.date} opened twice"
                opened[event.date] = False
        elif fact.kind == "ticket_issued":
            assert event.ticket_id not in numbers, f"{event.ticket_id} given twice"
            numbers.add(event.ticket_id)


def play(steps: list[tuple[str, int]]) -> None:
    """Play a schedule and hold all promises after each step."""
    note(f"schedule: {steps}")
    with tempfile.TemporaryDirectory() as folder:
        schedule = Schedule(Path(folder))
        try:
            for step, value in steps:
                schedule.do(step, value)
                schedule.check()
            house = schedule.house
            hold_journal(house)
            assert tickets_of_rows(house) == house.ledger.look(lambda p: dict(p.day.tickets))
            assert whole_picture(replayed(house)) == house.ledger.look(whole_picture)
        finally:
            schedule.house.close()


SCHEDULES = st.lists(STEPS, min_size=4, max_size=30)
CALM = [HealthCheck.too_slow, HealthCheck.data_too_large]
# A schedule is short as it is, and making one shorter takes minutes.
AS_FOUND = (Phase.explicit, Phase.reuse, Phase.generate)


@settings(max_examples=8, phases=AS_FOUND, suppress_health_check=CALM)
@given(SCHEDULES)
def test_no_schedule_breaks_a_promise(steps: list[tuple[str, int]]) -> None:
    """Waits, calls, holds, undo, days and numbers survive any jump up to ten years, at any moment."""
    play([("take", 0), ("take", 0), ("next", 0), *steps])


@pytest.mark.slow
@pytest.mark.timeout(600)
@settings(max_examples=300, phases=AS_FOUND, suppress_health_check=CALM)
@given(SCHEDULES)
def test_no_schedule_breaks_a_promise_in_many_tries(steps: list[tuple[str, int]]) -> None:
    """The same, longer."""
    play([("take", 0), ("take", 0), ("next", 0), *steps])


# Shown after five minutes off: nobody can tell a clock that is less than those behind.
IMPOSSIBLE = OFFS.filter(lambda s: not -400 <= s <= 45 * 86400)
WRONG = st.one_of(
    STEPS.filter(lambda step: step[0] not in ("jump", "reboot", "word", "undo")),
    st.tuples(st.just("reboot"), IMPOSSIBLE),
)


@settings(max_examples=8, phases=AS_FOUND, suppress_health_check=CALM)
@given(st.lists(WRONG, max_size=20))
def test_a_clock_that_is_set_right_heals_the_hall(steps: list[tuple[str, int]]) -> None:
    """After any number of starts with impossible clocks, the next working morning opens by itself."""
    note(f"schedule: {steps}")
    with tempfile.TemporaryDirectory() as folder:
        schedule = Schedule(Path(folder))
        try:
            for step, value in steps:
                schedule.do(step, value)
            machine, house = schedule.machine, schedule.house
            machine.show(machine.true_at)
            house.tick()
            house.tick()
            assert house.why() == "" and abs(house.clock.now() - machine.true_at) <= SLACK
            days = (7 - machine.true_at.weekday()) % 7 or 7
            morning = machine.true_at.replace(hour=0, minute=30) + dt.timedelta(days=days)
            machine.forward((morning - machine.true_at).total_seconds())
            house.keep_day()
            assert house.day == morning.date().isoformat()
            assert house.ticket(house.take()).number == "A001"
        finally:
            schedule.house.close()


def test_commands_of_the_hall_keep_their_answers(tmp_path: Path) -> None:
    """A request that comes again a minute after the time was set ten years on gets its first answer."""
    path = tmp_path / "hall.sqlite3"
    shutil.copy(TEMPLATE["path"], path)
    house = RealHall(tmp_path, f"sqlite:///{path}", Machine())
    house.forgetting.forget_old()
    from server.queue.verbs import TicketRequest

    asked = Command("device:kiosk-1", "same")
    first = house.queue.take_ticket(asked, TicketRequest("khai-sinh", "vi"))
    house.told(house.machine.true_at + dt.timedelta(days=3650), unserved=9)
    for _ in range(12):
        house.tick(60)
        house.forgetting.forget_old()
    assert house.queue.take_ticket(asked, TicketRequest("khai-sinh", "vi")) == first
    house.close()
