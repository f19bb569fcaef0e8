"""How the journal's facts become today. Pure and deterministic: two folds of the same facts are equal.

`apply` is called by the ledger after each commit, by replay and by the simulation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from server.clock import Anchor
from server.facts import Fact, from_wire
from server.queue import events as ev
from server.queue.today import changing
from server.queue.today.day import CounterNow, Day, UndoDelta, left_by, post_of_host
from server.queue.today.moving_time import move_day
from server.queue.today.ticket import Ticket
from server.queue.today.undoing import (
    add_delta,
    forget_counter,
    forget_tickets,
    learnt,
    remember,
    remember_host,
    take_back,
)


def apply(day: Day, fact: Fact) -> None:
    """Take one fact into the day; facts of other rooms only move `seq` and `last_at`."""
    day.seq, day.last_at = fact.seq, fact.at
    handler = _APPLY.get(type(fact.event))
    if handler is not None:
        handler(day, fact)


def _evolved(day: Day, fact: Fact) -> tuple[Ticket, Ticket]:
    old = day.tickets[fact.event.ticket_id]
    return old, changing.EVOLVE[type(fact.event)](old, fact)


def _day_opened(day: Day, fact: Fact) -> None:
    fresh = Day(day.withheld, day.name_of)
    fresh.seq, fresh.last_at = fact.seq, fact.at
    fresh.date, fresh.opened_seq, fresh.is_open = fact.event.date, fact.seq, True
    fresh.is_training = fact.event.is_training
    fresh.rehearses, fresh.last_real = fact.event.rehearses, fact.event.last_real
    fresh.is_extra = fact.event.is_extra
    fresh.skipped = day.skipped
    fresh.unread = tuple(fact.event.unread)
    fresh.usual = fact.event.usual
    fresh.series = dict(fact.event.series)
    day.__dict__.update(fresh.__dict__)


def _numbers_skipped(day: Day, fact: Fact) -> None:
    e: ev.NumbersSkipped = fact.event
    day.skipped = e
    if day.date == e.date:
        for letter, n in e.series.items():
            day.series[letter] = max(day.series.get(letter, 0), n)


def _day_closed(day: Day, fact: Fact) -> None:
    for ticket_id in fact.event.unserved:
        day.put(changing.unserved(day.tickets[ticket_id], fact.at))
    for counter_id in day.counters:
        day.counters[counter_id] = CounterNow(counter_id, since_at=fact.at)
    day.is_open = False
    day.last_actions.clear()
    if not day.is_rehearsal:
        day.unread = (*day.unread, *left_by(fact.event, fact.at))


def _day_reopened(day: Day, fact: Fact) -> None:
    day.is_open, day.is_extra = True, fact.event.is_extra
    day.unread = tuple(each for each in day.unread if each["date"] != fact.event.date)


def _day_acknowledged(day: Day, fact: Fact) -> None:
    day.unread = tuple(each for each in day.unread if each["date"] != fact.event.date)


def _clock_doubted(day: Day, fact: Fact) -> None:
    day.clock_doubt = fact.event.why


def _clock_told(day: Day, fact: Fact) -> None:
    e: ev.ClockAccepted | ev.ClockTrusted = fact.event
    day.clock_doubt = ""
    day.told = (fact.seq, Anchor(fact.at, e.elapsed_s, e.boot_id))
    if e.moves_day and e.before_at is not None:
        move_day(day, fact.at - e.before_at)


def _ticket_issued(day: Day, fact: Fact) -> None:
    ticket = changing.issued(fact)
    day.put(ticket)
    day.id_by_link[ticket.link_hash] = ticket.ticket_id
    day.id_by_number[ticket.number] = ticket.ticket_id
    day.series[ticket.series] = max(day.series.get(ticket.series, 0), ticket.n)
    old = day.figures(ticket.service_id)
    sessions = dict(old.by_session)
    session_id = fact.event.session_id or ""
    sessions[session_id] = sessions.get(session_id, 0) + 1
    day.services[ticket.service_id] = replace(
        old, issued=old.issued + 1, by_session=tuple(sessions.items())
    )
    day.count("issued")
    if fact.event.host_id:
        remember_host(day, fact, "take", ticket)


def _ticket_erased(day: Day, fact: Fact) -> None:
    old = day.tickets.get(fact.event.ticket_id)
    if old is not None:
        # What could be taken back would bring it back.
        forget_tickets(day, [old.ticket_id])
        day.id_by_link.pop(old.link_hash, None)
        day.put(changing.erased(old))


def _ticket_called(day: Day, fact: Fact) -> None:
    e: ev.TicketCalled = fact.event
    old, new = _evolved(day, fact)
    remember(day, fact, "next", e.counter_id, old)
    day.put(new)
    now = day.counter(e.counter_id)
    day.change_counter(
        e.counter_id, ticket_id=e.ticket_id, since_at=fact.at, calls_today=now.calls_today + 1
    )
    figures, turn = day.figures(new.service_id), e.reason.get("turn", 0)
    day.services[new.service_id] = replace(figures, called_in_turn=turn)
    day.last_called.setdefault(new.series, []).append(new.number)
    day.waits_s.append(e.waited_s)
    added = UndoDelta(
        waits_s=(e.waited_s,),
        called=((new.series, new.number),),
        turns=((new.service_id, figures.called_in_turn, turn),),
    )
    add_delta(day, e.counter_id, added)


def _is_taken_back(event: Any) -> bool:
    """Whether a host took back the taking of a number: nothing that could be taken back once more."""
    return getattr(event, "reason", None) == ev.TAKEN_BACK


def _changed(action: str, frees: bool, *counts: str) -> Callable[[Day, Fact], None]:
    """Return the handler of a fact that changes one ticket, by an officer, a host or nobody's hand."""

    def handler(day: Day, fact: Fact) -> None:
        old, new = _evolved(day, fact)
        by_counter_id = getattr(fact.event, "counter_id", None)
        if by_counter_id:
            remember(day, fact, action, by_counter_id, old)
            add_delta(day, by_counter_id, UndoDelta(counts=counts))
        elif getattr(fact.event, "host_id", None) and not _is_taken_back(fact.event):
            remember_host(day, fact, action, old)
            add_delta(day, post_of_host(fact.event.host_id), UndoDelta(counts=counts))
        else:
            forget_tickets(day, [old.ticket_id])
        day.put(new)
        at = old.counter_id
        if at and frees and day.counter(at).ticket_id == new.ticket_id:
            day.change_counter(at, ticket_id=None, since_at=fact.at)
        for what in counts:
            day.count(what)

    return handler


