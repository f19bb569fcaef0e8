"""Who will come and overtake: priority within its credit, short visits in their share. Pure.

Others who come later change nothing for those who wait now, so they are left out.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from itertools import islice

from server.queue.forecast.chance import DRAWS, FUTURES, gaps
from server.queue.forecast.flow import Flow
from server.queue.forecast.lines import Item
from server.queue.today.day import Day
from server.queue.today.ticket import Ticket

WINDOW_S = 1800.0
"""How far back arrivals are counted."""
MOST_SEEN = 300
PRIORITY_SHARE = 0.1
PRIORITY_PRIOR = 20
"""The usual share of priority counts as much as so many arrivals."""
MOST_COMING = 60
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


def rates(
    arrivals: Sequence[Ticket], seconds: float, near: Sequence[str], issued: Mapping[str, int]
) -> dict[str, tuple[float, float]]:
    """Return, by service of a group, how many come with priority and without, per second.

    `arrivals` are the hall's in the last `seconds`, `near` the group's services, `issued` today's numbers by
    service. How many come changes from hour to hour, what they come for much less, so it is taken from the
    whole day, and the share of priority from the whole hall: of one service too few come in half an hour.
    """
    priority = sum(t.is_priority for t in arrivals)
    share = (priority + PRIORITY_SHARE * PRIORITY_PRIOR) / (len(arrivals) + PRIORITY_PRIOR)
    rate = sum(t.service_id in near for t in arrivals) / max(60.0, seconds)
    today = max(1, sum(issued[s] for s in near))
    each = {s: rate * issued[s] / today for s in near}
    return {s: (r * share, r * (1 - share)) for s, r in each.items()}


def coming_to(
    rate: float,
    flow: Flow,
    takes_s: Sequence[float],
    row: int,
    credit_s: float = 0.0,
    horizon_s: float = math.inf,
) -> Coming:
    """Return who will come to one lane, so many a second now; each counts as having come `credit_s` earlier."""
    if rate <= 0:
        return ()
    found, turned = [], [[*takes_s[by:], *takes_s[:by]] for by in range(FUTURES)]
    for future in range(FUTURES):
        sum_s, people = 0.0, []
        draws = gaps()[future]
        for n in range(MOST_COMING):
            sum_s += draws[(row + 7 * n) & (DRAWS - 1)] / rate
            t = flow.at(sum_s)
            if t > horizon_s or t == math.inf:
                break
            people.append((t, Item(t - credit_s, t, "", turned[(n + row) % FUTURES])))
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
