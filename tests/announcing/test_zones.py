"""A zone's board tells of its own zone: who is called there, and who waits for a counter in it."""

from __future__ import annotations

import datetime as dt

import busy_hall
from queue_by_hand import HandDay
from server.announcing.rules import Calls
from server.announcing.views import board
from server.announcing.volume import Sound
from server.queue.events import CounterServicesChanged


def waiting(day: HandDay, zone_id: str | None) -> dict[str, int]:
    """Return what the board of a zone says of who waits, by sector."""
    now = day.at(0) + dt.timedelta(minutes=1)
    seen = board(day.hall, day.day, Calls(), Sound(), zone_id, now)
    return {row["sector_id"]: row["waiting"] for row in seen["waiting"]}


def test_a_board_counts_who_waits_in_its_zone() -> None:
    """Counters 1 and 3 stand on floor 1, 2 and 4 on floor 2; the board at the entrance counts everybody."""
    day = HandDay(busy_hall.hall())
    day.take("khai-sinh")
    day.take("cap-dat")
    day.take("cap-dat")
    assert waiting(day, "tang-1") == {"ho-tich": 1}
    assert waiting(day, "tang-2") == {"dat-dai": 2, "ket-qua": 0}
    assert waiting(day, None) == {"ho-tich": 1, "dat-dai": 2, "ket-qua": 0}


def test_a_sector_of_two_zones_is_counted_by_its_services() -> None:
    """Copies move to floor 2 for today: its board counts them, and floor 1's only what is still served there."""
    day = HandDay(busy_hall.hall())
    day.take("khai-sinh")
    day.take("sao-y")
    day.take("sao-y")
    for counter_id in ("1", "3"):
        day.record(CounterServicesChanged(counter_id, ["khai-sinh"], [], "truong"))
    day.record(CounterServicesChanged("2", ["sao-y", "cap-dat"], [], "truong"))
    assert waiting(day, "tang-1") == {"ho-tich": 1}
    assert waiting(day, "tang-2") == {"ho-tich": 2, "dat-dai": 0, "ket-qua": 0}
    assert waiting(day, None)["ho-tich"] == 3
