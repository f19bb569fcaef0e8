"""A busy hall behind a real server, and callers that keep their connection, for races and faults."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import busy_hall
from pages.demo import ROOT, DemoHall, start_hall, stop_hall
from server.database import Database
from server.facts import Fact

Answer = tuple[int, Any]


class Caller:
    """One device or person with a connection of their own; not shared between threads."""

    def __init__(self, url: str, token: str = "", timeout_s: float = 30) -> None:
        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(
            parts.hostname or "", parts.port, timeout=timeout_s
        )
        self._headers = {"Content-Type": "application/json", "Accept-Language": "vi"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    def __call__(self, method: str, path: str, body: Any = None, key: str = "") -> Answer:
        """Send one request and return (status, answer)."""
        headers = dict(self._headers)
        if method != "GET":
            headers["Idempotency-Key"] = key or secrets.token_hex(16)
        sent = None if method == "GET" else json.dumps(body if body is not None else {})
        try:
            self._connection.request(method, path, sent, headers)
            with self._connection.getresponse() as response:
                text = response.read()
                return response.status, json.loads(text) if text else None
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


@dataclass
class BusyHall:
    """A real server for the hall of `busy_hall`, that may be killed and started again."""

    folder: Path
    hall_file: Path
    arguments: tuple[str, ...] = ()
    server: DemoHall | None = None
    demo: dict[str, Any] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    """What the server was told last by its environment; the doctor is told the same."""
    before: tuple[str, ...] = ()
    """What stands before the commands: lets server and doctor see another disk."""

    @property
    def url(self) -> str:
        """The address of the running server."""
        assert self.server is not None
        return self.server.url

    @property
    def data(self) -> Path:
        """The server's data folder."""
        return Path(self.environment.get("MOTCUA_DATA_DIR") or self.folder / "data")

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.data / "motcua.sqlite3"

    def start(self, **environment: str) -> None:
        """Start the server on a free port and wait until it answers."""
        self.environment = {"MOTCUA_HALL_FILE": str(self.hall_file), **environment}
        self.server = start_hall(
            self.folder, *self.arguments, before=self.before, **self.environment
        )
        self.demo = self.server.get("/api/v1/demo")

    def kill(self) -> None:
        """Kill the server as a power cut would."""
        assert self.server is not None
        self.server.process.send_signal(signal.SIGKILL)
        self.server.process.wait(20)

    def stop(self) -> int:
        """Ask the server to stop and return its exit code."""
        assert self.server is not None
        return stop_hall(self.server)

    def token(self, device_id: str) -> str:
        """Return the token of a device."""
        return next(str(d["token"]) for d in self.demo["devices"] if d["device_id"] == device_id)

    def caller(self, device_id: str = "") -> Caller:
        """Return a connection of a device, or of nobody."""
        return Caller(self.url, self.token(device_id) if device_id else "")

    def sign_in(self, counter: int) -> str:
        """Sign the officer of a counter in and return the session's token."""
        body = {
            "staff_id": f"can-bo-{counter}",
            "pin": busy_hall.pin_of(counter),
            "counter_id": str(counter),
            "take_over": True,
        }
        return self._session(f"desk-{counter}", body)

    def manager(self) -> str:
        """Sign the manager in and return the session's token."""
        return self._session("console", {"staff_id": "truong", "pin": "975310"})

    def _session(self, device_id: str, body: dict[str, Any]) -> str:
        with contextlib.closing(self.caller(device_id)) as device:
            status, answer = device("POST", "/api/v1/session", body)
        assert status == 201, answer
        return str(answer["token"])

    def doctor(self) -> subprocess.CompletedProcess[str]:
        """Let the doctor replay the whole journal."""
        return self.command("doctor", "--replay")

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a verb on the hall's data folder."""
        return subprocess.run(
            [*self.before, sys.executable, "-P", "-m", "server.boot", *words]
            + ["--data", str(self.data), "--hall", str(self.hall_file)],
            env={**os.environ, "PYTHONPATH": str(ROOT), **self.environment},
            capture_output=True,
            text=True,
            timeout=60,
        )

    def facts(self) -> list[Fact]:
        """Return the whole journal of a hall that stands still, from whichever database it uses."""
        url = self.environment.get("MOTCUA_DATABASE_URL") or f"sqlite:///{self.database}"
        with contextlib.closing(Database(url)) as database, database.read() as connection:
            return list(database.facts_after(connection, "thu-nghiem", 0))

    def rows(self, query: str) -> list[Any]:
        """Return what a query finds in the database of a hall that stands still."""
        with contextlib.closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(query).fetchall()


