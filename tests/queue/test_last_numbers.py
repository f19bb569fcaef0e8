"""No number is given that would not be served before closing: which edge of the band counts, to the second."""

from __future__ import annotations

import datetime as dt

import pytest

import busy_hall
from queue_by_hand import HandDay
from server.hall.rules import Policy
from server.queue import events as ev
from server.queue.forecast import waiting
from server.queue.forecast.waiting import Band
from server.queue.offering import service_offer

HALL = busy_hall.hall()
CLOSES = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)
"""17:00 in the hall."""
NOW = CLOSES - dt.timedelta(minutes=40)
MEAN_S = 600.0
FIFO, STRICT, RATIO = Policy("fifo"), Policy("strict"), Policy("ratio", None, 1, 2)


@pytest.mark.parametrize(
    ("policy", "band", "is_given"),
    [
        # 40 minutes are left, 10 of them for the visit itself.
        (FIFO, Band(1200, 2400), True),
        (FIFO, Band(1202, 2400), False),
        (FIFO, Band(1801, 1801), False),
        (STRICT, Band(0, 1800), True),
        (STRICT, Band(0, 1801), False),
        (RATIO, Band(0, 1801), False),
        (FIFO, Band(0, 3600), True),
        (FIFO, Band(None, None), True),
    ],
)
def test_the_last_number(
    monkeypatch: pytest.MonkeyPatch, policy: Policy, band: Band, is_given: bool
) -> None:
    """The middle of the band counts; where later people may pass, its upper edge; an unknown wait closes nothing."""
    monkeypatch.setattr(waiting, "band_for_newcomer", lambda *_: band)
    monkeypatch.setattr(waiting, "mean_s", lambda *_: MEAN_S)
    hall = busy_hall.with_policy(HALL, policy)
    day = HandDay(hall)
    day.record(ev.DayClosed("2026-11-23", []), ev.DayOpened("2026-11-23", is_training=False))
    offer = service_offer(hall, day.day, hall.service_by_id["khai-sinh"], NOW)
    assert (offer.is_open, offer.code) == ((True, "") if is_given else (False, "closing"))
    lenient = busy_hall.with_queue(hall, stops_before_closing=False)
    assert service_offer(lenient, day.day, hall.service_by_id["khai-sinh"], NOW).is_open
