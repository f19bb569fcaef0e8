"""Which counters share their work, and what tells that something in such a group has changed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from server.hall.rules import Hall
from server.queue.today.day import Day
from server.queue.today.line import LANES
from server.queue.today.ticket import own_line


@dataclass(frozen=True, slots=True)
class Group:
    """Services that reach each other through their own counters; `helpers` only help with them."""

    services: tuple[str, ...]
    counters: tuple[str, ...]
    helpers: tuple[str, ...]


def groups_of(hall: Hall) -> Mapping[str, Group]:
    """Return the group of each service."""
    found: dict[str, Group] = {}
    for service in hall.services:
        if service.service_id not in found:
            group = _group_with(hall, service.service_id)
            found |= dict.fromkeys(group.services, group)
    return found


def _group_with(hall: Hall, service_id: str) -> Group:
    services, counters, grew = {service_id}, set(), True
    while grew:
        counters = {c.counter_id for c in hall.counters if services & set(c.services)}
        reached = {s for c in hall.counters if c.counter_id in counters for s in c.services}
        grew = not reached <= services
        services |= reached
    helpers = {
        c.counter_id
        for c in hall.counters
        if c.counter_id not in counters and services & set(c.helps)
    }
    return Group(
        tuple(s.service_id for s in hall.services if s.service_id in services),
        tuple(c.counter_id for c in hall.counters if c.counter_id in counters),
        tuple(c.counter_id for c in hall.counters if c.counter_id in helpers),
    )


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a forecast of a group was made from."""

    who_serves: tuple[object, ...]
    """Who is at which counter and serves or rests: with another one, all that was foreseen is void."""
    movements: tuple[object, ...]
    """Whom they serve and how many wait: people coming and being called is what the forecast foresees."""


def stamp_of(day: Day, group: Group) -> Stamp:
    """Return what differs as soon as a forecast of the group is no longer as true as it could be."""
    at = [day.counters.get(c) for c in (*group.counters, *group.helpers)]
    lengths = [len(day.line.lane(s, lane)) for s in group.services for lane in LANES]
    kept = [day.line.waiting(own_line(c)) for c in group.counters]
    who_serves = (c and (c.state, c.staff_id, c.pause_reason) for c in at)
    return Stamp((day.date, *who_serves), (*at, *lengths, *kept))
