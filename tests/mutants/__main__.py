"""`./motcua check rules [--all] [--jobs N] [PART …]`: which faults in the rules would no test notice?

Puts small faults into the pure modules, one at a time, and runs the tests that come to them. Without
`--all` of each module only a sample is tried, the same at every run. PART is a room or a part of a
module's path. Fails where fewer than nine of ten are noticed in a room, or where the list of accepted
survivors is not true. A quarter of an hour on two idle cores: for the night and before a release.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import time
from collections import Counter

from mutants.accepted import accepted, gone
from mutants.operators import Mutant, mutants
from mutants.rooms import ROOMS, Room
from mutants.trial import ROOT, survivors

BAR = 90
"""So many per cent of a room's mutants have to be noticed."""
SAMPLE = 40
"""So many mutants of one module are tried without `--all`."""


def sampled(found: list[Mutant], most: int) -> list[Mutant]:
    """Return so many mutants, chosen by what they are: an edit elsewhere in the file changes nothing."""

    def lot(mutant: Mutant) -> bytes:
        return hashlib.sha256("\0".join(mutant.key).encode()).digest()

    return sorted(found, key=lot)[:most]


def told(mutant: Mutant) -> str:
    """Return a survivor as the lines of a diff."""
    return f"{mutant.file}:{mutant.line}\n  - {mutant.was}\n  + {mutant.becomes}"


def tried(room: Room, parts: list[str], most: int, jobs: int) -> tuple[Counter[str], list[str]]:
    """Try the mutants of a room and return counts of "killed", "survived", "accepted" with what is to be said."""
    files = [f for f in room.files(ROOT) if not parts or any(part in f for part in parts)]
    found = {file: mutants(ROOT, file) for file in files}
    reasons = accepted()
    said = [
        f"accepted, but no mutant any more: {x}" for x in gone(reasons, sum(found.values(), []))
    ]
    chosen = {
        m.key: m
        for all_of_it in found.values()
        for m in [*sampled(all_of_it, most), *(m for m in all_of_it if m.key in reasons)]
    }
    print(f"trying {len(chosen)} mutants in {len(files)} modules", file=sys.stderr, flush=True)
    counts: Counter[str] = Counter(of=sum(map(len, found.values())))
    left: list[Mutant] = []
    for mutant, survives in survivors(files, list(room.tests), list(chosen.values()), jobs):
        is_accepted = mutant.key in reasons
        counts["accepted" if is_accepted else "survived" if survives else "killed"] += 1
        if survives and not is_accepted:
            left.append(mutant)
        elif is_accepted and not survives:
            said.append(f"accepted, but a test notices it now:\n{told(mutant)}")
    return counts, [*map(told, sorted(left, key=lambda m: (m.file, m.start))), *said]


def percent(counts: Counter[str]) -> float:
    """Return how many of a hundred were noticed, accepted ones left aside."""
    return 100 * counts["killed"] / max(1, counts["killed"] + counts["survived"])


def main(arguments: list[str]) -> int:
    """Try the rooms, print one line for each and its survivors, return 1 where one falls short."""
    parser = argparse.ArgumentParser("./motcua check rules", description=__doc__)
    parser.add_argument("--all", action="store_true", help="try every mutant, not a sample")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(ROOMS)}, or a path")
    asked = parser.parse_args(arguments)
    parts = [part for part in asked.parts if part not in ROOMS]
    is_right = True
    for name, room in ROOMS.items():
        files = room.files(ROOT)
        if (
            name not in asked.parts
            and asked.parts
            and not any(p in f for p in parts for f in files)
        ):
            continue
        began = time.monotonic()
        inside = [] if name in asked.parts else parts
        counts, said = tried(room, inside, sys.maxsize if asked.all else SAMPLE, asked.jobs)
        print(*said, sep="\n")
        is_enough = percent(counts) >= BAR
        is_right &= is_enough and not any(x.startswith("accepted,") for x in said)
        number = counts["killed"] + counts["survived"]
        sample = "" if asked.all else f", a sample of {counts['of']}"
        print(
            f"{name}: {percent(counts):.1f} % of {number} noticed{sample}; {counts['accepted']} accepted;"
            f" {time.monotonic() - began:.0f} s{'' if is_enough else f' – below {BAR} %'}",
            flush=True,
        )
    return 0 if is_right else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
