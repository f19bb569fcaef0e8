"""The ledger: one action = one locked transaction = one list of facts, kept first and told later.

Every change of a hall goes through `Ledger.act`. It owns the present (the folds of today's journal
in memory), the writer lock, and the order in which facts are told. Actions of the rooms call it;
it never decides anything itself and nothing inside a transaction may wait for anybody else.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Protocol

from server import runtime
from server.clock import Clock
from server.database import Database, Head, StoredAnswer
from server.errors import HallError
from server.facts import Fact

Answer = dict[str, Any]
ONE_MS = dt.timedelta(milliseconds=1)


class Present(Protocol):
    """What the hall is now: a fold of the journal since the day was opened."""

    seq: int
    date: str
    last_at: dt.datetime | None

    def apply(self, fact: Fact) -> None:
        """Take in one more fact; called in the order of `seq`, without gaps."""


@dataclass(frozen=True, slots=True)
class Command:
    """Who wants what: `key` makes a repetition harmless, `fingerprint` tells a repetition from a reuse."""

    actor: str
    key: str | None = None
    fingerprint: str = ""


class Transaction:
    """An open, locked transaction on one hall."""

    def __init__(self, ledger: Ledger, connection: Any, command: Command, now: dt.datetime) -> None:
        self.ledger = ledger
        self.connection = connection
        self.command = command
        self.now = now
        self.facts: list[Fact] = []
        self.changed: dict[str, Any] = {}
        """Values that this transaction has changed and memory does not have yet, by their id."""

    @property
    def next_seq(self) -> int:
        """The `seq` that the next recorded event will get."""
        return self.ledger.present.seq + len(self.facts) + 1

    def record(self, event: Any, day: str | None = None) -> Fact:
        """Add an event to the journal; `day` is given only by the event that opens a new day."""
        fact = Fact(
            self.next_seq, self.now, day or self.ledger.present.date, self.command.actor, event
        )
        self.facts.append(fact)
        return fact


class Ledger:
    """One hall's journal and present in this process."""

    def __init__(
        self,
        database: Database,
        hall_id: str,
        clock: Clock,
        make_present: Callable[[], Any],
        first_seq: Callable[[Any], int],
    ) -> None:
        self.database = database
        self.hall_id = hall_id
        self.clock = clock
        self._make_present = make_present
        self._first_seq = first_seq
        self.lock = runtime.current().lock()
        self.present: Any = make_present()
        self.is_loaded = False
        self.forbids_waiting = False
        """Whether each transaction proves that nothing inside it waits (Settings.debug)."""
        self.react: Callable[[Transaction, Fact], None] = lambda transaction, fact: None
        self.tell: Callable[[Sequence[Fact]], None] = lambda facts: None

    def act(
        self,
        command: Command,
        do: Callable[[Transaction], Answer],
        at: dt.datetime | None = None,
    ) -> Answer:
        """Carry out one action and return its answer; the same key returns the first answer again.

        `at` sets the moment instead of the clock; only accepting a new time does that.

        Raises HallError("key_reused") when the key was used for another request, and whatever `do`
        raises; then nothing has happened.
        """
        with self.lock:
            facts: list[Fact] = []
            try:
                with self._undisturbed(), self.database.write() as connection:
                    head = self._locked(connection)
                    answer = self._repeated(connection, command)
                    if answer is None:
                        transaction = Transaction(self, connection, command, at or self._now())
                        answer = do(transaction)
                        facts = transaction.facts
                        self._react(transaction)
                        self._keep(connection, head, command, facts, answer, transaction.now)
            except HallError:
                raise
            except Exception:
                # Whether the commit reached the disk is unknown: read the present anew.
                self.is_loaded = False
                raise
            self._take_in(facts)
        return answer

    def look(self, view: Callable[[Any], Any]) -> Any:
        """Return what a view makes of the present, undisturbed by writers."""
        with self.lock:
            if not self.is_loaded or not self.database.is_sqlite:
                self.refresh()
            return view(self.present)

    def moment(self) -> dt.datetime:
        """Return the time as the journal counts it: the clock's, but never before the newest fact."""
        now = self.clock.now()
        last: dt.datetime | None = self.look(lambda present: present.last_at)
        return max(now, last) if last else now

    def refresh(self) -> None:
        """Bring the present up to the journal; another process may have written."""
        with self.lock, self.database.read() as connection:
            self._catch_up(connection, self.database.head(connection, self.hall_id))

    def _undisturbed(self) -> AbstractContextManager[Any]:
        # PostgreSQL is waited for by nature; its row lock keeps the others out meanwhile.
        if self.forbids_waiting and self.database.is_sqlite:
            return runtime.current().forbid_switching()
        return nullcontext()

    def _take_in(self, facts: Sequence[Fact]) -> None:
        """Bring the present up to a commit, and hand the facts on in the order of their `seq`."""
        try:
            for fact in facts:
                self.present.apply(fact)
        except Exception:
            # What is kept is right, what is in memory is not: read it anew before anything else.
            self.is_loaded = False
            raise
        finally:
            if facts:
                self.tell(facts)

    def _react(self, transaction: Transaction) -> None:
        """Let the table of reactions answer each fact, and the facts that reactions add."""
        answered = 0
        while answered < len(transaction.facts):
            self.react(transaction, transaction.facts[answered])
            answered += 1

    def _locked(self, connection: Any) -> Head:
        head = self.database.lock_hall(connection, self.hall_id)
        self._catch_up(connection, head)
        return head

    def _catch_up(self, connection: Any, head: Head) -> None:
        present = self.present
        if not self.is_loaded or present.seq > head.seq:
            present = self._make_present()
            present.seq = max(0, self._first_seq(connection) - 1)
        # Half a fold must never be answered from: until the last fact is in, nothing is loaded.
        self.is_loaded = False
        if present.seq < head.seq:
            for fact in self.database.facts_after(connection, self.hall_id, present.seq):
                present.apply(fact)
        self.present, self.is_loaded = present, True

    def _now(self) -> dt.datetime:
        # A clock that was set back must not give negative waits, and each transaction has a moment
        # of its own: time in the journal always moves on.
        now = self.clock.now()
        last: dt.datetime | None = self.present.last_at
        return max(now, last + ONE_MS) if last else now

    def _repeated(self, connection: Any, command: Command) -> Answer | None:
        if command.key is None:
            return None
        stored = self.database.stored_answer(connection, self.hall_id, command.actor, command.key)
        if stored is None:
            return None
        if stored.fingerprint != command.fingerprint:
            raise HallError("key_reused")
        answer: Answer = json.loads(stored.answer)
        return answer

    def _keep(
        self,
        connection: Any,
        head: Head,
        command: Command,
        facts: Sequence[Fact],
        answer: Answer,
        at: dt.datetime,
    ) -> None:
        self.database.append(connection, self.hall_id, head, facts)
        if command.key is not None:
            text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
            stored = StoredAnswer(command.fingerprint, text)
            self.database.store_answer(
                connection, self.hall_id, command.actor, command.key, stored, at
            )
