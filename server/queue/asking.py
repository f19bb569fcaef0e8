"""Who asks, and for what: the hand behind a sender, the request of a verb behind a body, the ticket behind a link.

Called by routes only.
Reads the request's sender from `server.wire`; decides nothing about the queue. A citizen's ID goes no
further than this module: what leaves it is a keyed hash and, where a class asks for an age, "card".
"""

from __future__ import annotations

from flask import request

from server.access.rules import token_of
from server.errors import HallError
from server.hall.calendar import business_date
from server.queue.persons import has_age
from server.queue.schemas import TakeTicket
from server.queue.today.ticket import Ticket
from server.queue.verbs import Desk, Hand, Host, TicketRequest
from server.wire import actor, house


def desk_of(counter_id: str | None = None) -> Desk:
    """Return the officer who asks, at their counter; refuse everybody else, and another counter."""
    sender = actor()
    own = sender.counter_id
    if own is None or (counter_id is not None and counter_id != own):
        raise HallError("not_allowed")
    return Desk(own, sender.staff_id or "")


def hand() -> Hand:
    """Return who moves a ticket: an officer at a counter, or whoever receives people on the floor."""
    host_id = _host_id()
    return desk_of() if host_id is None else Host(host_id)


def _host_id() -> str | None:
    sender = actor()
    return sender.staff_id if sender.may("guide") and sender.counter_id is None else None


def ticket_request_of(asked: TakeTicket, printer_id: str | None) -> TicketRequest:
    """Return the request for a ticket; `printer_id` gives the paper, None = none."""
    return TicketRequest(
        service_id=asked.service_id,
        language=asked.language,
        priority_class_id=asked.priority_class_id,
        device_id=actor().device_id,
        printer_id=printer_id,
        dossier_count=asked.dossier_count,
        verified_by=_verified_by(asked),
        more_services=tuple(asked.more_services),
        person=_person_of(asked.citizen_id),
        host_id=_host_id(),
        is_by_hand=actor().kind == "staff",
    )


def _verified_by(asked: TakeTicket) -> str:
    """Return how a class is known: by the card that a machine has read, by the staff who asks, by one's word.

    Digits that staff send may have been typed: they say that somebody has looked, not that a machine has read.
    """
    if actor().kind == "staff":
        return asked.verified_by or "desk"
    wanted = house().hall.priority_class_by_id.get(asked.priority_class_id or "")
    today = business_date(house().hall, house().clock.now())
    if wanted and has_age(asked.citizen_id, wanted.from_age, today):
        return "card"
    return "self"


def _person_of(citizen_id: str | None) -> str | None:
    """Return an ID's hash under the day's salt, where the hall gives one number a person.

    The salt is destroyed when the day closes; from then on the hash is nobody's, whatever number is tried.
    """
    if citizen_id is None or not house().hall.queue.one_ticket_per_person:
        return None
    return token_of(house().day_salt.value(), "person", citizen_id)


def ticket_of_token(token: str) -> str:
    """Return the id of the ticket behind a link; raises not_found."""
    return ticket_behind(token).ticket_id


def ticket_behind(token: str) -> Ticket:
    """Return the ticket behind a link, of today or of the last days.

    Raises not_found and counts the miss; raises too_many for an address that missed too often.
    """
    try:
        return house().links.ticket(token)
    except HallError:
        house().limits.miss(request.remote_addr or "")
        raise
