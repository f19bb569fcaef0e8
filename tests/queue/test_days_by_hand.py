"""The business day by hand: closed after a question, opened again, and what it left is read by somebody."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from pictures import replayed, tickets_of_rows, whole_picture
from server.clock import FixedClock
from server.errors import HallError
from server.ledger import Command
from server_fixtures import MONDAY, OpenHouse, TestHouse

MANAGER = Command("staff:truong")
WHO = "truong"


def at_work(house: TestHouse) -> TestHouse:
    """Make it a hall at work, whose training day is over: the calendar counts from now on."""
    house.settings = replace(house.settings, demo=False)
    house.keeper.close_by_hand(MANAGER, 0, WHO)
    house.clock.forward(24 * 3600)
    house.keep_day()
    return house


def unread(house: TestHouse) -> list[tuple[str, int]]:
    """Return the days that nobody has taken note of, with how many each left."""
    return house.ledger.look(lambda p: [(d["date"], d["count"]) for d in p.day.unread])


def test_more_than_were_seen_are_not_left(house: TestHouse) -> None:
    """Somebody who came between the question and the answer stops the closing, with the new number."""
    house.take()
    house.take()
    with pytest.raises(HallError) as refusal:
        house.keeper.close_by_hand(MANAGER, 1, WHO)
    assert (refusal.value.code, refusal.value.facts["count"]) == ("people_wait", 2)
    house.keeper.close_by_hand(MANAGER, 2, WHO)
    assert not house.ledger.look(lambda p: p.day.is_open)
    with pytest.raises(HallError, match="day_not_open"):
        house.keeper.close_by_hand(MANAGER, 9, WHO)


def test_a_day_closed_by_hand_stays_closed(house: TestHouse) -> None:
    """The clock does not open again what a person closed; tomorrow it does, and says who was left."""
    house.take()
    house.keeper.close_by_hand(MANAGER, 1, WHO)
    for _ in range(3):
        house.clock.forward(600)
        house.keep_day()
        assert not house.ledger.look(lambda p: p.day.is_open)
    house.clock.forward(24 * 3600)
    house.keep_day()
    assert house.ledger.look(lambda p: (p.day.is_open, p.day.date)) == (True, "2026-11-24")
    assert unread(house) == [("2026-11-23", 1)]


def test_opening_again_brings_them_back_in_order(house: TestHouse) -> None:
    """Waiting, called and held come back to their places and numbers go on; who was missed stays away."""
    desk = house.sit("1")
    missed, held, called, waiting = (house.take() for _ in range(4))
    house.next(desk)
    house.do("miss", desk, missed)
    house.next(desk)
    house.do("hold", desk, held, "photo", None)
    house.next(desk)
    house.keeper.close_by_hand(MANAGER, 4, WHO)
    house.clock.forward(60)
    house.keeper.open_by_hand(MANAGER, WHO, False)
    assert unread(house) == []
    assert house.ticket(missed).state == "unserved"
    assert house.ticket(house.take()).number == "A005"
    house.sit("1")
    assert [house.next(desk) for _ in range(3)] == [held, called, waiting]
    assert tickets_of_rows(house) == house.ledger.present.day.tickets
    assert whole_picture(replayed(house)) == house.ledger.look(whole_picture)
    with pytest.raises(HallError, match="day_is_open"):
        house.keeper.open_by_hand(MANAGER, WHO, False)


def test_who_was_early_is_still_there_after_a_restart(house: TestHouse) -> None:
    """Officers who sat down before the day opened sit there in memory and in the journal alike."""
    at_work(house)
    house.keeper.close_by_hand(MANAGER, 0, WHO)
    house.clock.forward(23 * 3600)
    desk, resting = house.sit("1"), house.sit("2")
    house.queue.pause(house.by(resting), resting, "meeting")
    house.clock.forward(3600)
    house.keep_day()
    assert house.ledger.look(lambda p: p.day.is_open)
    house.ledger.is_loaded = False
    house.ledger.refresh()
    states = house.ledger.look(lambda p: [p.day.counter(c).state for c in ("1", "2", "3")])
    assert states == ["open", "paused", "closed"]
    assert house.next(desk) is None


def test_a_pass_outlives_a_day_that_is_opened_again(house: TestHouse) -> None:
    """Somebody away for a paper is not called when the day goes on; the pass brings them back."""
    desk = house.sit("1")
    away = house.take()
    house.next(desk)
    house.do("hold", desk, away, "return_pass", 600)
    house.keeper.close_by_hand(MANAGER, 1, WHO)
    house.keeper.open_by_hand(MANAGER, WHO, False)
    house.sit("1")
    assert house.next(desk) is None
    house.queue.come_back(Command("citizen"), away)
    assert house.next(desk) == away
    assert tickets_of_rows(house) == house.ledger.present.day.tickets
    assert whole_picture(replayed(house)) == house.ledger.look(whole_picture)


def test_a_day_beside_the_calendar_gives_numbers_until_it_is_closed(
    open_house: OpenHouse, sqlite_url: str
) -> None:
    """On a Sunday somebody opens the hall: numbers at any hour, and the clock does not close it before night."""
    saturday = FixedClock(MONDAY - dt.timedelta(days=2))
    house = at_work(open_house(sqlite_url, clock=saturday))
    with pytest.raises(HallError):
        house.take()
    house.keeper.open_by_hand(MANAGER, WHO, False)
    for _ in range(3):
        house.clock.forward(3 * 3600)
        house.keep_day()
        assert house.ticket(house.take()).state == "waiting"
    house.clock.forward(12 * 3600)
    house.keep_day()
    assert house.ledger.look(lambda p: p.day.date) == "2026-11-23"
    assert unread(house) == [("2026-11-22", 3)]


def test_before_its_hours_a_day_keeps_the_calendar(open_house: OpenHouse, sqlite_url: str) -> None:
    """A hall opened by hand at dawn of a working day gives numbers when its window begins, not before."""
    dawn = FixedClock(MONDAY - dt.timedelta(days=1, hours=2))
    house = at_work(open_house(sqlite_url, clock=dawn))
    house.keeper.open_by_hand(MANAGER, WHO, False)
    with pytest.raises(HallError, match="before_hours"):
        house.take()
    house.clock.forward(3600)
    assert house.ticket(house.take()).number == "A001"


def test_what_is_read_is_read_for_good(open_house: OpenHouse, sqlite_url: str) -> None:
    """Taking note once is enough, twice harmless, and a restart or another morning brings nothing back."""
    house = open_house(sqlite_url)
    house.take()
    house.clock.forward(24 * 3600)
    house.keep_day()
    assert unread(house) == [("2026-11-23", 1)]
    assert unread(open_house(sqlite_url, clock=house.clock)) == [("2026-11-23", 1)]
    for _ in range(2):
        house.keeper.acknowledge(MANAGER, "2026-11-23", WHO)
    house.clock.forward(24 * 3600)
    house.keep_day()
    assert unread(house) == []
