"""The screens that the hall's file expects, and which of its devices each of them is. Pure.

Called by `devices`, which pairs them, and by the console's snapshot, which shows who is missing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Protocol

from server.hall.roles import PAPER_ROLES
from server.hall.rules import Hall, PlannedDevice


class Known(Protocol):
    """A device of the hall, as far as it is compared with what the file expects."""

    device_id: str
    role: str
    name: str


def is_same(planned: PlannedDevice, known: Known) -> bool:
    """Return whether a device is the expected one: of its role, and of its id or its name.

    The id is kept by a code that was asked for from the list; the name is what a person typed who paired it
    by hand. Another role is another screen, whatever it is called.
    """
    if planned.role != known.role:
        return False
    return planned.device_id == known.device_id or _plain(planned.name) == _plain(known.name)


def missing(hall: Hall, paired: Iterable[Known]) -> list[PlannedDevice]:
    """Return the expected screens that no paired device is; each device is one of them at most."""
    left = list(paired)
    unmet = []
    # Ids first: a screen paired from the list is itself, also where another one bears its name.
    for planned in hall.devices:
        found = next(
            (d for d in left if d.device_id == planned.device_id and is_same(planned, d)), None
        )
        if found is None:
            unmet.append(planned)
        else:
            left.remove(found)
    still = []
    for planned in unmet:
        found = next((d for d in left if is_same(planned, d)), None)
        if found is None:
            still.append(planned)
        else:
            left.remove(found)
    return still


def plan_of(hall: Hall, role: str, name: str) -> PlannedDevice | None:
    """Return the expected screen of that role and name, as somebody types it."""
    wanted = _plain(name)
    return next((p for p in hall.devices if p.role == role and _plain(p.name) == wanted), None)


def lacks_paper(printers: Sequence[object], role: str, printer_id: str | None) -> bool:
    """Return whether a device gives numbers without paper in a hall that prints."""
    return role in PAPER_ROLES and printer_id is None and bool(printers)


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
