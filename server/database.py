"""The database: engine, locked write transaction, journal append with its hash chain, stored answers.

The only place that knows whether it is SQLite or PostgreSQL. Used by the ledger and, for reading,
by views. Never decides anything about a hall.
"""

from __future__ import annotations

import datetime as dt
import errno
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, bindparam, event, insert, select
from sqlalchemy.exc import DBAPIError

from server.chain import CHAINED, FIRST_HASH, Fault, JournalKey, Stretch, broken, link
from server.engines import make_engine
from server.facts import Fact, decode, encode, from_wire, to_wire
from server.locking import PATIENCE_S, begin_alone
from server.tables import CommandRow, EventRow, HallRow, KeyRow
from server.writes import Writes


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a hall's journal: the newest `seq` and its hash."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What an earlier command with the same key was answered, and the fingerprint of its request."""

    fingerprint: str
    answer: str


_head = (
    select(EventRow.seq, EventRow.hash)
    .where(EventRow.hall_id == bindparam("hall"))
    .order_by(EventRow.seq.desc())
    .limit(1)
)
_lock = select(HallRow.hall_id).where(HallRow.hall_id == bindparam("hall")).with_for_update()
_answers = select(
    CommandRow.actor, CommandRow.key, CommandRow.fingerprint, CommandRow.answer
).where(
    CommandRow.hall_id == bindparam("hall"),
    # Not by (actor, key): SQLite looks up a list of pairs by walking all commands of the hall.
    CommandRow.key.in_(bindparam("keys", expanding=True)),
)
_at_columns = select(
    EventRow.seq, EventRow.at, EventRow.day, EventRow.actor, EventRow.kind, EventRow.body
)
_after = _at_columns.where(
    EventRow.hall_id == bindparam("hall"), EventRow.seq > bindparam("seq")
).order_by(EventRow.seq)
_at = _at_columns.where(EventRow.hall_id == bindparam("hall"), EventRow.seq == bindparam("seq"))
_hash_at = select(EventRow.hash).where(
    EventRow.hall_id == bindparam("hall"), EventRow.seq == bindparam("seq")
)
_stretches = (
    select(KeyRow.from_seq, KeyRow.key_id)
    .where(KeyRow.hall_id == bindparam("hall"))
    .order_by(KeyRow.from_seq)
)
_insert_event = insert(EventRow)
_insert_key = insert(KeyRow)
_insert_command = insert(CommandRow)


def _refuse(*_: Any) -> None:
    raise OSError(errno.ESHUTDOWN, "the database was closed: this process is ending")


def _begin(connection: Connection) -> None:
    # Said here and not in a listener: one listener on the engine slows every statement down.
    connection.exec_driver_sql("BEGIN")


def _fact(row: Any) -> Fact:
    return Fact(row.seq, from_wire(row.at), row.day, row.actor, decode(row.kind, row.body))


