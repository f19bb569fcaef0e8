"""gunicorn's threaded worker with places: a connection gets one or is closed. Used by `threads` only."""

from __future__ import annotations

import errno
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

from server import runtime
from server.runtime.places import SWEEP_S, Places

NOT_NOW = (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK)


class Rounds:
    """When the worker's loop came round."""

    def __init__(self) -> None:
        self.came_at = time.monotonic()


def worker_class(places: Places, rounds: Rounds, stopping: Callable[[], Any]) -> type:
    """Return a worker that gives its connections these places, notes its rounds and says that it stops."""

    class PlacedWorker(ThreadWorker):  # type: ignore[misc]
        def run(self) -> None:
            runtime.supervise("places", _keep_order, places)
            super().run()

        def notify(self) -> None:
            """Come round, about once a second."""
            rounds.came_at = time.monotonic()
            super().notify()

        def handle_exit(self, sig: Any, frame: Any) -> None:
            """Stop serving, after those under way."""
            stopping()
            super().handle_exit(sig, frame)

        def accept(self, listener: Any) -> None:
            """Take a connection in, with a place or not at all."""
            try:
                taken, peer = listener.accept()
            except OSError as error:
                if error.errno not in NOT_NOW:
                    raise
                return
            named = (str(peer[0]), str(peer[1]))
            place = places.come(named, partial(_shut, taken), time.monotonic())
            if place is None:
                taken.close()
                return
            taken.setblocking(True)
            self.nr_conns += 1
            self.enqueue_req(_Placed(self.cfg, taken, peer, listener.getsockname(), places, place))

    return PlacedWorker


class _Placed(TConn):  # type: ignore[misc]
    """A connection that gives its place back when it is closed."""

    def __init__(self, cfg: Any, sock: Any, client: Any, server: Any, places: Places, place: Any):
        super().__init__(cfg, sock, client, server)
        self._places, self._place = places, place

    def close(self, *given: Any, **more: Any) -> None:
        """Close and free the place."""
        self._places.leave(self._place)
        super().close(*given, **more)


def _shut(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _keep_order(places: Places) -> None:
    while True:
        time.sleep(SWEEP_S)
        places.sweep(time.monotonic())
