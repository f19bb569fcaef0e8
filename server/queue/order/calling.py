"""Who is next, and why. Pure: the day and the hall in, a choice with its reason out.

The bound that `credit` keeps: nobody is overtaken by someone who came more than the credit later.
Every choice can be explained to the officer in one sentence and to the manager in full.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from server.hall.rules import Counter, Hall, Policy
from server.queue.today.day import Day
from server.queue.today.line import EVERYBODYS, LANES
from server.queue.today.ticket import Ticket, own_line, seconds_between

RIVALS_KEPT = 4
"""Competing tickets stored with a call; enough to explain, small enough to keep a million of."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """The ticket that one service would send, and the ratio's turn after sending it."""

    ticket: Ticket
    turn: int
    rule: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The ticket to call, with the reason that is stored in the journal."""

    ticket: Ticket
    reason: dict[str, Any] = field(default_factory=dict)


def policy_of(hall: Hall, day: Day, service_id: str) -> Policy:
    """Return the policy in force today for that service."""
    date = dt.date.fromisoformat(day.business_date) if day.date else dt.date.min
    return hall.service_by_id[service_id].policy_on(date)


def rank_at(
    hall: Hall, policy: Policy, arrived_at: dt.datetime, priority_class_id: str | None
) -> dt.datetime:
    """Return the moment from which a ticket counts as having waited.

    Under `credit` a priority class counts as having come that many minutes earlier; the other
    policies order by arrival inside each lane.
    """
    if policy.name != "credit" or priority_class_id is None:
        return arrived_at
    credit = hall.priority_class_by_id[priority_class_id].credit_min
    return arrived_at - dt.timedelta(minutes=credit)


def return_rank(hall: Hall, day: Day, ticket: Ticket, now: dt.datetime) -> dt.datetime:
    """Return the rank of a ticket that comes back to the line."""
    rule = hall.queue.missed_returns_to
    if ticket.state == "missed":
        away_s = seconds_between(ticket.missed_at, now)
        if rule == "back" or away_s > hall.queue.miss_grace_min * 60:
            return now
    if rule == "front" or ticket.state == "serving":
        return ticket.rank_at
    place = int(rule.removeprefix("after_")) if rule.startswith("after_") else 0
    lane = day.line.lane(ticket.service_id, ticket.lane)
    before = lane.key_at(place - 1)
    if before is None:
        last = lane.key_at(len(lane) - 1)
        return max(ticket.rank_at, last[0] + dt.timedelta(milliseconds=1)) if last else now
    return max(ticket.rank_at, before[0] + dt.timedelta(milliseconds=1))


def candidate(hall: Hall, day: Day, line_id: str) -> Candidate | None:
    """Return the ticket that this line would send next: a service's under its policy, or a counter's own."""
    priority = day.line.lane(line_id, "priority").first()
    normal = day.line.lane(line_id, "normal").first()
    if priority is None and normal is None:
        return None
    service_id = line_id
    if line_id not in hall.service_by_id:
        own = min(found for found in (priority, normal) if found is not None)
        ticket = day.tickets[own[1]]
        # Somebody kept for a counter takes nobody's turn in the ratio.
        return Candidate(ticket, day.figures(ticket.service_id).called_in_turn, "kept")
    policy = policy_of(hall, day, service_id)
    turn = day.figures(service_id).called_in_turn
    lane, rule = _lane(policy, priority, normal, turn)
    first = priority if lane == "priority" else normal
    assert first is not None
    both = priority is not None and normal is not None
    return Candidate(day.tickets[first[1]], _turn_after(policy, turn, lane, both), rule)


def _lane(policy: Policy, priority: Any, normal: Any, turn: int) -> tuple[str, str]:
    if priority is None:
        return "normal", "first"
    if normal is None:
        return "priority", "first"
    if policy.name == "strict":
        return "priority", "strict"
    if policy.name == "ratio":
        return ("priority" if turn < policy.priority_share else "normal"), "ratio"
    return ("priority" if priority[0] < normal[0] else "normal"), "first"


def _turn_after(policy: Policy, turn: int, lane: str, both: bool) -> int:
    """Return the place in the ratio's cycle after this call; it moves only while both lanes wait."""
    if policy.name != "ratio" or not both:
        return 0 if policy.name != "ratio" else turn
    return (turn + 1) % (policy.priority_share + policy.normal_share)


