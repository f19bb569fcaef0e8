"""Who acts, and where: an officer at a counter, a host on the floor, and the ticket in hand. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from server.errors import HallError
from server.hall.rules import Hall
from server.queue.today.day import CounterNow, Day
from server.queue.today.ticket import Ticket

RETURN_PASS = "return_pass"
"""The reason of a hold that sends the citizen away for a paper; it comes back by the citizen."""


@dataclass(frozen=True, slots=True)
class Desk:
    """An officer at a counter: who acts, and where."""

    counter_id: str
    staff_id: str

    @property
    def host_id(self) -> None:
        """Nobody of the floor."""
        return None


@dataclass(frozen=True, slots=True)
class Host:
    """A person who receives people on the floor and sits at no counter."""

    staff_id: str

    @property
    def counter_id(self) -> None:
        """No counter."""
        return None

    @property
    def host_id(self) -> str:
        """The host, as the journal keeps who acted without a counter."""
        return self.staff_id


Hand = Desk | Host
"""Whoever acts on a ticket for the hall."""


def at_desk(day: Day, desk: Desk) -> CounterNow:
    """Return the counter if this officer serves there; else refuse."""
    counter = day.counter(desk.counter_id)
    if counter.staff_id is None:
        raise HallError("counter_not_open", counter=desk.counter_id)
    if counter.staff_id != desk.staff_id:
        raise HallError("counter_taken", officer=day.name_of(counter.staff_id))
    return counter


def current(day: Day, desk: Desk) -> Ticket | None:
    """Return the ticket that stands at the counter."""
    ticket_id = day.counter(desk.counter_id).ticket_id
    return day.tickets[ticket_id] if ticket_id else None


def as_seen(day: Day, desk: Desk, *seen: str | None) -> None:
    """Refuse when another ticket stands at the counter than whoever pressed the key had before them."""
    if seen and seen[0] != day.counter(desk.counter_id).ticket_id:
        raise HallError("desk_moved_on")


AT_COUNTER = frozenset({"called", "serving", "held"})
"""States in which a ticket belongs to the officer of its counter."""


def mine(day: Day, hand: Hand, ticket: Ticket, verb: str) -> None:
    """Refuse when the ticket stands at another counter; a host touches none that stands at one."""
    if isinstance(hand, Host):
        if ticket.state in AT_COUNTER:
            raise at_counter(ticket, verb)
        return
    at_desk(day, hand)
    if ticket.state in AT_COUNTER and ticket.counter_id != hand.counter_id:
        raise HallError("not_allowed")


IN_NOBODYS_HANDS = frozenset({"waiting", "missed"})
"""States in which a ticket may still be called and stands at no counter."""


def reach(hall: Hall, day: Day, hand: Hand, ticket: Ticket) -> None:
    """Refuse an officer a ticket in nobody's hands that is no business of their counter's.

    It is where the counter serves its service today or helps with it, is the one that it is kept for, or the one
    where it was missed. Whoever receives people reaches every line; so do officers where the hall's file says so
    (`officers_act_on_all`).
    """
    is_free = isinstance(hand, Host) or hall.queue.officers_act_on_all
    if is_free or ticket.state not in IN_NOBODYS_HANDS:
        return
    counter = day.as_served(hall).counter_by_id[hand.counter_id or ""]
    is_own = counter.counter_id in (ticket.for_counter_id, ticket.counter_id)
    if is_own or ticket.service_id in (*counter.services, *counter.helps):
        return
    service = hall.service_by_id.get(ticket.service_id)
    name = dict(service.name) if service else {"vi": ticket.service_id}
    raise HallError("not_served_here", number=ticket.number, service=name)


def at_counter(ticket: Ticket, verb: str) -> HallError:
    """Return the refusal of a ticket that only the officer of its counter may move."""
    return HallError(
        "at_counter",
        state=ticket.state,
        number=ticket.number,
        counter=ticket.counter_id,
        verb=verb,
    )


def open_or_none(day: Day, counter_id: str | None) -> str | None:
    """Return the counter if somebody serves there: a ticket is never kept for an empty chair."""
    is_there = counter_id is not None and day.counter(counter_id).state != "closed"
    return counter_id if is_there else None
