"""How late the loop comes round: one work that sleeps and looks how long it slept. Begun where metrics are on."""

from __future__ import annotations

import time
from collections import deque

from server import runtime

EVERY_S, KEPT = 0.5, 120


class Lag:
    """The lateness of the last minute."""

    def __init__(self) -> None:
        self._late: deque[float] = deque(maxlen=KEPT)

    def run(self) -> None:
        """Look twice a second, for ever."""
        while True:
            began_s = time.monotonic()
            runtime.current().sleep(EVERY_S)
            self._late.append(max(0.0, time.monotonic() - began_s - EVERY_S))

    def worst(self) -> float:
        """Return how late it came at worst, in seconds."""
        return max(self._late, default=0.0)
