"""Forgetting: answers kept for repeated requests go after some days. Called by the hall's clock.

The journal is never touched; what goes is only what a request that comes again would be answered.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select, tuple_

from server.clock import Anchor
from server.ledger import Answer, Command, Ledger, Transaction
from server.present import Present
from server.tables import CommandRow

BATCH = 500
"""So many rows at once: the writer's lock is held for a few milliseconds."""
HOUR_S = 3600.0


class Forgetting:
    """The clock's hand over the answers of one hall."""

    def __init__(self, ledger: Ledger[Present], keep_days: int) -> None:
        self.ledger = ledger
        self._kept = dt.timedelta(days=keep_days)
        self._next_s: float | None = None
        self._told: tuple[int, Anchor] | None = None

    def forget_old(self) -> int:
        """Drop a batch of old answers once an hour, and another at the next tick while more wait.

        Returns how many were dropped. For an hour after the hall's time was set nothing is: what looks old
        then may have been answered a minute ago.
        """
        now_s, told = self.ledger.clock.elapsed(), self.ledger.look(lambda p: p.day.told)
        if told != self._told:
            self._told, self._next_s = told, now_s + HOUR_S
        if self._next_s is not None and now_s < self._next_s:
            return 0
        dropped = int(self.ledger.act(Command("clock"), self._drop)["dropped"])
        self._next_s = now_s if dropped == BATCH else now_s + HOUR_S
        return dropped

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
        return {"dropped": done.rowcount}
