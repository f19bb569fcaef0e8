"""What screens see of printers and jobs."""

from __future__ import annotations

from typing import Any

from server.facts import to_wire
from server.hall.rules import Hall
from server.printing.actions import Job, Printing


def kiosk_printer(printing: Printing, printer_id: str | None) -> dict[str, Any] | None:
    """Return the state of a kiosk's printer, None for a kiosk without one."""
    if printer_id is None:
        return None
    known = printing.printers().get(printer_id)
    return {"printer_id": printer_id, "state": known.state if known else "unknown"}


def job_values(job: Job) -> dict[str, Any]:
    """Return a job as kiosk and desk see it."""
    return {"job_id": job.job_id, "state": job.state, "ticket_id": job.ticket_id}


def printer_floor(hall: Hall, printing: Printing) -> list[dict[str, Any]]:
    """Return every printer with its state, its waiting jobs and the metres left on its roll."""
    known, jobs = printing.printers(), printing.waiting_jobs()
    floor = []
    for printer in hall.printers:
        row = known.get(printer.printer_id)
        mine = [j for j in jobs if j.printer_id == printer.printer_id]
        stuck = [j for j in mine if j.state in ("failed", "unsure")]
        floor.append(
            {
                "printer_id": printer.printer_id,
                "name": printer.name,
                "state": row.state if row else "unknown",
                "since_at": to_wire(row.since_at) if row else None,
                "queued": len(mine) - len(stuck),
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
