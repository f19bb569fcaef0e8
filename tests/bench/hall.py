"""The servers that are measured: a whole hall, and the bare one; each a process of its own.

The hall is the province's (24 counters, 22 services) with the kiosk's limit switched off. Its data
lie under var/bench, on the disk where a hall's data would lie, and are removed at the end.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.client import HOST, get, post

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "config" / "halls" / "tinh-mau.toml"
LIMITS = {
    r"^kiosk_tickets_per_min = \d+": "kiosk_tickets_per_min = 0",
    r"^cap_per_session = \d+\n": "",
    r"^spare_printer_id = .*\n": "",
}
AT_SERVER, AT_BOX = "printer-1", "printer-2"
"""The pretend printer, for which the server draws; and one on a kiosk's box, which draws for itself."""
START_S, STOP_S = 60.0, 20.0
TICK_HZ = os.sysconf("SC_CLK_TCK")


def write_hall_file(folder: Path) -> Path:
    """Write the bench's hall file, without the limits that a crowd would meet, and return its path."""
    text = SOURCE.read_text("utf-8")
    for limit, change in LIMITS.items():
        text, changed = re.subn(limit, change, text, flags=re.MULTILINE)
        assert changed, f"{SOURCE} has no {limit}"
    path = folder / "bench.toml"
    path.write_text(text, "utf-8")
    return path


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@dataclass
class Process:
    """A running server."""

    port: int
    process: subprocess.Popen[Any]
    _seen_s: float = 0.0

    def rss_mb(self) -> float:
        """Return the resident memory in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def cpu_s(self) -> float:
        """Return the processor seconds used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK_HZ

    def worked_s(self) -> float:
        """Return the processor seconds since the last time that this was asked."""
        now = self.cpu_s()
        since, self._seen_s = now - self._seen_s, now
        return since

    def stop(self) -> None:
        """Ask it to stop, as a service manager would."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


def start_bare(kind: str) -> Process:
    """Start the bare server ("hello" or "sockets")."""
    command = [sys.executable, str(Path(__file__).with_name("bare.py")), kind]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    return Process(int(process.stdout.readline()), process)


class Hall(Process):
    """A running hall with its tokens."""

    def __init__(self, port: int, process: subprocess.Popen[Any], data: Path) -> None:
        super().__init__(port, process)
        self.data = data
        self.demo: dict[str, Any] = {}
        self.officers: dict[str, str] = {}
        """Session tokens by counter."""
        self.services: dict[str, str] = {}
        """The first service of each counter."""

    def token(self, role: str, **facts: Any) -> str:
        """Return the token of the first device with that role and binding."""
        return next(
            d["token"]
            for d in self.demo["devices"]
            if d["role"] == role and all(d[k] == v for k, v in facts.items())
        )

    def take(self, service_id: str, printer_id: str | None = AT_BOX) -> bytes:
        """Return the request for a number, with a slip at that printer or (None) without one."""
        body = {"service_id": service_id, "language": "vi", "print": printer_id is not None}
        kiosk = self.token("kiosk", printer_id=printer_id or AT_SERVER)
        return post("/api/v1/tickets", body, kiosk)

    def next(self, counter_id: str) -> bytes:
        """Return the request for the next call at a counter."""
        return post(f"/api/v1/counters/{counter_id}/next", {}, self.officers[counter_id])

    def open_counters(self) -> None:
        """Sign an officer in at every counter that has one."""
        officers = [p for p in self.demo["staff"] if p["role"] == "officer"]
        for person in officers:
            for counter_id in person["counters"][:1]:
                body = {
                    "staff_id": person["staff_id"],
                    "pin": person["pin"],
                    "counter_id": counter_id,
                    "take_over": True,
                }
                device = self.token("counter", counter_id=counter_id)
                answer = ask(self.port, post("/api/v1/session", body, device))
                self.officers[counter_id] = answer["token"]
                desk = read(self, f"/api/v1/counters/{counter_id}", answer["token"])
                self.services[counter_id] = desk["counter"]["services"][0]["service_id"]


def start_hall(
    data: Path,
    *,
    wait_for_tokens: bool = True,
    hall_file: Path | None = None,
    database_url: str = "",
) -> Hall:
    """Start a hall on a data folder and wait until it answers: a demo, or a real one of its own file.

    No voice is built beside it: that would take half a core from whatever is measured.
    """
    port = free_port()
    data.mkdir(parents=True, exist_ok=True)
    is_demo, hall_file = hall_file is None, hall_file or write_hall_file(data)
    command = [sys.executable, "-P", "-m", "server.boot", "run", "--port", str(port)]
    command += ["--data", str(data), "--hall", str(hall_file)]
    command += [] if is_demo else ["--no-demo"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MOTCUA_")}
    environment["MOTCUA_BUILDS_VOICES"] = "false"
    if database_url:
        environment["MOTCUA_DATABASE_URL"] = database_url
    with (data / "server.log").open("ab") as log:
        process = subprocess.Popen(
            command,
            stdout=log,
            stderr=log,
            cwd=ROOT,
            env={**environment, "PYTHONPATH": str(ROOT)},
        )
    hall = Hall(port, process, data)
    try:
        wait_until_healthy(hall)
    except RuntimeError as error:
        raise RuntimeError(f"{error}:\n{(data / 'server.log').read_text()[-2000:]}") from None
    if wait_for_tokens and is_demo:
        hall.demo = json.loads((data / "demo.json").read_text("utf-8"))
        hall.open_counters()
    return hall


def wait_until_healthy(server: Process) -> None:
    """Return when the server answers at /health; raises when it ends or takes too long."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            raise RuntimeError(f"the server ended with {server.process.returncode}")
        try:
            with urllib.request.urlopen(f"http://{HOST}:{server.port}/health", timeout=2):
                return
        except OSError:
            time.sleep(0.02)
    server.stop()
    raise RuntimeError("the server does not answer")


def ask(port: int, request: bytes) -> Any:
    """Send one request outside of any measurement and return its JSON; raises on a refusal."""
    with socket.create_connection((HOST, port), timeout=20) as line:
        line.sendall(request.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
        received = b"".join(iter(lambda: line.recv(65536), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    assert head[9:10] == b"2", f"{head[:60]!r} {body[:300]!r}"
    return json.loads(body) if body else None


def read(hall: Hall, path: str, token: str) -> Any:
    """Return a snapshot."""
    return ask(hall.port, get(path, token))
