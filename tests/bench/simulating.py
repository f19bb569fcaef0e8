"""A simulated day: processor time for 800 tickets under the hall's own rules."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from pathlib import Path

from bench.figures import Figure, Sheet

TICKETS, DAY_S = 800, 2.0
TUESDAY = dt.date(2026, 11, 24)
HALLS = Path(__file__).resolve().parents[2] / "config" / "halls"


def measure(work: Path, is_quick: bool, progress: Callable[[str], None]) -> list[Figure]:
    """Return what a day of each size of hall costs, as if it had 800 tickets."""
    from server.hall.reading import read_hall
    from server.simulation.assumptions import read_assumptions
    from server.simulation.days import run_day
    from server.simulation.inside import HallInside

    assumed, sheet = read_assumptions(), Sheet("simulating")
    for name in ("song-xanh", "hoa-an", "tinh-mau"):
        hall = read_hall(HALLS / f"{name}.toml")
        for seed in range(2 if is_quick else 7):
            progress(f"{name}, day {seed + 1}")
            began = time.process_time()
            run = run_day(hall, HallInside(hall), assumed, TUESDAY, seed)
            spent_s = (time.process_time() - began) / len(run.tickets) * TICKETS
            sheet.add(f"{TICKETS} tickets at {name}", "s", spent_s, at_most=DAY_S)
    return sheet.figures()
