"""The alert of a token that is in use at two places: a device that was copied. Called by the manager's floor."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from server.answers import Alert
from server.facts import to_wire
from server.reports.answers import FloorDevice


def used_twice(devices: Iterable[FloorDevice], since: Mapping[str, dt.datetime]) -> list[Alert]:
    """Return an alert for each device whose token listens from two addresses, with the moment since when."""
    return [
        {
            "code": "token_twice",
            "place": f"device-{device['device_id']}",
            "facts": {"device": device["name"]},
            "at": to_wire(since[device["device_id"]]),
        }
        for device in devices
        if device["device_id"] in since
    ]
