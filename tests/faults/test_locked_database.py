"""Another process holds the write lock: who looks is answered meanwhile, who writes is told to wait."""

from __future__ import annotations

import contextlib
import http.client
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from server.database import Database
from server.engines import make_engine
from serving import BusyHall, StartBusy

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

SAO_Y = {"service_id": "sao-y", "print": False}
KEY = "0123456789abcdef0123456789abcdef"
HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA busy_timeout=20000")
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
"""
LOOKS = ("/health", "/api/v1/kiosk", "/api/v1/hall")


@contextlib.contextmanager
def held(database: Path) -> Iterator[None]:
    """Let another process hold the write lock of a database."""
    command = [sys.executable, "-c", HOLD, str(database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        yield
        process.stdin.close()


def ticket(hall: BusyHall, key: str) -> tuple[int, str | None, Any]:
    """Ask for a number; return the status, Retry-After and the answer."""
    at = urlsplit(hall.url)
    connection = http.client.HTTPConnection(at.hostname or "", at.port, timeout=60)
    with contextlib.closing(connection):
        connection.request(
            "POST",
            "/api/v1/tickets",
            json.dumps(SAO_Y),
            {
                "Content-Type": "application/json",
                "Authorization": f"Bearer {hall.token('kiosk-1')}",
                "Idempotency-Key": key,
            },
        )
        answer = connection.getresponse()
        return answer.status, answer.getheader("Retry-After"), json.loads(answer.read())


@pytest.mark.parametrize("mode", ["eventlet", "threads"])
def test_nobody_but_the_writer_waits_for_another_process(busy: StartBusy, mode: str) -> None:
    """Looks are answered while a number is still waited for; its key gives exactly one number afterwards."""
    hall = busy("--async-mode", mode)
    nobody_but_the_writer_waits(hall, held(hall.database))
    assert hall.rows("SELECT count(*) FROM tickets") == [(2,)]


@contextlib.contextmanager
def row_held(url: str) -> Iterator[None]:
    """Let a foreign session hold the hall's row in PostgreSQL, as somebody's forgotten shell does."""
    engine = make_engine(url)
    with engine.connect() as session:
        session.exec_driver_sql("BEGIN")
        session.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
        assert session.exec_driver_sql("SELECT hall_id FROM halls FOR UPDATE").all()
        yield
        session.rollback()
    engine.dispose()


@pytest.mark.postgres
@pytest.mark.parametrize("mode", ["eventlet", "threads"])
def test_nobody_but_the_writer_waits_for_a_foreign_session(
    busy: StartBusy, postgres_url: str, mode: str
) -> None:
    """The same on PostgreSQL, where the hall's row is what a writer locks."""
    hall = busy("--async-mode", mode, MOTCUA_DATABASE_URL=postgres_url)
    nobody_but_the_writer_waits(hall, row_held(postgres_url))
    with contextlib.closing(Database(postgres_url)) as database, database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM tickets").scalar() == 2


def nobody_but_the_writer_waits(
    hall: BusyHall, holding: contextlib.AbstractContextManager[None]
) -> None:
    """Ask for a number while the database is held: others are answered, and its key gives it once afterwards."""
    assert ticket(hall, "f" * 32)[0] == 201
    told: list[Any] = []
    seen_meanwhile = 0
    with holding, contextlib.closing(hall.caller("kiosk-1")) as kiosk:
        asking = threading.Thread(target=lambda: told.append(ticket(hall, KEY)))
        asking.start()
        while asking.is_alive():
            answers = [kiosk("GET", path)[0] for path in LOOKS]
            assert set(answers) == {200}, answers
            seen_meanwhile += asking.is_alive()
        assert {kiosk("GET", path)[0] for path in LOOKS} == {200}
        ((status, retry_after, answer),) = told
        assert (status, answer["code"]) == (503, "database_busy"), answer
        assert int(retry_after or 0) > 0
    # Inside the database's library the wait would have kept everybody: not one look would have come back before it.
    assert seen_meanwhile >= 2
    first, second = ticket(hall, KEY), ticket(hall, KEY)
    assert first[0] == second[0] == 201
    assert first[2]["ticket"] == second[2]["ticket"]
