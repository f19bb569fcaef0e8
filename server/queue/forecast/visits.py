"""How long visits take in each future: those to come, and what is left of those at a counter. Pure."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

from server.hall.rules import Hall
from server.queue.forecast.chance import DRAWS, FUTURES, durations, normals, rest, shares
from server.queue.forecast.learning import ServiceTime, service_time
from server.queue.today.day import Day
from server.queue.today.ticket import Ticket, seconds_between

WALK_S = 20
"""From the call to the counter; measured in halls as a few tens of seconds."""
DESK_S = 10
"""From the end of a visit to the next call: papers are put away."""
NO_SHOW_S = 100
"""What a ticket costs its counter when nobody comes: a call, a second one, and the wait."""
RESTS = 1.05
"""Officers rest for about ten minutes in four hours, mostly when many wait: so much longer all takes."""
NO_SHOW_SHARE = 0.07
RETURN_SHARE = 0.5
"""Of those who were not there when called, so many come back soon and are served after all."""
NO_SHOW_PRIOR = 60
"""The usual share of no-shows counts as much as so many calls of today."""

OFFICERS_DIFFER = 0.12
"""How far an officer's pace is from the others' (relative standard deviation)."""


def paces(row: int) -> Sequence[float]:
    """Return, per future, the pace of one officer: around 1, more is slower."""
    spread, at = OFFICERS_DIFFER, (128 + row) & (DRAWS - 1)
    return [math.exp(spread * draws[at] - spread**2 / 2) for draws in normals()]


class Visits:
    """What is known of visits at one moment: by service, and how many do not come."""

    def __init__(self, hall: Hall, day: Day, now: dt.datetime) -> None:
        self._hall, self._day, self._now = hall, day, now
        self._times: dict[str, ServiceTime] = {}
        self._means: dict[str, tuple[float, ...]] = {}
        calls = len(day.waits_s)
        missed = min(calls, day.counts.get("missed", 0))
        self.no_show_share = (NO_SHOW_PRIOR * NO_SHOW_SHARE + missed) / (NO_SHOW_PRIOR + calls)

    def _time(self, service_id: str) -> ServiceTime:
        """Return what a service takes here, rests included."""
        found = self._times.get(service_id)
        if found is None:
            time = service_time(self._hall, self._day, service_id, self._now)
            # Few distinct tables: they are made once and kept.
            variation = round(time.variation * 20) / 20
            found = self._times[service_id] = ServiceTime(
                time.mean_s * RESTS, variation, time.doubt
            )
        return found

    def _means_of(self, service_id: str) -> tuple[float, ...]:
        """Return a service's mean in each future: it is not known exactly."""
        found = self._means.get(service_id)
        if found is None:
            time, row = self._time(service_id), len(self._means)
            found = self._means[service_id] = tuple(
                time.mean_s * math.exp(time.doubt * normals()[f][row] - time.doubt**2 / 2)
                for f in range(FUTURES)
            )
        return found

    def mean_s(self, service_id: str) -> float:
        """Return what a ticket costs a counter on average, from its call to the next."""
        come = WALK_S + self._time(service_id).mean_s
        lost = self.no_show_share * (1 - RETURN_SHARE)
        return DESK_S + (1 - lost) * come + self.no_show_share * NO_SHOW_S

    def spread_s(self, service_id: str) -> float:
        """Return the standard deviation of what a ticket costs."""
        time = self._time(service_id)
        lost = self.no_show_share * (1 - RETURN_SHARE)
        return time.mean_s * math.sqrt(time.variation**2 + lost)

    def doubt(self, service_id: str) -> float:
        """Return how unsure the mean is, relative to it."""
        return self._time(service_id).doubt

    def takes_s(self, service_id: str, row: int, dossiers: int = 1) -> Sequence[float]:
        """Return, per future, the time from a call until the counter is free again."""
        time, means = self._time(service_id), self._means_of(service_id)
        row &= DRAWS - 1
        return [
            DESK_S + self._visit_s(chance[row], mean * dossiers * draws[row])
            for chance, draws, mean in zip(shares(), durations(time.variation), means, strict=True)
        ]

    def _visit_s(self, chance: float, served_s: float) -> float:
        """Return what a call costs: nobody comes, or comes later after all, or comes."""
        if chance < self.no_show_share * (1 - RETURN_SHARE):
            return NO_SHOW_S
        if chance < self.no_show_share:
            return NO_SHOW_S + WALK_S + served_s
        return WALK_S + served_s

    def left_s(self, ticket: Ticket) -> Sequence[float]:
        """Return, per future, how long a ticket stays at the counter where it stands."""
        called_s = seconds_between(ticket.last_called_at, self._now)
        if ticket.state == "called" and called_s <= NO_SHOW_S:
            whole = self.takes_s(ticket.service_id, ticket.issued_seq, ticket.dossier_count)
            return [max(0.0, s - called_s) for s in whole]
        time, means = self._time(ticket.service_id), self._means_of(ticket.service_id)
        begun = ticket.started_at or ticket.called_at
        taken_s = max(0, seconds_between(begun, self._now) - ticket.held_s)
        row = ticket.issued_seq & (DRAWS - 1)
        return [
            DESK_S + mean * d * rest(time.variation, taken_s / (mean * d), chance[row])
            for chance, mean, d in zip(
                shares(), means, [max(1, ticket.dossier_count)] * FUTURES, strict=True
            )
        ]
