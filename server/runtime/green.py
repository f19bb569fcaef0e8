"""The eventlet mode: one thread, thousands of sockets. Import only after `patch()` has run."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from server.runtime.chunks import take_chunks
from server.runtime.places import Placed, Places, until_sent

T = TypeVar("T")

DRAIN_S = 5.0
"""How long requests under way may take to finish once the server was told to stop."""
STOP_CHECK_S = 0.2
"""How often the server looks whether it was told to stop."""
EARLY_LIBRARIES = ("sqlalchemy", "psycopg", "flask", "socketio", "engineio")
"""Libraries that would keep unpatched locks and sockets if they came before the patch."""


def patch() -> None:
    """Patch the standard library. The first act of the process, before any library is imported."""
    early = [name for name in EARLY_LIBRARIES if name in sys.modules]
    if early:
        raise RuntimeError(f"imported before the patch: {', '.join(early)}")
    os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")
    # Each worker keeps the memory of its largest task (19 MB for a PIN); more workers than cores gain nothing.
    os.environ.setdefault("EVENTLET_THREADPOOL_SIZE", "4")
    os.environ.setdefault("PSYCOPG_WAIT_FUNC", "wait_selector")
    import warnings

    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    import eventlet

    eventlet.monkey_patch()
    from server.runtime.names import resolve_beside

    resolve_beside()


class Requests:
    """The app, counting the plain requests under way, so that none is cut at the end."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.open = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answer one request; a WebSocket is not counted, it would never end."""
        if environ.get("HTTP_UPGRADE"):
            return self._app(environ, start_response)
        self.open += 1
        # A client that asks again at once would be served again at once, for as long as it likes:
        # whoever has waited longer comes first.
        RUNTIME.sleep(0)
        take_chunks(environ)
        return until_sent(lambda: self._app(environ, start_response), self._ended)

    def _ended(self) -> None:
        self.open -= 1


class Green:
    """Green threads on eventlet."""

    name = "eventlet"
    socketio_mode = "eventlet"
    is_serving = False
    """Whether the doors are about to open: from then on others wait with the loop."""

    def spawn(self, work: Callable[..., Any], *args: Any) -> Any:
        """Run work in a green thread."""
        import eventlet

        return eventlet.spawn(work, *args)

    def sleep(self, seconds: float) -> None:
        """Yield to the loop for that long."""
        import eventlet

        eventlet.sleep(seconds)

    def lock(self) -> Any:
        """Return a green lock that its holder may take again."""
        import threading

        return threading.RLock()

    def queue(self, limit: int) -> Any:
        """Return a green queue."""
        from eventlet.queue import LightQueue

        from server.runtime import Bounded

        return Bounded(LightQueue(limit))

    def event(self) -> Any:
        """Return a green flag."""
        import threading

        return threading.Event()

    def came_round_at(self) -> float:
        """Return now: whoever asks runs in the loop."""
        return time.monotonic()

    @contextmanager
    def forbid_switching(self) -> Iterator[None]:
        """Make every wait inside the block an AssertionError instead of letting others run."""
        from eventlet import hubs

        def refuse() -> None:
            raise AssertionError("something waited inside a transaction")

        hub = hubs.get_hub()
        hub.switch = refuse
        try:
            yield
        finally:
            del hub.switch

    def offload(self, work: Callable[..., T], *args: Any) -> T:
        """Run a pure function in eventlet's thread pool."""
        from eventlet import tpool

        result: T = tpool.execute(work, *args)
        return result

    def apart(self, work: Callable[[], Any]) -> None:
        """Run work in a true thread, beside eventlet's pool; here, as long as the loop serves nobody who would wait."""
        if not self.is_serving:
            work()
            return
        from eventlet import patcher

        patcher.original("threading").Thread(target=work, daemon=True).start()

    def watched_sockets(self, base: Any, watch: Callable[[dict[str, Any]], Any]) -> Any:
        """Return Engine.IO's WSGI class for eventlet with a watch on each frame."""
        from server.runtime.green_sockets import watched

        return watched(base, watch)

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
        """Serve with eventlet's own WSGI server; every WebSocket keeps a place in its pool."""
        import eventlet
        import eventlet.wsgi

        from server.runtime.door import Door

        is_told_to_stop = False
        places = Places(max_sockets, max_per_address, trusted_proxies)
        requests = Requests(Placed(make_app(), places))
        self.is_serving = True

        def on_signal(*_: Any) -> None:
            # It runs between any two instructions, in the hub as well, where nothing may wait: it only takes note.
            nonlocal is_told_to_stop
            is_told_to_stop = True

        signal.signal(signal.SIGTERM, on_signal)
        signal.signal(signal.SIGINT, on_signal)
        from server.runtime import keeper

        door = Door(max_sockets, places)
        keeper.works["places"] = self.spawn(keeper.keep, "places", door.keep_order)
        server = eventlet.spawn(
            eventlet.wsgi.server,
            listener,
            requests,
            custom_pool=door,
            log_output=False,
            socket_timeout=75,
            debug=False,
        )
        ready(listener.getsockname()[1])
        while not is_told_to_stop:
            eventlet.sleep(STOP_CHECK_S)
        stopping()
        server.kill()
        listener.close()
        deadline = time.monotonic() + DRAIN_S
        while requests.open and time.monotonic() < deadline:
            eventlet.sleep(0.02)
        keeper.is_over = True
        draining()


RUNTIME = Green()
