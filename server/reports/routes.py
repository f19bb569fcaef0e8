"""HTTP: what a manager changes while the hall runs."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint

from server.queue.schemas import StopService
from server.wire import actor, command, house, needs

bp = APIBlueprint("reports", __name__, tag="Management")


@bp.post("/api/v1/manage/services/<service_id>/close")
@needs("manage")
@bp.input(StopService)
def stop_service(service_id: str, json_data: StopService) -> dict[str, Any]:
    """Give no more numbers for a service today."""
    staff_id = actor().staff_id or ""
    return dict(house().queue.stop_service(command(), service_id, staff_id, json_data.reason))


@bp.post("/api/v1/manage/services/<service_id>/open")
@needs("manage")
def reopen_service(service_id: str) -> dict[str, Any]:
    """Give numbers again."""
    return dict(house().queue.reopen_service(command(), service_id, actor().staff_id or ""))


@bp.post("/api/v1/manage/printers/<printer_id>/test")
@needs("manage")
def print_test(printer_id: str) -> dict[str, Any]:
    """Print a paper marked THỬ; it takes no number."""
    return dict(house().printing.print_test(command(), printer_id))


@bp.post("/api/v1/manage/print-jobs/<job_id>/reprint")
@needs("manage")
def reprint_job(job_id: str) -> dict[str, Any]:
    """Send a stuck job again, marked IN LẠI."""
    return dict(house().printing.answer(command(), job_id, came_out=False))
