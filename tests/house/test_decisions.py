"""Each decision is one file of one form, listed in one index, in sentences that are read once."""

from __future__ import annotations

import datetime as dt
import re
from statistics import median

import pytest

from house.sources import listed, own_files, read

FOLDER = "docs/decisions/"
INDEX = FOLDER + "README.md"
DECISIONS = [name for name in own_files(".md", under=(FOLDER,)) if name != INDEX]
HEADS = ["Context", "Decision", "Rejected", "Cost"]
NAME = re.compile(r"(\d{4})-[a-z0-9]+(-[a-z0-9]+)*\.md")
FORM = re.compile(
    r"# (?P<number>\d+)\. (?P<title>[^\n]+)\n\nDate: (?P<date>\d{4}-\d\d-\d\d)\nGroup: (?P<group>[a-z]+)\n\n(?=## )"
)
FIRST_DAY = dt.date(2026, 11, 22)
COLUMNS = 120
LONGEST_SENTENCE, USUAL_SENTENCE = 40, 18
"""Words: a sentence has no more than the first, half of a file's no more than the second."""


def sections(text: str) -> dict[str, str]:
    """Return the sections of a decision by their heads, in order."""
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)[1:]
    return {head: body.strip() for head, body in zip(parts[::2], parts[1::2], strict=True)}


def sentences(text: str) -> list[str]:
    """Return the sentences of a decision's sections; code counts as one word, an item of a list as a sentence."""
    found = []
    for body in sections(text).values():
        plain = re.sub(r"`[^`]*`", "code", body)
        for block in re.split(r"\n\n|^[-*] ", plain, flags=re.MULTILINE):
            found += re.split(r"(?<=[.?!])[”\")]*\s+", block.strip())
    return [each for each in found if re.search(r"\w", each)]


def wrong_in(name: str, text: str) -> list[str]:
    """Return what is wrong with the form of one decision."""
    number = NAME.fullmatch(name.removeprefix(FOLDER))
    head = FORM.match(text)
    if number is None:
        return ["named otherwise than 0123-some-words.md"]
    if head is None:
        return ["begins otherwise than '# 123. Title', 'Date: 2026-11-22', 'Group: store'"]
    found = [] if int(head["number"]) == int(number[1]) else ["title and name have two numbers"]
    if dt.date.fromisoformat(head["date"]) < FIRST_DAY:
        found.append("older than the house")
    if list(sections(text)) != HEADS:
        found.append(f"has other sections than {', '.join(HEADS)}")
    found += [f"says nothing under {head}" for head, body in sections(text).items() if not body]
    found += [f"line over {COLUMNS} columns" for line in text.splitlines() if len(line) > COLUMNS]
    lengths = {each: len(each.split()) for each in sentences(text)}
    found += [f"{n} words: {each}" for each, n in lengths.items() if n > LONGEST_SENTENCE]
    if lengths and median(lengths.values()) > USUAL_SENTENCE:
        found.append(f"half of its sentences have more than {USUAL_SENTENCE} words")
    return found


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_has_the_form(name: str) -> None:
    """Name, title, date, group, four sections that say something, short sentences, short lines."""
    assert not wrong_in(name, read(name)), listed(wrong_in(name, read(name)))


def test_decisions_are_numbered_without_gaps() -> None:
    """The numbers run from 1 on, each once: two that were made at the same time are told apart here."""
    numbers = [int(name.removeprefix(FOLDER)[:4]) for name in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1)), "give the younger one the next number"


def test_decisions_are_in_the_index() -> None:
    """Each decision stands once in the index, under its group, with its number and its own title."""
    shown = []
    for block in re.split(r"^## ", read(INDEX), flags=re.MULTILINE)[1:]:
        group = block.partition(":")[0].lower()
        shown += [
            (group, *entry) for entry in re.findall(r"^- \[(\d+)\]\((\S+)\) (.+)$", block, re.M)
        ]
    meant = []
    for name in DECISIONS:
        head = FORM.match(read(name))
        file = name.removeprefix(FOLDER)
        meant.append((head["group"], file[:4], file, head["title"]) if head else (name,))
    assert sorted(shown) == sorted(meant)
    in_order = [(group, number) for group, number, *_ in shown]
    for group in {group for group, _ in in_order}:
        numbers = [number for of, number in in_order if of == group]
        assert numbers == sorted(numbers), f"{group} is not in order"


def test_the_form_is_told_from_others() -> None:
    """What is wrong with a decision is found: its name, head, sections, lines and sentences."""
    good = (
        "# 7. Title\n\nDate: 2026-11-22\nGroup: store\n\n## Context\n\nA.\n\n## Decision\n\nB.\n\n"
        "## Rejected\n\nC.\n\n## Cost\n\nD.\n"
    )
    name = FOLDER + "0007-title.md"
    assert not wrong_in(name, good)
    assert wrong_in(FOLDER + "7.md", good)
    assert wrong_in(FOLDER + "0008-title.md", good)
    long = "word " * 41
    for old, new in (
        ("Date: 2026-11-22", "2026"),
        ("2026-11-22", "2025-11-22"),
        ("## Rejected\n\nC.\n\n", ""),
        ("C.", ""),
        ("A.", long),
        ("A.", "a" * 121),
        ("B.", f"{'word ' * 19}. {'word ' * 19}. {'word ' * 19}. {'word ' * 19}. {'word ' * 19}."),
    ):
        assert wrong_in(name, good.replace(old, new, 1)), (old, new)
