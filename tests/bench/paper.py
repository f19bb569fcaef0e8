"""Paper: drawing a slip, and what a printer that stalls does to whoever takes a number.

Numbers are asked for at the pace of a busy hall (5/s, criterion: p99 within 250 ms), in turn with a
printer that works, one that stalls, and without paper.
"""

from __future__ import annotations

import asyncio
import json
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from bench.client import Line
from bench.figures import Figure, Sheet, percentile
from bench.hall import AT_SERVER, Hall, start_hall, write_hall_file

WIDTH_DOTS = 576
"""80 mm paper at 203 dots per inch."""
DRAW_MS, P99_MS, CHANGE = 40.0, 250.0, 1.05
PER_S = 5.0
WEATHERS = (
    ("printer well", "none", True),
    ("printer stalled", "stall", True),
    ("no paper", "none", False),
)


def measure(work: Path, is_quick: bool, progress: Callable[[str], None]) -> list[Figure]:
    """Return the figures of slips and printers."""
    sheet = Sheet("paper")
    work.mkdir(parents=True)
    progress("drawing slips")
    _draw(sheet, work, 5 if is_quick else 40)
    hall = start_hall(work / "hall")
    try:
        asyncio.run(_stall(sheet, hall, is_quick, progress))
    finally:
        hall.stop()
    return sheet.figures()


def _draw(sheet: Sheet, work: Path, count: int) -> None:
    """Draw one citizen's slip again and again, its number never the same."""
    from printers.layout import pieces

    for n in range(count):
        receipt = receipt_of(write_hall_file(work), n)
        began = time.perf_counter()
        list(pieces(receipt, WIDTH_DOTS))
        ms = (time.perf_counter() - began) * 1e3
        name = "slip, first of a process" if n == 0 else "slip, drawn"
        sheet.add(name, "ms", ms, at_most=DRAW_MS if n else None)


def receipt_of(hall_file: Path, n: int):
    """Return a slip with documents to bring, a band and a QR, its link never the same."""
    import datetime as dt

    from server.hall.reading import read_hall
    from server.printing.preview import SlipRequest, example

    at = dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC)
    wish = SlipRequest("vi", WIDTH_DOTS, service_id="sao-y")
    return example(read_hall(hall_file), wish, f"http://10.0.0.2/t/{n:022d}", at)


async def _stall(sheet: Sheet, hall: Hall, is_quick: bool, progress: Callable[[str], None]) -> None:
    line = await Line.open(hall.port)
    for repeat in range(2 if is_quick else 6):
        progress(f"printer well and stalled, repeat {repeat + 1}")
        middles = {}
        # There and back, so that neither has the warmer machine.
        for label, fault, is_printed in WEATHERS if repeat % 2 else reversed(WEATHERS):
            _set_fault(hall, fault)
            waits = await _paced(hall, line, 10 if is_quick else 40, is_printed)
            middles[label] = percentile(waits, 0.5)
            sheet.add(f"take, {label}, p50", "ms", middles[label])
            sheet.add(f"take, {label}, p99", "ms", percentile(waits, 0.99), at_most=P99_MS)
        change = middles["printer stalled"] / middles["printer well"]
        sheet.add("take, stalled / well", "×", change, at_most=CHANGE)


async def _paced(hall: Hall, line: Line, count: int, is_printed: bool) -> list[float]:
    waits, due = [], time.perf_counter()
    for _ in range(count):
        due += 1 / PER_S
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        began = time.perf_counter()
        answer = await line.ask(hall.take("sao-y", AT_SERVER if is_printed else None))
        waits.append((time.perf_counter() - began) * 1e3)
        assert answer.status == 201, answer.body[:200]
    return waits


def _set_fault(hall: Hall, fault: str) -> None:
    request = urllib.request.Request(
        hall.demo["printer"]["control"] + "/fault",
        json.dumps({"fault": fault}).encode(),
        {"Content-Type": "application/json"},
        method="POST",
    )
    urllib.request.urlopen(request, timeout=5).close()
