"""What the tests of the house read: its files, and its Python as trees.

Used by tests/house alone. A file counts when git knows it or would take it; without git (an unpacked
archive) everything counts but what a run leaves behind.
"""

from __future__ import annotations

import ast
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from server.words import languages

ROOT = Path(__file__).resolve().parents[2]
LEFT_BEHIND = {".git", ".venv", "var", "wheelhouse", "node_modules", "__pycache__", "out"}
VENDORED = ("server/static/vendor/", "tests/pages/vendor/")


@cache
def house_files() -> tuple[str, ...]:
    """Return every file of the house as a path from its root, sorted."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    # A bare machine has no git; an unpacked archive has nothing that git knows.
    has_git = shutil.which("git") is not None
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True) if has_git else None
    if listed is not None and listed.returncode == 0:
        names = [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    else:
        found = (path for path in ROOT.rglob("*") if path.is_file())
        names = [str(path.relative_to(ROOT)) for path in found]
    return tuple(sorted(n for n in names if not LEFT_BEHIND & set(Path(n).parts)))


def own_files(*endings: str, under: tuple[str, ...] = ("",)) -> list[str]:
    """Return the files that people of the house wrote, by ending and folder."""
    return [
        name
        for name in house_files()
        if name.endswith(endings) and name.startswith(under) and not name.startswith(VENDORED)
    ]


@cache
def complete_languages() -> tuple[str, ...]:
    """Return the languages whose catalogue has every text: all but those whose head says `X-Partial: yes`."""
    return tuple(
        code for code in languages() if "X-Partial: yes" not in read(f"config/words/{code}.po")
    )


def read(name: str) -> str:
    """Return the text of one file of the house."""
    return (ROOT / name).read_text("utf-8")


def python_files(*under: str) -> list[str]:
    """Return the Python files below some folders, or all of them with the command itself."""
    found = own_files(".py", under=under or ("",))
    return found if under else [*found, "motcua"]


@cache
def tree(name: str) -> ast.Module:
    """Return the syntax tree of one Python file."""
    return ast.parse(read(name), filename=name)


def functions(name: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function of a file, methods and inner ones too."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imported(name: str) -> Iterator[tuple[int, str]]:
    """Yield (line, dotted module) of every import in a file, wherever it stands."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module


def listed(findings: list[str]) -> str:
    """Return findings one to a line, for the message of an assertion."""
    return "\n" + "\n".join(findings)
