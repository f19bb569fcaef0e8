"""How each fact about a ticket changes it. Pure; used by the fold and by whoever writes the rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from server.facts import Fact
from server.queue import events as ev
from server.queue.today.ticket import Ticket, link_hash_of, seconds_between

FORGOTTEN: Mapping[str, str | None] = {"link_hash": "", "person": None}
"""What a row has some days later instead of what led to a person."""
ERASED: Mapping[str, str | None] = {
    **FORGOTTEN,
    "priority_class_id": None,
    "verified_by": None,
    "device_id": None,
    "held_reason": None,
}
"""What a number has that was erased on its visitor's wish; what is counted stays."""


def erased(old: Ticket) -> Ticket:
    """Return a ticket that is over without what led to its visitor, or says what kind of person they are."""
    values: dict[str, Any] = dict(ERASED)
    return replace(old, **values)


def issued(fact: Fact) -> Ticket:
    """Return the new ticket of a TicketIssued."""
    e: ev.TicketIssued = fact.event
    return Ticket(
        ticket_id=e.ticket_id,
        number=e.number,
        series=e.series,
        n=e.n,
        link_hash=e.link_hash or link_hash_of(e.token),
        service_id=e.service_id,
        language=e.language,
        state="waiting",
        issued_at=fact.at,
        issued_seq=fact.seq,
        rank_at=e.rank_at,
        waiting_since_at=fact.at,
        priority_class_id=e.priority_class_id,
        verified_by=e.verified_by,  # type: ignore[arg-type]  # the journal keeps words, and only these
        device_id=e.device_id,
        dossier_count=e.dossier_count,
        more_services=tuple(e.more_services),
        person=e.person,
    )


def _called(t: Ticket, fact: Fact) -> Ticket:
    e: ev.TicketCalled = fact.event
    return replace(
        t,
        state="called",
        counter_id=e.counter_id,
        staff_id=e.staff_id,
        called_at=fact.at,
        last_called_at=fact.at,
        started_at=None,
        recalls=0,
        held_s=0,
        missed_at=None,
    )


def _recalled(t: Ticket, fact: Fact) -> Ticket:
    return replace(t, recalls=fact.event.recalls, last_called_at=fact.at)


def _started(t: Ticket, fact: Fact) -> Ticket:
    return replace(t, state="serving", started_at=fact.at)


def _finished(t: Ticket, fact: Fact) -> Ticket:
    return replace(
        t,
        state="finished",
        ended_at=fact.at,
        started_at=t.started_at or t.called_at,
        held_since_at=None,
        held_until_at=None,
    )


def _missed(t: Ticket, fact: Fact) -> Ticket:
    return replace(t, state="missed", missed_at=fact.at)


def _waits_again(t: Ticket, fact: Fact, **changes: Any) -> Ticket:
    return replace(
        t,
        state="waiting",
        rank_at=fact.event.rank_at,
        waiting_since_at=t.waiting_since_at if t.state == "waiting" else fact.at,
        counter_id=None,
        staff_id=None,
        called_at=None,
        started_at=None,
        ended_at=None,
        missed_at=None,
        recalls=0,
        held_reason=None,
        held_since_at=None,
        held_until_at=None,
        for_counter_id=fact.event.for_counter_id,
        **changes,
    )


def _requeued(t: Ticket, fact: Fact) -> Ticket:
    return _waits_again(t, fact)


def _transferred(t: Ticket, fact: Fact) -> Ticket:
    e: ev.TicketTransferred = fact.event
    return _waits_again(
        replace(t, more_services=tuple(s for s in t.more_services if s != e.service_id)),
        fact,
        service_id=e.service_id,
        return_to_counter_id=e.return_to_counter_id,
    )


def _continued(t: Ticket, fact: Fact) -> Ticket:
    e: ev.VisitContinued = fact.event
    is_done = t.return_to_counter_id is None
    done = (*t.done_services, t.service_id) if is_done else t.done_services
    return _waits_again(
        replace(t, ended_at=None, done_services=done),
        fact,
        service_id=e.service_id,
        more_services=tuple(e.more_services),
        return_to_counter_id=None,
    )


def _held(t: Ticket, fact: Fact) -> Ticket:
    e: ev.TicketHeld = fact.event
    return replace(
        t, state="held", held_reason=e.reason, held_since_at=fact.at, held_until_at=e.until_at
    )


def _resumed(t: Ticket, fact: Fact) -> Ticket:
    e: ev.ServiceResumed = fact.event
    return replace(
        t,
        state="serving",
        counter_id=e.counter_id,
        staff_id=e.staff_id,
        started_at=t.started_at or t.called_at,
        held_s=t.held_s + seconds_between(t.held_since_at, fact.at),
        held_reason=None,
        held_since_at=None,
        held_until_at=None,
    )


def _left(t: Ticket, fact: Fact) -> Ticket:
    return replace(t, state="left", ended_at=fact.at)


def _voided(t: Ticket, fact: Fact) -> Ticket:
    return replace(t, state="void", ended_at=fact.at)


def _corrected(t: Ticket, fact: Fact) -> Ticket:
    e: ev.PriorityCorrected = fact.event
    return replace(
        t,
        priority_class_id=e.priority_class_id,
        rank_at=e.rank_at,
        verified_by=e.verified_by if e.priority_class_id else None,  # type: ignore[arg-type]  # as above
    )


EVOLVE: dict[type, Callable[[Ticket, Fact], Ticket]] = {
    ev.TicketCalled: _called,
    ev.TicketRecalled: _recalled,
    ev.ServiceStarted: _started,
    ev.ServiceFinished: _finished,
    ev.TicketMissed: _missed,
    ev.TicketRequeued: _requeued,
    ev.TicketTransferred: _transferred,
    ev.VisitContinued: _continued,
    ev.TicketHeld: _held,
    ev.ServiceResumed: _resumed,
    ev.TicketLeft: _left,
    ev.TicketVoided: _voided,
    ev.PriorityCorrected: _corrected,
}
"""How each fact about one ticket changes it."""


def unserved(t: Ticket, at: dt.datetime) -> Ticket:
    """Return the ticket as the end of the day leaves it."""
    return replace(t, state="unserved", ended_at=at)
