"""What a docstring or a comment names is there: a module, a function, a file, an option of the command.

Names move, and the sentence that speaks of them stays behind. Looked at are only those that could not be
anything else: a dotted name that begins with a module or a class of the house, a file with its ending, an option.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

from house.sources import ROOT, house_files, listed, own_files, python_files, read, tree

FILE = re.compile(r"(?<![\w./<>*{-])([\w./-]*[\w-]+\.(?:py|js|mjs|md|css|html|po|service))\b(?!\()")
OPTION = re.compile(r"`(?:\./motcua[^`]*? )?(--[a-z][a-z-]+)")
DOTTED = re.compile(r"`([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+)(?:\([^`]*\))?`")
KIND_OF_FILE = re.compile(r"\.(py|js|mjs|md|css|html|po|json|jsonl|toml|key|sqlite3|service)$")
SEEN = re.compile(r"\b(?:[Ss]ee|[Aa]s) ([a-z_]+\.[A-Za-z_]\w+)\b")
"""A name after "see" is meant as one, also without the marks of code."""
EXAMPLES = {"rad.po", "docs/decisions/NNNN-title.md"}
"""Names of files that a reader is to make."""


def docstrings_of(name: str) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of each docstring of a Python file, those behind a constant too."""
    yield from found_in(name, r'^[ \t]*"""(?:.|\n)*?"""')


def comments_of(name: str) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of each comment of a script or stylesheet that stands for itself."""
    yield from found_in(name, r"/\*(?:.|\n)*?\*/|^\s*//.*$")


def found_in(name: str, pattern: str) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of each place in a file that a pattern finds."""
    text = read(name)
    for match in re.finditer(pattern, text, re.MULTILINE):
        yield text.count("\n", 0, match.start()) + 1, match[0]


@cache
def modules() -> dict[str, list[str]]:
    """Return the Python files by each way to name their module: with its packages, or without some of them."""
    found: dict[str, list[str]] = {}
    for name in python_files():
        parts = name.removesuffix(".py").removesuffix("/__init__").split("/")
        for first in range(len(parts)):
            found.setdefault(".".join(parts[first:]), []).append(name)
    return found


@cache
def names_in(name: str) -> frozenset[str]:
    """Return what a module defines or imports at its top, and `Class.member` of its classes."""
    found = set()
    for node in tree(name).body:
        found |= named(node)
        if isinstance(node, ast.ClassDef):
            members = {member for inner in node.body for member in named(inner)}
            members |= {
                each.attr
                for each in ast.walk(node)
                if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Store)
            }
            found |= {f"{node.name}.{member}" for member in members}
    return frozenset(found)


def named(node: ast.stmt) -> set[str]:
    """Return the names that one statement makes."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name for alias in node.names}
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return {
        each.id
        for of in targets
        if of is not None
        for each in ast.walk(of)
        if isinstance(each, ast.Name)
    }


@cache
def classes() -> frozenset[str]:
    """Return the classes of the product."""
    return frozenset(
        node.name
        for name in python_files("server/", "printers/", "command/")
        for node in tree(name).body
        if isinstance(node, ast.ClassDef)
    )


def is_there(dotted: str) -> bool:
    """Return whether a dotted name is a module, something in one, or a member of a class; others are not judged."""
    first = dotted.split(".")[0]
    if first not in {*classes(), *modules()} or dotted in modules():
        return True
    parts = dotted.split(".")
    if first in classes():
        return any(
            dotted in names_in(name) for name in python_files("server/", "printers/", "command/")
        )
    for cut in range(len(parts) - 1, 0, -1):
        files = modules().get(".".join(parts[:cut]))
        if files is not None:
            return any(".".join(parts[cut:]) in names_in(name) for name in files)
    return True


@cache
def options() -> frozenset[str]:
    """Return the options that the code reads, ours and those of the tools it starts."""
    names = [name for name in python_files() if not name.startswith("tests/house/test_")]
    texts = (read(name) for name in [*names, ".ci/run"])
    return frozenset(re.findall(r"""["'\s](--[a-z][a-z-]+)\b""", "\n".join(map(code_of, texts))))


def code_of(text: str) -> str:
    """Return a Python text without its docstrings, near enough."""
    return re.sub(r'"""(?:.|\n)*?"""', '""', text)


def has_file(path: str, beside: str) -> bool:
    """Return whether a file that is spoken of is in the house: from its root, beside the speaker, or by its end."""
    folder = beside.rpartition("/")[0]
    if (ROOT / path).exists() or (ROOT / folder / path).exists():
        return True
    return path in EXAMPLES or any(
        name.endswith(f"/{path.removeprefix('/')}") for name in house_files()
    )


def lost_names(text: str) -> list[str]:
    """Return the modules, members and options in a docstring that are not there."""
    return lost_members(text) + [each for each in OPTION.findall(text) if each not in options()]


def lost_members(text: str) -> list[str]:
    """Return the modules and members of them, or of classes, in a text that are not there."""
    dotted = {*DOTTED.findall(text), *SEEN.findall(text)}
    return [each for each in dotted if not KIND_OF_FILE.search(each) and not is_there(each)]


def lost_files(text: str, beside: str) -> list[str]:
    """Return the files in a docstring or a comment that are not there."""
    return [each for each in FILE.findall(text) if not has_file(each, beside)]


def test_what_a_docstring_names_is_there() -> None:
    """Each module, member, file and option that a docstring names exists."""
    lost = [
        f"{name}:{line} {each}"
        for name in python_files()
        for line, text in docstrings_of(name)
        for each in [*lost_names(text), *lost_files(text, name)]
    ]
    assert not lost, listed(lost)


def test_what_a_comment_of_a_page_names_is_there() -> None:
    """Each file that a script or a stylesheet names in a comment exists."""
    lost = [
        f"{name}:{line} {each}"
        for name in own_files(".js", ".mjs", ".css")
        for line, text in comments_of(name)
        for each in lost_files(text, name)
    ]
    assert not lost, listed(lost)


def test_what_a_document_names_is_there() -> None:
    """Each module, member and file that a page of the handbook or a decision names as code exists."""
    lost = [
        f"{name}: {each}"
        for name in own_files(".md")
        for code in re.findall(r"`[^`\n]+`", read(name))
        for each in [*lost_members(code), *lost_files(code, name)]
    ]
    assert not lost, listed(lost)


def test_names_that_lead_nowhere_are_noticed() -> None:
    """What is there is let pass; a moved module, function, member, file or option is named."""
    good = "`server.app.start` `Ledger.act` `rules.back_off_s` server/app.py `./motcua doctor --replay` `--port`"
    assert not lost_names(good) and not lost_files(good, "server/wire.py")
    assert lost_names("`server.nowhere`") == ["server.nowhere"]
    assert lost_names("`server.app.begin`") == ["server.app.begin"]
    assert lost_names("`Ledger.post`") == ["Ledger.post"]
    assert lost_names("see ledger.Nothing") == ["ledger.Nothing"]
    assert lost_names("`--settings`") == ["--settings"]
    assert lost_files("server/gone.py", "server/app.py") == ["server/gone.py"]
