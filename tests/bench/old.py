"""A hall with a million tickets behind it, beside one that is new: start, opening, reports, doctor, rest.

Both are real halls, not the demo: paired devices, staff of their own, a printer that is ready and idle.
What is asked of each is asked by the console, over HTTP; processor time is the server's.
"""

from __future__ import annotations

import datetime as dt
import re
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.client import get, post
from bench.figures import Figure, Sheet
from bench.hall import ROOT, Hall, ask, start_hall, write_hall_file
from bench.past import house_in
from bench.years import keep_years
from printers.virtual import VirtualPrinter

PAST_TICKETS, FEW_PAST_TICKETS = 1_000_000, 20_000
MANAGER, PIN, CONSOLE = "truong-ban", "864209", "may-truong-ban"
START_S, REPORT_MS, REST_SHARE = 4.0, 300.0, 0.05
REST_S = 10.0
REPORTS = {
    "live floor": "/api/v1/manage/live",
    "calls and why": "/api/v1/manage/calls",
    "book of days": "/api/v1/manage/days",
    "one day": "/api/v1/manage/days/{yesterday}",
    "calendar": "/api/v1/manage/calendar",
}


def measure(
    work: Path, is_quick: bool, progress: Callable[[str], None], kept: Path | None = None
) -> list[Figure]:
    """Return what each costs with nothing and with years behind it."""
    sheet, past = Sheet("old"), FEW_PAST_TICKETS if is_quick else PAST_TICKETS
    keep_years(work / "old", kept, past, progress)
    house_in(work / "young").close()
    with VirtualPrinter(576) as printer:
        for folder, label in (("young", "new"), ("old", f"{past} past")):
            data = work / folder
            token = _furnished(data)
            for repeat in range(2 if is_quick else 3):
                progress(f"{label}, start {repeat + 1}")
                _one_start(sheet, label, data, token, printer.address)
    for folder, label in (("young", "new"), ("old", f"{past} past")):
        progress(f"{label}, doctor")
        _doctor(sheet, label, work / folder)
    shutil.rmtree(work / "old")
    return sheet.figures()


def _furnished(data: Path) -> str:
    """Add a manager and a console to a hall that nobody serves; return the console's token."""
    from server.ledger import Command

    house, shell = house_in(data), Command("shell")
    house.people.add(shell, MANAGER, "Trưởng ban", "manager", PIN, [], is_own=True)
    added = house.devices.add(shell, "manager", "Máy trưởng ban", None, None, None, CONSOLE)
    token: str = house.devices.pair(shell, added["code"])["token"]
    house.close()
    # The voices of a first start would be made beside what is measured.
    (data / "motcua.toml").write_text("builds_voices = false\n", "utf-8")
    return token


def _one_start(sheet: Sheet, label: str, data: Path, token: str, printer: str) -> None:
    """Start, open the day, ask for every report, rest for a while, stop."""
    began = time.perf_counter()
    hall = _start(data, printer)
    sheet.add(f"start until /health, {label}", "s", time.perf_counter() - began)
    sheet.add(f"start, processor, {label}", "s", hall.worked_s(), at_most=START_S)
    try:
        sheet.add(f"memory after the start, {label}", "MB", hall.rss_mb())
        wish = {"staff_id": MANAGER, "pin": PIN, "counter_id": None}
        manager = ask(hall.port, post("/api/v1/session", wish, token))["token"]
        if not ask(hall.port, get(REPORTS["live floor"], manager))["is_open"]:
            _timed(
                sheet,
                f"open the day by hand, {label}",
                hall,
                post("/api/v1/manage/day/open", {}, manager),
            )
        for name, path in REPORTS.items():
            yesterday = (dt.date.today() - dt.timedelta(days=1)).isoformat()
            path = path.format(yesterday=yesterday if "past" in label else dt.date.today())
            _timed(sheet, f"{name}, {label}", hall, get(path, manager))
        hall.worked_s()
        time.sleep(REST_S)
        share = hall.worked_s() / REST_S
        sheet.add(f"at rest, {label}", "share of a core", share, at_most=REST_SHARE)
    finally:
        hall.stop()


def _start(data: Path, printer: str) -> Hall:
    """Serve a real hall whose printers are the pretend one."""
    path = write_hall_file(data)
    text = re.sub(
        r'^connection = ".*"', f'connection = "{printer}"', path.read_text("utf-8"), flags=re.M
    )
    path.write_text(text, "utf-8")
    return start_hall(data, hall_file=path)


def _timed(sheet: Sheet, name: str, hall: Hall, request: bytes) -> Any:
    hall.worked_s()
    began = time.perf_counter()
    answer = ask(hall.port, request)
    sheet.add(name, "ms", (time.perf_counter() - began) * 1e3, at_most=REPORT_MS)
    return answer


def _doctor(sheet: Sheet, label: str, data: Path) -> None:
    """Let the doctor look at everything; the journal is read and hashed whole."""
    command = [sys.executable, "-P", "-m", "server.boot", "doctor", "--data", str(data)]
    command += ["--hall", str(data / "bench.toml")]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    sheet.add(f"doctor, {label}", "s", time.perf_counter() - began)
    sheet.add(f"doctor, processor, {label}", "s", after.ru_utime - before.ru_utime)
