"""HTTP: what a manager changes while the hall runs."""

from __future__ import annotations

import datetime as dt
import re

from apiflask import APIBlueprint
from flask import request

from server import security
from server.answers import Done
from server.clock import to_ms
from server.errors import HallError
from server.hall.calendar import local_date
from server.queue.answers import PrintOrder
from server.queue.schemas import CloseDay, SetClock
from server.reports import answers, views
from server.reports import days as book
from server.reports.actions import record_export
from server.reports.day_answers import BookedDays, WholeDay
from server.reports.hand_answers import Exported, HandDay
from server.reports.hand_views import as_table, by_hand
from server.reports.schemas import ExportByHand
from server.wire import actor, command, house, language, needs, note_event

bp = APIBlueprint("reports", __name__, tag="Management")


@bp.get("/api/v1/manage/calls")
@needs("manage")
def calls() -> answers.ExplainedCalls:
    """Today's newest calls, each with the whole reason: policy, rule, rivals, what each had waited."""
    return {"calls": views.reasons(house())}


@bp.get("/api/v1/manage/by-hand")
@needs("manage")
def done_by_hand() -> HandDay:
    """What people did otherwise than the machine's order on a day (`date=YYYY-MM-DD`), with whom it passed."""
    return by_hand(house(), request.args.get("date"))


@bp.get("/api/v1/by-hand")
@needs("move")
def own_by_hand() -> HandDay:
    """The same of whoever asks: everybody may read what is kept of them."""
    return by_hand(house(), request.args.get("date"), actor().staff_id)


@bp.post("/api/v1/manage/by-hand/export")
@needs("manage")
@bp.input(ExportByHand)
def export_by_hand(json_data: ExportByHand) -> Exported:
    """A day of it as a table for a spreadsheet; that it was taken stands in the journal."""
    body, asked = json_data, command()
    day = by_hand(house(), body.date, body.staff_id)
    staff_id = actor().staff_id or ""
    record_export(house().ledger, asked, "by_hand", body.date, staff_id, body.staff_id)
    note_event(security.EXPORT)
    return as_table(house(), day, language())


@bp.get("/api/v1/manage/calendar")
@needs("manage")
def month() -> answers.CalendarMonth:
    """The hall's days of a month (`month=YYYY-MM`) as its file says, to be checked by people."""
    wished = (
        request.args.get("month") or local_date(house().hall, house().clock.now()).isoformat()[:7]
    )
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", wished) or wished < "1900":
        raise HallError("bad_request", field="month")
    first = dt.date.fromisoformat(f"{wished}-01")
    hall = house().hall
    return {"month": wished, "days": views.month(hall, first), "caps": views.caps(hall)}


@bp.get("/api/v1/manage/days")
@needs("manage")
def days() -> BookedDays:
    """The newest days: when and by whom opened and closed, what became of their numbers."""
    return {"days": book.recent(house())}


@bp.get("/api/v1/manage/days/<date>")
@needs("manage")
def one_day(date: str) -> WholeDay:
    """One day with everybody whom it left unserved, by service and number."""
    return book.one(house(), _known_form(date))


@bp.post("/api/v1/manage/days/<date>/read")
@needs("manage")
def acknowledge_day(date: str) -> Done:
    """Take note of whom a day left unserved; the alert goes away for everybody."""
    asked = command()
    return house().keeper.acknowledge(asked, _known_form(date), actor().staff_id or "")


def _known_form(date: str) -> str:
    """Return a date written as days are; whatever else stands in the address was never a day."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", date):
        raise HallError("not_found", what="day")
    return date


@bp.post("/api/v1/manage/day/open")
@needs("manage")
def open_day() -> Done:
    """Open the business day by hand, or go on with the one that was closed today."""
    is_training = house().settings.demo
    return house().keeper.open_by_hand(command(), actor().staff_id or "", is_training)


@bp.post("/api/v1/manage/day/rehearse")
@needs("manage")
def rehearse() -> Done:
    """Open a training day: numbers of their own, nothing counts, over when the real day is due."""
    asked = command()
    if house().settings.demo:
        raise HallError("always_training")
    return house().keeper.rehearse(asked, actor().staff_id or "")


@bp.post("/api/v1/manage/day/close")
@needs("manage")
@bp.input(CloseDay)
def close_day(json_data: CloseDay) -> Done:
    """Close the business day by hand; refused when more people wait than whoever closes it saw."""
    staff_id = actor().staff_id or ""
    return house().keeper.close_by_hand(command(), json_data.unserved, staff_id)


@bp.post("/api/v1/manage/clock")
@needs("manage")
@bp.input(SetClock)
def set_clock(json_data: SetClock) -> Done:
    """Let the hall's time go on from what a person says it is, whatever the machine's clock shows."""
    staff_id, at = actor().staff_id or "", to_ms(json_data.at.astimezone(dt.UTC))
    asked, here = command(), house()
    answer = here.time.accept(asked, at, staff_id, here.hall, json_data.unserved)
    here.keep_day()
    return answer


@bp.post("/api/v1/manage/services/<service_id>/close")
@needs("manage")
def stop_service(service_id: str) -> Done:
    """Give no more numbers for a service today."""
    return house().queue.stop_service(command(), service_id, actor().staff_id or "")


@bp.post("/api/v1/manage/services/<service_id>/open")
@needs("manage")
def reopen_service(service_id: str) -> Done:
    """Give numbers again."""
    return house().queue.reopen_service(command(), service_id, actor().staff_id or "")


@bp.post("/api/v1/manage/printers/<printer_id>/test")
@needs("manage")
def print_test(printer_id: str) -> PrintOrder:
    """Print a paper marked THỬ; it takes no number."""
    return house().printing.print_test(command(), printer_id)


@bp.post("/api/v1/manage/print-jobs/<job_id>/reprint")
@needs("manage")
def reprint_job(job_id: str) -> PrintOrder:
    """Send a stuck job again, marked IN LẠI."""
    return house().printing.answer(command(), job_id, came_out=False)
