"""A date is the hall's: at half past midnight on the first it is the new month there, whatever it is in Greenwich."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest

from house.sources import listed, own_files, read
from server.hall.calendar import local_date
from wire_house import Wire

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TIMES = {
    # the hall's time on the first of December → the date on its wall, the day its numbers belong to
    dt.time(0, 30): ("2026-12-01", "2026-11-30"),
    dt.time(6, 30): ("2026-12-01", "2026-12-01"),
    dt.time(23, 30): ("2026-12-01", "2026-12-01"),
}
DATE_OF_UTC = (
    r"now\(\)\.date\(\)",
    r"dt\.UTC\)\.date\(\)",
    r"toISOString\(\)\.(slice|split|substr)",
    r"(_at|\.at|\bat)\)?\.(slice\(0, ?(7|10)\)|split\(.T.\))",
    r"\.get(Full)?(Year|Month|Date|Day|Hours)\(",
)
"""How a date or an hour is made of a moment without the hall's zone, in Python and in the pages."""


@pytest.mark.parametrize("time", TIMES, ids=str)
def test_every_page_says_the_halls_date(own_wire: Wire, time: dt.time) -> None:
    """Console, calendar, what was done by hand and the day's book agree with the clock on the wall."""
    on_wall, day = TIMES[time]
    then = dt.datetime.combine(dt.date(2026, 12, 1), time, tzinfo=ZONE)
    own_wire.clock.forward((then - own_wire.clock.now()).total_seconds())
    own_wire.house.keep_day()
    token = own_wire.sign_in("truong", "975310", "console", None)

    def asked(path: str) -> dict[str, object]:
        answer = own_wire.send("GET", path, who=token)
        assert answer.status_code == 200, answer.text
        return dict(answer.json)

    assert asked("/api/v1/manage/live")["calendar_date"] == on_wall
    assert asked("/api/v1/manage/calendar")["month"] == on_wall[:7]
    assert own_wire.house.ledger.present.day.business_date == day
    assert asked("/api/v1/manage/by-hand")["date"] == day
    book = asked("/api/v1/manage/days")["days"]
    assert isinstance(book, list) and book[0]["date"] == day


def test_the_date_on_the_wall(own_wire: Wire) -> None:
    """One second before midnight and at it."""
    midnight = dt.datetime(2026, 12, 1, tzinfo=ZONE)
    for moment, date in (
        (midnight - dt.timedelta(seconds=1), "2026-11-30"),
        (midnight, "2026-12-01"),
    ):
        assert local_date(own_wire.house.hall, moment.astimezone(dt.UTC)).isoformat() == date


def test_no_date_is_made_of_a_moment_without_the_zone() -> None:
    """Whoever needs a date asks the calendar or the hall's own snapshot."""
    files = own_files(
        ".py", ".js", under=("server/", "counter/", "display/", "kiosk/", "printers/")
    )
    assert len(files) > 300
    found = [
        f"{name}:{n} {line.strip()}"
        for name in files
        for n, line in enumerate(read(name).splitlines(), 1)
        if any(re.search(each, line) for each in DATE_OF_UTC)
    ]
    assert not found, listed(found)
