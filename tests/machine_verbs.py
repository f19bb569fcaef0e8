"""More of what may happen in a hall, for the state machine of tests/queue: rare verbs, in any order."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

import busy_hall
from server.errors import HallError
from server.ledger import Command, Transaction
from server.queue.order.calling import rare_languages
from server.queue.recording import Recorder
from server.queue.today.line import LANES
from server.queue.today.ticket import Ticket
from server.queue.verbs import RETURN_PASS, Arrival, Desk, Serving, Target, TicketRequest, draw_lot
from server_fixtures import TestHouse

COUNTERS = ("1", "2", "3")
SERVICES = tuple(busy_hall.SERVICES)
A_COUNTER, A_SERVICE = st.sampled_from(COUNTERS), st.sampled_from(SERVICES)


class RareVerbs:
    """What the machine of `test_machine` does besides; it owns the house and the clock."""

    house: TestHouse
    clock: Any

    def desk(self, counter_id: str) -> Desk:
        """Return the desk of a counter."""
        raise NotImplementedError

    def attempt(self, work: Any) -> Any:
        """Do something; return None when it is refused."""
        raise NotImplementedError

    def remember(self, ticket_id: str) -> None:
        """Keep the number of a new ticket."""
        raise NotImplementedError

    def call_next(self, counter: str, gap: float) -> None:
        """Call whoever is next, and look whether it was right."""
        raise NotImplementedError

    def any_ticket(self, data: st.DataObject) -> str | None:
        """Draw one of today's tickets."""
        known = sorted(self.house.ledger.present.day.tickets)
        return data.draw(st.sampled_from(known)) if known else None

    @rule(services=st.permutations(SERVICES), count=st.integers(1, 3), dossiers=st.integers(1, 20))
    def take_for_several(self, services: list[str], count: int, dossiers: int) -> None:
        """One number for several services and dossiers."""
        self.clock.forward(1)
        first, *more = services[:count]
        wish = TicketRequest(first, "vi", more_services=tuple(more), dossier_count=dossiers)
        answer = self.house.queue.take_ticket(Command("x"), wish)
        self.remember(answer["ticket_id"])

    @rule(counter=A_COUNTER, data=st.data())
    def call_chosen(self, counter: str, data: st.DataObject) -> None:
        """An officer calls somebody out of order; the journal says that a person chose."""
        ticket_id, desk = self.any_ticket(data), self.desk(counter)
        if ticket_id is None:
            return
        queue = self.house.queue
        if self.attempt(lambda: queue.call_chosen(self.house.by(desk), desk, ticket_id)):
            assert self.house.ticket(ticket_id).counter_id == counter

    @rule(counter=A_COUNTER, data=st.data(), group=st.sampled_from([None, "cao-tuoi"]))
    def correct_priority(self, counter: str, data: st.DataObject, group: str | None) -> None:
        """An officer sets a class right; the ticket takes the place that it would have had."""
        ticket_id, desk = self.any_ticket(data), self.desk(counter)
        if ticket_id is None:
            return
        queue = self.house.queue
        done = self.attempt(
            lambda: queue.correct_priority(self.house.by(desk), desk, ticket_id, group)
        )
        assert done is None or self.house.ticket(ticket_id).priority_class_id == group

    @rule(counter=A_COUNTER, minutes=st.sampled_from([1, 60]), gap=st.sampled_from([10, 600]))
    def send_for_a_paper(self, counter: str, minutes: int, gap: float) -> None:
        """Whoever stands at the counter goes for a paper and comes back, in time or not."""
        desk, queue = self.desk(counter), self.house.queue
        ticket_id = self.house.ledger.present.day.counter(counter).ticket_id
        if ticket_id is None:
            return
        by = self.house.by(desk)
        if self.attempt(lambda: queue.hold(by, desk, ticket_id, RETURN_PASS, minutes)) is None:
            return
        self.clock.forward(gap)
        self.attempt(lambda: queue.come_back(Command("citizen"), ticket_id))

    @rule(data=st.data())
    def come_back(self, data: st.DataObject) -> None:
        """Anybody tries to come back with a return pass; without one it is refused."""
        ticket_id = self.any_ticket(data)
        if ticket_id is None:
            return
        held = self.house.ticket(ticket_id).held_reason
        done = self.attempt(lambda: self.house.queue.come_back(Command("citizen"), ticket_id))
        assert done is None or held == RETURN_PASS

    @rule(counter=A_COUNTER, to=A_COUNTER, service=A_SERVICE, back=st.booleans(), data=st.data())
    def send_to_counter(
        self, counter: str, to: str, service: str, back: bool, data: st.DataObject
    ) -> None:
        """A visit goes on at one counter, and perhaps back here; its number and its wait stay."""
        ticket_id, desk = self.any_ticket(data), self.desk(counter)
        if ticket_id is None:
            return
        self.clock.forward(1)
        before = self.house.ticket(ticket_id)
        target = Target(service, counter_id=to, comes_back=back)
        queue = self.house.queue
        if self.attempt(lambda: queue.transfer(self.house.by(desk), desk, ticket_id, target)):
            after = self.house.ticket(ticket_id)
            assert (after.number, after.issued_at) == (before.number, before.issued_at)
            assert (after.state, after.for_counter_id) == ("waiting", to)

    @rule(counter=A_COUNTER, sits_again=st.booleans())
    def close_counter(self, counter: str, sits_again: bool) -> None:
        """An officer leaves; nobody waits for an empty chair."""
        desk = self.desk(counter)
        self.attempt(lambda: self.house.queue.close_counter(self.house.by(desk), desk))
        kept = [t.number for t in self.kept_for(counter)]
        assert not kept, f"{kept} wait for counter {counter}, where nobody sits"
        if sits_again:
            self.house.sit(counter)

    def kept_for(self, counter_id: str) -> list[Any]:
        """Return who waits for one counter only."""
        tickets = self.house.ledger.present.day.tickets.values()
        return [t for t in tickets if t.state == "waiting" and t.for_counter_id == counter_id]

    @rule(counter=A_COUNTER, services=st.permutations(SERVICES), count=st.integers(1, 4))
    def change_services(self, counter: str, services: list[str], count: int) -> None:
        """A counter serves other work from now on; nobody in the line moves, no service is left alone."""
        day = self.house.ledger.present.day
        served = day.as_served(self.house.hall).counters_of_service
        waiting = {t.ticket_id: t.key for t in day.tickets.values() if t.state == "waiting"}
        own, helps = services[:count], services[count:]
        wish = Serving(tuple(own), tuple(helps))
        alone = [s for s in helps if [c.counter_id for c in served[s]] == [counter]]
        try:
            self.house.queue.change_services(Command("manager"), counter, wish, "truong")
        except HallError as error:
            assert error.code == "last_counter"
            assert [s["service_id"] for s in error.facts["services"]] == sorted(
                alone, key=list(self.house.hall.service_by_id).index
            )
            return
        assert not alone, f"{alone} lost their last counter without a question"
        day = self.house.ledger.present.day
        assert waiting == {t.ticket_id: t.key for t in day.tickets.values() if t.state == "waiting"}

    @rule(service=A_SERVICE)
    def stop_and_reopen(self, service: str) -> None:
        """A stopped service gives no number, and gives them again afterwards."""
        queue, boss = self.house.queue, Command("manager")
        queue.stop_service(boss, service, "truong")
        try:
            queue.take_ticket(Command("x"), TicketRequest(service, "vi"))
            raise AssertionError("a stopped service gave a number")
        except HallError as error:
            assert error.code == "service_closed"
        queue.reopen_service(boss, service, "truong")
        self.remember(queue.take_ticket(Command("x"), TicketRequest(service, "vi"))["ticket_id"])

    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        """A citizen gives up."""
        ticket_id = self.any_ticket(data)
        if ticket_id is not None:
            code = self.house.words(ticket_id).code
            self.attempt(lambda: self.house.queue.leave(Command("citizen"), ticket_id, code))

    @rule(counter=A_COUNTER)
    def rest(self, counter: str) -> None:
        """Pause and come back."""
        desk, queue = self.desk(counter), self.house.queue
        if self.attempt(lambda: queue.pause(self.house.by(desk), desk, "lunch")) is not None:
            queue.resume_counter(self.house.by(desk), desk)

    @rule(counter=A_COUNTER, languages=st.sampled_from([(), ("vi",), ("vi", "km"), ("km", "en")]))
    def another_officer_sits_down(self, counter: str, languages: tuple[str, ...]) -> None:
        """Whoever takes over a counter brings their own languages; the file's count for whoever has none."""
        desk, queue = self.desk(counter), self.house.queue
        self.attempt(lambda: queue.close_counter(self.house.by(desk), desk))
        arrival = Arrival(languages)
        if self.attempt(lambda: queue.open_counter(self.house.by(desk), desk, arrival)) is not None:
            at = self.house.ledger.present.day.counter(counter)
            assert at.state == "open" and at.languages == languages

    @rule(
        service=st.sampled_from(["khai-sinh", "sao-y"]),
        gap=st.sampled_from([20, 290, 310]),
        counter=st.sampled_from(["1", "3"]),
    )
    def somebody_speaks_khmer(self, service: str, gap: float, counter: str) -> None:
        """Somebody who speaks Khmer comes after others who do not, and one of two officers calls."""
        for seconds, language in ((0, "vi"), (1, "vi"), (gap, "km")):
            self.clock.forward(seconds)
            answer = self.house.queue.take_ticket(Command("x"), TicketRequest(service, language))
            self.remember(answer["ticket_id"])
        self.call_next(counter, 1)

    def language_is_kept(
        self,
        counter: str,
        called: Ticket,
        rule: str,
        early: list[Ticket],
        tickets: dict[str, Ticket],
    ) -> None:
        """A rare language goes first when the counter speaks it, within the limit of minutes, and only then."""
        day, hall = self.house.ledger.present.day, self.house.hall
        rare = rare_languages(day, hall.counter_by_id[counter])
        limit = dt.timedelta(minutes=hall.queue.language_wait_max_min)
        first = min(early, key=lambda t: t.key)
        if rule == "language":
            assert called.language in rare and called.rank_at - first.rank_at <= limit
        elif rule == "first" and called.language not in rare:
            own = day.as_served(hall).counter_by_id[counter].services
            assert not [
                t.number
                for t in tickets.values()
                if (t.state, t.for_counter_id) == ("waiting", None)
                and (t.language in rare and t.service_id in own)
                and t.rank_at - called.rank_at <= limit
            ]

    @rule(gap=st.sampled_from([1, 130, 700]))
    def promises_are_kept(self, gap: float) -> None:
        """The clock brings back whose minutes on hold have passed, and nobody with a return pass."""
        self.clock.forward(gap)
        self.house.keeper.keep_promises(Command("clock"))
        now = self.house.ledger.moment()
        for ticket_id in self.house.ledger.present.day.held:
            ticket = self.house.ticket(ticket_id)
            until = ticket.held_until_at
            assert until is None or until > now or ticket.held_reason == RETURN_PASS

    @precondition(lambda self: len(self.places()) > 1)
    @rule(data=st.data())
    def draw_lots(self, data: st.DataObject) -> None:
        """Those who wait draw lots: in each lane the places stay and are held in the order drawn."""
        before = self.places()
        order = data.draw(st.permutations(sorted(before)))

        def do(tx: Transaction) -> dict[str, str]:
            Recorder(tx.ledger).record(tx, [draw_lot(tx.ledger.present.day, order)])
            return {}

        self.house.ledger.act(Command("clock"), do)
        after = self.places()
        assert {i: lane for i, (lane, _) in after.items()} == {i: before[i][0] for i in before}
        for lane in LANES:
            drawn = [after[i][1] for i in order if after[i][0] == lane]
            assert drawn == sorted(rank for at, rank in before.values() if at == lane)

    def places(self) -> dict[str, tuple[str, dt.datetime]]:
        """Return the lane and the rank of everybody who waits."""
        tickets = self.house.ledger.present.day.tickets.values()
        return {t.ticket_id: (t.lane, t.rank_at) for t in tickets if t.state == "waiting"}

    def time_has_only_moved_on(self) -> None:
        """N10: whatever the clock did, no moment in the journal lies before the one before it."""
        with self.house.database.read() as connection:
            facts = self.house.database.facts_after(connection, self.house.hall.hall_id, 0)
            moments = [fact.at for fact in facts]
        assert moments == sorted(moments)
        assert all(s >= 0 for s in self.house.ledger.present.day.waits_s)
