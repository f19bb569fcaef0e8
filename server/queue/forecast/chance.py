"""Chance without chance: fixed tables of spread-out draws for the forecast. Pure and repeatable.

Sixteen futures are run side by side. Draw number `i` is, over the sixteen, one value from each
sixteenth of the distribution in a mixed order (a Latin hypercube): so few futures already have the
right mean and spread, and the same present always gives the same forecast.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from functools import lru_cache
from statistics import NormalDist

FUTURES = 16
DRAWS = 256
"""Draws before a table begins anew; a power of two."""
_FINE = 16
"""Points by which the mean of one sixteenth is taken."""
_SEED = 20_260_706
_normal = NormalDist()

Table = tuple[tuple[float, ...], ...]
"""Per future, its draws."""


def _mixed(row: list[float], chance: random.Random) -> list[float]:
    chance.shuffle(row)
    return row


def _turned(rows: list[list[float]]) -> Table:
    return tuple(zip(*rows, strict=True))


@lru_cache(maxsize=1)
def shares() -> Table:
    """Return draws between 0 and 1."""
    chance = random.Random(_SEED)
    return _turned(
        [
            _mixed([(n + chance.random()) / FUTURES for n in range(FUTURES)], chance)
            for _ in range(DRAWS)
        ]
    )


@lru_cache(maxsize=1)
def gaps() -> Table:
    """Return draws of the time between arrivals at rate 1."""
    return tuple(tuple(-math.log(1 - share) for share in draws) for draws in shares())


@lru_cache(maxsize=1)
def normals() -> Table:
    """Return draws of a standard normal, for what is unsure in a whole future."""
    points = _sixteenths([_normal.inv_cdf(p) for p in _fine_points()])
    chance = random.Random(_SEED + 1)
    return _turned([_mixed(list(points), chance) for _ in range(DRAWS)])


@lru_cache(maxsize=64)
def durations(variation: float) -> Table:
    """Return draws with mean 1 and that coefficient of variation (lognormal)."""
    points = [max(0.0, p) for p in _sixteenths(list(_lognormal(variation)))]
    chance = random.Random(f"{_SEED}/{variation}")
    return _turned([_mixed(list(points), chance) for _ in range(DRAWS)])


def rest(variation: float, elapsed: float, share: float) -> float:
    """Return what is left, in means, of a visit that has taken `elapsed` means already.

    `share` (0 to 1) picks how long it is among the visits that are longer than that.
    """
    points = _lognormal(variation)
    first = bisect_right(points, elapsed)
    left = len(points) - first
    if left < _FINE:
        # Longer than nearly all: such a visit goes on for about as long as its spread says.
        return -math.log(1 - share) * max(0.3, variation)
    return points[first + int(share * left)] - elapsed


@lru_cache(maxsize=1)
def _fine_points() -> tuple[float, ...]:
    count = FUTURES * _FINE
    return tuple((n + 0.5) / count for n in range(count))


@lru_cache(maxsize=64)
def _lognormal(variation: float) -> tuple[float, ...]:
    sigma = math.sqrt(math.log(1 + variation**2))
    points = [math.exp(sigma * _normal.inv_cdf(p)) for p in _fine_points()]
    mean = sum(points) / len(points)
    return tuple(p / mean for p in points)


def _sixteenths(points: list[float]) -> list[float]:
    """Return, per sixteenth, one of its points: the one that keeps mean and spread nearly whole."""
    parts = [points[n : n + _FINE] for n in range(0, len(points), _FINE)]
    means = [sum(part) / _FINE for part in parts]
    middle = sum(means) / FUTURES
    whole = math.sqrt(sum((p - middle) ** 2 for p in points) / len(points))
    kept = math.sqrt(sum((m - middle) ** 2 for m in means) / FUTURES)
    stretch = whole / kept if kept else 1.0
    return [middle + (m - middle) * stretch for m in means]


def quantile(
    ordered: list[float], share: float, gap: tuple[float, float] = (math.inf, math.inf)
) -> float:
    """Return a quantile of sorted samples; the ends are not thought to be the ends of what can be.

    `gap` is a stretch without samples: between its two sides nothing is interpolated.
    """
    place = share * (len(ordered) + 1) - 1
    low = min(max(int(place), 0), len(ordered) - 1)
    high = min(low + 1, len(ordered) - 1)
    if ordered[low] < gap[1] <= ordered[high] and gap[0] < gap[1]:
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)]
    return ordered[low] + (ordered[high] - ordered[low]) * min(max(place - low, 0.0), 1.0)
