"""Counters: open, pause, close, move, what becomes of whom a counter leaves behind. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from server.access.rules import Arrival
from server.errors import HallError
from server.hall.rules import Counter, Hall, Service, name_in
from server.queue import events as ev
from server.queue.today import ticket as tk
from server.queue.today.day import CounterNow, Day
from server.queue.today.line import LANES
from server.queue.today.ticket import Ticket
from server.queue.verbs.desk import RETURN_PASS, Desk, at_desk, current
from server.queue.verbs.serving import finish

SIGNED_OUT = "signed_out"
"""Why a counter rests whose officer signed out or lost the desk; it goes on when they sign in again."""


def counter_of(hall: Hall, counter_id: str) -> Counter:
    """Return the hall's counter or refuse."""
    found = hall.counter_by_id.get(counter_id)
    if found is None:
        raise HallError("not_found", what="counter")
    return found


def open_counter(hall: Hall, day: Day, desk: Desk, arrival: Arrival) -> list[Any]:
    """Sign an officer in. One officer serves at one counter: another one of theirs is left for this.

    Raises officer_elsewhere and counter_taken until the question was answered.
    """
    counter_of(hall, desk.counter_id)
    counter = day.counter(desk.counter_id)
    other = counter.staff_id if counter.staff_id != desk.staff_id else None
    if other is not None and not arrival.take_over:
        raise HallError("counter_taken", officer=day.name_of(counter.staff_id or ""))
    left = counters_of(day, desk.staff_id, but=desk.counter_id)
    if left and not arrival.moves:
        raise _elsewhere(hall, day, left[0])
    moved = [e for c in left for e in vacate(day, c, "officer_moved", to=desk.counter_id)]
    if other is None and counter.state != "closed":
        # Whoever only had to give the PIN again goes on; a break that was meant lasts.
        is_back = counter.state == "paused" and counter.pause_reason == SIGNED_OUT
        back = [ev.CounterResumed(desk.counter_id, desk.staff_id)] if is_back else []
        return [*moved, *back]
    opened = ev.CounterOpened(
        desk.counter_id,
        desk.staff_id,
        taken_over_from=other,
        languages=list(arrival.languages),
    )
    return [*moved, opened]


def _elsewhere(hall: Hall, day: Day, at: CounterNow) -> HallError:
    """Return the question to an officer who serves at another counter, with who stands there."""
    standing = day.tickets.get(at.ticket_id or "")
    name = dict(counter_of(hall, at.counter_id).name)
    return HallError(
        "officer_elsewhere", counter=name, number=standing.number if standing else None
    )


def counters_of(day: Day, staff_id: str, but: str | None = None) -> list[CounterNow]:
    """Return the counters where this officer serves now."""
    return [
        c
        for c in day.counters.values()
        if c.staff_id == staff_id and c.state != "closed" and c.counter_id != but
    ]


def vacate(day: Day, counter: CounterNow, why: str, to: str | None = None) -> list[Any]:
    """Return what closes a counter whose officer is gone: nobody there loses the number or the place.

    Whoever was called, served or put aside there waits again where they stood in the line; where the
    officer only moved (`to`), for that counter. Whoever is away for a paper comes back by the pass.
    """
    back: list[Any] = [
        ev.TicketRequeued(t.ticket_id, t.rank_at, why, counter.staff_id, for_counter_id=to)
        for t in _left_at(day, counter)
    ]
    kept = kept_go_on(day, Desk(counter.counter_id, counter.staff_id or ""))
    return [*back, *kept, ev.CounterClosed(counter.counter_id, counter.staff_id, True)]


def _left_at(day: Day, counter: CounterNow) -> list[Ticket]:
    standing = day.tickets.get(counter.ticket_id or "")
    held = [t for t in day.held_at(counter.counter_id) if t.held_reason != RETURN_PASS]
    return [*([standing] if standing else []), *held]


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


@dataclass(frozen=True, slots=True)
class Serving:
    """What a counter serves from now on; `leaves`: what may be left without any counter by it."""

    services: tuple[str, ...]
    helps: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()

    def as_whole(self) -> dict[str, list[str]]:
        """Return what is compared when two consoles change one counter; the order does not matter."""
        return {"services": sorted(self.services), "helps": sorted(self.helps)}


def serving_of(hall: Hall, day: Day, counter_id: str) -> dict[str, list[str]]:
    """Return what a counter serves today, as a whole."""
    counter = counter_of(day.as_served(hall), counter_id)
    return Serving(counter.services, counter.helps).as_whole()


def change_services(
    hall: Hall, day: Day, counter_id: str, request: Serving, staff_id: str
) -> ev.CounterServicesChanged:
    """Let a counter serve other services; nobody in the line moves.

    Raises counter_serves_nothing for an empty request, unless the hall's file says so too, and last_counter
    with the services that no counter would serve any more, until each was said yes to.
    """
    planned = counter_of(hall, counter_id)
    asked = (*request.services, *request.helps)
    if any(s not in hall.service_by_id for s in asked) or len(set(asked)) != len(asked):
        raise HallError("bad_request", field="services")
    if not asked and (planned.services or planned.helps):
        raise HallError("counter_serves_nothing", counter=dict(planned.name))
    alone = _left_alone(day.as_served(hall), counter_id, request)
    if not {service.service_id for service in alone} <= set(request.leaves):
        raise _last_counter(day.as_served(hall), day, counter_id, alone)
    return ev.CounterServicesChanged(
        counter_id, list(request.services), list(request.helps), staff_id
    )


def _left_alone(served: Hall, counter_id: str, request: Serving) -> list[Service]:
    """Return the services that only this counter serves now, and would serve no more.

    A counter that helps is none that serves, as in the hall's file: it comes when others have waited long.
    """
    return [
        service
        for service in served.services
        if [c.counter_id for c in served.counters_of_service[service.service_id]] == [counter_id]
        and service.service_id not in request.services
    ]


def _last_counter(served: Hall, day: Day, counter_id: str, alone: list[Service]) -> HallError:
    """Return the question: which services would stand alone, and how many wait for each."""
    helped = {s for c in served.counters if c.counter_id != counter_id for s in c.helps}
    left = [
        {
            "service_id": s.service_id,
            "name": dict(s.name),
            "waiting": day.line.waiting(s.service_id),
            "is_helped": s.service_id in helped,
        }
        for s in alone
    ]
    names = {code: ", ".join(name_in(s.name, code) for s in alone) for code in served.languages}
    count = sum(day.line.waiting(s.service_id) for s in alone)
    return HallError("last_counter", services=left, service=names, count=count)
