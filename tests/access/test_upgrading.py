"""People of version 0.1.0 after the update: PINs are their own, devices known, locks not forgotten."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from server.access.tables import PinTriesRow
from server.actor import Actor
from server.database import Database
from server.errors import HallError
from server.operations import migrating
from server.operations.migrating import migrate
from server_fixtures import OpenHouse

FIRST = "2026_11_22_the_first_hall.py"
PIN = "123456"
"""Too easy for a new one; whoever has it keeps it."""
SESSION = (
    "INSERT INTO sessions (token_hash, hall_id, staff_id, device_id, counter_id, started_at, expires_at) "
    "VALUES (:token, :hall, :staff, :device, '1', '2026-11-20T01:00:00.000Z', '2026-11-20T11:00:00.000Z')"
)
STAFF = (
    "INSERT INTO staff (hall_id, staff_id, name, role, pin_hash, counters, languages, is_active, failures, "
    "last_failure_at) VALUES (:hall, :staff, :staff, 'officer', :kept, '[]', '[]', 1, :failures, :at)"
)


def of_0_1_0(path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, hall_id: str) -> None:
    """Make a database of version 0.1.0 in which two people worked."""
    (folder / "versions").mkdir(parents=True)
    for name in ("env.py", "script.py.mako", f"versions/{FIRST}"):
        shutil.copy(migrating.FOLDER / name, folder / name)
    kept = PasswordHasher(time_cost=2, memory_cost=8 * 1024, parallelism=1).hash(PIN)
    with monkeypatch.context() as patched, closing(Database(f"sqlite:///{path}")) as database:
        patched.setattr(migrating, "FOLDER", folder)
        assert migrate(database)
        with database.write() as connection:
            hall = {"hall": hall_id, "at": "2026-11-20T01:00:00.000Z"}
            connection.execute(text("INSERT INTO halls VALUES (:hall, 'one', :at)"), hall)
            for staff_id, failures in (("an", 0), ("binh", 10)):
                person = {"staff": staff_id, "kept": kept, "failures": failures}
                connection.execute(text(STAFF), hall | person)
                for n in (1, 2):
                    session = {"token": f"{staff_id}{n}", "staff": staff_id, "device": "desk-1"}
                    connection.execute(text(SESSION), hall | session)


def test_people_of_0_1_0_go_on(
    open_house: OpenHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The PIN of before opens everywhere without a change; who was locked out is so where they never were."""
    path = tmp_path / "old.sqlite3"
    of_0_1_0(path, tmp_path / "migrations", monkeypatch, "thu-nghiem")
    with closing(Database(f"sqlite:///{path}")) as database:
        assert migrate(database)
    house = open_house(f"sqlite:///{path}")

    def code(staff_id: str, device_id: str) -> str:
        try:
            at = Actor("device", "counter", device_id=device_id)
            return "own" if house.pins.check(at, staff_id, PIN).pin_given_by is None else "given"
        except HallError as error:
            return error.code

    assert [code("an", d) for d in ("desk-1", "desk-2")] == ["own", "own"]
    assert [code("binh", d) for d in ("desk-1", "desk-2")] == ["own", "pin_locked"]
    assert [p["locks"][0]["device"] for p in house.people.floor() if p["locks"]] == [None]
    with house.database.read() as connection:
        rows = connection.execute(PinTriesRow.__table__.select()).all()
    assert {(r.staff_id, r.device_id) for r in rows} == {
        *(("an", "desk-1"), ("an", "desk-2"), ("binh", "desk-1"), ("binh", "")),
    }
