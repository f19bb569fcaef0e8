"""The agents' side of the spool: lend a job, take the report, try again, know the printers.

Called by the print agents inside the server and, over HTTP, by those on kiosk boxes.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import insert, or_, select, update

from server.hall.rules import Hall
from server.ledger import Answer, Command, Ledger, Transaction
from server.printing import events as ev
from server.printing import rules
from server.printing.actions import JOB, Job, Printing, job_of, known_printer, set_job
from server.printing.tables import PrinterRow, PrintJobRow


class Lending:
    """Jobs on lease, and what is known of the printers of one hall."""

    def __init__(self, ledger: Ledger, hall: Hall, printing: Printing) -> None:
        self.ledger = ledger
        self.hall = hall
        self._printing = printing

    def claim(self, actor: str, printer_id: str) -> Job | None:
        """Lease the oldest due job of a printer, or of one whose spare it is; None if there is none.

        Slips of tickets that were called meanwhile are cancelled on the way (PrintCancelled), and
        those that were tried too often are given up (PrintFailed). A job
        whose agent died while sending comes back with the reprint mark: a paper may be out already.
        """
        found: list[Job] = []

        def do(tx: Transaction) -> Answer:
            while (job := self._due(tx, printer_id)) is not None:
                if self._is_unwanted(tx, job):
                    tx.record(ev.PrintCancelled(job.job_id, "ticket_called"))
                    set_job(tx, job.job_id, state="cancelled")
                    continue
                if rules.has_given_up(job.tries, job.asked_again):
                    tx.record(ev.PrintFailed(job.job_id, job.printer_id, "tried_too_often"))
                    set_job(tx, job.job_id, state="failed", lease_until_at=None)
                    continue
                until = tx.now + dt.timedelta(seconds=rules.LEASE_S)
                was_sending = job.state == "sending"
                set_job(
                    tx,
                    job.job_id,
                    state="sending",
                    printer_id=printer_id,
                    tries=job.tries + 1,
                    is_reprint=job.is_reprint or was_sending,
                    lease_until_at=until,
                )
                found.append(job_of(tx.connection, self.ledger.hall_id, job.job_id))
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
        attempt: int | None = None,
    ) -> Answer:
        """Take an agent's report; tries again, asks a person, or is done.

        A report of an attempt that is not the newest changes nothing: the job is lent elsewhere.
        Records SlipPrinted, PrintUnsure or PrintFailed, and PrinterChanged when the state changed.
        """

        def do(tx: Transaction) -> Answer:
            job = job_of(tx.connection, self.ledger.hall_id, job_id)
            if job.state != "sending" or attempt not in (None, job.tries):
                return {"job_id": job_id, "state": job.state}
            proven = rules.state_after(outcome, state)
            if proven:
                self._set_printer(tx, job.printer_id, proven, detail)
            if outcome == "printed":
                return self._printed(tx, job)
            may_wait = not rules.has_given_up(job.tries, job.asked_again)
            if outcome in rules.WAITING_OUTCOMES and may_wait:
                pause = dt.timedelta(seconds=rules.back_off_s(job.tries))
                return set_job(
                    tx,
                    job_id,
                    state="queued",
                    not_before_at=tx.now + pause,
                    lease_until_at=None,
                    detail=detail[:300],
                )
            if outcome == "unsure":
                tx.record(ev.PrintUnsure(job_id, job.printer_id, detail[:300]))
                return set_job(tx, job_id, state="unsure", detail=detail[:300])
            tx.record(ev.PrintFailed(job_id, job.printer_id, detail[:300]))
            return set_job(tx, job_id, state="failed", detail=detail[:300])

        return self.ledger.act(command, do)

    def note_printer(self, actor: str, printer_id: str, state: str, reason: str = "") -> None:
        """Note a printer's state; writes and records PrinterChanged only when it is another one."""
        known_printer(self.hall, printer_id)
        known = self._printing.printers().get(printer_id)
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
        return set_job(tx, job.job_id, state="printed", lease_until_at=None)

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
            select(*(getattr(PrintJobRow, c) for c in JOB))
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
        # Jobs carry the journal's time, which a clock that was set back is behind.
        query = self._due_query(printer_id, self.ledger.moment())
        with self.ledger.database.read() as connection:
            return connection.execute(query).first() is not None

    def _due(self, tx: Transaction, printer_id: str) -> Job | None:
        row = tx.connection.execute(self._due_query(printer_id, tx.now)).first()
        return Job(*row) if row else None

    def _is_unwanted(self, tx: Transaction, job: Job) -> bool:
        if job.ticket_id is None or (job.is_reprint and job.state == "queued"):
            return False
        ticket = tx.ledger.present.day.tickets.get(job.ticket_id)
        return ticket is None or ticket.state in rules.UNWANTED_STATES
