"""A real full disk under a real server: what citizens, officers and the manager see, and that nothing is lost."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from faults.small_disk import SmallDisk, small_disk, until
from server.operations.health import FRESH_S
from serving import BusyHall, Caller, StartBusy, make_busy

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

MORE_NUMBERS = 300
SAO_Y = {"service_id": "sao-y"}


def part(hall: BusyHall, name: str) -> dict[str, Any]:
    """Return one part of the hall's health, however ill it is."""
    assert hall.server is not None
    found: dict[str, Any] = hall.server.call("GET", "/health")[1]["parts"][name]
    return found


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A disk of 96 MB."""
    with small_disk(tmp_path / "disk", 96) as made:
        yield made


def hall_on(disk: SmallDisk, folder: Path, ballast_mb: int) -> BusyHall:
    """Start a hall whose data folder lies on a small disk, and wait for its ballast."""
    hall = make_busy(folder)
    text = hall.hall_file.read_text("utf-8")
    hall.hall_file.write_text(text.replace("tickets_per_min = 60", "tickets_per_min = 0"), "utf-8")
    hall.before = tuple(disk.command)
    hall.start(MOTCUA_DATA_DIR=str(disk.path / "data"), MOTCUA_BALLAST_MB=str(ballast_mb))
    until(lambda: part(hall, "disk")["ballast_mb"] == ballast_mb)
    return hall


@contextlib.contextmanager
def running(hall: BusyHall) -> Iterator[BusyHall]:
    """Stop the hall in the end, while its disk is still there."""
    try:
        yield hall
    finally:
        if hall.server is not None and hall.server.process.poll() is None:
            hall.stop()


def test_a_full_disk_still_gives_hundreds_of_numbers(disk: SmallDisk, tmp_path: Path) -> None:
    """Filled to the last byte, the hall gives 300 more numbers with their slips; kill and start lose none."""
    with running(hall_on(disk, tmp_path, 32)) as hall:
        given = []
        with contextlib.closing(hall.caller("kiosk-1")) as kiosk:
            assert kiosk("POST", "/api/v1/tickets", SAO_Y)[0] == 201
            disk.fill()
            assert disk.free == 0
            for _ in range(MORE_NUMBERS):
                status, answer = kiosk("POST", "/api/v1/tickets", SAO_Y)
                assert status == 201 and answer["print"]["state"] == "queued", answer
                given.append(answer["ticket"])
            time.sleep(FRESH_S + 0.1)
            assert part(hall, "disk")["ballast_mb"] < 32, "the disk had really been full"
            assert kiosk("GET", "/api/v1/kiosk")[1]["state"] == "open"
        assert part(hall, "disk")["state"] == "bad"
        assert len({t["number"] for t in given}) == MORE_NUMBERS
        until(lambda: len(hall_papers(hall)) >= 3)
        examined = hall.doctor()
        assert "✗ disk" in examined.stdout and "✓ replay" in examined.stdout, examined.stdout
        hall.kill()
        hall.start(**hall.environment)
        with contextlib.closing(hall.caller("kiosk-1")) as kiosk:
            for ticket in given[-3:]:
                status, seen = kiosk("GET", f"/api/v1/tickets/{ticket['token']}")
                assert (status, seen["number"]) == (200, ticket["number"])
            assert kiosk("POST", "/api/v1/tickets", SAO_Y)[0] == 201
        log = hall.server.log.read_text("utf-8") if hall.server else ""
        assert "Traceback" not in log, log[-3000:]


def hall_papers(hall: BusyHall) -> list[Any]:
    """Return what came out of the demo's printer."""
    assert hall.server is not None
    papers: list[Any] = hall.server.get("/api/v1/demo/printer")["papers"]
    return papers


def test_numbers_stop_and_calls_go_on(disk: SmallDisk, tmp_path: Path) -> None:
    """With the last room kept for calls, a kiosk says why it gives none, and the desk calls who waits."""
    with running(hall_on(disk, tmp_path, 8)) as hall:
        desk_token, console_token = hall.sign_in(1), hall.manager()
        with (
            contextlib.closing(hall.caller("kiosk-1")) as kiosk,
            contextlib.closing(Caller(hall.url, desk_token)) as desk,
            contextlib.closing(Caller(hall.url, console_token)) as console,
        ):
            for _ in range(30):
                assert kiosk("POST", "/api/v1/tickets", SAO_Y)[0] == 201
            refused: Any = None
            for _ in range(2000):
                disk.fill()
                status, answer = kiosk("POST", "/api/v1/tickets", SAO_Y)
                if status != 201:
                    refused = answer
                    break
            assert refused is not None and refused["code"] == "disk_full", refused
            seen = kiosk("GET", "/api/v1/kiosk")[1]
            assert (seen["state"], seen["closed"]["code"]) == ("closed", "disk_full")
            for _ in range(25):
                status, answer = desk("POST", "/api/v1/counters/1/next")
                assert status == 200 and answer["ticket"], answer
            status, floor = console("GET", "/api/v1/manage/live")
            assert status == 200
            assert "machine_disk_full" in [alert["code"] for alert in floor["alerts"]]
            found = part(hall, "disk")
            assert found["withholds_numbers"] and found["state"] == "bad"
            disk.empty()
            until(lambda: not part(hall, "disk")["withholds_numbers"])
            assert kiosk("POST", "/api/v1/tickets", SAO_Y)[0] == 201
            until(lambda: part(hall, "disk")["ballast_mb"] == 8)
        assert hall.stop() == 0
        assert "✓ replay" in hall.doctor().stdout


def test_a_start_on_a_full_disk_opens_what_can_be_opened(disk: SmallDisk, tmp_path: Path) -> None:
    """Stopped and started on a disk without a free byte: numbers are read, called and given, the doctor looks."""
    with running(hall_on(disk, tmp_path, 8)) as hall:
        with contextlib.closing(hall.caller("kiosk-1")) as kiosk:
            first = kiosk("POST", "/api/v1/tickets", SAO_Y)[1]["ticket"]
        for stop in (hall.kill, hall.stop):
            disk.fill()
            stop()
            disk.fill()
            assert "✓ database" in hall.doctor().stdout
            disk.fill()
            hall.start(**hall.environment)
            with contextlib.closing(hall.caller("kiosk-1")) as kiosk:
                seen = kiosk("GET", f"/api/v1/tickets/{first['token']}")[1]
                assert seen["number"] == first["number"]
                assert kiosk("POST", "/api/v1/tickets", SAO_Y)[0] == 201


def test_a_long_reader_does_not_leave_a_long_log(busy: StartBusy) -> None:
    """A reader that stays open lets the log grow; when it is gone, the log is cut while the hall runs."""
    hall = busy(limit_per_min=0)
    with contextlib.closing(sqlite3.connect(hall.database)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM events").fetchall()
        with contextlib.closing(hall.caller("kiosk-1")) as kiosk:
            while part(hall, "wal")["size_mb"] <= 12:
                for _ in range(20):
                    assert kiosk("POST", "/api/v1/tickets", SAO_Y | {"print": False})[0] == 201
        assert part(hall, "wal")["state"] == "ok"
    until(lambda: part(hall, "wal")["size_mb"] <= 8)
    with contextlib.closing(hall.caller("kiosk-1")) as kiosk:
        assert kiosk("POST", "/api/v1/tickets", SAO_Y)[0] == 201
    assert hall.stop() == 0 and hall.doctor().returncode == 0
