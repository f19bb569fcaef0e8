"""The present of one group, read once into numbers that can be run ahead. Pure.

Everything in a `Scene` is seconds from the moment at which it was made.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from server.hall.rules import Counter, Hall
from server.queue.forecast.coming import (
    WINDOW_S,
    Coming,
    coming_to,
    rates,
    recent,
    together,
)
from server.queue.forecast.desks import Desk
from server.queue.forecast.flow import flow_of
from server.queue.forecast.groups import Group
from server.queue.forecast.lines import NEWCOMER, Item, Lane, OneLane, TwoLanes
from server.queue.forecast.presence import SIGN_IN_S, Hours, back_s, hours_at, late_s
from server.queue.forecast.visits import Visits, paces
from server.queue.order.calling import policy_of
from server.queue.today.day import Day
from server.queue.today.line import LANES
from server.queue.today.ticket import Ticket, own_line

MOST_LOADED = 0.95
"""No counter is thought busier than this with its own people, or it would never help."""
MOST_WAITING = 160
"""People of one lane that are run ahead; whoever stands further back is reckoned, not run."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A group at one moment."""

    lines: tuple[OneLane, ...]
    line_of_service: Mapping[str, OneLane]
    desks: tuple[Desk, ...]
    served: frozenset[str]
    """Services that somebody serves or is about to serve."""
    rest_from_s: float
    rest_to_s: float
    short_every: int
    help_after_s: float


def scene_of(hall: Hall, day: Day, group: Group, now: dt.datetime) -> Scene:
    """Read the present of a group; `hall` is the hall as it is served today."""
    visits, hours = Visits(hall, day, now), hours_at(hall, day, now)
    builder = _Lines(hall, day, group, visits, hours, now)
    lines = builder.lines()
    by_service = {s: line for line in lines for s in line.services}
    own_lines = builder.kept_lines(len(lines))
    desks, served = [], set()
    for row, counter_id in enumerate((*group.counters, *group.helpers)):
        counter = hall.counter_by_id[counter_id]
        there = _when_free(day, counter, visits, hours, row)
        if there is None:
            continue
        free_s, is_sure = there
        stretch = 1 / (1 - min(MOST_LOADED, builder.load_of(counter))) if counter.helps else 1.0
        if counter_id in group.helpers:
            busy_s = _own_work_s(hall, day, counter, visits)
            # How long its own people keep it is as uncertain as it is long.
            free_s = [
                (t + busy_s) * (1 + (stretch - 1) * 2 * late / SIGN_IN_S)
                for t, late in zip(free_s, late_s(row + 32), strict=True)
            ]
        if is_sure:
            served |= set(counter.services)
        desks.append(_desk(day, counter, free_s, stretch, row, by_service, own_lines, hours))
    _set_pace(lines, desks, visits)
    return Scene(
        lines=(*lines, *own_lines.values()),
        line_of_service=by_service,
        desks=tuple(desks),
        served=frozenset(served),
        rest_from_s=hours.rest_from_s,
        rest_to_s=hours.rest_to_s,
        short_every=hall.queue.short_share_every,
        help_after_s=hall.queue.help_after_min * 60.0,
    )


def _when_free(
    day: Day, counter: Counter, visits: Visits, hours: Hours, row: int
) -> tuple[Sequence[float], bool] | None:
    """Return, per future, when a counter is free, and whether it serves for sure."""
    at = day.counter(counter.counter_id)
    if at.state != "open":
        return back_s(at, hours, row)
    if at.ticket_id is None:
        return [0.0] * len(late_s(row)), True
    return visits.left_s(day.tickets[at.ticket_id]), True


def _own_work_s(hall: Hall, day: Day, counter: Counter, visits: Visits) -> float:
    """Return how long a counter of another group has work of its own."""
    return sum(
        day.line.waiting(s) * visits.mean_s(s) / max(1, len(hall.counters_of_service[s]))
        for s in counter.services
    )


def _desk(
    day: Day,
    counter: Counter,
    free_s: Sequence[float],
    stretch: float,
    row: int,
    by_service: Mapping[str, OneLane],
    own_lines: Mapping[str, OneLane],
    hours: Hours,
) -> Desk:
    at = day.counter(counter.counter_id)
    own = [by_service[s] for s in counter.services if s in by_service]
    if counter.counter_id in own_lines:
        own.append(own_lines[counter.counter_id])
    helps = [by_service[s] for s in counter.helps if s in by_service]
    return Desk(
        free_s=free_s,
        late_s=late_s(row + 64),
        pace=paces(row),
        own=tuple(dict.fromkeys(own)),
        helps=tuple(dict.fromkeys(helps)),
        calls_today=at.calls_today,
        stretch=stretch,
        works_through=at.state == "open" and hours.rest_from_s < 0,
    )


def _set_pace(lines: Sequence[OneLane], desks: Sequence[Desk], visits: Visits) -> None:
    for line in lines:
        serving = sum(line in desk.own for desk in desks)
        mean = sum(visits.mean_s(s) for s in line.services) / len(line.services)
        line.pace_s = mean / max(1, serving)


