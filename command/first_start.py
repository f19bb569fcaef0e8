"""The README's first command as a stranger meets it: from no environment to a number, and a tidy end.

Run by `./motcua check start` on a copy of the house, and by `./motcua check fresh` inside a bare Debian
as `python3 -m command.first_start FOLDER`.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

PATIENCE_S = 900
"""For the download too; a machine that is slow is not wrong."""
STOP_S = 60
SERVICE = "khai-sinh"
# What answers at this address is this machine: no proxy stands between.
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answer_of(address: str, body: Any = None, token: str = "") -> Any:
    """Return the JSON that an address answers; raises OSError when it refuses."""
    headers = {"Content-Type": "application/json", "Idempotency-Key": os.urandom(16).hex()}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    sent = None if body is None else json.dumps(body).encode()
    with DIRECT.open(urllib.request.Request(address, sent, headers), timeout=30) as answer:
        return json.load(answer)


def wait_for_health(url: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until the hall serves people; raises RuntimeError when the command ended before."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        if server.poll() is not None:
            raise RuntimeError(f"./motcua run ended with {server.returncode}")
        try:
            answer_of(f"{url}/health")
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.3)


def take_number(url: str) -> str:
    """Take a number as the demo's kiosk does and return it."""
    devices = answer_of(f"{url}/api/v1/demo")["devices"]
    kiosk = next(device for device in devices if device["role"] == "kiosk")
    wish = {"service_id": SERVICE, "language": "vi"}
    taken = answer_of(f"{url}/api/v1/tickets", wish, kiosk["token"])
    return str(taken["ticket"]["number"])


def first_start(house: Path) -> None:
    """Start a house that has no environment yet, take a number, stop; raises when something is not as promised."""
    if (house / ".venv").exists():
        raise RuntimeError(f"{house}/.venv is there already: this would not be a first start")
    port = free_port()
    began = time.monotonic()
    server = subprocess.Popen([str(house / "motcua"), "run", "--port", str(port)], cwd=house)
    try:
        wait_for_health(f"http://127.0.0.1:{port}", server)
        print(f"-- /health answers, {time.monotonic() - began:.0f} s after the command", flush=True)
        print(f"-- a number was given: {take_number(f'http://127.0.0.1:{port}')}", flush=True)
        server.send_signal(signal.SIGINT)
        code = server.wait(STOP_S)
    finally:
        if server.poll() is None:
            server.kill()
            server.wait()
    if code != 0:
        raise RuntimeError(f"./motcua run, stopped by Ctrl-C, ended with {code}")
    if left := [path.name for path in (house / "var").glob("*.sqlite3-wal")]:
        raise RuntimeError(f"the database is not tidy: {left}")
    print("-- stopped, and the database is tidy", flush=True)


if __name__ == "__main__":
    first_start(Path(sys.argv[1]).resolve())
