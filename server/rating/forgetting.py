"""Which invitations to rate are over. Called by the hall's clock, inside a transaction."""

from __future__ import annotations

from sqlalchemy import delete, select

from server.facts import Fold
from server.ledger import Transaction
from server.rating.tables import InvitationRow


def forget_invitations(tx: Transaction[Fold], most: int) -> int:
    """Delete invitations whose time is over; returns how many, `most` at a time."""
    mine = InvitationRow.hall_id == tx.ledger.hall_id
    over = select(InvitationRow.ticket_id).where(mine, InvitationRow.expires_at < tx.now)
    gone = delete(InvitationRow).where(mine & InvitationRow.ticket_id.in_(over.limit(most)))
    return tx.connection.execute(gone).rowcount
