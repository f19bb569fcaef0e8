"""The alert of a kiosk or a board that was there today and is gone. Called by the manager's floor. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from server.answers import Alert
from server.facts import from_wire
from server.hall.calendar import local_date, sessions_on
from server.hall.rules import Hall
from server.reports.answers import FloorDevice

MISSED = {"kiosk": "kiosk_lost", "board": "board_lost"}
"""Screens for everybody → what a person is told to do; who sits at another one sees for themselves that it is dark."""


def lost_screens(hall: Hall, devices: Iterable[FloorDevice], now: dt.datetime) -> list[Alert]:
    """Return an alert for each of them that was heard today and is not there now, since it was heard last.

    What was not there today at all stands in a cupboard, or is not switched on yet: the list of devices says so.
    Out of hours nobody misses anything.
    """
    today = local_date(hall, now)
    sessions = sessions_on(hall, today)
    if not sessions or not sessions[0].issue_from_at <= now <= sessions[-1].closes_at:
        return []
    found: list[Alert] = []
    for device in devices:
        code, at = MISSED.get(device["role"]), device["last_seen_at"]
        if code and at and device["is_paired"] and local_date(hall, from_wire(at)) == today:
            place = f"device-{device['device_id']}"
            found.append(
                {"code": code, "place": place, "facts": {"device": device["name"]}, "at": at}
            )
    return found
