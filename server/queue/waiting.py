"""How long: people ahead, and the wait as an honest band. Pure.

The band runs from the 20th to the 80th percentile of the work that lies ahead, shared among the
counters that do it. A band that nobody could compute is (None, None), never a guess.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass

from server.hall.calendar import opening
from server.hall.rules import Hall
from server.queue.calling import policy_of
from server.queue.day import Day
from server.queue.ticket import Ticket, seconds_between

BAND_Z = 0.8416
"""Standard normal quantile of 80 %."""
PRIOR_VISITS = 8
"""The hall file's mean counts as much as this many visits of today."""
SIGN_IN_S = 300
"""What the first officers need to open their counters, as far as a citizen is told."""
WALK_S = 20
"""From the call to the counter; measured in halls as a few tens of seconds."""


@dataclass(frozen=True, slots=True)
class Band:
    """An expected wait in seconds; (0, 0) = called at once; (None, None) = unknown."""

    low_s: int | None
    high_s: int | None


def ahead_by_service(hall: Hall, day: Day, ticket: Ticket) -> dict[str, int]:
    """Return how many would be called before this ticket, by line."""
    hall = day.as_served(hall)
    if ticket.for_counter_id is not None:
        counter = hall.counter_by_id[ticket.for_counter_id]
        kept = day.line.lane(ticket.line_id, "priority").before(ticket.key)
        kept += day.line.lane(ticket.line_id, "normal").before(ticket.key)
        return {s: _ahead_in(hall, day, s, ticket) for s in counter.services} | {
            ticket.service_id: _ahead_in(hall, day, ticket.service_id, ticket) + kept
        }
    return {
        service_id: _ahead_in(hall, day, service_id, ticket)
        for service_id in hall.line_of(ticket.service_id)
    }


def people_ahead(hall: Hall, day: Day, ticket: Ticket) -> int:
    """Return how many would be called before this ticket if nobody else came."""
    return sum(ahead_by_service(hall, day, ticket).values())


def _ahead_in(hall: Hall, day: Day, service_id: str, ticket: Ticket) -> int:
    priority = day.line.lane(service_id, "priority")
    normal = day.line.lane(service_id, "normal")
    policy = policy_of(hall, day, service_id)
    if policy.name == "strict":
        if ticket.is_priority:
            return priority.before(ticket.key)
        return len(priority) + normal.before(ticket.key)
    if policy.name == "ratio" and service_id == ticket.service_id:
        return _ahead_in_ratio(day, service_id, ticket, policy.priority_share, policy.normal_share)
    return priority.before(ticket.key) + normal.before(ticket.key)


def _ahead_in_ratio(
    day: Day, service_id: str, ticket: Ticket, priority_share: int, normal_share: int
) -> int:
    """Count under the ratio: each lane keeps its order, the cycle decides between the lanes."""
    mine = day.line.lane(service_id, ticket.lane).before(ticket.key)
    other_lane = "normal" if ticket.is_priority else "priority"
    others = len(day.line.lane(service_id, other_lane))
    own, foreign = (
        (priority_share, normal_share) if ticket.is_priority else (normal_share, priority_share)
    )
    turn = day.figures(service_id).called_in_turn
    if ticket.is_priority:
        before_cycle = 0 if turn < priority_share else normal_share - (turn - priority_share)
        own_left = priority_share - turn if turn < priority_share else 0
    else:
        before_cycle = priority_share - turn if turn < priority_share else 0
        own_left = 0 if turn < priority_share else normal_share - (turn - priority_share)
    if mine < own_left:
        return mine
    full = (mine - own_left) // own
    passes = before_cycle + foreign * full
    if own_left:
        passes = foreign * (full + 1)
    return mine + min(others, passes)


def mean_s(hall: Hall, day: Day, service_id: str) -> float:
    """Return the expected seconds of one dossier at the counter: the file's figure, corrected by today."""
    prior = hall.service_by_id[service_id].mean_min * 60
    figures = day.figures(service_id)
    if figures.mean_s is None:
        return prior
    return (PRIOR_VISITS * prior + figures.finished * figures.mean_s) / (
        PRIOR_VISITS + figures.finished
    )


def band(hall: Hall, day: Day, ticket: Ticket, now: dt.datetime) -> Band:
    """Return the expected wait of a waiting ticket."""
    ahead = ahead_by_service(hall, day, ticket)
    return _band_of(hall, day, ticket.service_id, ahead, now)


def band_for_newcomer(hall: Hall, day: Day, service_id: str, now: dt.datetime) -> Band:
    """Return the expected wait of somebody who would take a number for that service now."""
    ahead = {sid: day.line.waiting(sid) for sid in day.as_served(hall).line_of(service_id)}
    return _band_of(hall, day, service_id, ahead, now)


def _band_of(
    hall: Hall, day: Day, service_id: str, ahead: Mapping[str, int], now: dt.datetime
) -> Band:
    hall = day.as_served(hall)
    planned = [day.counter(c.counter_id) for c in hall.counters_of_service[service_id]]
    counters = [c for c in planned if c.state == "open"]
    before_s = 0.0
    if not counters:
        before = _opens_in_s(hall, day, now)
        if before is None:
            return Band(None, None)
        # Nobody has signed in yet: count with the counters that the hall's file plans.
        counters, before_s = planned, before
    waiting = sum(ahead.values())
    if waiting == 0 and any(c.ticket_id is None for c in counters):
        if any(c.state == "open" for c in counters):
            return Band(0, 0)
        return Band(round(before_s), round(before_s) + SIGN_IN_S)
    work, variance = 0.0, 0.0
    for counter in counters:
        rest = _rest_s(hall, day, counter.ticket_id, counter.since_at, now)
        work += rest
        variance += (rest * 0.5) ** 2
    for sid, count in ahead.items():
        mean = mean_s(hall, day, sid) + WALK_S
        work += count * mean
        variance += count * (mean * hall.service_by_id[sid].variation) ** 2
    busy = len(counters)
    # With c busy counters the first of them is free after about 1/(c) of the work at hand.
    middle, spread = before_s + work / busy, math.sqrt(variance) / busy
    low = max(before_s, middle - BAND_Z * spread)
    return Band(round(low), round(middle + BAND_Z * spread))


def _opens_in_s(hall: Hall, day: Day, now: dt.datetime) -> float | None:
    """Return the seconds until the first officers are due, None when they should be there already."""
    if not day.has_opened_counters and day.is_training:
        return 0.0
    today = opening(hall, now)
    if today.state == "open" or not today.is_issuing or today.opens_at is None:
        return None
    return max(0.0, (today.opens_at - now).total_seconds())


def _rest_s(
    hall: Hall,
    day: Day,
    ticket_id: str | None,
    since_at: dt.datetime | None,
    now: dt.datetime,
) -> float:
    if ticket_id is None:
        return 0.0
    mean = mean_s(hall, day, day.tickets[ticket_id].service_id) + WALK_S
    # A visit that already takes long will go on for a while: never less than a third of the mean.
    return max(mean - seconds_between(since_at, now), mean / 3)
