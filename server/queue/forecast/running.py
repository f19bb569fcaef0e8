"""The hall's next hours, run ahead sixteen times: when would everybody who waits be called? Pure.

One forecast serves everybody in a group of counters that share their work. It is kept until something in that
group changes, and for two seconds while people only come and are called; so two thousand phones cost one, and
so does a rush. Asked by `waiting`, which turns it into a band. It follows the rules of `calling`, except that it
leaves officers' languages aside.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import TypeVar
from weakref import WeakKeyDictionary

from server.hall.rules import Hall
from server.queue.forecast.chance import FUTURES, quantile
from server.queue.forecast.groups import Group, Stamp, groups_of, stamp_of
from server.queue.forecast.lines import GUEST, OneLane, TwoLanes
from server.queue.forecast.scene import Scene, scene_of
from server.queue.today.day import Day
from server.queue.today.line import LANES
from server.queue.today.ticket import Ticket

KEPT = dt.timedelta(seconds=15)
"""A forecast is made anew after this even when nothing has happened: visits go on."""
KEPT_IN_A_RUSH = dt.timedelta(seconds=2)
"""While people come and are called, as was foreseen, a forecast stands so long, and whoever has joined since is added
to it. Once somebody else serves, or nobody any more, it is made anew at once."""

K = TypeVar("K")
Samples = list[float]
"""The same moment in each future, in seconds from the forecast's, sorted."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """When everybody of a group would be called, as seen at one moment."""

    at: dt.datetime
    stamp: Stamp
    scene: Scene
    calls: Mapping[str, Samples]
    """Ticket → when it would be called."""
    newcomers: Mapping[int, Samples]
    """Line → when somebody who came to its end at that moment would be called."""
    guests: dict[int, Samples | None]
    """The same for somebody with priority, where that is a lane of its own: found out when it is asked."""

    def of_ticket(self, ticket: Ticket, day: Day) -> Samples | None:
        """Return when a ticket would be called; one that the forecast does not know is placed in it.

        It would be called when whoever stands behind it was to be called, or like a newcomer.
        """
        known = self.calls.get(ticket.ticket_id)
        if known is not None:
            return known
        displaced = self._behind(ticket)
        if displaced is not None:
            return displaced
        return self.of_newcomer(ticket.service_id, day, ticket.is_priority)

    def _behind(self, ticket: Ticket) -> Samples | None:
        line = self.scene.line_of_service[ticket.service_id]
        items = line.in_lane(ticket.is_priority)
        key = (ticket.rank_at - self.at).total_seconds()
        place = bisect_left(items, key, key=lambda item: item.key)
        if place == len(items) or items[place].is_newcomer:
            return None
        return self.calls.get(items[place].ticket_id)

    def of_newcomer(self, service_id: str, day: Day, is_priority: bool = False) -> Samples | None:
        """Return when somebody who takes a number for that service would be called."""
        line = self.scene.line_of_service[service_id]
        if is_priority and isinstance(line, TwoLanes):
            if line.line_no not in self.guests:
                self.guests[line.line_no] = _calls_of_guest(self.scene, line)
            samples, joined = self.guests[line.line_no], _joined(line, day, LANES[:1])
        else:
            samples, joined = self.newcomers.get(line.line_no), _joined(line, day, LANES)
        if samples is None:
            return None
        return [t + joined * line.pace_s for t in samples] if joined > 0 else samples


def _joined(line: OneLane, day: Day, lanes: Sequence[str]) -> int:
    """Return how many have come to these lanes of a line since the forecast was made."""
    ever = sum(day.line.lane(s, lane).joined for s in line.services for lane in lanes)
    return ever - sum(line.joined[lane] for lane in lanes)


