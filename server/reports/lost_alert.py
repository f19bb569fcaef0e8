"""The alert of a kiosk or a board that was there today and is gone. Called by the manager's floor. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from server.answers import Alert
from server.facts import from_wire
from server.hall.calendar import DatedSession, local_date, sessions_on
from server.hall.rules import Hall
from server.reports.answers import FloorDevice

MISSED = {"kiosk": "kiosk_lost", "board": "board_lost"}
"""Screens for everybody → what a person is told to do; who sits at another one sees for themselves that it is dark."""


def lost_screens(hall: Hall, devices: Iterable[FloorDevice], now: dt.datetime) -> list[Alert]:
    """Return an alert for each of them that was heard today and is not there now, since it was heard last.

    What was not there today at all stands in a cupboard, or is not switched on yet: the list of devices says so.
    Nobody misses a board outside a session, nor a kiosk when it gives no numbers: screens are switched off at noon.
    """
    today = local_date(hall, now)
    sessions = sessions_on(hall, today)
    found: list[Alert] = []
    for device in devices:
        code, at = MISSED.get(device["role"]), device["last_seen_at"]
        was_there = at is not None and local_date(hall, from_wire(at)) == today
        is_wanted = any(_wants(session, device["role"], now) for session in sessions)
        if code and at and was_there and is_wanted and device["is_paired"]:
            place = f"device-{device['device_id']}"
            found.append(
                {"code": code, "place": place, "facts": {"device": device["name"]}, "at": at}
            )
    return found


def _wants(session: DatedSession, role: str, now: dt.datetime) -> bool:
    """Tell whether people look for such a screen at that moment."""
    until = session.issue_to_at if role == "kiosk" else session.closes_at
    return session.issue_from_at <= now < until
