"""A small real disk for tests: a tmpfs of a few megabytes that can be filled to the last byte.

An ordinary user makes it in a mount namespace of its own (`unshare -Urm`); root may mount it plainly where that
is forbidden. Whatever is to see the disk is started with `command`; the test itself looks through `seen`.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOG = "hog"
PIECE = 64 * 1024


@dataclass
class SmallDisk:
    """A mounted small disk. `path` is where the processes started with `command` see it."""

    path: Path
    holder: int | None = None
    """The process that keeps the namespace alive; None when the disk is mounted for everybody."""

    @property
    def command(self) -> list[str]:
        """Return what stands before a command that is to see the disk."""
        if self.holder is None:
            return []
        return ["nsenter", "-t", str(self.holder), "-U", "-m", "--preserve-credentials", "--"]

    @property
    def seen(self) -> Path:
        """Return the disk as this test sees it. SQLite does not open files here: it resolves links itself."""
        if self.holder is None:
            return self.path
        return Path(f"/proc/{self.holder}/root{self.path}")

    @property
    def free(self) -> int:
        """Return the free bytes."""
        found = os.statvfs(self.seen)
        return found.f_bavail * found.f_frsize

    def fill(self, leave: int = 0) -> None:
        """Let a stranger's file take all room but `leave` bytes."""
        with (self.seen / HOG).open("ab", buffering=0) as hog, contextlib.suppress(OSError):
            while (room := self.free - leave) > 0:
                hog.write(b"\1" * min(PIECE, room))

    def empty(self) -> None:
        """Take the stranger's file away."""
        (self.seen / HOG).unlink(missing_ok=True)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command that sees the disk."""
        return subprocess.run(
            [*self.command, *words], capture_output=True, text=True, timeout=60, check=False
        )


@contextmanager
def small_disk(path: Path, megabytes: int) -> Iterator[SmallDisk]:
    """Mount a disk of that size on a new folder and take it away again."""
    path.mkdir(parents=True)
    options = f"size={megabytes}m"
    script = f'mount -t tmpfs -o {options} tmpfs "$1" && echo ready && exec cat'
    holder = subprocess.Popen(
        ["unshare", "-Urm", "sh", "-c", script, "sh", str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert holder.stdin is not None and holder.stdout is not None
    is_own = holder.stdout.readline().strip() == "ready"
    try:
        if not is_own:
            subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", path], check=True)
        yield SmallDisk(path, holder.pid if is_own else None)
    finally:
        holder.stdin.close()
        holder.wait(20)
        holder.stdout.close()
        if not is_own:
            subprocess.run(["umount", "-l", path], check=False)
        shutil.rmtree(path, ignore_errors=True)


def until(what: Callable[[], Any], within_s: float = 60) -> Any:
    """Return what something becomes, once it is true."""
    deadline = time.monotonic() + within_s
    while not (found := what()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert found, "it did not come true"
    return found
