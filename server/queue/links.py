"""The links on slips: their address, their QR, and the ticket behind one, of today or of the last days.

Called by `asking` and the routes. Memory holds today only, so an older ticket is read from its row.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import fields

from sqlalchemy import Connection, select

from printers.layout import qr_rows
from server import runtime
from server.errors import HallError
from server.hall.rules import Hall
from server.ledger import Ledger
from server.queue.tables import TicketRow
from server.queue.today.day import DayPresent
from server.queue.today.ticket import Ticket

LINK_H = 72
"""How long a slip's link lives: as long as its visit may be rated."""
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


class Links:
    """The links on the slips of one hall."""

    def __init__(
        self, ledger: Ledger[DayPresent], hall: Hall, slip_address: Callable[[], str]
    ) -> None:
        self.ledger = ledger
        self.hall = hall
        self._slip_address = slip_address

    def url(self, token: str) -> str:
        """Return the address that a slip's QR carries."""
        return f"{self._slip_address()}/t/{token}"

    def qr(self, token: str) -> list[str]:
        """Return the QR of a slip as rows of "0" and "1", for a kiosk to draw on its screen."""
        return runtime.current().offload(qr_rows, self.url(token))

    def ticket(self, token: str) -> Ticket:
        """Return the ticket behind a link; raises not_found, also where the hall has its service no more."""
        since = self.ledger.clock.now() - dt.timedelta(hours=LINK_H)
        found = self.ledger.look(lambda p: p.day.tickets.get(p.day.id_by_token.get(token, "")))
        if found is not None and found.issued_at < since:
            # A day that nobody closed, or the last one before days off, is in memory for longer.
            found = None
        elif found is None and TOKEN.fullmatch(token):
            with self.ledger.database.read() as connection:
                found = past_ticket(connection, self.ledger.hall_id, token, since)
        if found is None or found.service_id not in self.hall.service_by_id:
            raise HallError("not_found", what="ticket")
        return found


def past_ticket(
    connection: Connection, hall_id: str, token: str, since: dt.datetime
) -> Ticket | None:
    """Return a ticket of an earlier day by its link, if it was issued after `since`."""
    row = connection.execute(
        select(*(getattr(TicketRow, f.name) for f in fields(Ticket))).where(
            TicketRow.hall_id == hall_id, TicketRow.token == token, TicketRow.issued_at >= since
        )
    ).first()
    return Ticket(*row) if row else None
