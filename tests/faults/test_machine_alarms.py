"""Every alarm of the machine on the console, each provoked through its real cause under a real server."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from faults.small_disk import small_disk, until
from faults.test_damaged_database import page_of, spoil
from faults.test_disk_full import part
from faults.test_lost_database import SAO_Y, take
from serving import BusyHall, Caller, StartBusy, make_busy

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def alarms(hall: BusyHall) -> dict[str, dict[str, Any]]:
    """Return the alarms of the machine that the console shows, by code."""
    with contextlib.closing(Caller(hall.url, hall.manager())) as console:
        status, floor = console("GET", "/api/v1/manage/live")
    assert status == 200, floor
    return {a["code"]: a for a in floor["alerts"] if a["place"] == "machine"}


def stopped(hall: BusyHall) -> contextlib.AbstractContextManager[Any]:
    """Return what stops a hall in the end."""
    return contextlib.closing(type("Stop", (), {"close": lambda _: hall.stop()})())


def test_a_well_machine_raises_none(busy: StartBusy) -> None:
    """A hall on a good machine shows nothing of it."""
    hall = busy()
    until(lambda: part(hall, "disk")["ballast_mb"] == 2)
    take(hall, 1)
    assert alarms(hall) == {}


def test_a_disk_that_fills_up_is_told_in_days_then_in_megabytes(tmp_path: Path) -> None:
    """Days before by what the last days show; then by what is left; at last that nothing is, and never "0 MB free"."""
    with small_disk(tmp_path / "disk", 64) as disk:
        hall = make_busy(tmp_path)
        hall.before = tuple(disk.command)
        data = disk.seen / "data"
        data.mkdir()
        today = dt.datetime.now(dt.UTC).date()
        before = [(today - dt.timedelta(n), (7 - n) * 5 * 2**20) for n in range(6, 0, -1)]
        lines = [json.dumps([day.isoformat(), used, 60 * 2**20]) for day, used in before]
        (data / "disk_days.jsonl").write_text("\n".join(lines) + "\n")
        hall.start(MOTCUA_DATA_DIR=str(disk.path / "data"), MOTCUA_BALLAST_MB="8")
        with stopped(hall):
            told = until(lambda: alarms(hall).get("machine_disk_days"))
            assert told["facts"]["count"] == part(hall, "disk")["days_left"] <= 14
            disk.fill(leave=1_700_000)
            low = until(lambda: alarms(hall).get("machine_disk_low"))
            assert low["facts"]["left"] == 1
            disk.fill(leave=100_000)
            used_up = until(lambda: alarms(hall).get("machine_disk_used_up"))
            assert used_up["facts"] == {} and "machine_disk_low" not in alarms(hall)
            disk.empty()
            until(lambda: not {"machine_disk_low", "machine_disk_used_up"} & set(alarms(hall)))


def test_a_damaged_page_is_told(busy: StartBusy) -> None:
    """Found at the start, before anybody has met it."""
    hall = busy()
    assert hall.stop() == 0
    spoil(hall.database, page_of(hall.database, "ix_print_jobs_ticket_id"))
    hall.start()
    assert "machine_damaged" in alarms(hall)


def test_a_witness_that_cannot_be_written_is_told(busy: StartBusy) -> None:
    """Numbers are given; the console hears that a loss would go unseen."""
    hall = busy()
    place = hall.data / "witness.json"
    until(place.exists)
    place.unlink()
    place.mkdir()
    take(hall, 2)
    until(lambda: "machine_witness" in alarms(hall))
    place.rmdir()
    take(hall, 1)
    until(lambda: "machine_witness" not in alarms(hall))


def test_a_log_that_somebody_holds_open_is_told(busy: StartBusy) -> None:
    """Past 64 MB the console says why it grows; when the reader has gone, it is cut and the alarm ends."""
    hall = busy(limit_per_min=0)
    with contextlib.closing(sqlite3.connect(hall.database)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM events").fetchall()
        with contextlib.closing(hall.caller("kiosk-1")) as kiosk:
            while part(hall, "wal")["size_mb"] <= 65:
                for _ in range(25):
                    assert kiosk("POST", "/api/v1/tickets", SAO_Y)[0] == 201
        assert alarms(hall)["machine_wal"]["facts"]["size"] >= 65
    until(lambda: part(hall, "wal")["size_mb"] <= 8)
    assert alarms(hall) == {}


def test_a_machine_without_memory_is_told(tmp_path: Path) -> None:
    """The kernel says how little is left; the server reads it there."""
    with small_disk(tmp_path / "disk", 32) as disk:
        if disk.holder is None:
            pytest.skip("the kernel's word cannot be changed for one process here")
        little = disk.seen / "meminfo"
        words = Path("/proc/meminfo").read_text().splitlines()
        told = [w if not w.startswith("MemAvailable") else "MemAvailable: 40000 kB" for w in words]
        little.write_text("\n".join(told) + "\n")
        hall = make_busy(tmp_path)
        hall.before = tuple(disk.command)
        mounted = disk.run("mount", "--bind", str(disk.path / "meminfo"), "/proc/meminfo")
        assert mounted.returncode == 0, mounted.stderr
        hall.start(MOTCUA_DATA_DIR=str(disk.path / "data"), MOTCUA_BALLAST_MB="2")
        with stopped(hall):
            assert part(hall, "memory")["state"] == "bad"
            assert alarms(hall)["machine_memory"]["facts"]["left"] == 39
