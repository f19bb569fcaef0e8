"""What can be taken at this moment, and if not, why and when again. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from server.clock import UNKNOWN
from server.hall.calendar import (
    CLOSED_CODES,
    Opening,
    business_date,
    opening,
    session_at,
    sessions_on,
)
from server.hall.rules import Hall, Service
from server.queue.forecast import waiting
from server.queue.order.calling import policy_of
from server.queue.today.day import WITHHELD_CODES, Day


@dataclass(frozen=True, slots=True)
class Offer:
    """Whether numbers are given; `code` says why not, `opens_at` when to come again (UTC)."""

    is_open: bool
    code: str = ""
    opens_at: dt.datetime | None = None

    @property
    def is_withheld(self) -> bool:
        """Return whether the machine gives no number at any hour: no clock promises one, nobody is invited."""
        return self.code in MACHINE_CODES


OPEN = Offer(True)
MACHINE_CODES = ("clock_wrong", *WITHHELD_CODES)
"""Why the machine gives no numbers; nothing that the hall has decided."""
HALL_CODES = (*CLOSED_CODES, "closing", "day_not_open", *MACHINE_CODES)
"""Why the whole hall gives no number. Each has words on every screen, and says when it opens again."""
SERVICE_CODES = ("service_closed", "no_counter", "cap_reached", "closing")
"""Why one service gives none while the hall does."""
CODES = tuple(dict.fromkeys((*HALL_CODES, *SERVICE_CODES)))


def hall_offer(hall: Hall, day: Day, now: dt.datetime, is_by_hand: bool = False) -> Offer:
    """Return whether the hall gives numbers now. A day without hours does so at any hour.

    While nobody knows the hall's time no machine gives numbers, because they might be yesterday's; a
    person may (`is_by_hand`), who sees that the day which was open before still is.
    """
    if day.withheld.code is not None:
        return Offer(False, day.withheld.code)
    if day.clock_doubt == UNKNOWN and not (is_by_hand and day.is_open):
        return Offer(False, "clock_wrong")
    if day.is_open and day.has_no_hours:
        return OPEN
    today = opening(hall, now)
    if not today.is_issuing:
        return Offer(False, _hall_code(hall, today), today.issue_from_at)
    if not day.is_open or day.date != today.business_date.isoformat():
        return Offer(False, "day_not_open", None)
    return OPEN


def _hall_code(hall: Hall, today: Opening) -> str:
    if today.code == "closing":
        # Numbers of this session are over while its people are still served: is there another one today?
        again = today.issue_from_at
        is_last = again is None or business_date(hall, again) != today.business_date
        return "after_hours" if is_last else "closing"
    return today.code if today.code in CLOSED_CODES else "before_hours"


def service_offer(
    hall: Hall, day: Day, service: Service, now: dt.datetime, is_by_hand: bool = False
) -> Offer:
    """Return whether a number can be taken for this service now."""
    whole = hall_offer(hall, day, now, is_by_hand)
    if not whole.is_open:
        return whole
    if service.service_id in day.stopped:
        return Offer(False, "service_closed")
    if not day.as_served(hall).counters_of_service[service.service_id]:
        return Offer(False, "no_counter")
    figures = day.figures(service.service_id)
    if service.cap_per_day is not None and figures.issued >= service.cap_per_day:
        return Offer(False, "cap_reached", next_window(hall, _end_of_today(hall, now)))
    in_session = service.cap_per_session
    if in_session is not None and figures.issued_in(session_at(hall, now)) >= in_session:
        return Offer(False, "cap_reached", next_window(hall, now))
    may_close = hall.queue.stops_before_closing and not day.has_no_hours
    if may_close and _is_too_late(hall, day, service, now):
        return Offer(False, "closing", next_window(hall, _end_of_today(hall, now)))
    return OPEN


def _is_too_late(hall: Hall, day: Day, service: Service, now: dt.datetime) -> bool:
    """Return whether a newcomer would, by the forecast, not be served before the hall closes.

    The middle of the band counts, so that the window opens again when the line shortens. Under `strict`
    and `ratio` whoever comes later still overtakes, so its upper edge counts.
    """
    band = waiting.band_for_newcomer(hall, day, service.service_id, now)
    if band.low_s is None or band.high_s is None:
        return False
    may_be_passed = policy_of(hall, day, service.service_id).name in ("strict", "ratio")
    called_s = band.high_s if may_be_passed else (band.low_s + band.high_s) / 2
    expected_s = called_s + waiting.mean_s(hall, day, service.service_id)
    return now + dt.timedelta(seconds=expected_s) > _end_of_today(hall, now)


def _end_of_today(hall: Hall, now: dt.datetime) -> dt.datetime:
    """Return when the last session of the business day closes; lunch carries tickets over."""
    sessions = sessions_on(hall, business_date(hall, now))
    return sessions[-1].closes_at if sessions else now


def next_window(hall: Hall, now: dt.datetime) -> dt.datetime | None:
    """Return when numbers are given again after a moment and after the window that is open then."""
    at = opening(hall, now)
    if at.is_issuing and at.issue_to_at is not None:
        return opening(hall, at.issue_to_at).issue_from_at
    return at.issue_from_at
