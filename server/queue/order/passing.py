"""Whom an officer passes by hand: who would have been called before, by the hall's own order. Pure.

The order is the one of `ahead`, exact under each policy, in the lines from which the counter calls and in the
ticket's own. The habits of a counter (short visits, rare languages) are left out: nobody has a right to them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from server.hall.rules import Hall
from server.queue.order import calling
from server.queue.order.ahead import Order
from server.queue.order.calling import RIVALS_KEPT, Candidate, Choice
from server.queue.today.day import Day
from server.queue.today.ticket import Ticket, own_line

NOBODY = {True: 0, False: 0}
Stretch = tuple[str, str, int, int]
"""People of one lane: the line, the lane, the first place and the one behind the last."""


def chosen_by_hand(
    hall: Hall, day: Day, counter_id: str, ticket: Ticket, now: dt.datetime
) -> Choice:
    """Return the choice of an officer who called this ticket out of order, with who was passed."""
    turn = day.figures(ticket.service_id).called_in_turn
    why = calling.reason(hall, day, Candidate(ticket, turn, "chosen"), "chosen", (), now)
    passed = _told(day, _before(day.as_served(hall), day, counter_id, ticket, now), now)
    return Choice(ticket, {**why, "rivals": passed["first"], "passed": passed["count"]})


def by_moving(
    hall: Hall, day: Day, ticket: Ticket, moved: Ticket, now: dt.datetime
) -> dict[str, Any]:
    """Return who of its line stood before a waiting ticket and stands behind it where it has moved: {count, first}.

    Empty for a ticket that does not wait: it has no place yet.
    """
    if ticket.state != "waiting":
        return {}
    order = Order(hall, day, ticket.line_id)
    was = order.before_by_lane(ticket.is_priority, ticket.key)
    is_now = order.before_by_lane(moved.is_priority, moved.key)
    return _told(day, _stretches(ticket.line_id, is_now, was), now)


def _before(
    hall: Hall, day: Day, counter_id: str, ticket: Ticket, now: dt.datetime
) -> Iterator[Stretch]:
    """Yield who would be called before a ticket at this counter; somebody missed stands where they would return."""
    if ticket.state == "missed":
        ticket = replace(ticket, rank_at=calling.return_rank(hall, day, ticket, now))
    own = Order(hall, day, ticket.line_id)
    yield from _stretches(
        ticket.line_id, NOBODY, own.before_by_lane(ticket.is_priority, ticket.key)
    )
    last = own.largest_until(ticket.is_priority, ticket.key)
    for line_id in (own_line(counter_id), *hall.counter_by_id[counter_id].services):
        if line_id != ticket.line_id:
            before = Order(hall, day, line_id).until_by_lane(last)
            yield from _stretches(line_id, NOBODY, before)


def _stretches(line_id: str, begin: dict[bool, int], end: dict[bool, int]) -> Iterator[Stretch]:
    yield (line_id, "priority", begin[True], end[True])
    yield (line_id, "normal", begin[False], end[False])


def _told(day: Day, stretches: Iterable[Stretch], now: dt.datetime) -> dict[str, Any]:
    """Return how many they are, and the first of them by number and wait."""
    count, first = 0, []
    for line_id, lane, begin, end in stretches:
        count += max(0, end - begin)
        first += [
            day.tickets[i]
            for i in islice(day.line.lane(line_id, lane), begin, min(end, begin + RIVALS_KEPT))
        ]
    first.sort(key=lambda t: t.key)
    return {"count": count, "first": [calling.rival(t, now) for t in first[:RIVALS_KEPT]]}
