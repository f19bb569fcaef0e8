"""What each verb does: the present in, events out, or a refusal. Pure; nothing is written here.

`actions` locks the hall, calls one of these, and records what it returns.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from server.errors import HallError
from server.facts import to_wire
from server.hall.rules import Counter, Hall
from server.queue import calling, waiting
from server.queue import events as ev
from server.queue import ticket as tk
from server.queue.day import CounterNow, Day, counter_to_values
from server.queue.offering import service_offer, session_of
from server.queue.ticket import Ticket, seconds_between

RETURN_PASS = "return_pass"
"""The reason of a hold that sends the citizen away for a paper; it comes back by the citizen."""


@dataclass(frozen=True, slots=True)
class Desk:
    """An officer at a counter: who acts, and where."""

    counter_id: str
    staff_id: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks of the kiosk."""

    service_id: str
    language: str
    priority_class_id: str | None = None
    device_id: str | None = None
    printer_id: str | None = None
    dossier_count: int = 1
    is_priority_verified: bool = False
    more_services: tuple[str, ...] = ()
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Secrets:
    """Randomness for one ticket, made outside: the link's token and the slip's four digits."""

    token: str
    code: str


def take(hall: Hall, day: Day, wish: Wish, secrets: Secrets, now: dt.datetime) -> ev.TicketIssued:
    """Give a number. Refuses with the offer's code when the service gives none now."""
    wanted = _in_order_of_wait(hall, day, (wish.service_id, *wish.more_services), now)
    service = hall.service_by_id[wanted[0]]
    if wish.language not in hall.languages:
        raise HallError("bad_request", field="language")
    if wish.priority_class_id and wish.priority_class_id not in hall.priority_class_by_id:
        raise HallError("bad_request", field="priority_class_id")
    if not 1 <= wish.dossier_count <= hall.queue.max_dossiers:
        raise HallError("bad_request", field="dossier_count")
    if hall.queue.one_ticket_per_person and wish.person in day.active_persons:
        held = day.tickets[day.active_persons[wish.person or ""]]
        raise HallError("has_ticket", number=held.number)
    for service_id in wanted:
        offer = service_offer(hall, day, hall.service_by_id[service_id], now)
        if not offer.is_open:
            raise HallError(offer.code or "hall_closed", opens_at=offer.opens_at)
    series = hall.sector_by_id[service.sector_id].letter
    n = day.series.get(series, 0) + 1
    policy = calling.policy_of(hall, day, service.service_id)
    event = ev.TicketIssued(
        ticket_id=f"{day.date.replace('-', '')[2:]}-{series}{n:03d}",
        number=f"{series}{n:03d}",
        series=series,
        n=n,
        token=secrets.token,
        code=secrets.code,
        service_id=service.service_id,
        language=wish.language,
        rank_at=calling.rank_at(hall, policy, now, wish.priority_class_id),
        priority_class_id=wish.priority_class_id,
        is_priority_verified=wish.is_priority_verified,
        device_id=wish.device_id,
        dossier_count=wish.dossier_count,
        printer_id=wish.printer_id,
        session_id=session_of(hall, now),
        more_services=list(wanted[1:]),
        person=wish.person if hall.queue.one_ticket_per_person else None,
    )
    return _with_forecast(hall, day, event, now)


def _in_order_of_wait(
    hall: Hall, day: Day, services: tuple[str, ...], now: dt.datetime
) -> list[str]:
    """Return the services of a visit, the one that waits least first; refuse unknown or double ones."""
    if any(s not in hall.service_by_id for s in services):
        raise HallError("not_found", what="service")
    if len(set(services)) != len(services):
        raise HallError("bad_request", field="more_services")
    if len(services) == 1:
        return list(services)

    def wait_s(service_id: str) -> float:
        found = waiting.band_for_newcomer(hall, day, service_id, now)
        return float("inf") if found.high_s is None else found.high_s

    return sorted(services, key=wait_s)


