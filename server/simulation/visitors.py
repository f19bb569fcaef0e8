"""The people of a simulated day: when they come, what for, how long it takes, whether they hear the call.

Pure but for the seeded chance that is handed in: the same seed makes the same people, whatever the
hall does with them, so that two ways of running a hall are compared on the same day.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.clock import hall_zone
from server.hall.calendar import DatedSession, sessions_on
from server.hall.rules import Hall
from server.simulation.assumptions import Assumptions

HALF_HOUR_S = 1800


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody who comes. `work` is the time at the counter in means of the officer who takes it.

    `returns_s`: so long after having been missed they stand there again; None = never.
    """

    at: dt.datetime
    service_id: str
    language: str
    priority_class_id: str | None
    work_s: float
    is_heard: bool
    walk_s: float
    returns_s: float | None


@dataclass(frozen=True)
class Truth:
    """What only the simulation knows: how far visits really differ from the hall's file."""

    service: Mapping[str, float]
    hour: Mapping[int, float]
    officer: Mapping[str, float]


def truth_of(hall: Hall, assumed: Assumptions, seed: int) -> Truth:
    """Return the truth of one hall; the same for all its days."""
    chance = random.Random(f"truth/{hall.hall_id}/{seed}")
    o = assumed.officers
    return Truth(
        {s.service_id: _near_one(chance, o.file_error) for s in hall.services},
        {hour: _near_one(chance, o.hour_spread) for hour in range(24)},
        {c.counter_id: _near_one(chance, o.officer_spread) for c in hall.counters},
    )


def _near_one(chance: random.Random, spread: float) -> float:
    return math.exp(chance.gauss(0, spread) - spread**2 / 2)


def weights_of(hall: Hall) -> dict[str, float]:
    """Return how often each service is asked for, so that every counter has its share of the work.

    A counter's time goes to its services in the order of its list: the first is asked for most.
    """
    weights = dict.fromkeys((s.service_id for s in hall.services), 0.0)
    for counter in hall.counters:
        shares = [1 / (place + 1) for place in range(len(counter.services))]
        for service_id, share in zip(counter.services, shares, strict=True):
            mean = hall.service_by_id[service_id].mean_min
            weights[service_id] += share / sum(shares) / mean
    return weights


def visits_on(
    hall: Hall, assumed: Assumptions, truth: Truth, date: dt.date, seed: int
) -> list[Visit]:
    """Return the people of one date, in order; empty on a closed day."""
    sessions = sessions_on(hall, date)
    shares = {
        start: share
        for start, share in assumed.visitors.half_hours.items()
        if _in_session(hall, date, start, sessions)
    }
    if not shares:
        return []
    chance = random.Random(f"visits/{hall.hall_id}/{date}/{seed}")
    whole = sum(assumed.visitors.half_hours.values())
    people = assumed.people_on(hall, date) * sum(shares.values()) / whole
    day_factor = _near_one(chance, assumed.officers.day_spread)
    weights = weights_of(hall)
    found = []
    for start, share in shares.items():
        begins = _moment(hall, date, start)
        for _ in range(_poisson(chance, people * share / sum(shares.values()))):
            at = begins + dt.timedelta(seconds=round(chance.uniform(0, HALF_HOUR_S), 3))
            found.append(_visit(hall, assumed, truth, chance, at, weights, day_factor))
    return sorted(found, key=lambda v: v.at)


def _in_session(hall: Hall, date: dt.date, start: str, sessions: Sequence[DatedSession]) -> bool:
    at = _moment(hall, date, start)
    return any(s.opens_at <= at < s.closes_at for s in sessions)


def _moment(hall: Hall, date: dt.date, time: str) -> dt.datetime:
    local = dt.datetime.combine(date, dt.time.fromisoformat(time), hall_zone(hall.time_zone))
    return local.astimezone(dt.UTC)


def _poisson(chance: random.Random, mean: float) -> int:
    """Count arrivals at rate 1 within `mean`."""
    count, t = 0, chance.expovariate(1)
    while t < mean:
        count, t = count + 1, t + chance.expovariate(1)
    return count


def _visit(
    hall: Hall,
    assumed: Assumptions,
    truth: Truth,
    chance: random.Random,
    at: dt.datetime,
    weights: Mapping[str, float],
    day_factor: float,
) -> Visit:
    v, o = assumed.visitors, assumed.officers
    service_id = chance.choices(list(weights), list(weights.values()))[0]
    service = hall.service_by_id[service_id]
    others = [code for code in hall.languages if code != "vi"]
    is_other = chance.random() < v.other_language_share
    is_priority = chance.random() < v.priority_share
    a_class, a_language = chance.random(), chance.random()
    sigma = math.sqrt(math.log(1 + service.variation**2))
    draw = math.exp(sigma * chance.gauss(0, 1) - sigma**2 / 2)
    hour = truth.hour[at.astimezone(hall_zone(hall.time_zone)).hour]
    mean_s = service.mean_min * 60 * truth.service[service_id] * hour * day_factor
    is_heard = chance.random() >= v.no_show_share
    returns = chance.uniform(180, 1500)
    is_back = chance.random() < v.late_return_share
    classes = hall.priority_classes
    return Visit(
        at=at,
        service_id=service_id,
        language=others[int(a_language * len(others))] if others and is_other else "vi",
        priority_class_id=classes[int(a_class * len(classes))].priority_class_id
        if classes and is_priority
        else None,
        work_s=max(20.0, mean_s * draw),
        is_heard=is_heard,
        walk_s=o.walk_s * chance.uniform(0.5, 1.5),
        returns_s=returns if is_back else None,
    )
