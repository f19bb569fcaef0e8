"""The spool: queue a slip with its ticket, lease it to an agent, take the report, try again.

The number exists before the paper; nothing here can take it back. Called as a reaction, by the
agents (inside the server or on a kiosk box) and by people who ask for another paper.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, insert, or_, select, update

from server.errors import HallError
from server.facts import Fact
from server.hall.rules import Hall
from server.ledger import Answer, Command, Ledger, Transaction
from server.printing import events as ev
from server.printing import rules
from server.printing.tables import PrinterRow, PrintJobRow
from server.queue.ticket import slip_id_of

_insert_job = insert(PrintJobRow)


@dataclass(frozen=True, slots=True)
class Job:
    """A leased job: what the agent needs to know."""

    job_id: str
    kind: str
    printer_id: str
    ticket_id: str | None
    device_id: str | None
    state: str
    is_reprint: bool
    tries: int
    lease_until_at: dt.datetime | None


_JOB = tuple(Job.__dataclass_fields__)


class Printing:
    """The print jobs of one hall."""

    def __init__(self, ledger: Ledger, hall: Hall) -> None:
        self.ledger = ledger
        self.hall = hall

    # --- asking for paper -----------------------------------------------------------------------

    def queue_slip(self, tx: Transaction, fact: Fact) -> None:
        """React to TicketIssued: the paper is part of the number's own transaction."""
        if fact.event.printer_id is None:
            return
        self._queue(
            tx,
            slip_id_of(fact.seq),
            fact.seq,
            printer_id=fact.event.printer_id,
            ticket_id=fact.event.ticket_id,
            device_id=fact.event.device_id,
        )

    def reprint(
        self, command: Command, ticket_id: str, printer_id: str, device_id: str | None
    ) -> Answer:
        """Ask for another paper of a ticket, marked IN LẠI. Records ReprintAsked; answers {job_id, state}."""

        def do(tx: Transaction) -> Answer:
            if ticket_id not in tx.ledger.present.day.tickets:
                raise HallError("not_found", what="ticket")
            return self._again(tx, ticket_id, printer_id, device_id, "slip")

        return self.ledger.act(command, do)

    def print_test(self, command: Command, printer_id: str) -> Answer:
        """Print a paper marked THỬ; it takes no number. Records ReprintAsked without a ticket."""
        self._known(printer_id)

        def do(tx: Transaction) -> Answer:
            return self._again(tx, None, printer_id, None, "test")

        return self.ledger.act(command, do)

    def answer(self, command: Command, job_id: str, came_out: bool) -> Answer:
        """Take a person's word whether the paper came out; "no" prints again, marked IN LẠI."""

        def do(tx: Transaction) -> Answer:
            job = self._job(tx.connection, job_id)
            if job.state in ("printed", "cancelled"):
                return {"job_id": job_id, "state": job.state}
            if came_out:
                tx.record(
                    ev.SlipPrinted(job_id, job.printer_id, job.ticket_id, job.is_reprint, False)
                )
                return self._set(tx, job_id, state="printed")
            return self._set(
                tx, job_id, state="queued", is_reprint=True, tries=0, not_before_at=tx.now
            )

        return self.ledger.act(command, do)

    def _again(
        self,
        tx: Transaction,
        ticket_id: str | None,
        printer_id: str,
        device_id: str | None,
        kind: str,
    ) -> Answer:
        fact = tx.record(ev.ReprintAsked(slip_id_of(tx.next_seq), ticket_id, printer_id))
        job_id: str = fact.event.job_id
        self._queue(
            tx,
            job_id,
            fact.seq,
            printer_id=printer_id,
            ticket_id=ticket_id,
            device_id=device_id,
            kind=kind,
            is_reprint=kind == "slip",
        )
        return {"job_id": job_id, "state": "queued"}

    def _queue(self, tx: Transaction, job_id: str, n: int, **values: Any) -> None:
        row = {
            "hall_id": self.ledger.hall_id,
            "job_id": job_id,
            "n": n,
            "kind": "slip",
            "state": "queued",
            "is_reprint": False,
            "tries": 0,
            "asked_at": tx.now,
            "not_before_at": tx.now,
            "lease_until_at": None,
            "detail": "",
        }
        tx.connection.execute(_insert_job, row | values)

    # --- the agents -----------------------------------------------------------------------------

    def claim(self, actor: str, printer_id: str) -> Job | None:
        """Lease the oldest due job of a printer, or of one whose spare it is; None if there is none.

        Slips of tickets that were called meanwhile are cancelled on the way (PrintCancelled). A job
        whose agent died while sending comes back with the reprint mark: a paper may be out already.
        """
        found: list[Job] = []

        def do(tx: Transaction) -> Answer:
            while (job := self._due(tx, printer_id)) is not None:
                if self._is_unwanted(tx, job):
                    tx.record(ev.PrintCancelled(job.job_id, "ticket_called"))
                    self._set(tx, job.job_id, state="cancelled")
                    continue
                until = tx.now + dt.timedelta(seconds=rules.LEASE_S)
                was_sending = job.state == "sending"
                self._set(
                    tx,
                    job.job_id,
                    state="sending",
                    printer_id=printer_id,
                    tries=job.tries + 1,
                    is_reprint=job.is_reprint or was_sending,
                    lease_until_at=until,
                )
                found.append(self._job(tx.connection, job.job_id))
                break
            return {}

        if not self._has_due(printer_id):
            return None
        self.ledger.act(Command(actor), do)
        return found[0] if found else None

    def report(
        self,
        command: Command,
        job_id: str,
        outcome: str,
        detail: str = "",
        state: str | None = None,
    ) -> Answer:
        """Take an agent's report; tries again, asks a person, or is done.

        Records SlipPrinted, PrintUnsure or PrintFailed, and PrinterChanged when the state changed.
        """

        def do(tx: Transaction) -> Answer:
            job = self._job(tx.connection, job_id)
            if job.state != "sending":
                return {"job_id": job_id, "state": job.state}
            proven = rules.state_after(outcome, state)
            if proven:
                self._set_printer(tx, job.printer_id, proven, detail)
            if outcome == "printed":
                return self._printed(tx, job)
            if outcome in rules.WAITING_OUTCOMES and job.tries < rules.GIVE_UP_AFTER_TRIES:
                pause = dt.timedelta(seconds=rules.back_off_s(job.tries))
                return self._set(
                    tx,
                    job_id,
                    state="queued",
                    not_before_at=tx.now + pause,
                    lease_until_at=None,
                    detail=detail[:300],
                )
            if outcome == "unsure":
                tx.record(ev.PrintUnsure(job_id, job.printer_id, detail[:300]))
                return self._set(tx, job_id, state="unsure", detail=detail[:300])
            tx.record(ev.PrintFailed(job_id, job.printer_id, detail[:300]))
            return self._set(tx, job_id, state="failed", detail=detail[:300])

        return self.ledger.act(command, do)

    def note_printer(self, actor: str, printer_id: str, state: str, reason: str = "") -> None:
        """Note a printer's state; writes and records PrinterChanged only when it is another one."""
        self._known(printer_id)
        known = self.printers().get(printer_id)
        if known is not None and known.state == state:
            return

        def do(tx: Transaction) -> Answer:
            self._set_printer(tx, printer_id, state, reason)
            return {}

        self.ledger.act(Command(actor), do)

    def _printed(self, tx: Transaction, job: Job) -> Answer:
        tx.record(ev.SlipPrinted(job.job_id, job.printer_id, job.ticket_id, job.is_reprint))
        tx.connection.execute(
            update(PrinterRow)
            .filter_by(hall_id=self.ledger.hall_id, printer_id=job.printer_id)
            .values(last_printed_at=tx.now, printed_m=PrinterRow.printed_m + rules.SLIP_M)
        )
        return self._set(tx, job.job_id, state="printed", lease_until_at=None)

    def _set_printer(self, tx: Transaction, printer_id: str, state: str, reason: str) -> None:
        row = tx.connection.execute(
            select(PrinterRow.state).filter_by(hall_id=self.ledger.hall_id, printer_id=printer_id)
        ).first()
        if row is not None and row[0] == state:
            return
        before = row[0] if row else "unknown"
        values: dict[str, Any] = {"state": state, "reason": reason[:64], "since_at": tx.now}
        if before == "paper_out" and state == "ready":
            values["printed_m"] = 0.0
        if row is None:
            key = {"hall_id": self.ledger.hall_id, "printer_id": printer_id}
            tx.connection.execute(
                insert(PrinterRow).values(
                    **{"printed_m": 0.0, "last_printed_at": None}, **values | key
                )
            )
        else:
            tx.connection.execute(
                update(PrinterRow)
                .filter_by(hall_id=self.ledger.hall_id, printer_id=printer_id)
                .values(**values)
            )
        if before != state:
            tx.record(ev.PrinterChanged(printer_id, state, before, reason[:64]))
            self._wake(tx, printer_id, state)

    def _wake(self, tx: Transaction, printer_id: str, state: str) -> None:
        """Let waiting slips be tried at once when their printer is back."""
        if state not in rules.PRINTABLE:
            return
        tx.connection.execute(
            update(PrintJobRow)
            .filter_by(hall_id=self.ledger.hall_id, printer_id=printer_id, state="queued")
            .values(not_before_at=tx.now)
        )

    def _due_query(self, printer_id: str, now: dt.datetime) -> Any:
        spare_for = [p.printer_id for p in self.hall.printers if p.spare_printer_id == printer_id]
        mine = PrintJobRow.printer_id == printer_id
        if spare_for:
            mine = or_(
                mine,
                PrintJobRow.printer_id.in_(spare_for)
                & (PrintJobRow.tries >= rules.SPARE_AFTER_TRIES),
            )
        return (
            select(*(getattr(PrintJobRow, c) for c in _JOB))
            .where(
                PrintJobRow.hall_id == self.ledger.hall_id,
                mine,
                or_(
                    (PrintJobRow.state == "queued") & (PrintJobRow.not_before_at <= now),
                    (PrintJobRow.state == "sending") & (PrintJobRow.lease_until_at < now),
                ),
            )
            .order_by(PrintJobRow.n)
            .limit(1)
        )

    def _has_due(self, printer_id: str) -> bool:
        with self.ledger.database.read() as connection:
            query = self._due_query(printer_id, self.ledger.clock.now())
            return connection.execute(query).first() is not None

    def _due(self, tx: Transaction, printer_id: str) -> Job | None:
        row = tx.connection.execute(self._due_query(printer_id, tx.now)).first()
        return Job(*row) if row else None

    def _is_unwanted(self, tx: Transaction, job: Job) -> bool:
        if job.ticket_id is None or (job.is_reprint and job.state == "queued"):
            return False
        ticket = tx.ledger.present.day.tickets.get(job.ticket_id)
        return ticket is None or ticket.state in rules.UNWANTED_STATES

    # --- reading --------------------------------------------------------------------------------

    def job(self, job_id: str) -> Job:
        """Return a job; raises not_found."""
        with self.ledger.database.read() as connection:
            return self._job(connection, job_id)

    def printers(self) -> dict[str, Row[Any]]:
        """Return what is known of each printer, by id."""
        with self.ledger.database.read() as connection:
            rows = connection.execute(
                select(PrinterRow.__table__).filter_by(hall_id=self.ledger.hall_id)
            )
            return {row.printer_id: row for row in rows}

    def waiting_jobs(self) -> list[Row[Any]]:
        """Return (printer_id, state, count, newest job_id) of all jobs that are not done."""
        with self.ledger.database.read() as connection:
            return list(
                connection.execute(
                    select(
                        PrintJobRow.printer_id,
                        PrintJobRow.state,
                        func.count().label("jobs"),
                        func.max(PrintJobRow.job_id).label("job_id"),
                    )
                    .where(
                        PrintJobRow.hall_id == self.ledger.hall_id,
                        PrintJobRow.state.in_(("queued", "sending", "unsure", "failed")),
                    )
                    .group_by(PrintJobRow.printer_id, PrintJobRow.state)
                )
            )

    def _job(self, connection: Any, job_id: str) -> Job:
        row = connection.execute(
            select(*(getattr(PrintJobRow, c) for c in _JOB)).filter_by(
                hall_id=self.ledger.hall_id, job_id=job_id
            )
        ).first()
        if row is None:
            raise HallError("not_found", what="print_job")
        return Job(*row)

    def _set(self, tx: Transaction, job_id: str, **values: Any) -> Answer:
        tx.connection.execute(
            update(PrintJobRow)
            .filter_by(hall_id=self.ledger.hall_id, job_id=job_id)
            .values(**values)
        )
        return {"job_id": job_id, "state": values["state"]}

    def _known(self, printer_id: str) -> None:
        if printer_id not in self.hall.printer_by_id:
            raise HallError("printer_unknown")
