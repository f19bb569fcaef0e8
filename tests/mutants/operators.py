"""Small faults put into a rule on purpose: where each may stand in a file and what it makes of it.

Asked by `trial`; it only reads and writes text. The faults are the field's own classes (relational,
arithmetic and logical operator replacement, constant replacement, statement deletion, forced
conditions). Left alone is what is no rule: annotations, docstrings, imports, decorators, texts of
messages. One fault is one mutant, and each mutant differs from the file in one place.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

COMPARISONS = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
}
ARITHMETIC = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "*"),
    ast.Mod: ("%", "*"),
    ast.Pow: ("**", "*"),
    ast.BitOr: ("|", "&"),
    ast.BitAnd: ("&", "|"),
}
CALLED_ALONE = (ast.Expr, ast.Delete, ast.AugAssign, ast.Continue, ast.Break)
"""Statements that can be left out without leaving a name unset."""


@dataclass(frozen=True)
class Mutant:
    """One fault in one file. Offsets are bytes; `lines` are those of the statement that it stands in."""

    file: str
    start: int
    end: int
    text: str
    lines: tuple[int, ...]
    line: int
    function: tuple[str, int] | None
    """The outermost function with its first line; None where the fault acts while modules are imported."""
    was: str
    becomes: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from others, whatever happens to the lines above."""
        return self.file, self.was, self.becomes

    def applied(self, root: Path) -> str:
        """Return the file with the fault."""
        source = (root / self.file).read_bytes()
        return (source[: self.start] + self.text.encode() + source[self.end :]).decode()


@dataclass(frozen=True)
class Source:
    """The text of a file, addressed as `ast` does: line and byte."""

    file: str
    data: bytes

    @cached_property
    def starts(self) -> list[int]:
        """The offset at which each line begins."""
        found = [0]
        for line in self.data.splitlines(keepends=True):
            found.append(found[-1] + len(line))
        return found

    def begin(self, node: ast.expr | ast.stmt) -> int:
        """Return where a node begins."""
        return self.starts[node.lineno - 1] + node.col_offset

    def end(self, node: ast.expr | ast.stmt) -> int:
        """Return where a node ends."""
        assert node.end_lineno is not None and node.end_col_offset is not None
        return self.starts[node.end_lineno - 1] + node.end_col_offset

    def text(self, node: ast.expr) -> str:
        """Return a node as written, in brackets where it is more than one word."""
        written = self.data[self.begin(node) : self.end(node)].decode()
        is_word = isinstance(
            node, ast.Name | ast.Attribute | ast.Call | ast.Constant | ast.Subscript
        )
        return written if is_word else f"({written})"


Change = tuple[int, int, str]
"""From, to, and what stands there instead."""


def changes(source: Source, node: ast.AST) -> Iterator[Change]:
    """Yield each fault that may stand at one node itself, not below it."""
    if type(node) in CHANGED:
        yield from CHANGED[type(node)](source, node)
    if isinstance(node, ast.stmt) and _can_be_left_out(node):
        yield source.begin(node), source.end(node), "pass"


def _operands(source: Source, node: ast.BoolOp) -> Iterator[Change]:
    """Yield a condition without each of its parts."""
    word = " and " if isinstance(node.op, ast.And) else " or "
    for left_out in node.values:
        kept = [source.text(v) for v in node.values if v is not left_out]
        joined = word.join(kept)
        yield source.begin(node), source.end(node), f"({joined})" if kept[1:] else joined


def _negations(source: Source, node: ast.UnaryOp) -> Iterator[Change]:
    if isinstance(node.op, ast.Not):
        yield source.begin(node), source.end(node), source.text(node.operand)


def _arithmetic(source: Source, node: ast.BinOp) -> Iterator[Change]:
    if type(node.op) in ARITHMETIC:
        yield _swapped(source, source.end(node.left), source.begin(node.right), node.op)


def _counting(source: Source, node: ast.AugAssign) -> Iterator[Change]:
    if type(node.op) in ARITHMETIC:
        yield _swapped(source, source.end(node.target), source.begin(node.value), node.op)


def _constants(source: Source, node: ast.Constant) -> Iterator[Change]:
    """Yield another constant of the same kind; texts stay, the conditions around them are changed."""
    match node.value:
        case bool():
            yield source.begin(node), source.end(node), str(not node.value)
        case int():
            yield source.begin(node), source.end(node), str(node.value + 1)
        case float():
            yield source.begin(node), source.end(node), repr(node.value * 2 or 1.0)


def _forced(source: Source, node: ast.If | ast.IfExp) -> Iterator[Change]:
    """Yield a condition that is never met, and where there is something else to do, one that always is."""
    yield source.begin(node.test), source.end(node.test), "False"
    if node.orelse:
        yield source.begin(node.test), source.end(node.test), "True"


def _never(source: Source, node: ast.While) -> Iterator[Change]:
    yield source.begin(node.test), source.end(node.test), "False"


def _filters(source: Source, node: ast.comprehension) -> Iterator[Change]:
    for condition in node.ifs:
        yield source.begin(condition), source.end(condition), "True"


def _members(source: Source, node: ast.Set) -> Iterator[Change]:
    if node.elts[1:]:
        yield from (_without(source, source.begin(e), source.end(e)) for e in node.elts)


def _rows(source: Source, node: ast.Dict) -> Iterator[Change]:
    if node.keys[1:]:
        for key, value in zip(node.keys, node.values, strict=True):
            if key is not None:
                yield _without(source, source.begin(key), source.end(value))


