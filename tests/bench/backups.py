"""Backups and restores that meet a fault at any step (`./motcua bench backups 200`), and how long a good one takes.

The same trials as in tests/backup/test_faults.py, more of them. A violation is a missed goal.
"""

from __future__ import annotations

import contextlib
import secrets
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

from backup.crafting import found_hall
from backup.faulting import Grounds, trials
from bench.figures import Figure, Sheet
from server.clock import FixedClock
from server.database import Database
from server.operations.backup.making import make
from server.operations.migrating import migrate
from server.settings import Settings
from server_fixtures import MONDAY, QuietLog, TestHouse

CYCLES, FEW = 200, 10
TICKETS = 2_000
"""Numbers in the hall: some days of a commune."""


def measure(
    work: Path, quick: bool, progress: Callable[[str], None], cycles: int | None = None
) -> list[Figure]:
    """Let so many backups and restores (200, with `--quick` 10) meet a fault, and count what is wrong afterwards."""
    work.mkdir(parents=True)
    grounds, size_mb = _grounds(work, TICKETS // 10 if quick else TICKETS)
    sheet = Sheet("backups")
    grounds.clear()
    began_s = time.monotonic()
    made = grounds.back_up()
    sheet.add("a backup", "ms", (time.monotonic() - began_s) * 1000)
    began_s = time.monotonic()
    grounds.put_back(made)
    sheet.add("a restore", "ms", (time.monotonic() - began_s) * 1000)
    sheet.add("the database", "MB", size_mb)
    sheet.add("the backup", "MB", made.stat().st_size / 2**20)
    seed = secrets.randbelow(2**31)
    progress(f"seed {seed}")
    count = cycles or (FEW if quick else CYCLES)
    found = trials(grounds, count, seed, progress)
    for line in found:
        print(f"  ✗ {line}", file=sys.stderr)
    sheet.add("faults", "", count)
    sheet.add("violations", "", len(found), at_most=0)
    return sheet.figures()


def _grounds(work: Path, tickets: int) -> tuple[Grounds, float]:
    settings = Settings(data_dir=work, demo=True)
    with contextlib.closing(Database(settings.database)) as database:
        migrate(database)
    found = found_hall(work)
    house = TestHouse(settings, found.hall, FixedClock(MONDAY), QuietLog())
    house.keep_day()
    for _ in range(tickets):
        house.take(after_s=0)
    house.close()
    (work / "good").mkdir()
    made = make(settings, found, work / "good").path
    kept = shutil.copy(made, work / "kept")
    return Grounds(work, settings, found, Path(kept)), (
        work / "motcua.sqlite3"
    ).stat().st_size / 2**20
