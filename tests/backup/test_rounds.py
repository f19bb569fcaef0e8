"""The running server's backups: by a press and by the clock, tried out, brought to other disks; each alarm."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from faults.small_disk import SmallDisk, small_disk, until
from faults.test_disk_full import part
from faults.test_lost_database import take
from faults.test_machine_alarms import alarms, stopped
from server.operations.backup import record
from server.operations.backup.making import ENDING
from serving import BusyHall, Caller, StartBusy, make_busy

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


def press(hall: BusyHall) -> dict[str, Any]:
    """Press the console's key and return the backups as it shows them when the round is over."""
    with contextlib.closing(Caller(hall.url, hall.manager())) as console:

        def told() -> dict[str, Any]:
            found: dict[str, Any] = console("GET", "/api/v1/manage/live")[1]["backups"]
            return found

        assert console("POST", "/api/v1/manage/backups")[0] == 200
        until(lambda: told()["is_running"])
        assert console("POST", "/api/v1/manage/backups")[0] == 200, "a second press is the same"
        until(lambda: not told()["is_running"], 120)
        return told()


def files(folder: Path) -> list[str]:
    """Return the whole backups in a folder."""
    return sorted(p.name for p in folder.iterdir() if p.name.endswith(ENDING))


def test_a_press_makes_one_and_every_failure_is_an_alarm(busy: StartBusy, tmp_path: Path) -> None:
    """A stick that is not there, a journal that was edited, no room of its own: named until the next good round."""
    stick = tmp_path / "stick"
    hall = busy(MOTCUA_BACKUP_TO=str(stick))
    take(hall, 3)
    told = press(hall)
    (target,) = told["targets"]
    assert told["at"] and told["rehearsed_at"] and told["failed"] is None
    assert (target["failed"], target["at"]) == ("not_there", None) and not stick.exists()
    assert len(files(hall.data / record.LOCAL)) == 1, "the one beside the data is kept"
    until(lambda: "machine_backup_target" in alarms(hall))
    assert alarms(hall)["machine_backup_target"]["facts"] == {"folder": str(stick)}

    stick.mkdir()
    told = press(hall)
    assert told["targets"][0]["failed"] is None and len(files(stick)) == 1
    until(lambda: alarms(hall) == {})
    assert part(hall, "backups")["state"] == "ok"

    with contextlib.closing(sqlite3.connect(hall.database)) as connection:
        connection.execute("UPDATE events SET actor = 'device:x' WHERE seq = 5")
        connection.commit()
    known = record.read(hall.data)
    record.write(hall.data, record.Record(at=known.at, file=known.file, seq=known.seq))
    assert press(hall)["rehearsal_failed"] == "not_whole"
    until(lambda: "machine_backup_rehearsal" in alarms(hall))

    (hall.data / "recovery.pub").write_text("nobody")
    before = files(hall.data / record.LOCAL)
    assert press(hall)["failed"] == "no_sheet"
    until(lambda: "machine_backup_failed" in alarms(hall))
    assert files(hall.data / record.LOCAL) == before
    assert "✗ backups" in hall.command("doctor").stdout


def test_the_clock_makes_one_after_changes(busy: StartBusy, tmp_path: Path) -> None:
    """A hall whose newest backup is of yesterday, as after a night without power: one is made, no second."""
    hall = busy(MOTCUA_BACKUP_AT="00:00")
    take(hall, 1)
    assert hall.stop() == 0
    record.write(hall.data, record.Record(at="2026-11-24T00:00:00.000Z", file="x", seq=1))
    hall.start(MOTCUA_BACKUP_AT="00:00")
    made = until(
        lambda: files(hall.data / record.LOCAL) if (hall.data / record.LOCAL).exists() else []
    )
    until(lambda: record.read(hall.data).doing is None and record.read(hall.data).rehearsed_at)
    take(hall, 1)
    assert files(hall.data / record.LOCAL) == made


@pytest.fixture
def full(tmp_path: Path) -> Iterator[SmallDisk]:
    """A small disk that stands for a stick."""
    with small_disk(tmp_path / "disk", 2) as disk:
        yield disk


def test_a_stick_that_fills_up(tmp_path: Path, full: SmallDisk) -> None:
    """The old ones on it stay whole, the new one lies beside the data, and the console names the stick."""
    hall = make_busy(tmp_path)
    hall.before = tuple(full.command)
    hall.start(MOTCUA_BACKUP_TO=str(full.path))
    with stopped(hall):
        _fill_and_empty(hall, full)


def _fill_and_empty(hall: BusyHall, full: SmallDisk) -> None:
    take(hall, 1)
    press(hall)
    before = files(full.seen)
    assert len(before) == 1
    full.fill(leave=4096)
    told = press(hall)
    assert told["targets"][0]["failed"] == "no_room" and files(full.seen) == before
    assert not [n for n in os.listdir(full.seen) if n.startswith(".")]
    full.empty()
    assert press(hall)["targets"][0]["failed"] is None
