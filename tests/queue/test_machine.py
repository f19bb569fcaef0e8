"""A hall at the mercy of chance: a state machine over the queue's actions, its invariants after every step."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

import busy_hall
from machine_verbs import COUNTERS, SERVICES, RareVerbs
from pictures import picture, replayed, tickets_of_rows, whole_picture
from server.clock import FixedClock
from server.errors import HallError
from server.ledger import Command
from server.queue.today import ticket as tk
from server.queue.verbs import Desk, Host, Target, TicketRequest
from server.settings import Settings
from server_fixtures import MONDAY, QuietLog, TestHouse

VERBS = ("start", "finish", "miss", "requeue", "recall", "resume", "hold", "transfer", "void")
TEMPLATE: dict[str, Path] = {}


@pytest.fixture(scope="module", autouse=True)
def template(empty_sqlite: Path) -> None:
    """Let the machine copy an empty database."""
    TEMPLATE["path"] = empty_sqlite


HALL = busy_hall.with_counter(busy_hall.hall(), "1", languages=("vi", "km"))
HOST_VERBS: dict[str, tuple[Any, ...]] = {
    **{"requeue": (), "leave_for": (), "void": ("mistake",), "transfer": (Target("cap-dat"),)},
    "correct_priority": ("cao-tuoi", "card"),
}


class HallMachine(RareVerbs, RuleBasedStateMachine):
    """Citizens, officers, the clock and crashes, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "hall.sqlite3"
        shutil.copy(TEMPLATE["path"], path)
        self.url = f"sqlite:///{path}"
        self.clock = FixedClock(MONDAY)
        self.house = self.wired()
        self.answers: dict[str, tuple[TicketRequest, Any]] = {}
        self.issued: list[tuple[str, str]] = []

    def wired(self) -> TestHouse:
        """Wire a house on the file."""
        made = TestHouse(
            Settings(data_dir=Path(self.folder.name), database_url=self.url),
            HALL,
            self.clock,
            QuietLog(),
        )
        made.keep_day()
        return made

    def teardown(self) -> None:
        """Check what only the end can show, and tidy up."""
        self.time_has_only_moved_on()
        assert self.house.ledger.look(picture) == picture(replayed(self.house))
        with self.house.database.read() as connection:
            assert list(self.house.database.broken_links(connection, self.house.hall.hall_id)) == []
        self.house.database.close()
        self.folder.cleanup()

    @initialize()
    def open_counters(self) -> None:
        """Let everybody sit down."""
        for counter_id in COUNTERS:
            self.house.sit(counter_id)

    @rule(
        service=st.sampled_from(SERVICES),
        group=st.sampled_from([None, None, "cao-tuoi", "khuyet-tat"]),
        key=st.integers(0, 9),
    )
    def take(self, service: str, group: str | None, key: int) -> None:
        """Take a number; keys repeat, as with an impatient network (N4)."""
        name, wish = f"key-{key}".ljust(20, "x"), TicketRequest(service, "vi", group)
        command = Command("device:kiosk-1", name, repr(wish))
        known = self.answers.get(name)
        try:
            answer = self.house.queue.take_ticket(command, wish)
        except HallError as error:
            assert error.code == "key_reused" and known is not None and known[0] != wish
            return
        if known is not None:
            assert (wish, answer) == known
            return
        self.answers[name] = (wish, answer)
        self.remember(answer["ticket_id"])

    @rule(
        service=st.sampled_from(SERVICES),
        gap=st.sampled_from([0, 0.4, 30, 600]),
        language=st.sampled_from(["vi", "vi", "km"]),
    )
    def take_plain(self, service: str, gap: float, language: str) -> None:
        """Take a number without a key."""
        self.clock.forward(gap)
        wish = TicketRequest(service, language)
        self.remember(self.house.queue.take_ticket(Command("x"), wish)["ticket_id"])

    def remember(self, ticket_id: str) -> None:
        """Keep the number for N1."""
        ticket = self.house.ticket(ticket_id)
        self.issued.append((self.house.ledger.present.date, ticket.number))

    @rule(counter=st.sampled_from(COUNTERS), gap=st.sampled_from([0, 1, 90]))
    def call_next(self, counter: str, gap: float) -> None:
        """Press next; whoever comes is the first in the order, or the journal says why not (N8)."""
        self.clock.forward(gap)
        house, desk = self.house, self.desk(counter)
        with_rank = {t.ticket_id: t for t in house.ledger.present.day.tickets.values()}
        called = self.attempt(lambda: house.queue.call_next(house.by(desk), desk))
        ticket_id = called and called["ticket_id"]
        if not ticket_id:
            return
        day = house.ledger.present.day
        served = set(day.as_served(house.hall).counter_by_id[counter].services)
        before = with_rank[ticket_id]
        earlier = [
            t
            for t in with_rank.values()
            if t.state == "waiting"
            and t.service_id in served
            and t.key < before.key
            and t.for_counter_id in (None, counter)
        ]
        with house.database.read() as connection:
            facts = list(
                house.database.facts_after(connection, house.hall.hall_id, house.seq() - 6)
            )
        reason = [f.event.reason for f in facts if f.kind == "ticket_called"][-1]
        assert reason["rule"] not in ("first", "strict", "ratio") or not earlier, reason
        self.language_is_kept(counter, before, reason["rule"], [*earlier, before], with_rank)

    @rule(counter=st.sampled_from(COUNTERS), verb=st.sampled_from(VERBS), data=st.data())
    def act(self, counter: str, verb: str, data: st.DataObject) -> None:
        """Do anything to any ticket at any counter; a refusal changes nothing."""
        tickets = sorted(self.house.ledger.present.day.tickets)
        if not tickets:
            return
        self.clock.forward(1)
        ticket_id = data.draw(st.sampled_from(tickets))
        more: dict[str, tuple[Any, ...]] = {
            "hold": ("photo", data.draw(st.sampled_from([None, 2]))),
            "transfer": (Target(data.draw(st.sampled_from(SERVICES))),),
            "void": ("mistake",),
        }
        desk = self.desk(counter)
        before, seq = self.house.ticket(ticket_id), self.house.seq()
        done = self.attempt(
            lambda: getattr(self.house.queue, verb)(
                self.house.by(desk), desk, ticket_id, *more.get(verb, ())
            )
        )
        if done is None:
            assert (self.house.ticket(ticket_id), self.house.seq()) == (before, seq)
        else:
            assert (before.state, verb) in tk.TRANSITIONS

    @rule(counter=st.sampled_from(COUNTERS), gap=st.sampled_from([0, 5, 11]))
    def undo(self, counter: str, gap: float) -> None:
        """Take the last action back, if that is still possible."""
        self.clock.forward(gap)
        desk = self.desk(counter)
        self.attempt(lambda: self.house.queue.undo(self.house.by(desk), desk))

    @rule(counter=st.sampled_from(COUNTERS), service=st.sampled_from(SERVICES))
    def next_and_undo(self, counter: str, service: str) -> None:
        """An action and its undo leave everything as it was."""
        desk, house = self.desk(counter), self.house
        self.clock.forward(1)
        before = house.ledger.look(picture)
        called = self.attempt(lambda: house.queue.call_next(house.by(desk), desk))
        if called is None or not called["ticket_id"]:
            return
        self.clock.forward(1)
        house.queue.undo(house.by(desk), desk)
        after = house.ledger.look(picture)
        assert {k: (before[k], after[k]) for k in before if before[k] != after[k]} == {}

    @rule(verb=st.sampled_from(["take", *HOST_VERBS]), data=st.data(), is_undone=st.booleans())
    def host(self, verb: str, data: st.DataObject, is_undone: bool) -> None:
        """A host takes or moves any number; taken back at once, all is as before, a new number void."""
        queue, host = self.house.queue, Host("huong-dan")
        self.clock.forward(1)
        before, by = self.house.ledger.look(picture), Command("staff:huong-dan")
        if verb == "take":
            taken = queue.take_ticket(by, TicketRequest("sao-y", "vi", host_id=host.staff_id))[
                "ticket_id"
            ]
            self.remember(taken)
        else:
            ids = sorted(self.house.ledger.present.day.tickets)
            more = HOST_VERBS[verb]
            if not ids or not self.attempt(
                lambda: getattr(queue, verb)(by, host, data.draw(st.sampled_from(ids)), *more)
            ):
                return
        if is_undone:
            queue.undo(by, host)
            if verb == "take":
                assert self.house.ticket(taken).state == "void"
            else:
                assert self.house.ledger.look(picture) == before

    @rule(hours=st.sampled_from([0.5, 5, 25]), back=st.booleans())
    def time_passes(self, hours: float, back: bool) -> None:
        """Hours pass, or the clock falls back; the day may turn (N11)."""
        self.clock.forward(-hours * 3600 if back else hours * 3600)
        self.house.keep_day()
        for counter_id in COUNTERS:
            self.house.sit(counter_id)

    @precondition(lambda self: len(self.issued) > 2)
    @rule()
    def restart(self) -> None:
        """The server dies and comes back: nothing is lost, nothing is new (N7)."""
        before = self.house.ledger.look(whole_picture)
        self.house.database.engine.dispose()
        self.house = self.wired()
        assert self.house.ledger.look(whole_picture) == before

    def desk(self, counter_id: str) -> Desk:
        """Return the desk of a counter."""
        return Desk(counter_id, f"can-bo-{counter_id}")

    def attempt(self, work: Any) -> Any:
        """Do something; return None when it is refused."""
        try:
            return work()
        except HallError as error:
            assert error.code in {
                *("wrong_state", "not_allowed", "nothing_to_undo", "recall_limit"),
                *("recall_too_soon", "bad_request", "counter_not_open", "at_counter"),
                "not_served_here",
            }, error.code
            return None

    @invariant()
    def numbers_are_unique_and_grow(self) -> None:
        """N1."""
        assert len(set(self.issued)) == len(self.issued)
        for letter in "ACK":
            mine = [(day, int(n[1:])) for day, n in self.issued if n[0] == letter]
            assert mine == sorted(mine)

    @invariant()
    def tickets_are_in_one_place(self) -> None:
        """N2 and N3: rows equal memory; a waiting ticket stands in the line once; a counter has one ticket."""
        day = self.house.ledger.look(lambda p: p.day)
        assert tickets_of_rows(self.house) == day.tickets
        waiting = sorted(i for i, t in day.tickets.items() if t.state == "waiting")
        assert sorted(i for lane in day.line._lanes.values() for i in lane) == waiting
        speaking = sorted(i for lane in day.line._speaking.values() for i in lane)
        assert speaking == [i for i in waiting if day.tickets[i].language != "vi"]
        at = {c.counter_id: c.ticket_id for c in day.counters.values() if c.ticket_id}
        assert at == {
            t.counter_id: t.ticket_id
            for t in day.tickets.values()
            if t.state in ("called", "serving")
        }
        assert set(day.held) == {i for i, t in day.tickets.items() if t.state == "held"}
        assert set(day.missed) == {i for i, t in day.tickets.items() if t.state == "missed"}

    @invariant()
    def the_journal_has_no_gap(self) -> None:
        """N5."""
        with self.house.database.read() as connection:
            seqs = [
                f.seq
                for f in self.house.database.facts_after(connection, self.house.hall.hall_id, 0)
            ]
        assert seqs == list(range(1, len(seqs) + 1))

    @invariant()
    def counts_are_true(self) -> None:
        """The day's plain counts are what the tickets say."""
        day = self.house.ledger.look(lambda p: p.day)
        states = [t.state for t in day.tickets.values()]
        assert day.counts.get("issued", 0) == len(states)
        for what in ("left", "void"):
            assert day.counts.get(what, 0) == states.count(what)


HallMachine.TestCase.settings = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestHall = HallMachine.TestCase
