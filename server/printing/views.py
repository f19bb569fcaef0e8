"""What screens see of printers and jobs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from printers.port import STOPPED
from server.facts import to_wire
from server.hall.rules import Hall
from server.printing.actions import Printing
from server.printing.answers import FloorPrinter, KioskPrinter, PrintJob
from server.printing.job import NEEDS_PERSON, OPEN, Job
from server.printing.rules import unwanted_because, was_asked_for
from server.queue.today.ticket import Ticket


def kiosk_printer(printing: Printing, printer_id: str | None) -> KioskPrinter | None:
    """Return how a kiosk's printer is, None for a kiosk without one.

    `spare` is the name of the printer that gives its slips meanwhile, where there is one that may;
    `is_mute` says that "unknown" is all that this printer ever tells.
    """
    if printer_id is None:
        return None
    known = printing.printers()
    row = known.get(printer_id)
    state = row.state if row else "unknown"
    spare = None
    if state in STOPPED:
        own = printing.hall.printer_by_id.get(printer_id)
        spare = printing.hall.printer_by_id.get(own.spare_printer_id or "") if own else None
        other = known.get(spare.printer_id) if spare else None
        spare = spare if other and other.state not in (*STOPPED, "unknown") else None
    return {
        "printer_id": printer_id,
        "state": state,
        "is_mute": bool(row and state == "unknown" and row.reason == "silent"),
        "spare": spare.name if spare else None,
    }


def job_values(job: Job) -> PrintJob:
    """Return a job as kiosk and desk see it."""
    return {
        "job_id": job.job_id,
        "state": job.state.value,
        "ticket_id": job.ticket_id,
        "printer_id": job.printer_id,
    }


def printer_floor(hall: Hall, printing: Printing) -> list[FloorPrinter]:
    """Return every printer with its state, its waiting jobs and the metres left on its roll.

    A slip that failed or is in doubt needs a person only while its ticket still waits; one that rests
    because its ticket was called is not counted either.
    """
    known, jobs = printing.printers(), printing.waiting_jobs()
    tickets = printing.ledger.look(lambda present: present.day.tickets)
    floor: list[FloorPrinter] = []
    for printer in hall.printers:
        row = known.get(printer.printer_id)
        mine = [j for j in jobs if j.printer_id == printer.printer_id]
        stuck = [j for j in mine if j.state in NEEDS_PERSON and _needs_person(j, tickets)]
        floor.append(
            {
                "printer_id": printer.printer_id,
                "name": printer.name,
                "state": row.state if row else "unknown",
                "reason": row.reason if row else "",
                "since_at": to_wire(row.since_at) if row else None,
                "queued": sum(j.state in OPEN and _is_coming(j, tickets) for j in mine),
                "needs_person": len(stuck),
                "stuck_job_ids": [j.job_id for j in stuck],
                "stuck_since_at": to_wire(stuck[0].asked_at) if stuck else None,
                "last_printed_at": to_wire(row.last_printed_at)
                if row and row.last_printed_at
                else None,
                "metres_left": max(0.0, round(printer.roll_m - row.printed_m, 1)) if row else None,
            }
        )
    return floor


def _is_coming(job: Row[Any], tickets: dict[str, Ticket]) -> bool:
    if job.ticket_id is None:
        return True
    ticket = tickets.get(job.ticket_id)
    return unwanted_because(ticket, was_asked_for(ticket, job.job_id, job.asked_again)) is None


def _needs_person(job: Row[Any], tickets: dict[str, Ticket]) -> bool:
    return job.ticket_id is not None and unwanted_because(tickets.get(job.ticket_id), False) is None
