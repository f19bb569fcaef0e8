"""The spool: queue a slip with its ticket, print another, take a person's word for a paper.

The number exists before the paper; nothing here can take it back. Called as a reaction and by
people who ask for paper; `lending` is the agents' side.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from server.actor import Actor
from server.errors import HallError
from server.facts import Fact
from server.hall.rules import Hall
from server.ledger import Command, Ledger, Transaction
from server.printing import events as ev
from server.printing import rules
from server.printing.job import OPEN, Job, JobState, Then, after_answer, put_aside
from server.printing.tables import PrinterRow, PrintJobRow
from server.queue.answers import PrintOrder
from server.queue.today.day import DayPresent
from server.queue.today.ticket import Ticket, slip_id_of
from server.tables import move_moments

_insert_job = insert(PrintJobRow)


JOB = tuple(Job.__dataclass_fields__)
NOT_DONE = (*OPEN, JobState.UNSURE, JobState.FAILED)
"""States of jobs that staff are shown: they wait, or need a person."""


class Printing:
    """The print jobs of one hall."""

    def __init__(self, ledger: Ledger[DayPresent], hall: Hall) -> None:
        self.ledger = ledger
        self.hall = hall

    def move_time(self, tx: Transaction[DayPresent], fact: Fact) -> None:
        """React to the hall's time being set: slips that wait or are lent do so as long as before."""
        if fact.event.before_at is None:
            return
        by = fact.at - fact.event.before_at
        under_way = (PrintJobRow.hall_id == self.ledger.hall_id) & PrintJobRow.state.in_(
            (*OPEN, JobState.UNSURE)
        )
        moments = ("asked_at", "not_before_at", "lease_until_at")
        move_moments(tx.connection, PrintJobRow, moments, under_way, by)
        if fact.event.moves_day:
            mine = PrinterRow.hall_id == self.ledger.hall_id
            move_moments(tx.connection, PrinterRow, ("since_at", "last_printed_at"), mine, by)

    # --- asking for paper -----------------------------------------------------------------------

    def queue_slip(self, tx: Transaction[DayPresent], fact: Fact) -> None:
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
        self,
        command: Command,
        ticket_id: str,
        printer_id: str,
        device_id: str | None,
        is_device: bool = False,
    ) -> PrintOrder:
        """Ask for another paper of a ticket, marked IN LẠI. Records ReprintAsked; answers {job_id, state}.

        Raises wrong_state for a ticket that is gone (see `rules.unwanted_because`). With `is_device`
        nobody stands for it: raises not_found for a ticket that was not taken at this very device,
        and no_more_paper after a few papers.
        """

        def do(tx: Transaction[DayPresent]) -> PrintOrder:
            ticket = tx.ledger.present.day.tickets.get(ticket_id)
            if ticket is None or (is_device and ticket.device_id != device_id):
                raise HallError("not_found", what="ticket")
            if ticket.state in rules.GONE_STATES:
                raise HallError(
                    "wrong_state", state=ticket.state, number=ticket.number, verb="reprint"
                )
            if is_device:
                self._check_reprints(tx, ticket_id)
            return self._again(tx, ticket_id, printer_id, device_id, "slip")

        return self.ledger.act(command, do)

    def print_test(self, command: Command, printer_id: str) -> PrintOrder:
        """Print a paper marked THỬ; it takes no number. Records ReprintAsked without a ticket."""
        known_printer(self.hall, printer_id)

        def do(tx: Transaction[DayPresent]) -> PrintOrder:
            return self._again(tx, None, printer_id, None, "test")

        return self.ledger.act(command, do)

    def answer(
        self, command: Command, job_id: str, came_out: bool, is_device: bool = False
    ) -> PrintOrder:
        """Take a person's word whether the paper came out; "no" prints again, marked IN LẠI.

        Records SlipPrinted, ReprintAsked, or PrintCancelled where the ticket is gone meanwhile. A job
        that waits or is being sent will print anyway: "no" leaves it as it is. With `is_device`
        nobody stands for it: raises no_more_paper after a few papers.
        """

        def do(tx: Transaction[DayPresent]) -> PrintOrder:
            job = job_of(tx.connection, self.ledger.hall_id, job_id)
            then = after_answer(job, came_out, late_because(tx, job, is_asked_for=True), tx.now)
            if is_device and then[0].asked_again > job.asked_again:
                self._check_reprints(tx, job.ticket_id)
            return keep(tx, job, then)

        return self.ledger.act(command, do)

    def _check_reprints(self, tx: Transaction[DayPresent], ticket_id: str | None) -> None:
        """Refuse a device more paper of one ticket than a few: as further jobs and as jobs again."""
        jobs, again = tx.connection.execute(
            select(func.count(), func.coalesce(func.sum(PrintJobRow.asked_again), 0)).where(
                PrintJobRow.hall_id == self.ledger.hall_id,
                PrintJobRow.ticket_id == ticket_id,
            )
        ).one()
        if max(0, jobs - 1) + again >= rules.DEVICE_REPRINTS:
            raise HallError("no_more_paper")

    def _again(
        self,
        tx: Transaction[DayPresent],
        ticket_id: str | None,
        printer_id: str,
        device_id: str | None,
        kind: str,
    ) -> PrintOrder:
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
        return {"job_id": job_id, "state": JobState.QUEUED.value}

    def _queue(self, tx: Transaction[DayPresent], job_id: str, n: int, **values: object) -> None:
        row = {
            "hall_id": self.ledger.hall_id,
            "job_id": job_id,
            "n": n,
            "kind": "slip",
            "state": JobState.QUEUED,
            "is_reprint": False,
            "tries": 0,
            "asked_again": 0,
            "asked_at": tx.now,
            "not_before_at": tx.now,
            "lease_until_at": None,
            "detail": "",
        }
        tx.insert(_insert_job, row | values)

    def printer_for(self, sender: Actor) -> str | None:
        """Return the printer of whoever asks for paper: the device's own, else the hall's first."""
        if sender.printer_id:
            return sender.printer_id
        if sender.kind == "device":
            return None
        return self.hall.printers[0].printer_id if self.hall.printers else None

    # --- reading --------------------------------------------------------------------------------

    def job(self, job_id: str) -> Job:
        """Return a job; raises not_found."""
        with self.ledger.database.read() as connection:
            return job_of(connection, self.ledger.hall_id, job_id)

    def printers(self) -> dict[str, Row[Any]]:
        """Return what is known of each printer, by id."""
        with self.ledger.database.read() as connection:
            rows = connection.execute(
                select(PrinterRow.__table__).filter_by(hall_id=self.ledger.hall_id)
            )
            return {row.printer_id: row for row in rows}

    def waiting_jobs(self) -> list[Row[Any]]:
        """Return every job that is not done, oldest first: printer, state, id, ticket, asked_at, asked_again."""
        with self.ledger.database.read() as connection:
            return list(
                connection.execute(
                    select(
                        PrintJobRow.printer_id,
                        PrintJobRow.state,
                        PrintJobRow.job_id,
                        PrintJobRow.ticket_id,
                        PrintJobRow.asked_at,
                        PrintJobRow.asked_again,
                    )
                    .where(
                        PrintJobRow.hall_id == self.ledger.hall_id,
                        PrintJobRow.state.in_(NOT_DONE),
                    )
                    .order_by(PrintJobRow.n)
                )
            )


