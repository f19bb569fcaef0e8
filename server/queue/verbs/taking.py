"""Taking a number: what is asked for, what is refused, what is promised. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from server.errors import HallError
from server.hall.calendar import session_at
from server.hall.letters import training_letter
from server.hall.rules import NUMBER_DIGITS, Hall
from server.queue import events as ev
from server.queue.forecast import waiting
from server.queue.forecast.waiting import Foreseen
from server.queue.offering import service_offer
from server.queue.order import calling
from server.queue.today.day import Day
from server.queue.today.ticket import Ticket
from server.queue.verbs import rehearsing


@dataclass(frozen=True, slots=True)
class TicketRequest:
    """What somebody asks of the kiosk."""

    service_id: str
    language: str
    priority_class_id: str | None = None
    device_id: str | None = None
    printer_id: str | None = None
    dossier_count: int = 1
    verified_by: str = "self"
    """How a priority class is known: "self", "desk" or "card"."""
    more_services: tuple[str, ...] = ()
    person: str | None = None
    arrived_at: dt.datetime | None = None
    """When the citizen first came, for somebody back with a return pass of an earlier day."""
    host_id: str | None = None
    """The host who takes it for somebody."""
    is_by_hand: bool = False
    """Whether a person of the hall gives it, and not a machine."""


LinkHash = Callable[[str], str]
"""From a ticket's id to the hash of the link on its slip; the link itself is made elsewhere, and kept nowhere."""


def foresee(hall: Hall, day: Day, request: TicketRequest, now: dt.datetime) -> Foreseen:
    """Return what a number promises by. It takes milliseconds, so it is asked before the turn to write."""
    return waiting.foresee(hall, day, (request.service_id, *request.more_services), now)


def take(
    hall: Hall,
    day: Day,
    request: TicketRequest,
    link_hash: LinkHash,
    foreseen: Foreseen,
    now: dt.datetime,
) -> ev.TicketIssued:
    """Give a number and promise by what was foreseen. Refuses with the offer's code when the service gives none now.

    Of several services the visit begins with the one that waits least.
    """
    services = (request.service_id, *request.more_services)
    first, *more = in_order_of_wait(hall, day, services, foreseen, now)
    request = replace(request, service_id=first, more_services=tuple(more))
    return _with_promise(hall, day, take_untold(hall, day, request, link_hash, now), foreseen, now)


def take_untold(
    hall: Hall, day: Day, request: TicketRequest, link_hash: LinkHash, now: dt.datetime
) -> ev.TicketIssued:
    """Give a number as `take` does, without people ahead and expected wait, and in the order of services as asked.

    For days that are only played.
    """
    wanted = _known(hall, (request.service_id, *request.more_services))
    service = hall.service_by_id[request.service_id]
    if request.language not in hall.languages:
        raise HallError("bad_request", field="language")
    if request.priority_class_id and request.priority_class_id not in hall.priority_class_by_id:
        raise HallError("bad_request", field="priority_class_id")
    if not 1 <= request.dossier_count <= hall.queue.max_dossiers:
        raise HallError("bad_request", field="dossier_count")
    if hall.queue.one_ticket_per_person and request.person in day.active_persons:
        held = day.tickets[day.active_persons[request.person or ""]]
        raise HallError("has_ticket", number=held.number)
    for service_id in wanted:
        offer = service_offer(hall, day, hall.service_by_id[service_id], now, request.is_by_hand)
        if not offer.is_open:
            raise HallError(offer.code, opens_at=offer.opens_at)
    letter = hall.sector_by_id[service.sector_id].letter
    series = training_letter(hall) if day.is_rehearsal else letter
    n = day.series.get(series, 0) + 1
    number = f"{series}{n:0{NUMBER_DIGITS}d}"
    policy = calling.policy_of(hall, day, service.service_id)
    ticket_id = rehearsing.ticket_id(day, number)
    return ev.TicketIssued(
        ticket_id=ticket_id,
        number=number,
        series=series,
        n=n,
        link_hash=link_hash(ticket_id),
        service_id=service.service_id,
        language=request.language,
        rank_at=calling.rank_at(hall, policy, request.arrived_at or now, request.priority_class_id),
        priority_class_id=request.priority_class_id,
        verified_by=request.verified_by if request.priority_class_id else None,
        device_id=request.device_id,
        dossier_count=request.dossier_count,
        printer_id=request.printer_id,
        session_id=session_at(hall, now),
        more_services=list(request.more_services),
        person=request.person if hall.queue.one_ticket_per_person else None,
        host_id=request.host_id,
    )


def in_order_of_wait(
    hall: Hall, day: Day, services: tuple[str, ...], foreseen: Foreseen, now: dt.datetime
) -> list[str]:
    """Return the services of a visit, the one that waits least first; refuse unknown or double ones."""
    if len(_known(hall, services)) == 1:
        return list(services)

    def wait_s(service_id: str) -> float:
        found = waiting.band_by(hall, day, service_id, foreseen, now)
        return float("inf") if found.high_s is None else found.high_s

    return sorted(services, key=wait_s)


def _known(hall: Hall, services: tuple[str, ...]) -> tuple[str, ...]:
    """Return the services as they are; refuse unknown or double ones."""
    if any(s not in hall.service_by_id for s in services):
        raise HallError("not_found", what="service")
    if len(set(services)) != len(services):
        raise HallError("bad_request", field="more_services")
    return services


def _with_promise(
    hall: Hall, day: Day, event: ev.TicketIssued, foreseen: Foreseen, now: dt.datetime
) -> ev.TicketIssued:
    """Add what the slip promises: people ahead and the band."""
    probe = Ticket(
        ticket_id=event.ticket_id,
        number=event.number,
        series=event.series,
        n=event.n,
        link_hash="",
        service_id=event.service_id,
        language=event.language,
        state="waiting",
        issued_at=now,
        issued_seq=day.seq + 1,
        rank_at=event.rank_at,
        waiting_since_at=now,
        priority_class_id=event.priority_class_id,
    )
    people_ahead, band = waiting.promise(hall, day, probe, foreseen, now)
    return replace(
        event,
        people_ahead=people_ahead,
        wait_low_s=band.low_s,
        wait_high_s=band.high_s,
    )
