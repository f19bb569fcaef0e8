"""How the journal's facts become today. Pure and deterministic: two folds of the same facts are equal.

`apply` is called by the ledger after each commit, by replay and by the simulation.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace

from server.facts import Fact, from_wire
from server.queue import events as ev
from server.queue import ticket as tk
from server.queue.day import LAST_CALLED, Day, LastAction, counter_from_values
from server.queue.ticket import Ticket

LEARNING = 0.08
"""Weight of the newest service time in the running mean: about the last two dozen visits count."""


def apply(day: Day, fact: Fact) -> None:
    """Take one fact into the day; facts of other rooms only move `seq` and `last_at`."""
    day.seq, day.last_at = fact.seq, fact.at
    handler = _APPLY.get(type(fact.event))
    if handler is not None:
        handler(day, fact)


def _evolved(day: Day, fact: Fact) -> tuple[Ticket, Ticket]:
    old = day.tickets[fact.event.ticket_id]
    return old, tk.EVOLVE[type(fact.event)](old, fact)


def _remember(day: Day, fact: Fact, action: str, counter_id: str, *old: Ticket) -> None:
    """Keep what an action changed; facts of one transaction share their moment and are one action."""
    last = day.last_actions.get(counter_id)
    if last is not None and last.at == fact.at:
        known = {t.ticket_id for t in last.tickets}
        new = tuple(t for t in old if t.ticket_id not in known)
        number = old[0].number if old else last.number
        day.last_actions[counter_id] = replace(
            last, action=action, seq=fact.seq, number=number, tickets=last.tickets + new
        )
        return
    day.last_actions[counter_id] = LastAction(
        action, fact.seq, fact.at, old[0].number if old else None, old, day.counter(counter_id)
    )


def _day_opened(day: Day, fact: Fact) -> None:
    fresh = Day()
    fresh.seq, fresh.last_at = fact.seq, fact.at
    fresh.date, fresh.is_open = fact.event.date, True
    fresh.is_training = fact.event.is_training
    day.__dict__.update(fresh.__dict__)


def _day_closed(day: Day, fact: Fact) -> None:
    for ticket_id in fact.event.unserved:
        day.put(tk.unserved(day.tickets[ticket_id], fact.at))
    for counter_id in day.counters:
        day.change_counter(counter_id, state="closed", ticket_id=None, since_at=fact.at)
    day.is_open = False
    day.last_actions.clear()


def _ticket_issued(day: Day, fact: Fact) -> None:
    ticket = tk.issued(fact)
    day.put(ticket)
    day.id_by_token[ticket.token] = ticket.ticket_id
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


def _ticket_called(day: Day, fact: Fact) -> None:
    e: ev.TicketCalled = fact.event
    old, new = _evolved(day, fact)
    _remember(day, fact, "next", e.counter_id, old)
    day.put(new)
    now = day.counter(e.counter_id)
    day.change_counter(
        e.counter_id, ticket_id=e.ticket_id, since_at=fact.at, calls_today=now.calls_today + 1
    )
    figures = day.figures(new.service_id)
    day.services[new.service_id] = replace(figures, called_in_turn=e.reason.get("turn", 0))
    called = day.last_called.setdefault(new.series, deque(maxlen=LAST_CALLED))
    called.append(new.number)
    day.waits_s.append(e.waited_s)


def _changed_at_counter(action: str, frees: bool, **counts: int) -> Callable[[Day, Fact], None]:
    def handler(day: Day, fact: Fact) -> None:
        old, new = _evolved(day, fact)
        counter_id = getattr(fact.event, "counter_id", None) or old.counter_id
        if counter_id:
            _remember(day, fact, action, counter_id, old)
        day.put(new)
        if counter_id and frees and day.counter(counter_id).ticket_id == new.ticket_id:
            day.change_counter(counter_id, ticket_id=None, since_at=fact.at)
        for what, by in counts.items():
            day.count(what, by)

    return handler


def _service_finished(day: Day, fact: Fact) -> None:
    e: ev.ServiceFinished = fact.event
    _changed_at_counter("finish", frees=True, finished=1)(day, fact)
    ticket = day.tickets[e.ticket_id]
    old = day.figures(ticket.service_id)
    per_dossier = e.served_s / max(1, ticket.dossier_count)
    mean = per_dossier if old.mean_s is None else old.mean_s + LEARNING * (per_dossier - old.mean_s)
    day.services[ticket.service_id] = replace(old, finished=old.finished + 1, mean_s=mean)
    now = day.counter(e.counter_id)
    day.change_counter(e.counter_id, served_today=now.served_today + 1)


def _service_started(day: Day, fact: Fact) -> None:
    old, new = _evolved(day, fact)
    _remember(day, fact, "start", fact.event.counter_id, old)
    day.put(new)
    day.change_counter(fact.event.counter_id, since_at=fact.at)


def _service_resumed(day: Day, fact: Fact) -> None:
    old, new = _evolved(day, fact)
    _remember(day, fact, "resume", fact.event.counter_id, old)
    day.put(new)
    day.change_counter(fact.event.counter_id, ticket_id=new.ticket_id, since_at=fact.at)


def _action_undone(day: Day, fact: Fact) -> None:
    e: ev.ActionUndone = fact.event
    for values in e.tickets:
        before = tk.from_values(values)
        now = day.tickets[before.ticket_id]
        _take_back_figures(day, before, now)
        day.put(before)
    day.counters[e.counter_id] = counter_from_values(e.counter)
    day.last_actions.pop(e.counter_id, None)


def _take_back_figures(day: Day, before: Ticket, now: Ticket) -> None:
    if now.state in ("called", "serving") and before.state in ("waiting", "missed"):
        called = day.last_called.get(now.series)
        if called and called[-1] == now.number:
            called.pop()
    counted = {"finished": "finished", "missed": "missed", "left": "left", "void": "void"}
    if now.state in counted and before.state != now.state:
        day.count(counted[now.state], -1)
    if now.state == "finished":
        old = day.figures(now.service_id)
        day.services[now.service_id] = replace(old, finished=old.finished - 1)


def _counter_opened(day: Day, fact: Fact) -> None:
    e: ev.CounterOpened = fact.event
    day.change_counter(
        e.counter_id,
        state="open",
        staff_id=e.staff_id,
        staff_name=e.staff_name,
        pause_reason=None,
        since_at=fact.at,
    )


def _counter_paused(day: Day, fact: Fact) -> None:
    day.change_counter(
        fact.event.counter_id, state="paused", pause_reason=fact.event.reason, since_at=fact.at
    )


def _counter_resumed(day: Day, fact: Fact) -> None:
    day.change_counter(fact.event.counter_id, state="open", pause_reason=None, since_at=fact.at)


def _counter_closed(day: Day, fact: Fact) -> None:
    day.change_counter(
        fact.event.counter_id,
        state="closed",
        staff_id=None,
        staff_name=None,
        pause_reason=None,
        since_at=fact.at,
    )


def _visit_continued(day: Day, fact: Fact) -> None:
    old, new = _evolved(day, fact)
    if old.counter_id:
        _remember(day, fact, "finish", old.counter_id, old)
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


def _priority_corrected(day: Day, fact: Fact) -> None:
    day.put(_evolved(day, fact)[1])


_APPLY: dict[type, Callable[[Day, Fact], None]] = {
    ev.DayOpened: _day_opened,
    ev.DayClosed: _day_closed,
    ev.TicketIssued: _ticket_issued,
    ev.TicketCalled: _ticket_called,
    ev.TicketRecalled: _changed_at_counter("recall", frees=False),
    ev.ServiceStarted: _service_started,
    ev.ServiceFinished: _service_finished,
    ev.TicketMissed: _changed_at_counter("miss", frees=True, missed=1),
    ev.TicketRequeued: _changed_at_counter("requeue", frees=True),
    ev.TicketHeld: _changed_at_counter("hold", frees=True),
    ev.ServiceResumed: _service_resumed,
    ev.TicketTransferred: _changed_at_counter("transfer", frees=True),
    ev.VisitContinued: _visit_continued,
    ev.LotDrawn: _lot_drawn,
    ev.CounterServicesChanged: _services_changed,
    ev.TicketLeft: _changed_at_counter("leave", frees=True, left=1),
    ev.TicketVoided: _changed_at_counter("void", frees=True, void=1),
    ev.PriorityCorrected: _priority_corrected,
    ev.ActionUndone: _action_undone,
    ev.CounterOpened: _counter_opened,
    ev.CounterPaused: _counter_paused,
    ev.CounterResumed: _counter_resumed,
    ev.CounterClosed: _counter_closed,
    ev.ServiceStopped: _service_stopped,
    ev.ServiceReopened: _service_reopened,
}
