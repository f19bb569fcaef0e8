"""Kinds of values in a hall file: text, id, whole number, clock time, names, lists, tables.

Each kind is a function (raw value, path, findings) → clean value, or `BAD` after noting why.
Used by `server.hall.shape`. Knows nothing of sectors or counters.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from server.hall.positions import Path
from server.hall.problems import Findings

BAD: Final = object()
"""What a kind answers when it has noted a problem; such a value is left out of its table."""

Kind = Callable[[Any, Path, Findings], Any]

YEARS = (2020, 2100)
"""Dates of other years are slips of the pen; past ones stay, for a calendar keeps its holidays."""

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class Key:
    """What one key of a table may hold; `default` stands when an optional key is missing."""

    kind: Kind
    is_required: bool = False
    default: Any = None


Shape = Mapping[str, Key]


def read_table(raw: Any, shape: Shape, path: Path, findings: Findings) -> dict[str, Any]:
    """Return the clean values of one table; keys with problems are absent from it."""
    if not isinstance(raw, dict):
        findings.add(path, "not_table")
        return {}
    for name in raw:
        if name not in shape:
            findings.add_unknown((*path, name), "unknown_key", name, shape)
    clean: dict[str, Any] = {}
    for name, key in shape.items():
        if name in raw:
            value = key.kind(raw[name], (*path, name), findings)
            if value is not BAD:
                clean[name] = value
        elif key.is_required:
            findings.add(path, "missing_key", missing=name)
        else:
            clean[name] = key.default
    return clean


_LIMITS: dict[Kind, str] = {}


def limit_of(kind: Kind) -> str | None:
    """Return the limit that a kind holds its values to, as a test and a person read it; None without one."""
    return _LIMITS.get(kind)


def _limited(kind: Kind, limit: str, of: Kind | None = None) -> Kind:
    """Remember the limit of a kind; of a list of limited things both."""
    inner = limit_of(of) if of is not None else None
    _LIMITS[kind] = f"{limit}, {inner}" if inner else limit
    return kind


def text(max_length: int, joins_lines: bool = False) -> Kind:
    """Accept one line of text, 1 to `max_length` characters, returned trimmed and in NFC.

    `joins_lines`: what was copied from a register in several lines becomes one.
    """

    def read(raw: Any, path: Path, findings: Findings) -> Any:
        if not isinstance(raw, str):
            findings.add(path, "not_text")
            return BAD
        value = unicodedata.normalize("NFC", " ".join(raw.split()) if joins_lines else raw).strip()
        if not value:
            findings.add(path, "empty_text")
            return BAD
        if len(value) > max_length:
            findings.add(path, "text_too_long", limit=max_length, length=len(value))
            return BAD
        if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in value):
            findings.add(path, "text_has_control")
            return BAD
        return value

    return _limited(read, f"{max_length} letters")


def pattern(code: str, expression: str, max_length: int = 60) -> Kind:
    """Accept text that matches the whole expression; otherwise note `code`."""
    compiled = re.compile(expression)
    read_text = text(max_length)

    def read(raw: Any, path: Path, findings: Findings) -> Any:
        value = read_text(raw, path, findings)
        if value is not BAD and not compiled.fullmatch(value):
            findings.add(path, code, value=value)
            return BAD
        return value

    return _limited(read, f"{max_length} letters")


def identifier(raw: Any, path: Path, findings: Findings) -> Any:
    """Accept an id: small letters and digits in groups joined by hyphens, at most 40."""
    if not isinstance(raw, str):
        findings.add(path, "not_text")
        return BAD
    if not _ID.fullmatch(raw) or len(raw) > 40:
        findings.add(path, "bad_id", value=raw)
        return BAD
    return raw


def choice(options: Collection[str], code: str = "unknown_choice") -> Kind:
    """Accept one of the options."""

    def read(raw: Any, path: Path, findings: Findings) -> Any:
        if not isinstance(raw, str):
            findings.add(path, "not_text")
            return BAD
        if raw not in options:
            findings.add_unknown(path, code, raw, options)
            return BAD
        return raw

    return read


def whole(low: int, high: int) -> Kind:
    """Accept a whole number in the range; true and false are not numbers."""

    def read(raw: Any, path: Path, findings: Findings) -> Any:
        if isinstance(raw, bool) or not isinstance(raw, int):
            findings.add(path, "not_whole")
            return BAD
        return _in_range(raw, low, high, path, findings)

    return _limited(read, f"{low}–{high}")


def one_of(numbers: Collection[int], code: str) -> Kind:
    """Accept one of some whole numbers; otherwise note `code`."""

    def read(raw: Any, path: Path, findings: Findings) -> Any:
        if isinstance(raw, bool) or not isinstance(raw, int):
            findings.add(path, "not_whole")
            return BAD
        if raw not in numbers:
            findings.add(path, code, value=raw, known=", ".join(map(str, numbers)))
            return BAD
        return raw

    return read


def number(low: float, high: float) -> Kind:
    """Accept a number with or without decimals in the range, returned as float."""

    def read(raw: Any, path: Path, findings: Findings) -> Any:
        if isinstance(raw, bool) or not isinstance(raw, (int, float)):
            findings.add(path, "not_number")
            return BAD
        return _in_range(float(raw), low, high, path, findings)

    return _limited(read, f"{low:g}–{high:g}")


def _in_range(value: float, low: float, high: float, path: Path, findings: Findings) -> Any:
    if not low <= value <= high:
        findings.add(path, "out_of_range", value=value, low=low, high=high)
        return BAD
    return value


def yes_no(raw: Any, path: Path, findings: Findings) -> Any:
    """Accept true or false."""
    if not isinstance(raw, bool):
        findings.add(path, "not_yes_no")
        return BAD
    return raw


def clock_time(raw: Any, path: Path, findings: Findings) -> Any:
    """Accept "07:30" (text, 24 hours), returned as a time of the hall's zone."""
    found = _CLOCK.fullmatch(raw) if isinstance(raw, str) else None
    if found is None:
        findings.add(path, "bad_clock", value=str(raw))
        return BAD
    return dt.time(int(found[1]), int(found[2]))


