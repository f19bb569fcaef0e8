"""Where a ticket goes instead of being served: back to the line, on to others, out. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from server.errors import HallError
from server.facts import to_wire
from server.hall.rules import Hall
from server.queue import events as ev
from server.queue.order import calling, passing
from server.queue.today import ticket as tk
from server.queue.today.day import Day
from server.queue.today.ticket import Ticket
from server.queue.verbs.counters import counter_of
from server.queue.verbs.desk import (
    AT_COUNTER,
    RETURN_PASS,
    Hand,
    Host,
    at_counter,
    mine,
    open_or_none,
    reach,
)


def requeue(
    hall: Hall, day: Day, hand: Hand, ticket: Ticket, now: dt.datetime
) -> ev.TicketRequeued:
    """Let a called or missed ticket wait again, at the place that the hall's rule gives.

    A missed ticket returns within the grace to "front", "after_<n>" or "back"; later it goes to the
    back. It is never silently cancelled. A host also takes in whoever comes back with a return pass.
    """
    if isinstance(hand, Host) and ticket.held_reason == RETURN_PASS:
        return replace(come_back(day, ticket, now), staff_id=hand.staff_id, host_id=hand.staff_id)
    mine(day, hand, ticket, "requeue")
    reach(hall, day, hand, ticket)
    tk.after(ticket, "requeue")
    rank = calling.return_rank(hall, day, ticket, now)
    why = "returned" if ticket.state == "missed" else "put_back"
    return ev.TicketRequeued(
        ticket.ticket_id,
        rank,
        why,
        hand.staff_id,
        counter_id=hand.counter_id,
        host_id=hand.host_id,
    )


@dataclass(frozen=True, slots=True)
class Target:
    """Where a visit is sent: a service, and perhaps one counter or the officer who sits there."""

    service_id: str
    counter_id: str | None = None
    staff_id: str | None = None
    comes_back: bool = False


def transfer(hall: Hall, day: Day, hand: Hand, ticket: Ticket, to: Target) -> ev.TicketTransferred:
    """Send the visit on: same number, and it has waited since it came.

    Raises no_counter for a service that nobody serves today: there nobody would call it.
    """
    mine(day, hand, ticket, "transfer")
    reach(hall, day, hand, ticket)
    tk.after(ticket, "transfer")
    if to.service_id not in hall.service_by_id:
        raise HallError("not_found", what="service")
    counter_id = _target_counter(hall, day, to)
    is_here = counter_id is not None and counter_id == hand.counter_id
    if is_here or (counter_id is None and to.service_id == ticket.service_id):
        raise HallError("bad_request", field="service_id")
    if counter_id is None and not day.as_served(hall).counters_of_service[to.service_id]:
        raise HallError("no_counter")
    policy = calling.policy_of(hall, day, to.service_id)
    return ev.TicketTransferred(
        ticket_id=ticket.ticket_id,
        service_id=to.service_id,
        from_service_id=ticket.service_id,
        rank_at=calling.rank_at(hall, policy, ticket.issued_at, ticket.priority_class_id),
        counter_id=hand.counter_id,
        staff_id=hand.staff_id,
        for_counter_id=counter_id,
        return_to_counter_id=hand.counter_id if to.comes_back else None,
        host_id=hand.host_id,
    )


def _target_counter(hall: Hall, day: Day, to: Target) -> str | None:
    if to.staff_id is not None:
        at = [c.counter_id for c in day.counters.values() if c.staff_id == to.staff_id]
        if not at:
            raise HallError("not_found", what="officer")
        return at[0]
    if to.counter_id is not None:
        counter_id = counter_of(hall, to.counter_id).counter_id
        if open_or_none(day, counter_id) is None:
            raise HallError("counter_not_open", counter=counter_id)
        return counter_id
    return None


def come_back(day: Day, ticket: Ticket, now: dt.datetime) -> ev.TicketRequeued:
    """Let a citizen who was sent away for a paper wait for the same counter, without a new wait.

    After the pass has run out the ticket waits in its service's line from now on (see `is_pass_over`).
    """
    if ticket.held_reason != RETURN_PASS:
        raise HallError("wrong_state", state=ticket.state, number=ticket.number, verb="come_back")
    if not (ticket.state == "unserved" and day.is_open):  # left by a closing that was taken back
        tk.after(ticket, "requeue")
    if is_pass_over(ticket, now):
        return ev.TicketRequeued(ticket.ticket_id, now, "came_back")
    return ev.TicketRequeued(
        ticket.ticket_id,
        ticket.rank_at,
        "came_back",
        for_counter_id=open_or_none(day, ticket.counter_id),
    )


def is_pass_over(ticket: Ticket, now: dt.datetime) -> bool:
    """Return whether the hours of a return pass have passed."""
    return ticket.held_until_at is not None and now > ticket.held_until_at


def over_held(day: Day, now: dt.datetime) -> list[ev.TicketRequeued]:
    """Return what brings back the tickets whose minutes on hold have passed; no pass among them."""
    due = [
        t
        for t in map(day.tickets.__getitem__, day.held)
        if t.held_until_at is not None and t.held_until_at <= now and t.held_reason != RETURN_PASS
    ]
    return [
        ev.TicketRequeued(
            t.ticket_id, t.rank_at, "hold_over", for_counter_id=open_or_none(day, t.counter_id)
        )
        for t in due
    ]


def draw_lot(day: Day, order: list[str]) -> ev.LotDrawn:
    """Give the waiting tickets new ranks in the order drawn; the ranks themselves stay the same set.

    `order` is a shuffled list of ticket ids (the shuffling is done outside). Priority classes keep
    their own draw: ranks are handed out within each lane.
    """
    ranks: dict[str, str] = {}
    for lane in ("priority", "normal"):
        drawn = [i for i in order if day.tickets[i].lane == lane]
        free = sorted(day.tickets[i].rank_at for i in drawn)
        ranks |= {i: to_wire(rank) for i, rank in zip(drawn, free, strict=True)}
    return ev.LotDrawn(ranks)


def leave(ticket: Ticket, holds_slip: bool) -> ev.TicketLeft:
    """The citizen gives the place up; the slip's code proves that they hold the paper."""
    if not holds_slip:
        raise HallError("code_unknown")
    tk.after(ticket, "leave")
    return ev.TicketLeft(ticket.ticket_id)