def _with_forecast(
    hall: Hall, day: Day, event: ev.TicketIssued, now: dt.datetime
) -> ev.TicketIssued:
    """Add what the slip promises: people ahead and the band."""
    probe = Ticket(
        ticket_id=event.ticket_id,
        number=event.number,
        series=event.series,
        n=event.n,
        token="",
        code="",
        service_id=event.service_id,
        language=event.language,
        state="waiting",
        issued_at=now,
        issued_seq=day.seq + 1,
        rank_at=event.rank_at,
        waiting_since_at=now,
        priority_class_id=event.priority_class_id,
    )
    band = waiting.band(hall, day, probe, now)
    return replace(
        event,
        people_ahead=waiting.people_ahead(hall, day, probe),
        wait_low_s=band.low_s,
        wait_high_s=band.high_s,
    )


def at_desk(day: Day, desk: Desk) -> CounterNow:
    """Return the counter if this officer serves there; else refuse."""
    counter = day.counter(desk.counter_id)
    if counter.staff_id is None or counter.state == "closed":
        raise HallError("counter_not_open", counter=desk.counter_id)
    if counter.staff_id != desk.staff_id:
        raise HallError("counter_taken", officer=counter.staff_name or "")
    return counter


def current(day: Day, desk: Desk) -> Ticket | None:
    """Return the ticket that stands at the counter."""
    ticket_id = day.counter(desk.counter_id).ticket_id
    return day.tickets[ticket_id] if ticket_id else None


def call_next(hall: Hall, day: Day, desk: Desk, now: dt.datetime) -> list[Any]:
    """End the visit at the counter if there is one, then call whoever is next.

    A ticket that was called but never came is finished by `miss`, never by `next` of a hurried
    officer: pressing next on a called ticket means that it was served.
    """
    counter = at_desk(day, desk)
    if counter.state == "paused":
        raise HallError("counter_not_open", counter=desk.counter_id)
    events: list[Any] = []
    standing = current(day, desk)
    if standing is not None:
        events += finish(hall, day, desk, standing, now)
    choice = calling.choose(hall, day, hall.counter_by_id[desk.counter_id], now)
    if choice is not None:
        events.append(_call(day, desk, choice, now))
    return events


def call_chosen(hall: Hall, day: Day, desk: Desk, ticket: Ticket, now: dt.datetime) -> list[Any]:
    """Call this ticket out of order; the visit at the counter is ended first."""
    counter = at_desk(day, desk)
    if counter.state == "paused":
        raise HallError("counter_not_open", counter=desk.counter_id)
    tk.after(ticket, "call")
    standing = current(day, desk)
    events: list[Any] = finish(hall, day, desk, standing, now) if standing else []
    events.append(_call(day, desk, calling.chosen_by_hand(hall, day, ticket, now), now))
    return events


def _call(day: Day, desk: Desk, choice: calling.Choice, now: dt.datetime) -> ev.TicketCalled:
    return ev.TicketCalled(
        ticket_id=choice.ticket.ticket_id,
        counter_id=desk.counter_id,
        staff_id=desk.staff_id,
        lane=choice.ticket.lane,
        waited_s=seconds_between(choice.ticket.waiting_since_at, now),
        reason=choice.reason,
    )


def mine(day: Day, desk: Desk, ticket: Ticket) -> None:
    """Refuse when the ticket stands at another counter."""
    at_desk(day, desk)
    if ticket.state in ("called", "serving", "held") and ticket.counter_id != desk.counter_id:
        raise HallError("not_allowed")


def recall(hall: Hall, day: Day, desk: Desk, ticket: Ticket, now: dt.datetime) -> ev.TicketRecalled:
    """Call the same ticket once more, within the hall's limit and spacing."""
    mine(day, desk, ticket)
    tk.after(ticket, "recall")
    if ticket.recalls >= hall.queue.recall_limit:
        raise HallError("recall_limit", limit=hall.queue.recall_limit)
    rest_s = hall.queue.recall_spacing_s - seconds_between(ticket.last_called_at, now)
    if rest_s > 0:
        raise HallError("recall_too_soon", wait_s=rest_s)
    return ev.TicketRecalled(ticket.ticket_id, desk.counter_id, desk.staff_id, ticket.recalls + 1)


