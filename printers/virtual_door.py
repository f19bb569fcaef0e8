"""The pretend printer's network side: who gets in, when, and what those see who do not.

Used by `printers.virtual`, whose lock it shares. Reads and writes no byte of a slip.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

TICK_S = 0.05
FILLERS = 3
"""Connections that fill the queue of a door that nobody answers."""
SINGLE = frozenset({"one_line", "shared"})
"""Manners in which one connection at a time gets in."""


@dataclass(frozen=True)
class Sharing:
    """How a box takes turns: one connection, the next so long after it; others hold it for a while.

    Other software has it `held_ms` of each `every_ms`, in the manner `shared` only.
    """

    free_after_ms: int = 300
    held_ms: int = 2000
    every_ms: int = 5000

    def __post_init__(self) -> None:
        """Refuse times that are none, or that leave no sense."""
        if not (0 <= self.free_after_ms <= 60_000 and 0 < self.held_ms <= self.every_ms <= 600_000):
            raise ValueError("free_after_ms up to 60000; held_ms more than 0, up to every_ms")


class Door:
    """Listens on a loopback port, in the manner `open`, `one_line`, `shared` or `offline`."""

    def __init__(
        self,
        port: int,
        changed: threading.Condition,
        serve: Callable[[socket.socket], None],
        window_bytes: Callable[[], int | None],
    ) -> None:
        """`serve` is run in a thread for each line that gets in and calls `leave` at its end."""
        self.port = port
        self.lines: set[socket.socket] = set()
        self.sharing = Sharing()
        self.is_held = False
        self._manner = "closed"
        self._changed = changed
        self._serve = serve
        self._window_bytes = window_bytes
        self._listener: socket.socket | None = None
        self._silence: list[socket.socket] = []
        self._opens_at = 0.0

    def behave(self, manner: str, sharing: Sharing | None = None) -> None:
        """Change the manner; called with the lock held."""
        self._manner, self.sharing = manner, sharing or Sharing()
        self.is_held, self._opens_at = False, 0.0
        if manner == "offline":
            self.hang_up()
            self._be_silent()
            return
        self._end_silence()
        self.is_held = manner == "shared" and not self.lines
        self._open_or_shut()
        if manner == "shared":
            threading.Thread(target=self._take_turns, args=(self.sharing,), daemon=True).start()

    def close(self) -> None:
        """Hang up on everybody and listen no more; called with the lock held."""
        self._manner = "closed"
        self.hang_up()

    def hang_up(self) -> None:
        """Shut the door and end all lines."""
        self._end_silence()
        self._shut()
        for line in list(self.lines):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def leave(self, line: socket.socket) -> None:
        """Note that a line has ended; called with the lock held."""
        self.lines.discard(line)
        if self._manner not in SINGLE:
            return
        wait_s = self.sharing.free_after_ms / 1000
        self._opens_at = time.monotonic() + wait_s
        if not wait_s:
            self._open_or_shut()
            return
        timer = threading.Timer(wait_s + 0.001, self._open_later)
        timer.daemon = True
        timer.start()

    def _open_later(self) -> None:
        with self._changed:
            self._open_or_shut()

    def _open_or_shut(self) -> None:
        is_taken = self.is_held or bool(self.lines) or time.monotonic() < self._opens_at
        if self._manner in SINGLE and is_taken:
            self._shut()
        elif self._manner not in ("closed", "offline") and self._listener is None:
            self._listen()

    def _listen(self) -> None:
        listener = socket.create_server(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            if window := self._window_bytes():
                line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
            with self._changed:
                self.lines.add(line)
                self._open_or_shut()
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _shut(self) -> None:
        if self._listener:
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None

    def _take_turns(self, mine: Sharing) -> None:
        """Hold the box for others, in turn with us, as long as this very switch is on."""

        def is_over() -> bool:
            return self.sharing is not mine or self._manner != "shared"

        turns = ((True, mine.held_ms), (False, mine.every_ms - mine.held_ms))
        with self._changed:
            while not is_over():
                for is_held, for_ms in turns:
                    # Others wait until we are out, as we do for them.
                    while is_held and self.lines and not is_over():
                        self._changed.wait(TICK_S)
                    if not is_over():
                        self.is_held = is_held
                        self._open_or_shut()
                        self._changed.wait_for(is_over, for_ms / 1000)

    def _be_silent(self) -> None:
        """Answer nobody, like a box without power: a full queue at a door that nobody opens."""
        door = socket.socket()
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(("127.0.0.1", self.port))
        door.listen(0)
        self._silence = [door]
        for _ in range(FILLERS):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(door.getsockname())
            self._silence.append(filler)

    def _end_silence(self) -> None:
        for each in reversed(self._silence):
            each.close()
        self._silence = []
