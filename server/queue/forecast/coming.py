"""Who will come and overtake: priority within its credit, short visits in their share. Pure.

Others who come later change nothing for those who wait now, so they are left out.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from itertools import islice

from server.queue.day import Day
from server.queue.forecast.chance import DRAWS, FUTURES, shares
from server.queue.forecast.lines import Item
from server.queue.ticket import Ticket

WINDOW_S = 1800.0
"""How far back arrivals are counted."""
MOST_SEEN = 300
PRIORITY_SHARE = 0.1
PRIORITY_PRIOR = 20
"""The usual share of priority counts as much as so many arrivals."""
MOST_COMING = 60
HORIZON_S = 5400.0
"""How far ahead arrivals are thought of as they are now."""
LONG_HORIZON_S = 6 * 3600.0
"""How far ahead they are thought of at all, where whoever comes late still overtakes."""
LATER = 0.5
"""After the nearer horizon so many of them come: mornings are full, afternoons are not."""

Coming = Sequence[Sequence[tuple[float, Item]]]
"""Per future, (arrival, item) in order of arrival."""


def recent(day: Day, now: dt.datetime) -> list[Ticket]:
    """Return the newest arrivals of the last half hour."""
    since = now - dt.timedelta(seconds=WINDOW_S)
    found = []
    for ticket in islice(reversed(day.tickets.values()), MOST_SEEN):
        if ticket.issued_at < since:
            break
        found.append(ticket)
    return found


def rates(arrivals: Sequence[Ticket], seconds: float) -> tuple[float, float]:
    """Return how many come with priority and without, per second."""
    priority = sum(t.is_priority for t in arrivals)
    share = (priority + PRIORITY_SHARE * PRIORITY_PRIOR) / (len(arrivals) + PRIORITY_PRIOR)
    rate = len(arrivals) / max(60.0, seconds)
    return rate * share, rate * (1 - share)


def coming_to(
    rate: float,
    credit_s: float,
    horizon_s: float,
    takes_s: Sequence[float],
    row: int,
    rest: tuple[float, float] = (math.inf, math.inf),
) -> Coming:
    """Return who will come to one lane at that rate; each counts as having come `credit_s` earlier.

    Nobody comes in the hall's rest.
    """
    if rate <= 0:
        return ()
    found = []
    for future in range(FUTURES):
        t, people = 0.0, []
        draws = shares()[future]
        for n in range(MOST_COMING):
            at_rate = rate if t < HORIZON_S else rate * LATER
            t -= math.log(1 - draws[(row + 7 * n) & (DRAWS - 1)]) / at_rate
            if rest[0] <= t < rest[1]:
                t += rest[1] - max(0.0, rest[0])
            if t > horizon_s:
                break
            people.append((t, Item(t - credit_s, t, "", _turned(takes_s, n + row))))
        found.append(people)
    return found


def together(one: Coming, other: Coming) -> Coming:
    """Return the arrivals of both, in order."""
    if not one or not other:
        return one or other
    return [
        sorted([*these, *those], key=lambda come: come[0])
        for these, those in zip(one, other, strict=True)
    ]


def _turned(takes_s: Sequence[float], by: int) -> Sequence[float]:
    by %= FUTURES
    return [*takes_s[by:], *takes_s[:by]]
