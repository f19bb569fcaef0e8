"""Sizes are questions: does this file, this function, hold one thing?

The limits below leave some air above the sizes that a reader likes; what is over them stands in a
list with its reason. The shares keep the exceptions exceptions.
"""

from __future__ import annotations

import ast
from statistics import median

from house.sources import functions, listed, own_files, python_files, read

LIKED_FILE, LONGEST_FILE = 300, 320
LIKED_FUNCTION, LONGEST_FUNCTION = 40, 60

LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}


def file_sizes() -> dict[str, int]:
    """Return the lines of every file that people write by hand as code."""
    names = [*own_files(".py", ".js", ".mjs", ".css", ".html"), "motcua"]
    return {name: len(read(name).splitlines()) for name in names}


def function_sizes() -> dict[str, int]:
    """Return the lines of every Python function, its docstring not counted; migrations only list."""
    return {
        f"{name}:{node.name}": code_lines(node)
        for name in python_files()
        if not name.startswith("server/migrations/")
        for node in functions(name)
    }


def code_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return how many lines a function takes without its docstring."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def over(sizes: dict[str, int], limit: int) -> list[str]:
    """Return what is larger than a limit, largest first."""
    return [f"{n}: {s} lines" for n, s in sorted(sizes.items(), key=lambda i: -i[1]) if s > limit]


def test_no_file_is_too_long_to_hold_one_thing() -> None:
    """A file over the limit is split, or listed with the reason why it cannot be."""
    sizes = {n: s for n, s in file_sizes().items() if n not in LONG_FILES}
    assert not over(sizes, LONGEST_FILE), listed(over(sizes, LONGEST_FILE))


def test_no_function_is_too_long_to_hold_one_thing() -> None:
    """A function over the limit is split, or listed with the reason why it cannot be."""
    sizes = {n: s for n, s in function_sizes().items() if n not in LONG_FUNCTIONS}
    assert not over(sizes, LONGEST_FUNCTION), listed(over(sizes, LONGEST_FUNCTION))


def test_long_pieces_stay_rare() -> None:
    """Few files and functions are longer than a reader likes, and the middle function is short."""
    files, pieces = file_sizes(), function_sizes()
    long_files, long_pieces = over(files, LIKED_FILE), over(pieces, LIKED_FUNCTION)
    assert len(long_files) <= 0.05 * len(files), listed(long_files)
    assert len(long_pieces) <= 0.03 * len(pieces), listed(long_pieces)
    assert median(pieces.values()) <= 10


def test_every_excuse_is_still_needed() -> None:
    """What is listed as long is there and is long: a list of exceptions does not outlive them."""
    sizes = {**file_sizes(), **function_sizes()}
    limits = {
        **dict.fromkeys(LONG_FILES, LIKED_FILE),
        **dict.fromkeys(LONG_FUNCTIONS, LIKED_FUNCTION),
    }
    idle = [name for name, limit in limits.items() if sizes.get(name, 0) <= limit]
    assert not idle, listed(idle)