def _comparisons(source: Source, node: ast.Compare) -> Iterator[Change]:
    left = node.left
    for op, right in zip(node.ops, node.comparators, strict=True):
        old, new = COMPARISONS[type(op)]
        start, end = source.end(left), source.begin(right)
        between = source.data[start:end].decode()
        yield start, end, between.replace(old, new, 1)
        left = right


def _swapped(source: Source, start: int, end: int, op: ast.operator) -> Change:
    old, new = ARITHMETIC[type(op)]
    return start, end, source.data[start:end].decode().replace(old, new, 1)


def _calls(source: Source, node: ast.Call) -> Iterator[Change]:
    """Yield a call without each of its named arguments, and one side of a larger or smaller of two."""
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name in ("max", "min") and len(node.args) > 1:
        for one in node.args:
            if not isinstance(one, ast.Starred):
                yield source.begin(node), source.end(node), source.text(one)
    for keyword in node.keywords:
        if keyword.arg is not None:
            start = source.starts[keyword.lineno - 1] + keyword.col_offset
            end = source.end(keyword.value)
            yield _without(source, start, end)


def _without(source: Source, start: int, end: int) -> Change:
    """Return the removal of one of several things with the comma behind it, of the last with the one before."""
    data = source.data
    behind = end
    while data[behind : behind + 1].isspace():
        behind += 1
    if data[behind : behind + 1] == b",":
        return start, behind + 1, ""
    before = start
    while data[before - 1 : before].isspace():
        before -= 1
    return (before - 1 if data[before - 1 : before] == b"," else start), end, ""


CHANGED: dict[type[ast.AST], Callable[[Source, Any], Iterator[Change]]] = {
    ast.Compare: _comparisons,
    ast.BoolOp: _operands,
    ast.UnaryOp: _negations,
    ast.BinOp: _arithmetic,
    ast.AugAssign: _counting,
    ast.Constant: _constants,
    ast.If: _forced,
    ast.IfExp: _forced,
    ast.While: _never,
    ast.comprehension: _filters,
    ast.Call: _calls,
    ast.Set: _members,
    ast.Dict: _rows,
}
"""What may be wrong at each kind of node."""


def _can_be_left_out(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr):
        return not isinstance(node.value, ast.Constant | ast.Yield | ast.YieldFrom)
    if isinstance(node, ast.Assign):
        return all(isinstance(t, ast.Attribute | ast.Subscript) for t in node.targets)
    return isinstance(node, CALLED_ALONE)


class _Walk:
    """Goes through a file and keeps in mind which statement and which function it is in."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.found: list[Mutant] = []
        self._lines: tuple[int, ...] = ()
        self._function: tuple[str, int] | None = None
        self._class = ""

    def visit(self, node: ast.AST) -> None:
        if isinstance(node, ast.Import | ast.ImportFrom | ast.Assert | ast.JoinedStr):
            return
        if isinstance(node, ast.stmt):
            self._lines = _own_lines(node)
        for start, end, text in changes(self.source, node):
            self._keep(start, end, text)
        if isinstance(node, ast.FunctionDef):
            self._enter_function(node)
        elif isinstance(node, ast.ClassDef):
            outer, self._class = self._class, f"{self._class}{node.name}."
            self._each(node.body)
            self._class = outer
        else:
            self._children(node)

    def _children(self, node: ast.AST) -> None:
        here = self._lines
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "decorator_list", "returns"):
                continue
            self._each(value if isinstance(value, list) else [value])
            self._lines = here

    def _each(self, nodes: list[object]) -> None:
        for child in nodes:
            if isinstance(child, ast.AST) and not _is_docstring(child):
                self.visit(child)

    def _enter_function(self, node: ast.FunctionDef) -> None:
        self._each([*node.args.defaults, *node.args.kw_defaults])
        outer = self._function
        if outer is None:
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            self._function = (f"{self._class}{node.name}", first)
        self._each(list(node.body))
        self._function = outer

    def _keep(self, start: int, end: int, text: str) -> None:
        old = self.source.data
        new = old[:start] + text.encode() + old[end:]
        was, becomes = differing(old.decode(), new.decode())
        line = old[:start].count(b"\n") + 1
        self.found.append(
            Mutant(
                self.source.file, start, end, text, self._lines, line, self._function, was, becomes
            )
        )


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _own_lines(node: ast.stmt) -> tuple[int, ...]:
    """Return the lines of a statement, of a compound one only those before its body."""
    last = node.end_lineno or node.lineno
    body = getattr(node, "body", None) or getattr(node, "cases", None)
    if body:
        first = body[0]
        below = first.pattern.lineno if isinstance(first, ast.match_case) else first.lineno
        last = max(node.lineno, below - 1)
    return tuple(range(node.lineno, last + 1))


def differing(old: str, new: str) -> tuple[str, str]:
    """Return what two texts do not share, line by line, each as one line."""
    a, b = old.splitlines(), new.splitlines()
    head = len(os.path.commonprefix([a, b]))
    tail = len(os.path.commonprefix([a[head:][::-1], b[head:][::-1]]))
    was, becomes = a[head : len(a) - tail], b[head : len(b) - tail]
    return " ".join(map(str.strip, was)), " ".join(map(str.strip, becomes))


def mutants(root: Path, file: str) -> list[Mutant]:
    """Return every mutant of a file, in the order of the file. Python may refuse to read some."""
    source = Source(file, (root / file).read_bytes())
    walk = _Walk(source)
    for node in ast.parse(source.data).body:
        if not _is_docstring(node):
            walk.visit(node)
    return list({m.key: m for m in walk.found if m.was != m.becomes}.values())
