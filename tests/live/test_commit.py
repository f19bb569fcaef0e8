"""One commit, one telling: "look again" is said once to a room, and what is broken silences no other fact."""

from __future__ import annotations

from typing import Any

import pytest

from live.test_full import tell_all
from server import live as live_module
from server.facts import Fact
from server.ledger import Command
from server.queue import events as ev
from server.reactions import audience
from wire_house import Wire

LISTENING = ("counter:1", "board:*", "board:tang-1", "rating:1", "host", "manager", "kiosk")


@pytest.fixture
def told(own_wire: Wire) -> list[list[Fact]]:
    """What the ledger hands on, commit by commit, with a number waiting and a visit at counter 1."""
    commits: list[list[Fact]] = []
    own_wire.take()
    own_wire.take()
    assert own_wire.send("POST", "/api/v1/counters/1/next", {}, "officer").status_code == 200
    hand_on = own_wire.house.ledger.tell

    def keep(facts: Any) -> None:
        commits.append(list(facts))
        hand_on(facts)

    own_wire.house.ledger.tell = keep
    own_wire.clock.forward(60)
    assert own_wire.send("POST", "/api/v1/counters/1/next", {}, "officer").status_code == 200
    return commits


def test_a_room_is_asked_to_look_once_a_commit(own_wire: Wire, told: list[list[Fact]]) -> None:
    """A call that ends the visit before it tells each room each thing once, though three facts say it."""
    house = own_wire.house
    ((*facts,),) = told
    assert sum(isinstance(f.event, ev.ServiceFinished | ev.TicketCalled) for f in facts) == 2
    hearing = audience(facts, house.ledger.present, house.hall)
    plain = [(m.room, m.name) for _, m in hearing if not m.fields]
    assert len(plain) == len(set(plain))
    assert ("counter:1", "counter_changed") in plain and ("manager", "waiting_changed") in plain
    single = {
        (m.room, m.name)
        for fact in facts
        for _, m in audience([fact], house.ledger.present, house.hall)
    }
    assert {(m.room, m.name) for _, m in hearing} == single, "nobody hears less"
    seqs = [fact.seq for fact, m in hearing if not m.is_coalesced]
    assert seqs == sorted(seqs)


def test_a_message_with_content_is_never_merged(own_wire: Wire) -> None:
    """Two calls of one commit are two announcements to the same board."""
    house = own_wire.house
    for _ in range(2):
        own_wire.take()
    commits: list[Fact] = []
    house.ledger.tell = commits.extend
    for counter, who in (("1", "officer"), ("2", "officer-2")):
        own_wire.send("POST", f"/api/v1/counters/{counter}/next", {}, who)
    calls = [f for f in commits if f.kind == "call_announced"]
    hearing = audience(commits, house.ledger.present, house.hall)
    everywhere = [m for _, m in hearing if (m.room, m.name) == ("board:*", "announced")]
    assert len(everywhere) == len(calls) >= 1
    assert len({str(m.fields) for m in everywhere}) == len(calls)


def test_who_waits_is_worked_out_once_a_commit(
    own_wire: Wire, told: list[list[Fact]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many facts move the line, the counters are walked once."""
    house, walks = own_wire.house, []
    as_served = house.ledger.present.day.as_served

    def counted(hall: Any) -> Any:
        walks.append(hall)
        return as_served(hall)

    monkeypatch.setattr(house.ledger.present.day, "as_served", counted)
    audience(told[0], house.ledger.present, house.hall)
    assert len(walks) == 1


def test_a_fact_that_cannot_be_told_silences_no_other(
    own_wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a commit with one such fact the others are told alone, and the log names its kind."""
    live = own_wire.house.live
    for n, room in enumerate(LISTENING):
        live._shards.take(f"socket {n}", room)
    own_wire.take()
    tell_all(live, monkeypatch)
    whole = live_module.audience

    def broken(facts: Any, *more: Any) -> Any:
        if any(f.kind == "ticket_called" for f in facts):
            raise RuntimeError("no words for it")
        return whole(facts, *more)

    own_wire.house.ledger.act(Command("test"), lambda tx: {})
    assert own_wire.send("POST", "/api/v1/counters/1/next", {}, "officer").status_code == 200
    with monkeypatch.context() as patched:
        patched.setattr(live_module, "audience", broken)
        said = tell_all(live, patched)
    assert "announced" in [name for name, _ in said]
    assert [(what, facts["kind"]) for what, facts in own_wire.log.errors] == [
        ("tell_failed", "ticket_called")
    ]


def test_thousands_of_foreign_facts_are_told_in_pieces(own_wire: Wire) -> None:
    """What another process wrote meanwhile goes through the queue in pieces, so the bound holds."""
    live = own_wire.house.live
    facts = [
        Fact(n, own_wire.clock.now(), "", "test", ev.ServiceReopened("x", "y"))
        for n in range(1, 200)
    ]
    while not live._commits._queue.empty():
        live._commits.get()
    live.tell(facts)
    pieces = [live._commits.get() for _ in range(live._commits._queue.qsize())]
    assert [f for piece in pieces for f in piece] == facts
    assert max(map(len, pieces)) <= live_module.TOLD_AT_ONCE
