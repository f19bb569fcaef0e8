"""Who on this machine holds a port or a file: for the sentence of a start that may not have it. Linux, read only.

What belongs to another user stays unseen unless root looks; then nothing is said rather than guessed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
LISTENING = "0A"
LOCK = "motcua.lock"
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Holder:
    """A process: its id, its command, and the data folder if it is a Motcua."""

    pid: int
    command: str
    data_dir: str = ""

    def __str__(self) -> str:
        motcua = f"another Motcua with the data folder {self.data_dir}, " if self.data_dir else ""
        return f"{motcua}process {self.pid} ({self.command})"


def holder_of_port(port: int) -> Holder | None:
    """Return the process that listens on a TCP port, None where there is none or it cannot be seen."""
    inodes = {f"socket:[{inode}]" for inode in _listening(port)}
    return _first(lambda target: target in inodes) if inodes else None


def holder_of_file(path: Path) -> Holder | None:
    """Return another process that has a file open, None where nothing can be seen."""
    place = os.path.realpath(path)
    return _first(lambda target: target == place)


def _listening(port: int) -> Iterator[str]:
    for table in ("tcp", "tcp6"):
        try:
            lines = (PROC / "net" / table).read_bytes().decode("ascii", "replace").splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            parts = line.split()
            if parts[3] == LISTENING and int(parts[1].rpartition(":")[2], 16) == port:
                yield parts[9]


def _first(is_meant: Callable[[str], bool]) -> Holder | None:
    for process in _processes():
        targets = list(_open_files(process))
        if any(map(is_meant, targets)):
            locks = [t for t in targets if t.endswith(f"/{LOCK}")]
            folder = str(Path(locks[0]).parent) if locks else ""
            return Holder(int(process.name), _command(process), folder)
    return None


def _processes() -> Iterator[Path]:
    try:
        found = [p for p in PROC.iterdir() if p.name.isdigit() and int(p.name) != os.getpid()]
    except OSError:
        return
    yield from sorted(found, key=lambda p: int(p.name))


def _open_files(process: Path) -> Iterator[str]:
    try:
        for handle in (process / "fd").iterdir():
            yield os.readlink(handle)
    except OSError:
        return


def _command(process: Path) -> str:
    try:
        words = (process / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
    except OSError:
        return "?"
    return " ".join(words).strip()[:SHOWN]
