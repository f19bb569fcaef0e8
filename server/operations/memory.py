"""How much memory this process takes and how much the machine has left, and when that is an alarm.

Called by health and the doctor.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

MIB = 2**20
AVAILABLE_WARN, AVAILABLE_BAD = 150 * MIB, 50 * MIB
"""Below the first the machine begins to swap out its pages, below the second the kernel looks for a process to kill."""
OWN_WARN, OWN_BAD = 1024 * MIB, 2048 * MIB
"""A provincial hall with 2,000 screens takes a third of the first figure: beyond it something leaks."""


def memory_state(own: int, available: int) -> str:
    """Return how the memory is: "ok", "warn" or "bad". Pure."""
    if available < AVAILABLE_BAD or own > OWN_BAD:
        return "bad"
    return "warn" if available < AVAILABLE_WARN or own > OWN_WARN else "ok"


def _kilobytes(path: Path) -> Mapping[str, int]:
    """Return the lines of a file of /proc that count kilobytes."""
    found = {}
    for line in path.read_bytes().decode("ascii", "replace").splitlines():
        name, _, rest = line.partition(":")
        words = rest.split()
        if len(words) == 2 and words[1] == "kB":
            found[name] = int(words[0])
    return found


def own_bytes() -> int:
    """Return the memory that this process holds."""
    return _kilobytes(Path("/proc/self/status")).get("VmRSS", 0) * 1024


def available_bytes() -> int:
    """Return what the machine can still give without swapping."""
    return _kilobytes(Path("/proc/meminfo"))["MemAvailable"] * 1024
