"""Who is still there: when a hand last used each session, and when its owner last typed the PIN.

Called by the edge for every request of a person, by `pins` and `sessions`. The newest moments are remembered in this
process and written once a minute, so that a press costs no write of its own.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Row, select, update

from server.access import rules
from server.access.tables import SessionRow
from server.errors import HallError
from server.facts import Fold
from server.ledger import Answer, Command, Ledger, Transaction

KEPT_EVERY = dt.timedelta(minutes=1)


class Attending:
    """The hands at the sessions of one hall; `lock_after_min` 0 locks none."""

    def __init__(self, ledger: Ledger[Fold], lock_after_min: int) -> None:
        self.ledger = ledger
        self.lock_after = dt.timedelta(minutes=lock_after_min)
        self._used: dict[str, dt.datetime] = {}
        self._kept: dict[str, dt.datetime] = {}

    def note(self, sender: str, key: str) -> None:
        """Note that a session's owner did something just now; `key` is the hash of its token."""
        if not self.lock_after:
            return
        now = self.ledger.clock.now()
        kept_at = self._kept.get(key) or self.used_at(key)
        self._used[key] = now
        if kept_at is None or now - kept_at < KEPT_EVERY:
            return

        def do(tx: Transaction[Fold]) -> Answer:
            tx.connection.execute(
                update(SessionRow).filter_by(token_hash=key, ended_at=None).values(used_at=now)
            )
            return {}

        self.ledger.act(Command(sender), do)
        self._kept[key] = now

    def used_at(self, key: str) -> dt.datetime | None:
        """Return when a session was last used, None for one that is not known."""
        if key not in self._used:
            row = self._row(key)
            if row is None:
                return None
            self._used[key] = self._kept[key] = row.used_at or row.started_at
        return self._used[key]

    def left_s(self, key: str) -> int | None:
        """Return the seconds until a session is locked, 0 for one that is; None where the hall locks none."""
        used_at = self.used_at(key) if self.lock_after else None
        if used_at is None:
            return None
        left = (self.lock_after - (self.ledger.clock.now() - used_at)).total_seconds()
        return max(1, round(left)) if left > 0 else 0

    def refuse_unproven(self, key: str) -> None:
        """Raise pin_needed where the PIN was not typed in this session within the last minutes."""
        row = self._row(key)
        if row is None or not rules.is_proven(
            row.proved_at or row.started_at, self.ledger.clock.now()
        ):
            raise HallError("pin_needed")

    def forget(self) -> None:
        """Read everything anew: somebody typed the PIN, or the hall's time was set."""
        self._used.clear()
        self._kept.clear()

    def _row(self, key: str) -> Row[Any] | None:
        with self.ledger.database.read() as connection:
            return connection.execute(
                select(SessionRow.__table__).filter_by(token_hash=key, ended_at=None)
            ).first()
