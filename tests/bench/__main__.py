"""The measurements of the house: `./motcua bench [NAMES] [--quick]`.

Each bench starts the servers that it needs, repeats itself, and compares within one run, because
machines differ and are shared. The figures go to var/bench as JSON.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
# This folder must not stand in for anything; `tests` is also the name of a package of somebody else.
sys.path[0] = str(ROOT / "tests")
sys.path.insert(0, str(ROOT))

from bench.figures import Figure, table  # noqa: E402

BENCHES = {
    "machine": "durable commits, bare web server, bare sockets",
    "tickets": "take and next, beside the bare web server of the same moment",
    "afternoon": "8 kiosks and 8 counters together, 60 waiting",
    "postgres": "take and next on PostgreSQL beside SQLite",
    "past": "take and next with a long journal behind them",
    "growth": "take, next and estimate with 0, 1,000, 10,000 waiting and a million tickets past",
    "old": "start, reports, doctor and rest with a million tickets past",
    "fanout": "from the officer's key to 1, 200 and 2,000 boards",
    "hearing": "from the officer's key to what is seen and heard at a board in Chromium",
    "phones": "2,000 phones asking beside 60 devices",
    "starting": "start, imports, memory at rest",
    "estimate": "one phone's estimate",
    "simulating": "a simulated day of 800 tickets",
    "paper": "drawing a slip; a printer that stalls",
    "backups": "backups and restores killed or on a full disk at any step, `backups 200` so often",
    "upgrades": "upgrades cut off at any moment, `upgrades 50` so often",
    "kills": "killed in a rush again and again, `kills 200` so often: is what was answered true?",
}
COUNTED = ("kills", "backups", "upgrades")
"""Benches that a number is for, and whose violations fail the run."""
WITH_YEARS = ("growth", "old")
"""Benches that need years of past days, which take a quarter of an hour to make."""
FILES = 16_384


def main(arguments: list[str]) -> int:
    """Run the wished benches; 1 when a kill broke something, or a goal was missed and `--strict` was given."""
    given = _arguments(arguments)
    _allow_files()
    folder = ROOT / "var" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    began = dt.datetime.now(dt.UTC)
    figures: list[Figure] = []
    work = Path(tempfile.mkdtemp(prefix="work-", dir=folder))
    try:
        for name in given.names or list(BENCHES):
            print(f"\n{name}: {BENCHES[name]}", flush=True)
            since = time.monotonic()
            more = {"kept": given.kept} if name in WITH_YEARS else {}
            more |= {"cycles": given.cycles} if name in COUNTED else {}
            bench = import_module(f"bench.{name}")
            found = bench.measure(work / name, given.quick, _progress, **more)
            figures += found
            print(f"{table(found)}\n  {time.monotonic() - since:.0f} s", flush=True)
            shutil.rmtree(work / name, ignore_errors=True)
        shutil.rmtree(work, ignore_errors=True)
    except Exception:
        print(f"stopped; databases and logs are in {work}", file=sys.stderr)
        raise
    path = folder / f"{began:%Y%m%dT%H%M%SZ}.json"
    path.write_text(json.dumps(_report(began, given, figures), indent=2, ensure_ascii=False))
    missed = [f for f in figures if f.is_met is False]
    print(f"\n{len(figures)} figures, {len(missed)} goals missed: {path.relative_to(ROOT)}")
    is_false = any(f.bench in COUNTED for f in missed)
    return 1 if is_false or (missed and given.strict) else 0


def _arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./motcua bench",
        description="Measure the house on this machine.",
        epilog="\n".join(f"  {n:<10}{text}" for n, text in BENCHES.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="which (default: all)")
    parser.add_argument("--quick", action="store_true", help="fewer repeats, smaller crowds")
    parser.add_argument("--strict", action="store_true", help="exit 1 when a goal is missed")
    parser.add_argument(
        "--kept", type=Path, metavar="DIR", help="keep long pasts here (5 GB) and use them again"
    )
    given = parser.parse_args(arguments)
    counts = [int(name) for name in given.names if name.isdigit()]
    given.cycles = counts[0] if counts else None
    given.names = [name for name in given.names if not name.isdigit()]
    unknown = [name for name in given.names if name not in BENCHES]
    if unknown:
        parser.error(f"no such bench: {', '.join(unknown)}; there are: {', '.join(BENCHES)}")
    return given


def _allow_files() -> None:
    """Let this process and its children hold thousands of sockets, as far as the machine allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _progress(text: str) -> None:
    print(f"  … {text}", flush=True)


def _report(began: dt.datetime, given: argparse.Namespace, figures: list[Figure]) -> dict[str, Any]:
    revision = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True
    )
    return {
        "at": began.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "is_quick": given.quick,
        "revision": revision.stdout.strip() or None,
        "machine": {
            "system": platform.platform(),
            "cores": os.cpu_count(),
            "load_1_min": os.getloadavg()[0],
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
        },
        "figures": [f.to_json() for f in figures],
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
