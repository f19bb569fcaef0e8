"""Every code by which the hall says no has words of its own, in every language, at every door.

The codes are read out of the code itself: a literal where it is raised, or a tuple that enumerates what a
variable may hold. A code that nobody has put into words fails here, and never speaks as a fault in a hall.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pytest

from house.sources import complete_languages, listed, own_files, python_files, read, tree
from server import wire
from server.announcing.takes import TAKE_CODES
from server.hall.calendar import CLOSED_CODES
from server.machine import FAULTS
from server.queue.offering import CODES, HALL_CODES
from server.queue.today.day import WITHHELD_CODES
from server.words import load_words

RAISERS = ("HallError", "problem", "ConnectionRefusedError")
DYNAMIC: dict[str, tuple[str, ...]] = {
    "day.withheld.code": WITHHELD_CODES,
    "_hall_code(hall, today)": HALL_CODES,
    "offer.code": CODES,
    "error.code": TAKE_CODES,
    "_of_library": (*wire.OF_LIBRARY.values(),),
}
"""What stands where no literal does → all that it may be. `error.code` of a HallError is a code raised elsewhere."""
PASSED_ON = {("server/wire.py", "error.code"), ("server/wire.py", "code")}
"""Where a code that was raised elsewhere, or looked up in OF_LIBRARY, is only handed on."""
LANGUAGES = complete_languages()


@dataclass(frozen=True, slots=True)
class Raised:
    """One place that refuses: its codes and the facts that come along."""

    place: str
    codes: tuple[str, ...]
    facts: frozenset[str]
    may_lack: bool
    """Whether facts come from elsewhere, so that they cannot be read here."""


def literals(node: ast.expr) -> tuple[str, ...] | None:
    """Return the codes that an expression may be, None where it does not say."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return (node.value,)
    if isinstance(node, ast.IfExp):
        sides = literals(node.body), literals(node.orelse)
        return None if None in sides else tuple(c for side in sides for c in side or ())
    return DYNAMIC.get(ast.unparse(node))


@cache
def raised() -> tuple[Raised, ...]:
    """Return every place of the server that refuses; fails where a code cannot be known."""
    found, unknown = [], []
    for name in python_files("server/"):
        for call in calls(name):
            place = f"{name}:{call.lineno}"
            written = ast.unparse(call.args[0])
            codes = literals(call.args[0])
            if (name, written) in PASSED_ON:
                continue
            if codes is None:
                unknown.append(f"{place}: {written}")
                continue
            facts = frozenset(k.arg for k in call.keywords if k.arg)
            may_lack = any(k.arg is None for k in call.keywords)
            found.append(Raised(place, codes, facts, may_lack))
    assert not unknown, "a code that no tuple enumerates:\n" + listed(unknown)
    return tuple(found)


def calls(name: str, functions: tuple[str, ...] = RAISERS) -> Iterator[ast.Call]:
    """Yield the calls of a file that say no."""
    for node in ast.walk(tree(name)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.args and node.func.id in functions:
            yield node


@cache
def every_code() -> tuple[str, ...]:
    """Return every code that the server may answer with."""
    from_below = (*wire.OF_LIBRARY.values(), *FAULTS, "server_error")
    return tuple(sorted({c for r in raised() for c in r.codes} | {*from_below, *CODES}))


def own(language: str) -> dict[str, str]:
    """Return the texts of one language alone, nothing lent from another."""
    words = load_words(is_strict=True)[language]
    return {key: forms[-1] for key, forms in words._own.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_its_own_words(language: str) -> None:
    """A title and a detail stand in the language's own catalogue and are those of no other code."""
    texts = own(language)
    missing, said = [], {}
    for code in every_code():
        title, detail = texts.get(f"error.{code}_title"), texts.get(f"error.{code}_detail")
        if not title or not detail or title == detail:
            missing.append(code)
            continue
        said.setdefault((title, detail), []).append(code)
    twins = [" = ".join(codes) for codes in said.values() if len(codes) > 1]
    assert not missing + twins, listed(missing + twins)


def test_no_words_wait_for_a_code_that_is_never_raised() -> None:
    """An error's text in the catalogue belongs to a code that somebody raises."""
    ends = re.compile(r"error\.(\w+?)_(?:title|detail|detail_plain)$")
    known = {found[1] for key in own("vi") if (found := ends.match(key))}
    assert known == set(every_code()), listed(sorted(known ^ set(every_code())))


def test_every_refusal_brings_the_facts_of_its_words() -> None:
    """The detail's places are facts of each place that raises the code, or there are words without them."""
    words = load_words(is_strict=True)["vi"]
    lacking = []
    for each in raised():
        for code in each.codes:
            for end in ("title", "detail"):
                key = f"error.{code}_{end}"
                needs = words.places(key) - each.facts
                has_plain = (
                    f"{key}_plain" in words and not words.places(f"{key}_plain") - each.facts
                )
                if needs and not has_plain and not each.may_lack:
                    lacking.append(f"{each.place} {code} needs {sorted(needs)}")
    assert not lacking, listed(lacking)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_closed_hall_has_words_at_the_kiosk_and_on_the_board(language: str) -> None:
    """Whatever closes a service or the hall stands on tiles, tablets and boards in words of its own."""
    texts = own(language)
    kiosk = [f"kiosk.closed_{code}" for code in CODES]
    board = [f"common.closed_{code}" for code in HALL_CODES]
    host = [f"host.withheld_{code}" for code in WITHHELD_CODES]
    missing = [key for key in (*kiosk, *board, *host) if not texts.get(key)]
    assert not missing, listed(missing)
    assert len({texts[f"common.closed_{code}"] for code in CLOSED_CODES}) == len(CLOSED_CODES)
    assert set(CLOSED_CODES) <= set(HALL_CODES)


def test_a_bad_take_is_the_sender_s() -> None:
    """Whatever may be wrong with a recorded sound is answered with 422."""
    assert {wire.STATUS.get(code) for code in TAKE_CODES} == {422}


def test_every_closed_offer_is_enumerated() -> None:
    """What the hall or a service may be closed with stands in one tuple; a new reason joins it."""
    found: set[str] = set()
    for call in calls("server/queue/offering.py", ("Offer",)):
        if len(call.args) > 1:
            codes = literals(call.args[1])
            assert codes is not None, ast.unparse(call)
            found |= set(codes)
    assert found == set(CODES)


def test_pages_know_no_code_that_is_never_raised() -> None:
    """A page that decides by a code decides by one that the server sends."""
    decided = re.compile(r"""problem\.code\s*[!=]==?\s*["'](\w+)["']|\(code === "(\w+)"\)""")
    refused = {
        key.removeprefix("kiosk.refused_") for key in own("vi") if key.startswith("kiosk.refused_")
    }
    known, strange = {*every_code(), "network", "timeout", "other"}, []
    for name in own_files(
        ".js", ".html", under=("kiosk/", "display/", "counter/", "server/static/")
    ):
        for found in decided.finditer(read(name)):
            if (found[1] or found[2]) not in known | {"day_unserved"}:
                strange.append(f"{name}: {found[0]}")
    assert not strange + sorted(refused - known), listed(strange + sorted(refused - known))


def test_an_unknown_code_fails_a_test() -> None:
    """The tests' words are strict: a code without words is never said as a fault behind their back."""
    from server.words import UnknownWord, words

    with pytest.raises(UnknownWord):
        words("vi").error("no_such_code")