class _Lines:
    """Fills the lines of a group: services with the same counters and rule stand in one."""

    def __init__(
        self, hall: Hall, day: Day, group: Group, visits: Visits, hours: Hours, now: dt.datetime
    ) -> None:
        self.hall, self.day, self.group, self.visits, self.now = hall, day, group, visits, now
        self.recent = recent(day, now)
        short = [hall.service_by_id[s].is_short for s in group.services]
        self._have_others = hall.queue.short_share_every > 0 and not all(short)
        """Whether short visits have somebody to overtake."""
        began = min((t.issued_at for t in self.recent), default=now)
        self.seen_s = min(WINDOW_S, max(600.0, (now - began).total_seconds()))
        """How long the recent arrivals have been seen; at least ten minutes."""
        self._flow = flow_of(hall, day, now, hours, self.seen_s)
        issued = {s: day.figures(s).issued for s in group.services}
        self._rates = rates(self.recent, self.seen_s, group.services, issued)

    def lines(self) -> list[OneLane]:
        """Return the lines of the group's services."""
        together: dict[object, list[str]] = {}
        for service_id in self.group.services:
            together.setdefault(self._signature(service_id), []).append(service_id)
        return [self._line(n, tuple(services)) for n, services in enumerate(together.values())]

    def _signature(self, service_id: str) -> object:
        service = self.hall.service_by_id[service_id]
        policy = policy_of(self.hall, self.day, service_id)
        own = tuple(service_id in c.services for c in self.hall.counters)
        helps = tuple(service_id in c.helps for c in self.hall.counters)
        alone = service_id if policy.name in ("ratio", "strict") else policy.name
        return own, helps, alone, service.is_short and self.hall.queue.short_share_every > 0

    def _line(self, line_no: int, services: tuple[str, ...]) -> OneLane:
        first = self.hall.service_by_id[services[0]]
        policy = policy_of(self.hall, self.day, first.service_id)
        if policy.name in ("ratio", "strict"):
            turn = self.day.figures(first.service_id).called_in_turn
            line: OneLane = TwoLanes(line_no, services, first.is_short, policy, turn)
        else:
            line = OneLane(line_no, services, first.is_short)
        line.joined = {x: sum(self.day.line.lane(s, x).joined for s in services) for x in LANES}
        items = {lane: self._items(services, lane) for lane in LANES}
        coming = self._coming(line, policy.name)
        if isinstance(line, TwoLanes):
            line.priority = Lane(items["priority"], coming[True])
            line.lane = Lane([*items["normal"], NEWCOMER], coming[False])
        else:
            both = sorted([*items["priority"], *items["normal"]], key=lambda i: i.key)
            line.lane = Lane([*both, NEWCOMER], coming[policy.name == "credit"])
        return line

    def _items(self, services: tuple[str, ...], lane: str) -> list[Item]:
        found = [
            self._item(ticket)
            for service_id in services
            for ticket in self._waiting(service_id, lane)
        ]
        return sorted(found, key=lambda i: i.key) if len(services) > 1 else found

    def _waiting(self, line_id: str, lane: str) -> Iterator[Ticket]:
        ids = islice(self.day.line.lane(line_id, lane), MOST_WAITING)
        return (self.day.tickets[i] for i in ids)

    def _item(self, ticket: Ticket) -> Item:
        return Item(
            # Equal ranks keep the order of issue.
            key=(ticket.rank_at - self.now).total_seconds() + ticket.issued_seq * 1e-6 - 1,
            since_s=(ticket.waiting_since_at - self.now).total_seconds(),
            ticket_id=ticket.ticket_id,
            takes_s=self.visits.takes_s(ticket.service_id, ticket.issued_seq, ticket.dossier_count),
        )

    def load_of(self, counter: Counter) -> float:
        """Return how much of a counter's time its own newcomers take, by the last half hour."""
        mine = set(counter.services)
        work_s = sum(
            self.visits.mean_s(t.service_id)
            / max(1, len(self.hall.counters_of_service[t.service_id]))
            for t in self.recent
            if t.service_id in mine
        )
        return work_s / self.seen_s

    def kept_lines(self, first_no: int) -> dict[str, OneLane]:
        """Return the lines of tickets that only one counter may call, by counter."""
        found: dict[str, OneLane] = {}
        for counter_id in self.group.counters:
            line_id = own_line(counter_id)
            if self.day.line.waiting(line_id):
                line = OneLane(first_no + len(found), (), False)
                items = [self._item(t) for lane in LANES for t in self._waiting(line_id, lane)]
                line.lane = Lane(sorted(items, key=lambda i: i.key), ())
                found[counter_id] = line
        return found

    def _coming(self, line: OneLane, policy: str) -> dict[bool, Coming]:
        """Return who will come and overtake: by whether they come to the priority lane."""
        with_priority = sum(self._rates[s][0] for s in line.services)
        without = sum(self._rates[s][1] for s in line.services)
        row = 16 * line.line_no
        takes_s = self.visits.takes_s(line.services[0], row)
        overtakes = line.is_short and self._have_others
        normal = coming_to(without if overtakes else 0.0, self._flow, takes_s, row + 3)
        if policy == "fifo":
            return {False: normal, True: ()}
        if policy != "credit":
            # Somebody late with priority stands before others who came earlier, and lets people of other
            # services pass who came in between: so everybody counts who comes.
            return {
                False: coming_to(without, self._flow, takes_s, row + 3),
                True: coming_to(with_priority, self._flow, takes_s, row),
            }
        credit_s = self._credit_s()
        priority = coming_to(with_priority, self._flow, takes_s, row, credit_s, credit_s)
        return {False: normal, True: together(priority, normal)}

    def _credit_s(self) -> float:
        credits = [p.credit_min for p in self.hall.priority_classes]
        return 60.0 * sum(credits) / len(credits) if credits else 0.0
