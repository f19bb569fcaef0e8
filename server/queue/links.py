"""The ticket behind a slip's link once its day is over: read from the rows, for memory holds today only.

Called by the queue's routes. Decides nothing about how long a link is good for.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from typing import Any

from sqlalchemy import select

from server.queue.tables import TicketRow
from server.queue.today.ticket import Ticket


def past_ticket(connection: Any, hall_id: str, token: str, since: dt.datetime) -> Ticket | None:
    """Return a ticket of an earlier day by its link, if it was issued after `since`."""
    row = connection.execute(
        select(*(getattr(TicketRow, f.name) for f in fields(Ticket))).where(
            TicketRow.hall_id == hall_id, TicketRow.token == token, TicketRow.issued_at >= since
        )
    ).first()
    return Ticket(*row) if row else None
