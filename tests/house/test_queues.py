"""Every queue of the house has a bound, or something else that bounds it."""

from __future__ import annotations

import ast

from house.sources import listed, python_files, tree

KINDS = {"Queue", "SimpleQueue", "LightQueue", "LifoQueue", "PriorityQueue", "deque"}
BOUNDED_BY = {
    "printers/stopping.py": "a wish is put once",
    "server/ledger.py": "one for each request under way, and those have places (server.runtime.places)",
}
"""Where a queue is made without a bound → what bounds it."""
OWN_NAMES = {"server/app.py"}
"""Where `Queue` is the room of that name."""


def unbounded(name: str) -> list[int]:
    """Return the lines of a file in which a queue without a bound is made."""
    lines = []
    for node in ast.walk(tree(name)):
        if not isinstance(node, ast.Call):
            continue
        kinds = [node.func, *node.args] if _called(node.func) == "defaultdict" else [node.func]
        is_queue = any(_called(kind) in KINDS for kind in kinds)
        if is_queue and not _has_bound(node):
            lines.append(node.lineno)
    return lines


def _called(function: ast.expr) -> str:
    return getattr(function, "attr", getattr(function, "id", ""))


def _has_bound(call: ast.Call) -> bool:
    if _called(call.func) == "deque":
        return any(keyword.arg == "maxlen" for keyword in call.keywords)
    return bool(call.args or call.keywords) and _called(call.func) != "defaultdict"


def test_every_queue_has_a_bound() -> None:
    """What can be filled faster than it is emptied fills the memory: a bound, and what happens then, or a reason."""
    found = {
        name: lines
        for name in python_files("server", "printers", "command")
        if name not in OWN_NAMES and (lines := unbounded(name))
    }
    assert set(found) == set(BOUNDED_BY), listed([f"{n}: {lines}" for n, lines in found.items()])
