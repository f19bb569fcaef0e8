"""PostgreSQL: how often it is asked for one number, and what is left of its connections after a restart of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import create_engine, event
from sqlalchemy.exc import OperationalError

from server.answers import Done
from server.ledger import Command, Transaction
from server.machine import machine_fault
from server.queue.verbs import TicketRequest
from server_fixtures import OpenHouse, TestHouse

pytestmark = pytest.mark.postgres
WISH = TicketRequest("khai-sinh", "vi", printer_id="may-in")
KEY = "press-0123456789abcdef"


@pytest.fixture
def hall(open_house: OpenHouse, postgres_url: str) -> TestHouse:
    """A house on PostgreSQL, with an officer at work."""
    house = open_house(postgres_url)
    house.sit("1")
    house.take()
    return house


@pytest.fixture
def asked(hall: TestHouse) -> Iterator[list[str]]:
    """The first two words of each statement that goes to the database, and "open" for each connection taken."""
    found: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        found.append(" ".join(statement.split()[:3]))

    event.listen(hall.database.engine, "before_cursor_execute", note)
    event.listen(hall.database.engine, "checkout", lambda *_: found.append("open"))
    yield found
    event.remove(hall.database.engine, "before_cursor_execute", note)


def cut_all(hall: TestHouse) -> None:
    """End every connection to the hall's database, as a restart of PostgreSQL does, and wait until they are gone."""
    engine = create_engine(hall.database.engine.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        gone = connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert all(gone.scalars().all())
    engine.dispose()


def test_a_number_asks_the_database_nine_times(hall: TestHouse, asked: list[str]) -> None:
    """One connection, one transaction: begin, lock, the journal's end, old answers, four inserts, and the commit.

    Nothing is asked to see whether the connection lives, and views are made of the present.
    """
    hall.clock.forward(1)
    answer = hall.queue.take_ticket(Command("device:kiosk-1", KEY), WISH)
    hall.ticket(answer["ticket_id"])
    hall.ledger.moment()
    assert asked == [
        "open",
        "BEGIN",
        "SELECT halls.hall_id FROM",
        "SELECT events.seq, events.hash",
        "SELECT commands.actor, commands.key,",
        "INSERT INTO tickets",
        "INSERT INTO print_jobs",
        "INSERT INTO events",
        "INSERT INTO commands",
    ]


def test_a_restart_of_the_database_is_nobodys_refusal(hall: TestHouse) -> None:
    """Whatever comes first behind a restart – a number, a call, a look at the rows – finds a living connection."""
    before = hall.seq()
    desk = hall.sit("1")
    for act in (
        lambda: hall.take(),
        lambda: hall.next(desk),
        lambda: hall.printing.printers(),
        hall.ledger.refresh,
    ):
        cut_all(hall)
        act()
    numbers = [t.number for t in hall.ledger.look(lambda p: list(p.day.tickets.values()))]
    assert numbers == ["A001", "A002"] and hall.seq() > before
    with hall.database.read() as connection:
        assert list(hall.database.broken_links(connection, hall.ledger.hall_id)) == []


def test_what_is_cut_in_its_transaction_is_not_done_twice(hall: TestHouse) -> None:
    """With the connection cut under it an action is refused as a fault of the database, once; its key works later."""
    runs = []

    def cut_under(tx: Transaction[Any]) -> Done:
        runs.append(tx.now)
        cut_all(hall)
        assert tx.connection
        return {}

    before = hall.seq()
    with pytest.raises(OperationalError) as refused:
        hall.ledger.act(Command("device:kiosk-1", KEY, "cut"), cut_under)
    assert machine_fault(refused.value) == "database_gone"
    assert len(runs) == 1 and hall.seq() == before
    done: Done = {}
    assert hall.ledger.act(Command("device:kiosk-1", KEY, "cut"), lambda tx: done) == {}
    hall.take()
    assert hall.seq() == before + 1
