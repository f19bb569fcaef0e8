"""Starting: from the command to the first answer, what the imports cost, memory at rest."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from bench.figures import Figure, Sheet
from bench.hall import ROOT, start_hall

SECOND_START_S, SECOND_CPU_S, FIRST_MB = 3.0, 1.5, 120.0
SHOWN = 8
LINE = re.compile(r"import time:\s+(\d+) \|\s+(\d+) \|( +)(\S+)")


def measure(work: Path, is_quick: bool, progress: Callable[[str], None]) -> list[Figure]:
    """Return the figures of starting."""
    sheet = Sheet("starting")
    for repeat in range(2 if is_quick else 5):
        progress(f"repeat {repeat + 1}")
        for label, until_s, cpu_s, most_mb in (
            ("first", None, None, FIRST_MB),
            ("second", SECOND_START_S, SECOND_CPU_S, None),
        ):
            began = time.perf_counter()
            hall = start_hall(work / f"hall-{repeat}", wait_for_tokens=False)
            sheet.add(
                f"{label} start, until /health", "s", time.perf_counter() - began, at_most=until_s
            )
            sheet.add(f"{label} start, processor", "s", hall.cpu_s(), at_most=cpu_s)
            time.sleep(1.0)
            sheet.add(f"memory after the {label} start", "MB", hall.rss_mb(), at_most=most_mb)
            began = time.perf_counter()
            hall.stop()
            sheet.add("stop", "s", time.perf_counter() - began)
        for name, ms in imports().items():
            sheet.add(f"import {name}", "ms", ms)
    return sheet.figures()


def imports() -> dict[str, float]:
    """Return the milliseconds of importing the server: in all, and of the dearest packages."""
    code = "from server.runtime import green; green.patch(); import server.cli, server.app"
    told = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    own: dict[str, float] = defaultdict(float)
    for found in LINE.finditer(told.stderr):
        own[found[4].partition(".")[0]] += int(found[1]) / 1000
    dearest = sorted(own, key=lambda name: -own[name])[:SHOWN]
    return {"in all": sum(own.values())} | {name: own[name] for name in dearest}
