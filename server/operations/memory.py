"""How much memory this process takes and how much the machine has left, and when that is an alarm.

Called by health and the doctor.
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from pathlib import Path

MIB = 2**20
M_MMAP_THRESHOLD = -3
"""Of malloc.h: blocks of this size on come from the machine and go back to it; set by hand, it stays as it is set."""
AVAILABLE_WARN, AVAILABLE_BAD = 150 * MIB, 50 * MIB
"""Below the first the machine begins to swap out its pages, below the second the kernel looks for a process to kill."""
OWN_WARN, OWN_BAD = 1024 * MIB, 2048 * MIB
"""A provincial hall with 2,000 screens takes a third of the first figure: beyond it something leaks."""


def memory_state(own: int, available: int) -> str:
    """Return how the memory is: "ok", "warn" or "bad". Pure."""
    if available < AVAILABLE_BAD or own > OWN_BAD:
        return "bad"
    return "warn" if available < AVAILABLE_WARN or own > OWN_WARN else "ok"


def kilobytes(path: Path) -> Mapping[str, int]:
    """Return the lines of a file of /proc that count kilobytes."""
    found = {}
    for line in path.read_bytes().decode("ascii", "replace").splitlines():
        name, _, rest = line.partition(":")
        words = rest.split()
        if len(words) == 2 and words[1] == "kB":
            found[name] = int(words[0])
    return found


def give_large_blocks_back() -> None:
    """Let large blocks of memory go back to the machine as soon as they are free.

    A PIN's hash takes eight megabytes for a moment. The C library keeps blocks of a size that it has once seen freed.
    Where it is not glibc nothing is done.
    """
    tell = getattr(ctypes.CDLL(None), "mallopt", None)
    if tell is not None:
        tell(M_MMAP_THRESHOLD, MIB)


def own_bytes() -> int:
    """Return the memory that this process holds."""
    return kilobytes(Path("/proc/self/status")).get("VmRSS", 0) * 1024


def available_bytes() -> int:
    """Return what the machine can still give without swapping."""
    return kilobytes(Path("/proc/meminfo"))["MemAvailable"] * 1024
