"""Figures: what a bench has measured, against which goal, as a table and as JSON.

A figure holds one value per repeat. Used by every bench; knows nothing of servers.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any


@dataclass
class Figure:
    """One measured thing. `goal` is a bound on the median: at most, or at least if `is_floor`."""

    bench: str
    name: str
    unit: str
    values: list[float] = field(default_factory=list)
    goal: float | None = None
    is_floor: bool = False

    @property
    def middle(self) -> float:
        """The median over the repeats."""
        return median(self.values)

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is met, None without a goal."""
        if self.goal is None:
            return None
        return self.middle >= self.goal if self.is_floor else self.middle <= self.goal

    def to_json(self) -> dict[str, Any]:
        """Return the figure for the report."""
        return {
            "bench": self.bench,
            "name": self.name,
            "unit": self.unit,
            "min": min(self.values),
            "median": self.middle,
            "max": max(self.values),
            "values": self.values,
            "goal": self.goal,
            "goal_is": ("at least" if self.is_floor else "at most") if self.goal else None,
            "is_met": self.is_met,
        }


class Sheet:
    """The figures of one bench, in the order in which they were first named."""

    def __init__(self, bench: str) -> None:
        self.bench = bench
        self._figures: dict[str, Figure] = {}

    def add(
        self,
        name: str,
        unit: str,
        value: float,
        *,
        at_most: float | None = None,
        at_least: float | None = None,
    ) -> None:
        """Add one repeat's value to a figure."""
        goal = at_most if at_most is not None else at_least
        fresh = Figure(self.bench, name, unit, goal=goal, is_floor=at_least is not None)
        self._figures.setdefault(name, fresh).values.append(value)

    def middle(self, name: str) -> float:
        """Return the median of a figure that was added before."""
        return self._figures[name].middle

    def figures(self) -> list[Figure]:
        """Return the figures."""
        return list(self._figures.values())


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least that share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, -int(-share * len(ordered) // 1) - 1))]


def table(figures: Iterable[Figure]) -> str:
    """Return the figures as a table for a terminal."""
    rows = [("bench", "figure", "min", "median", "max", "unit", "goal", "")]
    for f in figures:
        numbers = (_short(min(f.values)), _short(f.middle), _short(max(f.values)))
        sign = "≥" if f.is_floor else "≤"
        goal = "" if f.goal is None else f"{sign} {_short(f.goal)}"
        mark = {None: "", True: "✓", False: "✗"}[f.is_met]
        rows.append((f.bench, f.name, *numbers, f.unit, goal, mark))
    widths = [max(_width(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = []
    for i, (cell, width) in enumerate(zip(row, widths, strict=True)):
        gap = " " * (width - _width(cell))
        cells.append(gap + cell if 2 <= i <= 4 else cell + gap)
    return "  ".join(cells).rstrip()


def _width(text: str) -> int:
    return sum(not unicodedata.combining(c) for c in text)


def _short(value: float) -> str:
    if value == int(value) and abs(value) < 1e6:
        return f"{int(value)}"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
