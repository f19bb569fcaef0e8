"""How the stream of people swells and ebbs in the next hours: the rate of now, shaped by the days before. Pure.

`scene` makes one for the whole hall; `coming` draws from it who will come to each line.
"""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from server.hall.rules import Hall
from server.queue.forecast.learning import ARRIVALS, half_hour
from server.queue.forecast.presence import Hours
from server.queue.today.day import Day

HALF_HOUR_S = 1800.0
FARTHEST_S = 6 * 3600.0
"""How far ahead arrivals are thought of at all."""
NEAR_S = 5400.0
LATER = 0.5
"""Where nothing is known, people come for so long as they do now, and half of them after it: mornings are full,
afternoons are not."""
PRIOR = 20.0
"""That counts as much as so many arrivals of the days before in each half hour."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Up to `times_s[n]` as many come as would in `sums_s[n]` seconds at the rate of now."""

    times_s: tuple[float, ...]
    sums_s: tuple[float, ...]

    def at(self, sum_s: float) -> float:
        """Return when so many have come, infinity where they will not today."""
        n = bisect_right(self.sums_s, sum_s)
        if n == len(self.sums_s):
            return math.inf
        before, after = self.sums_s[n - 1], self.sums_s[n]
        share = (sum_s - before) / (after - before)
        return self.times_s[n - 1] + share * (self.times_s[n] - self.times_s[n - 1])


def flow_of(hall: Hall, day: Day, now: dt.datetime, hours: Hours, seen_s: float) -> Flow:
    """Return the flow from now on; the rate of now is that of the last `seen_s` seconds.

    Nobody comes in the hall's rest or after its last session.
    """
    came = day.usual.get(ARRIVALS, {})

    def usual(at_s: float) -> float:
        known = came.get(str(half_hour(hall, now + dt.timedelta(seconds=at_s))))
        return known[0] if known else 0.0

    first_s = -((now.timestamp()) % HALF_HOUR_S)
    of_now = PRIOR + _mean_before(usual, first_s, seen_s)
    times, sums = [0.0], [0.0]
    for begins_s, ends_s in _stretches(first_s, hours):
        prior = PRIOR * (1.0 if begins_s < NEAR_S else LATER)
        is_rest = hours.rest_from_s <= begins_s < hours.rest_to_s
        strength = 0.0 if is_rest else (prior + usual(begins_s)) / of_now
        times.append(ends_s)
        sums.append(sums[-1] + strength * (ends_s - begins_s))
    return Flow(tuple(times), tuple(sums))


def _mean_before(usual: Callable[[float], float], first_s: float, seen_s: float) -> float:
    """Return the mean of what usually comes in the half hours that lie in the last `seen_s` seconds."""
    found, at_s = 0.0, 0.0
    while at_s > -seen_s:
        begins_s = max(-seen_s, first_s if at_s > first_s else at_s - HALF_HOUR_S)
        found += usual(begins_s) * (at_s - begins_s)
        at_s = begins_s
    return found / seen_s


def _stretches(first_s: float, hours: Hours) -> Iterator[tuple[float, float]]:
    """Yield stretches of time of which each lies in one half hour and wholly in or out of the rest."""
    until_s = max(0.0, min(FARTHEST_S, hours.closes_s))
    halves = [first_s + HALF_HOUR_S * n for n in range(1, int(FARTHEST_S / HALF_HOUR_S) + 2)]
    edges = {0.0, until_s, hours.rest_from_s, hours.rest_to_s, NEAR_S, *halves}
    inside = sorted(edge for edge in edges if 0 <= edge <= until_s)
    yield from zip(inside, inside[1:], strict=False)
