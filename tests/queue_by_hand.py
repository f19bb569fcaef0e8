"""A day of the queue without a ledger: facts made by hand and folded, for tests of the pure rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from server.facts import Fact
from server.hall.rules import Hall
from server.queue import events as ev
from server.queue import verbs
from server.queue.order import calling
from server.queue.today.day import Day
from server.queue.today.folding import apply
from server.queue.today.ticket import Ticket
from server.queue.verbs import Desk, TicketRequest

MORNING = dt.time(1, 0)


def no_link(ticket_id: str) -> str:
    """Return the hash of a link that nobody has."""
    return f"no link of {ticket_id}"


class HandDay:
    """One training day; moments are given in minutes after its beginning."""

    def __init__(self, hall: Hall, date: str = "2026-11-23") -> None:
        self.hall = hall
        self.day = Day()
        self.start = dt.datetime.combine(dt.date.fromisoformat(date), MORNING, dt.UTC)
        self.called: list[Ticket] = []
        self.issued: list[ev.TicketIssued] = []
        self.last_rule = ""
        self._now = self.start
        self.record(ev.DayOpened(date, is_training=True))

    def record(self, *events: Any) -> None:
        """Fold events of one action; each action is a millisecond later than the one before."""
        self._now += dt.timedelta(milliseconds=1)
        for event in events:
            apply(self.day, Fact(self.day.seq + 1, self._now, "", "test", event))

    def at(self, minute: float) -> dt.datetime:
        """Move on to a minute of the day and return its moment."""
        self._now = max(self._now, self.start + dt.timedelta(minutes=minute))
        return self._now

    def take(self, service_id: str, at_min: float = 0, language: str = "vi", **wish: Any) -> Ticket:
        """Give a number and return the ticket."""
        self.at(at_min)
        now = self._now + dt.timedelta(milliseconds=1)
        asked = TicketRequest(service_id, language, **wish)
        foreseen = verbs.foresee(self.hall, self.day, asked, now)
        event = verbs.take(self.hall, self.day, asked, no_link, foreseen, now)
        self.record(event)
        self.issued.append(event)
        return self.day.tickets[event.ticket_id]

    def open(self, counter_id: str) -> Desk:
        """Open a counter if it is not, and return its desk."""
        desk = Desk(counter_id, f"can-bo-{counter_id}")
        if self.day.counter(counter_id).state != "open":
            self.record(ev.CounterOpened(counter_id, desk.staff_id, counter_id))
        return desk

    def choose(self, counter_id: str, at_min: float = 0) -> calling.Choice | None:
        """Return whom the counter would call."""
        return calling.choose(
            self.hall, self.day, self.hall.counter_by_id[counter_id], self.at(at_min)
        )

    def call(self, counter_id: str, at_min: float = 0) -> Ticket | None:
        """Call the next at a counter and return the ticket as it waited."""
        desk = self.open(counter_id)
        self.at(at_min)
        before = dict(self.day.tickets)
        events = verbs.call_next(self.hall, self.day, desk, self._now)
        self.record(*events)
        found = [e for e in events if isinstance(e, ev.TicketCalled)]
        if not found:
            return None
        self.last_rule = found[0].reason["rule"]
        self.called.append(before[found[0].ticket_id])
        return self.called[-1]

    def call_each(self, counter_id: str) -> Iterator[Ticket]:
        """Call until nobody waits for the counter."""
        while (ticket := self.call(counter_id)) is not None:
            yield ticket

    def call_all(self, counter_id: str) -> list[Ticket]:
        """Call until nobody waits for the counter and return all."""
        return list(self.call_each(counter_id))
