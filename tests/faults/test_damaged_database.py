"""A database file with noise in it: found, said, and everything served that can be served."""

from __future__ import annotations

import contextlib
import random
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from faults.test_lost_database import SAO_Y, refused, take
from serving import BusyHall, Caller, StartBusy

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def spoil(database: Path, page: int) -> None:
    """Write noise over a page, but for the first 100 bytes of the file where its kind is written."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with database.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(random.Random(7).randbytes(size))


def page_of(database: Path, table: str) -> int:
    """Return the first page of a table or an index."""
    asked = "SELECT rootpage FROM sqlite_master WHERE name = ?"
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return int(connection.execute(asked, (table,)).fetchone()[0])


def health(hall: BusyHall) -> dict[str, Any]:
    """Return the parts of the hall's health."""
    assert hall.server is not None
    parts: dict[str, Any] = hall.server.call("GET", "/health")[1]["parts"]
    return parts


def test_what_a_damaged_page_does_not_touch_is_served(busy: StartBusy) -> None:
    """Sessions are noise: nobody signs in and is told why; numbers are given, boards and phones read on."""
    hall = busy()
    told = take(hall, 3)
    assert hall.stop() == 0
    spoil(hall.database, page_of(hall.database, "sessions"))
    hall.start()
    assert hall.server is not None
    assert health(hall)["integrity"]["state"] == "bad"
    with contextlib.closing(hall.caller("kiosk-1")) as kiosk:
        assert kiosk("GET", f"/api/v1/tickets/{told[0]['token']}")[1]["number"] == "A001"
        assert kiosk("POST", "/api/v1/tickets", SAO_Y)[1]["ticket"]["number"] == "A004"
        assert kiosk("GET", "/api/v1/kiosk")[1]["state"] == "open"
    with contextlib.closing(hall.caller("desk-1")) as desk:
        body = {"staff_id": "can-bo-1", "pin": "135801", "counter_id": "1"}
        status, answer = desk("POST", "/api/v1/session", body)
    assert (status, answer["code"]) == (503, "database_damaged"), answer
    assert "trưởng bộ phận" in answer["detail"]
    examined = hall.doctor()
    assert examined.returncode == 1 and "✗ pages" in examined.stdout, examined.stdout
    assert "copy all of" in examined.stdout and "Traceback" not in examined.stderr
    assert hall.stop() == 0


@pytest.mark.parametrize("page", ["first", "journal"])
def test_a_file_that_cannot_be_opened_is_a_sentence_with_a_way_out(
    busy: StartBusy, page: str
) -> None:
    """Start and doctor say what to do; doing it, the hall goes on past every number given."""
    hall = busy()
    told = take(hall, 12)
    assert hall.stop() == 0
    spoil(hall.database, 1 if page == "first" else page_of(hall.database, "events"))
    for said in (refused(hall), hall.command("doctor").stderr):
        assert "damaged" in said and "./motcua loss accept" in said and "Traceback" not in said
    for end in ("", "-wal", "-shm"):
        Path(f"{hall.database}{end}").unlink(missing_ok=True)
    assert told[-1]["number"] in refused(hall)
    assert hall.command("loss", "accept").returncode == 0
    hall.start()
    assert take(hall, 1)[0]["number"] == "A063"


def test_damage_under_a_running_hall_is_told(busy: StartBusy) -> None:
    """A page that goes bad while the hall runs is an alarm with its first victim, who hears why."""
    hall = busy()
    take(hall, 2)
    with contextlib.closing(Caller(hall.url, hall.manager())) as console:
        assert health(hall)["integrity"]["state"] == "ok"
        with contextlib.closing(sqlite3.connect(hall.database)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        spoil(hall.database, page_of(hall.database, "ix_ratings_day"))
        # Another process writes: the server's memory of the pages is worth nothing any more.
        assert hall.command("pair", "kiosk", "Kiosk 9").returncode == 0
        status, answer = console("GET", "/api/v1/manage/live")
        assert (status, answer["code"]) == (503, "database_damaged"), answer
    assert health(hall)["integrity"] == {
        "state": "bad",
        "damaged": 1,
        "checked_before_s": health(hall)["integrity"]["checked_before_s"],
    }
    assert take(hall, 1)[0]["number"] == "A003"
