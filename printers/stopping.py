"""The wish to end, uttered by a signal: the agent and the virtual printer wait on it. Knows no printer."""

from __future__ import annotations

import signal
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any


class Stopping:
    """A flag that SIGTERM and SIGINT raise.

    A signal's handler runs between any two instructions of the main thread, perhaps while that thread holds the lock
    inside a `threading.Event`: setting one there may wait for ever. A `SimpleQueue` takes an item at any moment.
    """

    def __init__(self) -> None:
        self._is_set = False
        self._bell: SimpleQueue[None] = SimpleQueue()

    def listen(self) -> None:
        """Raise the flag at the next SIGTERM or SIGINT; only in the main thread."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.set)

    def set(self, *_: Any) -> None:
        """Raise the flag; wakes who waits."""
        if not self._is_set:
            self._is_set = True
            self._bell.put(None)

    def is_set(self) -> bool:
        """Return whether the flag is raised."""
        return self._is_set

    def wait(self, timeout_s: float) -> bool:
        """Wait so long, or until the flag is raised; returns whether it is."""
        if not self._is_set:
            with suppress(Empty):
                self._bell.get(timeout=timeout_s)
        return self._is_set
