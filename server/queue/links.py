"""The links on slips: their address, their QR, and the ticket behind one, of today or of the last days.

Called by `asking`, the routes and whoever prints. Memory holds today only, so an older ticket is read from its row.
A ticket knows the hash of its link; the link itself and the slip's digits are derived (see `slip_secrets`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import fields
from hmac import compare_digest

from sqlalchemy import Connection, select

from printers.layout import qr_rows
from server import retention, runtime
from server.errors import HallError
from server.hall.rules import Hall
from server.ledger import Ledger
from server.queue.events import TicketIssued
from server.queue.slip_secrets import SlipSecrets, SlipWords
from server.queue.tables import TicketRow
from server.queue.today.day import DayPresent
from server.queue.today.ticket import Ticket, link_hash_of

TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
_COLUMNS = tuple(getattr(TicketRow, f.name) for f in fields(Ticket))


class Links:
    """The links on the slips of one hall."""

    def __init__(
        self,
        ledger: Ledger[DayPresent],
        hall: Hall,
        secrets: SlipSecrets,
        slip_address: Callable[[], str],
    ) -> None:
        self.ledger = ledger
        self.hall = hall
        self.secrets = secrets
        self._slip_address = slip_address

    def url(self, token: str) -> str:
        """Return the address that a slip's QR carries."""
        return f"{self._slip_address()}/t/{token}"

    def qr(self, token: str) -> list[str]:
        """Return the QR of a slip as rows of "0" and "1", for a kiosk to draw on its screen."""
        return runtime.current().offload(qr_rows, self.url(token))

    def words(self, ticket: Ticket) -> SlipWords:
        """Return what stands on the slip of a ticket, also of one from before these words were derived."""
        made = self.secrets.words(ticket.ticket_id)
        if link_hash_of(made.token) == ticket.link_hash:
            return made
        # Where neither fits the secret was lost; what is printed now leads nowhere, and old slips still do.
        return self._as_issued(ticket) or made

    def is_code(self, ticket: Ticket, code: str) -> bool:
        """Return whether these digits stand on the ticket's slip."""
        return compare_digest(code.encode(), self.words(ticket).code.encode())

    def ticket(self, token: str) -> Ticket:
        """Return the ticket behind a link; raises not_found, also where the hall has its service no more."""
        if not TOKEN.fullmatch(token):
            raise HallError("not_found", what="ticket")
        link_hash, since = link_hash_of(token), self._links_since()
        found = self.ledger.look(lambda p: p.day.tickets.get(p.day.id_by_link.get(link_hash, "")))
        if found is not None and found.issued_at < since:
            # A day that nobody closed, or the last one before days off, is in memory for longer.
            found = None
        elif found is None:
            with self.ledger.database.read() as connection:
                found = past_ticket(connection, self.ledger.hall_id, link_hash, since)
        if found is None or found.service_id not in self.hall.service_by_id:
            raise HallError("not_found", what="ticket")
        return found

    def ticket_of_slip(self, number: str, code: str) -> str:
        """Return the newest ticket with that number and code; raises not_found for any mismatch.

        A slip older than its link lives, or whose visit was erased, is as unknown as one that never was.
        """
        with self.ledger.database.read() as connection:
            rows = connection.execute(
                select(*_COLUMNS)
                .filter_by(hall_id=self.ledger.hall_id, number=number)
                .where(TicketRow.issued_at >= self._links_since(), TicketRow.link_hash != "")
                .order_by(TicketRow.issued_at.desc())
            ).all()
        for row in rows:
            if self.is_code(ticket := Ticket(*row), code):
                return ticket.ticket_id
        raise HallError("not_found", what="slip")

    def _links_since(self) -> dt.datetime:
        now = self.ledger.clock.now()
        return now - retention.kept("links", now)

    def _as_issued(self, ticket: Ticket) -> SlipWords | None:
        """Return the words that the ticket's own fact has in clear, as those of version 0.1.0 do."""
        with self.ledger.database.read() as connection:
            fact = self.ledger.database.fact_at(connection, self.ledger.hall_id, ticket.issued_seq)
        event = fact.event if fact is not None else None
        if isinstance(event, TicketIssued) and link_hash_of(event.token) == ticket.link_hash:
            return SlipWords(event.token, event.code)
        return None


def past_ticket(
    connection: Connection, hall_id: str, link_hash: str, since: dt.datetime
) -> Ticket | None:
    """Return a ticket of an earlier day by its link, if it was issued after `since`."""
    row = connection.execute(
        select(*_COLUMNS).where(
            TicketRow.hall_id == hall_id,
            TicketRow.link_hash == link_hash,
            TicketRow.issued_at >= since,
        )
    ).first()
    return Ticket(*row) if row else None
