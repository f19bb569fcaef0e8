"""How many are called before somebody: exact under each policy, and cheap with ten thousand waiting. Pure.

Meant is: nobody else comes or goes, and the counters that serve the ticket's service call in turn, as
`calling` tells them. Each service sends its own people in an order of its own, which its policy fixes
whoever calls; a counter always takes the smallest key among those whom its services would send. So
somebody of another service is called before me exactly when they, and everybody of their service before
them, have a smaller key than the largest that has to go in mine: mine, or that of somebody who is sent
before me although they came later. Two searches per lane find that; nobody is walked past.

Under `fifo` and `credit` two habits of counters are counted too: the turns that go to short visits
(`short_share`), and, where all of these counters speak a language that not every officer does, that whoever
speaks it goes before those who came at most some minutes earlier. Both together, only some counters that speak
it, and either beside `strict` and `ratio` move people by a few places. Counters of one line that serve
different services may call somebody sooner, never later, under `fifo` and `credit`. Asked by `waiting`.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable, Iterator, Sequence

from server.hall.rules import Counter, Hall, Policy
from server.queue.order.calling import has_two_orders, policy_of, rare_languages
from server.queue.order.short_share import with_short_share
from server.queue.today.day import Day
from server.queue.today.line import LANES, Key, Lane
from server.queue.today.ticket import Ticket, own_line

FIFO = Policy("fifo")
"""The order in a counter's own line: of its lanes, the smaller key."""


def ahead_by_line(hall: Hall, day: Day, ticket: Ticket) -> dict[str, int]:
    """Return how many would be called before this ticket, by line; it need not stand in it yet.

    `hall` is the hall as it is served today.
    """
    lines = dict.fromkeys((ticket.line_id, *_shared_with(hall, ticket)))
    counters = _callers(hall, day, ticket)
    if any(_has_two_orders(hall, day, line_id) for line_id in lines):
        return _in_two_orders(hall, day, ticket, lines)
    languages = _spoken_by_all(day, counters)
    if ticket.language in languages or any(_has_speakers(day, x, languages) for x in lines):
        limit = dt.timedelta(minutes=hall.queue.language_wait_max_min)
        return {line: _ahead_speaking(day, line, ticket, languages, limit) for line in lines}
    places = {line_id: _before(day, line_id, ticket.key) for line_id in lines}
    if hall.queue.short_share_every:
        return with_short_share(hall, day, ticket, counters, places)
    return places


def _before(day: Day, line_id: str, key: Key) -> int:
    return sum(day.line.lane(line_id, lane).before(key) for lane in LANES)


def _in_two_orders(hall: Hall, day: Day, ticket: Ticket, lines: Iterable[str]) -> dict[str, int]:
    """Return the people ahead where some service sends its priority by a lane of its own."""
    mine = Order(hall, day, ticket.line_id)
    last = mine.largest_until(ticket.is_priority, ticket.key)
    others = {x: Order(hall, day, x).until(last) for x in lines if x != ticket.line_id}
    return {ticket.line_id: mine.before(ticket.is_priority, ticket.key)} | others


def _shared_with(hall: Hall, ticket: Ticket) -> Iterator[str]:
    """Yield the lines of the counters that may call a ticket: their services', and their own."""
    if ticket.for_counter_id is not None:
        yield from hall.counter_by_id[ticket.for_counter_id].services
        return
    yield from hall.line_of(ticket.service_id)
    for counter in hall.counters_of_service[ticket.service_id]:
        yield own_line(counter.counter_id)


def _callers(hall: Hall, day: Day, ticket: Ticket) -> Sequence[Counter]:
    """Return the counters that may call a ticket: those that are open, else those that are planned."""
    if ticket.for_counter_id is not None:
        return (hall.counter_by_id[ticket.for_counter_id],)
    counters = hall.counters_of_service[ticket.service_id]
    return [c for c in counters if day.counter(c.counter_id).state == "open"] or counters


def _spoken_by_all(day: Day, counters: Sequence[Counter]) -> frozenset[str]:
    """Return the rare languages that all of these counters speak."""
    spoken = [rare_languages(day, counter) for counter in counters]
    return frozenset.intersection(*spoken) if spoken else frozenset()


