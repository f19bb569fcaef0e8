"""A Python module that says *Pure* keeps its word: values in, values out, no clock, no chance, no disk, no wire.

Its own imports and calls are read here. That nothing impure comes in by way of what it imports is
import-linter's contract "Rules and events stay pure", in which each such module has to be named. Scripts of
pages have the same test in test_javascript.py.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase

from house.sources import listed, python_files, read, tree

PURE = re.compile(r"\bPure\b(?! but for)")
"""Whoever is pure but for something says for what, and is not held here."""
VALUES = {
    "__future__",
    "array",
    "base64",
    "bisect",
    "calendar",
    "collections",
    "contextlib",
    "dataclasses",
    "datetime",
    "enum",
    "errno",
    "functools",
    "hashlib",
    "heapq",
    "hmac",
    "html",
    "ipaddress",
    "itertools",
    "json",
    "math",
    "operator",
    "random",
    "re",
    "socket",
    "statistics",
    "sys",
    "typing",
    "unicodedata",
    "urllib",
    "weakref",
    "zoneinfo",
}
"""What a pure module may import of Python: arithmetic, texts, containers, and names of errors."""
OUTSIDE = re.compile(
    r"(dt|datetime)\.(datetime\.|date\.)?(now|utcnow|today)|"
    r"random\.(?!Random$)\w+|"
    r"socket\.(?!gaierror|herror|timeout|error)\w+|"
    r"sys\.(?!maxsize$)\w+|"
    r"urllib\.(?!parse)\w+.*|"
    r"open|print|input|exec|eval|__import__"
)
"""What reads a clock, draws a chance, or reaches the disk, the wire or the terminal."""
UNSEEDED = "random.Random()"


def pure_modules() -> list[str]:
    """Return the files whose module docstring says that they are pure."""
    return [
        name
        for name in python_files("server/", "printers/", "command/")
        if PURE.search(ast.get_docstring(tree(name)) or "")
    ]


def impure_in(parsed: ast.Module) -> Iterator[str]:
    """Yield what a pure module must not import or touch, with its line."""
    for node in ast.walk(parsed):
        if isinstance(node, ast.Import | ast.ImportFrom):
            whole = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module]
            for module in whole:
                first = (module or "").partition(".")[0]
                if first not in {*VALUES, "server", "printers"}:
                    yield f"{node.lineno} imports {module}"
                if isinstance(node, ast.ImportFrom) and first in ("random", "socket", "sys"):
                    yield f"{node.lineno} hides where its names are from: {module}"
        elif isinstance(node, ast.Attribute | ast.Name) and OUTSIDE.fullmatch(ast.unparse(node)):
            yield f"{node.lineno} {ast.unparse(node)}"
        elif isinstance(node, ast.Call) and ast.unparse(node) == UNSEEDED:
            yield f"{node.lineno} {UNSEEDED}"


def test_pure_modules_keep_their_word() -> None:
    """No module that says *Pure* imports or touches what a value does not need."""
    modules = pure_modules()
    assert len(modules) > 50
    impure = [f"{name}:{each}" for name in modules for each in impure_in(tree(name))]
    assert not impure, listed(impure)


def test_what_is_impure_is_noticed() -> None:
    """A clock, chance, a disk and a library are each found; what only counts is let pass."""
    for line in (
        "import sqlalchemy",
        "from pathlib import Path",
        "import time",
        "from random import random",
        "x = dt.datetime.now(dt.UTC)",
        "x = dt.date.today()",
        "x = random.random()",
        "x = random.Random()",
        "x = open('a')",
        "x = sys.argv",
        "import urllib.request\nx = urllib.request.urlopen('a')",
    ):
        assert list(impure_in(ast.parse(line))), line
    for line in (
        "import random\nx = random.Random(7)",
        "x = dt.datetime.fromtimestamp(0)",
        "x = sys.maxsize",
        "from server.errors import HallError",
    ):
        assert not list(impure_in(ast.parse(line))), line


def test_the_contract_of_the_pure_names_each() -> None:
    """The contract of import-linter follows the imports of every module that says *Pure*."""
    contracts = tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    contract = next(each for each in contracts if each["name"] == "Rules and events stay pure")
    named = contract["source_modules"]
    modules = {name.removesuffix(".py").removesuffix("/__init__") for name in pure_modules()}
    dotted = {module.replace("/", ".") for module in modules}
    missing = [
        module
        for module in sorted(dotted)
        if not any(covers(pattern, module) for pattern in named)
        and not module.startswith("command")
    ]
    assert not missing, listed(missing)


def covers(pattern: str, module: str) -> bool:
    """Return whether a name of the contract stands for a module: itself, a package around it, or by its stars."""
    parts, given = pattern.split("."), module.split(".")
    return len(parts) <= len(given) and all(map(fnmatchcase, given, parts))
