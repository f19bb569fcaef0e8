"""Writes a file whole or not at all: the house's one way of leaving something on a disk.

Standard library only. It stands here because a print agent keeps files too and knows no server; the server's
own door to it is `server.files`. Never reads.
"""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path

ENDING = ".new"
FORGOTTEN_S = 3600.0
"""A file beside its place for so long was left by a machine that lost power: nobody writes on it any more."""
_SWEPT: set[Path] = set()
"""Folders in which this process has already looked for such files."""


def write_whole(path: Path, data: bytes | str, mode: int = 0o600) -> None:
    """Write a file so that at any moment, power cut or not, there is the old one or the new one.

    What a link points to is written, the link stays. Missing folders are made for their owner alone. Raises
    OSError, and leaves nothing behind then.
    """
    place = Path(os.path.realpath(path))
    make_folder(place.parent)
    _forget_old(place.parent)
    handle, beside = tempfile.mkstemp(ENDING, f".{place.name}.", place.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data.encode() if isinstance(data, str) else data)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        os.replace(beside, place)
    except BaseException:
        with suppress(OSError):
            os.unlink(beside)
        raise
    sync_folder(place.parent)


def make_folder(folder: Path) -> None:
    """Make a folder and what lacks above it, readable by its owner only; one that is there stays as it is."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk; a file system that cannot is trusted to keep them itself."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


def _forget_old(folder: Path) -> None:
    """Remove what earlier processes left; asked once of each folder, which may hold thousands of files."""
    if folder in _SWEPT:
        return
    _SWEPT.add(folder)
    old = time.time() - FORGOTTEN_S
    for left in folder.glob(f".*{ENDING}"):
        with suppress(OSError):
            if left.stat().st_mtime < old:
                left.unlink()
