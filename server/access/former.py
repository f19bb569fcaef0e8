"""Staff who work here no more: some time after they left, their name and their PIN's hash go for good.

What they did stays in the journal, under an id that leads to nobody. Called by the hall's clock.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select

from server.access.tables import PinTriesRow, StaffRow
from server.facts import Fold
from server.ledger import Answer, Command, Ledger, Transaction

HOUR_S = 3600.0


class FormerStaff:
    """The clock's hand over the names of one hall's former staff."""

    def __init__(self, ledger: Ledger[Fold], keep_days: int) -> None:
        self.ledger = ledger
        self._kept = dt.timedelta(days=keep_days)
        self._next_s = 0.0

    def erase_due(self) -> int:
        """Erase whoever left long enough ago, looked for once an hour; returns how many.

        While the hall's time is doubted nobody is: a machine that says 2036 must not make everybody forgotten.
        """
        now_s = self.ledger.clock.elapsed()
        if now_s < self._next_s or self.ledger.clock.doubt is not None:
            return 0
        erased = int(self.ledger.act(Command("clock"), self._erase)["erased"])
        self._next_s = now_s + HOUR_S
        return erased

    def _erase(self, tx: Transaction[Fold]) -> Answer:
        mine = StaffRow.hall_id == self.ledger.hall_id
        due = mine & StaffRow.is_active.is_(False) & (StaffRow.left_at < tx.now - self._kept)
        tries = (PinTriesRow.hall_id == self.ledger.hall_id) & PinTriesRow.staff_id.in_(
            select(StaffRow.staff_id).where(due)
        )
        tx.connection.execute(delete(PinTriesRow).where(tries))
        done = tx.connection.execute(delete(StaffRow).where(due))
        return {"erased": done.rowcount}
