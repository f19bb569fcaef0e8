"""What a simulated day is made of, read from config/simulation.toml. Strict: an unknown key refuses.

Asked by everything in this room. Shares are 0 to 1, spreads relative standard deviations.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from server.files import NotReadable, read_text
from server.hall.rules import Hall

FILE = Path(__file__).resolve().parents[2] / "config" / "simulation.toml"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_A_DAY = 20_000


class AssumptionError(Exception):
    """A figure of the simulation that makes no sense; the text says which and why."""


@dataclass(frozen=True)
class Visitors:
    """Who comes: how many, when, how."""

    per_counter: float
    per_day: Mapping[str, float]
    priority_share: float
    other_language_share: float
    no_show_share: float
    late_return_share: float
    half_hours: Mapping[str, float]
    weekdays: Mapping[str, float]


@dataclass(frozen=True)
class Officers:
    """How officers work. Seconds and minutes are means."""

    walk_s: float
    desk_s: float
    reaction_s: float
    sign_in_s: float
    break_min: float
    overtime_min: float
    officer_spread: float
    day_spread: float
    hour_spread: float
    file_error: float


@dataclass(frozen=True)
class Assumptions:
    """Everything that is assumed; `arrivals` multiplies the number of people."""

    visitors: Visitors
    officers: Officers
    arrivals: float = 1.0

    def people_on(self, hall: Hall, date: dt.date) -> float:
        """Return how many people are expected on a date."""
        usual = self.visitors.per_day.get(
            hall.hall_id, self.visitors.per_counter * len(hall.counters)
        )
        return usual * self.visitors.weekdays[WEEKDAYS[date.weekday()]] * self.arrivals


def read_assumptions(path: Path = FILE) -> Assumptions:
    """Return what the file assumes; raises AssumptionError naming the key that is wrong."""
    try:
        raw = tomllib.loads(read_text(path))
    except NotReadable as error:
        raise AssumptionError(str(error)) from error
    except tomllib.TOMLDecodeError as error:
        raise AssumptionError(f"{path.name}: {error}") from error
    _same_keys(path.name, "", raw, {"visitors", "officers"})
    visitors = _table(path.name, "visitors", raw["visitors"], Visitors)
    officers = _table(path.name, "officers", raw["officers"], Officers)
    _same_keys(path.name, "visitors.weekdays", visitors["weekdays"], set(WEEKDAYS))
    for start in visitors["half_hours"]:
        _half_hour(path.name, start)
    return Assumptions(Visitors(**visitors), Officers(**officers))


def _table(name: str, table: str, raw: Any, shape: type) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise AssumptionError(f"{name}: {table} is not a table")
    _same_keys(name, table, raw, {f.name for f in fields(shape)})
    for key, value in raw.items():
        for number in value.values() if isinstance(value, dict) else [value]:
            _number(name, f"{table}.{key}", number)
    return raw


def _number(name: str, key: str, value: Any) -> None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 <= value <= MOST_A_DAY:
        raise AssumptionError(f"{name}: {key} must be a number from 0 to {MOST_A_DAY}")
    if key.endswith(("_share", "_spread", "_error")) and value > 1:
        raise AssumptionError(f"{name}: {key} must be a number from 0 to 1")


def _half_hour(name: str, start: str) -> None:
    try:
        time = dt.time.fromisoformat(start)
    except ValueError:
        time = None
    if time is None or time.minute % 30 or time.second:
        raise AssumptionError(f"{name}: visitors.half_hours: {start!r} is not a half hour")


def _same_keys(name: str, table: str, raw: Any, known: set[str]) -> None:
    at = f"{table}: " if table else ""
    for key in sorted(set(raw) - known):
        raise AssumptionError(f"{name}: {at}unknown key {key!r}")
    for key in sorted(known - set(raw)):
        raise AssumptionError(f"{name}: {at}{key!r} is missing")
