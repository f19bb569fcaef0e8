"""Work that must never end: when it does, it is said and begins again. Used through `server.runtime.supervise`.

What such work can foresee it catches itself. This is for the rest: an error outside its guards, a thread that is
told to exit, a loop that returns. Unsupervised, its end would be seen only as screens that stand still.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from typing import Any

log = logging.getLogger(__name__)

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
WELL_S = 60.0
"""A work that ran for so long counts as well again: its next end is logged, and a short pause follows."""
BROKEN = 70
"""The exit code of a process that cannot even begin its work again (EX_SOFTWARE)."""


class Keeper:
    """Keeps the endless works of one process going."""

    def __init__(self, sleep: Callable[[float], None]) -> None:
        self._sleep = sleep
        self.works: dict[str, Any] = {}
        """Name → the handle of what runs."""
        self.rounds: dict[str, float] = {}
        """Name → when it last said that it came round, by `time.monotonic`."""
        self.is_over = False
        """Whether the process is ending: then what ends may end."""

    def came_round(self, name: str) -> None:
        """Note that a work is alive, at the end of each of its rounds."""
        self.rounds[name] = time.monotonic()

    def keep(self, name: str, work: Callable[..., Any], *args: Any) -> None:
        """Do this work for ever."""
        failures = 0
        while True:
            began, error = time.monotonic(), None
            try:
                work(*args)
            except BaseException as ended:  # noqa: BLE001 - an exit meant for this work ends the hall otherwise
                error = ended
            if self.is_over:
                return
            if time.monotonic() - began >= WELL_S:
                failures = 0
            try:
                self._pause(name, error, failures)
            except BaseException:  # noqa: BLE001
                end_process()
            failures += 1

    def _pause(self, name: str, error: BaseException | None, failures: int) -> None:
        if failures == 0:
            log.error("work ended and begins again: %s", name, exc_info=error)
        self._sleep(min(FIRST_PAUSE_S * 2.0 ** min(failures, 10), LONGEST_PAUSE_S))


def end_process() -> None:
    """End at once: the service manager starts the process again, while it would leave a half dead one alone."""
    os._exit(BROKEN)
