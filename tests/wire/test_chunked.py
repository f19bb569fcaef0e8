"""Bodies that come in chunks, without a length: read like any other, bounded like any other, in both modes."""

from __future__ import annotations

import json
import secrets
import socket
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from serving import BusyHall, StartBusy

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=["eventlet", "threads"])
def mode(request: pytest.FixtureRequest) -> str:
    """How the server runs."""
    return str(request.param)


@pytest.fixture
def hall(busy: StartBusy, mode: str) -> Iterator[BusyHall]:
    """A running hall in that mode."""
    yield busy("--async-mode", mode, kiosks=1, counters=4)


def chunked(*parts: bytes) -> bytes:
    """Return parts as chunks with their end."""
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in parts) + b"0\r\n\r\n"


def asked(hall: BusyHall, lines: Iterable[str] = ("Transfer-Encoding: chunked",)) -> bytes:
    """Return the head of a request for a number."""
    head = [
        "POST /api/v1/tickets HTTP/1.1",
        f"Host: {urlsplit(hall.url).netloc}",
        f"Authorization: Bearer {hall.token('kiosk-1')}",
        f"Idempotency-Key: {secrets.token_hex(16)}",
        "Content-Type: application/json",
        *lines,
    ]
    return ("\r\n".join(head) + "\r\n\r\n").encode()


def talk(hall: BusyHall, *requests: bytes) -> list[tuple[int, Any]]:
    """Send requests over one connection, one after the other, and return (status, body) of each."""
    parts, found = urlsplit(hall.url), []
    with socket.create_connection((parts.hostname or "", parts.port or 0), 30) as connection:
        answers = connection.makefile("rb")
        for request in requests:
            connection.sendall(request)
            status = int(answers.readline().split()[1])
            headers = {}
            while line := answers.readline().strip():
                name, _, value = line.partition(b":")
                headers[name.lower()] = value.strip()
            text = answers.read(int(headers.get(b"content-length", b"0")))
            is_json = b"json" in headers.get(b"content-type", b"")
            found.append((status, json.loads(text) if is_json else text))
    return found


WISH = json.dumps({"service_id": "khai-sinh", "language": "vi"}).encode()


def test_a_number_by_chunks(hall: BusyHall) -> None:
    """Right JSON in one chunk or byte by byte gives a number, and the connection goes on."""
    one_by_one = chunked(*(WISH[i : i + 1] for i in range(len(WISH))))
    found = talk(
        hall,
        asked(hall) + chunked(WISH),
        asked(hall) + one_by_one,
        asked(hall, [f"Content-Length: {len(WISH)}"]) + WISH,
    )
    assert [status for status, _ in found] == [201, 201, 201], found
    assert [body["ticket"]["number"][-3:] for _, body in found] == ["001", "002", "003"]


def test_chunks_have_the_same_limit(hall: BusyHall) -> None:
    """More than a body may hold is a 413 with its code, however small the chunks are."""
    ((status, body),) = talk(hall, asked(hall) + chunked(*[b" " * 4096] * 17))
    assert (status, body["code"]) == (413, "too_large")
    assert talk(hall, asked(hall) + chunked(WISH))[0][0] == 201


def test_an_empty_body_in_chunks_is_no_json(hall: BusyHall) -> None:
    """Nothing at all, in chunks, is refused as nothing is."""
    ((status, body),) = talk(hall, asked(hall) + chunked())
    assert (status, body["code"]) == (400, "bad_json")


@pytest.mark.parametrize("broken", [b"zz\r\n{}\r\n0\r\n\r\n", b"5;" + b"x" * 5000 + b"\r\n{}\r\n"])
def test_broken_chunks_are_refused(hall: BusyHall, broken: bytes) -> None:
    """What is no chunk is a refusal or a closed door, never a fault, and the next caller is served."""
    try:
        ((status, _),) = talk(hall, asked(hall) + broken)
        assert status in (400, 413)
    except (OSError, IndexError):
        pass  # the connection was closed: as good an answer to something that is no HTTP
    assert talk(hall, asked(hall) + chunked(WISH))[0][0] == 201


def test_other_transfers_are_refused(hall: BusyHall) -> None:
    """A transfer that the server does not know is refused before anything is read into it."""
    request = asked(hall, ["Transfer-Encoding: gzip", "Connection: close"]) + WISH
    ((status, _),) = talk(hall, request)
    assert status in (400, 415, 501)