class _Kept:
    """The forecasts of one day that may still stand."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.groups = groups_of(hall)
        self.by_group: dict[Group, Forecast] = {}


_kept: WeakKeyDictionary[Day, _Kept] = WeakKeyDictionary()


def look_ahead(hall: Hall, day: Day, service_id: str, now: dt.datetime) -> Forecast:
    """Return the forecast of the group that serves a service, as young as it has to be.

    `hall` is the hall as it is served today.
    """
    kept = _kept.get(day)
    if kept is None or kept.hall is not hall:
        kept = _kept[day] = _Kept(hall)
    group = kept.groups[service_id]
    stamp = stamp_of(day, group)
    old = kept.by_group.get(group)
    if old is not None and _stands(old, stamp, now):
        return old
    made = kept.by_group[group] = make(hall, day, group, stamp, now)
    return made


def _stands(old: Forecast, stamp: Stamp, now: dt.datetime) -> bool:
    age = now - old.at
    if age < dt.timedelta(0):
        return False
    if old.stamp == stamp:
        return age <= KEPT
    return age <= KEPT_IN_A_RUSH and old.stamp.who_serves == stamp.who_serves


def make(hall: Hall, day: Day, group: Group, stamp: Stamp, now: dt.datetime) -> Forecast:
    """Run the group ahead."""
    scene = scene_of(hall, day, group, now)
    calls: dict[str, Samples] = {}
    newcomers: dict[int, Samples] = {}
    for future in range(FUTURES):
        _run(scene, future, calls, newcomers)
    return Forecast(now, stamp, scene, _whole(calls), _whole(newcomers), {})


def _calls_of_guest(scene: Scene, line: TwoLanes) -> Samples | None:
    """Run the group ahead once more for somebody with priority who would come to that line now."""
    found: dict[str, Samples] = {}
    with line.with_guest():
        for future in range(FUTURES):
            _run(scene, future, found, {})
    return _whole(found).get(GUEST.ticket_id)


def _whole(found: Mapping[K, Samples]) -> dict[K, Samples]:
    """Return, in order, the moments of what happens in every future."""
    return {key: sorted(moments) for key, moments in found.items() if len(moments) == FUTURES}


def _run(
    scene: Scene, future: int, calls: dict[str, Samples], newcomers: dict[int, Samples]
) -> None:
    """Let one future pass, noting when each ticket and each line's newcomer is called.

    It ends when nobody of the present is left, or with the guest's call.
    """
    for line in scene.lines:
        line.begin(future)
    heap = [(desk.free_s[future], n) for n, desk in enumerate(scene.desks)]
    heapify(heap)
    called = [desk.calls_today for desk in scene.desks]
    left = sum(len(line) for line in scene.lines)
    while heap and left:
        t, n = heappop(heap)
        desk = scene.desks[n]
        if scene.rest_from_s <= t < scene.rest_to_s and not desk.works_through:
            heappush(heap, (scene.rest_to_s + desk.late_s[future], n))
            continue
        is_short_turn = scene.short_every > 0 and (called[n] + 1) % scene.short_every == 0
        picked, again_s = desk.pick(t, is_short_turn, scene.help_after_s)
        if picked is None:
            if again_s is not None:
                heappush(heap, (again_s, n))
            continue
        item = picked.pop(t)
        left -= bool(item.ticket_id)
        if item.is_newcomer:
            if item is GUEST:
                calls.setdefault(item.ticket_id, []).append(t)
                return
            newcomers.setdefault(picked.line_no, []).append(t)
            heappush(heap, (t, n))
            continue
        if item.ticket_id:
            calls.setdefault(item.ticket_id, []).append(t)
        called[n] += 1
        slow = desk.pace[future] * (1.0 if picked in desk.own else desk.stretch)
        heappush(heap, (t + item.takes_s[future] * slow, n))


def band_of(samples: Samples, age_s: float, scene: Scene) -> tuple[float, float]:
    """Return the 20th and the 80th percentile, in seconds from a moment `age_s` after the forecast.

    Nobody is called in the hall's rest, so an edge lies before it or after it, never in between.
    """
    rest = (scene.rest_from_s, scene.rest_to_s)
    return (
        max(0.0, quantile(samples, 0.2, rest) - age_s),
        max(0.0, quantile(samples, 0.8, rest) - age_s),
    )
