"""What can be taken at this moment, and if not, why and when again. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from server.hall.calendar import Opening, opening
from server.hall.rules import Hall, Service
from server.queue.day import Day


@dataclass(frozen=True, slots=True)
class Offer:
    """Whether numbers are given; `code` says why not, `opens_at` when to come again (UTC)."""

    is_open: bool
    code: str | None = None
    opens_at: dt.datetime | None = None


OPEN = Offer(True)


def hall_offer(hall: Hall, day: Day, now: dt.datetime) -> Offer:
    """Return whether the hall gives numbers now. A training day does so at any hour."""
    if day.is_open and day.is_training:
        return OPEN
    today = opening(hall, now)
    if not today.is_issuing:
        return Offer(False, _hall_code(today), today.issue_from_at)
    if not day.is_open or day.date != today.business_date.isoformat():
        return Offer(False, "day_not_open", None)
    return OPEN


def _hall_code(today: Opening) -> str:
    if today.code in ("outside_window", None):
        return "before_hours"
    return "after_hours" if today.code == "closing" else today.code


def service_offer(hall: Hall, day: Day, service: Service, now: dt.datetime) -> Offer:
    """Return whether a number can be taken for this service now."""
    whole = hall_offer(hall, day, now)
    if not whole.is_open:
        return whole
    if service.service_id in day.stopped:
        return Offer(False, "service_closed")
    if service.cap_per_day is not None:
        if day.figures(service.service_id).issued >= service.cap_per_day:
            return Offer(False, "cap_reached", _tomorrow(hall, now))
    return OPEN


def _tomorrow(hall: Hall, now: dt.datetime) -> dt.datetime | None:
    """Return when numbers are given again after today's window."""
    today = opening(hall, now)
    after = today.issue_to_at if today.is_issuing else None
    return opening(hall, after).issue_from_at if after else today.issue_from_at