def _service_finished(day: Day, fact: Fact) -> None:
    e: ev.ServiceFinished = fact.event
    _changed("finish", True, "finished")(day, fact)
    ticket = day.tickets[e.ticket_id]
    old = day.figures(ticket.service_id)
    served_s = e.served_s / max(1, ticket.dossier_count)
    day.served_s.setdefault(ticket.service_id, []).append(served_s)
    mean = learnt(old.mean_s, served_s)
    day.services[ticket.service_id] = replace(old, finished=old.finished + 1, mean_s=mean)
    now = day.counter(e.counter_id)
    day.change_counter(e.counter_id, served_today=now.served_today + 1)
    add_delta(day, e.counter_id, UndoDelta(served=((ticket.service_id, served_s),)))


def _service_started(day: Day, fact: Fact) -> None:
    old, new = _evolved(day, fact)
    remember(day, fact, "start", fact.event.counter_id, old)
    day.put(new)
    day.change_counter(fact.event.counter_id, since_at=fact.at)


def _service_resumed(day: Day, fact: Fact) -> None:
    old, new = _evolved(day, fact)
    remember(day, fact, "resume", fact.event.counter_id, old)
    day.put(new)
    day.change_counter(fact.event.counter_id, ticket_id=new.ticket_id, since_at=fact.at)


