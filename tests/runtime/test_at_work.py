"""The running server under slow things: a stalled printer, sign-ins, a thousand idle screens."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from statistics import median
from urllib.parse import urlsplit

import pytest

import busy_hall
from printers.cable import Patience
from serving import BusyHall, StartBusy, together

pytestmark = pytest.mark.slow

PROBE_S = 3.0


def usual_answer(hall: BusyHall, until: threading.Event) -> tuple[float, int]:
    """Ask a small thing again and again; return the median answer in seconds and how often it was asked."""
    times = []
    with contextlib.closing(hall.caller()) as call:
        while not until.is_set():
            begin = time.perf_counter()
            assert call("GET", "/api/v1/hall")[0] == 200
            times.append(time.perf_counter() - begin)
            until.wait(0.01)
    return median(times), len(times)


def while_doing(hall: BusyHall, work: threading.Thread) -> float:
    """Return how long half of the small answers take at most while some work goes on."""
    is_over = threading.Event()
    found: list[tuple[float, int]] = []
    probe = threading.Thread(target=lambda: found.append(usual_answer(hall, is_over)))
    probe.start()
    work.start()
    work.join(60)
    is_over.set()
    probe.join(60)
    assert found and found[0][1] > 5
    return found[0][0]


def test_a_stalled_printer_holds_nobody_up(busy: StartBusy) -> None:
    """While the printer takes bytes and never answers, small answers do not wait for what it is given."""
    hall = busy("--async-mode", "eventlet")
    assert hall.server is not None
    hall.server.post("/api/v1/demo/printer", {"fault": "stall"})
    token = hall.token("kiosk-1")

    def take() -> None:
        end = time.monotonic() + PROBE_S
        while time.monotonic() < end:
            hall.server.post("/api/v1/tickets", {"service_id": "sao-y"}, token=token)
            time.sleep(0.1)

    # Whoever is held up waits for a job's whole patience.
    assert while_doing(hall, threading.Thread(target=take)) < Patience().job_s / 4
    hall.server.post("/api/v1/demo/printer", {"fault": "none"})


def test_sign_ins_hold_nobody_up(busy: StartBusy) -> None:
    """While people sign in, one after the other, a small answer does not wait for a PIN to be proved."""
    hall = busy("--async-mode", "eventlet")
    proved: list[float] = []

    def sign_in() -> None:
        end = time.monotonic() + PROBE_S
        while time.monotonic() < end:
            for n in (1, 2, 3, 4):
                begin = time.perf_counter()
                hall.sign_in(n)
                proved.append(time.perf_counter() - begin)

    # Both are measured in the same seconds on the same machine: held up, they would be alike.
    answer = while_doing(hall, threading.Thread(target=sign_in))
    assert answer < median(proved) / 2


def open_idle_sockets(hall: BusyHall, count: int, stack: contextlib.ExitStack) -> None:
    """Open raw WebSockets as a board does, and then keep silent."""
    parts = urlsplit(hall.url)
    token = hall.token("board-1")
    for _ in range(count):
        sock = socket.create_connection((parts.hostname, parts.port), timeout=30)
        stack.callback(sock.close)
        sock.sendall(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        assert b" 101 " in sock.recv(4096)
        sock.sendall(masked(f'40/live,{{"token":"{token}"}}'))


def masked(text: str) -> bytes:
    """Return a short text frame as a browser sends it (masked with zeros)."""
    body = text.encode()
    return (
        bytes([0x81, 0x80 | len(body)]) + b"\0\0\0\0" + body
        if len(body) < 126
        else (bytes([0x81, 0x80 | 126]) + len(body).to_bytes(2, "big") + b"\0\0\0\0" + body)
    )


@pytest.mark.load
@pytest.mark.parametrize("mode", ["eventlet", "threads"])
def test_a_thousand_idle_screens(busy: StartBusy, mode: str) -> None:
    """With 1,100 silent sockets the hall answers and still gives numbers; how soon, the bench says."""
    hall = busy("--async-mode", mode)
    with contextlib.ExitStack() as stack:
        open_idle_sockets(hall, 1100, stack)
        with contextlib.closing(hall.caller("kiosk-1")) as kiosk:
            deadline = time.monotonic() + 15
            while True:
                status, health = kiosk("GET", "/health")
                assert status == 200
                if health["parts"]["sockets"]["count"] >= 1100 or time.monotonic() > deadline:
                    break
            assert health["parts"]["sockets"]["count"] >= 1100
            body = {"service_id": "sao-y", "print": False}
            assert kiosk("POST", "/api/v1/tickets", body)[0] == 201


def test_pins_tried_all_at_once_are_still_few(busy: StartBusy) -> None:
    """Sixty guesses of a PIN sent in the same moment are not sixty tries: the person is locked after few."""
    hall = busy("--async-mode", "eventlet")
    token = hall.token("desk-1")

    def guess(n: int) -> str:
        body = {"staff_id": "can-bo-1", "pin": f"{n:06d}", "counter_id": "1"}
        with contextlib.closing(hall.caller("desk-1")) as call:
            return str(call("POST", "/api/v1/session", body)[1].get("code"))

    codes = together(*(lambda n=n: guess(n) for n in range(60)))
    assert token and codes.count("wrong_pin") <= 10, codes
    assert set(codes) == {"wrong_pin", "pin_locked"}
    body = {"staff_id": "can-bo-1", "pin": busy_hall.pin_of(1), "counter_id": "1"}
    with contextlib.closing(hall.caller("desk-1")) as call:
        assert call("POST", "/api/v1/session", body)[1]["code"] == "pin_locked"
