"""The steps of `./motcua check`: every tool that reads the code without running the house.

Started by the command `motcua` in the environment of the tests; each step is one command under one
name, all of them run, and the last line says which failed. `rules` stands alone (tests/mutants).
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
HOUSE = [sys.executable, "-m", "pytest", "-q", "--no-header", "--tb=short", "tests/house"]
RUN = [sys.executable, "-m", "server.boot"]
APART = {
    "words": "tests/house/test_words.py",
    "javascript": "tests/house/test_javascript.py",
}

STEPS = {
    "format": [str(BIN / "ruff"), "format", "--check", "."],
    "lint": [str(BIN / "ruff"), "check", "."],
    "types": [str(BIN / "mypy")],
    "imports": [str(BIN / "lint-imports"), "--no-cache"],
    "house": [*HOUSE, *(f"--ignore={path}" for path in APART.values())],
    **{name: [*HOUSE[:-1], path] for name, path in APART.items()},
    "advisories": [sys.executable, "tests/house/advisories.py"],
    "sizes": [sys.executable, "tests/house/sizes.py"],
    "halls": [*RUN, "hall", "check", *map(str, sorted((ROOT / "config/halls").glob("*.toml")))],
}


RULES = [sys.executable, "-m", "mutants"]
"""Takes a quarter of an hour and arguments of its own: never a part of all steps."""
RULES_IN = {
    "PYTHONPATH": ".:tests",
    # Drawn cases are the same for every mutant.
    "CI": "1",
    # A thread for each core, as libraries of numbers start them, makes forks uncertain.
    "OPENBLAS_NUM_THREADS": "1",
}


def passes(name: str) -> bool:
    """Run one step under its name."""
    print(f"\n== {name}", flush=True)
    return subprocess.run(STEPS[name], cwd=ROOT).returncode == 0


def main(wanted: list[str]) -> int:
    """Run the named steps, or all, and return 1 when one failed."""
    if wanted[:1] == ["rules"]:
        return subprocess.run([*RULES, *wanted[1:]], cwd=ROOT, env=os.environ | RULES_IN).returncode
    unknown = [name for name in wanted if name not in STEPS]
    if unknown:
        print(f"no such step: {', '.join(unknown)}; there are: {', '.join(STEPS)}, rules")
        return 2
    chosen = wanted or list(STEPS)
    failed = [name for name in chosen if not passes(name)]
    print(f"\n{len(chosen) - len(failed)} of {len(chosen)} steps passed", flush=True)
    if failed:
        print(f"failed: {', '.join(failed)}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
