"""The road through the house can be walked by a tool: from every route to the rule, no step is of type Any."""

from __future__ import annotations

import ast
import tomllib

from house.sources import functions, listed, python_files, read, tree

EDGES = ("server/wire.py", "server/live.py", "server/reactions.py", "server/ledger.py")
ROOMS = ("routes.py", "views.py", "actions.py", "asking.py")
RUN_THE_HOUSE = {"server/cli.py", "server/serving.py"}
"""Who makes a house, and so imports it when the program runs."""


def road() -> list[str]:
    """Return the files between a request and a rule."""
    rooms = [name for name in python_files("server/") if name.endswith(ROOMS)]
    return [*EDGES, *rooms]


def is_any(annotation: ast.expr | None) -> bool:
    """Return whether an annotation is Any itself; a dict with values of any type is a dict."""
    return isinstance(annotation, ast.Name) and annotation.id == "Any"


def test_no_step_of_the_road_takes_or_returns_any() -> None:
    """Whoever asks an editor where a route leads is led on, through every function, to the rule."""
    found = []
    for name in road():
        for function in functions(name):
            given = function.args
            taken = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
            found += [
                f"{name}:{function.lineno} {function.name} takes {argument.arg}: Any"
                for argument in taken
                if argument is not None and is_any(argument.annotation)
            ]
            if is_any(function.returns):
                found.append(f"{name}:{function.lineno} {function.name} returns Any")
    assert not found, listed(found)


def test_the_type_checker_is_equally_strict_everywhere() -> None:
    """No room of ours is let off: only libraries without types are."""
    settings = tomllib.loads(read("pyproject.toml"))["tool"]["mypy"]
    let_off = [
        module
        for override in settings["overrides"]
        for module in override["module"]
        if module.split(".")[0] in ("server", "printers", "command")
    ]
    assert settings["strict"] and not let_off


def test_the_house_is_imported_for_its_type_alone() -> None:
    """A room that is handed the house names its type; it never makes one, and never depends on all rooms."""
    found = []
    for name in python_files("server/"):
        if name in RUN_THE_HOUSE or name == "server/app.py":
            continue
        for_types = {
            id(inner)
            for node in ast.walk(tree(name))
            if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
            for inner in ast.walk(node)
        }
        found += [
            f"{name}:{node.lineno} imports the house when it runs"
            for node in ast.walk(tree(name))
            if isinstance(node, ast.ImportFrom)
            and (node.module == "server.app" or (node.module == "server" and imports_app(node)))
            and id(node) not in for_types
        ]
    assert not found, listed(found)


def imports_app(node: ast.ImportFrom) -> bool:
    """Return whether `from server import …` names the house's module."""
    return any(alias.name == "app" for alias in node.names)
