"""The sign of life for the service manager: given by the loop itself, and only while what a hall lives on lives.

Begun by `server.app.start`. A loop that hangs gives none; neither does one whose clock stands still or whose lock is
held for ever. The service manager then starts the server again: what was answered is on the disk.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from server import runtime

if TYPE_CHECKING:
    from server.app import House

LATE_S = 60.0
"""So long may a round of the clock take: it waits for the database, which may be far away."""
PARTS = 4
"""So often within the time that the manager allows."""


class Watchdog:
    """Gives the signs of life of one house."""

    def __init__(self, house: House, manager: Any) -> None:
        self._house = house
        self._manager = manager
        self._began_s = time.monotonic()

    def begin(self) -> None:
        """Begin to give signs of life, if anybody waits for them."""
        if self._manager.watchdog_s:
            runtime.supervise("watchdog", self._watch)

    def _watch(self) -> None:
        while True:
            self._look()
            runtime.current().sleep(self._manager.watchdog_s / PARTS)

    def _look(self) -> None:
        # If one of them is held for ever this waits too, and no sign of life is given.
        with self._house.ledger.turn, self._house.ledger.lock:
            pass
        if self.is_alive(time.monotonic()):
            self._manager.tell("WATCHDOG=1", f"STATUS={self._status()}")

    def is_alive(self, now_s: float) -> bool:
        """Return whether the server's loop and the hall's clock have come round lately."""
        late_s = max(LATE_S, self._manager.watchdog_s)
        ticked_s = runtime.keeper.rounds.get("clock", self._began_s)
        is_round = now_s - runtime.current().came_round_at() < self._manager.watchdog_s
        return bool(is_round and now_s - ticked_s < late_s)

    def _status(self) -> str:
        withheld = self._house.withheld.code
        return f"{self._house.live.sockets} screens connected" + (
            f"; no numbers: {withheld}" if withheld else ""
        )
