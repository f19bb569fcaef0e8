"""Every setting that changes what a hall does is turned in a test of what it does.

A setting that is only read from the file and never tried is a promise that nobody keeps: here each field of
the queue's, the sound's and the slip's settings and of a printer must be given a value that is not its
default in at least one test outside `tests/hall`, where files are read, and `tests/house`.
"""

from __future__ import annotations

import ast
import dataclasses
import re
from functools import cache
from typing import Any

import pytest

from house.sources import own_files, python_files, read, tree
from server.hall.loudness import SoundSettings
from server.hall.rules import Printer, QueueSettings, StaffSettings
from server.hall.slip_template import SlipTemplate

NOT_BEHAVIOUR = ("tests/hall/", "tests/house/")
LINE = re.compile(r"^\s*(\w+) *= *(.+?)\s*$", re.MULTILINE)
TABLES = re.compile(r"^\[\[\w+\.(\w+)\]\]$", re.MULTILINE)
UNKNOWN = object()
"""The value of an expression that only running it would tell."""

SETTINGS = [
    (kind, field)
    for kind in (QueueSettings, StaffSettings, SoundSettings, SlipTemplate, Printer)
    for field in dataclasses.fields(kind)
    if field.default is not dataclasses.MISSING
]


def value_of(node: ast.expr) -> Any:
    """Return the value that an expression names, or UNKNOWN."""
    try:
        return ast.literal_eval(node)
    except ValueError:
        return UNKNOWN


@cache
def given_in_tests() -> dict[str, list[Any]]:
    """Return the values that tests give to each name: as a keyword, in a hall's file, in its text."""
    found: dict[str, list[Any]] = {}
    for name in python_files("tests/"):
        if name.startswith(NOT_BEHAVIOUR):
            continue
        for node in ast.walk(tree(name)):
            if isinstance(node, ast.keyword) and node.arg:
                found.setdefault(node.arg, []).append(value_of(node.value))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                for key, text in LINE.findall(node.value):
                    found.setdefault(key, []).append(_of_toml(text))
    for name in own_files(".toml", under=("tests/paper/",)):
        text = read(name)
        for key, value in LINE.findall(text):
            found.setdefault(key, []).append(_of_toml(value))
        for key in TABLES.findall(text):
            found.setdefault(key, []).append(UNKNOWN)
    return found


def _of_toml(text: str) -> Any:
    words = {"true": True, "false": False}
    if text in words:
        return words[text]
    try:
        return ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return UNKNOWN


@pytest.mark.parametrize(
    ("kind", "field"), SETTINGS, ids=[f"{k.__name__}.{f.name}" for k, f in SETTINGS]
)
def test_each_setting_is_turned_somewhere(kind: type, field: Any) -> None:
    """Some test of behaviour gives this setting another value than its default."""
    assert any(value != field.default for value in given_in_tests().get(field.name, ()))
