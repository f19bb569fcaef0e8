"""Tells people what is wrong in a hall file, one line per problem, in their language.

Called by the verbs of the command and by `./motcua hall check`. Never reads the file again.
"""

from __future__ import annotations

from pathlib import Path

from server.hall.last_good import FoundHall
from server.hall.problems import HallFileError, Problem
from server.words import words


def describe(problem: Problem, language: str) -> str:
    """Return one line: file, line, key, what is wrong and, if known, what was meant."""
    text = describe_mistake(problem, language)
    where = "hall.error_where" if problem.key else "hall.error_where_file"
    facts = {"file": problem.file, "line": problem.line, "key": problem.key, "text": text}
    return words(language).text(where, **facts)


def describe_mistake(problem: Problem, language: str) -> str:
    """Return what is wrong and, if known, what was meant, without its place in the file."""
    return words(language).text(f"hall.error_{problem.code}", **problem.facts)


def describe_all(error: HallFileError, language: str) -> str:
    """Return every problem of a hall file and, last, how many there are."""
    lines = [describe(problem, language) for problem in error.problems]
    file = error.problems[0].file
    summary = words(language).text("hall.error_summary", file=file, count=len(lines))
    return "\n".join([*lines, summary])


def describe_fallback(found: FoundHall, asked: Path, language: str) -> str:
    """Return every problem of the file that was asked for, and which good one the hall runs on."""
    assert found.error is not None
    used = words(language).text("hall.last_good_used", file=str(asked), kept=str(found.path))
    return f"{describe_all(found.error, language)}\n{used}"
