"""The threads mode: plain operating-system threads behind gunicorn. The way out of eventlet."""

from __future__ import annotations

import logging
import os
import queue
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any, TypeVar

from server.runtime.places import RESERVE, Placed, Places

T = TypeVar("T")


SPARE_THREADS = 32
"""Threads beyond the places, for connections that were just shown out and have not ended yet."""
REFUSED = 2
"""The exit code of a start that was told why it cannot be."""
SAID_ALREADY = ("Shutting down: %s", "Reason: %s")
"""Lines of gunicorn after a worker that could not start has said why."""
LONGEST_MESSAGE = 4096
"""Bytes of the longest message that a WebSocket takes in."""


class Watched:
    """One WebSocket as Engine.IO uses it; what the watch refuses ends it as if the other side had left."""

    def __init__(self, inner: Any, watch: Any) -> None:
        self._inner = inner
        self._watch = watch
        # What the library's reader takes apart: control frames and pieces of messages too.
        self._events = inner.ws.ws.events
        inner.ws.ws.events = self._counted
        watch.hang_up = self._hang_up

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def wait(self) -> str | bytes | None:
        """Return the next message, None when the socket is closed or must be."""
        message: str | bytes | None = self._inner.wait()
        if message is None or self._watch.refuses_message(message):
            return None
        return message

    def _counted(self) -> Iterator[Any]:
        for event in self._events():
            is_piece = getattr(event, "frame_finished", False) and not event.message_finished
            if self._watch.refuses_frame(not is_piece):
                raise ConnectionResetError
            yield event

    def _hang_up(self) -> None:
        with suppress(OSError):
            self._inner.ws.sock.shutdown(socket.SHUT_RDWR)


def _is_news(line: logging.LogRecord) -> bool:
    """Tell whether a line of gunicorn says more than the worker has said, which could not start."""
    is_refusal = isinstance(line.args, tuple) and line.args[-1:] == (3,)
    return line.msg not in SAID_ALREADY and not is_refusal


RECKONED_AT_ONCE = 8
"""So many PINs are looked at beside each other: 19 MB each."""


class Threads:
    """Operating-system threads."""

    name = "threads"
    socketio_mode = "threading"
    rounds: Any = None
    """What the worker notes at each round of its loop."""

    def __init__(self) -> None:
        self._reckoning = threading.BoundedSemaphore(RECKONED_AT_ONCE)

    def spawn(self, work: Callable[..., Any], *args: Any) -> Any:
        """Run work in a daemon thread."""
        thread = threading.Thread(target=work, args=args, daemon=True)
        thread.start()
        return thread

    def sleep(self, seconds: float) -> None:
        """Sleep."""
        time.sleep(seconds)

    def lock(self) -> Any:
        """Return a lock that its holder may take again."""
        return threading.RLock()

    def queue(self, limit: int) -> Any:
        """Return a thread-safe queue."""
        from server.runtime import Bounded

        return Bounded(queue.Queue(limit))

    def event(self) -> Any:
        """Return a flag."""
        return threading.Event()

    def came_round_at(self) -> float:
        """Return when the worker's loop last came round; now where none serves."""
        return time.monotonic() if self.rounds is None else self.rounds.came_at

    def forbid_switching(self) -> AbstractContextManager[None]:
        """Return a block that forbids nothing: a thread that waits does not let others into its own."""
        return nullcontext()

    def offload(self, work: Callable[..., T], *args: Any) -> T:
        """Run the work here: another thread already serves the others. So many at once, for each takes memory."""
        with self._reckoning:
            return work(*args)

    def apart(self, work: Callable[[], Any]) -> None:
        """Run work in a daemon thread."""
        self.spawn(work)

    def watched_sockets(self, base: Any, watch: Callable[[dict[str, Any]], Any]) -> Any:
        """Return Engine.IO's WSGI class for threads with a watch on each frame."""

        class WatchedSockets(base):  # type: ignore[misc]
            def __init__(self, handler: Any, server: Any) -> None:
                super().__init__(
                    lambda inner: handler(Watched(inner, self._watch)),
                    server,
                    max_message_size=LONGEST_MESSAGE,
                )

            def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
                # A compressed frame of a few bytes may be a message of megabytes.
                environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
                self._watch = watch(environ)
                return super().__call__(environ, start_response)

        return WatchedSockets

    def serve(
        self,
        make_app: Callable[[], Any],
        listener: socket.socket,
        *,
        max_sockets: int,
        max_per_address: int,
        trusted_proxies: int,
        ready: Callable[[int], None],
        stopping: Callable[[], Any],
        draining: Callable[[], Any],
    ) -> None:
        """Serve with gunicorn's threaded worker: one process, more threads than sockets.

        The worker is forked, so the app and its database are made inside it, never before.
        """
        from gunicorn.app.base import BaseApplication
        from gunicorn.arbiter import Arbiter

        from server.runtime.thread_worker import Rounds, worker_class

        places = Places(max_sockets, max_per_address, trusted_proxies)
        rounds = self.rounds = Rounds()

        class Embedded(BaseApplication):  # type: ignore[misc]
            def load_config(self) -> None:
                for key, value in {
                    # Its own copy: gunicorn closes what it is given.
                    "bind": f"fd://{os.dup(listener.fileno())}",
                    "workers": 1,
                    "worker_class": worker_class(places, rounds, stopping),
                    "threads": max_sockets + RESERVE + SPARE_THREADS,
                    "worker_connections": max_sockets + RESERVE + 2 * SPARE_THREADS,
                    "graceful_timeout": 5,
                    "keepalive": 75,
                    "loglevel": "warning",
                    "control_socket_disable": True,
                    "post_worker_init": lambda worker: ready(listener.getsockname()[1]),
                    "worker_exit": lambda arbiter, worker: draining(),
                }.items():
                    if key in self.cfg.settings:
                        self.cfg.set(key, value)

            def load(self) -> Any:
                try:
                    return Placed(make_app(), places)
                except SystemExit:
                    # What was wrong has been said; any other code would be tried again for ever.
                    raise SystemExit(Arbiter.WORKER_BOOT_ERROR) from None

        signal.signal(signal.SIGINT, signal.default_int_handler)
        logging.getLogger("gunicorn.error").addFilter(_is_news)
        master = os.getpid()
        try:
            Embedded().run()
        except SystemExit as end:
            if end.code == Arbiter.WORKER_BOOT_ERROR and os.getpid() == master:
                raise SystemExit(REFUSED) from None
            raise


RUNTIME = Threads()
