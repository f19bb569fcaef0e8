"""What each counter did last, and how it is taken back without a trace. Pure; a part of the fold.

Only the officer's own last action can be undone, and only while nobody else has touched its tickets:
whatever happens to a ticket from another hand makes the counter forget. Nothing is subtracted by
guessing: what each action added to the day's figures is kept as its undo delta, and exactly that is removed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from server.facts import Fact
from server.queue import events as ev
from server.queue.today import ticket as tk
from server.queue.today.day import Day, LastAction, UndoDelta, counter_from_values, post_of_host
from server.queue.today.ticket import Ticket


def remember_host(day: Day, fact: Fact, action: str, old: Ticket) -> None:
    """Keep what a host's action changed: one ticket, no counter."""
    post = post_of_host(fact.event.host_id)
    forget_tickets(day, [old.ticket_id])
    day.last_actions[post] = LastAction(action, fact.seq, fact.at, old.number, (old,), None)


def remember(day: Day, fact: Fact, action: str, counter_id: str, *old: Ticket) -> None:
    """Keep what an action changed; facts of one transaction share their moment and are one action."""
    forget_tickets(day, (t.ticket_id for t in old), but=counter_id)
    last = day.last_actions.get(counter_id)
    number = old[0].number if old else None
    if last is None or last.at != fact.at:
        day.last_actions[counter_id] = LastAction(
            action, fact.seq, fact.at, number, old, day.counter(counter_id)
        )
        return
    known = {t.ticket_id for t in last.tickets}
    new = tuple(t for t in old if t.ticket_id not in known)
    day.last_actions[counter_id] = replace(
        last, action=action, seq=fact.seq, number=number or last.number, tickets=last.tickets + new
    )


def add_delta(day: Day, post: str, added: UndoDelta) -> None:
    """Note what the action of a counter or host that is being remembered added to the day's figures."""
    last = day.last_actions[post]
    day.last_actions[post] = replace(last, delta=last.delta + added)


def forget_tickets(day: Day, ticket_ids: Iterable[str], but: str | None = None) -> None:
    """Forget actions of other counters whose tickets have moved on by another hand."""
    moved = set(ticket_ids)
    for counter_id, last in list(day.last_actions.items()):
        if counter_id != but and any(t.ticket_id in moved for t in last.tickets):
            del day.last_actions[counter_id]


def forget_counter(day: Day, counter_id: str) -> None:
    """Forget what a counter did: the officer has paused, come back, gone or changed."""
    day.last_actions.pop(counter_id, None)


def take_back(day: Day, fact: Fact) -> None:
    """Make tickets, counter and figures what they were before the undone action."""
    e: ev.ActionUndone = fact.event
    post = post_of_host(e.host_id) if e.host_id else e.counter_id or ""
    last = day.last_actions.pop(post, None)
    before = [tk.from_values(values) for values in e.tickets]
    forget_tickets(day, (t.ticket_id for t in before))
    for ticket in before:
        day.put(ticket)
    if e.counter_id:
        day.counters[e.counter_id] = counter_from_values(e.counter)
    if last is not None:
        _take_back_figures(day, last.delta)


def _take_back_figures(day: Day, delta: UndoDelta) -> None:
    for what in delta.counts:
        day.count(what, -1)
    for waited_s in delta.waits_s:
        _remove_last(day.waits_s, waited_s)
    for series, number in delta.called:
        _remove_last(day.last_called[series], number)
    for service_id, served_s in delta.served:
        _remove_last(day.served_s[service_id], served_s)
        old = day.figures(service_id)
        mean = mean_of(day.served_s[service_id])
        day.services[service_id] = replace(old, finished=old.finished - 1, mean_s=mean)
    for service_id, turn_before, turn_after in reversed(delta.turns):
        old = day.figures(service_id)
        if old.called_in_turn == turn_after:
            day.services[service_id] = replace(old, called_in_turn=turn_before)


def _remove_last(values: list[Any], value: Any) -> None:
    """Remove the last of the equal values; what others have added since stays."""
    del values[len(values) - 1 - values[::-1].index(value)]


LEARNING = 0.08
"""Weight of the newest service time in the running mean: about the last two dozen visits count."""


def learnt(mean_s: float | None, served_s: float) -> float:
    """Return the running mean after one more visit."""
    return served_s if mean_s is None else mean_s + LEARNING * (served_s - mean_s)


def mean_of(served_s: Iterable[float]) -> float | None:
    """Return the running mean over visits in their order, None before the first."""
    mean: float | None = None
    for value in served_s:
        mean = learnt(mean, value)
    return mean
