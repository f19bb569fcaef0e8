"""Whether something keeps this machine's clock right: asked of the kernel, which every time service tells.

Called by the doctor and by `diagnose`. Reads only. Where the kernel may not be asked, nobody knows.
"""

from __future__ import annotations

import ctypes

STA_UNSYNC = 0x40


class _Timex(ctypes.Structure):
    """The beginning of `struct timex` (sys/timex.h); with `modes` 0 nothing is changed."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_char * 256),
    )


def is_synchronised() -> bool | None:
    """Return whether a time service keeps the clock; None where that cannot be known."""
    found = _Timex()
    try:
        if ctypes.CDLL(None).adjtimex(ctypes.byref(found)) < 0:
            return None
    except (OSError, AttributeError):
        return None
    return not found.status & STA_UNSYNC
