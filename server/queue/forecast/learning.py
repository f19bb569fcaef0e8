"""What a visit usually takes, by service and hour, and when people come: what the days have taught. Pure.

`carry` is called when a day opens; what it returns travels in the DayOpened fact, so that a restart
knows it at once and two folds of the journal know the same. `service_time` is asked by `waiting`
and `forecast`. Never reads a clock or a file.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

from server.clock import hall_zone
from server.hall.rules import Hall
from server.queue.today.day import Day
from server.queue.today.ticket import Ticket, seconds_between

DAY_KEEPS = 0.9
"""What a day leaves of the weight of all days before it: half is forgotten in seven days."""
SERVICE_PRIOR = 12
"""The file's mean counts as much as so many visits of the days before."""
HOUR_PRIOR = 40
"""A service's mean over all hours counts as much as so many visits of one hour."""
TODAY_PRIOR = 30
"""What was known this morning counts as much as so many visits of today. Much, because in the early
hours only the short visits have ended."""
TODAY_REACH = 24
"""Today's running mean remembers about so many visits."""
LONGEST = 6.0
"""A visit longer than so many means was forgotten, not served: it counts as this."""
ARRIVALS = "*"
"""Stands among the services: half hour of the day → how many came in it, each day weighing less than the next."""
FILE_DOUBT = 0.25
"""How far, relative to it, a mean in a hall's file may be from the truth (one standard deviation)."""
DAY_DOUBT = 0.10
"""How far even a well-known mean moves from day to day and from officer to officer."""


@dataclass(frozen=True, slots=True)
class ServiceTime:
    """What one dossier takes: mean, coefficient of variation, and how sure the mean is (relative)."""

    mean_s: float
    variation: float
    doubt: float


def carry(hall: Hall, day: Day) -> dict[str, dict[str, list[float]]]:
    """Return what is usual after that day, as JSON values; a training day teaches nothing.

    All that was known before loses a tenth of its weight, then the day's finished visits are added.
    """
    known = {
        s: {h: list(v) for h, v in hours.items()}
        for s, hours in day.usual.items()
        if s in hall.service_by_id or s == ARRIVALS
    }
    visits = [t for t in day.tickets.values() if t.state == "finished"]
    if day.is_training or not visits:
        return known
    for hours in known.values():
        for values in hours.values():
            values[0] *= DAY_KEEPS
    for ticket in visits:
        if ticket.service_id in hall.service_by_id and ticket.started_at and ticket.ended_at:
            _add(hall, known, ticket)
    came = known.setdefault(ARRIVALS, {})
    for ticket in day.tickets.values():
        came.setdefault(str(half_hour(hall, ticket.issued_at)), [0.0])[0] += 1
    return {
        s: {h: [round(v, 3) for v in values] for h, values in hours.items()}
        for s, hours in known.items()
    }


def half_hour(hall: Hall, at: dt.datetime) -> int:
    """Return which half hour of the hall's day a moment lies in: 0 to 47."""
    local = at.astimezone(hall_zone(hall.time_zone))
    return local.hour * 2 + local.minute // 30


def _add(hall: Hall, known: dict[str, dict[str, list[float]]], ticket: Ticket) -> None:
    assert ticket.started_at is not None and ticket.ended_at is not None
    served = seconds_between(ticket.started_at, ticket.ended_at) - ticket.held_s
    longest = LONGEST * hall.service_by_id[ticket.service_id].mean_min * 60
    each_s = min(max(0.0, served / max(1, ticket.dossier_count)), longest)
    hour = str(ticket.started_at.astimezone(hall_zone(hall.time_zone)).hour)
    values = known.setdefault(ticket.service_id, {}).setdefault(hour, [0.0, 0.0, 0.0])
    values[0] += 1
    values[1] += (each_s - values[1]) / values[0]
    values[2] += (each_s**2 - values[2]) / values[0]


def service_time(hall: Hall, day: Day, service_id: str, at: dt.datetime | None) -> ServiceTime:
    """Return what one dossier of a service takes around a moment.

    The file's figure, drawn towards the days before, towards this hour of them, towards today.
    """
    service = hall.service_by_id[service_id]
    mean, variation = service.mean_min * 60, service.variation
    hours = day.usual.get(service_id, {})
    weight = sum(v[0] for v in hours.values())
    if weight > 0:
        learnt = sum(v[0] * v[1] for v in hours.values()) / weight
        square = sum(v[0] * v[2] for v in hours.values()) / weight
        mean = _drawn(mean, SERVICE_PRIOR, learnt, weight)
        spread = math.sqrt(max(0.0, square - learnt**2)) / max(1.0, learnt)
        variation = _drawn(variation, 2 * SERVICE_PRIOR, spread, weight)
        hour = str(at.astimezone(hall_zone(hall.time_zone)).hour) if at else ""
        if hour in hours:
            mean = _drawn(mean, HOUR_PRIOR, hours[hour][1], hours[hour][0])
    figures = day.figures(service_id)
    today = min(figures.finished, TODAY_REACH)
    if figures.mean_s is not None:
        mean = _drawn(mean, TODAY_PRIOR, figures.mean_s, today)
    return ServiceTime(mean, variation, _doubt(variation, weight + today))


def _drawn(prior: float, prior_weight: float, seen: float, weight: float) -> float:
    return (prior_weight * prior + weight * seen) / (prior_weight + weight)


def _doubt(variation: float, visits: float) -> float:
    """Return how unsure a mean is: the file's doubt, less with every visit seen, never none."""
    seen = visits / variation**2 if variation > 0 else math.inf
    return math.sqrt(1 / (1 / FILE_DOUBT**2 + seen) + DAY_DOUBT**2)
