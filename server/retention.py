"""How long what points to a person is kept: the dated rules of config/rules/retention.toml. The ground floor.

Whoever forgets, tells or records how long asks here; no other figure of it stands in the code.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from server.files import read_text

FILE = Path(__file__).resolve().parent.parent / "config" / "rules" / "retention.toml"
Ends = Literal["clock", "itself", "hand", "never"]
Mark = Literal["found", "memory", "proposal"]


class RetentionError(ValueError):
    """A rule that says nothing clear; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Rule:
    """From when on a kind is kept for how long, and where that comes from."""

    valid_from: dt.date
    keep: dt.timedelta | None
    """None where no figure but an event ends it: then `until` says which."""
    since: str
    until: str
    source: str
    mark: Mark
    setting: str = ""
    """The setting by which a hall keeps it for other days; 0 there means as the rule says."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of what is kept about people: where it lies, who ends it, and its rules, the oldest first."""

    kind: str
    what: str
    ends: Ends
    columns: Mapping[str, tuple[str, ...]]
    files: tuple[str, ...]
    rules: tuple[Rule, ...]

    def on(self, date: dt.date) -> Rule:
        """Return the rule in force on a day; before the first one, that."""
        valid = [rule for rule in self.rules if rule.valid_from <= date]
        return valid[-1] if valid else self.rules[0]


@dataclass(frozen=True, slots=True)
class Retention:
    """All kinds, and the columns and files that point to nobody."""

    kinds: Mapping[str, Kind]
    nobody_columns: Mapping[str, tuple[str, ...]]
    nobody_files: Mapping[str, str]


def kept(kind: str, at: dt.datetime, settings: object = None) -> dt.timedelta:
    """Return for how long a kind is kept at a moment: by the hall's setting where it has one, else by the rule."""
    return kept_by(known().kinds[kind].on(at.date()), settings)


def kept_by(rule: Rule, settings: object = None) -> dt.timedelta:
    """Return for how long a rule keeps something under the settings of a hall. Pure."""
    days = _days_set(rule, settings)
    if days:
        return dt.timedelta(days=days)
    assert rule.keep is not None, "what ends by itself has no figure"
    return rule.keep


def is_applied(rule: Rule, settings: object) -> bool:
    """Return whether the clock ends something by this rule: one of memory only where a setting switches it on. Pure."""
    return rule.keep is not None and (rule.mark != "memory" or _days_set(rule, settings) > 0)


def _days_set(rule: Rule, settings: object) -> int:
    return int(getattr(settings, rule.setting)) if rule.setting and settings is not None else 0


@cache
def known() -> Retention:
    """Return the rules that this version ships."""
    return read(read_text(FILE))


def read(text: str) -> Retention:
    """Return the rules in a text. Pure. Raises RetentionError for one that says nothing clear."""
    content = tomllib.loads(text)
    kinds = [_kind(each) for each in content["kinds"]]
    names = [each.kind for each in kinds]
    if len(names) != len(set(names)):
        raise RetentionError("a kind stands there twice")
    nobody = content.get("nobody", {})
    return Retention(
        {each.kind: each for each in kinds},
        {table: tuple(names) for table, names in nobody.get("columns", {}).items()},
        dict(nobody.get("files", {})),
    )


def _kind(values: Mapping[str, Any]) -> Kind:
    name = str(values["kind"])
    rules = tuple(_rule(name, each) for each in values["rules"])
    ends = values["ends"]
    if ends not in get_args(Ends):
        raise RetentionError(f"{name}: ends = {ends!r} is none of {get_args(Ends)}")
    if list(rules) != sorted(rules, key=lambda rule: rule.valid_from):
        raise RetentionError(f"{name}: a later rule stands below the earlier one")
    for rule in rules:
        if (rule.keep is not None) != (ends == "clock"):
            raise RetentionError(f"{name}: what the clock ends has a figure, and nothing else")
        if rule.mark == "memory" and ends == "clock" and not rule.setting:
            raise RetentionError(f"{name}: a rule of memory needs a setting that switches it on")
    columns = {table: tuple(names) for table, names in values.get("columns", {}).items()}
    return Kind(name, str(values["what"]), ends, columns, tuple(values.get("files", ())), rules)


def _rule(kind: str, values: Mapping[str, Any]) -> Rule:
    mark = values["mark"]
    if mark not in get_args(Mark):
        raise RetentionError(f"{kind}: mark = {mark!r} is none of {get_args(Mark)}")
    keep = _span(kind, values["keep"]) if "keep" in values else None
    if not values.get("source") or not values.get("since" if keep is not None else "until"):
        raise RetentionError(f"{kind}: a rule says since when or until when, and where it is from")
    return Rule(
        values["from"],
        keep,
        values.get("since", ""),
        values.get("until", ""),
        values["source"],
        mark,
        values.get("setting", ""),
    )


def _span(kind: str, text: str) -> dt.timedelta:
    number, _, unit = text.partition(" ")
    if not number.isdecimal() or unit not in ("hours", "days"):
        raise RetentionError(f'{kind}: keep = "{text}" is no number of hours or days')
    return dt.timedelta(**{unit: int(number)})
