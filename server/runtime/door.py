"""The door of the eventlet server: each connection gets a place or is closed. Used by `green` only."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import eventlet

from server.runtime.places import RESERVE, SWEEP_S, Place, Places

LEAVING = 64
"""Threads of connections that were just shown out and have not ended yet."""


class Door(eventlet.GreenPool):  # type: ignore[misc]
    """The server's pool of green threads, one for each connection that has a place."""

    def __init__(self, size: int, places: Places) -> None:
        super().__init__(size + RESERVE + LEAVING)
        self._places = places

    def spawn(self, work: Callable[..., Any], connection: Any) -> Any:
        """Serve a connection; one that gets no place is closed at once, unanswered."""
        address, port = connection[0][:2]
        hang_up = partial(_shut, connection[1])
        place = self._places.come((str(address), str(port)), hang_up, time.monotonic())
        if place is None:
            # The server closes the socket as soon as its thread has ended.
            return super().spawn(_serve_nothing)
        thread = super().spawn(work, connection)
        thread.link(self._left, place)
        return thread

    def keep_order(self) -> None:
        """Show guests out who have had their time, for ever."""
        while True:
            eventlet.sleep(SWEEP_S)
            self._places.sweep(time.monotonic())

    def _left(self, _thread: Any, place: Place) -> None:
        self._places.leave(place)


def _shut(connection: Any) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _serve_nothing() -> None:
    """End at once."""