StartBusy = Callable[..., BusyHall]


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[StartBusy]:
    """Return a function that starts a busy hall; it is stopped at the end."""
    started: list[BusyHall] = []

    def start(
        *arguments: str,
        kiosks: int = 4,
        counters: int = 4,
        limit_per_min: int = 60,
        **environment: str,
    ) -> BusyHall:
        made = make_busy(tmp_path, *arguments, kiosks=kiosks, counters=counters)
        limit = "kiosk_tickets_per_min = "
        text = made.hall_file.read_text("utf-8").replace(f"{limit}60", f"{limit}{limit_per_min}")
        made.hall_file.write_text(text, "utf-8")
        started.append(made)
        made.start(**environment)
        return made

    yield start
    for made in started:
        if made.server is not None and made.server.process.poll() is None:
            made.stop()


def make_busy(folder: Path, *arguments: str, kiosks: int = 4, counters: int = 4) -> BusyHall:
    """Return a busy hall that has not been started."""
    hall_file = folder / "thu-nghiem.toml"
    hall_file.write_text(busy_hall.hall_file(kiosks, counters), "utf-8")
    return BusyHall(folder, hall_file, arguments)


def together(*works: Callable[[], Any], within_s: float = 110) -> list[Any]:
    """Run works in threads that begin at the same moment; return what they returned, or raise."""
    start = threading.Barrier(len(works))
    results: list[Any] = [None] * len(works)

    def run(place: int, work: Callable[[], Any]) -> None:
        start.wait()
        try:
            results[place] = work()
        except BaseException as error:  # noqa: BLE001 - raised again below
            results[place] = error

    threads = [threading.Thread(target=run, args=item) for item in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(within_s)
        assert not thread.is_alive(), "somebody is still waiting for an answer"
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return results


def _line_from(source: str, url: str) -> socket.socket:
    host, _, port = url.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), 20, (source, 0))


class Ear:
    """A screen that listens: keeps every message of its socket in order."""

    def __init__(self, url: str, token: str | None, source: str | None = None) -> None:
        """Connect; `source` is another of this machine's addresses to come from, such as 127.0.0.2."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import socketio
        line = {} if source is None else {"socket": _line_from(source, url)}
        self.messages: list[tuple[str, dict[str, Any]]] = []
        self.news = threading.Condition()
        self.is_cut = threading.Event()
        self._client = socketio.Client(reconnection=False, websocket_extra_options=line)
        self._client.on("*", self._heard, namespace="/live")
        self._client.on("disconnect", lambda *_: self.is_cut.set(), namespace="/live")
        auth = {} if token is None else {"token": token}
        self._client.connect(
            url, namespaces=["/live"], auth=auth, transports=["websocket"], wait_timeout=20
        )

    def _heard(self, name: str, body: Any) -> None:
        with self.news:
            self.messages.append((name, body))
            self.news.notify_all()

    def wait_for(self, wanted: Callable[[str, dict[str, Any]], bool], timeout_s: float = 15) -> Any:
        """Return the first message that is wanted; fail when it does not come."""
        with self.news:
            found = self.news.wait_for(
                lambda: next((m for m in self.messages if wanted(*m)), None), timeout_s
            )
        assert found, f"not heard; heard {self.messages[-5:]}"
        return found[1]

    def close(self) -> None:
        """Stop listening."""
        self._client.disconnect()
