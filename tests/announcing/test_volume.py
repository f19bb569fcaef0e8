"""How loud the boards are: the hall's file by day and hour, a manager's change for a while, and no longer."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from server.announcing.voices import others_waiting
from server.announcing.volume import Sound, loudness
from server.hall.loudness import LoudHours, SoundSettings
from server.hall.reading import read_hall
from server.ledger import Command
from server.settings import ROOT
from server_fixtures import MONDAY, TestHouse

ALL = tuple(range(7))
SOUND = SoundSettings(
    volume=80,
    hours=(
        LoudHours((0, 1, 2, 3, 4), dt.time(11, 30), dt.time(13, 30)),
        LoudHours(ALL, dt.time(9), dt.time(10), 40, dt.date(2026, 11, 23), dt.date(2026, 11, 24)),
    ),
)
HALL = replace(read_hall(ROOT / "config" / "halls" / "song-xanh.toml"), sound=SOUND)


def at(day: int, clock: str) -> dt.datetime:
    """A moment of November 2026 in the hall's own time; the 23rd is a Monday."""
    local = dt.datetime.fromisoformat(f"2026-11-{day:02}T{clock}:00+07:00")
    return local.astimezone(dt.UTC)


@pytest.mark.parametrize(
    ("day", "clock", "volume", "why", "until"),
    [
        (23, "08:00", 80, "usual", (23, "09:00")),
        (23, "09:00", 40, "hours", (23, "10:00")),
        (23, "11:30", 0, "hours", (23, "13:30")),
        (23, "13:30", 80, "usual", (24, "09:00")),
        (25, "09:30", 80, "usual", (25, "11:30")),
        (28, "12:00", 80, "usual", (30, "11:30")),
    ],
    ids=["early", "dated", "noon", "after", "no longer dated", "Saturday"],
)
def test_the_hours_of_the_file_hold(
    day: int, clock: str, volume: int, why: str, until: tuple[int, str]
) -> None:
    """Each hour has its volume, on its days and between its dates, and knows when it ends."""
    found = loudness(HALL, Sound(), at(day, clock))
    assert (found.volume, found.why, found.until_at) == (volume, why, at(*until))


def test_a_change_at_the_console_holds_until_its_time() -> None:
    """Mute goes before another volume, both before the file; afterwards the file holds again."""
    now = at(23, "08:00")
    until = now + dt.timedelta(minutes=15)
    muted, louder = Sound(True, 50, until), Sound(False, 50, until)
    assert (loudness(HALL, muted, now).volume, loudness(HALL, muted, now).why) == (0, "muted")
    assert (loudness(HALL, louder, now).volume, loudness(HALL, louder, now).why) == (50, "set")
    assert loudness(HALL, muted, until).why == "usual"


def test_a_hall_is_loud_again_the_next_morning(house: TestHouse) -> None:
    """A change without a time is forgotten with its business day, also by a server that starts anew."""
    house.announcing.set_sound(Command("staff:truong"), True, None, None)
    assert house.ledger.look(lambda p: loudness(house.hall, p.sound, MONDAY)).volume == 0
    house.ledger.is_loaded = False
    assert house.ledger.look(lambda p: p.sound.is_muted)
    house.clock.forward(24 * 3600)
    house.keep_day()
    assert not house.ledger.look(lambda p: p.sound.is_muted)


def test_the_backlog_counts_the_calls_that_wait_behind(house: TestHouse) -> None:
    """While others wait to be said a call is short, whether they came before or after it."""
    desks = [house.sit(counter_id) for counter_id in ("1", "2", "3")]
    for _ in desks:
        house.take()
    for desk in desks:
        house.next(desk)

    def waiting() -> list[int]:
        now = house.clock.now()
        return house.ledger.look(
            lambda p: [others_waiting(p.calls, c, now) for c in p.calls.by_id.values()]
        )

    zones = house.ledger.look(lambda p: [c.zone_id for c in p.calls.by_id.values()])
    assert waiting() == [zones.count(zone) - 1 for zone in zones]
    assert max(waiting()) > 0
    first = house.ledger.look(lambda p: next(iter(p.calls.by_id)))
    before = waiting()
    house.announcing.acknowledge(Command("device:board-1"), first, "board-1", True, True)
    assert sum(waiting()) < sum(before)
    house.clock.forward(61)
    assert set(waiting()) == {0}
