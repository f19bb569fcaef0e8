"""Puts what was made into its place whole, and keeps two of a kind from working at once.

Whatever is half done has another name than what is done, is seen by nobody, and goes with the next run. Used by making,
restoring and the copies to other disks.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from server.files import make_folder, sync_folder
from server.operations.backup.saying import Refused

MIB = 2**20
HALF = ".half"
"""How a file ends that is being written."""
LOCK = ".lock"


@contextmanager
def workshop(folder: Path, refused: Refused) -> Iterator[Path]:
    """Yield an empty folder for one worker at a time; what a killed one left in it is gone. Raises `refused`."""
    make_folder(folder.parent)
    lock = folder.parent / f"{folder.name}{LOCK}"
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise refused from None
        if not lock.exists() or lock.stat().st_ino != os.fstat(held.fileno()).st_ino:
            raise refused  # whoever had it has just gone, and took the lock along
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            lock.unlink(missing_ok=True)


def put(place: Path, write: Callable[[IO[bytes]], None]) -> None:
    """Let `write` fill a file that has its name only once it is whole and on the disk. Raises what it raises."""
    half = place.with_name(f".{place.name}{HALF}")
    try:
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            write(out)
            out.flush()
            os.fsync(out.fileno())
        os.replace(half, place)
    except BaseException:
        with suppress(OSError):
            half.unlink()
        raise
    sync_folder(place.parent)


def forget_halves(folder: Path, begins: str) -> None:
    """Remove what killed workers left of files with that beginning."""
    for half in folder.glob(f".{begins}*{HALF}"):
        half.unlink(missing_ok=True)


def want_room(folder: Path, size: int) -> None:
    """Raise Refused where a disk has less room than that."""
    free = shutil.disk_usage(folder).free
    if free < size:
        raise Refused("no_room", path=folder, free_mb=free // MIB, need_mb=-(-size // MIB))


def sync_tree(folder: Path) -> None:
    """Put every name in a folder and below it on the disk."""
    for place, _, _ in os.walk(folder):
        sync_folder(Path(place))
