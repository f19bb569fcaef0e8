"""Upgrades whose power is cut at any moment (`./motcua bench upgrades 50`), and how long a good one takes.

Every second cut meets the trial beside the hall, every other one the start at which versions change. The hall has to
open afterwards, under either version, with every row as the journal says, and give the number that comes next.
"""

from __future__ import annotations

import os
import random
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import later_versions as later
from bench.figures import Figure, Sheet
from later_versions import Installed, motcua
from pages.demo import free_port

CYCLES, FEW = 50, 4
VERSION = "0.2.0"


def measure(
    work: Path, quick: bool, progress: Callable[[str], None], cycles: int | None = None
) -> list[Figure]:
    """Cut so many upgrades off (50, with `--quick` 4), and count what is wrong afterwards."""
    work.mkdir(parents=True)
    sheet = Sheet("upgrades")
    file = later.make_release(work, VERSION, later.with_step)
    served = Installed(later.make_first(work), free_port())
    served.start()
    served.take()
    served.stop()
    ready = _copy(served.house, work / "ready")
    began_s = time.monotonic()
    code, said = ready.run("upgrade", str(file))
    if code:
        raise AssertionError(said)
    tried_s = time.monotonic() - began_s
    good = _copy(ready.house, work / "good")
    began_s = time.monotonic()
    good.start()
    changed_s = time.monotonic() - began_s
    good.stop()
    sheet.add("brought in and tried", "s", tried_s)
    sheet.add("from the start to open doors", "s", changed_s)
    seed = secrets.randbelow(2**31)
    progress(f"seed {seed}")
    drawn, count = random.Random(seed), cycles or (FEW if quick else CYCLES)
    wrong = []
    for cycle in range(count):
        hall = _copy((ready if cycle % 2 else served).house, work / "trial")
        words = ("run", "--port", str(hall.port)) if cycle % 2 else ("upgrade", str(file))
        after_s = drawn.uniform(0, changed_s if cycle % 2 else tried_s)
        progress(f"{cycle + 1}/{count}: {words[0]} cut off after {after_s:.1f} s")
        _cut(hall, after_s, *words)
        found = _wrong(hall)
        if found:
            wrong.append(f"{words[0]} cut off after {after_s:.1f} s: {found}")
    for line in wrong:
        print(f"  ✗ {line}", file=sys.stderr)
    sheet.add("cuts", "", count)
    sheet.add("violations", "", len(wrong), at_most=0)
    return sheet.figures()


def _copy(house: Path, folder: Path) -> Installed:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return Installed(Path(shutil.copytree(house, folder / "motcua", symlinks=True)), free_port())


def _cut(hall: Installed, after_s: float, *words: str) -> None:
    process = motcua(hall.house, *words, said=subprocess.DEVNULL)
    with suppress(subprocess.TimeoutExpired):
        process.wait(after_s)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _wrong(hall: Installed) -> str:
    """Return what is wrong with a hall whose power was cut, empty when nothing is."""
    try:
        hall.start()
        number = hall.take()
        hall.stop()
        state = hall.state()
        if number != "A002":
            return f"the next number is {number}"
        if state is not None and state.phase not in ("settled", "due"):
            return f"it is still {state.phase}"
        return "" if hall.is_whole() else "the doctor finds it is not whole"
    except AssertionError as error:
        return str(error)
    finally:
        hall.kill()
