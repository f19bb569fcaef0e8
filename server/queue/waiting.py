"""How long: people ahead, and the wait as an honest band. Pure.

The band runs from the 20th to the 80th percentile of a forecast of the present queue (`forecast`).
A band that nobody could compute is (None, None), never a guess.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass

from server.hall.rules import Hall
from server.queue.calling import policy_of
from server.queue.day import Day
from server.queue.forecast import Forecast, band_of, look_ahead
from server.queue.forecast.presence import hours_at
from server.queue.forecast.visits import Visits
from server.queue.learning import service_time
from server.queue.ticket import Ticket

BAND_Z = 0.8416
"""Standard normal quantile of 80 %."""
FAR = 120
"""With more people ahead than this the band is reckoned instead of run: near enough, and always cheap."""


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
    """Return the expected seconds of one dossier at the counter, as the hall has learnt it."""
    return service_time(hall, day, service_id, day.last_at).mean_s


def band(hall: Hall, day: Day, ticket: Ticket, now: dt.datetime) -> Band:
    """Return the expected wait of a waiting ticket."""
    hall = day.as_served(hall)
    ahead = ahead_by_service(hall, day, ticket)
    if sum(ahead.values()) > FAR:
        return _far_band(hall, day, ticket.service_id, ahead, now)
    seen = look_ahead(hall, day, ticket.service_id, now)
    return _band_of(seen, ticket.service_id, seen.of_ticket(ticket, day), now)


def band_for_newcomer(hall: Hall, day: Day, service_id: str, now: dt.datetime) -> Band:
    """Return the expected wait of somebody who would take a number for that service now."""
    hall = day.as_served(hall)
    ahead = {sid: day.line.waiting(sid) for sid in hall.line_of(service_id)}
    if sum(ahead.values()) > FAR:
        return _far_band(hall, day, service_id, ahead, now)
    seen = look_ahead(hall, day, service_id, now)
    return _band_of(seen, service_id, seen.of_newcomer(service_id, day), now)


def _band_of(seen: Forecast, service_id: str, calls: list[float] | None, now: dt.datetime) -> Band:
    if calls is None or service_id not in seen.scene.served:
        return Band(None, None)
    low, high = band_of(calls, (now - seen.at).total_seconds())
    return Band(round(low), round(high))


def _far_band(
    hall: Hall, day: Day, service_id: str, ahead: Mapping[str, int], now: dt.datetime
) -> Band:
    """Return the band of somebody far back: so many visits add up to a normal distribution."""
    visits, hours = Visits(hall, day, now), hours_at(hall, day, now)
    counters = [day.counter(c.counter_id) for c in hall.counters_of_service[service_id]]
    serving = sum(c.state == "open" for c in counters)
    before_s = 0.0
    if not serving:
        if hours.opens_s is None:
            return Band(None, None)
        # Nobody has signed in yet: count with the counters that the hall's file plans.
        serving, before_s = len(counters), max(0.0, hours.opens_s)
    middle = sum(n * visits.mean_s(s) for s, n in ahead.items()) / serving
    by_chance = math.sqrt(sum(n * visits.spread_s(s) ** 2 for s, n in ahead.items())) / serving
    spread = math.hypot(by_chance, middle * visits.doubt(service_id))
    low, high = max(0.0, middle - BAND_Z * spread), middle + BAND_Z * spread
    return Band(round(hours.after(before_s + low)), round(hours.after(before_s + high)))
