"""HTTP: health, and the demo's virtual printer."""

from __future__ import annotations

from typing import Annotated, Literal

from apiflask import APIBlueprint
from flask import Response, request
from pydantic import Field

from server.answers import Done
from server.errors import HallError
from server.operations import health, losing
from server.operations.answers import Health, VirtualPrinter
from server.operations.pretend_printer import VirtualPrinterProcess
from server.transport import is_from_here
from server.wire import Body, actor, command, house, needs

bp = APIBlueprint("operations", __name__, tag="Operations")


class AcceptLoss(Body):
    """Going on after a loss; `after` is the highest number seen on a slip, where it is higher than what is known."""

    after: Annotated[int, Field(ge=0, le=9999)] | None = None


class Fault(Body):
    """A switch of the virtual printer."""

    fault: Literal[
        "none",
        "paper_low",
        "paper_out",
        "cover_open",
        "cutter_error",
        "stall",
        "zero_window",
        "slow",
        "garbage",
        "double_byte",
        "late",
        "reset",
        "wrong_host",
        "offline",
        "one_line",
        "shared",
    ]
    at_byte: Annotated[int, Field(ge=0, le=10_000_000)] | None = None
    """For paper_out, zero_window and reset: after so many bytes of a connection."""
    free_after_ms: Annotated[int, Field(ge=0, le=60_000)] | None = None
    """For one_line and shared: how long after a connection the next one is taken."""
    held_ms: Annotated[int, Field(ge=1, le=600_000)] | None = None
    """For shared: so long others have it of each `every_ms`."""
    every_ms: Annotated[int, Field(ge=1, le=600_000)] | None = None


@bp.get("/health")
def health_report() -> tuple[Health, Literal[200, 503]]:
    """Whether people are served, 503 with the reason when not; each part for managers and on this machine."""
    told = health.report(house())
    is_here = is_from_here(request.remote_addr, request.host, request.headers.keys())
    return told if is_here or actor().may("manage") else health.for_strangers(told), 503 if told[
        "reason"
    ] else 200


@bp.get("/metrics")
def metrics() -> Response:
    """What the hall counts and how its machine is, as Prometheus reads it: where it is on, for this machine alone."""
    is_here = is_from_here(request.remote_addr, request.host, request.headers.keys())
    if not house().settings.metrics or not is_here:
        raise HallError("not_found", what="page")
    from server.operations import metrics as found

    headers = {"Cache-Control": "no-store"}
    return Response(found.written(house()), headers=headers, content_type=found.CONTENT_TYPE)


@bp.post("/api/v1/manage/loss/accept")
@needs("manage")
@bp.input(AcceptLoss)
def accept_loss(json_data: AcceptLoss) -> Done:
    """Go on after a loss: numbers that may be in people's hands are skipped. Without a loss it does nothing."""
    asked = command()
    losing.accept_at_the_console(house(), asked, actor().staff_id or "", json_data.after)
    return {}


@bp.post("/api/v1/manage/backups")
@needs("manage")
def begin_backup() -> Done:
    """Make a backup now, beside the server; the console's snapshot tells how far it is."""
    command()
    house().backups.begin()
    return {}


def _virtual() -> VirtualPrinterProcess:
    printer = house().virtual_printer
    if printer is None:
        raise HallError("demo_only")
    return printer


@bp.get("/api/v1/demo/printer")
def demo_printer() -> VirtualPrinter:
    """The virtual printer: its state, its switch and the papers that came out."""
    return _virtual().papers()


@bp.post("/api/v1/demo/printer")
@bp.input(Fault)
def demo_fault(json_data: Fault) -> VirtualPrinter:
    """Set a fault of the virtual printer: train for paper jams before they happen."""
    return _virtual().set_fault(**json_data.model_dump())


@bp.get("/api/v1/demo/papers/<paper_id>.png")
def demo_paper(paper_id: str) -> Response:
    """One paper as a picture."""
    return Response(_virtual().picture(paper_id), content_type="image/png")
