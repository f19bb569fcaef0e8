"""Which faults `./motcua check rules` puts where; the runs themselves take too long for a test."""

from __future__ import annotations

from pathlib import Path

import pytest

from mutants.accepted import accepted, gone
from mutants.forking import ChildError, each_in_child, in_child
from mutants.operators import Mutant, mutants
from mutants.rooms import ROOMS
from mutants.trial import ROOT


@pytest.mark.parametrize(
    ("line", "becomes"),
    [
        ("return a < b", ["return a <= b"]),
        ("return a is not None", ["return a is None"]),
        ("return a and b or c", ["return c", "return (a and b)", "return b or c", "return a or c"]),
        ("return not a", ["return a"]),
        ("return a - b * c", ["return a + b * c", "return a - b / c"]),
        ("return 3", ["return 4"]),
        ("return 0.5", ["return 1.0"]),
        ("return True", ["return False"]),
        ("return a if b else c", ["return a if False else c", "return a if True else c"]),
        ("return max(a, b)", ["return a", "return b"]),
        ("return f(a, k=b)", ["return f(a)"]),
        ("return {a, b}", ["return { b}", "return {a}"]),
        ("return [x for x in a if x]", ["return [x for x in a if True]"]),
        ("a.b(c)", ["pass"]),
        ("a.b = c", ["pass"]),
        ("a += b", ["pass", "a -= b"]),
        ("if a: b()", ["if False: b()", "if a: pass"]),
        ("while a: continue", ["while False: continue", "while a: pass"]),
        ('"words"', []),
        ("import a", []),
        ("a: list[3] = b", []),
    ],
)
def test_each_kind_of_fault(tmp_path: Path, line: str, becomes: list[str]) -> None:
    """Each fault is one change of one line; words, imports and annotations are left alone."""
    (tmp_path / "rule.py").write_text(f"def rule(a, b, c, f):\n    {line}\n")
    found = mutants(tmp_path, "rule.py")
    assert sorted(m.becomes for m in found) == sorted(becomes)
    for mutant in found:
        assert f"    {mutant.becomes}\n" in mutant.applied(tmp_path)
        assert (mutant.function, mutant.line, mutant.lines) == (("rule", 1), 2, (2,))


def test_where_a_fault_acts(tmp_path: Path) -> None:
    """Inside the outermost function, its decorator's line first; outside, and in defaults, at import."""
    source = "LIMIT = 3\nclass A:\n    @property\n    def b(self, c=4):\n        def d():\n            return 5\n"
    (tmp_path / "rule.py").write_text(source)
    assert [(m.was, m.function) for m in mutants(tmp_path, "rule.py")] == [
        ("LIMIT = 3", None),
        ("def b(self, c=4):", None),
        ("return 5", ("A.b", 3)),
    ]


def test_every_accepted_survivor_is_a_mutant_with_a_reason() -> None:
    """An entry that a change of the code has made void is taken out of the list."""
    reasons = accepted()
    found = [m for file in {file for file, _, _ in reasons} for m in mutants(ROOT, file)]
    assert gone(reasons, found) == []
    assert all(len(why) > 20 for why in reasons.values())


def test_an_entry_that_is_no_mutant_is_named() -> None:
    """The step says which entry is void."""
    mutant = Mutant("f.py", 0, 1, "b", (1,), 1, None, "a", "b")
    assert gone({("f.py", "a", "c"): "why"}, [mutant]) == ["f.py: a  →  c"]
    assert gone({("f.py", "a", "b"): "why", ("g.py", "a", "c"): "why"}, [mutant]) == []


def test_every_room_has_rules_and_tests() -> None:
    """No pattern of the table leads nowhere."""
    for room in ROOMS.values():
        assert room.files(ROOT)
        assert all((ROOT / path).exists() for path in room.tests)


@pytest.mark.slow
def test_children_answer_die_and_fail() -> None:
    """An answer comes back, a child that computes for ever gives none, a fault of ours is raised."""
    assert dict(each_in_child(lambda n: n * 2, [1, 2, 3], 2, lambda _: 5)) == {1: 2, 2: 4, 3: 6}

    def for_ever() -> None:
        while True:
            pass

    assert in_child(for_ever, 0) is None
    with pytest.raises(ChildError, match="ZeroDivisionError"):
        in_child(lambda: 1 // 0, 5)
