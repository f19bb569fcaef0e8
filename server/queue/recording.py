"""Record events of the queue and write the rows of the tickets that they changed, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, insert, select, update

from server.facts import Fact, from_wire
from server.ledger import Ledger, Transaction
from server.queue import events as ev
from server.queue.tables import TicketRow
from server.queue.today import changing
from server.queue.today import ticket as tk
from server.queue.today.day import DayPresent
from server.queue.today.moving_time import moved_ticket
from server.queue.today.ticket import Ticket

_COLUMNS = tuple(f.name for f in fields(Ticket))
_FIXED = {"ticket_id", "number", "series", "n", "link_hash", "issued_at", "issued_seq"}
_insert_ticket = insert(TicketRow)
_update_ticket = (
    update(TicketRow)
    .where(
        and_(TicketRow.hall_id == bindparam("_hall"), TicketRow.ticket_id == bindparam("_ticket"))
    )
    .values({c: bindparam(c) for c in _COLUMNS if c not in _FIXED})
)
_move_ticket = (
    update(TicketRow)
    .where(
        and_(TicketRow.hall_id == bindparam("_hall"), TicketRow.ticket_id == bindparam("_ticket"))
    )
    .values({c: bindparam(c) for c in _COLUMNS if c.endswith("_at")})
)


def highest_numbers(connection: Connection, hall_id: str, date: str) -> dict[str, int]:
    """Return the highest number of each series that was given on a date."""
    rows = connection.execute(
        select(TicketRow.series, func.max(TicketRow.n))
        .where(TicketRow.hall_id == hall_id, TicketRow.day == date)
        .group_by(TicketRow.series)
    )
    return {series: int(n) for series, n in rows}


class Recorder:
    """Writes what the verbs decided."""

    def __init__(self, ledger: Ledger[DayPresent]) -> None:
        self.ledger = ledger

    def record(
        self, tx: Transaction[DayPresent], events: Iterable[Any], day: str | None = None
    ) -> None:
        """Record events and write the rows of the tickets that they changed."""
        changed: dict[str, Ticket] = {}
        for event in events:
            fact = tx.record(event, day)
            if isinstance(event, ev.TicketIssued):
                changed[event.ticket_id] = changing.issued(fact)
            elif type(event) in changing.EVOLVE:
                old = changed.get(event.ticket_id) or tx.ledger.present.day.tickets[event.ticket_id]
                changed[event.ticket_id] = changing.EVOLVE[type(event)](old, fact)
            elif isinstance(event, ev.ActionUndone):
                changed |= {t["ticket_id"]: tk.from_values(t) for t in event.tickets}
            elif isinstance(event, ev.LotDrawn):
                tickets = tx.ledger.present.day.tickets
                changed |= {
                    i: replace(tickets[i], rank_at=from_wire(rank))
                    for i, rank in event.ranks.items()
                }
            elif isinstance(event, ev.DayClosed):
                tickets = tx.ledger.present.day.tickets
                changed |= {i: changing.unserved(tickets[i], fact.at) for i in event.unserved}
        self._write(tx, changed)
        tx.changed |= changed

    def move(self, tx: Transaction[DayPresent], fact: Fact) -> None:
        """Let the rows of today's tickets move along when the hall's time is set while the day goes on."""
        event: ev.ClockAccepted | ev.ClockTrusted = fact.event
        if not event.moves_day or event.before_at is None:
            return
        for ticket in tx.ledger.present.day.tickets.values():
            moved = moved_ticket(ticket, fact.at - event.before_at)
            values = {c: getattr(moved, c) for c in _COLUMNS if c.endswith("_at")}
            key = {"_hall": self.ledger.hall_id, "_ticket": ticket.ticket_id}
            tx.update(_move_ticket, values | key)

    def _write(self, tx: Transaction[DayPresent], changed: dict[str, Ticket]) -> None:
        present = tx.ledger.present.day
        new = [t for i, t in changed.items() if i not in present.tickets and i not in tx.changed]
        old = [t for t in changed.values() if t not in new]
        for ticket in new:
            values = {c: getattr(ticket, c) for c in _COLUMNS}
            values |= {"hall_id": self.ledger.hall_id, "day": present.date}
            tx.insert(_insert_ticket, values)
        for ticket in old:
            tx.update(_update_ticket, self._values(ticket))

    def _values(self, ticket: Ticket) -> dict[str, Any]:
        values = {c: getattr(ticket, c) for c in _COLUMNS if c not in _FIXED}
        return values | {"_hall": self.ledger.hall_id, "_ticket": ticket.ticket_id}
