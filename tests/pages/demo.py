"""A running demonstration hall for tests: the real server in its own process, with its own data."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
START_S = 60
STOP_S = 15


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class DemoHall:
    """One running server. `log` is the file that it writes to."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def call(
        self, method: str, path: str, body: Any = None, *, token: str = "", key: str = ""
    ) -> tuple[int, Any]:
        """Send one request and return (status, answer as JSON or None)."""
        headers = {"Content-Type": "application/json", "Accept-Language": "vi"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if method != "GET":
            headers["Idempotency-Key"] = key or os.urandom(12).hex()
        sent = None if method == "GET" else json.dumps(body or {}).encode()
        request = urllib.request.Request(self.url + path, sent, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                status, text = answer.status, answer.read()
        except urllib.error.HTTPError as refusal:
            with refusal:
                status, text = refusal.code, refusal.read()
        return status, json.loads(text) if text else None

    def get(self, path: str, *, token: str = "") -> Any:
        """Return the JSON of an address; fail the test when it is refused."""
        status, answer = self.call("GET", path, token=token)
        assert status == 200, f"GET {path}: {status} {answer}"
        return answer

    def post(self, path: str, body: Any = None, *, token: str = "", key: str = "") -> Any:
        """Send a command and return its answer; fail the test when it is refused."""
        status, answer = self.call("POST", path, body, token=token, key=key)
        assert status in (200, 201), f"POST {path}: {status} {answer}"
        return answer

    def known(self) -> dict[str, Any]:
        """Return the hall's devices with their tokens and its people with their PINs."""
        demo: dict[str, Any] = self.get("/api/v1/demo")
        return demo

    def device(self, role: str, **facts: Any) -> dict[str, Any]:
        """Return the first device of a role, with its token."""
        for device in self.known()["devices"]:
            if device["role"] == role and all(device.get(k) == v for k, v in facts.items()):
                return device
        raise LookupError(f"the hall has no {role} with {facts}")

    def sign_in(self, role: str, **facts: Any) -> tuple[str, dict[str, Any]]:
        """Sign somebody in at a desk ("counter") or the console ("manager"); return (slot, session)."""
        terminal = self.device(role, **facts)
        wanted = "officer" if role == "counter" else role
        counter_id = terminal["counter_id"]
        people = [
            p
            for p in self.known()["staff"]
            if p["role"] == wanted and (not p["counters"] or counter_id in [None, *p["counters"]])
        ]
        # Whoever usually sits there, before those who only help out.
        person = min(people, key=lambda p: [counter_id] != list(p["counters"][:1]))
        wish = {"staff_id": person["staff_id"], "pin": person["pin"], "counter_id": counter_id}
        if counter_id:
            wish |= {"take_over": True, "moves": True}
        return terminal["device_id"], self.post("/api/v1/session", wish, token=terminal["token"])


def is_answering(url: str) -> bool:
    """Tell whether a server answers at its health address, also when it says that nobody is served."""
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=2) as answer:
            return answer.status == 200
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code == 503
    except (urllib.error.URLError, OSError):
        return False


def start_hall(
    folder: Path,
    *arguments: str,
    port: int | None = None,
    before: Sequence[str] = (),
    **environment: str,
) -> DemoHall:
    """Start the demonstration hall on a port (None = a free one) and wait until it answers.

    `before` stands before the command: what lets the server see another disk, another clock.
    """
    port = port or free_port()
    log = folder / "server.log"
    command = [*before, sys.executable, "-P", "-m", "server.boot", "run", *arguments]
    surroundings = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "MOTCUA_PORT": str(port),
        "MOTCUA_DATA_DIR": str(folder / "data"),
        **environment,
    }
    with log.open("ab") as out:
        process = subprocess.Popen(command, env=surroundings, stdout=out, stderr=out)
    hall = DemoHall(f"http://127.0.0.1:{port}", process, log)
    deadline = time.monotonic() + START_S
    while not is_answering(hall.url):
        if process.poll() is not None or time.monotonic() > deadline:
            stop_hall(hall)
            pytest.fail(f"the hall did not start:\n{log.read_text('utf-8', 'replace')[-4000:]}")
        time.sleep(0.1)
    return hall


def stop_hall(hall: DemoHall) -> int:
    """Ask a server to stop as a service manager would, and return its exit code."""
    if hall.process.poll() is None:
        hall.process.send_signal(signal.SIGTERM)
    try:
        return hall.process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        hall.process.kill()
        hall.process.wait()
        raise


@pytest.fixture(scope="session")
def demo_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoHall]:
    """One demonstration hall for all tests that only look or take what is theirs."""
    hall = start_hall(tmp_path_factory.mktemp("hall"))
    yield hall
    stop_hall(hall)


@pytest.fixture
def own_hall(tmp_path: Path) -> Iterator[Callable[..., DemoHall]]:
    """Return a function that starts a hall of this test's own; it is stopped at the end."""
    started: list[DemoHall] = []

    def start(*arguments: str, folder: Path = tmp_path, **environment: str) -> DemoHall:
        started.append(start_hall(folder, *arguments, **environment))
        return started[-1]

    yield start
    for hall in started:
        stop_hall(hall)
