"""The ledger: one action = one list of facts, kept whole or not at all, kept first and told later.

Every change of a hall goes through `Ledger.act`. It owns the present (the folds of today's journal
in memory), the writer lock, and the order in which facts are told. Actions of the rooms call it;
it never decides anything itself and nothing inside a transaction may wait for anybody else.

Actions asked at the same moment share one commit (group commit): each is carried out in its turn on what the ones
before it left, can be refused without touching them, and is answered when all are on the disk.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from server import runtime
from server.clock import Clock
from server.database import Database, Head, StoredAnswer
from server.errors import HallError
from server.facts import Fact, Fold
from server.locking import PATIENCE_S
from server.tally import Tally
from server.transaction import Answer as Answer
from server.transaction import Command as Command
from server.transaction import P
from server.transaction import Transaction as Transaction
from server.writes import Connection, Writes

T = TypeVar("T")
A = TypeVar("A", bound=Mapping[str, Any])
"""What an action answers: JSON values, since they are kept for a repetition."""

ONE_MS = dt.timedelta(milliseconds=1)
TOGETHER = 16
"""At most so many actions share a commit, so that the server's loop is never held for long."""

LEAST_PATIENCE_S = 0.2
"""So long the database is waited for, however long somebody has waited for their turn before."""
MAKES_ROOM = 16
"""So often room is made for one commit on a full disk, before it is given up."""


@dataclass(slots=True)
class _Asked:
    """An action that somebody waits for, and what came of it."""

    command: Command
    do: Callable[[Transaction[Any]], Any]
    at: dt.datetime | None
    facts: list[Fact] = field(default_factory=list)
    answer: Any = None
    error: BaseException | None = None
    is_done: bool = False
    since: float = field(default_factory=time.monotonic)

    def forget(self) -> None:
        """Forget what came of it: it will be carried out again."""
        self.answer, self.error, self.facts = None, None, []


@dataclass(slots=True)
class _Shared:
    """A commit under way: what it writes, the journal's end so far, and the answers to known keys."""

    writes: Writes
    head: Head
    answers: dict[tuple[str, str], StoredAnswer]
    has_our_key: bool

    def repeated(self, command: Command) -> Answer | None:
        """Return what this command was answered before, if ever; raises key_reused."""
        if command.key is None:
            return None
        stored = self.answers.get((command.actor, command.key))
        if stored is None:
            return None
        if stored.fingerprint != command.fingerprint:
            raise HallError("key_reused")
        answer: Answer = json.loads(stored.answer)
        return answer


