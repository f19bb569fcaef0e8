"""Publishing: ratings wait until at least a batch of them can be told at once, and then become nobody's.

Called by the hall's clock every quarter of an hour and by the end of a day; never by a rating, so that what the
console shows does not move with a press. What stays behind waits for the next batch, whatever the day.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select

from server.facts import Fact
from server.ledger import Answer, Command, Ledger, Transaction
from server.rating import events as ev
from server.rating import rules
from server.rating.actions import OpinionsPresent
from server.rating.rules import Pool
from server.rating.tables import RatingRow, WaitingRow

LOOK_S = 900.0
"""Between two looks so many visits end that nobody's press is the one that moved the figures."""


class Publishing:
    """The clock's hand over the waiting ratings of one hall."""

    def __init__(self, ledger: Ledger[OpinionsPresent]) -> None:
        self.ledger = ledger
        self._next_s: float | None = None

    def come_round(self) -> bool:
        """Tell what may be told, every quarter of an hour; returns whether it was time to look."""
        now_s = self.ledger.clock.elapsed()
        if self._next_s is not None and now_s < self._next_s:
            return False
        self.ledger.act(Command("clock"), self._publish)
        self._next_s = now_s + LOOK_S
        return True

    def at_the_end(self, tx: Transaction[OpinionsPresent], fact: Fact) -> None:
        """React to DayClosed: what may be told of the day belongs to its figures."""
        self._publish(tx)

    def _publish(self, tx: Transaction[OpinionsPresent]) -> Answer:
        hall_id = self.ledger.hall_id
        kinds = (WaitingRow.rehearsal, WaitingRow.is_suspect)
        counted = tx.connection.execute(
            select(*kinds, func.count()).filter_by(hall_id=hall_id).group_by(*kinds)
        ).all()
        waiting = {Pool(rehearsal, suspect): count for rehearsal, suspect, count in counted}
        for pool in rules.due(waiting):
            day = pool.rehearsal or tx.ledger.present.day.real_date
            told = self._move(tx, pool, day)
            if not pool.is_suspect:
                tx.record(ev.RatingsPublished(told), day)
        return {}

    def _move(self, tx: Transaction[OpinionsPresent], pool: Pool, day: str) -> int:
        """Take a pool's rows away and write as many new ones, under new ids and in their order.

        Changed in place they would keep the ids that a copy made earlier has, and in PostgreSQL their places.
        """
        ours = {
            "hall_id": self.ledger.hall_id,
            "rehearsal": pool.rehearsal,
            "is_suspect": pool.is_suspect,
        }
        said = tx.connection.execute(
            select(WaitingRow.score, WaitingRow.reasons).filter_by(**ours)
        ).all()
        tx.connection.execute(delete(WaitingRow).filter_by(**ours))
        tx.connection.execute(insert(RatingRow), self._rows(said, day, pool.is_suspect))
        return len(said)

    def _rows(self, said: Sequence[Any], day: str, is_suspect: bool) -> list[dict[str, Any]]:
        ids = sorted(secrets.token_hex(16) for _ in said)
        mixed = secrets.SystemRandom().sample(said, len(said))
        return [
            {
                "hall_id": self.ledger.hall_id,
                "rating_id": rating_id,
                "day": day,
                "score": score,
                "reasons": reasons,
                "is_suspect": is_suspect,
            }
            for rating_id, (score, reasons) in zip(ids, mixed, strict=True)
        ]
