"""Races: whatever comes at the same moment, no number twice, no ticket called twice, no gap."""

from __future__ import annotations

import contextlib
import threading
from typing import Any

import pytest

import busy_hall
from server.ledger import Command
from server.queue.verbs import Wish
from server_fixtures import OpenHouse
from serving import BusyHall, Caller, StartBusy, together

KIOSKS, DESKS = 32, 8
TICKETS_EACH, CALLS_EACH = 31, 126
SERVICES = tuple(busy_hall.SERVICES)


pytestmark = pytest.mark.slow


def take_many(hall: BusyHall, kiosk: int) -> list[dict[str, Any]]:
    """Take numbers at one kiosk as fast as it can; return the tickets."""
    taken = []
    with contextlib.closing(hall.caller(f"kiosk-{kiosk}")) as call:
        for n in range(TICKETS_EACH):
            body = {"service_id": SERVICES[(kiosk + n) % 4], "print": False}
            status, answer = call("POST", "/api/v1/tickets", body)
            assert status == 201, answer
            taken.append(answer["ticket"])
    return taken


def call_many(hall: BusyHall, counter: int, token: str) -> list[str]:
    """Press next again and again at one counter; return the tickets that came."""
    called = []
    with contextlib.closing(Caller(hall.url, token)) as call:
        for _ in range(CALLS_EACH):
            status, answer = call("POST", f"/api/v1/counters/{counter}/next")
            assert status == 200, answer
            if answer["ticket"]:
                called.append(answer["ticket"]["ticket_id"])
    return called


@pytest.mark.load
@pytest.mark.timeout(240)
@pytest.mark.parametrize("mode", ["eventlet", "threads"])
def test_kiosks_and_desks_at_once(busy: StartBusy, mode: str) -> None:
    """2,000 actions of 32 kiosks and 8 desks at once: unique numbers without a hole, each ticket called once."""
    hall = busy("--async-mode", mode, kiosks=KIOSKS, counters=DESKS)
    tokens = {n: hall.sign_in(n) for n in range(1, DESKS + 1)}
    found = together(
        *(lambda n=n: take_many(hall, n) for n in range(1, KIOSKS + 1)),
        *(lambda n=n: call_many(hall, n, tokens[n]) for n in tokens),
    )
    taken = [t for tickets in found[:KIOSKS] for t in tickets]
    called = [ticket_id for ids in found[KIOSKS:] for ticket_id in ids]
    assert len(taken) == KIOSKS * TICKETS_EACH
    assert hall.stop() == 0
    assert_one_series(sorted(t["number"] for t in taken))
    assert len({t["token"] for t in taken}) == len(taken)
    assert len(set(called)) == len(called) > 100
    assert_journal(hall, len(called))


def assert_one_series(numbers: list[str]) -> None:
    """Check that each letter's numbers are 1, 2, 3 … each once."""
    for letter in "ACK":
        mine = sorted(int(n[1:]) for n in numbers if n[0] == letter)
        assert mine == list(range(1, len(mine) + 1))


def assert_journal(hall: BusyHall, calls: int) -> None:
    """Check the journal of a stopped hall: no gap, as many calls as were answered, each ticket once."""
    seqs = [row[0] for row in hall.rows("SELECT seq FROM events ORDER BY seq")]
    assert seqs == list(range(1, len(seqs) + 1))
    rows = hall.rows(
        "SELECT count(*), count(DISTINCT json_extract(body, '$.ticket_id'))"
        " FROM events WHERE kind = 'ticket_called'"
    )
    assert rows == [(calls, calls)]
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
        wish = Wish(SERVICES[place % 4], "vi")
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
