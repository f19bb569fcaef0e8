"""Calls of today, folded from the journal: their order, their state, who has shown and spoken them. Pure."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Any

from server.announcing import events as ev
from server.facts import Fact
from server.queue import events as queue_ev

SPEAK_WITHIN_S = 20
"""A call older than this is shown and not spoken: a late voice sends people to the wrong moment."""
KEPT = 200
"""Calls kept in memory; a board shows eight."""


@dataclass(frozen=True, slots=True)
class Call:
    """One announcement. It is active while the ticket stands called at that counter."""

    announcement_id: str
    ticket_id: str
    number: str
    counter_id: str
    zone_id: str
    languages: tuple[str, ...]
    is_recall: bool
    called_at: dt.datetime
    is_active: bool = True
    is_shown: bool = False
    is_spoken: bool = False

    @property
    def speak_until_at(self) -> dt.datetime:
        """The moment after which the call is no longer spoken."""
        return self.called_at + dt.timedelta(seconds=SPEAK_WITHIN_S)


class Calls:
    """The calls of the day, oldest first."""

    def __init__(self) -> None:
        self.by_id: OrderedDict[str, Call] = OrderedDict()
        self.last_of_counter: dict[str, str] = {}
        self.standing: dict[str, str] = {}
        """The active call of each ticket that stands called."""

    def newest(self, zone_id: str | None, limit: int) -> list[Call]:
        """Return the newest calls of a zone (None = all), each ticket once, newest first."""
        found: dict[str, Call] = {}
        for call in reversed(self.by_id.values()):
            if zone_id is None or call.zone_id == zone_id:
                found.setdefault(call.ticket_id, call)
            if len(found) == limit:
                break
        return list(found.values())

    def last_at(self, counter_id: str) -> Call | None:
        """Return the newest call of a counter."""
        last = self.last_of_counter.get(counter_id)
        return self.by_id.get(last) if last else None


def apply(calls: Calls, fact: Fact) -> None:
    """Take one fact into the calls."""
    event = fact.event
    match event:
        case queue_ev.DayOpened():
            calls.__init__()  # type: ignore[misc]
        case queue_ev.DayClosed():
            _end_all(calls)
        case ev.CallAnnounced():
            _announced(calls, fact)
        case ev.CallShown():
            _change(calls, event.announcement_id, is_shown=True)
        case ev.CallSpoken():
            _change(calls, event.announcement_id, is_spoken=True)
        case ev.CallWithdrawn():
            _withdrawn(calls, event.announcement_id)
        case queue_ev.ActionUndone():
            _undone(calls, event)
        case queue_ev.ClockAccepted() | queue_ev.ClockTrusted():
            _move(calls, fact)
        case (
            queue_ev.ServiceStarted()
            | queue_ev.ServiceFinished()
            | queue_ev.TicketMissed()
            | queue_ev.TicketHeld()
            | queue_ev.TicketTransferred()
            | queue_ev.TicketRequeued()
            | queue_ev.TicketLeft()
            | queue_ev.TicketVoided()
        ):
            _end(calls, event.ticket_id)


def _end_all(calls: Calls) -> None:
    for ticket_id in list(calls.standing):
        _end(calls, ticket_id)


def _move(calls: Calls, fact: Fact) -> None:
    """Let the calls move along when the hall's time is set while the day goes on."""
    event = fact.event
    if event.moves_day and event.before_at is not None:
        by = fact.at - event.before_at
        for key, call in calls.by_id.items():
            calls.by_id[key] = replace(call, called_at=call.called_at + by)


def _undone(calls: Calls, event: queue_ev.ActionUndone) -> None:
    for values in event.tickets:
        if values["state"] == "called":
            _stands_again(calls, values["ticket_id"])


def _announced(calls: Calls, fact: Fact) -> None:
    e: ev.CallAnnounced = fact.event
    _end(calls, e.ticket_id)
    calls.by_id[e.announcement_id] = Call(
        e.announcement_id,
        e.ticket_id,
        e.number,
        e.counter_id,
        e.zone_id,
        tuple(e.languages),
        e.is_recall,
        fact.at,
    )
    calls.last_of_counter[e.counter_id] = e.announcement_id
    calls.standing[e.ticket_id] = e.announcement_id
    while len(calls.by_id) > KEPT:
        calls.by_id.popitem(last=False)


def _withdrawn(calls: Calls, announcement_id: str) -> None:
    """Forget a call; the one before it at its counter, or of its ticket, counts again."""
    call = calls.by_id.pop(announcement_id, None)
    if call is None:
        return
    calls.standing.pop(call.ticket_id, None)
    before = (c for c in reversed(calls.by_id.values()) if c.counter_id == call.counter_id)
    last = next(before, None)
    if last is None:
        calls.last_of_counter.pop(call.counter_id, None)
    else:
        calls.last_of_counter[call.counter_id] = last.announcement_id
    if call.is_recall:
        _stands_again(calls, call.ticket_id)


def _stands_again(calls: Calls, ticket_id: str) -> None:
    """Make the newest call of a ticket active: the ticket stands called as before."""
    for call in reversed(calls.by_id.values()):
        if call.ticket_id == ticket_id:
            calls.by_id[call.announcement_id] = replace(call, is_active=True)
            calls.standing[ticket_id] = call.announcement_id
            return


def _change(calls: Calls, announcement_id: str, **changes: Any) -> None:
    call = calls.by_id.get(announcement_id)
    if call is not None:
        calls.by_id[announcement_id] = replace(call, **changes)


def _end(calls: Calls, ticket_id: str) -> None:
    announcement_id = calls.standing.pop(ticket_id, None)
    if announcement_id is not None:
        _change(calls, announcement_id, is_active=False)
