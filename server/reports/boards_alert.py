"""The alert of boards that nobody can hear, as far as they or their silence tell it. Called by the manager's floor."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from server.answers import Alert
from server.facts import to_wire
from server.reports.answers import FloorDevice

SILENT_BOARDS = {
    "blocked": "board_blocked",
    "absent": "board_absent",
    "stuck": "board_silent",
    "silent": "board_silent",
}
"""How a board's loudspeaker is → what a person is told to do about it."""


def silent_boards(
    devices: Iterable[FloorDevice], since: Callable[[str], dt.datetime | None], now: dt.datetime
) -> list[Alert]:
    """Return an alert for each board on the wall that nobody can hear, with `since` when."""
    return [
        {
            "code": code,
            "place": f"device-{device['device_id']}",
            "facts": {"board": device["name"]},
            "at": to_wire(since(device["device_id"]) or now),
        }
        for device in devices
        if device["is_online"] and (code := SILENT_BOARDS.get(device["loudspeaker"] or ""))
    ]
