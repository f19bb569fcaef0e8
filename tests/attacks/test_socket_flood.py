"""A stranger's socket, or a stolen token's, costs the hall nothing: floods end at once, the hall goes on."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from serving import BusyHall, Caller, Ear, make_busy

pytestmark = pytest.mark.load

FRAMES = 200_000
SENT_AT_ONCE = 2_000
TEXT, BINARY, PING = 0x81, 0x82, 0x89
FIRST_OF_MANY, NEXT_OF_MANY = 0x01, 0x00


def frame(head: int, payload: bytes) -> bytes:
    """Return a masked frame; the mask is nothing, so that two hundred thousand are made at once."""
    return bytes((head, 0x80 | len(payload), 0, 0, 0, 0)) + payload


def opened(hall: BusyHall, first: bytes = b"") -> socket.socket:
    """Return a socket after its handshake, as somebody's own program would make it."""
    address = urlsplit(hall.url)
    made = socket.create_connection((address.hostname, address.port), timeout=30)
    key = base64.b64encode(os.urandom(16)).decode()
    asked = (
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
        f"Host: {address.netloc}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Extensions: permessage-deflate",
    )
    made.sendall(("\r\n".join(asked) + "\r\n\r\n").encode())
    answer = made.recv(4096)
    assert b" 101 " in answer and b"permessage-deflate" not in answer
    if first:
        made.sendall(frame(TEXT, first))
    return made


def is_ended(ear: socket.socket) -> bool:
    """Read until the server has hung up; False when it still has not after half a minute."""
    with contextlib.suppress(ConnectionError):
        try:
            while ear.recv(65536):
                pass
        except TimeoutError:
            return False
    return True


def memory_kb(hall: BusyHall) -> int:
    """Return the server's resident memory."""
    assert hall.server is not None
    status = Path(f"/proc/{hall.server.process.pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+)", status)
    assert found
    return int(found[1])


@pytest.fixture(scope="module", params=["eventlet", "threads"])
def hall(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BusyHall]:
    """One busy hall in each mode."""
    made = make_busy(tmp_path_factory.mktemp("flood"))
    made.start(MOTCUA_ASYNC_MODE=request.param)
    yield made
    made.stop()


FLOODS = {
    "events": frame(TEXT, b'42["x"]'),
    "events of the hall": frame(TEXT, b'42/live,["x"]'),
    "pongs": frame(TEXT, b"3"),
    "binary": frame(BINARY, b"\0"),
    "pings": frame(PING, b""),
    "a message without end": frame(NEXT_OF_MANY, b""),
}


@pytest.mark.parametrize("has_token", [False, True], ids=["nobody", "with a token"])
@pytest.mark.parametrize("kind", FLOODS)
def test_a_flood_ends_at_once(hall: BusyHall, kind: str, has_token: bool) -> None:
    """While one socket floods, people take numbers and everybody is answered; the socket is closed."""
    first = b"40/live," + json.dumps({"token": hall.token("board-1")}).encode()
    flooding = opened(hall, first if has_token else b"")
    before_kb = memory_kb(hall)
    if kind == "a message without end":
        flooding.sendall(frame(FIRST_OF_MANY, b"4"))
    flood = FLOODS[kind] * SENT_AT_ONCE

    def send() -> None:
        with contextlib.suppress(OSError):
            for _ in range(FRAMES // SENT_AT_ONCE):
                flooding.sendall(flood)

    sender = threading.Thread(target=send)
    sender.start()
    with contextlib.closing(Caller(hall.url, hall.token("kiosk-1"), timeout_s=5)) as kiosk:
        for _ in range(3):
            assert kiosk("GET", "/health")[0] == 200
            assert kiosk("POST", "/api/v1/tickets", {"service_id": "sao-y", "print": False})[0] in (
                201,
                429,
            )
    assert is_ended(flooding)
    sender.join(30)
    assert not sender.is_alive()
    flooding.close()
    assert memory_kb(hall) - before_kb < 30_000, "what a stranger sends is not kept"


@pytest.mark.parametrize(
    "first", [b"", b"3", b'40/live,{"token":"nobody-knows-it"}'], ids=["silent", "pong", "wrong"]
)
def test_whoever_does_not_say_who_they_are_loses_the_place(hall: BusyHall, first: bytes) -> None:
    """A socket without a true token is closed within seconds; one with it stays."""
    with contextlib.closing(Ear(hall.url, hall.token("board-1"))) as board:
        nobody = opened(hall, first)
        assert is_ended(nobody)
        nobody.close()
        assert not board.is_cut.is_set()
        board.wait_for(lambda name, _: name == "tick")


def test_strangers_do_not_write_the_log(hall: BusyHall) -> None:
    """What was closed is counted; no frame of a stranger is a traceback."""
    for sent in (b"4x", b"42/live,{bad", b'40/live,{"token":"\\ud800"}', b"40" + b"[" * 100):
        nobody = opened(hall, sent)
        assert is_ended(nobody)
        nobody.close()
    assert hall.server is not None
    log = hall.server.log.read_text("utf-8")
    assert "Traceback" not in log and "\\ud800" not in log
    assert "sockets_closed" in log
