"""A hall without a server: the house's own pure rules on a day kept in memory.

The facts are numbered here and folded by the queue, exactly as the ledger would; nothing is written.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from server.errors import HallError
from server.facts import Fact
from server.hall.rules import Hall
from server.queue import events as ev
from server.queue import verbs
from server.queue.forecast import learning
from server.queue.today.day import Day
from server.queue.today.folding import apply
from server.queue.today.ticket import Ticket
from server.queue.verbs import Desk, TicketRequest
from server.simulation.visitors import Visit

ONE_MS = dt.timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Promise:
    """What somebody was told at the kiosk, and what the usual formula would have told."""

    ticket_id: str
    people_ahead: int
    low_s: int | None
    high_s: int | None
    formula_s: float | None


class HallInside:
    """The rules and one day. `is_telling`: whoever takes a number is told an expected wait, as in a hall."""

    def __init__(self, hall: Hall, is_telling: bool = True) -> None:
        self.hall = hall
        self._is_telling = is_telling
        self.day = Day()
        self.promises: list[Promise] = []
        self.refused: dict[str, int] = {}
        self._now: dt.datetime | None = None

    def open_day(self, date: dt.date, now: dt.datetime) -> None:
        """Begin a business day with what was learnt on those before."""
        usual = learning.carry(self.hall, self.day)
        self.promises, self.refused = [], {}
        self._record(now, [ev.DayOpened(date.isoformat(), usual=usual)])

    def close_day(self, now: dt.datetime) -> None:
        """End the business day."""
        self._record(now, [verbs.close_day(self.day, was_late=False)])

    def take(self, visit: Visit, now: dt.datetime) -> str | None:
        """Give a number and return its ticket, or count why there was none."""
        request = TicketRequest(visit.service_id, visit.language, visit.priority_class_id)
        at = self._moment(now)
        try:
            issued = self._issued(request, at)
        except HallError as error:
            self.refused[error.code] = self.refused.get(error.code, 0) + 1
            return None
        formula_s = self._formula_s(issued)
        self._record(at, [issued])
        self.promises.append(
            Promise(
                issued.ticket_id,
                issued.people_ahead,
                issued.wait_low_s,
                issued.wait_high_s,
                formula_s,
            )
        )
        return issued.ticket_id

    def _issued(self, request: TicketRequest, at: dt.datetime) -> ev.TicketIssued:
        hall, day, made = self.hall, self.day, _no_link
        if not self._is_telling:
            return verbs.take_untold(hall, day, request, made, at)
        return verbs.take(hall, day, request, made, verbs.foresee(hall, day, request, at), at)

    def _formula_s(self, issued: ev.TicketIssued) -> float | None:
        """Return people ahead × mean ÷ counters, as most queue systems reckon."""
        counters = self.hall.counters_of_service[issued.service_id]
        serving = sum(self.day.counter(c.counter_id).state == "open" for c in counters)
        mean_s = self.hall.service_by_id[issued.service_id].mean_min * 60
        return issued.people_ahead * mean_s / serving if serving else None

    def open_counter(self, counter_id: str, now: dt.datetime) -> None:
        """Let the counter's officer sign in."""
        desk = _desk(counter_id)
        self._record(now, verbs.open_counter(self.hall, self.day, desk, verbs.Arrival()))

    def close_counter(self, counter_id: str, now: dt.datetime) -> None:
        """Let the officer go."""
        at = self._moment(now)
        self._record(at, verbs.end_counter(self.hall, self.day, _desk(counter_id), at))

    def pause(self, counter_id: str, reason: str, now: dt.datetime) -> None:
        """Let the officer rest."""
        self._record(now, [verbs.pause(self.day, _desk(counter_id), reason)])

    def resume_counter(self, counter_id: str, now: dt.datetime) -> None:
        """Let the officer be back."""
        self._record(now, [ev.CounterResumed(counter_id, _desk(counter_id).staff_id)])

    def call_next(self, counter_id: str, now: dt.datetime) -> str | None:
        """Call whoever is next and return the ticket, None when nobody waits for this counter."""
        at = self._moment(now)
        events = verbs.call_next(self.hall, self.day, _desk(counter_id), at)
        self._record(at, events)
        called = [e.ticket_id for e in events if isinstance(e, ev.TicketCalled)]
        return called[0] if called else None

    def recall(self, counter_id: str, ticket_id: str, now: dt.datetime) -> None:
        """Call once more."""
        at = self._moment(now)
        ticket = self.day.tickets[ticket_id]
        self._record(at, [verbs.recall(self.hall, self.day, _desk(counter_id), ticket, at)])

    def start(self, counter_id: str, ticket_id: str, now: dt.datetime) -> None:
        """The citizen has come."""
        at = self._moment(now)
        ticket = self.day.tickets[ticket_id]
        self._record(at, [verbs.start(self.day, _desk(counter_id), ticket, at)])

    def finish(self, counter_id: str, ticket_id: str, now: dt.datetime) -> None:
        """The visit is done."""
        at = self._moment(now)
        ticket = self.day.tickets[ticket_id]
        self._record(at, verbs.finish(self.hall, self.day, _desk(counter_id), ticket, at))

    def miss(self, counter_id: str, ticket_id: str, now: dt.datetime) -> None:
        """Nobody came."""
        ticket = self.day.tickets[ticket_id]
        self._record(now, [verbs.miss(self.day, _desk(counter_id), ticket)])

    def requeue(self, counter_id: str, ticket_id: str, now: dt.datetime) -> bool:
        """Let a late-comer wait again; False when it can not any more."""
        at = self._moment(now)
        ticket = self.day.tickets[ticket_id]
        try:
            event = verbs.requeue(self.hall, self.day, _desk(counter_id), ticket, at)
        except HallError:
            return False
        self._record(at, [event])
        return True

    def is_waited_for(self, counter_id: str) -> bool:
        """Return whether somebody waits for the counter's own services."""
        return any(self.day.line.waiting(s) for s in self.hall.counter_by_id[counter_id].services)

    def tickets(self) -> dict[str, Ticket]:
        """Return the tickets of the day."""
        return self.day.tickets

    def _moment(self, now: dt.datetime) -> dt.datetime:
        """Return a moment of its own for each action, as the ledger gives."""
        return max(now, self._now + ONE_MS) if self._now else now

    def _record(self, now: dt.datetime, events: list[Any]) -> None:
        at = self._moment(now) if now != self._now else now
        for event in events:
            date = event.date if isinstance(event, ev.DayOpened) else self.day.date
            apply(self.day, Fact(self.day.seq + 1, at, date, "simulation", event))
        self._now = at


def _desk(counter_id: str) -> Desk:
    return Desk(counter_id, f"can-bo-{counter_id}")


def _no_link(ticket_id: str) -> str:
    """Return the hash of a link that nobody has: these days have no slips."""
    return ""
