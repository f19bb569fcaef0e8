"""Races: whatever comes at the same moment, no number twice, no ticket called twice, no gap."""

from __future__ import annotations

import contextlib
import os
import threading
from typing import Any

import pytest

import busy_hall
from server.hall.reading import read_hall
from server.ledger import Command
from server.queue.order import calling
from server.queue.today.day import Day
from server.queue.today.folding import apply
from server.queue.verbs import TicketRequest
from server_fixtures import OpenHouse
from serving import BusyHall, Caller, StartBusy, together

KIOSKS, DESKS = 32, 32
SERVICES = tuple(busy_hall.SERVICES)
WHOLE = 10_000
BRIEF = WHOLE if os.environ.get("MOTCUA_WHOLE_RACES") else 1_000
"""Actions of one race. SQLite always has the whole one; the others have it when asked, for minutes."""


pytestmark = pytest.mark.slow


def take_many(hall: BusyHall, kiosk: int, count: int) -> list[dict[str, Any]]:
    """Take numbers at one kiosk as fast as it can; return the tickets."""
    taken = []
    with contextlib.closing(hall.caller(f"kiosk-{kiosk}")) as call:
        for n in range(count):
            body: dict[str, Any] = {"service_id": SERVICES[(kiosk + n) % 4], "print": False}
            if n % 7 == 0:
                body["priority_class_id"] = "cao-tuoi"
            status, answer = call("POST", "/api/v1/tickets", body)
            assert status == 201, answer
            taken.append(answer["ticket"])
    return taken


def call_many(hall: BusyHall, token: str, counter: int, count: int) -> list[str]:
    """Press next again and again at one counter; return the tickets that came."""
    called = []
    with contextlib.closing(Caller(hall.url, token)) as call:
        for _ in range(count):
            status, answer = call("POST", f"/api/v1/counters/{counter}/next")
            assert status == 200, answer
            if answer["ticket"]:
                called.append(answer["ticket"]["ticket_id"])
    return called


@pytest.mark.load
@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    ("database", "mode", "actions"),
    [
        ("sqlite", "eventlet", WHOLE),
        ("sqlite", "threads", BRIEF),
        pytest.param("postgres", "threads", BRIEF, marks=pytest.mark.postgres),
    ],
)
def test_kiosks_and_desks_at_once(
    busy: StartBusy, request: pytest.FixtureRequest, database: str, mode: str, actions: int
) -> None:
    """32 kiosks and 32 desks at once: no number twice, no call twice, no gap, each call the one it had to be."""
    surroundings = {}
    if database == "postgres":
        surroundings["MOTCUA_DATABASE_URL"] = request.getfixturevalue("postgres_url")
    hall = busy(
        "--async-mode", mode, kiosks=KIOSKS, counters=DESKS, limit_per_min=0, **surroundings
    )
    tokens = {n: hall.sign_in(n) for n in range(1, DESKS + 1)}
    each = actions // (KIOSKS + DESKS) + 1
    found = together(
        *(lambda n=n: take_many(hall, n, each) for n in range(1, KIOSKS + 1)),
        *(lambda n=n: call_many(hall, tokens[n], n, each) for n in tokens),
        within_s=300,
    )
    assert hall.stop() == 0
    taken = [t for tickets in found[:KIOSKS] for t in tickets]
    called = [ticket_id for ids in found[KIOSKS:] for ticket_id in ids]
    assert len(taken) == KIOSKS * each
    assert_one_series(sorted(t["number"] for t in taken))
    assert len({t["token"] for t in taken}) == len(taken)
    assert len(set(called)) == len(called) > actions // 20
    assert_journal(hall, set(called))


def assert_one_series(numbers: list[str]) -> None:
    """Check that each letter's numbers are 1, 2, 3 … each once."""
    for letter in "ACK":
        mine = sorted(int(n[1:]) for n in numbers if n[0] == letter)
        assert mine == list(range(1, len(mine) + 1))


def assert_journal(hall: BusyHall, answered: set[str]) -> None:
    """Check the journal of a stopped hall: no gap, and every call the one that the rules demand there."""
    facts, rules = hall.facts(), read_hall(hall.hall_file)
    assert [f.seq for f in facts] == list(range(1, len(facts) + 1))
    day, called = Day(), []
    for fact in facts:
        if fact.kind == "ticket_called":
            counter = rules.counter_by_id[fact.event.counter_id]
            choice = calling.choose(rules, day, counter, fact.at)
            assert choice is not None and choice.ticket.ticket_id == fact.event.ticket_id, fact
            called.append(fact.event.ticket_id)
        apply(day, fact)
    assert len(set(called)) == len(called)
    assert set(called) == answered
    examined = hall.doctor()
    assert examined.returncode == 0, examined.stdout + examined.stderr


def test_one_key_from_many_hands(busy: StartBusy) -> None:
    """The same command sent ten times at once, as an impatient network does, gives one number."""
    hall = busy(kiosks=1, counters=2)
    token = hall.token("kiosk-1")

    def send() -> str:
        with contextlib.closing(Caller(hall.url, token)) as call:
            status, answer = call(
                "POST", "/api/v1/tickets", {"service_id": "sao-y", "print": False}, "k" * 20
            )
        assert status == 201, answer
        return str(answer["ticket"]["number"])

    assert set(together(*[send] * 10)) == {"A001"}
    assert set(together(*[send] * 3)) == {"A001"}


@pytest.mark.postgres
@pytest.mark.load
def test_threads_on_postgres(open_house: OpenHouse, postgres_url: str) -> None:
    """Kiosks and desks in threads of two processes' ledgers on one PostgreSQL stay one hall."""
    one = open_house(postgres_url, busy_hall.hall(8, 8))
    houses = [one, open_house(postgres_url, busy_hall.hall(8, 8), one.clock)]
    desks = [one.sit(str(n)) for n in range(1, 9)]
    is_over = threading.Event()

    def take(place: int) -> list[str]:
        wish = TicketRequest(SERVICES[place % 4], "vi")
        queue = houses[place % 2].queue
        return [
            queue.take_ticket(Command(f"device:kiosk-{place}"), wish)["ticket_id"]
            for _ in range(25)
        ]

    def call(place: int) -> list[str]:
        house, desk, called = houses[place % 2], desks[place], []
        while not is_over.is_set() or called[-1:] != [None]:
            called.append(house.queue.call_next(house.by(desk), desk)["ticket_id"])
        return [c for c in called if c]

    def all_kiosks() -> list[str]:
        try:
            return [t for ids in together(*(lambda n=n: take(n) for n in range(8))) for t in ids]
        finally:
            is_over.set()

    taken, *called = together(all_kiosks, *(lambda n=n: call(n) for n in range(8)))
    everybody = [ticket_id for ids in called for ticket_id in ids]
    assert len(set(taken)) == len(taken) == 200
    assert sorted(everybody) == sorted(taken), "everybody was called, each once"
    one.ledger.refresh()
    assert_one_series([one.ticket(i).number for i in taken])
    with one.database.read() as connection:
        assert list(one.database.broken_links(connection, one.hall.hall_id)) == []
