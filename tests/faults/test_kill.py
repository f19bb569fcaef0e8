"""Killed, stopped and started twice: whatever was answered is there again, and nobody is cut short."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from pages.demo import ROOT
from serving import BusyHall, Caller, StartBusy

pytestmark = pytest.mark.slow

ROUNDS = 10
GONE = (OSError, http.client.HTTPException, json.JSONDecodeError)
"""What a caller sees of a server that was killed."""


@dataclass
class Acknowledged:
    """What people were told, and must therefore be true for ever."""

    tickets: dict[str, str] = field(default_factory=dict)
    """link → number"""
    called: set[str] = field(default_factory=set)
    rated: set[str] = field(default_factory=set)
    """links whose visit was rated"""


def keep_taking(hall: BusyHall, kiosk: int, told: Acknowledged) -> None:
    """Take numbers until the server is gone."""
    with contextlib.closing(hall.caller(f"kiosk-{kiosk}")) as call:
        for _ in range(55):
            body = {"service_id": "sao-y" if kiosk % 2 else "cap-dat", "print": False}
            status, answer = call("POST", "/api/v1/tickets", body)
            assert status == 201, answer
            told.tickets[answer["ticket"]["token"]] = answer["ticket"]["number"]


def keep_serving(hall: BusyHall, counter: int, token: str, told: Acknowledged) -> None:
    """Call, finish and let rate until the server is gone."""
    link_of: dict[str, str] = {}
    with (
        contextlib.closing(Caller(hall.url, token)) as desk,
        contextlib.closing(hall.caller()) as phone,
    ):
        while True:
            status, answer = desk("POST", f"/api/v1/counters/{counter}/next")
            assert status == 200, answer
            if not answer["ticket"]:
                continue
            number = answer["ticket"]["number"]
            told.called.add(number)
            link_of = link_of or {n: t for t, n in list(told.tickets.items())}
            ticket_id = answer["ticket"]["ticket_id"]
            desk("POST", f"/api/v1/tickets/{ticket_id}/finish")
            link = next((t for t, n in list(told.tickets.items()) if n == number), None)
            if link:
                status, answer = phone("POST", f"/api/v1/tickets/{link}/rating", {"score": 4})
                if status == 201:
                    told.rated.add(link)


def under_load(hall: BusyHall, told: Acknowledged, kill_after: int) -> None:
    """Let everybody work and kill the server after so many more numbers."""
    tokens = {n: hall.sign_in(n) for n in (1, 2)}
    goal = len(told.tickets) + kill_after

    def until_gone(work: Callable[..., None], *facts: Any) -> None:
        with contextlib.suppress(*GONE):
            work(*facts)

    threads = [
        *(
            threading.Thread(target=until_gone, args=(keep_taking, hall, n, told))
            for n in (1, 2, 3)
        ),
        *(
            threading.Thread(target=until_gone, args=(keep_serving, hall, n, tokens[n], told))
            for n in tokens
        ),
    ]
    for thread in threads:
        thread.start()
    while len(told.tickets) < goal and any(t.is_alive() for t in threads[:3]):
        time.sleep(0.005)
    hall.kill()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()


@pytest.mark.load
@pytest.mark.timeout(300)
def test_nothing_that_was_answered_is_lost(busy: StartBusy) -> None:
    """Killed ten times in the middle of a rush, the hall still has every number, call and rating it confirmed."""
    hall, told = busy(), Acknowledged()
    for round_ in range(ROUNDS):
        under_load(hall, told, kill_after=5 + 3 * round_)
        hall.start()
    assert len(told.tickets) > 100 and told.called and told.rated
    numbers = list(told.tickets.values())
    assert len(set(numbers)) == len(numbers)
    with contextlib.closing(hall.caller()) as phone:
        for link, number in told.tickets.items():
            status, seen = phone("GET", f"/api/v1/tickets/{link}")
            assert (status, seen["number"]) == (200, number)
            assert number not in told.called or seen["state"] != "waiting"
            assert link not in told.rated or seen["rating"]["state"] == "done"
    assert hall.stop() == 0
    examined = hall.doctor()
    assert examined.returncode == 0, examined.stdout
    tables = ("ratings", "waiting_ratings")
    ratings = sum(hall.rows(f"SELECT count(*) FROM {table}")[0][0] for table in tables)
    assert ratings >= len(told.rated)
    seqs = [row[0] for row in hall.rows("SELECT seq FROM events ORDER BY seq")]
    assert seqs == list(range(1, len(seqs) + 1))


class HalfSent:
    """A sign-in whose last bytes have not been sent yet: a request that is under way."""

    def __init__(self, hall: BusyHall, counter: int) -> None:
        body = json.dumps(
            {
                "staff_id": f"can-bo-{counter}",
                "pin": f"{135800 + counter}",
                "counter_id": str(counter),
            }
        ).encode()
        parts = urlsplit(hall.url)
        self._socket = socket.create_connection((parts.hostname, parts.port), timeout=20)
        head = (
            f"POST /api/v1/session HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            f"Authorization: Bearer {hall.token(f'desk-{counter}')}\r\n"
            f"Idempotency-Key: {secrets.token_hex(16)}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        self._rest = body[-5:]
        self._socket.sendall(head.encode() + body[:-5])

    def finish(self) -> int:
        """Send the rest and return the status of the answer."""
        self._socket.sendall(self._rest)
        response = http.client.HTTPResponse(self._socket)
        response.begin()
        text = response.read()
        self._socket.close()
        assert json.loads(text)
        return response.status


@pytest.mark.parametrize("mode", ["eventlet", "threads"])
def test_stopping_lets_people_finish(busy: StartBusy, mode: str) -> None:
    """Asked to stop, the server answers what is under way, leaves with 0, and one tidy database file."""
    hall = busy("--async-mode", mode)
    assert hall.server is not None
    with contextlib.closing(hall.caller("kiosk-1")) as kiosk:
        taken = kiosk("POST", "/api/v1/tickets", {"service_id": "sao-y", "print": False})
        assert taken[0] == 201, (taken, hall.server.log.read_text("utf-8")[-3000:])
        under_way = [HalfSent(hall, n) for n in (1, 2)]
        for _ in range(3):
            kiosk("GET", "/health")
    hall.server.process.terminate()
    time.sleep(0.5)
    assert [request.finish() for request in under_way] == [201, 201]
    assert hall.stop() == 0
    wal = hall.database.with_name(hall.database.name + "-wal")
    assert not wal.exists() or wal.stat().st_size == 0
    assert hall.rows("SELECT count(*) FROM sessions") == [(2,)]
    log = hall.server.log.read_text("utf-8")
    assert "Traceback" not in log, log[-3000:]


def test_a_second_server_is_refused(busy: StartBusy) -> None:
    """A second server on the same data says where the first one is at work, and leaves it alone."""
    hall = busy()
    second = subprocess.run(
        [sys.executable, "-P", "-m", "server.boot", "run", "--data", str(hall.data), "--port", "0"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "MOTCUA_HALL_FILE": str(hall.hall_file)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert second.returncode == 2
    assert str(hall.data) in second.stderr and "in use" in second.stderr
    assert "Traceback" not in second.stderr
    with contextlib.closing(hall.caller("kiosk-1")) as kiosk:
        assert kiosk("POST", "/api/v1/tickets", {"service_id": "sao-y", "print": False})[0] == 201


def processes_at(folder: Path) -> list[str]:
    """Return the command lines of all processes that work in a folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            words = path.read_bytes().decode("utf-8", "replace").replace("\0", " ")
            if str(folder) in words:
                found.append(words)
    return found


