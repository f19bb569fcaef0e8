"""What a PIN may be: how many digits, and which are too easily guessed. Pure.

The one place for it: the hall's file, the API and the shell ask here, and pages hear from the server how many digits.
Only a new PIN is judged; one that somebody has goes on being theirs.
"""

from __future__ import annotations

import datetime as dt
import re

LEAST, MOST = 6, 12
PATTERN = rf"[0-9]{{{LEAST},{MOST}}}"
_BORN = range(1945, 2016)
"""Years in which somebody who works today may be born, or a child of theirs."""
_STEPS = {0, 1, 2, 8, 9}
"""From a digit to the next one in a run that somebody counts: up or down, by one or by two, 9 before 0."""
_WORST = frozenset(
    [
        "102030",
        "112358",
        "113113",
        "113114",
        "113115",
        "131452",
        "142536",
        "145236",
        "147258",
        "147852",
        "147896",
        "159357",
        "159753",
        "162534",
        "163254",
        "183461",
        "246810",
        "256314",
        "258147",
        "258369",
        "258456",
        "258963",
        "314159",
        "321456",
        "357159",
        "369147",
        "369258",
        "369852",
        "456852",
        "520131",
        "654123",
        "741852",
        "741963",
        "753159",
        "753951",
        "789123",
        "789456",
        "852456",
        "852963",
        "951357",
        "951753",
        "963258",
        "963852",
        "1020304",
        "1314520",
        "1472583",
        "3141592",
        "5201314",
        "7418529",
        "14725836",
        "14725369",
        "74185296",
        "147258369",
        "369258147",
        "741852963",
        "789456123",
        "963852741",
    ]
)
"""Ways across a keypad, figures that everybody knows, numbers of the police and of songs."""


def length_fits(pin: str) -> bool:
    """Return whether that many digits of the keypad, and nothing else, can be a PIN."""
    return re.fullmatch(PATTERN, pin, re.ASCII) is not None


def is_long(pin: str) -> bool:
    """Return whether a PIN has more digits than it must: a screen then cannot know by itself when it is whole."""
    return len(pin) > LEAST


def is_easy(pin: str) -> bool:
    """Return whether a PIN is among the first that somebody would try."""
    return pin in _WORST or _has_pattern(pin) or _is_date(pin)


def _has_pattern(pin: str) -> bool:
    half = len(pin) // 2
    repeats = any(pin == (pin[:n] * len(pin))[: len(pin)] for n in range(1, half + 1))
    is_mirrored = pin == pin[::-1]
    is_doubled = pin[::2] == pin[1::2] and _is_run(pin[::2])
    has_few = len(set(pin)) <= 2
    return _is_run(pin) or repeats or is_mirrored or is_doubled or has_few


def _is_run(digits: str) -> bool:
    steps = {(int(b) - int(a)) % 10 for a, b in zip(digits, digits[1:], strict=False)}
    return len(steps) == 1 and steps <= _STEPS


def _is_date(pin: str) -> bool:
    """Return whether it reads as somebody's birthday: day, month and year, or month and year."""
    if len(pin) == 8:
        return _is_day(pin[:2], pin[2:4], int(pin[4:]))
    if len(pin) != 6:
        return False
    is_month = 1 <= int(pin[:2]) <= 12 and int(pin[2:]) in _BORN
    years = (year for year in (1900 + int(pin[4:]), 2000 + int(pin[4:])) if year in _BORN)
    return is_month or any(_is_day(pin[:2], pin[2:4], year) for year in years)


def _is_day(day: str, month: str, year: int) -> bool:
    try:
        dt.date(year, int(month), int(day))
    except ValueError:
        return False
    return year in _BORN
