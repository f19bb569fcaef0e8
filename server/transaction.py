"""The command (who wants what, with its idempotency key) and the open transaction in which it is done.

The ledger hands both to actions. Rooms import them from there.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from server.facts import Fact, Fold
from server.writes import Connection, Insert, Row, Update, Writes

if TYPE_CHECKING:
    from server.ledger import Ledger

Answer = dict[str, Any]
"""What an action answers; kept as JSON beside its facts."""
P = TypeVar("P", bound=Fold, covariant=True)
"""The present as far as a room may read it: the folds of the rooms below it and its own."""


@dataclass(frozen=True, slots=True)
class Command:
    """Who wants what. `key` is the idempotency key, `fingerprint` tells a repetition from another use of the key."""

    actor: str
    key: str | None = None
    fingerprint: str = ""


class Transaction(Generic[P]):
    """An open, locked transaction on one hall."""

    def __init__(
        self, ledger: Ledger[P], writes: Writes, command: Command, now: dt.datetime
    ) -> None:
        self.ledger = ledger
        self._writes = writes
        self.command = command
        self.now = now
        self.facts: list[Fact] = []
        self.request: object = None
        """What was asked for beside what the facts say; reactions may grant it, and nobody keeps it."""
        self.changed: dict[str, Any] = {}
        """Values that this transaction has changed and memory does not have yet, by their id."""

    @property
    def connection(self) -> Connection:
        """The connection. Asking for it sends the rows gathered so far, so that all of them can be read."""
        return self._writes.connection

    def insert(self, statement: Insert, row: Row) -> None:
        """Write a new row together with those of the other actions of the same commit."""
        self._writes.insert(statement, row)

    def update(self, statement: Update, row: Row) -> None:
        """Change a row together with those of the other actions of the same commit."""
        self._writes.update(statement, row)

    @property
    def next_seq(self) -> int:
        """The `seq` that the next recorded event will get."""
        return self.ledger.present.seq + len(self.facts) + 1

    def record(self, event: object, day: str | None = None) -> Fact:
        """Add an event to the journal; `day` is given by what opens a day or speaks of an older one."""
        fact = Fact(
            self.next_seq, self.now, day or self.ledger.present.date, self.command.actor, event
        )
        self.facts.append(fact)
        return fact
