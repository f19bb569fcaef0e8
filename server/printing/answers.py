"""What the routes of printing answer; read by `server.openapi`."""

from __future__ import annotations

from typing import Any

from printers.receipt import COLUMNS
from server.answers import Done, Moment, Said, TypedDict
from server.queue.answers import PrintOrder


class PrintJob(PrintOrder):
    """A print job; a test paper has no ticket."""

    ticket_id: str | None
    printer_id: str
    """Where it came out, or is to come out: the spare printer's, once that has taken it."""


class Receipt(TypedDict):
    """A paper as the printing library reads it: its elements from top to bottom."""

    version: int
    language: str
    reprint_mark: str | None
    elements: list[dict[str, Any]]


class LentJob(TypedDict):
    """A job lent to an agent until `lease_until_at`."""

    job_id: str
    attempt: int
    is_reprint: bool
    lease_until_at: Moment | None
    receipt: Receipt


class Claimed(TypedDict):
    """The oldest due job of the agent's printer, if there is one."""

    job: LentJob | None


class KioskPrinter(TypedDict):
    """A printer and how it is."""

    printer_id: str
    state: str
    is_mute: bool
    """Whether "unknown" is all that this printer ever tells."""
    spare: str | None
    """Name of the printer that gives its slips while it has stopped."""


class FloorPrinter(TypedDict):
    """A printer with its jobs; `metres_left` is what should be on the roll."""

    printer_id: str
    name: str
    state: str
    reason: str
    since_at: Moment | None
    queued: int
    needs_person: int
    stuck_job_ids: list[str]
    stuck_since_at: Moment | None
    last_printed_at: Moment | None
    metres_left: float | None


class SlipPreview(TypedDict):
    """An example slip: a PNG in base64, drawn as the paper would be, and what it takes of a roll."""

    png: str
    width_dots: int
    length_mm: int
    slips_per_roll: int
    is_in_use: bool
    """False while the hall's file says something else than the running hall."""
    problems: list[str]
    """What is wrong in the hall's file as it is saved now, a sentence each, in the caller's language."""


KINDS = ("normal", "priority", "reprint", "test")
"""The slips of which an example can be seen."""


def _asked(name: str, told: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": told, "schema": schema}


_PREVIEW = (
    _asked("language", 'A language of the hall; "vi" without it.', type="string"),
    _asked("width_dots", "Printable width.", type="integer", enum=list(COLUMNS), default=576),
    _asked("kind", "Which slip.", type="string", enum=list(KINDS), default="normal"),
    _asked("service_id", "The service; without it the one with most documents.", type="string"),
)

ANSWERS = {
    "job": Said(PrintJob),
    "answer": Said(PrintOrder, 200, (409,)),
    "reprint": Said(PrintOrder, 200, (409, 429)),
    "claim": Said(Claimed),
    "report": Said(PrintOrder),
    "printer_state": Said(Done),
    "slip_preview": Said(SlipPreview, 200, (422,), parameters=_PREVIEW),
}
