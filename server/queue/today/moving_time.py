"""The moments of an open day when the hall's time is set: all move along, so that nobody's wait changes. Pure.

Somebody who has waited ten minutes has done so whatever the clock says afterwards.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace

from server.queue.today.day import CounterNow, Day, LastAction
from server.queue.today.line import Line
from server.queue.today.ticket import Ticket


def moved_ticket(ticket: Ticket, by: dt.timedelta) -> Ticket:
    """Return the ticket with each of its moments moved."""
    moments = {f.name: getattr(ticket, f.name) for f in fields(ticket) if f.name.endswith("_at")}
    return replace(ticket, **{name: at + by for name, at in moments.items() if at is not None})


def move_day(day: Day, by: dt.timedelta) -> None:
    """Move every moment of the day; the order in the line stays what it was."""
    day.tickets = {i: moved_ticket(t, by) for i, t in day.tickets.items()}
    day.line = Line()
    for ticket in day.tickets.values():
        if ticket.state == "waiting":
            day.line.add(ticket)
    day.counters = {i: _moved_counter(c, by) for i, c in day.counters.items()}
    day.last_actions = {i: _moved_action(a, by) for i, a in day.last_actions.items()}


def _moved_counter(counter: CounterNow, by: dt.timedelta) -> CounterNow:
    since = counter.since_at
    return counter if since is None else replace(counter, since_at=since + by)


def _moved_action(last: LastAction, by: dt.timedelta) -> LastAction:
    return replace(
        last,
        at=last.at + by,
        tickets=tuple(moved_ticket(t, by) for t in last.tickets),
        counter=None if last.counter is None else _moved_counter(last.counter, by),
    )
