"""A line to a printer, whatever it is made of, and how long to wait on it.

The promise that every cable of `printers.thermal` keeps and `printers.dialogue` relies on. Holds no
code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds. The defaults suit a hall; tests are in more of a hurry.

    `job_s` is the longest time without a byte accepted, and the longest wait for the answer after
    the last byte; `whole_job_s` bounds a job on a slow line.
    """

    status_s: float = 0.7
    unmask_s: float = 0.3
    glance_s: float = 0.3
    job_s: float = 5.0
    whole_job_s: float = 60.0


class Cable(Protocol):
    """A line to a printer, open from its making until `close`."""

    is_one_way: bool

    def send(self, payload: bytes, timeout_s: float) -> None:
        """Hand over all bytes. Raises ConnectionLost when the line breaks or stands still."""
        ...

    def receive(self, timeout_s: float) -> bytes:
        """Return what came in, nothing after the timeout. Raises ConnectionLost at the end."""
        ...

    def finish(self) -> None:
        """Say that no more comes and let the line run dry. Raises ConnectionLost when it broke."""
        ...

    def close(self) -> None:
        """Close; never raises."""
        ...
