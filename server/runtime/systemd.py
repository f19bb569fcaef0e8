"""What the process tells the service manager, by systemd's protocol: ready, alive, stopping. Standard library only.

Ten lines of datagrams, so no library for them. Without `NOTIFY_SOCKET` nothing is said; nothing waits for an
answer.
"""

from __future__ import annotations

import os
import socket
from contextlib import suppress

ADDRESS, EVERY, WHOSE = "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"


class Manager:
    """The service manager above this process, if there is one."""

    def __init__(self) -> None:
        """Take its address out of the environment: children, and gunicorn, must not speak for the server."""
        self._address = os.environ.pop(ADDRESS, "")
        every, whose = os.environ.pop(EVERY, ""), os.environ.pop(WHOSE, "")
        is_meant = self._address != "" and whose in ("", str(os.getpid())) and every.isdigit()
        self.watchdog_s = int(every) / 1e6 if is_meant else 0.0
        """Within so many seconds it wants to hear that the process lives; 0 where it does not watch."""

    def tell(self, *lines: str) -> None:
        """Say this; a manager that does not listen is no reason to wait or to fail."""
        if not self._address:
            return
        place = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.setblocking(False)
            line.sendto("\n".join(lines).encode(), place)
