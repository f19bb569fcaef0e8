"""Each list of the house stands in one place: languages, roles of devices, roles of people.

A second copy is right on the day it is written and wrong on the day the first one grows.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from house.sources import listed, own_files, python_files, read, tree
from server.hall.roles import DEVICE_ROLES, STAFF_ROLES
from server.words import languages

HOMES = {
    "server/hall/roles.py": "the roles themselves",
    "server/answers.py": "an example of a name",
    "server/announcing/reading.py": "each language counts by rules of its own",
    "server/terminal.py": "what the command says before anything can be read",
    "server/operations/backup/saying.py": "what the command says where no hall is open",
    "command/saying.py": "what the command says before anything is installed",
}
"""Files that may name several of a list at once, with the reason."""

LISTS = {
    "languages": (frozenset(languages()), 2),
    "roles of devices": (frozenset(DEVICE_ROLES), 4),
    "roles of people": (frozenset(STAFF_ROLES), 3),
}
"""What is listed, and how many of it at one place make a copy; fewer are a choice among them."""

ARRAY = re.compile(r"\[([^\[\]{}()]*)\]")
KEYS = re.compile(r"\{([^{}]*)\}")


Found = tuple[int, set[str], bool]
"""The line of a list, its texts, and whether it is a table, whose keys say something of each."""


def copied(names: set[str], is_table: bool) -> list[str]:
    """Return which lists some names are a copy of; a table that knows every role is none."""
    return [
        what
        for what, (known, enough) in LISTS.items()
        if len(names & known) >= enough
        and not (is_table and what != "languages" and names >= known)
    ]


def python_lists(name: str) -> Iterator[Found]:
    """Yield every list, tuple, set and table's keys that a Python file writes out."""
    for node in ast.walk(tree(name)):
        parts = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", [])
        texts = {p.value for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str)}
        yield getattr(node, "lineno", 0), texts, isinstance(node, ast.Dict)


def script_lists(name: str) -> Iterator[Found]:
    """Yield every array and every object's keys on one level of a script or a template."""
    text = read(name)
    for found in ARRAY.finditer(text):
        yield (
            text.count("\n", 0, found.start()) + 1,
            set(re.findall(r"[\"'](\w+)[\"']", found[1])),
            False,
        )
    for found in KEYS.finditer(text):
        keys = set(re.findall(r"(?:^|[,\s])[\"']?(\w+)[\"']?:(?!:)", found[1]))
        yield text.count("\n", 0, found.start()) + 1, keys, True


def copies(name: str) -> list[str]:
    """Return where a file writes a known list out once more."""
    found = python_lists(name) if name.endswith(".py") else script_lists(name)
    return [f"{name}:{line} {what}" for line, *names in found for what in copied(*names)]


def test_no_list_is_written_twice() -> None:
    """Languages come from the catalogues, roles from the hall's: no other file writes them out."""
    pages = own_files(".js", ".mjs", ".html", under=("server/", "kiosk/", "display/", "counter/"))
    files = [*python_files("server/", "printers/", "command/"), *pages]
    found = [each for name in files if name not in HOMES for each in copies(name)]
    assert not found, listed(found)


def test_every_home_is_one() -> None:
    """A file that may hold a list does hold one."""
    assert [name for name in HOMES if not copies(name)] == []
