"""What simulated days were like: waits, shares, use of the counters, overtakings. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from server.simulation.days import DayRun

K = TypeVar("K")

PROMISE_S = 900
"""Within 15 minutes: the headline figure of a one-stop hall (QĐ 468/QĐ-TTg, 2021)."""
NORMAL = ""
"""The class of those without priority."""
BIN_MIN, BINS = 5, 24
"""The chart of waits: columns of five minutes; the last holds everything longer."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Waits of one group of people, in seconds."""

    count: int
    p50_s: float
    p90_s: float
    mean_s: float
    longest_s: float
    within_promise_share: float


@dataclass(frozen=True, slots=True)
class Overtaking:
    """Who was called after somebody who came later, for the same service."""

    people: int
    times: int
    most_s: float
    """The most by which an overtaker had come later."""


@dataclass(frozen=True)
class Measures:
    """Everything that a report says of some days."""

    days: int
    issued: int
    called: int
    turned_away: int
    unserved: int
    missed: int
    waits: Waits
    by_class: Mapping[str, Waits]
    by_service: Mapping[str, Waits]
    by_arrival: Mapping[int, Waits]
    """Half hour of the local day (0 … 47) → the waits of those who came in it."""
    utilisation: Mapping[str, float]
    overtaking: Mapping[str, Overtaking]
    """By the class of whoever was overtaken."""
    histogram: Sequence[float]
    """Share of waits per five minutes."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """One person's wait."""

    service_id: str
    class_id: str
    half_hour: int
    issued_s: float
    called_s: float

    @property
    def wait_s(self) -> float:
        return self.called_s - self.issued_s


def measure(runs: Iterable[DayRun], half_hour_of: Callable[[float], int]) -> Measures:
    """Return the measures of some days; `half_hour_of` places a Unix time in the local day."""
    all_runs = list(runs)
    days = [_turns(run, half_hour_of) for run in all_runs]
    turns = [turn for day in days for turn in day]
    issued = sum(len(run.record.issued_at) for run in all_runs)
    states = [t.state for run in all_runs for t in run.tickets.values()]
    return Measures(
        days=len(all_runs),
        issued=issued,
        called=len(turns),
        turned_away=sum(run.record.turned_away for run in all_runs),
        unserved=issued - len(turns),
        missed=states.count("missed"),
        waits=waits_of([t.wait_s for t in turns]),
        by_class=_grouped(turns, lambda t: t.class_id),
        by_service=_grouped(turns, lambda t: t.service_id),
        by_arrival=_grouped(turns, lambda t: t.half_hour),
        utilisation=_utilisation(all_runs),
        overtaking=_overtaking(days),
        histogram=_histogram([t.wait_s for t in turns]),
    )


def _turns(run: DayRun, half_hour_of: Callable[[float], int]) -> list[_Turn]:
    record = run.record
    found = []
    for ticket_id, called_at in record.called_at.items():
        visit, issued_at = record.visits[ticket_id], record.issued_at[ticket_id]
        found.append(
            _Turn(
                visit.service_id,
                visit.priority_class_id or NORMAL,
                half_hour_of(issued_at.timestamp()),
                issued_at.timestamp(),
                called_at.timestamp(),
            )
        )
    return found


def waits_of(waits_s: Sequence[float]) -> Waits:
    """Return the figures of some waits; all zero where nobody waited."""
    if not waits_s:
        return Waits(0, 0.0, 0.0, 0.0, 0.0, 0.0)
    ordered = sorted(waits_s)
    count = len(ordered)
    return Waits(
        count=count,
        p50_s=ordered[(count - 1) // 2],
        p90_s=ordered[min(count - 1, int(0.9 * count))],
        mean_s=sum(ordered) / count,
        longest_s=ordered[-1],
        within_promise_share=sum(w <= PROMISE_S for w in ordered) / count,
    )


def _grouped(turns: Sequence[_Turn], key: Callable[[_Turn], K]) -> dict[K, Waits]:
    found: dict[K, list[float]] = defaultdict(list)
    for turn in turns:
        found[key(turn)].append(turn.wait_s)
    return {k: waits_of(waits) for k, waits in found.items()}


def _utilisation(runs: Sequence[DayRun]) -> dict[str, float]:
    busy: dict[str, float] = defaultdict(float)
    there: dict[str, float] = defaultdict(float)
    for run in runs:
        for counter_id, officer in run.record.officers.items():
            busy[counter_id] += officer.busy_s
            there[counter_id] += officer.open_s
    return {c: busy[c] / there[c] if there[c] else 0.0 for c in there}


def _overtaking(days: Sequence[Sequence[_Turn]]) -> dict[str, Overtaking]:
    people: dict[str, int] = defaultdict(int)
    times: dict[str, int] = defaultdict(int)
    most: dict[str, float] = defaultdict(float)
    for day in days:
        by_service: dict[str, list[_Turn]] = defaultdict(list)
        for turn in day:
            by_service[turn.service_id].append(turn)
        for line in by_service.values():
            line.sort(key=lambda t: t.issued_s)
            for n, turn in enumerate(line):
                late = [
                    o.issued_s - turn.issued_s for o in line[n + 1 :] if o.called_s < turn.called_s
                ]
                if late:
                    people[turn.class_id] += 1
                    times[turn.class_id] += len(late)
                    most[turn.class_id] = max(most[turn.class_id], *late)
    return {c: Overtaking(people[c], times[c], most[c]) for c in people}


def _histogram(waits_s: Sequence[float]) -> list[float]:
    counts = [0] * BINS
    for wait in waits_s:
        counts[min(BINS - 1, int(wait // (60 * BIN_MIN)))] += 1
    return [n / max(1, len(waits_s)) for n in counts]
