"""The command (who wants what, with its idempotency key) and the open transaction in which it is done.

The ledger hands both to actions. Rooms import them from there.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from server.facts import Fact
from server.writes import Row, Writes

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Command:
    """Who wants what. `key` is the idempotency key, `fingerprint` tells a repetition from another use of the key."""

    actor: str
    key: str | None = None
    fingerprint: str = ""


class Transaction:
    """An open, locked transaction on one hall."""

    def __init__(self, ledger: Any, writes: Writes, command: Command, now: dt.datetime) -> None:
        self.ledger = ledger
        self._writes = writes
        self.command = command
        self.now = now
        self.facts: list[Fact] = []
        self.changed: dict[str, Any] = {}
        """Values that this transaction has changed and memory does not have yet, by their id."""

    @property
    def connection(self) -> Any:
        """The connection. Asking for it sends the rows gathered so far, so that all of them can be read."""
        return self._writes.connection

    def insert(self, statement: Any, row: Row) -> None:
        """Write a new row together with those of the other actions of the same commit."""
        self._writes.insert(statement, row)

    def update(self, statement: Any, row: Row) -> None:
        """Change a row together with those of the other actions of the same commit."""
        self._writes.update(statement, row)

    @property
    def next_seq(self) -> int:
        """The `seq` that the next recorded event will get."""
        return int(self.ledger.present.seq) + len(self.facts) + 1

    def record(self, event: Any, day: str | None = None) -> Fact:
        """Add an event to the journal; `day` is given by what opens a day or speaks of an older one."""
        fact = Fact(
            self.next_seq, self.now, day or self.ledger.present.date, self.command.actor, event
        )
        self.facts.append(fact)
        return fact
