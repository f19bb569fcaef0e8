"""What the routes of printing answer; read by `server.openapi`."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from server.answers import Done, Moment, Said
from server.queue.answers import PrintOrder


class PrintJob(PrintOrder):
    """A print job; a test paper has no ticket."""

    ticket_id: str | None


class Receipt(BaseModel):
    """A paper as the printing library reads it: its elements from top to bottom."""

    version: int
    language: str
    reprint_mark: str | None
    elements: list[dict[str, Any]]


class LentJob(BaseModel):
    """A job lent to an agent until `lease_until_at`."""

    job_id: str
    attempt: int
    is_reprint: bool
    lease_until_at: Moment | None
    receipt: Receipt


class Claimed(BaseModel):
    """The oldest due job of the agent's printer, if there is one."""

    job: LentJob | None


class KioskPrinter(BaseModel):
    """A printer and how it is."""

    printer_id: str
    state: str


ANSWERS = {
    "job": Said(PrintJob),
    "answer": Said(PrintOrder, 200, (409,)),
    "reprint": Said(PrintOrder, 200, (409, 429)),
    "claim": Said(Claimed),
    "report": Said(PrintOrder),
    "printer_state": Said(Done),
}