def start(day: Day, desk: Desk, ticket: Ticket, now: dt.datetime) -> ev.ServiceStarted:
    """The citizen has come."""
    mine(day, desk, ticket)
    tk.after(ticket, "start")
    walked_s = seconds_between(ticket.last_called_at, now)
    return ev.ServiceStarted(ticket.ticket_id, desk.counter_id, desk.staff_id, walked_s)


def finish(hall: Hall, day: Day, desk: Desk, ticket: Ticket, now: dt.datetime) -> list[Any]:
    """The turn is done; a called ticket counts as served from its call on.

    The visit goes on where it has further services, or where the officer who sent it wants it back.
    """
    mine(day, desk, ticket)
    tk.after(ticket, "finish")
    until = ticket.held_since_at or now
    served_s = max(0, seconds_between(ticket.started_at or ticket.called_at, until) - ticket.held_s)
    done = ev.ServiceFinished(ticket.ticket_id, desk.counter_id, desk.staff_id, served_s)
    return [done, *_continued(hall, day, ticket, now)]


def _continued(hall: Hall, day: Day, ticket: Ticket, now: dt.datetime) -> list[Any]:
    if ticket.return_to_counter_id is not None:
        back = ticket.return_to_counter_id
        more = list(ticket.more_services)
        return [ev.VisitContinued(ticket.ticket_id, ticket.service_id, ticket.rank_at, more, back)]
    if not ticket.more_services:
        return []
    following, *rest = _in_order_of_wait(hall, day, ticket.more_services, now)
    policy = calling.policy_of(hall, day, following)
    rank = calling.rank_at(hall, policy, ticket.issued_at, ticket.priority_class_id)
    return [ev.VisitContinued(ticket.ticket_id, following, rank, rest)]


def miss(day: Day, desk: Desk, ticket: Ticket) -> ev.TicketMissed:
    """Nobody came."""
    mine(day, desk, ticket)
    tk.after(ticket, "miss")
    return ev.TicketMissed(ticket.ticket_id, desk.counter_id, desk.staff_id)


def requeue(
    hall: Hall, day: Day, desk: Desk, ticket: Ticket, now: dt.datetime
) -> ev.TicketRequeued:
    """Let a called or missed ticket wait again, at the place that the hall's rule gives.

    A missed ticket returns within the grace to "front", "after_<n>" or "back"; later it goes to the
    back. It is never silently cancelled.
    """
    mine(day, desk, ticket)
    tk.after(ticket, "requeue")
    rank = return_rank(hall, day, ticket, now)
    why = "returned" if ticket.state == "missed" else "put_back"
    return ev.TicketRequeued(ticket.ticket_id, rank, why, desk.staff_id, counter_id=desk.counter_id)


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
    before = lane.key_at(place - 1) if place else None
    if before is None:
        last = lane.key_at(len(lane) - 1)
        return max(ticket.rank_at, last[0] + dt.timedelta(milliseconds=1)) if last else now
    return max(ticket.rank_at, before[0] + dt.timedelta(milliseconds=1))


def hold(
    day: Day, desk: Desk, ticket: Ticket, reason: str, minutes: int | None, now: dt.datetime
) -> ev.TicketHeld:
    """Interrupt the visit, for some minutes or until resumed."""
    mine(day, desk, ticket)
    tk.after(ticket, "hold")
    until = now + dt.timedelta(minutes=minutes) if minutes else None
    return ev.TicketHeld(ticket.ticket_id, desk.counter_id, desk.staff_id, reason, until)


def resume(hall: Hall, day: Day, desk: Desk, ticket: Ticket, now: dt.datetime) -> list[Any]:
    """Go on with a held visit; the one at the counter is finished first."""
    mine(day, desk, ticket)
    tk.after(ticket, "resume")
    standing = current(day, desk)
    events: list[Any] = finish(hall, day, desk, standing, now) if standing else []
    return [*events, ev.ServiceResumed(ticket.ticket_id, desk.counter_id, desk.staff_id)]


@dataclass(frozen=True, slots=True)
class Target:
    """Where a visit is sent: a service, and perhaps one counter or the officer who sits there."""

    service_id: str
    counter_id: str | None = None
    staff_id: str | None = None
    comes_back: bool = False


