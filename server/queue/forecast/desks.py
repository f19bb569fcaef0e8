"""Counters as the forecast runs them: when each is free, and whom it would call. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from server.queue.forecast.lines import Item, OneLane


@dataclass(frozen=True, slots=True)
class Desk:
    """A counter in a scene: per future when it is free, its lines, and the lines it helps with."""

    free_s: Sequence[float]
    late_s: Sequence[float]
    """Per future, how long after a rest the officer is back."""
    pace: Sequence[float]
    """Per future, how slow its officer is; people differ, and nobody keeps count of that."""
    own: tuple[OneLane, ...]
    helps: tuple[OneLane, ...]
    calls_today: int
    stretch: float = 1.0
    """So much longer everything takes before it can help: its own people keep coming."""
    works_through: bool = False
    """Serves in a rest of the hall, as it does now."""

    def pick(
        self, t: float, is_short_turn: bool, help_after_s: float
    ) -> tuple[OneLane | None, float | None]:
        """Return the line from which it calls, or none and when it should look again, if ever."""
        if is_short_turn:
            line = _earliest([line for line in self.own if line.is_short], t)
            if line is not None:
                return line, None
        line = _earliest(self.own, t)
        if line is not None or not self.helps:
            return line, None
        return self._pick_help(t, help_after_s)

    def _pick_help(self, t: float, help_after_s: float) -> tuple[OneLane | None, float | None]:
        best: OneLane | None = None
        best_key, again_s = math.inf, math.inf
        for line in self.helps:
            item = line.first(t)
            if item is None:
                continue
            ripe_s = item.since_s + help_after_s
            if ripe_s > t:
                again_s = min(again_s, ripe_s)
            elif item.key < best_key:
                best, best_key = line, item.key
        if best is not None:
            return best, None
        return None, (again_s if again_s < math.inf else None)


def _earliest(lines: Sequence[OneLane], t: float) -> OneLane | None:
    best: OneLane | None = None
    best_key = math.inf
    for line in lines:
        item: Item | None = line.first(t)
        if item is not None and item.key < best_key:
            best, best_key = line, item.key
    return best