def job_of(connection: Connection, hall_id: str, job_id: str) -> Job:
    """Return a job; raises not_found."""
    row = connection.execute(
        select(*(getattr(PrintJobRow, c) for c in JOB)).filter_by(hall_id=hall_id, job_id=job_id)
    ).first()
    if row is None:
        raise HallError("not_found", what="print_job")
    return Job(*row)


def late_because(tx: Transaction[DayPresent], job: Job, is_asked_for: bool = False) -> str | None:
    """Return why nobody waits for this job's paper any more, None while somebody does.

    `is_asked_for` where somebody asks for it just now; otherwise the job tells whether anybody did.
    """
    if job.ticket_id is None:
        return None
    ticket = tx.ledger.present.day.tickets.get(job.ticket_id)
    was_asked_for = rules.was_asked_for(ticket, job.job_id, job.asked_again)
    return rules.unwanted_because(ticket, is_asked_for or was_asked_for)


def is_put_aside(tx: Transaction[DayPresent], job: Job, undo_s: int) -> bool:
    """Let a due job rest, cancel it or give it up if it must not be lent now; tell whether so.

    `undo_s`: how long the end of a ticket may be taken back, in seconds.
    """
    why, again_at = late_because(tx, job), None
    if why:
        ticket = tx.ledger.present.day.tickets.get(job.ticket_id or "")
        again_at = rules.rests_until(ticket, undo_s, tx.now)
        if again_at is not None and _has_newer_paper(tx, job, ticket):
            again_at = None
    then = put_aside(job, why, again_at)
    if then is not None:
        keep(tx, job, then)
    return then is not None


def _has_newer_paper(tx: Transaction[DayPresent], job: Job, ticket: Ticket | None) -> bool:
    """Return whether somebody has another paper of the ticket instead of its first one."""
    if ticket is None or job.job_id != ticket.slip_id:
        return False
    others = select(PrintJobRow.job_id).where(
        PrintJobRow.hall_id == tx.ledger.hall_id,
        PrintJobRow.ticket_id == job.ticket_id,
        PrintJobRow.job_id != job.job_id,
        PrintJobRow.state.not_in((JobState.FAILED, JobState.CANCELLED)),
    )
    return tx.connection.execute(others.limit(1)).first() is not None


def keep(tx: Transaction[DayPresent], before: Job, then: Then) -> PrintOrder:
    """Record what happened to a job and write what changed; answers its id and state."""
    after, events = then
    for event in events:
        tx.record(event)
    changed = {c: getattr(after, c) for c in JOB if getattr(after, c) != getattr(before, c)}
    if changed:
        mine = {"hall_id": tx.ledger.hall_id, "job_id": before.job_id}
        tx.connection.execute(update(PrintJobRow).filter_by(**mine).values(**changed))
    return {"job_id": after.job_id, "state": after.state.value}


def known_printer(hall: Hall, printer_id: str) -> None:
    """Refuse a printer that the hall's file does not name."""
    if printer_id not in hall.printer_by_id:
        raise HallError("printer_unknown")