class Database:
    """One database with its halls."""

    def __init__(self, url: str, is_alone: bool = True) -> None:
        """Open a database. `is_alone` is false for a command beside the server that owns the file.

        Two processes that reset the WAL at once are what older SQLite versions may not survive: only
        the owner writes it back into the file.
        """
        self.is_alone = is_alone
        self.journal_key: JournalKey | None = None
        """What the journal is hashed with; the house sets it once it has its secret."""
        self.engine = make_engine(url, is_alone)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self.is_closed = False

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that only reads; all its queries see the same moment."""
        with self._begun(_begin) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction that writes; it commits at the end or rolls back on any exception."""
        with self.begin_write() as connection:
            yield connection
            self.commit(connection)

    @contextmanager
    def begin_write(self, until: float | None = None) -> Iterator[Connection]:
        """Open a transaction that writes; what was not committed at the end is rolled back.

        Another process that writes is waited for until that moment of `time.monotonic`, at least one try and
        never inside SQLite: there the server's one thread would stand still with it.
        """
        patient = partial(begin_alone, until=until or time.monotonic() + PATIENCE_S)
        with self._begun(patient if self.is_sqlite else _begin) as connection:
            yield connection

    def commit(self, connection: Connection) -> None:
        """Commit what `begin_write` began."""
        try:
            connection.commit()
        except BaseException:
            connection.invalidate()  # nobody knows whether its transaction still lives
            raise

    @contextmanager
    def _begun(self, begin: Callable[[Connection], None]) -> Iterator[Connection]:
        """Open a connection on which a transaction has begun; both drivers leave that to us.

        Where PostgreSQL was started again, the connections in the pool are dead, and the first word on one tells.
        Nothing has been done then, and the pool has let all of them go: another one begins, or none can.
        """
        with ExitStack() as opened:
            connection = opened.enter_context(self.engine.connect())
            try:
                begin(connection)
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
                opened.close()
                connection = opened.enter_context(self.engine.connect())
                begin(connection)
            yield connection

    def ensure_hall(self, hall_id: str, now: dt.datetime) -> str:
        """Make the hall's row if it is missing and return its instance id."""
        with self.write() as connection:
            row = connection.execute(
                select(HallRow.instance_id).where(HallRow.hall_id == hall_id)
            ).first()
            if row:
                return str(row[0])
            instance_id = secrets.token_hex(16)
            connection.execute(
                insert(HallRow).values(hall_id=hall_id, instance_id=instance_id, created_at=now)
            )
            return instance_id

    def lock_hall(self, connection: Connection, hall_id: str) -> Head:
        """Lock the hall for this transaction and return the end of its journal."""
        if not self.is_sqlite:
            connection.execute(_lock, {"hall": hall_id})
        row = connection.execute(_head, {"hall": hall_id}).first()
        return Head(row[0], row[1]) if row else Head(0, FIRST_HASH)

    def head(self, connection: Connection, hall_id: str) -> Head:
        """Return the end of the hall's journal without locking it."""
        row = connection.execute(_head, {"hall": hall_id}).first()
        return Head(row[0], row[1]) if row else Head(0, FIRST_HASH)

    def hash_at(self, connection: Connection, hall_id: str, seq: int) -> str | None:
        """Return the hash of a row of the journal, None where there is no such row."""
        row = connection.execute(_hash_at, {"hall": hall_id, "seq": seq}).first()
        return str(row[0]) if row else None

    def facts_after(self, connection: Connection, hall_id: str, seq: int) -> Iterator[Fact]:
        """Yield the hall's facts younger than `seq`, in order."""
        for row in connection.execute(_after, {"hall": hall_id, "seq": seq}):
            yield _fact(row)

    def fact_at(self, connection: Connection, hall_id: str, seq: int) -> Fact | None:
        """Return one fact of the journal."""
        # Not `next(facts_after(...))`: a cursor left open keeps its read transaction, and the next
        # writer on that connection is refused at once.
        row = connection.execute(_at, {"hall": hall_id, "seq": seq}).first()
        return None if row is None else _fact(row)

    def newest_facts(
        self, connection: Connection, hall_id: str, kind: str, from_seq: int, limit: int
    ) -> list[Fact]:
        """Return the newest facts of a kind from `from_seq` on, the newest first."""
        rows = connection.execute(
            _at_columns.where(
                EventRow.hall_id == hall_id, EventRow.kind == kind, EventRow.seq >= from_seq
            )
            .order_by(EventRow.seq.desc())
            .limit(limit)
        ).all()
        return [_fact(row) for row in rows]

    def facts_of_days(
        self, connection: Connection, hall_id: str, days: Sequence[str], kinds: Sequence[str]
    ) -> list[Fact]:
        """Return the facts of some business days, of kinds that are rare in the journal, in order."""
        # Ordered here: asked for the order, SQLite would walk the whole journal to save the sorting.
        is_meant = EventRow.day.in_(days) & EventRow.kind.in_(kinds)
        rows = connection.execute(_at_columns.where(EventRow.hall_id == hall_id, is_meant))
        return sorted(map(_fact, rows), key=lambda fact: fact.seq)

    def ends_of_days(
        self, connection: Connection, hall_id: str, after: int = 0
    ) -> list[tuple[str, int, str]]:
        """Return (day, seq, hash) of each row that closed a day behind `after`, in order."""
        rows = connection.execute(
            select(EventRow.day, EventRow.seq, EventRow.hash)
            .where(EventRow.kind == "day_closed", EventRow.hall_id == hall_id, EventRow.seq > after)
            .order_by(EventRow.seq)
        )
        return [(day, seq, row_hash) for day, seq, row_hash in rows]

    def last_seq_of(self, connection: Connection, hall_id: str, kind: str) -> int:
        """Return the `seq` of the newest event of that kind, or 0."""
        row = connection.execute(
            select(EventRow.seq)
            .where(EventRow.hall_id == hall_id, EventRow.kind == kind)
            .order_by(EventRow.seq.desc())
            .limit(1)
        ).first()
        return int(row[0]) if row else 0

    def stretches(self, connection: Connection, hall_id: str) -> list[Stretch]:
        """Return from which rows on the hall's journal is hashed with which keys, in order."""
        rows = connection.execute(_stretches, {"hall": hall_id})
        return [Stretch(from_seq, key_id) for from_seq, key_id in rows]

    def has_our_key(self, connection: Connection, hall_id: str) -> bool:
        """Return whether what is appended next goes on under the journal's own key."""
        newest = self.stretches(connection, hall_id)[-1:]
        return self.journal_key is None or (
            bool(newest) and newest[0].key_id == self.journal_key.key_id
        )

    def begin_stretch(self, writes: Writes, hall_id: str, from_seq: int) -> None:
        """Note that from this row on the journal is hashed with our key."""
        assert self.journal_key is not None
        row = {"hall_id": hall_id, "from_seq": from_seq, "key_id": self.journal_key.key_id}
        writes.insert(_insert_key, row)

    def append(self, writes: Writes, hall_id: str, head: Head, facts: Sequence[Fact]) -> Head:
        """Append facts to the journal, each hashed with the row before it; return its new end.

        Whoever appends has seen to it that our key's stretch has begun (`has_our_key`, `begin_stretch`).
        """
        previous = head.hash
        for fact in facts:
            row = {
                "hall_id": hall_id,
                "seq": fact.seq,
                "at": to_wire(fact.at),
                "day": fact.day,
                "kind": fact.kind,
                "actor": fact.actor,
                "body": encode(fact.event),
            }
            previous = row["hash"] = link(
                previous, (row[name] for name in CHAINED), self.journal_key
            )
            writes.insert(_insert_event, row)
        return Head(facts[-1].seq, previous) if facts else head

    def stored_answers(
        self, connection: Connection, hall_id: str, keys: Sequence[tuple[str, str]]
    ) -> dict[tuple[str, str], StoredAnswer]:
        """Return what was answered before, by (actor, key); others' answers to these keys may be among it."""
        rows = connection.execute(_answers, {"hall": hall_id, "keys": [key for _, key in keys]})
        return {(actor, key): StoredAnswer(*rest) for actor, key, *rest in rows}

    def store_answer(
        self,
        writes: Writes,
        hall_id: str,
        actor: str,
        key: str,
        stored: StoredAnswer,
        at: dt.datetime,
    ) -> None:
        """Keep the answer of a command beside what it did, in the same transaction."""
        writes.insert(
            _insert_command,
            {
                "hall_id": hall_id,
                "actor": actor,
                "key": key,
                "fingerprint": stored.fingerprint,
                "answer": stored.answer,
                "at": at,
            },
        )

    def broken_links(self, connection: Connection, hall_id: str) -> Iterator[tuple[int, Fault]]:
        """Walk the whole journal and yield (seq, "gap" or "edited") for each row that does not fit."""
        columns = (getattr(EventRow, name) for name in (*CHAINED, "hash"))
        rows = connection.execute(
            select(*columns).where(EventRow.hall_id == hall_id).order_by(EventRow.seq),
            # Years of a hall are gigabytes: never all of them in memory.
            execution_options={"yield_per": 2_000},
        )
        yield from broken(rows, self.stretches(connection, hall_id), self.journal_key)

    def close(self) -> None:
        """Write the WAL back into the file, if it is ours, close every connection, and open none any more.

        A work that comes round while the process ends would begin a new WAL in a folder that was given back.
        """
        if self.is_closed:
            return
        if self.is_sqlite and self.is_alone:
            with self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        self.is_closed = True
        event.listen(self.engine, "do_connect", _refuse)
        self.engine.dispose()
