"""From a leased job to the receipt that the printer draws. Called by the agents' side of printing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from printers.receipt import Receipt
from server import machine
from server.clock import hall_zone
from server.errors import HallError
from server.hall.rules import Hall
from server.ledger import Command, Ledger
from server.printing.job import Job
from server.printing.lending import Lending
from server.printing.slips import slip, trial_slip
from server.queue.links import Links
from server.queue.today.day import DayPresent

Made = TypeVar("Made")


def lend(
    lending: Lending, actor: str, printer_id: str, make: Callable[[Job], Made], log: Any
) -> tuple[Job, Made] | None:
    """Lease the next job whose paper can be made, with what `make` makes of it; None if there is none.

    One that cannot be made is reported as failed: it must neither end its agent nor come again.
    """
    while (job := lending.claim(actor, printer_id)) is not None:
        try:
            return job, make(job)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one slip, others wait
            log.error("slip_not_made", job_id=job.job_id, **machine.told(error))
            why = error.code if isinstance(error, HallError) else type(error).__name__
            lending.report(Command(actor), job.job_id, "failed", why, attempt=job.tries)
    return None


class Paper:
    """Makes receipts; `links` knows the address under the QR and the digits."""

    def __init__(
        self,
        ledger: Ledger[DayPresent],
        hall: Hall,
        links: Links,
        wrong_address: Callable[[], str | None] = lambda: None,
    ) -> None:
        self.ledger = ledger
        self.hall = hall
        self.links = links
        self.wrong_address = wrong_address

    def receipt(self, job: Job) -> Receipt:
        """Return the receipt of a job; raises not_found for a ticket of another day."""
        zone = hall_zone(self.hall.time_zone)
        ticket_id = job.ticket_id
        if job.kind == "test" or ticket_id is None:
            name = self.hall.printer_by_id[job.printer_id].name
            now = self.ledger.clock.now().astimezone(zone)
            return trial_slip(self.hall, name, now, self.wrong_address())
        ticket = self.ledger.look(lambda p: p.day.tickets.get(ticket_id))
        if ticket is None:
            raise HallError("not_found", what="ticket")
        with self.ledger.database.read() as connection:
            issued = self.ledger.database.fact_at(
                connection, self.ledger.hall_id, ticket.issued_seq
            )
        if issued is None:
            raise HallError("not_found", what="ticket")
        said = self.links.words(ticket)
        local = ticket.issued_at.astimezone(zone)
        served = self.ledger.look(lambda p: p.day.as_served(self.hall))
        return slip(served, ticket, issued.event, self.links.url(said.token), said.code, local)
