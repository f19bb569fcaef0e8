"""The one connection to a printer: opened late, used for a look and the slip after it, tried again.

Many boxes take one connection at a time and need a moment after it, and some are shared with other
software. Such a box is busy, not lost: it refuses, but it answered a moment ago. Used by
`printers.dialogue`; sends nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from printers.cable import Cable
from printers.errors import ConnectionLost, PrinterError, Refused
from printers.port import PrinterState, PrinterStatus

RETRY_PAUSES_S = (0.1, 0.2, 0.4, 0.8, 1.0)
"""Pauses after a refusal. Together a little more than a slip of other software takes."""
BUSY_S = 15.0
"""So long a box may refuse before somebody is called: a long slip of others takes some five seconds,
and a person at the kiosk begins to look for help after a quarter of a minute."""
IN_USE = "in_use"
"""The reason of a printer that refuses though it answered before."""


def state_refused(silent_s: float | None) -> PrinterState:
    """Return what a refusal means that comes so long after the last answer, None if there was none."""
    is_busy = silent_s is not None and silent_s < BUSY_S
    return PrinterState.BUSY if is_busy else PrinterState.UNREACHABLE


class Line:
    """Opens the cable when it is needed; inside `kept` the same one serves until it breaks."""

    def __init__(
        self,
        open_cable: Callable[[], Cable],
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._open_cable = open_cable
        self.monotonic = monotonic
        self.sleep = sleep
        self._lock = threading.RLock()
        self._cable: Cable | None = None
        self._is_kept = False
        self._answered_at: float | None = None
        self._is_answered = False
        self.was_kept = False
        """Whether the cable that was used last had served before: it may have died of old age."""

    def heard(self) -> None:
        """Note that the printer has just answered."""
        self._answered_at = self.monotonic()
        self._is_answered = True

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Use one connection for whatever is asked and sent inside."""
        with self._lock:
            self._is_kept = True
            try:
                yield
            finally:
                self._is_kept = False
                self._drop()

    @contextmanager
    def cable(self, *, is_last: bool = False) -> Iterator[Cable]:
        """Yield the cable; it is closed at the end unless it is kept for what comes next.

        Raises:
            Refused: the box lets nobody in, or one that has answered before hangs up without a word.
            PrinterError: the cable's own.
        """
        with self._lock:
            self.was_kept = self._cable is not None
            cable = self._cable = self._cable or self._opened()
            is_whole = False
            try:
                yield cable
                is_whole = True
            except ConnectionLost as error:
                is_known = self._answered_at is not None
                if self.was_kept or self._is_answered or cable.is_one_way or not is_known:
                    raise
                raise Refused(f"hung up before the first word: {error}") from error
            finally:
                if is_last or not is_whole or not self._is_kept:
                    self._drop()

    def lost(self, error: PrinterError) -> PrinterStatus:
        """Tell what an error of this line says about the printer."""
        if not isinstance(error, Refused) or self._answered_at is None:
            return PrinterStatus(PrinterState.UNREACHABLE, error.code, str(error))
        return PrinterStatus(state_refused(self._silent_s()), IN_USE, str(error))

    def _silent_s(self) -> float | None:
        return None if self._answered_at is None else self.monotonic() - self._answered_at

    def _opened(self) -> Cable:
        """Open; a box that answered a moment ago is asked again shortly after a refusal."""
        self._is_answered = False
        is_alive = state_refused(self._silent_s()) is PrinterState.BUSY
        for pause_s in RETRY_PAUSES_S if is_alive else ():
            try:
                return self._open_cable()
            except Refused:
                self.sleep(pause_s)
        return self._open_cable()

    def _drop(self) -> None:
        cable, self._cable = self._cable, None
        if cable is not None:
            cable.close()
