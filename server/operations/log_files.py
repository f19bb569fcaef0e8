"""The log's own files in the data folder: what the server said last, bounded in size, for whoever looks later.

`server.operations.logs` offers each line, which waits for nothing; one work beside the requests writes them every
second through `server.outside`. Where they cannot be written the hall goes on: the oldest are lost, counted, and said.
"""

from __future__ import annotations

import errno
import logging
import os
from collections import deque
from contextlib import suppress
from pathlib import Path

from server import runtime
from server.files import make_folder
from server.machine import one_line
from server.operations.ballast import MIB
from server.outside import Outside

log = logging.getLogger(__name__)

FOLDER, NAME = "logs", "motcua.log"
FILES = 5
WAITING = 1000
"""Lines that wait for a disk that does not take them."""
LONGEST = 16 * 1024
"""Letters of one line; a traceback has a few thousand."""
LEAVE = 16 * MIB
"""The last room of a disk is the hall's, never the log's."""
EVERY_S = 1.0


def paths_in(data_dir: Path) -> tuple[Path, ...]:
    """Return where the log of a data folder lies, the newest file first."""
    names = (NAME, *(f"{NAME}.{number}" for number in range(1, FILES)))
    return tuple(data_dir / FOLDER / name for name in names)


class LogFiles:
    """The log of one server in its data folder, hardly longer than so many bytes; 0 = there is none."""

    def __init__(self, data_dir: Path, most: int) -> None:
        self._paths = paths_in(data_dir)
        self._most = most
        self._waiting: deque[str] = deque(maxlen=WAITING)
        self._lost = 0
        self._is_well = True
        self._outside = Outside("the log's folder", most=1)

    def offer(self, line: str) -> None:
        """Take a line with its end; waits for nothing. Where too many wait, the oldest is lost."""
        if not self._most:
            return
        if len(self._waiting) == WAITING:
            self._lost += 1
        self._waiting.append(line if len(line) <= LONGEST else line[: LONGEST - 1] + "\n")

    def run(self) -> None:
        """Write what waits, every second, for ever."""
        while True:
            runtime.current().sleep(EVERY_S)
            self.note()

    def note(self) -> None:
        """Write what waits now; what stands in the way is said once, and what was lost when it is over."""
        if not self._waiting:
            return
        try:
            self._outside.ask(self._write)
        except OSError as error:
            if self._is_well:
                self._is_well = False
                log.error("log_not_written: %s", one_line(error))
            return
        self._is_well = True
        if self._lost:
            lost, self._lost = self._lost, 0
            log.warning("log_lines_lost: %d", lost)

    def _write(self) -> None:
        """Write what waits, in a thread of its own: a line leaves the queue only when its turn has come."""
        make_folder(self._paths[0].parent)
        while self._waiting:
            with suppress(IndexError):
                line = self._waiting.popleft()
                try:
                    self._put(line.encode(errors="backslashreplace"))
                except OSError:
                    self._lost += 1
                    raise

    def _put(self, content: bytes) -> None:
        # Opened anew for each line: a folder that was moved or mounted meanwhile is found. `boot` makes it private.
        with self._paths[0].open("ab", buffering=0) as file:
            disk = os.fstatvfs(file.fileno())
            if disk.f_bavail * disk.f_frsize < LEAVE:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), file.name)
            file.write(content)
            is_full = file.tell() >= self._most // FILES
        if is_full:
            self._turn()

    def _turn(self) -> None:
        """Begin a new file; the oldest goes, and whatever was left by a larger bound."""
        for older, newer in zip(self._paths[:0:-1], self._paths[-2::-1], strict=True):
            with suppress(FileNotFoundError):
                os.replace(newer, older)
        room = self._most
        for path in self._paths[1:]:
            with suppress(FileNotFoundError):
                # The file that was just ended stays in any case: it has the newest lines.
                if room < path.stat().st_size and path != self._paths[1]:
                    path.unlink()
                else:
                    room -= path.stat().st_size
