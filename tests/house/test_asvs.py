"""docs/asvs.md leaves no requirement of ASVS 5.0's levels 1 and 2 out, and names tests that there are."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from house.sources import ROOT, read

STATES = ("holds", "partly", "not", "under way", "–")
LEVELS = {
    # chapter.section: (how many requirements, which of them are of level 3)
    **{"1.1": (2, ()), "1.2": (10, (10,)), "1.3": (12, (12,)), "1.4": (3, ()), "1.5": (3, (3,))},
    **{"2.1": (3, ()), "2.2": (3, ()), "2.3": (5, (5,)), "2.4": (2, (2,))},
    **{"3.1": (1, (1,)), "3.2": (3, (3,)), "3.3": (5, (5,)), "3.4": (8, (7, 8))},
    **{"3.5": (8, (6, 7, 8)), "3.6": (1, (1,)), "3.7": (5, (3, 4, 5))},
    **{"4.1": (5, (4, 5)), "4.2": (5, (2, 3, 4, 5)), "4.3": (2, ()), "4.4": (4, ())},
    **{"5.1": (1, ()), "5.2": (6, (4, 5, 6)), "5.3": (3, (3,)), "5.4": (3, ())},
    **{"6.1": (3, ()), "6.2": (12, ()), "6.3": (8, (5, 6, 7, 8)), "6.4": (6, (5, 6))},
    **{"6.5": (8, (6, 7, 8)), "6.6": (4, (4,)), "6.7": (2, (1, 2)), "6.8": (4, ())},
    **{"7.1": (3, ()), "7.2": (4, ()), "7.3": (2, ()), "7.4": (5, ()), "7.5": (3, (3,))},
    **{"7.6": (2, ()), "8.1": (4, (3, 4)), "8.2": (4, (4,)), "8.3": (3, (2, 3)), "8.4": (2, (2,))},
    **{"9.1": (3, ()), "9.2": (4, ()), "11.1": (4, (3, 4)), "11.2": (5, (4, 5))},
    **{
        "11.3": (5, (4, 5)),
        "11.4": (4, ()),
        "11.5": (2, (2,)),
        "11.6": (2, (2,)),
        "11.7": (2, (1, 2)),
    },
    **{"12.1": (5, (4, 5)), "12.2": (2, ()), "12.3": (5, (5,))},
    **{"13.1": (4, (2, 3, 4)), "13.2": (6, (6,)), "13.3": (4, (3, 4)), "13.4": (7, (6, 7))},
    **{"14.1": (2, ()), "14.2": (8, (5, 6, 7, 8)), "14.3": (3, ())},
    **{"15.1": (5, (4, 5)), "15.2": (5, (4, 5)), "15.3": (7, ()), "15.4": (4, (1, 2, 3, 4))},
    **{"16.1": (1, ()), "16.2": (5, ()), "16.3": (4, ()), "16.4": (3, ()), "16.5": (4, (4,))},
}
"""The standard's own table, without V10 and V17, of which nothing applies."""
WANTED = {
    f"{section}.{n}"
    for section, (most, third) in LEVELS.items()
    for n in range(1, most + 1)
    if n not in third
}
ROWS = re.findall(r"^\| (\d[^|]*) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", read("docs/asvs.md"), re.M)
NAMED = sorted(set(re.findall(r"`([\w/]+\.py)::(\w+)`", read("docs/asvs.md"))))


def ids(written: str) -> set[str]:
    """Return the requirements of a row: `1.2.6–1.2.9` is four of them."""
    found: set[str] = set()
    for each in re.sub(r"\(.*\)", "", written).split(","):
        first, _, last = each.strip().partition("–")
        section, _, start = first.rpartition(".")
        end = (last or first).rpartition(".")[2]
        found |= {f"{section}.{n}" for n in range(int(start), int(end) + 1)}
    return found


def test_nothing_of_the_two_levels_is_left_out() -> None:
    """Each requirement has one row; what has a row is a requirement of the two levels."""
    covered = [
        i for written, *_ in ROWS if not written.startswith(("10.", "17.")) for i in ids(written)
    ]
    assert sorted(covered) == sorted(set(covered))
    assert set(covered) == WANTED
    assert {written.split(".")[0] for written, *_ in ROWS} == {str(n) for n in range(1, 18)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_says_by_what(row: tuple[str, str, str, str]) -> None:
    """What holds names its tests; what does not gives its reason."""
    _, asks, state, by = row
    assert asks.strip() and state in STATES
    assert ("::test_" in by) if state == "holds" else len(by) > 3


@cache
def named_in(path: str) -> set[str]:
    """Return the tests of a file."""
    module = ast.parse((ROOT / "tests" / path).read_text("utf-8"))
    return {node.name for node in module.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_a_named_test_is_there(path: str, name: str) -> None:
    """A test that was renamed or taken away leaves its requirement open."""
    assert name in named_in(path)
