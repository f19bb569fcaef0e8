"""The agents' side of the spool: lend a job, take the report, try again, know the printers.

Called by the print agents inside the server and, over HTTP, by those on kiosk boxes.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Row, insert, or_, select, update

from printers.port import PRINTABLE, STOPPED, OutcomeKind
from server.hall.rules import Hall
from server.ledger import Answer, Command, Ledger, Transaction
from server.printing import events as ev
from server.printing import rules
from server.printing.actions import JOB, Printing, is_put_aside, job_of, keep, known_printer
from server.printing.job import OPEN, Job, JobState, Report, after_report, is_answered_by, lent
from server.printing.tables import PrinterRow, PrintJobRow
from server.queue.answers import PrintOrder
from server.queue.today.day import DayPresent


class Lending:
    """Jobs on lease, and what is known of the printers of one hall."""

    def __init__(
        self,
        ledger: Ledger[DayPresent],
        hall: Hall,
        printing: Printing,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.ledger = ledger
        self.hall = hall
        self._printing = printing
        self._monotonic = monotonic
        self._silent_s: dict[str, float] = {}
        self._before_silence: dict[str, tuple[str, str]] = {}
        """Printers whose agents fell silent → state and reason before it."""
        self._listened_at = monotonic()

    def claim(self, actor: str, printer_id: str) -> Job | None:
        """Lease the oldest due job of a printer, or of one whose spare it is; None if there is none.

        The spare one helps out at once while the other has stopped, else after some tries.

        Slips that nobody waits for now rest on the way, are cancelled when nobody can wait for them any
        more (PrintCancelled), and those that were tried too often are given up (PrintFailed). A job
        whose agent died while sending comes back with the reprint mark: a paper may be out already.

        A printer that was lost only because its agent was silent is back: the silent ask for nothing.
        """
        self._note_back(actor, printer_id)
        found: list[Job] = []

        def do(tx: Transaction[DayPresent]) -> Answer:
            found.clear()
            while (job := self._due(tx, printer_id)) is not None:
                if is_put_aside(tx, job, self.hall.queue.undo_s):
                    continue
                until = tx.now + dt.timedelta(seconds=rules.LEASE_S)
                after = lent(job, printer_id, until)
                keep(tx, job, (after, ()))
                found.append(after)
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
        length_mm: int | None = None,
    ) -> PrintOrder:
        """Take an agent's report; tries again, asks a person, or is done.

        A report of an attempt that is not the newest changes nothing: the job is lent elsewhere.
        `length_mm` is how much paper went out, where the agent knows it.
        Records SlipPrinted, PrintUnsure or PrintFailed, and PrinterChanged when the state changed.
        """

        told = Report(OutcomeKind(outcome), detail, attempt)

        def do(tx: Transaction[DayPresent]) -> PrintOrder:
            job = job_of(tx.connection, self.ledger.hall_id, job_id)
            if is_answered_by(job, told):
                self._learn_from(tx, job.printer_id, told, state, length_mm)
            return keep(tx, job, after_report(job, told, tx.now))

        return self.ledger.act(command, do)

    def _learn_from(
        self,
        tx: Transaction[DayPresent],
        printer_id: str,
        told: Report,
        state: str | None,
        length_mm: int | None,
    ) -> None:
        """Note what a report says of the printer: how it is, and how much paper went out."""
        proven = rules.state_after(told.outcome, state, self._state_of(tx, printer_id))
        if proven:
            self._set_printer(tx, printer_id, proven, told.detail)
        if told.outcome in (OutcomeKind.PRINTED, OutcomeKind.UNSURE):
            length_m = rules.SLIP_M if length_mm is None else length_mm / 1000
            is_whole = told.outcome is OutcomeKind.PRINTED
            self._count_paper(tx, printer_id, length_m, is_whole)

    def note_printer(self, actor: str, printer_id: str, state: str, reason: str = "") -> None:
        """Note a printer's state; writes and records PrinterChanged only when it is another one.

        `reason` makes "unknown" precise: a printer that cannot answer is "silent".
        """
        known_printer(self.hall, printer_id)
        known = self._printing.printers().get(printer_id)
        if known is not None and known.state == state != "unknown":
            return
        if known is not None and (known.state, known.reason) == (state, reason[:64]):
            return

        def do(tx: Transaction[DayPresent]) -> Answer:
            self._set_printer(tx, printer_id, state, reason)
            return {}

        self.ledger.act(Command(actor), do)

    def heard(self, printer_id: str) -> None:
        """Note that a printer's agent has just spoken."""
        self._silent_s[printer_id] = 0.0

    def expect_agents(self) -> None:
        """Count the silence of agents that spoke before this start, after some grace."""
        known = self._printing.printers()
        for printer in self.hall.printers:
            row = known.get(printer.printer_id)
            if printer.connection != "agent" or row is None or row.state == "unknown":
                continue
            self._silent_s.setdefault(printer.printer_id, -rules.AGENT_GRACE_S)
            if row.reason == rules.AGENT_SILENT:
                self._before_silence[printer.printer_id] = ("unknown", "")

    def note_silent_agents(self, actor: str) -> None:
        """Call a printer unreachable whose agent has fallen silent; asked at least once a second.

        Only the time in which this server listened counts: while it stood still, or its machine
        slept, no word could reach it.
        """
        now = self._monotonic()
        listened_s = min(now - self._listened_at, rules.LISTENED_MAX_S)
        self._listened_at = now
        for printer_id in list(self._silent_s):
            self._silent_s[printer_id] += listened_s
            if self._silent_s[printer_id] <= rules.AGENT_SILENT_S:
                continue
            # An agent may go on asking for a printer that the hall's file no longer has.
            printer = self.hall.printer_by_id.get(printer_id)
            if printer is not None and printer.connection == "agent":
                before = self._printing.printers().get(printer_id)
                self.note_printer(actor, printer_id, "unreachable", rules.AGENT_SILENT)
                if before is not None:
                    self._before_silence[printer_id] = (before.state, before.reason)
            self._silent_s.pop(printer_id, None)

    def _note_back(self, actor: str, printer_id: str) -> None:
        """Give a printer its state back that only its agent's silence had taken."""
        before = self._before_silence.get(printer_id)
        if before is None:
            return
        row = self._printing.printers().get(printer_id)
        if row is not None and (row.state, row.reason) == ("unreachable", rules.AGENT_SILENT):
            # An agent that asks for work has not stopped; what it does not know, it will tell.
            known = before if before[0] in PRINTABLE else ("unknown", "")
            self.note_printer(actor, printer_id, *known)
        self._before_silence.pop(printer_id, None)

    def _state_of(self, tx: Transaction[DayPresent], printer_id: str) -> str:
        row = self._row(tx, printer_id)
        return str(row.state) if row else "unknown"

    def _row(self, tx: Transaction[DayPresent], printer_id: str) -> Row[Any] | None:
        key = {"hall_id": self.ledger.hall_id, "printer_id": printer_id}
        found: Row[Any] | None = tx.connection.execute(
            select(PrinterRow.__table__).filter_by(**key)
        ).first()
        return found

    def _put(
        self, tx: Transaction[DayPresent], printer_id: str, is_new: bool, **values: Any
    ) -> None:
        key = {"hall_id": self.ledger.hall_id, "printer_id": printer_id}
        if is_new:
            blank = {"state": "unknown", "reason": "", "since_at": tx.now, "roll": ""}
            blank |= {"printed_m": 0.0, "last_printed_at": None}
            tx.connection.execute(insert(PrinterRow).values(**{**blank, **values, **key}))
        else:
            tx.connection.execute(update(PrinterRow).filter_by(**key).values(**values))

    def _count_paper(
        self, tx: Transaction[DayPresent], printer_id: str, length_m: float, is_whole: bool
    ) -> None:
        row = self._row(tx, printer_id)
        values: dict[str, Any] = {"printed_m": (row.printed_m if row else 0.0) + length_m}
        if is_whole:
            values["last_printed_at"] = tx.now
        self._put(tx, printer_id, row is None, **values)

    def _set_printer(
        self, tx: Transaction[DayPresent], printer_id: str, state: str, reason: str
    ) -> None:
        row = self._row(tx, printer_id)
        before = str(row.state) if row else "unknown"
        if row is not None and before == state:
            if state == "unknown" and row.reason != reason[:64]:
                self._put(tx, printer_id, False, reason=reason[:64])
            return
        roll, is_new_roll = rules.roll_after(row.roll if row else "", state)
        values = {"state": state, "reason": reason[:64], "since_at": tx.now, "roll": roll}
        if is_new_roll:
            values["printed_m"] = 0.0
        self._put(tx, printer_id, row is None, **values)
        if before != state:
            tx.record(ev.PrinterChanged(printer_id, state, before, reason[:64]))
            self._wake(tx, printer_id, state)

    def _wake(self, tx: Transaction[DayPresent], printer_id: str, state: str) -> None:
        """Let waiting slips be tried at once when their printer is back."""
        if state not in PRINTABLE:
            return
        tx.connection.execute(
            update(PrintJobRow)
            .filter_by(hall_id=self.ledger.hall_id, printer_id=printer_id, state=JobState.QUEUED)
            .values(not_before_at=tx.now)
        )

    def _due_query(self, printer_id: str, now: dt.datetime) -> Any:
        spare_for = [p.printer_id for p in self.hall.printers if p.spare_printer_id == printer_id]
        mine = PrintJobRow.printer_id == printer_id
        stopped = select(PrinterRow.printer_id).where(
            PrinterRow.hall_id == self.ledger.hall_id,
            PrinterRow.state.in_([state.value for state in STOPPED]),
        )
        if spare_for:
            mine = or_(
                mine,
                PrintJobRow.printer_id.in_(spare_for)
                & or_(
                    PrintJobRow.tries >= rules.SPARE_AFTER_TRIES,
                    PrintJobRow.printer_id.in_(stopped),
                ),
            )
        return (
            select(*(getattr(PrintJobRow, c) for c in JOB))
            .where(
                PrintJobRow.hall_id == self.ledger.hall_id,
                # Said for the index: an agent asks twice a second, and years of slips lie behind.
                PrintJobRow.state.in_(OPEN),
                mine,
                or_(
                    (PrintJobRow.state == JobState.QUEUED) & (PrintJobRow.not_before_at <= now),
                    (PrintJobRow.state == JobState.SENDING) & (PrintJobRow.lease_until_at < now),
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

    def _due(self, tx: Transaction[DayPresent], printer_id: str) -> Job | None:
        row = tx.connection.execute(self._due_query(printer_id, tx.now)).first()
        return Job(*row) if row else None
