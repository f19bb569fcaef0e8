"""An officer's verbs on a visit: call, recall, start, finish, miss, hold, resume, undo. Pure."""

from __future__ import annotations

import datetime as dt
from typing import Any

from server.errors import HallError
from server.hall.rules import Hall
from server.queue import events as ev
from server.queue.forecast import waiting
from server.queue.order import calling, passing
from server.queue.today import ticket as tk
from server.queue.today.day import Day, counter_to_values, post_of_host
from server.queue.today.ticket import Ticket, seconds_between
from server.queue.verbs.desk import (
    Desk,
    Hand,
    Host,
    at_desk,
    current,
    mine,
    open_or_none,
    reach,
)
from server.queue.verbs.taking import in_order_of_wait


def call_next(hall: Hall, day: Day, desk: Desk, now: dt.datetime) -> list[Any]:
    """End the visit at the counter if there is one, then call whoever is next.

    A ticket that was called but never came is finished by `miss`, never by `next` of a hurried
    officer: pressing next on a called ticket means that it was served.
    """
    counter = at_desk(day, desk)
    if counter.state == "paused":
        raise HallError("counter_not_open", counter=desk.counter_id)
    events: list[Any] = []
    standing = current(day, desk)
    if standing is not None:
        events += finish(hall, day, desk, standing, now)
    choice = calling.choose(hall, day, hall.counter_by_id[desk.counter_id], now)
    if choice is not None:
        events.append(_call(day, desk, choice, now))
    return events


def call_chosen(hall: Hall, day: Day, desk: Desk, ticket: Ticket, now: dt.datetime) -> list[Any]:
    """Call this ticket out of order; the visit at the counter is ended first."""
    counter = at_desk(day, desk)
    if counter.state == "paused":
        raise HallError("counter_not_open", counter=desk.counter_id)
    tk.after(ticket, "call")
    reach(hall, day, desk, ticket)
    standing = current(day, desk)
    events: list[Any] = finish(hall, day, desk, standing, now) if standing else []
    events.append(
        _call(day, desk, passing.chosen_by_hand(hall, day, desk.counter_id, ticket, now), now)
    )
    return events


def _call(day: Day, desk: Desk, choice: calling.Choice, now: dt.datetime) -> ev.TicketCalled:
    return ev.TicketCalled(
        ticket_id=choice.ticket.ticket_id,
        counter_id=desk.counter_id,
        staff_id=desk.staff_id,
        lane=choice.ticket.lane,
        waited_s=seconds_between(choice.ticket.waiting_since_at, now),
        reason=choice.reason,
    )


def recall(hall: Hall, day: Day, desk: Desk, ticket: Ticket, now: dt.datetime) -> ev.TicketRecalled:
    """Call the same ticket once more, within the hall's limit and spacing."""
    mine(day, desk, ticket, "recall")
    tk.after(ticket, "recall")
    if ticket.recalls >= hall.queue.recall_limit:
        raise HallError("recall_limit", limit=hall.queue.recall_limit)
    rest_s = hall.queue.recall_spacing_s - seconds_between(ticket.last_called_at, now)
    if rest_s > 0:
        raise HallError("recall_too_soon", wait_s=rest_s)
    return ev.TicketRecalled(ticket.ticket_id, desk.counter_id, desk.staff_id, ticket.recalls + 1)


def start(day: Day, desk: Desk, ticket: Ticket, now: dt.datetime) -> ev.ServiceStarted:
    """The citizen has come."""
    mine(day, desk, ticket, "start")
    tk.after(ticket, "start")
    walked_s = seconds_between(ticket.last_called_at, now)
    return ev.ServiceStarted(ticket.ticket_id, desk.counter_id, desk.staff_id, walked_s)


def finish(hall: Hall, day: Day, desk: Desk, ticket: Ticket, now: dt.datetime) -> list[Any]:
    """The turn is done; a called ticket counts as served from its call on.

    The visit goes on where it has further services, or where the officer who sent it wants it back.
    """
    mine(day, desk, ticket, "finish")
    tk.after(ticket, "finish")
    until = ticket.held_since_at or now
    served_s = max(0, seconds_between(ticket.started_at or ticket.called_at, until) - ticket.held_s)
    done = ev.ServiceFinished(ticket.ticket_id, desk.counter_id, desk.staff_id, served_s)
    return [done, *_continued(hall, day, ticket, now)]


def _continued(hall: Hall, day: Day, ticket: Ticket, now: dt.datetime) -> list[Any]:
    if ticket.return_to_counter_id is not None:
        back = open_or_none(day, ticket.return_to_counter_id)
        more = list(ticket.more_services)
        return [ev.VisitContinued(ticket.ticket_id, ticket.service_id, ticket.rank_at, more, back)]
    if not ticket.more_services:
        return []
    foreseen = waiting.foresee(hall, day, ticket.more_services, now)
    following, *rest = in_order_of_wait(hall, day, ticket.more_services, foreseen, now)
    policy = calling.policy_of(hall, day, following)
    rank = calling.rank_at(hall, policy, ticket.issued_at, ticket.priority_class_id)
    return [ev.VisitContinued(ticket.ticket_id, following, rank, rest)]


def miss(day: Day, desk: Desk, ticket: Ticket) -> ev.TicketMissed:
    """Nobody came."""
    mine(day, desk, ticket, "miss")
    tk.after(ticket, "miss")
    return ev.TicketMissed(ticket.ticket_id, desk.counter_id, desk.staff_id)


def hold(
    day: Day, desk: Desk, ticket: Ticket, reason: str, minutes: int | None, now: dt.datetime
) -> ev.TicketHeld:
    """Interrupt the visit, for some minutes or until resumed."""
    mine(day, desk, ticket, "hold")
    tk.after(ticket, "hold")
    until = now + dt.timedelta(minutes=minutes) if minutes else None
    return ev.TicketHeld(ticket.ticket_id, desk.counter_id, desk.staff_id, reason, until)


def resume(hall: Hall, day: Day, desk: Desk, ticket: Ticket, now: dt.datetime) -> list[Any]:
    """Go on with a held visit; the one at the counter is finished first."""
    mine(day, desk, ticket, "resume")
    tk.after(ticket, "resume")
    standing = current(day, desk)
    events: list[Any] = finish(hall, day, desk, standing, now) if standing else []
    return [*events, ev.ServiceResumed(ticket.ticket_id, desk.counter_id, desk.staff_id)]


def undo(hall: Hall, day: Day, hand: Hand, now: dt.datetime) -> Any:
    """Take the last action of an officer or a host back, while it is younger than the hall's `undo_s`.

    An action whose ticket has moved on since, by another hand, is forgotten and cannot be undone. A
    number that a host took by mistake is void: it leaves a trace and is never used again.
    """
    if isinstance(hand, Desk):
        at_desk(day, hand)
    post = post_of_host(hand.host_id) if isinstance(hand, Host) else hand.counter_id
    last = day.last_actions.get(post)
    if last is None or seconds_between(last.at, now) >= hall.queue.undo_s:
        raise HallError("nothing_to_undo")
    if last.action == "take":
        (taken,) = last.tickets
        return ev.TicketVoided(taken.ticket_id, ev.TAKEN_BACK, hand.staff_id, host_id=hand.host_id)
    return ev.ActionUndone(
        action=last.action,
        counter_id=hand.counter_id,
        staff_id=hand.staff_id,
        tickets=[tk.to_values(t) for t in last.tickets],
        counter=counter_to_values(last.counter) if last.counter else {},
        undone_seq=last.seq,
        host_id=hand.host_id,
    )
