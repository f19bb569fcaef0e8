"""The verbs of the queue, each one locked transaction. Called by routes and by the hall's clock.

No words, no Flask, no emit: an action decides by `verbs`, writes rows and facts, and answers with
plain values.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from server.access.events import StaffSignedIn
from server.answers import Done
from server.errors import HallError
from server.facts import Fact
from server.hall.rules import Hall
from server.ledger import Answer, Command, Ledger, Transaction
from server.queue import events as ev
from server.queue import verbs
from server.queue.forecast.waiting import Foreseen
from server.queue.links import Links
from server.queue.recording import Recorder
from server.queue.today.day import Day, DayPresent
from server.queue.today.ticket import Ticket
from server.queue.verbs import Arrival, Desk, Hand, Host, Serving, Target, TicketRequest
from server.versions import refuse_unseen, version_of


class Queue:
    """The queue of one hall."""

    def __init__(self, ledger: Ledger[DayPresent], hall: Hall, links: Links) -> None:
        self.ledger = ledger
        self.hall = hall
        self._links = links
        self._recorder = Recorder(ledger)

    # --- taking ---------------------------------------------------------------------------------

    def take_ticket(
        self, command: Command, request: TicketRequest, guard: Callable[[], None] | None = None
    ) -> Answer:
        """Give a number. Answers {ticket_id, people_ahead, wait_low_s, wait_high_s}.

        `guard` may refuse; it is asked only for a new number, never when a request comes again.
        Records TicketIssued. Raises not_found, bad_request, or the code of a closed offer.
        """
        link_hash = self._links.secrets.link_hash
        foreseen = self._foresee(request)

        def do(tx: Transaction[DayPresent]) -> Answer:
            if guard is not None:
                guard()
            event = verbs.take(
                self.hall, tx.ledger.present.day, request, link_hash, foreseen, tx.now
            )
            self._recorder.record(tx, [event])
            return {
                "ticket_id": event.ticket_id,
                "people_ahead": event.people_ahead,
                "wait_low_s": event.wait_low_s,
                "wait_high_s": event.wait_high_s,
            }

        return self.ledger.act(command, do)

    def _foresee(self, request: TicketRequest) -> Foreseen:
        """Run the hall ahead for a promise, before the turn to write: others have theirs meanwhile."""
        now = self.ledger.clock.now()
        return self.ledger.look(
            lambda p: verbs.foresee(self.hall, p.day, request, max(now, p.last_at or now))
        )

    def leave(self, command: Command, ticket_id: str, code: str) -> Answer:
        """The citizen gives the place up, with the code on the slip. Records TicketLeft."""
        return self._on_ticket(
            command,
            ticket_id,
            lambda day, t, now: [verbs.leave(t, self._links.is_code(t, code))],
        )

    def leave_for(self, command: Command, host: Host, ticket_id: str) -> Answer:
        """A host gives somebody's place up for them. Records TicketLeft."""
        return self._on_ticket(command, ticket_id, lambda day, t, now: [verbs.leave_for(host, t)])

    def come_back(self, command: Command, ticket_id: str) -> Answer:
        """A citizen with a return pass is here again. Records TicketRequeued.

        Answers {ticket_id, kept_for, is_expired}: the counter that keeps it, or None where it waits in
        its service's line; and whether it does so from now on only, because the pass was over.
        """

        def do(tx: Transaction[DayPresent]) -> Answer:
            day = tx.ledger.present.day
            ticket = _known(day, ticket_id)
            is_expired = verbs.is_pass_over(ticket, tx.now)
            event = verbs.come_back(day, ticket, tx.now)
            self._recorder.record(tx, [event])
            kept_for = event.for_counter_id
            return {"ticket_id": ticket_id, "kept_for": kept_for, "is_expired": is_expired}

        return self.ledger.act(command, do)

    # --- at the counter -------------------------------------------------------------------------

    def call_next(self, command: Command, desk: Desk, *seen: str | None) -> Answer:
        """Finish the visit at the counter and call the next; answers {ticket_id: None} if nobody waits.

        `seen` is the ticket (or None) that stood there when the key was pressed, where it is known: with
        another one there by now, raises desk_moved_on. Records ServiceFinished and TicketCalled.
        """

        def do(tx: Transaction[DayPresent]) -> Answer:
            day = tx.ledger.present.day
            verbs.as_seen(day, desk, *seen)
            events = verbs.call_next(self.hall, day, desk, tx.now)
            self._recorder.record(tx, events)
            called = [e.ticket_id for e in events if isinstance(e, ev.TicketCalled)]
            return {"ticket_id": called[0] if called else None}

        return self.ledger.act(command, do)

    def call_chosen(self, command: Command, desk: Desk, ticket_id: str) -> Answer:
        """Call this ticket out of order. Records ServiceFinished and TicketCalled."""
        return self._on_ticket(
            command,
            ticket_id,
            lambda day, t, now: verbs.call_chosen(self.hall, day, desk, t, now),
        )

    def recall(self, command: Command, desk: Desk, ticket_id: str) -> Answer:
        """Call once more. Records TicketRecalled."""
        return self._on_ticket(
            command, ticket_id, lambda day, t, now: [verbs.recall(self.hall, day, desk, t, now)]
        )

    def start(self, command: Command, desk: Desk, ticket_id: str) -> Answer:
        """The citizen has come. Records ServiceStarted."""
        return self._on_ticket(
            command, ticket_id, lambda day, t, now: [verbs.start(day, desk, t, now)]
        )

    def finish(self, command: Command, desk: Desk, ticket_id: str) -> Answer:
        """The visit is done. Records ServiceFinished."""
        return self._on_ticket(
            command, ticket_id, lambda day, t, now: verbs.finish(self.hall, day, desk, t, now)
        )

    def miss(self, command: Command, desk: Desk, ticket_id: str) -> Answer:
        """Nobody came. Records TicketMissed."""
        return self._on_ticket(command, ticket_id, lambda day, t, now: [verbs.miss(day, desk, t)])

    def requeue(self, command: Command, hand: Hand, ticket_id: str) -> Answer:
        """Let it wait again. Records TicketRequeued."""
        return self._on_ticket(
            command, ticket_id, lambda day, t, now: [verbs.requeue(self.hall, day, hand, t, now)]
        )

    def hold(
        self, command: Command, desk: Desk, ticket_id: str, reason: str, minutes: int | None
    ) -> Answer:
        """Interrupt the visit. Records TicketHeld."""
        return self._on_ticket(
            command,
            ticket_id,
            lambda day, t, now: [verbs.hold(day, desk, t, reason, minutes, now)],
        )

    def resume(self, command: Command, desk: Desk, ticket_id: str) -> Answer:
        """Go on with a held visit. Records ServiceResumed."""
        return self._on_ticket(
            command, ticket_id, lambda day, t, now: verbs.resume(self.hall, day, desk, t, now)
        )

    def transfer(self, command: Command, hand: Hand, ticket_id: str, to: Target) -> Answer:
        """Send it to another service, counter or officer. Records TicketTransferred."""
        return self._on_ticket(
            command,
            ticket_id,
            lambda day, t, now: [verbs.transfer(self.hall, day, hand, t, to)],
        )

    def void(self, command: Command, hand: Hand, ticket_id: str, reason: str) -> Answer:
        """Take a mistaken number out. Records TicketVoided."""
        return self._on_ticket(
            command, ticket_id, lambda day, t, now: [verbs.void(self.hall, day, hand, t, reason)]
        )

    def correct_priority(
        self,
        command: Command,
        hand: Hand,
        ticket_id: str,
        priority_class_id: str | None,
        verified_by: str = "desk",
    ) -> Answer:
        """Set the priority class right, and how it is known. Records PriorityCorrected."""
        return self._on_ticket(
            command,
            ticket_id,
            lambda day, t, now: [
                verbs.correct_priority(self.hall, day, hand, t, priority_class_id, now, verified_by)
            ],
        )

    def undo(self, command: Command, hand: Hand) -> Answer:
        """Take the last action back. Records ActionUndone, or TicketVoided for a number just taken."""

        def do(tx: Transaction[DayPresent]) -> Answer:
            self._recorder.record(tx, [verbs.undo(self.hall, tx.ledger.present.day, hand, tx.now)])
            return {"ticket_id": None}

        return self.ledger.act(command, do)

    # --- counters and services ------------------------------------------------------------------

    def open_counter(self, command: Command, desk: Desk, arrival: Arrival) -> Answer:
        """Sign an officer in. Records CounterOpened, and CounterClosed of a counter that they leave.

        Raises officer_elsewhere and counter_taken until those questions were answered.
        """
        return self._plain(
            command, lambda day, now: verbs.open_counter(self.hall, day, desk, arrival)
        )

    def seat_officer(self, tx: Transaction[DayPresent], fact: Fact) -> None:
        """React to StaffSignedIn: whoever signed in at a counter serves there, and only there.

        Records what `open_counter` records. What it raises refuses the sign-in.
        """
        event: StaffSignedIn = fact.event
        if event.counter_id is None:
            return
        assert isinstance(tx.request, Arrival)
        desk = Desk(event.counter_id, event.staff_id)
        day = tx.ledger.present.day
        self._recorder.record(tx, verbs.open_counter(self.hall, day, desk, tx.request))

    def pause(self, command: Command, desk: Desk, reason: str) -> Answer:
        """Rest. Records CounterPaused."""
        return self._plain(command, lambda day, now: [verbs.pause(day, desk, reason)])

    def resume_counter(self, command: Command, desk: Desk) -> Answer:
        """Be back. Records CounterResumed."""

        def decide(day: Day, now: dt.datetime) -> list[object]:
            verbs.at_desk(day, desk)
            return [ev.CounterResumed(desk.counter_id, desk.staff_id)]

        return self._plain(command, decide)

    def close_counter(self, command: Command, desk: Desk) -> Answer:
        """Leave. Records ServiceFinished and CounterClosed."""
        return self._plain(command, lambda day, now: verbs.end_counter(self.hall, day, desk, now))

    def stop_service(self, command: Command, service_id: str, staff_id: str) -> Done:
        """Give no more numbers for a service today. Records ServiceStopped."""
        self._known_service(service_id)

        def decide(day: Day, now: dt.datetime) -> list[object]:
            if service_id in day.stopped:
                return []
            return [ev.ServiceStopped(service_id, staff_id)]

        self._plain(command, decide)
        return {}

    def reopen_service(self, command: Command, service_id: str, staff_id: str) -> Done:
        """Give numbers again. Records ServiceReopened."""
        self._known_service(service_id)

        def decide(day: Day, now: dt.datetime) -> list[object]:
            return [ev.ServiceReopened(service_id, staff_id)] if service_id in day.stopped else []

        self._plain(command, decide)
        return {}

    def change_services(
        self,
        command: Command,
        counter_id: str,
        request: Serving,
        staff_id: str,
        seen: str | None = None,
    ) -> Answer:
        """Let a counter serve other services from now on. Records CounterServicesChanged; answers {version}.

        Raises changed_meanwhile when it is not as `seen`, last_counter until it was said yes to, and
        counter_serves_nothing.
        """

        def do(tx: Transaction[DayPresent]) -> Answer:
            day = tx.ledger.present.day
            now = verbs.serving_of(self.hall, day, counter_id)
            refuse_unseen(
                tx,
                seen,
                now,
                request.as_whole(),
                ("counter_services_changed",),
                lambda e: e.counter_id == counter_id,
                since="day_opened",
            )
            event = verbs.change_services(self.hall, day, counter_id, request, staff_id)
            self._recorder.record(tx, [event])
            return {"version": version_of(request.as_whole())}

        return self.ledger.act(command, do)

    # --- furniture ------------------------------------------------------------------------------

    def _plain(
        self, command: Command, decide: Callable[[Day, dt.datetime], Iterable[object]]
    ) -> Answer:
        def do(tx: Transaction[DayPresent]) -> Answer:
            self._recorder.record(tx, decide(tx.ledger.present.day, tx.now))
            return {}

        return self.ledger.act(command, do)

    def _on_ticket(
        self,
        command: Command,
        ticket_id: str,
        decide: Callable[[Day, Ticket, dt.datetime], Iterable[object]],
    ) -> Answer:
        def do(tx: Transaction[DayPresent]) -> Answer:
            day = tx.ledger.present.day
            self._recorder.record(tx, decide(day, _known(day, ticket_id), tx.now))
            return {"ticket_id": ticket_id}

        return self.ledger.act(command, do)

    def _known_service(self, service_id: str) -> None:
        if service_id not in self.hall.service_by_id:
            raise HallError("not_found", what="service")


def _known(day: Day, ticket_id: str) -> Ticket:
    ticket = day.tickets.get(ticket_id)
    if ticket is None:
        raise HallError("not_found", what="ticket")
    return ticket
