"""What a host on the floor sees: what can be taken, who is missing, one ticket with its place. Pure."""

from __future__ import annotations

import datetime as dt
from itertools import islice

from server.errors import HallError
from server.hall.rules import Hall
from server.hall.views import counter_names
from server.queue import answers
from server.queue.counter_views import desk_ticket, undo
from server.queue.forecast import waiting
from server.queue.forecast.waiting import Band
from server.queue.today import ticket as tk
from server.queue.today.day import Day, post_of_host
from server.queue.today.ticket import Ticket, link_hash_of
from server.queue.verbs.desk import AT_COUNTER, RETURN_PASS
from server.queue.views import band_values, kiosk, most_digits

SHOWN = 30
"""So many missing people are listed; whoever is not among them is found by number."""


def lobby(hall: Hall, day: Day, host_id: str, now: dt.datetime) -> answers.Lobby:
    """Return the host's snapshot; the printer is added by the route."""
    missed = (day.tickets[i] for i in reversed(day.missed))
    held = (day.tickets[i] for i in reversed(day.held))
    away = (t for t in held if t.held_reason == RETURN_PASS)
    return {
        **kiosk(hall, day, now, is_by_hand=True),
        "clock": day.clock_doubt or None,
        "undo": undo(hall, day, post_of_host(host_id), now),
        "missed": [host_ticket(hall, day, t, now) for t in islice(missed, SHOWN)],
        "away": [host_ticket(hall, day, t, now) for t in islice(away, SHOWN)],
        "missed_count": len(day.missed),
        "most_digits": most_digits(day),
        "counters": [_counter(hall, day, c.counter_id) for c in hall.counters],
    }


def _counter(hall: Hall, day: Day, counter_id: str) -> answers.LobbyCounter:
    at = day.counter(counter_id)
    standing = day.tickets.get(at.ticket_id or "")
    return {
        **counter_names(hall.counter_by_id[counter_id]),
        "state": at.state,
        "officer": day.name_of(at.staff_id) if at.staff_id else None,
        "number": standing.number if standing else None,
    }


def find(hall: Hall, day: Day, wanted: str, now: dt.datetime) -> answers.HostTicket:
    """Return today's ticket with that number, or behind that slip's link; raises not_found."""
    known = day.id_by_number.get(wanted.upper()) or day.id_by_link.get(link_hash_of(wanted))
    if known is None:
        raise HallError("not_found", what="ticket")
    return host_ticket(hall, day, day.tickets[known], now)


def host_ticket(hall: Hall, day: Day, t: Ticket, now: dt.datetime) -> answers.HostTicket:
    """Return a ticket with its place, its counter and what a host may do with it now."""
    is_waiting = t.state == "waiting"
    nothing = (0, Band(None, None))
    people_ahead, band = waiting.outlook(hall, day, t, now) if is_waiting else nothing
    at = t.counter_id if t.state in (*AT_COUNTER, "missed") else t.for_counter_id
    counter = hall.counter_by_id.get(at or "")
    return {
        **desk_ticket(hall, t, now),
        "people_ahead": people_ahead,
        **band_values(band),
        "counter": counter_names(counter) if counter else None,
        "verbs": host_verbs(t),
    }


def host_verbs(t: Ticket) -> list[str]:
    """Return what a host may do: what stands at a counter is its officer's, but for coming back."""
    if t.state in tk.ENDED:
        return []
    if t.state == "held" and t.held_reason == RETURN_PASS:
        return ["requeue", "give_up", "reprint"]
    if t.state in AT_COUNTER:
        return ["reprint"]
    first = "transfer" if t.state == "waiting" else "requeue"
    return [first, "priority", "reprint", "give_up", "void"]
