"""Whoever takes all places gets none for long: the hall's own screens, and /health, go on."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from attacks.test_socket_flood import is_ended, opened
from serving import BusyHall, Caller, Ear, make_busy

pytestmark = pytest.mark.load

PLACES = 20


@pytest.fixture(scope="module", params=["eventlet", "threads"])
def hall(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BusyHall]:
    """A hall with few places, in each mode."""
    made = make_busy(tmp_path_factory.mktemp("hoard"))
    made.start(MOTCUA_ASYNC_MODE=request.param, MOTCUA_MAX_SOCKETS=str(PLACES))
    yield made
    made.stop()


def idle(hall: BusyHall, sent: bytes) -> socket.socket:
    """Return a connection that has sent something and says nothing more."""
    address = urlsplit(hall.url)
    made = socket.create_connection((address.hostname, address.port), timeout=30)
    made.sendall(sent)
    return made


HALF = b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
HALF_BODY = b"POST /api/v1/tickets HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 900\r\n\r\n{"


@pytest.mark.parametrize("kind", ["silent", "half headers", "half body", "sockets"])
def test_a_hoard_of_places_stops_nobody(hall: BusyHall, kind: str) -> None:
    """Three times as many connections as there are places: boards still hear, kiosks and /health are answered."""
    with contextlib.ExitStack() as stack:
        board = Ear(hall.url, hall.token("board-1"))
        stack.callback(board.close)
        for _ in range(3 * PLACES):
            if kind == "sockets":
                hoarded = opened(hall)
            else:
                sent = {"silent": b"", "half headers": HALF, "half body": HALF_BODY}[kind]
                hoarded = idle(hall, sent)
            stack.callback(hoarded.close)
        for _ in range(3):
            with contextlib.closing(Caller(hall.url, timeout_s=10)) as stranger:
                assert stranger("GET", "/health")[0] == 200
            with contextlib.closing(Caller(hall.url, hall.token("kiosk-1"), 10)) as kiosk:
                wish = {"service_id": "sao-y", "print": False}
                assert kiosk("POST", "/api/v1/tickets", wish)[0] == 201
        assert not board.is_cut.is_set()
        board.wait_for(lambda name, _: name == "tick")


@pytest.mark.parametrize("sent", [b"", HALF], ids=["silent", "half headers"])
def test_a_request_that_never_comes_is_not_waited_for(hall: BusyHall, sent: bytes) -> None:
    """A connection without a whole request is closed within seconds, though there is room."""
    waiting = idle(hall, sent)
    assert is_ended(waiting)
    waiting.close()
