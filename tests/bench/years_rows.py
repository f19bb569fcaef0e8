"""The rows that a past day has left: its part of the journal, tickets, slips, invitations, ratings.

Called by `years`, day by day; the tickets are what the house's own folding makes of the facts.
"""

from __future__ import annotations

import random
from typing import Any


def write_day(house: Any, facts: list[Any]) -> None:
    """Write one day: its part of the journal, and every row that its facts left."""
    from sqlalchemy import insert

    from server.printing.tables import PrintJobRow
    from server.queue.tables import TicketRow
    from server.rating.tables import InvitationRow, RatingRow
    from server.writes import Writes

    hall_id = house.hall.hall_id
    with house.database.write() as connection:
        head = house.database.lock_hall(connection, hall_id)
        writes = Writes(connection)
        house.database.append(writes, hall_id, head, facts)
        writes.hold()
        writes.finish()
        for table, rows in (
            (TicketRow, _tickets(hall_id, facts)),
            (PrintJobRow, _jobs(hall_id, facts)),
            (InvitationRow, _invitations(hall_id, facts)),
            (RatingRow, _ratings(hall_id, facts)),
        ):
            connection.execute(insert(table), rows)


def _tickets(hall_id: str, facts: list[Any]) -> list[dict[str, Any]]:
    """Return the rows of the tickets as the house's own folding leaves them."""
    from dataclasses import fields

    from server.queue import events as queue
    from server.queue.today import changing

    tickets: dict[str, Any] = {}
    for fact in facts:
        if isinstance(fact.event, queue.TicketIssued):
            tickets[fact.event.ticket_id] = changing.issued(fact)
        elif type(fact.event) in changing.EVOLVE:
            evolve = changing.EVOLVE[type(fact.event)]
            tickets[fact.event.ticket_id] = evolve(tickets[fact.event.ticket_id], fact)
        elif isinstance(fact.event, queue.DayClosed):
            for ticket_id in fact.event.unserved:
                tickets[ticket_id] = changing.unserved(tickets[ticket_id], fact.at)
    day = {"hall_id": hall_id, "day": facts[0].day}
    return [{f.name: getattr(t, f.name) for f in fields(t)} | day for t in tickets.values()]


def _jobs(hall_id: str, facts: list[Any]) -> list[dict[str, Any]]:
    from server.queue import events as queue
    from server.queue.today.ticket import slip_id_of

    return [
        {
            "hall_id": hall_id,
            "job_id": slip_id_of(fact.seq),
            "n": fact.seq,
            "kind": "slip",
            "printer_id": fact.event.printer_id,
            "ticket_id": fact.event.ticket_id,
            "device_id": fact.event.device_id,
            "state": "printed",
            "is_reprint": False,
            "tries": 1,
            "asked_again": 0,
            "asked_at": fact.at,
            "not_before_at": fact.at,
            "lease_until_at": None,
            "detail": "",
        }
        for fact in facts
        if isinstance(fact.event, queue.TicketIssued)
    ]


def _invitations(hall_id: str, facts: list[Any]) -> list[dict[str, Any]]:
    from server.rating import events as rating

    return [
        {
            "hall_id": hall_id,
            "ticket_id": fact.event.ticket_id,
            "language": fact.event.language,
            "invited_at": fact.at,
            "expires_at": fact.event.expires_at,
        }
        for fact in facts
        if isinstance(fact.event, rating.RatingInvited)
    ]


def _ratings(hall_id: str, facts: list[Any]) -> list[dict[str, Any]]:
    from server.rating import events as rating

    return [
        {
            "hall_id": hall_id,
            "rating_id": random.Random(f"{fact.seq}-{n}").getrandbits(128).to_bytes(16).hex(),
            "day": fact.day,
            "score": 4 if n % 9 else 2,
            "reasons": "[]" if n % 9 else '["unclear"]',
            "is_suspect": False,
        }
        for fact in facts
        if isinstance(fact.event, rating.RatingsPublished)
        for n in range(fact.event.count)
    ]
