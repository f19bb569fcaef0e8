"""How the server does several things at once. The only room that knows eventlet.

`server.boot` chooses the mode before anything else is imported; the rest of the server asks
`current()` for a lock, a queue, a background task, or a place for slow work.
"""

from __future__ import annotations

import importlib
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from queue import Full
from typing import Any, Protocol, TypeVar

from server.runtime.supervising import Keeper

T = TypeVar("T")


class Bounded:
    """A FIFO with a bound that makes nobody wait: whoever finds it full says what happens then."""

    def __init__(self, queue: Any) -> None:
        self._queue = queue

    def offer(self, item: Any) -> bool:
        """Put an item at the end; returns whether there was room."""
        try:
            self._queue.put_nowait(item)
        except Full:
            return False
        return True

    def get(self) -> Any:
        """Return the first item, as soon as there is one."""
        return self._queue.get()


class Watch(Protocol):
    """Looks at what comes up one WebSocket; a method that returns True has it closed."""

    hang_up: Callable[[], None]
    """Close the socket from outside; set when it is open."""

    def refuses_frame(self, is_whole: bool) -> bool:
        """Return whether this frame, of whatever kind, is one too many; `is_whole`: no piece of a message."""

    def refuses_message(self, message: str | bytes) -> bool:
        """Return whether this message may not come up."""


class Runtime(Protocol):
    """What a mode must offer. `name` is also the async mode given to Flask-SocketIO."""

    name: str
    socketio_mode: str

    def spawn(self, work: Callable[..., Any], *args: Any) -> Any:
        """Run work beside the caller; return a handle."""

    def sleep(self, seconds: float) -> None:
        """Let others run for that long."""

    def lock(self) -> AbstractContextManager[Any]:
        """Return a new mutual exclusion for `with`."""

    def queue(self, limit: int) -> Bounded:
        """Return a new FIFO that holds so many items."""

    def event(self) -> Any:
        """Return a new flag with set(), is_set() and wait(timeout_s)."""

    def came_round_at(self) -> float:
        """Return when the loop that serves last came round, by `time.monotonic`."""

    def forbid_switching(self) -> AbstractContextManager[Any]:
        """Return a block in which a wait raises AssertionError; for proving that none happens."""

    def offload(self, work: Callable[..., T], *args: Any) -> T:
        """Run a slow pure function outside the loop and return its result; never ORM, sockets or files.

        The few threads for this are shared: files are asked through `server.outside`.
        """

    def apart(self, work: Callable[[], Any]) -> None:
        """Run work in an operating-system thread of its own, which may hang for ever; nobody waits for it."""

    def watched_sockets(self, base: Any, watch: Callable[[dict[str, Any]], Watch]) -> Any:
        """Return the WSGI class of the mode's WebSockets with a watch, made from the request's environ."""

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
        """Serve until SIGTERM or SIGINT, say so (`stopping`), accept no more, drain at most 5 s, and return.

        `max_per_address` counts browsers' addresses behind so many `trusted_proxies` (0 = no limit).
        """


_current: Runtime | None = None


def choose(mode: str) -> Runtime:
    """Set the process's mode ("eventlet" or "threads"); called once by boot."""
    global _current
    module = {"eventlet": "server.runtime.green", "threads": "server.runtime.threads"}[mode]
    _current = importlib.import_module(module).RUNTIME
    assert _current is not None
    return _current


def current() -> Runtime:
    """Return the chosen mode; plain threads where nobody chose (tests, commands)."""
    return _current or choose("threads")


keeper = Keeper(lambda seconds: current().sleep(seconds))


def supervise(name: str, work: Callable[..., Any], *args: Any) -> None:
    """Run endless work beside the caller; if it ends nevertheless, it is said in the log and begins again."""
    keeper.works[name] = current().spawn(keeper.keep, name, work, *args)
