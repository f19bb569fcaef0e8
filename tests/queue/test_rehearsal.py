"""A real hall trains beside its calendar: numbers apart, nothing counts, and the real day always wins."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pictures import replayed, whole_picture
from server.errors import HallError
from server.hall.letters import TRAINING_LETTERS, training_letter
from server.ledger import Command
from server.operations import mixing
from server.operations.doctor import examine
from server.queue.verbs.rehearsing import is_rehearsed
from server.rating.publishing import LOOK_S
from server.settings import SettingsError
from server_fixtures import OpenHouse, TestHouse

MANAGER = Command("staff:truong")
WHO = "truong"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def at(house: TestHouse, text: str) -> None:
    """Set the clock of the hall and let it do what is due."""
    moment = dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)
    house.clock.moment = moment.astimezone(dt.UTC)
    house.keep_day()


def day(house: TestHouse) -> Any:
    """Return today."""
    return house.ledger.look(lambda p: p.day)


@pytest.fixture
def real(open_house: OpenHouse, sqlite_url: str) -> TestHouse:
    """A real hall on Tuesday before opening, whose Monday had two visits; one was finished, one left unserved."""
    house = open_house(sqlite_url, is_training=False)
    assert not day(house).is_training
    desk = house.sit()
    house.take()
    house.take()
    serve(house, desk)
    at(house, "2026-11-23 17:10")
    house.keeper.close_by_hand(MANAGER, 1, WHO)
    at(house, "2026-11-24 05:30")
    assert not day(house).is_open
    return house


def serve(house: TestHouse, desk: Any) -> str:
    """Call the next, serve five minutes, and return the ticket."""
    called = house.next(desk)
    assert called is not None
    house.do("start", desk, called)
    house.clock.forward(300)
    house.do("finish", desk, called)
    return called


def rehearse(house: TestHouse) -> None:
    """Open a training day."""
    house.keeper.rehearse(MANAGER, WHO)


def numbers(house: TestHouse) -> list[str]:
    """Return today's numbers."""
    return [t.number for t in day(house).tickets.values()]


@pytest.mark.parametrize(
    "moment", ["2026-11-24 05:30", "2026-11-24 20:00", "2026-11-28 10:00", "2026-11-29 02:00"]
)
def test_a_hall_trains_at_any_hour(real: TestHouse, moment: str) -> None:
    """Before opening, in the evening, on a Saturday and at night numbers are given, in a series of their own."""
    at(real, moment)
    if day(real).is_open:
        real.keeper.close_by_hand(MANAGER, 0, WHO)
    rehearse(real)
    desk = real.sit()
    first = real.take()
    real.take("sao-y")
    assert numbers(real) == ["X001", "X002"]
    assert is_rehearsed(first) and day(real).is_marked
    assert serve(real, desk) == first


def test_the_real_day_begins_at_001_on_the_same_date(real: TestHouse) -> None:
    """The clock closes the training and opens the day with its own numbers; officers who sit there stay."""
    rehearse(real)
    real.sit()
    real.take()
    at(real, "2026-11-24 06:59")
    assert day(real).is_rehearsal and day(real).is_open
    at(real, "2026-11-24 07:00")
    today = day(real)
    assert (today.date, today.is_open, today.is_marked, today.is_rehearsal) == (
        "2026-11-24",
        True,
        False,
        False,
    )
    assert today.counter("1").state == "open"
    assert today.tickets == {}
    real.take()
    assert numbers(real) == ["A001"]


def test_it_ends_with_its_date(real: TestHouse) -> None:
    """Left open on a Saturday it is closed by itself at three at night, opens nothing and leaves nobody unread."""
    at(real, "2026-11-28 10:00")
    real.keeper.close_by_hand(MANAGER, 0, WHO) if day(real).is_open else None
    before = day(real).unread
    rehearse(real)
    real.sit()
    real.take()
    at(real, "2026-11-29 02:59")
    assert day(real).is_open
    at(real, "2026-11-29 03:01")
    assert not day(real).is_open
    assert not day(real).is_marked
    assert day(real).unread == before
    for _ in range(3):
        real.clock.forward(600)
        real.keep_day()
        assert not day(real).is_open
    at(real, "2026-11-30 07:00")
    assert (day(real).date, day(real).counter("1").state) == ("2026-11-30", "closed")


def test_a_day_closed_by_hand_stays_closed_through_a_rehearsal(real: TestHouse) -> None:
    """The clock opens no second day of a date; by hand its numbers go on where they were."""
    at(real, "2026-11-24 08:00")
    real.sit()
    real.take()
    real.take()
    real.keeper.close_by_hand(MANAGER, 2, WHO)
    rehearse(real)
    real.take()
    real.keep_day()
    assert day(real).is_rehearsal and day(real).is_open
    real.keeper.close_by_hand(MANAGER, 9, WHO)
    for _ in range(3):
        real.clock.forward(60)
        real.keep_day()
        assert not day(real).is_open
    real.keeper.open_by_hand(MANAGER, WHO, is_training=False)
    real.take()
    assert (day(real).date, numbers(real)) == ("2026-11-24", ["A003"])


