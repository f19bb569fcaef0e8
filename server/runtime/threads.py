"""The threads mode: plain operating-system threads behind gunicorn. The way out of eventlet."""

from __future__ import annotations

import queue
import signal
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

T = TypeVar("T")


class Threads:
    """Operating-system threads."""

    name = "threads"
    socketio_mode = "threading"

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

    def queue(self) -> Any:
        """Return a thread-safe queue."""
        return queue.SimpleQueue()

    def event(self) -> Any:
        """Return a flag."""
        return threading.Event()

    def forbid_switching(self) -> AbstractContextManager[None]:
        """Return a block that forbids nothing: a thread that waits does not let others into its own."""
        return nullcontext()

    def offload(self, work: Callable[..., T], *args: Any) -> T:
        """Run the work here: another thread already serves the others."""
        return work(*args)

    def serve(
        self,
        make_app: Callable[[], Any],
        host: str,
        port: int,
        *,
        max_sockets: int,
        max_per_address: int,
        ready: Callable[[int], None],
        draining: Callable[[], Any],
    ) -> None:
        """Serve with gunicorn's threaded worker: one process, more threads than sockets.

        gunicorn does not count connections by address: `max_per_address` is not kept here.
        The worker is forked, so the app and its database are made inside it, never before.
        """
        from gunicorn.app.base import BaseApplication

        class Embedded(BaseApplication):  # type: ignore[misc]
            def load_config(self) -> None:
                for key, value in {
                    "bind": f"{host}:{port}",
                    "workers": 1,
                    "worker_class": "gthread",
                    "threads": max_sockets + 32,
                    "worker_connections": max_sockets + 64,
                    "graceful_timeout": 5,
                    "keepalive": 75,
                    "loglevel": "warning",
                    "control_socket_disable": True,
                    "post_worker_init": lambda worker: ready(port),
                    "worker_exit": lambda arbiter, worker: draining(),
                }.items():
                    if key in self.cfg.settings:
                        self.cfg.set(key, value)

            def load(self) -> Any:
                return make_app()

        signal.signal(signal.SIGINT, signal.default_int_handler)
        Embedded().run()


RUNTIME = Threads()
