"""What devices and people of a hall are there for: the one list, for file, command line, wire and console. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from server.hall.rules import Printer

DeviceRole = Literal["kiosk", "board", "rating", "counter", "host", "manager", "agent"]
"""What a device of the hall does."""
DEVICE_ROLES: tuple[str, ...] = get_args(DeviceRole)
PAPER_ROLES = ("kiosk",)
"""Roles that stand before people with nobody beside them: without a printer of their own they give no paper."""
StaffRole = Literal["officer", "host", "manager"]
"""What a person of the hall does."""
STAFF_ROLES: tuple[str, ...] = get_args(StaffRole)


def usual_printer(printers: Sequence[Printer], role: str) -> str | None:
    """Return the printer of a device of which nobody has said anything: the hall's only one, for a kiosk."""
    is_clear = role in PAPER_ROLES and len(printers) == 1
    return printers[0].printer_id if is_clear else None