class Ledger(Generic[P]):
    """One hall's journal and present in this process."""

    def __init__(
        self,
        database: Database,
        hall_id: str,
        clock: Clock,
        make_present: Callable[[], P],
        first_seq: Callable[[Connection], int],
    ) -> None:
        self.database = database
        self.hall_id = hall_id
        self.clock = clock
        self._make_present = make_present
        self._first_seq = first_seq
        self._runtime = runtime.current()
        self.lock = self._runtime.lock()
        """Held while the present is changed or read, never while anybody waits for another process."""
        self.turn = self._runtime.lock()
        """Held by the one who writes, from waiting for the database on; taken before `lock`."""
        self.tally = Tally()
        self._asked: deque[_Asked] = deque()
        """As many as there are requests under way; those have places, see `server.runtime.places`."""
        self.present: P = make_present()
        self.is_loaded = False
        self._told_seq: int | None = None
        """Up to which `seq` facts were told; None until the journal was read for the first time."""
        self._has_our_key = False
        """Whether the journal on the disk goes on under our key (see `server.chain`)."""
        self.forbids_waiting = False
        """Whether each transaction proves that nothing inside it waits (Settings.debug)."""
        self.attend: Callable[[P], Sequence[object]] = _nothing
        """What is recorded of the time before an action, while it is doubted or no longer is."""
        self.react: Callable[[Transaction[P], Fact], None] = lambda transaction, fact: None
        self.tell: Callable[[Sequence[Fact]], None] = lambda facts: None
        self.make_room: Callable[[BaseException, bool], bool] = lambda error, may_wait: False
        """Asked when a commit failed: whether it is worth another try, because there was no room and now is.

        Whether it may wait for that is told too: inside a transaction it may not.
        """

    def act(
        self,
        command: Command,
        do: Callable[[Transaction[P]], A],
        at: dt.datetime | None = None,
    ) -> A:
        """Carry out one action and return its answer; the same key returns the first answer again.

        `at` sets the moment instead of the clock; only accepting a new time does that.

        `do` may be called again: when the commit it shares is given up, it is carried out alone. What
        it changes outside the database stands in a `functools.cache`d closure.

        Raises HallError("key_reused") when the key was used for another request, and whatever `do`
        raises; then nothing has happened.
        """
        asked = _Asked(command, do, at)
        self._asked.append(asked)
        # Group commit: requests that are ready now may share the transaction, whose sync costs the most.
        self._runtime.sleep(0)
        while not asked.is_done:
            with self.turn:
                if not asked.is_done:
                    count = min(TOGETHER, len(self._asked))
                    self._commit_group([self._asked.popleft() for _ in range(count)])
        if asked.error is not None:
            raise asked.error
        answer: A = asked.answer
        assert answer is not None
        return answer

    def look(self, view: Callable[[P], T]) -> T:
        """Return what a view makes of the present, undisturbed by writers.

        The database is not asked: this process serves the hall, and what a command writes beside it is noticed by the
        next action and by `Live`, which asks every two seconds.
        """
        with self.lock:
            if not self.is_loaded:
                self.refresh()
            return view(self.present)

    def moment(self) -> dt.datetime:
        """Return the time as the journal counts it: the clock's, but never before the newest fact."""
        now = self.clock.now()
        last = self.look(_last_at)
        return max(now, last) if last else now

    def refresh(self) -> None:
        """Bring the present up to the journal; another process may have written."""
        with self.lock, self.database.read() as connection:
            self._catch_up(connection, self.database.head(connection, self.hall_id))

    def _undisturbed(self) -> AbstractContextManager[Any]:
        # PostgreSQL is waited for by nature; its row lock keeps the others out meanwhile.
        if self.forbids_waiting and self.database.is_sqlite:
            return self._runtime.forbid_switching()
        return nullcontext()

    def _commit_group(
        self, together: Sequence[_Asked], failed: Sequence[BaseException] = ()
    ) -> None:
        """Carry out actions in one transaction; afterwards each is done, with an answer or an error."""
        has_begun = is_committing = False
        began_s = time.monotonic()
        try:
            # The first has waited longest. Who stands behind it is not kept for as long once more.
            until = max(together[0].since + PATIENCE_S, time.monotonic() + LEAST_PATIENCE_S)
            with self.database.begin_write(until) as connection:
                head = self.database.lock_hall(connection, self.hall_id)
                with self._changing():
                    shared = self._begin(connection, head, together)
                    has_begun = True
                    for asked in together:
                        self._do_one(shared, asked)
                    shared.writes.finish()
                    is_committing = True
                    if failed:
                        # At the last moment: the program that fills the disk is at work meanwhile.
                        self.make_room(failed[-1], False)
                    self.database.commit(connection)
                    facts = [f for a in together if a.error is None for f in a.facts]
                    took_s = time.monotonic() - began_s
                    self.tally.committed(len(together), took_s, [f.kind for f in facts])
                    self._tell(facts)
        except BaseException as error:
            is_inside = isinstance(error, Exception) and has_begun and not is_committing
            if is_inside and len(together) > 1:
                # Nothing is on the disk. Each alone, and what is broken in one harms no other.
                for asked in together:
                    asked.forget()
                    self._commit_group([asked])
                return
            # A full disk takes no commit, so nothing of it is on the disk.
            if len(failed) < MAKES_ROOM and self.make_room(error, True):
                for asked in together:
                    asked.forget()
                self._commit_group(together, [*failed, error])
                return
            for asked in together:
                asked.error = error
        finally:
            for asked in together:
                asked.is_done = True

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Change the present undisturbed; what did not come to its end leaves it to be read anew."""
        with self.lock:
            try:
                with self._undisturbed():
                    yield
            except BaseException:
                # Memory may be ahead of the disk, or behind it.
                self.is_loaded = False
                raise

    def _begin(self, connection: Connection, head: Head, together: Sequence[_Asked]) -> _Shared:
        """Bring the present up to the hall's locked journal and look up what was answered before."""
        self._catch_up(connection, head)
        # Asked of what is committed: a stretch that this commit begins may be given up with it.
        if not self._has_our_key:
            self._has_our_key = self.database.has_our_key(connection, self.hall_id)
        keys = [(a.command.actor, a.command.key) for a in together if a.command.key is not None]
        answers = self.database.stored_answers(connection, self.hall_id, keys) if keys else {}
        return _Shared(Writes(connection), head, answers, self._has_our_key)

    def _do_one(self, shared: _Shared, asked: _Asked) -> None:
        """Carry out one action on the present that those before it left."""
        writes, command = shared.writes, asked.command
        writes.begin()
        try:
            asked.answer = shared.repeated(command)
            if asked.answer is not None:
                return
            marks = () if asked.at else self.attend(self.present)
            transaction = Transaction(self, writes, command, asked.at or self._now())
            for mark in marks:
                transaction.record(mark)
            asked.answer = asked.do(transaction)
            self._react(transaction)
        except HallError as refusal:
            writes.give_up()
            asked.error = refusal
            return
        self._keep(shared, transaction, asked.answer)
        writes.hold()
        for fact in transaction.facts:
            self.present.apply(fact)
        asked.facts = transaction.facts

    def _tell(self, facts: Sequence[Fact]) -> None:
        """Hand facts on in the order of their `seq`, now that they are on the disk."""
        if facts:
            self._told_seq = facts[-1].seq
            self.tell(facts)

    def _react(self, transaction: Transaction[P]) -> None:
        """Let the table of reactions answer each fact, and the facts that reactions add."""
        answered = 0
        while answered < len(transaction.facts):
            self.react(transaction, transaction.facts[answered])
            answered += 1

    def _catch_up(self, connection: Connection, head: Head) -> None:
        present, untold = self.present, []
        if not self.is_loaded or present.seq > head.seq:
            present = self._make_present()
            present.seq = max(0, self._first_seq(connection) - 1)
            self._has_our_key = False
        told = head.seq if self._told_seq is None else min(self._told_seq, head.seq)
        # Half a fold must never be answered from: until the last fact is in, nothing is loaded.
        self.is_loaded = False
        if (known := min(present.seq, told)) < head.seq:
            for fact in self.database.facts_after(connection, self.hall_id, known):
                if fact.seq > present.seq:
                    present.apply(fact)
                if fact.seq > told:
                    untold.append(fact)
        self.present, self.is_loaded, self._told_seq = present, True, told
        if untold:
            # What it said of the time holds from here, for readers too.
            self.attend(present)
            self._has_our_key = False
        # Another process wrote them, or a commit of ours that seemed to fail: the screens must hear.
        self._tell(untold)

    def _now(self) -> dt.datetime:
        # A clock that was set back must not give negative waits, and each transaction has a moment
        # of its own: time in the journal always moves on.
        now = self.clock.now()
        last = self.present.last_at
        return max(now, last + ONE_MS) if last else now

    def _keep(self, shared: _Shared, transaction: Transaction[P], answer: Answer) -> None:
        """Write an action's facts behind the journal's end, and its answer beside them."""
        command, writes = transaction.command, shared.writes
        if transaction.facts and not shared.has_our_key:
            self.database.begin_stretch(writes, self.hall_id, transaction.facts[0].seq)
            shared.has_our_key = True
        shared.head = self.database.append(writes, self.hall_id, shared.head, transaction.facts)
        if command.key is not None:
            text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
            stored = StoredAnswer(command.fingerprint, text)
            self.database.store_answer(
                writes, self.hall_id, command.actor, command.key, stored, transaction.now
            )
            shared.answers[command.actor, command.key] = stored


def _nothing(present: Fold) -> tuple[()]:
    return ()


def _last_at(present: Fold) -> dt.datetime | None:
    return present.last_at
