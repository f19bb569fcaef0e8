"""The rules of the disk: what the ballast should be, when the disk will be full, when that is an alarm."""

from __future__ import annotations

import datetime as dt
import errno
import sqlite3
import threading
from pathlib import Path

import pytest

from server.operations import disk, forecast
from server.operations.ballast import MIB, SLICE, Ballast, shares, wanted_size
from server.operations.disk import GIB, Disk, Room, disk_state, is_full, may_resume
from server.operations.forecast import Sample, days_left, with_today
from server.operations.memory import memory_state
from server.queue.today.day import DATA_LOST, DISK_FULL, Withheld
from server_fixtures import QuietLog

PARTS = shares(64 * MIB)
FIRST = dt.date(2026, 11, 2)


def past(*days: tuple[int, int, int]) -> list[Sample]:
    """Return samples of (day, MB held by the folder, MB free)."""
    return [Sample(FIRST + dt.timedelta(d), used * MIB, free * MIB) for d, used, free in days]


@pytest.mark.parametrize(
    ("size_mb", "free_mb", "wanted_mb"),
    [
        (0, 96, 64),
        (0, 95, 16),
        (0, 24, 16),
        (0, 23, 2),
        (0, 3, 2),
        (0, 2, 0),
        (64, 0, 64),
        (40, 55, 40),
        (40, 56, 64),
        (2, 21, 2),
        (2, 22, 16),
    ],
)
def test_the_ballast_grows_only_into_room(size_mb: int, free_mb: int, wanted_mb: int) -> None:
    """It becomes the largest share that leaves half as much free, and never smaller by itself."""
    assert wanted_size(PARTS, size_mb * MIB, free_mb * MIB) == wanted_mb * MIB


