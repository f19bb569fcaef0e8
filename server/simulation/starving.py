"""Does anybody wait for ever? Every policy under overload, over many seeds: the longest waits.

The bounds that the policies promise are checked on the same days (`bounds`). Everybody who comes gets a
number and officers stay until the last has been called, so nothing but the policy decides how long people
wait, and no wait has to be forecast.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from server.hall.rules import Hall, Policy
from server.simulation.assumptions import Assumptions
from server.simulation.bounds import Turn, broken
from server.simulation.days import open_dates, run_day
from server.simulation.inside import HallInside
from server.simulation.running import Record
from server.simulation.what_if import policy_of_text, with_policy

POLICIES = ("fifo", "credit", "ratio-1:2", "strict")
LOADS = (1.0, 1.5)
STAYS_MIN = 24 * 60.0
"""How long officers stay after closing: until nobody waits."""


@dataclass(frozen=True, slots=True)
class Starving:
    """The longest waits of one policy under one load, in seconds, over all seeds."""

    policy: str
    load: float
    seeds: int
    people: int
    longest_s: Mapping[str | None, float]
    """By priority class; None: those without."""
    mean_normal_s: float
    mean_priority_s: float
    latest_overtaker_s: float
    """The most by which somebody with priority had come later than whoever they overtook."""
    most_overtaken: int
    """The most people with priority who overtook one person without."""
    never_called: int
    broken: int | None
    """People who were overtaken beyond the policy's bound; None where it has none."""


def starving(
    hall: Hall,
    assumed: Assumptions,
    seeds: Sequence[int],
    first: dt.date,
    progress: Callable[[float], None] = lambda share: None,
) -> Iterator[Starving]:
    """Yield one row per policy and load. Late-comers and short shares, rules of their own, are off."""
    queue = replace(
        hall.queue, short_share_every=0, language_wait_max_min=0, stops_before_closing=False
    )
    plain = replace(hall, queue=queue)
    people = replace(
        assumed,
        visitors=replace(assumed.visitors, no_show_share=0.0),
        officers=replace(assumed.officers, overtime_min=STAYS_MIN),
    )
    date = next(open_dates(plain, first))
    steps, done = len(POLICIES) * len(LOADS) * len(seeds), 0
    for policy in POLICIES:
        ruled = with_policy(plain, policy_of_text(policy))
        for load in LOADS:
            crowd = replace(people, arrivals=assumed.arrivals * load)
            runs = []
            for seed in seeds:
                inside = HallInside(ruled, is_telling=False)
                record = run_day(ruled, inside, crowd, date, seed).record
                runs.append(_seen(ruled, policy_of_text(policy), record))
                done += 1
                progress(done / steps)
            yield _row(policy, load, runs)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is kept of one day."""

    people: int
    waits_s: Mapping[str | None, Sequence[float]]
    latest_overtaker_s: float
    most_overtaken: int
    broken: int | None


def _seen(hall: Hall, policy: Policy, record: Record) -> _Seen:
    by_service = _by_service(record)
    waits_s: dict[str | None, list[float]] = {}
    for turn in (turn for turns in by_service.values() for turn in turns):
        waits_s.setdefault(turn.class_id, []).append(turn.called_s - turn.issued_s)
    latest_s, most = _overtaken(by_service)
    credit_s = {c.priority_class_id: 60.0 * c.credit_min for c in hall.priority_classes}
    found = [broken(policy, credit_s, turns) for turns in by_service.values()]
    return _Seen(
        people=len(record.issued_at),
        waits_s=waits_s,
        latest_overtaker_s=latest_s,
        most_overtaken=most,
        broken=sum(n or 0 for n in found) if None not in found else None,
    )


def _row(policy: str, load: float, days: Sequence[_Seen]) -> Starving:
    waits_s: dict[str | None, list[float]] = {None: []}
    for day in days:
        for class_id, waits in day.waits_s.items():
            waits_s.setdefault(class_id, []).extend(waits)
    priority = [s for class_id, waits in waits_s.items() if class_id for s in waits]
    people = sum(day.people for day in days)
    return Starving(
        policy=policy,
        load=load,
        seeds=len(days),
        people=people,
        longest_s={class_id: max(waits, default=0.0) for class_id, waits in waits_s.items()},
        mean_normal_s=sum(waits_s[None]) / max(1, len(waits_s[None])),
        mean_priority_s=sum(priority) / max(1, len(priority)),
        latest_overtaker_s=max(day.latest_overtaker_s for day in days),
        most_overtaken=max(day.most_overtaken for day in days),
        never_called=people - sum(map(len, waits_s.values())),
        broken=None if days[0].broken is None else sum(day.broken or 0 for day in days),
    )


def _by_service(record: Record) -> dict[str, list[Turn]]:
    found: dict[str, list[Turn]] = {}
    for ticket_id, called_at in record.called_at.items():
        visit, issued_at = record.visits[ticket_id], record.issued_at[ticket_id]
        turn = Turn(issued_at.timestamp(), called_at.timestamp(), visit.priority_class_id)
        found.setdefault(visit.service_id, []).append(turn)
    return found


def _overtaken(by_service: Mapping[str, Sequence[Turn]]) -> tuple[float, int]:
    """Return, over everybody without priority, how late an overtaker came and how many there were."""
    latest, most = 0.0, 0
    for people in by_service.values():
        for turn in people:
            if turn.class_id is not None:
                continue
            over = [
                other.issued_s - turn.issued_s
                for other in people
                if other.class_id is not None
                and other.issued_s > turn.issued_s
                and other.called_s < turn.called_s
            ]
            if over:
                latest, most = max(latest, *over), max(most, len(over))
    return latest, most
