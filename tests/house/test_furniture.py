"""The furniture of a room is what CONTRIBUTING says: which kinds of file there are, and what none of them does."""

from __future__ import annotations

import ast
import re
from collections import Counter

from house.sources import functions, listed, python_files, read, tree

COMMON_FROM = 3
"""A name that so many rooms share is furniture, and is explained."""
WRITES = re.compile(r"\b(ledger\.act|begin_write|commit)\(")


def files_of_rooms() -> list[list[str]]:
    """Return (room, file name) of each file that lies right in a room of the server."""
    paths = (name.split("/") for name in python_files("server/"))
    return [path[1:] for path in paths if len(path) == 3 and path[1] != "migrations"]


def explained() -> set[str]:
    """Return the file names in the first column of CONTRIBUTING's table."""
    table = read("CONTRIBUTING.md").partition("| file | holds | never |")[2].partition("\n\n")[0]
    first = " ".join(row.split("|")[1] for row in table.splitlines() if row.count("|") > 2)
    return set(re.findall(r"`(\w+\.py)`", first))


def test_each_kind_of_file_is_explained() -> None:
    """Whatever file name several rooms share stands in the table, and nothing stands there that no room has."""
    names = Counter(file for _, file in files_of_rooms())
    common = {name for name, count in names.items() if count >= COMMON_FROM} - {"__init__.py"}
    assert len(common) > 5
    assert common <= explained(), listed(sorted(common - explained()))
    assert explained() <= set(names), listed(sorted(explained() - set(names)))


def test_routes_write_through_actions() -> None:
    """No route opens a transaction or writes: what is written is an action's, whoever else may call it."""
    writing = [
        f"{name}:{node.lineno} {node.name}"
        for name in python_files("server/")
        if name.endswith("routes.py")
        for node in functions(name)
        if WRITES.search(ast.unparse(node))
    ]
    assert not writing, listed(writing)


def test_actions_know_no_words_and_no_request() -> None:
    """No action imports what speaks to people or reads a request."""
    strays = [
        f"{name}: {node.module}"
        for name in python_files("server/")
        if name.endswith("/actions.py")
        for node in ast.walk(tree(name))
        if isinstance(node, ast.ImportFrom)
        and node.module in ("flask", "server.wire", "server.words", "server.live")
    ]
    assert not strays, listed(strays)
