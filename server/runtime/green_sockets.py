"""WebSockets of the eventlet mode, watched frame by frame. Used by `green` only.

Eventlet's own `wait` returns, and answers pings, for as long as bytes lie in its buffer, without letting
anybody else run: one client that sends tiny frames without end would hold the loop.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import eventlet
from eventlet.websocket import ConnectionClosedError

LONGEST_FRAME = 4096
"""Bytes of a frame that eventlet may unmask, which it does byte by byte in Python."""


class Watched:
    """One WebSocket as Engine.IO uses it; what the watch refuses ends it as if the other side had left."""

    def __init__(self, inner: Any, watch: Any) -> None:
        self._inner = inner
        self._watch = watch
        # Eventlet calls it for each frame: those of its own protocol and the pieces of a message too.
        self._receive = inner._recv_frame
        inner._recv_frame = self._receive_one
        watch.hang_up = self._hang_up

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def wait(self) -> str | bytes | None:
        """Return the next message, None when the socket is closed or must be."""
        message: str | bytes | None = self._inner.wait()
        if message is None or self._watch.refuses_message(message):
            return None
        return message

    def _receive_one(self, message: Any = None) -> Any:
        eventlet.sleep(0)
        frame = self._receive(message)
        if self._watch.refuses_frame(frame.finished):
            raise ConnectionClosedError
        return frame

    def _hang_up(self) -> None:
        with suppress(OSError):
            self._inner.socket.shutdown(socket.SHUT_RDWR)


def watched(base: Any, watch: Callable[[dict[str, Any]], Any]) -> Any:
    """Return Engine.IO's WSGI class for eventlet with a watch on each socket."""

    class WatchedSockets(base):  # type: ignore[misc]
        def __init__(self, handler: Any, server: Any) -> None:
            super().__init__(lambda inner: handler(Watched(inner, self._watch)), server)
            self.max_frame_length = LONGEST_FRAME
            self.support_legacy_versions = False

        def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
            # A compressed frame of a few bytes may be a message of megabytes.
            environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
            self._watch = watch(environ)
            return super().__call__(environ, start_response)

    return WatchedSockets
