"""The kernel's printer device, or a plain file, as a cable: needs no library.

Used by `printers.thermal`. Never blocks for longer than it was told: a printer without paper would
hold us for ever.
"""

from __future__ import annotations

import contextlib
import os
import select
from collections.abc import Iterator

from printers.address import Address
from printers.errors import ConnectionLost, Unreachable

CHUNK_BYTES = 1024
READ_BYTES = 64
DRAIN_TIMEOUT_S = 10.0


@contextlib.contextmanager
def _translated(doing: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise ConnectionLost(f"{doing}: {error}") from error


class FileCable:
    """/dev/usb/lp0, a stable udev name under /dev, or a plain file, which is one way."""

    def __init__(self, address: Address) -> None:
        self.is_one_way = not address.place.startswith("/dev/")
        flags = os.O_WRONLY | os.O_APPEND if self.is_one_way else os.O_RDWR
        try:
            self._fd = os.open(address.place, flags | os.O_NONBLOCK | os.O_NOCTTY)
        except OSError as error:
            raise Unreachable(f"file://{address.place}: {error}") from error

    def send(self, payload: bytes, timeout_s: float) -> None:
        """Write as the device takes it; it must take something within each timeout."""
        with _translated("writing"):
            left = memoryview(payload)
            while left:
                if not self.is_one_way and not select.select([], [self._fd], [], timeout_s)[1]:
                    raise ConnectionLost(f"the printer took nothing for {timeout_s} s")
                left = left[os.write(self._fd, left[:CHUNK_BYTES]) :]

    def receive(self, timeout_s: float) -> bytes:
        """Return what the device answered, nothing after the timeout."""
        with _translated("reading"):
            if self.is_one_way or not select.select([self._fd], [], [], timeout_s)[0]:
                return b""
            try:
                came = os.read(self._fd, READ_BYTES)
            except BlockingIOError:
                return b""
        if not came:
            raise ConnectionLost("the device has gone")
        return came

    def finish(self) -> None:
        """Wait until the device has taken the last bytes: the kernel drops them on closing."""
        with _translated("writing"):
            if not self.is_one_way and not select.select([], [self._fd], [], DRAIN_TIMEOUT_S)[1]:
                raise ConnectionLost("the printer did not take the end of the slip")

    def close(self) -> None:
        """Close the device."""
        with contextlib.suppress(OSError):
            os.close(self._fd)
