"""What an officer sees: the counter's snapshot with the verbs that are allowed now. Pure."""

from __future__ import annotations

import datetime as dt
from typing import Any

from server.facts import to_wire
from server.hall.rules import Counter, Hall, PriorityClass
from server.hall.views import counter_names
from server.queue import answers
from server.queue.order import calling
from server.queue.today import ticket as tk
from server.queue.today.day import CounterNow, Day
from server.queue.today.ticket import Ticket, own_line, seconds_between
from server.queue.views import moment, service_name

WAITING_SHOWN = 50
PAUSE_REASONS = ("break", "lunch", "meeting", "back_office", "other")


def _needs_check(t: Ticket, priority: PriorityClass | None) -> bool:
    """Return whether the hall wants more than one's word and has nothing else; whoever looked saw what it wants."""
    is_word = t.verified_by in (None, "self")
    return priority is not None and is_word and priority.verified_by != "self"


def desk_ticket(hall: Hall, t: Ticket, now: dt.datetime) -> answers.DeskTicket:
    """Return a ticket as the officer sees it."""
    priority = hall.priority_class_by_id.get(t.priority_class_id or "")
    return {
        "ticket_id": t.ticket_id,
        "number": t.number,
        "state": t.state,
        "service": service_name(hall, t.service_id),
        "language": t.language,
        "priority_class_id": t.priority_class_id,
        "priority_class": dict(priority.name) if priority else None,
        "verified_by": t.verified_by,
        "needs_check": _needs_check(t, priority),
        "issued_at": to_wire(t.issued_at),
        "waited_s": seconds_between(t.issued_at, t.called_at or now),
        "called_at": moment(t.called_at),
        "started_at": moment(t.started_at),
        "held_reason": t.held_reason,
        "held_since_at": moment(t.held_since_at),
        "held_until_at": moment(t.held_until_at),
        "recalls": t.recalls,
        "dossier_count": t.dossier_count,
        "more_services": [service_name(hall, s) for s in t.more_services],
        "done_services": [service_name(hall, s) for s in t.done_services],
        "verbs": list(tk.allowed(t.state)),
    }


def desk(hall: Hall, day: Day, counter: Counter, staff_id: str, now: dt.datetime) -> answers.Desk:
    """Return the officer's snapshot; the announcement is added by the route."""
    served = day.as_served(hall)
    counter = served.counter_by_id[counter.counter_id]
    at = day.counter(counter.counter_id)
    current = day.tickets.get(at.ticket_id or "")
    mine = at.staff_id == staff_id and at.state != "closed"
    choice = calling.choose(hall, day, counter, now) if at.state == "open" else None
    lanes = _waiting_for(day, counter)
    return {
        "seq": day.seq,
        "at": to_wire(now),
        "training": day.is_marked,
        "clock": day.clock_doubt or None,
        "withheld": day.withheld.code,
        "counter": {
            **counter_names(counter),
            "state": at.state,
            "pause_reason": at.pause_reason,
            "services": [
                {"service_id": s, "name": dict(hall.service_by_id[s].name)}
                for s in counter.services
            ],
            "zone_id": counter.zone_id,
        },
        "officer": _officer(day, at),
        "is_read_only": not mine,
        "served_today": at.served_today,
        "current": desk_ticket(hall, current, now) if current else None,
        "verbs": desk_verbs(at, current) if mine else [],
        "next": _next(hall, choice, now),
        "waiting": [desk_ticket(hall, t, now) for t in lanes[:WAITING_SHOWN]],
        "waiting_count": sum(
            day.line.waiting(line) for line in (own_line(counter.counter_id), *counter.services)
        ),
        "held": [desk_ticket(hall, t, now) for t in day.held_at(counter.counter_id)],
        "missed": [desk_ticket(hall, t, now) for t in missed_for(day, counter)],
        "undo": undo(hall, day, counter.counter_id, now),
        "transfer_targets": [
            {"service_id": s.service_id, "name": dict(s.name), "sector_id": s.sector_id}
            for s in hall.services
            if served.counters_of_service[s.service_id]
        ],
        "transfer_counters": [
            {**counter_names(c), "officer": _officer(day, day.counter(c.counter_id))}
            for c in hall.counters
            if c.counter_id != counter.counter_id
        ],
        "pause_reasons": list(PAUSE_REASONS),
        "priority_classes": [
            {"priority_class_id": p.priority_class_id, "name": dict(p.name)}
            for p in hall.priority_classes
        ],
    }


def _next(hall: Hall, choice: calling.Choice | None, now: dt.datetime) -> answers.NextTicket | None:
    if choice is None:
        return None
    reason: Any = choice.reason  # as the journal keeps it
    return {"ticket": desk_ticket(hall, choice.ticket, now), "reason": reason}


def _officer(day: Day, at: CounterNow) -> answers.Officer | None:
    return {"staff_id": at.staff_id, "name": day.name_of(at.staff_id)} if at.staff_id else None


def _waiting_for(day: Day, counter: Counter) -> list[Ticket]:
    """Return the first waiting tickets of a counter's own services, in order."""
    found: list[Ticket] = []
    for line_id in (own_line(counter.counter_id), *counter.services):
        for lane in ("priority", "normal"):
            for place, ticket_id in enumerate(day.line.lane(line_id, lane)):
                if place == WAITING_SHOWN:
                    break
                found.append(day.tickets[ticket_id])
    return sorted(found, key=lambda t: t.key)


def missed_for(day: Day, counter: Counter) -> list[Ticket]:
    """Return the missed tickets of a counter's services, the newest first."""
    missed = (day.tickets[i] for i in day.missed)
    mine = [t for t in missed if t.service_id in counter.services]
    return sorted(mine, key=lambda t: t.missed_at or t.issued_at, reverse=True)[:WAITING_SHOWN]


def desk_verbs(at: CounterNow, current: Ticket | None) -> list[str]:
    """Return the verbs that the officer may use now, in the order of the keys."""
    if at.state == "paused":
        return ["resume_counter", "close"]
    own = [v for v in tk.allowed(current.state) if v not in ("call", "leave")] if current else []
    extra = ["next", "walk_in", "close"] + ([] if current else ["pause"])
    return [*extra, *own, *(["reprint"] if current else [])]


def undo(hall: Hall, day: Day, post: str, now: dt.datetime) -> answers.Undo | None:
    """Return what the counter or host may still take back, None where nothing."""
    last = day.last_actions.get(post)
    if last is None or seconds_between(last.at, now) >= hall.queue.undo_s:
        return None
    until = last.at + dt.timedelta(seconds=hall.queue.undo_s)
    return {
        "action": last.action,
        "number": last.number,
        "at": to_wire(last.at),
        "until_at": to_wire(until),
    }
