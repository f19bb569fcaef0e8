"""The door of the eventlet server: how many connections one address may hold. Used by `green` only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import eventlet

NEAR = ("127.", "::1", "::ffff:127.")
"""This machine's own addresses, and a proxy's that runs on it: it speaks for everybody."""


class Door(eventlet.GreenPool):  # type: ignore[misc]
    """The server's pool of green threads, one for each connection, with a limit for each address."""

    def __init__(self, size: int, most_per_address: int) -> None:
        super().__init__(size)
        self._most = most_per_address
        self._open: Counter[str] = Counter()

    def spawn(self, work: Callable[..., Any], connection: Any) -> Any:
        """Serve a connection; one too many from its address is closed at once, unanswered."""
        address = str(connection[0][0]) if connection[0] else ""
        is_near = not address or address.startswith(NEAR)
        if self._most and not is_near and self._open[address] >= self._most:
            # The server closes the socket as soon as its thread has ended.
            return super().spawn(_serve_nothing)
        self._open[address] += 1
        thread = super().spawn(work, connection)
        thread.link(self._left, address)
        return thread

    def _left(self, _thread: Any, address: str) -> None:
        self._open[address] -= 1
        if not self._open[address]:
            del self._open[address]


def _serve_nothing() -> None:
    """End at once."""