def choose(hall: Hall, day: Day, counter: Counter, now: dt.datetime) -> Choice | None:
    """Return the ticket that this counter should call now, or None when nobody waits for it.

    Own services first; a service that the counter only helps with comes when its first has waited
    longer than the hall's threshold and nobody waits for the counter's own services.
    """
    hall = day.as_served(hall)
    counter = hall.counter_by_id[counter.counter_id]
    own = _candidates(hall, day, (own_line(counter.counter_id), *counter.services))
    chosen, rule = _short_share(hall, day, counter, own), "short"
    if chosen is None:
        chosen, rule = _by_language(hall, day, counter, own), "language"
    if chosen is None:
        chosen = min(own, key=lambda c: c.ticket.key, default=None)
        rule = chosen.rule if chosen else "first"
    if chosen is None:
        limit = hall.queue.help_after_min * 60
        late = [
            c
            for c in _candidates(hall, day, counter.helps)
            if seconds_between(c.ticket.waiting_since_at, now) >= limit
        ]
        own, chosen, rule = late, min(late, key=lambda c: c.ticket.key, default=None), "help"
    if chosen is None:
        return None
    return Choice(chosen.ticket, reason(hall, day, chosen, rule, own, now))


def _candidates(hall: Hall, day: Day, lines: Iterable[str]) -> list[Candidate]:
    found = (candidate(hall, day, line_id) for line_id in lines)
    return [c for c in found if c is not None]


def _short_share(hall: Hall, day: Day, counter: Counter, own: list[Candidate]) -> Candidate | None:
    every = hall.queue.short_share_every
    if every < 1 or (day.counter(counter.counter_id).calls_today + 1) % every:
        return None
    # Whoever is kept for a counter takes nobody's turn here either.
    sent = [c for c in own if c.rule != "kept"]
    short = [c for c in sent if hall.service_by_id[c.ticket.service_id].is_short]
    return min(short, key=lambda c: c.ticket.key, default=None)


def rare_languages(day: Day, counter: Counter) -> frozenset[str]:
    """Return what is spoken at a counter and not by everybody."""
    spoken = day.counter(counter.counter_id).languages or counter.languages
    return frozenset(spoken) - {EVERYBODYS}


def _by_language(hall: Hall, day: Day, counter: Counter, own: list[Candidate]) -> Candidate | None:
    """Return the first who speaks a language that this counter does and few do, within the limit of minutes.

    They need not be first in their lane, but stand in one from which their service would send somebody now,
    and have come at most so many minutes after whoever would be called otherwise: so nobody is overtaken in
    this way by somebody later than that.
    """
    rare = rare_languages(day, counter)
    if not rare or not own:
        return None
    first = min(own, key=lambda c: c.ticket.key)
    limit = dt.timedelta(minutes=hall.queue.language_wait_max_min)
    best = min(_speaking(hall, day, own, rare), key=lambda c: c.ticket.key, default=None)
    if best is None or best.ticket.rank_at - first.ticket.rank_at > limit:
        return None
    return None if best.ticket is first.ticket else best


def _speaking(
    hall: Hall, day: Day, own: list[Candidate], languages: frozenset[str]
) -> Iterator[Candidate]:
    """Yield the first of each language in the lanes that are being called."""
    for one in own:
        line_id = one.ticket.line_id
        lanes: tuple[str, ...] = LANES
        if line_id in hall.service_by_id and has_two_orders(policy_of(hall, day, line_id)):
            lanes = (one.ticket.lane,)
        for lane in lanes:
            for language in languages:
                found = day.line.speaking(line_id, lane, language).first()
                if found is not None:
                    yield Candidate(day.tickets[found[1]], one.turn, "language")


def has_two_orders(policy: Policy) -> bool:
    """Return whether priority is a lane of its own, and not only a smaller key in one common order."""
    return policy.name in ("strict", "ratio")


def reason(
    hall: Hall,
    day: Day,
    chosen: Candidate,
    rule: str,
    rivals: Iterable[Candidate],
    now: dt.datetime,
) -> dict[str, Any]:
    """Return why this ticket was chosen, as it is kept in the journal.

    `rule` is first, strict, ratio, short, language, help, kept or chosen; `rivals` are the tickets that
    the counter's other services would have sent, with what each had waited in seconds. Of one chosen by
    hand they are the first of those who were passed (see `passing`).
    """
    ticket = chosen.ticket
    others = sorted((c.ticket for c in rivals if c.ticket is not ticket), key=lambda t: t.key)
    return {
        "rule": rule,
        "policy": policy_of(hall, day, ticket.service_id).name,
        "turn": chosen.turn,
        "waited_s": seconds_between(ticket.issued_at, now),
        "priority_class_id": ticket.priority_class_id,
        "verified_by": ticket.verified_by,
        "rivals": [rival(t, now) for t in others[:RIVALS_KEPT]],
    }


def rival(ticket: Ticket, now: dt.datetime) -> dict[str, Any]:
    """Return what is kept of somebody who was not called: the number, and what they had waited in seconds."""
    return {"number": ticket.number, "waited_s": seconds_between(ticket.issued_at, now)}