def _has_speakers(day: Day, line_id: str, languages: Iterable[str]) -> bool:
    return any(len(day.line.speaking(line_id, lane, x)) for x in languages for lane in LANES)


def _has_two_orders(hall: Hall, day: Day, line_id: str) -> bool:
    return line_id in hall.service_by_id and has_two_orders(policy_of(hall, day, line_id))


def _ahead_speaking(
    day: Day, line_id: str, ticket: Ticket, languages: frozenset[str], limit: dt.timedelta
) -> int:
    """Return how many of a line are called first at counters that prefer some languages, within a limit."""
    lanes = [day.line.lane(line_id, lane) for lane in LANES]
    speaking = [day.line.speaking(line_id, lane, code) for lane in LANES for code in languages]
    if ticket.language in languages:
        early = (ticket.rank_at - limit, -1)
        others = sum(x.before(early) for x in lanes) - sum(x.before(early) for x in speaking)
        return others + sum(x.before(ticket.key) for x in speaking)
    late = (ticket.rank_at + limit, sys.maxsize)
    passing = sum(x.before(late) - x.before(ticket.key) for x in speaking)
    return sum(x.before(ticket.key) for x in lanes) + passing


class Order:
    """The order in which one line sends its people, known without walking along it."""

    __slots__ = ("_lanes", "_policy", "_turn")

    def __init__(self, hall: Hall, day: Day, line_id: str) -> None:
        self._lanes = {p: day.line.lane(line_id, "priority" if p else "normal") for p in (0, 1)}
        is_service = line_id in hall.service_by_id
        self._policy = policy_of(hall, day, line_id) if is_service else FIFO
        self._turn = day.figures(line_id).called_in_turn

    def before(self, is_priority: bool, key: Key) -> int:
        """Return how many of the line are sent before somebody with that key."""
        return sum(self.before_by_lane(is_priority, key).values())

    def before_by_lane(self, is_priority: bool, key: Key) -> dict[bool, int]:
        """Return the same by lane, that of priority being True: so many of its first."""
        at = self._lanes[is_priority].before(key)
        return {is_priority: at, not is_priority: self._passed_by(is_priority, at, key)}

    def largest_until(self, is_priority: bool, key: Key) -> Key:
        """Return the largest key among somebody and all who are sent before them."""
        other = self._lanes[not is_priority]
        passed = self._passed_by(is_priority, self._lanes[is_priority].before(key), key)
        last = other.key_at(passed - 1)
        return key if last is None else max(key, last)

    def until(self, limit: Key) -> int:
        """Return how many are sent before the first whose key is not smaller than the limit."""
        return sum(self.until_by_lane(limit).values())

    def until_by_lane(self, limit: Key) -> dict[bool, int]:
        """Return the same by lane, that of priority being True: so many of its first."""
        stops = []
        for is_priority, lane in self._lanes.items():
            key = lane.key_at(lane.before(limit))
            if key is not None:
                stops.append(self.before_by_lane(bool(is_priority), key))
        every = {bool(is_priority): len(lane) for is_priority, lane in self._lanes.items()}
        return min(stops, key=lambda stop: sum(stop.values()), default=every)

    def _passed_by(self, is_priority: bool, at: int, key: Key) -> int:
        """Return how many of the other lane are sent before the one at that place of this lane."""
        other: Lane = self._lanes[not is_priority]
        if self._policy.name == "strict":
            return 0 if is_priority else len(other)
        if self._policy.name == "ratio":
            return min(len(other), self._turns_passed(is_priority, at))
        return other.before(key)

    def _turns_passed(self, is_priority: bool, at: int) -> int:
        """Return how many turns of the other lane come before turn `at` of this one, from today's place."""
        shares = (self._policy.priority_share, self._policy.normal_share)
        own, foreign = shares if is_priority else shares[::-1]
        # Where the cycle would be if it had begun with the other lane's turns.
        turn = self._turn + foreign if is_priority else self._turn
        turn %= own + foreign
        foreign_left = max(0, foreign - turn)
        own_left = own - max(0, turn - foreign)
        return (
            foreign_left if at < own_left else foreign_left + foreign * ((at - own_left) // own + 1)
        )
