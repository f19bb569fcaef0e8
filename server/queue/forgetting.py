"""What is forgotten of numbers whose slips lead nowhere any more. Called by the hall's clock, inside a transaction."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update

from server.ledger import Transaction
from server.queue.tables import HAS_LINK, TicketRow
from server.queue.today.changing import FORGOTTEN
from server.queue.today.day import DayPresent


def forget_links(tx: Transaction[DayPresent], before: dt.datetime, most: int) -> int:
    """Take the hashes of link and card from numbers given before a moment; returns of how many, `most` at a time.

    A day that is still open is left alone: its rows are what memory holds.
    """
    day = tx.ledger.present.day
    mine = TicketRow.hall_id == tx.ledger.hall_id
    due = select(TicketRow.ticket_id).where(mine, HAS_LINK, TicketRow.issued_at < before)
    if day.is_open:
        due = due.where(TicketRow.day != day.date)
    gone = mine & TicketRow.ticket_id.in_(due.limit(most))
    emptied = update(TicketRow).where(gone).values(**FORGOTTEN)
    return tx.connection.execute(emptied).rowcount
