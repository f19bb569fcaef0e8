"""What can be wrong in a hall file: code, place and facts, without a language.

Made by `server.hall.reading`, told to people by `server.hall.describing`. Never holds a text.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from server.hall.positions import Path, line_of


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: `key` as written in the file with 1-based places, e.g. counters[2].services[1].

    The words of `code` are the catalogue's `hall.error_<code>`; `facts` fill them.
    """

    file: str
    line: int
    key: str
    code: str
    facts: Mapping[str, str | float]

    def __str__(self) -> str:
        facts = " ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.file}:{self.line}: {self.key}: {self.code} {facts}".rstrip()


class HallFileError(Exception):
    """The hall file cannot be used; `problems` holds everything found, in the order of the file."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(slots=True)
class Findings:
    """Collects the problems of one file while it is read."""

    file: str
    lines: dict[Path, int]
    problems: list[Problem] = field(default_factory=list)

    def add(self, path: Path, code: str, **facts: str | float) -> None:
        """Note a problem at the path (0-based indexes)."""
        line = line_of(path, self.lines)
        self.problems.append(Problem(self.file, line, key_text(path), code, facts))

    def add_unknown(self, path: Path, code: str, value: str, known: Iterable[str]) -> None:
        """Note a name that does not exist, with the nearest one that does.

        The code gets the ending `_near` when some known name is close enough to be meant.
        """
        near = nearest(value, known)
        if near is None:
            self.add(path, code, value=value, known=", ".join(sorted(known)[:12]))
        else:
            self.add(path, f"{code}_near", value=value, nearest=near)

    def line(self, path: Path) -> int:
        """Return the line of the path in the file."""
        return line_of(path, self.lines)

    def in_order(self) -> list[Problem]:
        """Return the problems in the order of the file."""
        return sorted(self.problems, key=lambda problem: problem.line)


def nearest(value: str, known: Iterable[str]) -> str | None:
    """Return the known name most like the value, or None when none is near."""
    by_folded = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(value.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def key_text(path: Path) -> str:
    """Return the path as people count: counters[2].services[1] is the first service of the second counter."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += f".{part}" if text else part
    return text