def _counter_opened(day: Day, fact: Fact) -> None:
    e: ev.CounterOpened = fact.event
    forget_counter(day, e.counter_id)
    day.change_counter(
        e.counter_id,
        state="open",
        staff_id=e.staff_id,
        languages=tuple(e.languages),
        pause_reason=None,
        since_at=fact.at,
    )


def _counter_paused(day: Day, fact: Fact) -> None:
    forget_counter(day, fact.event.counter_id)
    day.change_counter(
        fact.event.counter_id, state="paused", pause_reason=fact.event.reason, since_at=fact.at
    )


def _counter_resumed(day: Day, fact: Fact) -> None:
    forget_counter(day, fact.event.counter_id)
    day.change_counter(fact.event.counter_id, state="open", pause_reason=None, since_at=fact.at)


def _counter_closed(day: Day, fact: Fact) -> None:
    forget_counter(day, fact.event.counter_id)
    day.change_counter(
        fact.event.counter_id,
        state="closed",
        staff_id=None,
        languages=(),
        pause_reason=None,
        since_at=fact.at,
    )


def _visit_continued(day: Day, fact: Fact) -> None:
    old, new = _evolved(day, fact)
    if old.counter_id:
        remember(day, fact, "finish", old.counter_id, old)
    day.put(new)


def _lot_drawn(day: Day, fact: Fact) -> None:
    for ticket_id, rank in fact.event.ranks.items():
        day.put(replace(day.tickets[ticket_id], rank_at=from_wire(rank)))
    day.is_lot_drawn = True


def _services_changed(day: Day, fact: Fact) -> None:
    e: ev.CounterServicesChanged = fact.event
    day.change_services(e.counter_id, tuple(e.services), tuple(e.helps))


def _service_stopped(day: Day, fact: Fact) -> None:
    day.stopped[fact.event.service_id] = fact.event.reason


def _service_reopened(day: Day, fact: Fact) -> None:
    day.stopped.pop(fact.event.service_id, None)


_APPLY: dict[type, Callable[[Day, Fact], None]] = {
    ev.DayOpened: _day_opened,
    ev.DayClosed: _day_closed,
    ev.DayReopened: _day_reopened,
    ev.DayAcknowledged: _day_acknowledged,
    ev.ClockDoubted: _clock_doubted,
    ev.ClockTrusted: _clock_told,
    ev.ClockAccepted: _clock_told,
    ev.TicketIssued: _ticket_issued,
    ev.TicketErased: _ticket_erased,
    ev.TicketCalled: _ticket_called,
    ev.TicketRecalled: _changed("recall", False),
    ev.ServiceStarted: _service_started,
    ev.ServiceFinished: _service_finished,
    ev.TicketMissed: _changed("miss", True, "missed"),
    ev.TicketRequeued: _changed("requeue", True),
    ev.TicketHeld: _changed("hold", True),
    ev.ServiceResumed: _service_resumed,
    ev.TicketTransferred: _changed("transfer", True),
    ev.VisitContinued: _visit_continued,
    ev.LotDrawn: _lot_drawn,
    ev.CounterServicesChanged: _services_changed,
    ev.TicketLeft: _changed("leave", True, "left"),
    ev.TicketVoided: _changed("void", True, "void"),
    ev.PriorityCorrected: _changed("priority", False),
    ev.ActionUndone: take_back,
    ev.CounterOpened: _counter_opened,
    ev.NumbersSkipped: _numbers_skipped,
    ev.CounterPaused: _counter_paused,
    ev.CounterResumed: _counter_resumed,
    ev.CounterClosed: _counter_closed,
    ev.ServiceStopped: _service_stopped,
    ev.ServiceReopened: _service_reopened,
}