def leave_for(hand: Host, ticket: Ticket) -> ev.TicketLeft:
    """A host gives the place of somebody up who says so; an officer's own are told to the officer.

    That is who stands at a counter or was put aside there; a return pass is in nobody's hands.
    """
    if ticket.state in AT_COUNTER and ticket.held_reason != RETURN_PASS:
        raise at_counter(ticket, "leave")
    tk.after(ticket, "leave")
    return ev.TicketLeft(ticket.ticket_id, hand.host_id)


def void(hall: Hall, day: Day, hand: Hand, ticket: Ticket, reason: str) -> ev.TicketVoided:
    """Take a mistaken number out; its trace stays."""
    mine(day, hand, ticket, "void")
    reach(hall, day, hand, ticket)
    tk.after(ticket, "void")
    return ev.TicketVoided(
        ticket.ticket_id, reason, hand.staff_id, hand.counter_id, host_id=hand.host_id
    )


def correct_priority(
    hall: Hall,
    day: Day,
    hand: Hand,
    ticket: Ticket,
    priority_class_id: str | None,
    now: dt.datetime,
    verified_by: str = "desk",
) -> ev.PriorityCorrected:
    """Set the priority class right, and how it is known; the ticket takes the place it would have had."""
    mine(day, hand, ticket, "priority")
    reach(hall, day, hand, ticket)
    if ticket.state in tk.ENDED:
        raise HallError("wrong_state", state=ticket.state, number=ticket.number, verb="priority")
    if priority_class_id and priority_class_id not in hall.priority_class_by_id:
        raise HallError("bad_request", field="priority_class_id")
    policy = calling.policy_of(hall, day, ticket.service_id)
    is_same = priority_class_id == ticket.priority_class_id
    rank = calling.rank_at(hall, policy, ticket.issued_at, priority_class_id)
    rank = ticket.rank_at if is_same else rank
    moved = replace(ticket, priority_class_id=priority_class_id, rank_at=rank)
    return ev.PriorityCorrected(
        ticket.ticket_id,
        priority_class_id,
        rank,
        hand.staff_id,
        hand.counter_id,
        verified_by=verified_by if priority_class_id else None,
        host_id=hand.host_id,
        passed=passing.by_moving(hall, day, ticket, moved, now),
    )
