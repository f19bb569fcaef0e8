"""What a counter leaves behind whose officer is gone, as pure rules: everybody keeps the number and the place."""

from __future__ import annotations

import busy_hall
from queue_by_hand import HandDay
from server.queue import events as ev
from server.queue.verbs import RETURN_PASS, counters

HALL = busy_hall.hall()


def standing(day: HandDay, counter_id: str = "1") -> str:
    """Let somebody be called to a counter; return the ticket's id."""
    day.take(HALL.counter_by_id[counter_id].services[0])
    ticket = day.call(counter_id)
    assert ticket is not None
    return ticket.ticket_id


def left(day: HandDay, counter_id: str = "1", to: str | None = None) -> list[object]:
    """Return what closes the counter."""
    return counters.vacate(day.day, day.day.counter(counter_id), "put_back", to)


def test_an_empty_counter_only_closes() -> None:
    """The clock closes it, in the name of whoever sat there."""
    day = HandDay(HALL)
    day.open("1")
    assert left(day) == [ev.CounterClosed("1", "can-bo-1", is_automatic=True)]


def test_whoever_stands_there_waits_again_at_their_place() -> None:
    """Called or served, they stand in the line where they stood; where the officer moved, for that counter."""
    day = HandDay(HALL)
    called = standing(day)
    ticket = day.day.tickets[called]
    back = ev.TicketRequeued(called, ticket.rank_at, "put_back", "can-bo-1")
    assert left(day)[0] == back
    assert left(day, to="2")[0] == ev.TicketRequeued(
        called, ticket.rank_at, "put_back", "can-bo-1", for_counter_id="2"
    )
    assert len(left(day)) == 2


def test_whoever_was_put_aside_there_waits_again_and_a_pass_stays_a_pass() -> None:
    """Held visits come back with the counter's own; who is away for a paper comes back by the pass."""
    day = HandDay(HALL)
    held = standing(day)
    until = day.at(30)
    day.record(ev.TicketHeld(held, "1", "can-bo-1", "paper", until))
    away = standing(day)
    day.record(ev.TicketHeld(away, "1", "can-bo-1", RETURN_PASS, None))
    elsewhere = standing(day, "2")
    requeued = [e.ticket_id for e in left(day) if isinstance(e, ev.TicketRequeued)]
    assert requeued == [held] and elsewhere not in requeued


def test_what_was_kept_for_it_goes_on_in_its_services_line() -> None:
    """Kept tickets wait for no counter any more."""
    day = HandDay(HALL)
    kept = day.take("khai-sinh").ticket_id
    day.open("1")
    rank_at = day.day.tickets[kept].rank_at
    day.record(ev.TicketRequeued(kept, rank_at, "came_back", "can-bo-1", for_counter_id="1"))
    assert left(day) == [
        ev.TicketRequeued(kept, rank_at, "counter_closed", "can-bo-1"),
        ev.CounterClosed("1", "can-bo-1", is_automatic=True),
    ]


def test_an_officers_counters_are_those_that_are_not_closed() -> None:
    """Open or resting, a counter is theirs; another's, a closed one and the one that is left out are not."""
    day = HandDay(HALL)
    day.open("1")
    day.record(ev.CounterOpened("3", "can-bo-1", "3"), ev.CounterOpened("2", "can-bo-2", "2"))

    def mine(but: str | None = None) -> set[str]:
        return {c.counter_id for c in counters.counters_of(day.day, "can-bo-1", but)}

    assert mine() == {"1", "3"}
    day.record(ev.CounterPaused("1", "can-bo-1", "lunch"))
    assert mine() == {"1", "3"} and mine(but="1") == {"3"}
    day.record(ev.CounterClosed("3", "can-bo-1"))
    assert mine() == {"1"}