def transfer(hall: Hall, day: Day, desk: Desk, ticket: Ticket, to: Target) -> ev.TicketTransferred:
    """Send the visit on: same number, and it has waited since it came."""
    mine(day, desk, ticket)
    tk.after(ticket, "transfer")
    if to.service_id not in hall.service_by_id:
        raise HallError("not_found", what="service")
    counter_id = _target_counter(hall, day, to)
    if counter_id == desk.counter_id or (counter_id is None and to.service_id == ticket.service_id):
        raise HallError("bad_request", field="service_id")
    policy = calling.policy_of(hall, day, to.service_id)
    return ev.TicketTransferred(
        ticket_id=ticket.ticket_id,
        service_id=to.service_id,
        from_service_id=ticket.service_id,
        rank_at=calling.rank_at(hall, policy, ticket.issued_at, ticket.priority_class_id),
        counter_id=desk.counter_id,
        staff_id=desk.staff_id,
        for_counter_id=counter_id,
        return_to_counter_id=desk.counter_id if to.comes_back else None,
    )


def _target_counter(hall: Hall, day: Day, to: Target) -> str | None:
    if to.staff_id is not None:
        at = [c.counter_id for c in day.counters.values() if c.staff_id == to.staff_id]
        if not at:
            raise HallError("not_found", what="officer")
        return at[0]
    if to.counter_id is not None:
        return counter_of(hall, to.counter_id).counter_id
    return None


def come_back(day: Day, ticket: Ticket, now: dt.datetime) -> ev.TicketRequeued:
    """Let a citizen who was sent away for a paper wait for the same counter, without a new wait.

    After the pass has run out the ticket waits in its service's line from now on.
    """
    if ticket.held_reason != RETURN_PASS:
        raise HallError("wrong_state", state=ticket.state, number=ticket.number, verb="come_back")
    tk.after(ticket, "requeue")
    if ticket.held_until_at is not None and now > ticket.held_until_at:
        return ev.TicketRequeued(ticket.ticket_id, now, "came_back")
    return ev.TicketRequeued(
        ticket.ticket_id, ticket.rank_at, "came_back", for_counter_id=ticket.counter_id
    )


def over_held(day: Day, now: dt.datetime) -> list[ev.TicketRequeued]:
    """Return what brings back the tickets whose minutes on hold have passed; no pass among them."""
    due = [
        t
        for t in map(day.tickets.__getitem__, day.held)
        if t.held_until_at is not None and t.held_until_at <= now and t.held_reason != RETURN_PASS
    ]
    return [
        ev.TicketRequeued(t.ticket_id, t.rank_at, "hold_over", for_counter_id=t.counter_id)
        for t in due
    ]


def draw_lot(day: Day, order: list[str]) -> ev.LotDrawn:
    """Give the waiting tickets new ranks in the order drawn; the ranks themselves stay the same set.

    `order` is a shuffled list of ticket ids (the shuffling is done outside). Priority classes keep
    their own draw: ranks are handed out within each lane.
    """
    ranks: dict[str, str] = {}
    for lane in ("priority", "normal"):
        drawn = [i for i in order if day.tickets[i].lane == lane]
        free = sorted(day.tickets[i].rank_at for i in drawn)
        ranks |= {i: to_wire(rank) for i, rank in zip(drawn, free, strict=True)}
    return ev.LotDrawn(ranks)


def change_services(
    hall: Hall, counter_id: str, services: list[str], helps: list[str], staff_id: str
) -> ev.CounterServicesChanged:
    """Let a counter serve other services; nobody in the line moves."""
    counter_of(hall, counter_id)
    unknown = [s for s in (*services, *helps) if s not in hall.service_by_id]
    if unknown or len({*services, *helps}) != len(services) + len(helps):
        raise HallError("bad_request", field="services")
    return ev.CounterServicesChanged(counter_id, services, helps, staff_id)


