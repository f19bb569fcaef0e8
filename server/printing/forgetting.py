"""What is forgotten of papers that are done. Called by the hall's clock, inside a transaction."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select

from server.facts import Fold
from server.ledger import Transaction
from server.printing.job import FINAL
from server.printing.tables import PrintJobRow


def forget_papers(tx: Transaction[Fold], before: dt.datetime, most: int) -> int:
    """Delete the jobs asked for before a moment of which nothing comes any more; returns how many, `most` at a time."""
    mine = PrintJobRow.hall_id == tx.ledger.hall_id
    due = select(PrintJobRow.job_id).where(
        mine, PrintJobRow.state.in_(FINAL), PrintJobRow.asked_at < before
    )
    gone = delete(PrintJobRow).where(mine & PrintJobRow.job_id.in_(due.limit(most)))
    return tx.connection.execute(gone).rowcount
