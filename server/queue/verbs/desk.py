"""Who acts, and where: an officer at a counter, and the ticket that stands there. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from server.errors import HallError
from server.queue.day import CounterNow, Day
from server.queue.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Desk:
    """An officer at a counter: who acts, and where."""

    counter_id: str
    staff_id: str


def at_desk(day: Day, desk: Desk) -> CounterNow:
    """Return the counter if this officer serves there; else refuse."""
    counter = day.counter(desk.counter_id)
    if counter.staff_id is None or counter.state == "closed":
        raise HallError("counter_not_open", counter=desk.counter_id)
    if counter.staff_id != desk.staff_id:
        raise HallError("counter_taken", officer=counter.staff_name or "")
    return counter


def current(day: Day, desk: Desk) -> Ticket | None:
    """Return the ticket that stands at the counter."""
    ticket_id = day.counter(desk.counter_id).ticket_id
    return day.tickets[ticket_id] if ticket_id else None


def mine(day: Day, desk: Desk, ticket: Ticket) -> None:
    """Refuse when the ticket stands at another counter."""
    at_desk(day, desk)
    if ticket.state in ("called", "serving", "held") and ticket.counter_id != desk.counter_id:
        raise HallError("not_allowed")


def open_or_none(day: Day, counter_id: str | None) -> str | None:
    """Return the counter if somebody serves there: a ticket is never kept for an empty chair."""
    is_there = counter_id is not None and day.counter(counter_id).state != "closed"
    return counter_id if is_there else None
