"""Killing the hall in a rush, again and again: `./motcua bench kills 200`. A violation is a missed goal.

The same trials as in tests/faults/test_kill_trials.py, longer. A hall in which something is wrong is kept.
"""

from __future__ import annotations

import secrets
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from bench.figures import Figure, Sheet
from killing.trials import Trials, run

CYCLES, FEW = 40, 5
RUSH_S = (0.4, 4.0)


def measure(
    work: Path, quick: bool, progress: Callable[[str], None], cycles: int | None = None
) -> list[Figure]:
    """Kill so many times (40, with `--quick` 5) and count what was answered, asked again and found wrong."""
    seed = secrets.randbelow(2**31)
    progress(f"seed {seed}")
    trials = run(work, cycles or (FEW if quick else CYCLES), seed, RUSH_S, progress)
    sheet = Sheet("kills")
    sheet.add("kills", "", trials.cycles)
    sheet.add("commands answered with yes", "", trials.answered)
    sheet.add("unanswered and asked again", "", trials.repeated)
    sheet.add("violations", "", len(trials.violations), at_most=0)
    _keep(work, trials)
    return sheet.figures()


def _keep(work: Path, trials: Trials) -> None:
    """Say what was found and move the halls in which it was to where they are not removed."""
    for line in trials.violations:
        print(f"  ✗ {line}", file=sys.stderr)
    for folder in trials.kept:
        kept = work.parent.parent / f"violation-{work.parent.name}-{folder.parent.name}"
        shutil.move(folder.parent, kept)
        print(f"  kept: {kept}", file=sys.stderr)
