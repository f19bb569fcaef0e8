"""HTTP: follow a print job, answer for it, ask for another paper; and the print agents' side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from apiflask import APIBlueprint
from flask import request
from pydantic import Field

from printers.receipt import COLUMNS
from server.answers import Done
from server.errors import HallError
from server.facts import to_wire
from server.printing import answers, preview
from server.printing.job import Job
from server.printing.paper import lend
from server.printing.views import job_values
from server.queue.answers import PrintOrder
from server.wire import Body, actor, command, house, language, needs

bp = APIBlueprint("printing", __name__, tag="Printing")

State = Literal[
    "ready",
    "paper_low",
    "paper_out",
    "cover_open",
    "cutter_error",
    "busy",
    "unreachable",
    "unknown",
]


class CameOut(Body):
    """Whether the paper came out."""

    came_out: bool


class Claim(Body):
    """An agent asks for work."""

    printer_id: Annotated[str, Field(min_length=1, max_length=64)]


class Report(Body):
    """How a job went."""

    outcome: Literal[
        "printed",
        "unsure",
        "paper_out",
        "cover_open",
        "cutter_error",
        "busy",
        "unreachable",
        "refused",
        "failed",
    ]
    detail: Annotated[str, Field(max_length=300)] = ""
    attempt: Annotated[int, Field(ge=1)] | None = None
    """Which attempt this was, as the claim said; without it the newest is meant."""
    state: State | None = None
    length_mm: Annotated[int, Field(ge=0, le=5000)] | None = None
    """How much paper went out, for what is left on the roll."""


class PrinterState(Body):
    """How a printer is."""

    state: State
    reason: Annotated[str, Field(max_length=64)] = ""


@bp.get("/api/v1/print-jobs/<job_id>")
@needs("see_job")
def job(job_id: str) -> answers.PrintJob:
    """A job's state: queued, sending, printed, unsure, failed or cancelled."""
    return job_values(_own(job_id))


@bp.post("/api/v1/print-jobs/<job_id>/answer")
@needs("see_job")
@bp.input(CameOut)
def answer(job_id: str, json_data: CameOut) -> PrintOrder:
    """Tell whether the paper came out; "no" prints again, marked IN LẠI."""
    _own(job_id)
    is_device = actor().kind == "device"
    return house().printing.answer(command(), job_id, json_data.came_out, is_device)


@bp.post("/api/v1/tickets/<ticket_id>/reprint")
@needs("see_job")
def reprint(ticket_id: str) -> PrintOrder:
    """Print another paper of a ticket, marked IN LẠI: a kiosk a few of its own, staff any."""
    sender = actor()
    printer_id = house().printing.printer_for(sender)
    if printer_id is None:
        raise HallError("printer_unknown")
    is_device = sender.kind == "device"
    return house().printing.reprint(command(), ticket_id, printer_id, sender.device_id, is_device)


@bp.post("/api/v1/print-jobs/claim")
@needs("print")
@bp.input(Claim)
def claim(json_data: Claim) -> answers.Claimed:
    """Lease the oldest due job of the agent's printer; `job` is null when there is none."""
    _own_printer(json_data.printer_id)
    house().lending.heard(json_data.printer_id)
    lent = lend(house().lending, actor().name, json_data.printer_id, _receipt_of, house().log)
    if lent is None:
        return {"job": None}
    leased, receipt = lent
    return {
        "job": {
            "job_id": leased.job_id,
            "attempt": leased.tries,
            "is_reprint": leased.is_reprint,
            "lease_until_at": to_wire(leased.lease_until_at) if leased.lease_until_at else None,
            "receipt": receipt,
        }
    }


def _receipt_of(job: Job) -> answers.Receipt:
    told = house().paper.receipt(job).to_json()
    return {
        "version": told["version"],
        "language": told["language"],
        "reprint_mark": told["reprint_mark"],
        "elements": told["elements"],
    }


@bp.post("/api/v1/print-jobs/<job_id>/report")
@needs("print")
@bp.input(Report)
def report(job_id: str, json_data: Report) -> PrintOrder:
    """Say how an attempt at a job went; a report of an older attempt changes nothing."""
    if house().printing.job(job_id).printer_id != actor().printer_id:
        # Lent to another printer meanwhile. Not "not_allowed", which would tell the agent to give up.
        raise HallError("not_found", what="print_job")
    told, lending = json_data, house().lending
    lending.heard(actor().printer_id or "")
    how = (told.outcome, told.detail, told.state, told.attempt, told.length_mm)
    return lending.report(command(), job_id, *how)


@bp.post("/api/v1/printers/<printer_id>/state")
@needs("print")
@bp.input(PrinterState)
def printer_state(printer_id: str, json_data: PrinterState) -> Done:
    """Say how a printer is while it prints nothing."""
    _own_printer(printer_id)
    house().lending.heard(printer_id)
    house().lending.note_printer(actor().name, printer_id, json_data.state, json_data.reason)
    return {}


def _own_printer(printer_id: str) -> None:
    if actor().printer_id != printer_id:
        raise HallError("not_allowed")


def _own(job_id: str) -> Job:
    """Return a job that this sender may see: staff all, a kiosk its own."""
    found, sender = house().printing.job(job_id), actor()
    if sender.kind == "device" and found.device_id != sender.device_id:
        raise HallError("not_found", what="print_job")
    return found


@bp.get("/api/v1/manage/slip")
@needs("manage")
def slip_preview() -> answers.SlipPreview:
    """An example slip as the hall's file, saved as it is now, would have it printed; takes no number."""
    wanted = _slip_request(request.args)
    url = house().links.url(preview.EXAMPLE_TOKEN)
    file, now = house().settings.hall_file, house().clock.now()
    served = house().ledger.look(lambda p: p.day.as_served(house().hall))
    # The hall's file may lie on a stick or a share, and is read as it is now.
    return house().hall_files.ask(preview.preview, served, file, wanted, url, now, language())


def _slip_request(asked: Mapping[str, str]) -> preview.SlipRequest:
    """Read what is to be seen; raises bad_request naming the first field that is wrong."""
    hall, width = house().hall, asked.get("width_dots", "576")
    wanted = preview.SlipRequest(
        asked.get("language", "vi"),
        int(width) if width in map(str, COLUMNS) else 0,
        asked.get("kind", "normal"),
        asked.get("service_id"),
    )
    right = {
        "language": wanted.language in hall.languages,
        "width_dots": wanted.width_dots in COLUMNS,
        "kind": wanted.kind in answers.KINDS,
        "service_id": wanted.service_id is None or wanted.service_id in hall.service_by_id,
    }
    for field, is_right in right.items():
        if not is_right:
            raise HallError("bad_request", field=field)
    return wanted
