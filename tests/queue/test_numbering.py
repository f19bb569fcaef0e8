"""Numbers: one series a sector, from 001 each business day, never twice, whatever the clock does."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

import busy_hall
from server.clock import FixedClock
from server.errors import HallError
from server.ledger import Command
from server_fixtures import MONDAY, OpenHouse, TestHouse


def numbers(house: TestHouse, *services: str) -> list[str]:
    """Take a number for each service and return them."""
    return [house.ticket(house.take(s)).number for s in services]


def test_each_sector_has_a_series(house: TestHouse) -> None:
    """Services of a sector share its letter and count together."""
    assert numbers(house, "khai-sinh", "sao-y", "cap-dat", "khai-sinh", "nhan-ket-qua") == [
        *("A001", "A002", "C001", "A003", "K001"),
    ]


def test_a_void_number_is_not_given_again(house: TestHouse) -> None:
    """A number taken out leaves its trace, and the next one goes on counting."""
    desk = house.sit("1")
    first = house.take()
    house.do("void", desk, first, "mistake")
    assert numbers(house, "khai-sinh") == ["A002"]
    assert house.ticket(first).state == "void"


def test_a_new_business_day_begins_at_three(house: TestHouse) -> None:
    """At midnight numbers go on; after three in the morning a new day begins with 001."""
    assert numbers(house, "khai-sinh") == ["A001"]
    for hours, expected in ((17, "A002"), (1, "A003"), (2, "A001")):
        house.clock.forward(hours * 3600)
        house.keep_day()
        assert numbers(house, "khai-sinh") == [expected]


def test_more_than_999_go_on(house: TestHouse) -> None:
    """After 999 the series grows a digit instead of beginning again."""
    house.ledger.present.day.series["A"] = 998
    assert numbers(house, "khai-sinh", "sao-y", "sao-y") == ["A999", "A1000", "A1001"]


@pytest.mark.parametrize(
    "back_s", [1, 3600, 26 * 3600, 56 * 365 * 86400], ids=["1s", "1h", "1d", "1970"]
)
def test_a_clock_set_back_repeats_nothing(house: TestHouse, back_s: float) -> None:
    """A clock that falls back, even for years, and comes right again neither repeats numbers nor turns time."""
    given = numbers(house, "khai-sinh", "cap-dat")
    house.clock.forward(-back_s)
    house.keep_day()
    given += numbers(house, "khai-sinh")
    house.clock.forward(back_s)
    house.keep_day()
    given += numbers(house, "khai-sinh", "cap-dat")
    assert given == ["A001", "C001", "A002", "A003", "C002"]
    with house.database.read() as connection:
        moments = [f.at for f in house.database.facts_after(connection, house.hall.hall_id, 0)]
    assert moments == sorted(moments)


def test_the_cap_of_a_day_counts(open_house: OpenHouse, sqlite_url: str) -> None:
    """After the last number of the day the service says so and when numbers are given again."""
    hall = busy_hall.with_service(busy_hall.hall(), "cap-dat", cap_per_day=2)
    house = open_house(sqlite_url, hall)
    assert numbers(house, "cap-dat", "cap-dat") == ["C001", "C002"]
    with pytest.raises(HallError, match="cap_reached") as refused:
        house.take("cap-dat")
    assert refused.value.facts["opens_at"] > house.clock.now()


def test_the_cap_of_a_session_counts(open_house: OpenHouse, sqlite_url: str) -> None:
    """After the last number of the morning the service is closed until the afternoon."""
    hall = busy_hall.with_service(busy_hall.hall(), "cap-dat", cap_per_session=2)
    house = open_real_day(open_house, sqlite_url, hall)
    assert numbers(house, "cap-dat", "cap-dat") == ["C001", "C002"]
    with pytest.raises(HallError, match="cap_reached") as refused:
        house.take("cap-dat")
    assert refused.value.facts["opens_at"] == MONDAY.replace(hour=6, minute=30)
    house.clock.moment = MONDAY.replace(hour=6, minute=31)
    assert numbers(house, "cap-dat") == ["C003"]


def open_real_day(
    open_house: OpenHouse, url: str, hall: Any, at: dt.datetime = MONDAY
) -> TestHouse:
    """Return a house whose day is kept by the hall's hours, not a training day."""
    house = open_house(url, hall, FixedClock(at - dt.timedelta(days=1)))
    house.clock.moment = at - dt.timedelta(hours=2)
    house.keeper.keep_day(Command("clock"), is_training=False)
    house.clock.moment = at
    house.keeper.keep_day(Command("clock"), is_training=False)
    return house


@pytest.mark.parametrize(
    ("hour", "minute", "code"),
    [
        (23, 59, "before_hours"),
        (0, 1, None),
        (4, 14, None),
        (4, 20, "closing"),
        (5, 0, "lunch"),
        (6, 31, None),
        (10, 1, "after_hours"),
    ],
)
def test_numbers_are_given_in_the_halls_hours(
    open_house: OpenHouse, sqlite_url: str, hour: int, minute: int, code: str | None
) -> None:
    """Outside the windows of the hall's file a number is refused with the reason and the next chance."""
    house = open_real_day(open_house, sqlite_url, busy_hall.hall())
    moment = MONDAY.replace(hour=hour, minute=minute) - dt.timedelta(days=hour == 23)
    if hour == 23:
        house = open_real_day(open_house, sqlite_url, busy_hall.hall(), moment)
    house.clock.moment = moment
    house.keeper.keep_day(Command("clock"), is_training=False)
    if code is None:
        assert numbers(house, "khai-sinh") == ["A001"]
        return
    with pytest.raises(HallError) as refused:
        house.take(after_s=0)
    assert refused.value.code in (code, "after_hours" if code == "closing" else code)
    assert refused.value.facts["opens_at"] > house.clock.now()