def leave(ticket: Ticket, code: str | None) -> ev.TicketLeft:
    """The citizen gives the place up; the slip's code proves that they hold the paper."""
    if code is not None and code != ticket.code:
        raise HallError("code_unknown")
    tk.after(ticket, "leave")
    return ev.TicketLeft(ticket.ticket_id)


def void(day: Day, desk: Desk, ticket: Ticket, reason: str) -> ev.TicketVoided:
    """Take a mistaken number out; its trace stays."""
    mine(day, desk, ticket)
    tk.after(ticket, "void")
    return ev.TicketVoided(ticket.ticket_id, reason, desk.staff_id, desk.counter_id)


def correct_priority(
    hall: Hall, day: Day, desk: Desk, ticket: Ticket, priority_class_id: str | None
) -> ev.PriorityCorrected:
    """Set the priority class right; the ticket takes the place that it would have had."""
    mine(day, desk, ticket)
    if ticket.state in tk.ENDED:
        raise HallError("wrong_state", state=ticket.state, number=ticket.number, verb="priority")
    if priority_class_id and priority_class_id not in hall.priority_class_by_id:
        raise HallError("bad_request", field="priority_class_id")
    policy = calling.policy_of(hall, day, ticket.service_id)
    rank = calling.rank_at(hall, policy, ticket.issued_at, priority_class_id)
    return ev.PriorityCorrected(
        ticket.ticket_id, priority_class_id, rank, desk.staff_id, desk.counter_id
    )


def undo(hall: Hall, day: Day, desk: Desk, now: dt.datetime) -> ev.ActionUndone:
    """Take the officer's last action back, while it is younger than the hall's `undo_s`.

    An action whose ticket has moved on since, by another hand, is forgotten and cannot be undone.
    """
    at_desk(day, desk)
    last = day.last_actions.get(desk.counter_id)
    if last is None or seconds_between(last.at, now) >= hall.queue.undo_s:
        raise HallError("nothing_to_undo")
    return ev.ActionUndone(
        action=last.action,
        counter_id=desk.counter_id,
        staff_id=desk.staff_id,
        tickets=[tk.to_values(t) for t in last.tickets],
        counter=counter_to_values(last.counter),
        undone_seq=last.seq,
    )


def counter_of(hall: Hall, counter_id: str) -> Counter:
    """Return the hall's counter or refuse."""
    found = hall.counter_by_id.get(counter_id)
    if found is None:
        raise HallError("not_found", what="counter")
    return found


def open_counter(hall: Hall, day: Day, desk: Desk, staff_name: str, take_over: bool) -> list[Any]:
    """Sign an officer in; whoever serves there is replaced only after the question was answered."""
    counter_of(hall, desk.counter_id)
    counter = day.counter(desk.counter_id)
    other = counter.staff_id if counter.staff_id != desk.staff_id else None
    if other is not None and not take_over:
        raise HallError("counter_taken", officer=counter.staff_name or "")
    if other is None and counter.state != "closed":
        return []
    return [ev.CounterOpened(desk.counter_id, desk.staff_id, staff_name, other)]


def pause(day: Day, desk: Desk, reason: str) -> ev.CounterPaused:
    """Rest; refused while somebody stands at the counter."""
    counter = at_desk(day, desk)
    if counter.ticket_id is not None:
        standing = day.tickets[counter.ticket_id]
        raise HallError("wrong_state", state=standing.state, number=standing.number, verb="pause")
    return ev.CounterPaused(desk.counter_id, desk.staff_id, reason)


def end_counter(hall: Hall, day: Day, desk: Desk, now: dt.datetime) -> list[Any]:
    """Leave the counter; the visit at it is finished first."""
    at_desk(day, desk)
    standing = current(day, desk)
    events: list[Any] = finish(hall, day, desk, standing, now) if standing else []
    return [*events, ev.CounterClosed(desk.counter_id, desk.staff_id)]


def close_day(day: Day, was_late: bool) -> ev.DayClosed:
    """End the business day; whoever has not ended is unserved."""
    open_tickets = [t.ticket_id for t in day.tickets.values() if t.state not in tk.ENDED]
    return ev.DayClosed(day.date, sorted(open_tickets), was_late)
