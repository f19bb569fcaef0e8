"""Undo: whatever an officer did last is as if it had never been, and nobody else's doing is touched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pictures import picture, rows_of
from server.errors import HallError
from server.queue.verbs import Arrival, Desk, Target
from server_fixtures import TestHouse

Action = Callable[[TestHouse, Desk, dict[str, str]], Any]

ACTIONS: dict[str, Action] = {
    "next": lambda h, d, t: h.next(d),
    "next after a visit": lambda h, d, t: h.next(d),
    "call": lambda h, d, t: h.do("call_chosen", d, t["third"]),
    "call a missed one": lambda h, d, t: h.do("call_chosen", d, t["missed"]),
    "recall": lambda h, d, t: h.do("recall", d, t["called"]),
    "start": lambda h, d, t: h.do("start", d, t["called"]),
    "finish": lambda h, d, t: h.do("finish", d, t["called"]),
    "finish a held one": lambda h, d, t: h.do("finish", d, t["held"]),
    "miss": lambda h, d, t: h.do("miss", d, t["called"]),
    "requeue": lambda h, d, t: h.do("requeue", d, t["called"]),
    "requeue a missed one": lambda h, d, t: h.do("requeue", d, t["missed"]),
    "hold": lambda h, d, t: h.do("hold", d, t["called"], "phone", 5),
    "resume": lambda h, d, t: h.do("resume", d, t["held"]),
    "transfer": lambda h, d, t: h.do("transfer", d, t["called"], Target("cap-dat")),
    "transfer a waiting one": lambda h, d, t: h.do("transfer", d, t["third"], Target("cap-dat")),
    "void": lambda h, d, t: h.do("void", d, t["called"], "mistake"),
    "set the priority right": lambda h, d, t: h.do("correct_priority", d, t["third"], "khuyet-tat"),
    "void a waiting one": lambda h, d, t: h.do("void", d, t["third"], "mistake"),
}


def furnish(house: TestHouse) -> tuple[Desk, dict[str, str]]:
    """Return a desk in the middle of a day: somebody called, held, missed, served, others waiting."""
    desk, other = house.sit("1"), house.sit("3")
    for _ in range(7):
        house.take("sao-y", priority_class_id="cao-tuoi" if _ % 2 else None)
    for _ in range(6):
        house.next(other)
        house.clock.forward(40)
    held = house.next(desk)
    assert held is not None
    house.do("start", desk, held)
    house.do("hold", desk, held, "photo", None)
    kinds = ["missed", "called", "second", "third"]
    named = {kind: house.take("khai-sinh") for kind in kinds}
    for kind in ("missed", "called"):
        house.do("call_chosen", desk, named[kind])
        if kind == "missed":
            house.do("miss", desk, named[kind])
    house.clock.forward(60)
    return desk, named | {"held": held}


@pytest.mark.parametrize("name", ACTIONS)
def test_undo_leaves_no_trace_but_the_journal(house: TestHouse, name: str) -> None:
    """After an action and its undo every ticket, counter, place in line, figure and row is what it was."""
    desk, named = furnish(house)
    if name == "next after a visit":
        house.do("start", desk, named["called"])
    before, rows = house.ledger.look(picture), rows_of(house)
    ACTIONS[name](house, desk, named)
    assert house.ledger.look(picture) != before
    house.do("undo", desk)
    after = house.ledger.look(picture)
    assert {k: after[k] for k in before if after[k] != before[k]} == {}
    assert rows_of(house) == rows
    with pytest.raises(HallError, match="nothing_to_undo"):
        house.do("undo", desk)


def test_undo_has_its_seconds(house: TestHouse) -> None:
    """After the hall's seconds an action stands."""
    desk, _ = furnish(house)
    house.next(desk)
    house.clock.forward(house.hall.queue.undo_s)
    with pytest.raises(HallError, match="nothing_to_undo"):
        house.queue.undo(house.by(desk), desk)


def test_the_citizens_leaving_is_not_the_officers_to_undo(house: TestHouse) -> None:
    """When the citizen gives a called number up, undo does not bring them back."""
    desk, named = furnish(house)
    house.next(desk)
    ticket_id = house.ledger.look(lambda p: p.day.counter("1").ticket_id)
    house.queue.leave(house.by(desk), ticket_id, house.words(ticket_id).code)
    with pytest.raises(HallError, match="nothing_to_undo"):
        house.do("undo", desk)
    assert house.ticket(ticket_id).state == "left"


def test_what_another_counter_did_since_stands(house: TestHouse) -> None:
    """A missed ticket that another counter let wait again is theirs now; the first cannot undo its miss."""
    desk, named = furnish(house)
    other = house.sit("3")
    house.do("miss", desk, named["called"])
    house.do("requeue", other, named["called"])
    with pytest.raises(HallError, match="nothing_to_undo"):
        house.do("undo", desk)
    house.do("undo", other)
    assert house.ticket(named["called"]).state == "missed"


def test_a_pause_since_is_not_lost(house: TestHouse) -> None:
    """Undo after a pause does not silently end the pause."""
    desk, named = furnish(house)
    house.do("finish", desk, named["called"])
    house.do("pause", desk, "lunch")
    with pytest.raises(HallError, match="nothing_to_undo"):
        house.do("undo", desk)
    assert house.ledger.look(lambda p: p.day.counter("1").state) == "paused"


def test_the_next_officer_does_not_undo_the_last_ones_work(house: TestHouse) -> None:
    """Whoever takes a counter over cannot take back what was done before them."""
    desk, _ = furnish(house)
    house.next(desk)
    late = Desk("1", "can-bo-3")
    house.queue.open_counter(house.by(late), late, Arrival(take_over=True, moves=True))
    with pytest.raises(HallError, match="nothing_to_undo"):
        house.do("undo", late)


def test_a_corrected_priority_is_an_action_of_its_own(house: TestHouse) -> None:
    """Undo after a correction takes back the correction alone; the call before it stands."""
    desk, _ = furnish(house)
    called = house.next(desk)
    assert called is not None
    house.do("correct_priority", desk, called, "khuyet-tat")
    house.do("undo", desk)
    ticket = house.ticket(called)
    assert (ticket.state, ticket.priority_class_id) == ("called", None)


def test_undo_of_finish_takes_the_invitation_back(house: TestHouse) -> None:
    """A visit that goes on is not rated: its invitation is withdrawn, and made anew at the real end."""
    desk, named = furnish(house)
    house.do("finish", desk, named["called"])
    assert house.rating.at_counter("1") is not None
    invited = house.ledger.look(lambda p: p.opinions.invited)
    house.do("undo", desk)
    assert house.rating.at_counter("1") is None
    assert house.ledger.look(lambda p: p.opinions.invited) == invited - 1
    house.do("finish", desk, named["called"])
    found = house.rating.at_counter("1")
    assert found is not None and found.ticket_id == named["called"]


def test_undo_of_next_takes_the_call_off_the_boards(house: TestHouse) -> None:
    """A call taken back is shown no more; the call before it at that counter is again the newest."""
    desk, named = furnish(house)
    before = house.ledger.look(lambda p: p.calls.newest(None, 8))
    house.next(desk)
    assert house.ledger.look(lambda p: p.calls.newest(None, 8)) != before
    house.do("undo", desk)
    assert house.ledger.look(lambda p: p.calls.newest(None, 8)) == before
    assert house.ledger.look(lambda p: p.calls.last_at("1").ticket_id) == named["called"]