def calendar_date(raw: Any, path: Path, findings: Findings) -> Any:
    """Accept a TOML date such as 2026-09-02, without quotes, without a time, of a year that can be meant."""
    if type(raw) is not dt.date:
        findings.add(path, "bad_date", value=str(raw))
        return BAD
    first, last = YEARS
    if not first <= raw.year <= last:
        findings.add(path, "date_far", value=str(raw), low=str(first), high=str(last))
        return BAD
    return raw


def per_language(kind: Kind) -> Kind:
    """Accept a table with one value per language code; "vi" must be there."""

    def read(raw: Any, path: Path, findings: Findings) -> Any:
        if not isinstance(raw, dict):
            findings.add(path, "not_names")
            return BAD
        if "vi" not in raw:
            findings.add(path, "missing_vietnamese")
        clean: dict[str, Any] = {}
        for language, item in raw.items():
            if not _LANGUAGE.fullmatch(language):
                findings.add((*path, language), "bad_language_code", value=language)
                continue
            value = kind(item, (*path, language), findings)
            if value is not BAD:
                clean[language] = value
        return clean or BAD

    return _limited(read, "per language", kind)


def names(max_length: int, joins_lines: bool = False) -> Kind:
    """Accept a text per language, each at most `max_length` characters."""
    return per_language(text(max_length, joins_lines))


def list_of(kind: Kind, max_items: int, min_items: int = 0, may_repeat: bool = False) -> Kind:
    """Accept a list; items with problems are left out, no item may come twice unless it may."""

    def read(raw: Any, path: Path, findings: Findings) -> Any:
        if not isinstance(raw, list):
            findings.add(path, "not_list")
            return BAD
        if len(raw) > max_items:
            findings.add(path, "too_many_items", limit=max_items, length=len(raw))
        if len(raw) < min_items:
            findings.add(path, "too_few_items", limit=min_items)
        clean: list[Any] = []
        for index, item in enumerate(raw):
            value = kind(item, (*path, index), findings)
            if value is BAD:
                continue
            if value in clean and not may_repeat:
                findings.add((*path, index), "listed_twice", value=str(value))
                continue
            clean.append(value)
        return tuple(clean)

    return _limited(read, f"{max_items} items", kind)


def table(shape: Shape) -> Kind:
    """Accept one table."""

    def read(raw: Any, path: Path, findings: Findings) -> Any:
        return read_table(raw, shape, path, findings)

    return read


def tables(shape: Shape, max_items: int) -> Kind:
    """Accept a list of tables; every clean table is kept, so that places stay those of the file."""

    def read(raw: Any, path: Path, findings: Findings) -> Any:
        if not isinstance(raw, list):
            findings.add(path, "not_tables")
            return BAD
        if len(raw) > max_items:
            findings.add(path, "too_many_items", limit=max_items, length=len(raw))
        return tuple(
            read_table(item, shape, (*path, index), findings) for index, item in enumerate(raw)
        )

    return _limited(read, f"{max_items} tables")
