"""How long: people ahead, and the wait as an honest band. Pure.

The band runs from the 20th to the 80th percentile of a forecast of the present queue (`forecast`).
A band that nobody could compute is (None, None), never a guess.

Running ahead takes milliseconds, so whoever gives a number foresees first (`foresee`) and promises by that in the
transaction (`promise`), where nobody may be kept waiting. Who only looks does both at once (`outlook`).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from server.hall.rules import Hall
from server.queue.forecast import Forecast, band_of, look_ahead
from server.queue.forecast.learning import service_time
from server.queue.forecast.presence import hours_at
from server.queue.forecast.visits import Visits
from server.queue.order.ahead import ahead_by_line
from server.queue.today.day import Day
from server.queue.today.ticket import Ticket

BAND_Z = 0.8416
"""Standard normal quantile of 80 %."""
FAR = 120
"""With more people ahead than this the band is reckoned instead of run: near enough, and always cheap."""


Foreseen = Mapping[str, Forecast]
"""Service → the forecast of those who share its counters."""


@dataclass(frozen=True, slots=True)
class Band:
    """An expected wait in seconds; (0, 0) = called at once; (None, None) = unknown."""

    low_s: int | None
    high_s: int | None


def ahead_by_service(hall: Hall, day: Day, ticket: Ticket) -> dict[str, int]:
    """Return how many would be called before this ticket, by service; who is kept counts with its own.

    `hall` is the hall as it is served today.
    """
    found: dict[str, int] = {}
    for line_id, count in ahead_by_line(hall, day, ticket).items():
        service_id = line_id if line_id in hall.service_by_id else ticket.service_id
        found[service_id] = found.get(service_id, 0) + count
    return found


def people_ahead(hall: Hall, day: Day, ticket: Ticket) -> int:
    """Return how many would be called before this ticket if nobody else came (see `ahead`)."""
    return sum(ahead_by_line(day.as_served(hall), day, ticket).values())


def mean_s(hall: Hall, day: Day, service_id: str) -> float:
    """Return the expected seconds of one dossier at the counter, as the hall has learnt it."""
    return service_time(hall, day, service_id, day.last_at).mean_s


def band(hall: Hall, day: Day, ticket: Ticket, now: dt.datetime) -> Band:
    """Return the expected wait of a waiting ticket."""
    return outlook(hall, day, ticket, now)[1]


def outlook(hall: Hall, day: Day, ticket: Ticket, now: dt.datetime) -> tuple[int, Band]:
    """Return how many are ahead of a waiting ticket, and its expected wait."""
    hall = day.as_served(hall)
    ahead = ahead_by_service(hall, day, ticket)
    near = [] if _is_far(ahead) else [ticket.service_id]
    return _promise(hall, day, ticket, ahead, foresee(hall, day, near, now), now)


def band_for_newcomer(hall: Hall, day: Day, service_id: str, now: dt.datetime) -> Band:
    """Return the expected wait of somebody who would take a number for that service now."""
    hall = day.as_served(hall)
    near = [] if _is_far(_ahead_of_newcomer(hall, day, service_id)) else [service_id]
    return band_by(hall, day, service_id, foresee(hall, day, near, now), now)


def foresee(hall: Hall, day: Day, services: Iterable[str], now: dt.datetime) -> Foreseen:
    """Return what `promise` and `band_by` need to know of these services; unknown ones are left out."""
    hall = day.as_served(hall)
    return {s: look_ahead(hall, day, s, now) for s in services if s in hall.service_by_id}


def promise(
    hall: Hall, day: Day, ticket: Ticket, foreseen: Foreseen, now: dt.datetime
) -> tuple[int, Band]:
    """Return how many are ahead of a waiting ticket now, and its wait by what was foreseen a moment ago.

    Nothing is run ahead here; nearer than `FAR`, what was not foreseen is unknown.
    """
    hall = day.as_served(hall)
    return _promise(hall, day, ticket, ahead_by_service(hall, day, ticket), foreseen, now)


def band_by(hall: Hall, day: Day, service_id: str, foreseen: Foreseen, now: dt.datetime) -> Band:
    """Return the expected wait of a newcomer to a service by what was foreseen a moment ago."""
    hall = day.as_served(hall)
    ahead, seen = _ahead_of_newcomer(hall, day, service_id), foreseen.get(service_id)
    if _is_far(ahead):
        return _far_band(hall, day, service_id, ahead, now)
    calls = seen.of_newcomer(service_id, day) if seen else None
    return _band_of(seen, service_id, calls, now)


def _promise(
    hall: Hall,
    day: Day,
    ticket: Ticket,
    ahead: Mapping[str, int],
    foreseen: Foreseen,
    now: dt.datetime,
) -> tuple[int, Band]:
    people, seen = sum(ahead.values()), foreseen.get(ticket.service_id)
    if _is_far(ahead):
        return people, _far_band(hall, day, ticket.service_id, ahead, now)
    calls = seen.of_ticket(ticket, day) if seen else None
    return people, _band_of(seen, ticket.service_id, calls, now)


def _ahead_of_newcomer(hall: Hall, day: Day, service_id: str) -> dict[str, int]:
    return {sid: day.line.waiting(sid) for sid in hall.line_of(service_id)}


def _is_far(ahead: Mapping[str, int]) -> bool:
    return sum(ahead.values()) > FAR


def _band_of(
    seen: Forecast | None, service_id: str, calls: list[float] | None, now: dt.datetime
) -> Band:
    if seen is None or calls is None or service_id not in seen.scene.served:
        return Band(None, None)
    low, high = band_of(calls, (now - seen.at).total_seconds(), seen.scene)
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
