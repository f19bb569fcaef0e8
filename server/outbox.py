"""What waits to go down one socket: never more than a screen that listens would let wait. Used by `live` only.

Engine.IO keeps a queue for each socket and puts no bound to it. A screen that does not read, and yet gives its signs of
life, would fill the memory of the hall.
"""

from __future__ import annotations

from typing import Any

WAITING = 512
"""Messages. A screen that reads has a few waiting; five hundred are minutes of a busy hall."""


def outbox_class(base: Any) -> type:
    """Return an async mode's kind of queue, with a bound that makes nobody wait."""

    class Outbox(base):  # type: ignore[misc]
        is_over = False
        """Whether something was left out: then its screen has to begin again."""

        def put(self, item: Any, *given: Any, **more: Any) -> None:
            """Let a message wait; one too many is left out, the word that ends the socket (None) never."""
            if item is not None and (self.is_over or self.qsize() >= WAITING):
                self.is_over = True
                return
            super().put(item, *given, **more)

    return Outbox
