"""Days off that the file does not have: asked for from November on, said by console and doctor, quiet when settled."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

import busy_hall
from server.facts import from_wire
from server.hall.coming_days import missing_days
from server.hall.reading import read_hall
from server.hall.rules import Calendar, DayPlan, Hall
from server.operations.doctor import examine
from server.reports.days_alert import days_missing
from wire_house import Wire

HALLS = Path(__file__).resolve().parents[2] / "config" / "halls"
DAY = dt.date


def with_days_off(*dates: dt.date) -> Hall:
    """Return a hall whose file closes these dates."""
    hall = busy_hall.hall()
    closed = {date: DayPlan(date, (), "holiday") for date in dates}
    return replace(hall, calendar=Calendar(hall.calendar.weekly, closed))


def told(hall: Hall, today: dt.date) -> list[tuple[int, list[str], list[str]]]:
    """Return the years with what they lack."""
    return [
        (m.year, [f"{d:%d/%m}" for d in m.dates], list(m.occasions))
        for m in missing_days(hall, today)
    ]


YEAR_2027 = (DAY(2027, 1, 1), DAY(2027, 4, 30), DAY(2027, 9, 2))
"""Working days of 2027 on which nobody works; 1 May is a Saturday."""
MOVABLE = (DAY(2027, 2, 8), DAY(2027, 4, 16))


@pytest.mark.parametrize(
    ("today", "years"),
    [
        (DAY(2026, 10, 31), []),
        (DAY(2026, 11, 1), [2027]),
        (DAY(2026, 12, 31), [2027]),
        (DAY(2027, 1, 1), [2027]),
        (DAY(2027, 9, 2), [2027]),
        (DAY(2027, 9, 3), []),
        (DAY(2027, 11, 1), [2028]),
    ],
)
def test_next_year_is_asked_for_from_november(today: dt.date, years: list[int]) -> None:
    """Until the days are there: also in the new year, as long as one of them is still to come."""
    assert [year for year, _, _ in told(busy_hall.hall(), today)] == years


def test_what_is_missing_is_named() -> None:
    """Working days by date, the days of the moon by occasion; a weekend needs no word in the file."""
    today = DAY(2026, 11, 5)
    assert told(busy_hall.hall(), today) == [
        (2027, ["01/01", "30/04", "02/09"], ["tet", "hung_kings"])
    ]
    assert told(with_days_off(*YEAR_2027), today) == [(2027, [], ["tet", "hung_kings"])]
    assert told(with_days_off(*MOVABLE), today)[0][2] == []
    assert told(with_days_off(*YEAR_2027, *MOVABLE), today) == []


def test_a_hall_that_works_on_a_holiday_says_so_in_its_file() -> None:
    """A special day with sessions is a word too: nobody is asked about it again."""
    hall = with_days_off(*MOVABLE, *YEAR_2027[:2])
    sessions = hall.calendar.weekly[0]
    day = DayPlan(DAY(2027, 9, 2), sessions, "special")
    works = replace(
        hall, calendar=Calendar(hall.calendar.weekly, {**hall.calendar.exceptions, day.date: day})
    )
    assert told(hall, DAY(2026, 11, 5)) == [(2027, ["02/09"], [])]
    assert told(works, DAY(2026, 11, 5)) == []
    worked_at_tet = replace(day, date=DAY(2027, 2, 8))
    only = Calendar(hall.calendar.weekly, {worked_at_tet.date: worked_at_tet})
    assert "tet" in told(replace(hall, calendar=only), DAY(2026, 11, 5))[0][2]


@pytest.mark.parametrize("name", ["song-xanh", "hoa-an", "tinh-mau"])
def test_the_sample_halls_know_2027(name: str) -> None:
    """Who copies one gives no numbers on a day that the law surely makes free, in lieu of a weekend too."""
    hall = read_hall(HALLS / f"{name}.toml")
    assert missing_days(hall, DAY(2026, 12, 1)) == []
    free = [
        "01-01",
        *(f"02-{d:02}" for d in range(5, 11)),
        "04-16",
        "04-30",
        "05-01",
        "05-03",
        "09-02",
    ]
    for day in free:
        assert hall.calendar.plan(DAY.fromisoformat(f"2027-{day}")).sessions == (), day
    for unsure in ("02-04", "02-11", "09-01", "09-03", "11-24"):
        assert hall.calendar.plan(DAY.fromisoformat(f"2027-{unsure}")).sessions, unsure


def test_the_console_says_it_in_every_language_since_november() -> None:
    """One alert a year, with the moment since which it is asked for and words in the hall's languages."""
    now = dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC)
    (alert,) = days_missing(busy_hall.hall(), now)
    assert (alert["code"], alert["place"]) == ("hall_days_missing", "month")
    assert from_wire(alert["at"]) == dt.datetime(2026, 10, 31, 17, tzinfo=dt.UTC)
    assert alert["facts"]["year"] == "2027"
    assert alert["facts"]["days"]["vi"] == "01/01, 30/04, 02/09, Tết Nguyên đán, Giỗ Tổ Hùng Vương"
    assert set(alert["facts"]["days"]) == {"vi", "en", "km"}


def test_console_and_doctor_tell_it(own_wire: Wire) -> None:
    """In a hall whose file knows no day off: an alert on the floor, a warning of the doctor."""
    floor = own_wire.send("GET", "/api/v1/manage/live", who="manager").json
    assert "hall_days_missing" in [alert["code"] for alert in floor["alerts"]]
    found = next(f for f in examine(own_wire.house, replay=False) if f.part == "days off")
    assert found.state == "warn" and "2027" in found.text and "tet" in found.text
    own_wire.house.hall = with_days_off(*YEAR_2027, *MOVABLE)
    found = next(f for f in examine(own_wire.house, replay=False) if f.part == "days off")
    assert found.state == "ok"
