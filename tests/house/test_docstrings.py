"""Everything public says what it is for, in Python and in JavaScript."""

from __future__ import annotations

import ast
import re

from house.sources import functions, listed, own_files, python_files, read, tree

WRITTEN = ("server/", "printers/", "kiosk/", "display/", "counter/", "config/")


def test_every_module_says_what_it_owns() -> None:
    """Each Python file begins with a docstring."""
    bare = [n for n in python_files() if read(n).strip() and not ast.get_docstring(tree(n))]
    assert not bare, listed(bare)


def test_every_public_function_and_class_says_what_it_does() -> None:
    """Each class and each function at the top of a module, unless private, has a docstring."""
    bare = [
        f"{name}:{node.lineno} {node.name}"
        for name in [*python_files("server/", "printers/"), "motcua"]
        for node in tree(name).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
        and not is_migration_step(name)
    ]
    assert not bare, listed(bare)


def is_migration_step(name: str) -> bool:
    """Tell whether a file is a migration, whose upgrade and downgrade are told by its own docstring."""
    return name.startswith("server/migrations/")


def test_every_test_states_its_expectation() -> None:
    """Each test function has a docstring that is a sentence."""
    silent = [
        f"{name}:{node.lineno} {node.name}"
        for name in python_files("tests/")
        for node in functions(name)
        if node.name.startswith("test_") and not is_sentence(ast.get_docstring(node))
    ]
    assert not silent, listed(silent)


def is_sentence(text: str | None) -> bool:
    """Tell whether a docstring begins like a sentence and ends like one."""
    return bool(text) and bool(re.match(r"[^a-z\s]", text)) and text.rstrip()[-1] in ".?:)”»`|"


def test_every_test_is_found_by_pytest() -> None:
    """A file with test functions is named so that pytest collects it."""
    hidden = [
        f"{name}:{node.name}"
        for name in python_files("tests/")
        if not name.rpartition("/")[2].startswith("test_")
        for node in tree(name).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    assert not hidden, listed(hidden)


def test_every_script_says_what_it_owns() -> None:
    """Each JavaScript module begins with a comment; so does each of several functions it exports."""
    bare = [
        finding
        for name in own_files(".js", ".mjs", under=WRITTEN)
        for finding in untold_exports(name, read(name))
    ]
    assert not bare, listed(bare)


def untold_exports(name: str, text: str) -> list[str]:
    """Return the exports without a comment, and the module itself if bare.

    The comment of a module with one export speaks for it.
    """
    found = [] if text.lstrip().startswith(("/**", "#!", "//")) else [f"{name}: the module"]
    lines = text.splitlines()
    exports = [
        number
        for number, line in enumerate(lines)
        if re.match(r"export (default )?(async )?(function|class)\b", line)
    ]
    if len(exports) > 1:
        for number in exports:
            if not lines[number - 1].strip().endswith("*/"):
                found.append(f"{name}:{number + 1} {lines[number][:60]}")
    return found