def test_a_manager_opens_the_real_day_over_a_rehearsal(real: TestHouse) -> None:
    """Opening the day ends the training first; its numbers begin with the calendar's window."""
    rehearse(real)
    real.sit()
    real.take()
    real.keeper.open_by_hand(MANAGER, WHO, is_training=False)
    assert (day(real).date, day(real).is_rehearsal) == ("2026-11-24", False)
    at(real, "2026-11-24 07:00")
    real.take()
    assert numbers(real) == ["A001"]


def test_when_it_cannot_be_opened(real: TestHouse) -> None:
    """Not while a day is open, not twice, and not when the clock is about to open the real one."""
    rehearse(real)
    with pytest.raises(HallError, match="day_is_open"):
        rehearse(real)
    real.keeper.close_by_hand(MANAGER, 0, WHO)
    real.clock.moment = dt.datetime(2026, 11, 24, 0, 30, tzinfo=dt.UTC)
    with pytest.raises(HallError, match="day_is_due"):
        rehearse(real)
    real.keep_day()
    with pytest.raises(HallError, match="day_is_open"):
        rehearse(real)


def test_nothing_is_learnt_and_nothing_forgotten(real: TestHouse) -> None:
    """What was usual passes through rehearsals unchanged, with Monday's visit in it once; so does what is unread."""
    unread = day(real).unread
    assert [each["count"] for each in unread] == [1]
    rehearse(real)
    usual = day(real).usual
    assert usual, "Monday's visit is known"
    desk = real.sit()
    for _ in range(3):
        real.take()
        serve(real, desk)
    real.take()
    real.keeper.close_by_hand(MANAGER, 1, WHO)
    rehearse(real)
    assert day(real).usual == usual
    at(real, "2026-11-24 07:00")
    assert day(real).usual == usual
    assert day(real).unread == unread


def test_ratings_count_where_they_belong(real: TestHouse) -> None:
    """Ratings of training visits are never told among real ones, nor real ones among those, whenever they come."""

    def visits(count: int) -> list[str]:
        taken = [real.take() for _ in range(count)]
        return [serve(real, desk) for _ in taken]

    def told(date: str) -> int:
        real.publishing.come_round()
        real.clock.forward(LOOK_S)
        return real.rating.tallies(date).count

    rehearse(real)
    desk = real.sit()
    key = day(real).date
    *trained, late = visits(6)
    for ticket_id in trained:
        real.rating.rate("rating", ticket_id, 1, [])
    assert (told(key), told("2026-11-24")) == (5, 0)
    at(real, "2026-11-24 07:00")
    real.rating.rate("rating", late, 1, [])
    worked = visits(5)
    at(real, "2026-11-24 17:30")
    real.keeper.close_by_hand(MANAGER, 0, WHO)
    rehearse(real)
    for ticket_id in worked:
        real.rating.rate("rating", ticket_id, 4, [])
    assert (told("2026-11-24"), told(key), told(day(real).date)) == (5, 5, 0)
    assert real.rating.tallies("2026-11-24").by_score == {4: 5}


def test_a_restart_and_a_replay_know_the_same(
    real: TestHouse, open_house: OpenHouse, sqlite_url: str
) -> None:
    """In the middle of it, undo included, another process folds the same present, and every row is the journal's."""
    rehearse(real)
    desk = real.sit()
    real.take()
    real.take()
    real.next(desk)
    real.queue.undo(real.by(desk), desk)
    real.next(desk)
    assert real.ledger.look(whole_picture) == whole_picture(replayed(real))
    again = open_house(sqlite_url, is_training=False, clock=real.clock)
    assert again.ledger.look(whole_picture) == real.ledger.look(whole_picture)
    at(real, "2026-11-24 07:00")
    real.take()
    found = next(f for f in examine(real, True) if f.part == "replay")
    assert found.state == "ok", found.text


def test_a_hall_that_has_trained_is_no_demo(real: TestHouse) -> None:
    """A rehearsal makes no demo of a data folder; the demo's own training days still do."""
    rehearse(real)
    mixing.refuse_mixture(real.settings, real.database)
    with pytest.raises(SettingsError):
        mixing.refuse_mixture(replace(real.settings, demo=True), real.database)


@pytest.mark.parametrize(
    ("letters", "expected"),
    [("AB", "X"), ("AX", "T"), ("DX", "Z"), ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "XX")],
)
def test_the_training_letter_is_nobody_s(real: TestHouse, letters: str, expected: str) -> None:
    """No sector has it and none sounds like it."""
    sectors = tuple(replace(real.hall.sectors[0], letter=letter) for letter in letters)
    assert training_letter(replace(real.hall, sectors=sectors)) == expected
    assert len(set(TRAINING_LETTERS)) == 26
