"""The survivors that are accepted, each with its reason: `survivors.toml` beside this file.

A mutant is accepted where it changes nothing that anybody could notice (the field calls it equivalent),
or where what it changes is a matter of taste. Each entry names file, line as it is, line as the mutant
has it, and why. An entry that is no mutant any more, or that a test notices now, fails the step.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from mutants.operators import Mutant

LIST = Path(__file__).with_name("survivors.toml")


def accepted() -> dict[tuple[str, str, str], str]:
    """Return the reason of each accepted survivor by its mutant's key. Raises KeyError where one has none."""
    entries = tomllib.loads(LIST.read_text("utf-8"))["accepted"]
    return {(e["file"], e["was"], e["becomes"]): e["why"] for e in entries}


def gone(reasons: dict[tuple[str, str, str], str], mutants: list[Mutant]) -> list[str]:
    """Return the entries for the files of these mutants that are none of them."""
    files, known = {m.file for m in mutants}, {m.key for m in mutants}
    return [
        f"{file}: {was}  →  {becomes}"
        for file, was, becomes in reasons
        if file in files and (file, was, becomes) not in known
    ]
