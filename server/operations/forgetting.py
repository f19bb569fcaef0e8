"""Forgetting: answers kept for repeated requests go after some days, invitations to rate when their time is over.

Called by the hall's clock. The journal is never touched; what goes is only what a request that comes again would be
answered, and the right to rate a visit that nobody may rate any more.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select, tuple_

from server.clock import Anchor
from server.ledger import Answer, Command, Ledger, Transaction
from server.present import Present
from server.rating.tables import InvitationRow
from server.tables import CommandRow

BATCH = 500
"""So many rows at once: the writer's lock is held for a few milliseconds."""
HOUR_S = 3600.0


class Forgetting:
    """The clock's hand over the answers and invitations of one hall."""

    def __init__(self, ledger: Ledger[Present], keep_days: int) -> None:
        self.ledger = ledger
        self._kept = dt.timedelta(days=keep_days)
        self._next_s: float | None = None
        self._told: tuple[int, Anchor] | None = None

    def forget_old(self) -> int:
        """Drop a batch of each once an hour, and another at the next tick while more wait.

        Returns how many answers were dropped. For an hour after the hall's time was set nothing is: what looks old
        then may have been answered a minute ago.
        """
        now_s, told = self.ledger.clock.elapsed(), self.ledger.look(lambda p: p.day.told)
        if told != self._told:
            self._told, self._next_s = told, now_s + HOUR_S
        if self._next_s is not None and now_s < self._next_s:
            return 0
        dropped = self.ledger.act(Command("clock"), self._drop)
        self._next_s = now_s if BATCH in dropped.values() else now_s + HOUR_S
        return int(dropped["answers"])

    def _drop(self, tx: Transaction[Present]) -> Answer:
        hall_id = self.ledger.hall_id
        old = (
            select(CommandRow.actor, CommandRow.key)
            .where(CommandRow.hall_id == hall_id, CommandRow.at < tx.now - self._kept)
            .limit(BATCH)
        )
        done = tx.connection.execute(
            delete(CommandRow).where(
                CommandRow.hall_id == hall_id, tuple_(CommandRow.actor, CommandRow.key).in_(old)
            )
        )
        over = (
            select(InvitationRow.ticket_id)
            .where(InvitationRow.hall_id == hall_id, InvitationRow.expires_at < tx.now)
            .limit(BATCH)
        )
        ended = tx.connection.execute(
            delete(InvitationRow).where(
                InvitationRow.hall_id == hall_id, InvitationRow.ticket_id.in_(over)
            )
        )
        return {"answers": done.rowcount, "invitations": ended.rowcount}
