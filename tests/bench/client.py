"""A load client: HTTP/1.1 over kept-alive connections, each asking again when it has its answer.

Raw asyncio protocols, so that the client costs less than the server that it measures. Loopback only;
counts and times are bounded by the caller.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from bench.figures import percentile

HOST = "127.0.0.1"
ANSWER_S = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    head: bytes
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.body)

    def header(self, name: str) -> str:
        """Return a header, empty if missing."""
        for line in self.head.split(b"\r\n"):
            key, _, value = line.partition(b":")
            if key.lower() == name.lower().encode():
                return value.strip().decode()
        return ""


class Server(Protocol):
    """Whatever answers: a hall or the bare server."""

    port: int

    def worked_s(self) -> float:
        """Return the processor seconds since the last time that this was asked."""


class Line(asyncio.Protocol):
    """One kept-alive connection; one request at a time."""

    def __init__(self) -> None:
        self._buffer = b""
        self._waiting: asyncio.Future[Answer] | None = None
        self._transport: Any = None

    @classmethod
    async def open(cls, port: int) -> Line:
        """Connect to a server of this machine."""
        loop = asyncio.get_running_loop()
        return (await loop.create_connection(cls, HOST, port))[1]

    def connection_made(self, transport: Any) -> None:
        """Keep the transport."""
        self._transport = transport

    async def ask(self, request: bytes) -> Answer:
        """Send a request and wait for its answer."""
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await asyncio.wait_for(self._waiting, ANSWER_S)

    def data_received(self, data: bytes) -> None:
        """Gather bytes until an answer is whole."""
        self._buffer += data
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        status = int(head[9:12])
        length = 0 if status in (204, 304) else _length(head)
        if len(rest) < length:
            return
        self._buffer = rest[length:]
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(Answer(status, head, rest[:length]))

    def connection_lost(self, error: Exception | None) -> None:
        """Let a waiting request fail."""
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(error or ConnectionResetError())

    def close(self) -> None:
        """Hang up."""
        self._transport.close()


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        if line[:15].lower() == b"content-length:":
            return int(line[15:])
    raise ValueError(f"an answer without Content-Length: {head[:200]!r}")


_keys = itertools.count()
_run = os.urandom(6).hex()


def get(path: str, token: str = "", etag: str = "") -> bytes:
    """Return the bytes of a GET."""
    lines = [f"GET {path} HTTP/1.1", f"Host: {HOST}"]
    lines += [f"Authorization: Bearer {token}"] if token else []
    lines += [f"If-None-Match: {etag}"] if etag else []
    return "\r\n".join([*lines, "", ""]).encode()


def post(path: str, body: Any, token: str = "") -> bytes:
    """Return the bytes of a command; each has a key of its own."""
    text = json.dumps(body).encode()
    lines = [
        f"POST {path} HTTP/1.1",
        f"Host: {HOST}",
        "Content-Type: application/json",
        f"Content-Length: {len(text)}",
        f"Idempotency-Key: bench-{_run}-{next(_keys):08d}",
        *([f"Authorization: Bearer {token}"] if token else []),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + text


@dataclass
class Load:
    """What a number of clients met: seconds per answer, and the answers by status."""

    seconds: float = 0.0
    latencies_s: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    empty: int = 0
    """Calls that found nobody waiting: their answer is cheaper than a real one."""
    cpu_s: float = 0.0
    """Processor seconds of the server meanwhile: steadier than a clock on a shared machine."""

    @property
    def per_s(self) -> float:
        """Answers per second."""
        return len(self.latencies_s) / self.seconds

    @property
    def cpu_ms(self) -> float:
        """Processor milliseconds of the server for one answer."""
        return self.cpu_s / len(self.latencies_s) * 1000

    def ms(self, share: float) -> float:
        """Return a percentile of the latency in milliseconds."""
        return percentile(self.latencies_s, share) * 1000


async def clients(
    server: Server, count: int, requests: int, make: Callable[[int], bytes], expect: int
) -> Load:
    """Let `count` clients send `requests` in equal shares, each the next when it has its answer.

    `make` gets the client's number. Raises AssertionError on an answer with another status.
    """
    lines = [await Line.open(server.port) for _ in range(count)]
    load = Load()

    async def client(number: int, line: Line) -> None:
        for _ in range(requests // count):
            request = make(number)
            began = time.perf_counter()
            answer = await line.ask(request)
            load.latencies_s.append(time.perf_counter() - began)
            load.statuses[answer.status] = load.statuses.get(answer.status, 0) + 1
            load.empty += b'"ticket":null' in answer.body.replace(b" ", b"")[:20]
            assert answer.status == expect, f"{answer.status}: {answer.body[:300]!r}"

    server.worked_s()
    began = time.perf_counter()
    await asyncio.gather(*(client(n, line) for n, line in enumerate(lines)))
    load.seconds = time.perf_counter() - began
    load.cpu_s = server.worked_s()
    for line in lines:
        line.close()
    return load