@pytest.mark.parametrize("mode", ["eventlet", "threads"])
def test_nothing_outlives_a_killed_server(busy: StartBusy, mode: str) -> None:
    """The pretend printer and the builder of voices end with the server, even when it is killed."""
    hall = busy("--async-mode", mode)
    assert processes_at(hall.data), "helpers are at work while the server is"
    hall.kill()
    deadline = time.monotonic() + 20
    while (left := processes_at(hall.data)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == []


def test_a_restart_keeps_the_morning(busy: StartBusy) -> None:
    """After a kill people wait in the same order, counters are where they were, sessions and devices go on."""
    hall = busy()
    token = hall.sign_in(1)
    with contextlib.closing(hall.caller("kiosk-1")) as kiosk:
        for _ in range(3):
            kiosk("POST", "/api/v1/tickets", {"service_id": "sao-y", "print": False})
    with contextlib.closing(Caller(hall.url, token)) as desk:
        desk("POST", "/api/v1/counters/1/next")
        _, before = desk("GET", "/api/v1/counters/1")
    hall.kill()
    hall.start()
    with contextlib.closing(Caller(hall.url, token)) as desk:
        status, after = desk("GET", "/api/v1/counters/1")
    moving = {"at", "seq", "undo", "announcement"}
    assert status == 200
    assert strip(after, moving) == strip(before, moving)


def strip(snapshot: Any, moving: set[str]) -> Any:
    """Return a snapshot without what passes with time."""
    if isinstance(snapshot, dict):
        gone = moving | {"waited_s"}
        return {k: strip(v, moving) for k, v in snapshot.items() if k not in gone}
    return [strip(v, moving) for v in snapshot] if isinstance(snapshot, list) else snapshot
