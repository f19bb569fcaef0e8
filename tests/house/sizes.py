"""Sizes are questions, not limits: the report that `./motcua check sizes` prints, and that fails nothing.

A ceiling cuts files where it stands instead of where the subject ends. So the largest are told with
their size, and whoever reads asks: does it hold one thing?
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from house.sources import functions, own_files, python_files, read

LIKED_FILE, LIKED_FUNCTION = 300, 40
"""Lines up to which nobody needs to ask."""
SHOWN = 12


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


def told(what: str, sizes: dict[str, int], liked: int) -> str:
    """Return a paragraph: how many, the middle, nine of ten, how many are longer than liked, the longest."""
    longer = sorted((size, name) for name, size in sizes.items() if size > liked)[::-1]
    ninety = round(quantiles(sizes.values(), n=10)[-1])
    middle = median(sizes.values())
    head = f"{len(sizes)} {what}: median {middle:g} lines, 90% up to {ninety}, {len(longer)} over {liked}"
    return "\n".join([head, *(f"  {size:5} {name}" for size, name in longer[:SHOWN])])


if __name__ == "__main__":
    print(told("files", file_sizes(), LIKED_FILE))
    print(told("functions", function_sizes(), LIKED_FUNCTION))
