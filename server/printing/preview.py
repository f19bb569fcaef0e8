"""How the hall's slips look, before any is printed: an example slip, drawn as paper is drawn.

Called by the manager's console. Reads the hall's file as it is saved now, so that a template can be
tried without a restart; changes nothing.
"""

from __future__ import annotations

import base64
import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

from printers.layout import length_mm, pieces
from printers.preview import as_png
from printers.receipt import Receipt
from server.clock import hall_zone
from server.facts import Fact
from server.hall.describing import describe
from server.hall.reading import HallFileError, read_hall
from server.hall.rules import NUMBER_DIGITS, Hall, Service
from server.hall.slip_template import SlipTemplate
from server.printing.answers import SlipPreview
from server.printing.slips import slip, trial_slip
from server.queue.events import TicketIssued
from server.queue.today.changing import issued

EXAMPLE_N = 25
EXAMPLE_CODE = "4821"
EXAMPLE_TOKEN = "xem-thu-0123456789abcd"  # noqa: S105 - as long as a real one, and nobody's
MAX_PROBLEMS = 8


@dataclass(frozen=True, slots=True)
class SlipRequest:
    """What is to be seen: a language of the hall, a width of paper, one of KINDS, a service or any."""

    language: str
    width_dots: int
    kind: str = "normal"
    service_id: str | None = None


def saved_template(file: Path, hall: Hall, reader: str) -> tuple[SlipTemplate, list[str]]:
    """Return the template in the hall's file as it is saved now, and what is wrong with the file.

    With a file that has mistakes, or that is another hall's, it is the template that is in use;
    `reader` is the language in which the mistakes are told.
    """
    try:
        saved = read_hall(file)
    except HallFileError as error:
        return hall.slip, [describe(each, reader) for each in error.problems[:MAX_PROBLEMS]]
    return (saved.slip if saved.hall_id == hall.hall_id else hall.slip), []


def preview(
    hall: Hall, file: Path, request: SlipRequest, url: str, now: dt.datetime, reader: str
) -> SlipPreview:
    """Return the picture of an example slip (PNG in base64) and what it means for a roll of paper."""
    template, problems = saved_template(file, hall, reader)
    receipt = example(replace(hall, slip=template), request, url, now)
    parts = pieces(receipt, request.width_dots)
    slip_mm = length_mm(parts)
    roll_m = max((printer.roll_m for printer in hall.printers), default=0.0)
    return {
        "png": base64.b64encode(as_png(parts[0].image)).decode("ascii"),
        "width_dots": request.width_dots,
        "length_mm": slip_mm,
        "slips_per_roll": int(roll_m * 1000 // slip_mm),
        "is_in_use": template == hall.slip,
        "problems": problems,
    }


def example(hall: Hall, request: SlipRequest, url: str, now: dt.datetime) -> Receipt:
    """Return a slip such as this hall prints; its number belongs to nobody."""
    local = now.astimezone(hall_zone(hall.time_zone))
    if request.kind == "test":
        name = hall.printers[0].name if hall.printers else ""
        return trial_slip(hall, name, local)
    service = hall.service_by_id.get(request.service_id or "") or _telling(hall)
    letter = next(s.letter for s in hall.sectors if s.sector_id == service.sector_id)
    promise = TicketIssued(
        ticket_id="0",
        number=f"{letter}{EXAMPLE_N:0{NUMBER_DIGITS}d}",
        series=letter,
        n=EXAMPLE_N,
        service_id=service.service_id,
        language=request.language,
        rank_at=now,
        priority_class_id="example" if request.kind == "priority" else None,
        people_ahead=4,
        wait_low_s=600,
        wait_high_s=1200,
    )
    ticket = issued(Fact(1, now, local.date().isoformat(), "example", promise))
    receipt = slip(hall, ticket, promise, url, EXAMPLE_CODE, local)
    return receipt.as_reprint() if request.kind == "reprint" else receipt


def _telling(hall: Hall) -> Service:
    """Return the service whose slip is the longest: what fits there fits everywhere."""
    return max(hall.services, key=lambda each: len(each.documents.get("vi", ())))
