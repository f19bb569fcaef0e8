"""Counters and the day: open, pause, close, what a counter serves, the end of the day. Pure."""

from __future__ import annotations

import datetime as dt
from typing import Any

from server.errors import HallError
from server.hall.rules import Counter, Hall
from server.queue import events as ev
from server.queue import ticket as tk
from server.queue.day import Day
from server.queue.line import LANES
from server.queue.verbs.desk import Desk, at_desk, current
from server.queue.verbs.serving import finish


def counter_of(hall: Hall, counter_id: str) -> Counter:
    """Return the hall's counter or refuse."""
    found = hall.counter_by_id.get(counter_id)
    if found is None:
        raise HallError("not_found", what="counter")
    return found


def open_counter(hall: Hall, day: Day, desk: Desk, staff_name: str, take_over: bool) -> list[Any]:
    """Sign an officer in; whoever serves there is replaced only after the question was answered."""
    counter_of(hall, desk.counter_id)
    counter = day.counter(desk.counter_id)
    other = counter.staff_id if counter.staff_id != desk.staff_id else None
    if other is not None and not take_over:
        raise HallError("counter_taken", officer=counter.staff_name or "")
    if other is None and counter.state != "closed":
        return []
    return [ev.CounterOpened(desk.counter_id, desk.staff_id, staff_name, other)]


def pause(day: Day, desk: Desk, reason: str) -> ev.CounterPaused:
    """Rest; refused while somebody stands at the counter."""
    counter = at_desk(day, desk)
    if counter.ticket_id is not None:
        standing = day.tickets[counter.ticket_id]
        raise HallError("wrong_state", state=standing.state, number=standing.number, verb="pause")
    return ev.CounterPaused(desk.counter_id, desk.staff_id, reason)


def end_counter(hall: Hall, day: Day, desk: Desk, now: dt.datetime) -> list[Any]:
    """Leave the counter; the visit at it is finished first."""
    at_desk(day, desk)
    standing = current(day, desk)
    events: list[Any] = finish(hall, day, desk, standing, now) if standing else []
    return [*events, *kept_go_on(day, desk), ev.CounterClosed(desk.counter_id, desk.staff_id)]


def kept_go_on(day: Day, desk: Desk) -> list[Any]:
    """Return what lets the tickets kept for a counter that closes wait in their services' lines."""
    line = tk.own_line(desk.counter_id)
    kept = [day.tickets[i] for lane in LANES for i in day.line.lane(line, lane)]
    return [
        ev.TicketRequeued(t.ticket_id, t.rank_at, "counter_closed", desk.staff_id) for t in kept
    ]


def change_services(
    hall: Hall, counter_id: str, services: list[str], helps: list[str], staff_id: str
) -> ev.CounterServicesChanged:
    """Let a counter serve other services; nobody in the line moves."""
    counter_of(hall, counter_id)
    unknown = [s for s in (*services, *helps) if s not in hall.service_by_id]
    if unknown or len({*services, *helps}) != len(services) + len(helps):
        raise HallError("bad_request", field="services")
    return ev.CounterServicesChanged(counter_id, services, helps, staff_id)


def close_day(day: Day, was_late: bool) -> ev.DayClosed:
    """End the business day; whoever has not ended is unserved."""
    open_tickets = [t.ticket_id for t in day.tickets.values() if t.state not in tk.ENDED]
    return ev.DayClosed(day.date, sorted(open_tickets), was_late)
