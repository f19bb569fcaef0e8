"""Many screens in one process: Socket.IO over raw WebSockets, as thin as a client can be.

Each listener notes when a message with a wished name arrived. Loopback only.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import time
from collections.abc import Callable
from typing import Any

from bench.client import HOST

UPGRADE = (
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {host}:{port}\r\n"
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: {key}\r\n\r\n"
)
AT_ONCE = 50
"""Handshakes under way at the same time: a hall's screens after a power cut, not an attack."""
JOIN_S = 60.0


class Listener(asyncio.Protocol):
    """One connected screen."""

    def __init__(self, port: int, namespace: str, token: str, heard: Callable[..., None]) -> None:
        self._opening = f"40{namespace}," + json.dumps({"token": token})
        self._port = port
        self._heard = heard
        self._buffer = bytearray()
        self._is_upgraded = False
        self.joined: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.is_lost = False
        self._transport: Any = None

    def connection_made(self, transport: Any) -> None:
        """Ask for the upgrade."""
        self._transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(UPGRADE.format(host=HOST, port=self._port, key=key).encode())

    def connection_lost(self, error: Exception | None) -> None:
        """Note the loss; a listener that never joined fails."""
        self.is_lost = True
        if not self.joined.done():
            self.joined.set_exception(error or ConnectionResetError("not joined"))

    def data_received(self, data: bytes) -> None:
        """Take whole frames from what has come."""
        self._buffer += data
        if not self._is_upgraded:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            if not self._buffer.startswith(b"HTTP/1.1 101"):
                raise ConnectionError(bytes(self._buffer[:200]))
            self._is_upgraded = True
            del self._buffer[: end + 4]
        while (payload := self._frame()) is not None:
            self._take(payload)

    def _frame(self) -> bytes | None:
        """Return the next frame's payload; servers send theirs unmasked and here unfragmented."""
        data = self._buffer
        if len(data) < 2:
            return None
        length, start = data[1] & 0x7F, 2
        if length == 126:
            length, start = int.from_bytes(data[2:4], "big"), 4
        elif length == 127:
            length, start = int.from_bytes(data[2:10], "big"), 10
        if len(data) < start + length:
            return None
        payload = bytes(data[start : start + length])
        del data[: start + length]
        return payload

    def _take(self, payload: bytes) -> None:
        kind = payload[:2]
        if kind == b"42":
            self._heard(self, payload, time.perf_counter())
        elif payload == b"2":
            self.send("3")
        elif kind[:1] == b"0":
            self.send(self._opening)
        elif kind == b"40" and not self.joined.done():
            self.joined.set_result(None)
        elif kind == b"44":
            raise ConnectionError(payload)

    def send(self, text: str) -> None:
        """Send a short text frame; clients must mask theirs, a mask of zeros is one."""
        body = text.encode()
        size = bytes([0x80 | len(body)])
        if len(body) >= 126:
            size = bytes([0x80 | 126]) + len(body).to_bytes(2, "big")
        self._transport.write(b"\x81" + size + b"\0\0\0\0" + body)

    def close(self) -> None:
        """Hang up."""
        self._transport.abort()


class Crowd:
    """Many listeners that wait for the same message; `wait` returns when the last has it."""

    def __init__(self, port: int, namespace: str, name: str) -> None:
        self._port = port
        self._namespace = namespace
        self._mark = f'["{name}"'.encode()
        self.listeners: list[Listener] = []
        self._times: list[float] = []
        self._all: asyncio.Event = asyncio.Event()
        self._wanted = 0

    def _heard(self, _: Listener, payload: bytes, at: float) -> None:
        if self._mark in payload[:64]:
            self._times.append(at)
            if len(self._times) >= self._wanted:
                self._all.set()

    async def grow(self, count: int, token: str) -> float:
        """Connect listeners until there are `count`; return the seconds it took."""
        began = time.perf_counter()
        gate = asyncio.Semaphore(AT_ONCE)
        loop = asyncio.get_running_loop()

        async def join() -> Listener:
            async with gate:
                made = Listener(self._port, self._namespace, token, self._heard)
                await loop.create_connection(lambda: made, HOST, self._port)
                await asyncio.wait_for(asyncio.shield(made.joined), JOIN_S)
                return made

        missing = count - len(self.listeners)
        self.listeners += await asyncio.gather(*(join() for _ in range(missing)))
        return time.perf_counter() - began

    def expect(self) -> None:
        """Forget what came before; every listener is expected to hear the message once."""
        self._times, self._wanted = [], len(self.listeners)
        self._all.clear()

    async def wait(self, timeout_s: float = 20.0) -> list[float]:
        """Return when each listener heard it, earliest first; raises TimeoutError when one did not."""
        await asyncio.wait_for(self._all.wait(), timeout_s)
        return sorted(self._times)

    def close(self) -> None:
        """Hang all up."""
        for listener in self.listeners:
            listener.close()
