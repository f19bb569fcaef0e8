"""The ballast: room on the disk that is kept for the hour in which the disk is full.

A file whose bytes are really allocated. When the disk is full it is given back in slices, each to the write that
needs it, so that the program that fills the disk does not get it first. Most of it is for new numbers, a quarter for
calling those who wait, a last piece for a start. Owned by `server.operations.disk`; knows nothing of a hall.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

NAME = "ballast"
MIB = 2**20
SLICE = 128 * 1024
"""What one failed write is given: a number with its slip takes about 100 KB of the write-ahead log."""


@dataclass(frozen=True, slots=True)
class Shares:
    """How the ballast is parted, in bytes: down to `calls` it is for numbers, down to `door` for calls."""

    whole: int
    calls: int
    door: int


def shares(whole: int) -> Shares:
    """Return the shares of a ballast of that size."""
    return Shares(whole, whole // 4, whole // 32)


def wanted_size(parts: Shares, size: int, free: int) -> int:
    """Return how large the ballast should be where it has `size` and the disk `free` bytes. Pure.

    It grows to the largest share that leaves half as much again free: a ballast that ate the last room would be
    given back at the next write. The piece for the door comes back first.
    """
    for level in (parts.whole, parts.calls, parts.door):
        if size < level and free - (level - size) >= level // 2:
            return level
    return size


class Ballast:
    """The file in a data folder."""

    def __init__(self, folder: Path, whole: int) -> None:
        self._path = folder / NAME
        self.shares = shares(whole)

    @property
    def size(self) -> int:
        """How much is still kept."""
        try:
            return self._path.stat().st_size
        except OSError:
            return 0

    def give(self, keep: int, wanted: int = SLICE) -> bool:
        """Give so many bytes back to the disk, but keep `keep`; returns whether there was anything to give."""
        size = self.size
        left = max(keep, size - wanted)
        if left >= size:
            return False
        os.truncate(self._path, left)
        return True

    def grow(self, free: int) -> bool:
        """Keep as much as there is room for; returns whether it is whole now. Raises OSError."""
        size = self.size
        wanted = wanted_size(self.shares, size, free)
        if wanted > size:
            file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                os.posix_fallocate(file, size, wanted - size)
            except OSError:
                os.ftruncate(file, size)  # somebody else was faster
                raise
            finally:
                os.close(file)
        elif size > self.shares.whole:
            os.truncate(self._path, self.shares.whole)
        return wanted >= self.shares.whole
