"""What must be true of a hall's database after each kill. Each check names what it finds; nothing is a good sign."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from killing.told import Told
from server.chain import JournalKey
from server.database import Database

HALL = "thu-nghiem"
AT_COUNTER = ("called", "serving")


@dataclass
class Seen:
    """A database as it lies there, read without disturbing its server."""

    path: Path
    told: Told
    _events: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def rows(self, query: str) -> list[Any]:
        """Return what a query finds."""
        address = f"file:{self.path}?mode=ro"
        with contextlib.closing(sqlite3.connect(address, uri=True, timeout=10)) as connection:
            return connection.execute(query).fetchall()

    @cached_property
    def tickets(self) -> list[Any]:
        """(ticket_id, day, number, state, counter_id) of every ticket."""
        return self.rows("SELECT ticket_id, day, number, state, counter_id FROM tickets")

    def events(self, kind: str) -> list[dict[str, Any]]:
        """Return the facts of a kind."""
        if kind not in self._events:
            found = self.rows(f"SELECT body FROM events WHERE kind = '{kind}' ORDER BY seq")
            self._events[kind] = [json.loads(body) for (body,) in found]
        return self._events[kind]


Check = Callable[[Seen], Iterator[str]]


def pages(seen: Seen) -> Iterator[str]:
    """Every page of the file is whole."""
    yield from (what for (what,) in seen.rows("PRAGMA quick_check") if what != "ok")


def chain(seen: Seen) -> Iterator[str]:
    """The journal has no gap and no row that does not follow from the one before."""
    database = Database(f"sqlite:///{seen.path}", is_alone=False)
    database.journal_key = JournalKey((seen.path.parent / "secret.key").read_bytes())
    with contextlib.closing(database), database.read() as connection:
        yield from (f"seq {seq}: {what}" for seq, what in database.broken_links(connection, HALL))


def numbers(seen: Seen) -> Iterator[str]:
    """No number was given twice on a day."""
    given = Counter((day, number) for _, day, number, *_ in seen.tickets)
    yield from (f"{day} {number} {n} times" for (day, number), n in given.items() if n > 1)


def issued(seen: Seen) -> Iterator[str]:
    """Each ticket of the journal was issued once and has its row, and no row has no fact."""
    facts = Counter(fact["ticket_id"] for fact in seen.events("ticket_issued"))
    rows = {row[0] for row in seen.tickets}
    yield from (f"{i} was issued {n} times" for i, n in facts.items() if n > 1)
    yield from (f"{i} is in one of journal and rows only" for i in rows ^ set(facts))


def told_numbers(seen: Seen) -> Iterator[str]:
    """Whoever was given a number still has it."""
    known = {ticket_id: number for ticket_id, _, number, *_ in seen.tickets}
    for ticket in seen.told.tickets:
        if known.get(ticket["ticket_id"]) != ticket["number"]:
            yield f"{ticket['number']} was given and is {known.get(ticket['ticket_id'])}"


def told_calls(seen: Seen) -> Iterator[str]:
    """Whoever an officer called was called."""
    known = {fact["ticket_id"] for fact in seen.events("ticket_called")}
    yield from (f"{i} was called, the journal knows nothing" for i in seen.told.called - known)


def told_finishes(seen: Seen) -> Iterator[str]:
    """Whatever an officer finished is finished in the journal."""
    known = {fact["ticket_id"] for fact in seen.events("service_finished")}
    yield from (f"{i} was finished, the journal knows nothing" for i in seen.told.finished - known)


def keys(seen: Seen) -> Iterator[str]:
    """Each answered command is stored, once; of a rating no key is kept."""
    stored = Counter(key for (key,) in seen.rows("SELECT key FROM commands"))
    for key, (asked, _) in seen.told.answered.items():
        if not asked.path.endswith("/rating") and stored[key] != 1:
            yield f"key {key} is stored {stored[key]} times"


def counters(seen: Seen) -> Iterator[str]:
    """No counter serves two at once."""
    busy = Counter(row[4] for row in seen.tickets if row[3] in AT_COUNTER)
    yield from (f"counter {counter} has {n} tickets" for counter, n in busy.items() if n > 1)


def papers(seen: Seen) -> Iterator[str]:
    """Each promised paper stands in the spool."""
    known = {job_id for (job_id,) in seen.rows("SELECT job_id FROM print_jobs")}
    yield from (f"paper {job_id} is not in the spool" for job_id in seen.told.jobs - known)


def ratings(seen: Seen) -> Iterator[str]:
    """As many ratings as were thanked for, and at most those besides that nobody heard of."""
    tables = ("ratings", "waiting_ratings")
    count = sum(seen.rows(f"SELECT count(*) FROM {table}")[0][0] for table in tables)
    least, most = seen.told.ratings, seen.told.ratings + seen.told.ratings_unknown
    if not least <= count <= most:
        yield f"{count} ratings, {least} to {most} were given"


CHECKS: tuple[Check, ...] = (
    pages,
    chain,
    numbers,
    issued,
    told_numbers,
    told_calls,
    told_finishes,
    keys,
    counters,
    papers,
    ratings,
)


def violations(path: Path, told: Told) -> list[str]:
    """Return everything that is wrong, each with the name of its check."""
    seen = Seen(path, told)
    return [f"{check.__name__}: {what}" for check in CHECKS for what in check(seen)]