def test_the_ballast_is_real_and_given_in_slices(tmp_path: Path) -> None:
    """Its bytes are allocated; each giving is one slice, down to what is kept, and then nothing."""
    ballast = Ballast(tmp_path, MIB)
    assert ballast.size == 0 and not ballast.give(0)
    assert ballast.grow(free=100 * MIB)
    found = (tmp_path / "ballast").stat()
    assert found.st_size == MIB and found.st_blocks * 512 >= MIB
    assert ballast.give(keep=0) and ballast.size == MIB - SLICE
    given = 1
    while ballast.give(keep=ballast.shares.calls):
        given += 1
    assert (given, ballast.size) == (6, MIB // 4)
    assert Ballast(tmp_path, MIB // 8).grow(free=0) and ballast.size == MIB // 8


@pytest.mark.parametrize(
    ("samples", "free_mb", "days"),
    [
        ([], 100, None),
        (past((0, 10, 100), (1, 20, 90)), 90, None),
        (past((0, 10, 100), (1, 20, 90), (2, 30, 80)), 80, 8),
        # Somebody else fills the disk: the faster of the two counts.
        (past((0, 10, 100), (1, 11, 80), (2, 12, 60)), 60, 3),
        # Nothing grows; a copy that came and went is no trend.
        (past((0, 10, 100), (1, 10, 100), (2, 10, 100)), 100, None),
        (past((0, 10, 100), (1, 10, 100), (2, 90, 20), (3, 10, 100), (4, 10, 100)), 100, None),
        # Days without a sample count as days: a weekend does not double the rate.
        (past((0, 10, 100), (3, 40, 70), (4, 50, 60)), 60, 6),
        # The disk is emptied while the folder grows.
        (past((0, 10, 10), (1, 20, 50), (2, 30, 90)), 90, 9),
        (past((0, 10, 100), (1, 20, 90), (2, 30, 0)), 0, 0),
    ],
)
def test_when_the_disk_will_be_full(
    samples: list[Sample], free_mb: int, days: float | None
) -> None:
    """The middle of all slopes tells; three days at least, or nothing is said."""
    found = days_left(samples, free_mb * MIB)
    assert found == (None if days is None else pytest.approx(days))


def test_a_day_is_noted_once_and_the_old_ones_go(tmp_path: Path) -> None:
    """Today replaces today; days to come (the clock was wrong) and days long past are gone."""
    known = past(*((d, d, 100) for d in range(40)))
    today = Sample(FIRST + dt.timedelta(35), 7, 8)
    noted = with_today(known, today)
    assert noted[-1] == today and len(noted) == forecast.KEPT
    assert noted[0].day == FIRST + dt.timedelta(6)
    forecast.write(tmp_path, noted)
    assert forecast.read(tmp_path) == noted
    with (tmp_path / forecast.NAME).open("a") as file:
        file.write('["half a li')
    assert forecast.read(tmp_path) == noted


def room(free: int, **more: object) -> Room:
    """Return a disk of 100 GB with a whole ballast."""
    return Room(**({"total": 100 * GIB, "free": free, "ballast": PARTS.whole} | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (room(50 * GIB), "ok"),
        (room(15 * GIB), "ok"),
        (room(9 * GIB), "warn"),
        (room(2 * GIB), "warn"),
        (room(GIB - 1), "bad"),
        (room(10 * MIB), "bad"),
        # A small disk is not an alarm for its smallness, a quarter free is plenty.
        (room(2 * GIB, total=8 * GIB), "ok"),
        (room(50 * GIB, days=14.0), "warn"),
        (room(50 * GIB, days=14.1), "ok"),
        (room(50 * GIB, days=3.0), "bad"),
        (room(50 * GIB, ballast=PARTS.whole - 1), "warn"),
        (room(50 * GIB, is_withheld=True), "bad"),
    ],
)
def test_when_the_disk_is_an_alarm(found: Room, state: str) -> None:
    """By what is left in bytes and in days, by the ballast, and by whether numbers are withheld."""
    assert disk_state(found, PARTS) == state


def test_numbers_are_given_again_with_room(tmp_path: Path) -> None:
    """With a part of the ballast for numbers, or with as much free as calls are kept; not before."""
    assert not may_resume(room(15 * MIB, ballast=PARTS.calls), PARTS)
    assert may_resume(room(16 * MIB, ballast=PARTS.calls), PARTS)
    assert may_resume(room(0, ballast=PARTS.calls + 1), PARTS)


def sqlite_error(code: int) -> Exception:
    """Return what the database's driver raises for a code, as the library wraps it."""
    inner = sqlite3.OperationalError("…")
    inner.sqlite_errorcode = code
    outer = RuntimeError("wrapped")
    outer.orig = inner  # type: ignore[attr-defined]
    return outer


@pytest.mark.parametrize(
    ("error", "free", "is_so"),
    [
        (sqlite_error(13), GIB, True),
        (sqlite_error(10 | 19 << 8), 0, True),
        (sqlite_error(10 | 19 << 8), GIB, False),
        (sqlite_error(5), 0, False),
        (sqlite_error(11), 0, False),
        (OSError(errno.ENOSPC, "full"), GIB, True),
        (OSError(errno.EDQUOT, "quota"), GIB, True),
        (OSError(errno.EACCES, "no"), 0, False),
        (ValueError("ours"), 0, False),
    ],
)
def test_what_a_full_disk_looks_like(error: Exception, free: int, is_so: bool) -> None:
    """SQLite's own code, an I/O error where nothing is free, a file that takes no more; nothing else."""
    assert is_full(error, free) is is_so


def full_disk() -> OSError:
    """Return what a file says that finds no room."""
    return OSError(errno.ENOSPC, "full")


def test_whoever_may_not_wait_is_not_held_up_by_a_growing_ballast(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Inside a transaction nobody waits: while the ballast is made there is no room; after it there is."""
    made = Disk(tmp_path, MIB, Withheld(), QuietLog())
    begun, may_end = threading.Event(), threading.Event()
    grow = made.ballast.grow

    def slowly(free: int) -> bool:
        begun.set()
        assert may_end.wait(20)
        return grow(free)

    monkeypatch.setattr(made.ballast, "grow", slowly)
    caretaker = threading.Thread(target=made.look, args=(FIRST,))
    caretaker.start()
    assert begun.wait(20)
    assert not made.make_room(full_disk(), may_wait=False)
    may_end.set()
    caretaker.join(20)
    assert made.make_room(full_disk(), may_wait=False)


def test_counting_what_the_folder_holds_keeps_no_room_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder with many voices takes a while to count; whoever needs a slice meanwhile gets it."""
    made = Disk(tmp_path, MIB, Withheld(), QuietLog())
    made.look(FIRST)
    given: list[bool] = []

    def counting(folder: Path) -> int:
        other = threading.Thread(target=lambda: given.append(made.make_room(full_disk(), False)))
        other.start()
        other.join(20)
        return 0

    monkeypatch.setattr(forecast, "used_by", counting)
    made.look(FIRST + dt.timedelta(days=1))
    assert given == [True]


def test_a_ballast_that_cannot_be_given_is_said_and_no_second_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is full and read-only by now: whoever asked hears of the full disk, not of the ballast."""
    made = Disk(tmp_path, MIB, Withheld(), QuietLog())
    made.look(FIRST)

    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, "read-only")

    monkeypatch.setattr("os.truncate", refuse)
    assert not made.make_room(full_disk())
    monkeypatch.undo()
    assert made.make_room(full_disk()), "the lock was given back"


def test_numbers_stop_before_calls_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slices for numbers first, then numbers are withheld and calls get theirs; the door's piece stays."""
    withheld = Withheld()
    made = Disk(tmp_path, MIB, withheld, QuietLog())
    made.look(FIRST)
    assert made.ballast.size == MIB
    full = full_disk()
    for _ in range(6):
        assert made.make_room(full) and withheld.code is None
    assert made.make_room(full) and withheld.code == DISK_FULL
    assert made.values()["state"] == "bad" and made.values()["withholds_numbers"]
    assert made.make_room(full)
    assert not made.make_room(full) and made.ballast.size == MIB // 32
    assert not made.make_room(ValueError("ours"))
    monkeypatch.setattr(made, "_grow", lambda: None)
    tight = room(MIB // 8, ballast=0, is_withheld=True)
    monkeypatch.setattr(made, "room", lambda: tight)
    made.look(FIRST)
    assert withheld.code == DISK_FULL, "there is no room yet"
    monkeypatch.undo()
    made.look(FIRST)
    assert withheld.code is None and made.ballast.size == MIB
    withheld.code = DATA_LOST
    made.look(FIRST)
    assert withheld.code == DATA_LOST, "that is not the disk's to end"


def test_a_start_on_a_full_disk_gets_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As much of the ballast is given as a start needs, and nothing where there is room."""
    Ballast(tmp_path, 4 * MIB).grow(free=GIB)
    disk.open_door(tmp_path, 4 * MIB)
    assert Ballast(tmp_path, 4 * MIB).size == 4 * MIB

    class Usage:
        @property
        def free(self) -> int:
            return 4 * MIB - Ballast(tmp_path, 4 * MIB).size

    monkeypatch.setattr("server.operations.disk.shutil.disk_usage", lambda _: Usage())
    disk.open_door(tmp_path, 4 * MIB)
    assert Ballast(tmp_path, 4 * MIB).size == 4 * MIB - SLICE


@pytest.mark.parametrize(
    ("own_mb", "available_mb", "state"),
    [
        (200, 4000, "ok"),
        (1024, 150, "ok"),
        (1025, 4000, "warn"),
        (200, 149, "warn"),
        (2049, 4000, "bad"),
        (200, 49, "bad"),
    ],
)
def test_when_memory_is_an_alarm(own_mb: int, available_mb: int, state: str) -> None:
    """By what the process holds and by what the machine has left."""
    assert memory_state(own_mb * MIB, available_mb * MIB) == state
