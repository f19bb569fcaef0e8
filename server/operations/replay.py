"""The journal played again: every ticket and every print job of it beside its row.

Called by the doctor. Reads only; holds no more than a day of tickets and the papers that are not done.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from itertools import islice
from typing import Any

from sqlalchemy import Connection, select

from server import retention
from server.database import Database
from server.facts import Fact
from server.operations.erasing import erased_tickets
from server.present import Present
from server.printing import folding
from server.printing.job import OPEN
from server.printing.tables import PrintJobRow
from server.queue.tables import TicketRow
from server.queue.today.changing import ERASED, FORGOTTEN
from server.queue.today.ticket import Ticket, slip_id_of

SLACK = dt.timedelta(days=1)
"""So far the hall's time may have been set on while a paper waited: then its row is older than its fact."""
BATCH = 500
"""So many jobs are asked for at once by their ids."""


@dataclass
class Replayed:
    """What was compared, and what differs, in words for the doctor's line."""

    tickets: int = 0
    jobs: int = 0
    wrong: list[str] = field(default_factory=list)


def compare_with_rows(
    database: Database, connection: Connection, hall_id: str, now: dt.datetime
) -> Replayed:
    """Fold the whole journal of a hall and compare each ended day, and last the open one, with the rows.

    What the rules let go until now (see `server.retention`) is not missing.
    """
    replay = _Replay(database, connection, hall_id, now)
    for fact in database.facts_after(connection, hall_id, 0):
        if fact.kind == "day_opened":
            replay.end_day()
        replay.take_in(fact)
    replay.end_day()
    replay.end()
    return replay.found


class _Replay:
    """A journal that is being folded, and how far its rows have been compared."""

    def __init__(
        self, database: Database, connection: Connection, hall_id: str, now: dt.datetime
    ) -> None:
        self.present = Present()
        self.jobs: dict[str, folding.OnRecord] = {}
        self.found = Replayed()
        self._connection = connection
        self._hall_id = hall_id
        self._compared_seq = 0
        self._asked_at: dict[str, dt.datetime] = {}
        self._erased = erased_tickets(database, connection, hall_id)
        self._forgotten_before = now - retention.kept("papers", now) + SLACK

    def take_in(self, fact: Fact) -> None:
        """Fold one more fact."""
        self.present.apply(fact)
        folding.apply(self.jobs, fact)
        if (job_id := slip_id_of(fact.seq)) in self.jobs:
            self._asked_at[job_id] = fact.at

    def end_day(self) -> None:
        """Compare the tickets of the day, and the jobs asked for since the last one that are done for good."""
        if self.present.day.date:
            self._compare_tickets()
        rows = select(PrintJobRow.__table__).where(
            PrintJobRow.hall_id == self._hall_id,
            PrintJobRow.n > self._compared_seq,
            PrintJobRow.n <= self.present.seq,
        )
        self._compared_seq = self.present.seq
        for row in self._connection.execute(rows):
            job = self.jobs.get(row.job_id)
            if job is None:
                self.found.wrong.append(f"print job {row.job_id}")
            elif job.is_final:
                self._compare_job(self.jobs.pop(row.job_id), row)
        for job_id in [i for i, job in self.jobs.items() if self._may_be_forgotten(job)]:
            del self.jobs[job_id]
        self._asked_at = {i: at for i, at in self._asked_at.items() if i in self.jobs}

    def _may_be_forgotten(self, job: folding.OnRecord) -> bool:
        if job.ticket_id in self._erased:
            return job.state not in OPEN
        asked_at = self._asked_at.get(job.job_id)
        return job.is_final and asked_at is not None and asked_at < self._forgotten_before

    def end(self) -> None:
        """Compare the jobs that were not done when their day ended, and name those without a row."""
        for batch in _batches(list(self.jobs)):
            mine = {"hall_id": self._hall_id}
            rows = select(PrintJobRow.__table__).filter_by(**mine)
            found = self._connection.execute(rows.where(PrintJobRow.job_id.in_(batch)))
            by_id = {row.job_id: row for row in found}
            for job_id in batch:
                self._compare_job(self.jobs[job_id], by_id.get(job_id))

    def _compare_job(self, job: folding.OnRecord, row: Any) -> None:
        self.found.jobs += 1
        if row is None or not job.is_told_by(row):
            self.found.wrong.append(f"print job {job.job_id}")

    def _compare_tickets(self) -> None:
        day = self.present.day
        rows = self._connection.execute(
            select(TicketRow.__table__)
            .filter_by(hall_id=self._hall_id, day=day.date)
            .where(TicketRow.issued_seq > day.opened_seq, TicketRow.issued_seq <= day.seq)
        )
        seen = set()
        for row in rows:
            ticket = day.tickets.get(row.ticket_id)
            seen.add(row.ticket_id)
            if ticket is None or not self._is_told_by(ticket, row):
                self.found.wrong.append(f"{day.date} {row.number}")
        self.found.wrong += [f"{day.date} {i}" for i in day.tickets if i not in seen]
        self.found.tickets += len(day.tickets)

    def _is_told_by(self, ticket: Ticket, row: Any) -> bool:
        """Return whether a row says the same as the journal, but for what is forgotten of it, or was erased."""
        gone: Mapping[str, str | None] = FORGOTTEN if row.link_hash == "" else {}
        if ticket.ticket_id in self._erased:
            gone = ERASED
        return all(
            getattr(row, f.name) == gone.get(f.name, getattr(ticket, f.name))
            for f in fields(ticket)
        )


def _batches(ids: list[str]) -> Iterator[list[str]]:
    left = iter(ids)
    while batch := list(islice(left, BATCH)):
        yield batch
