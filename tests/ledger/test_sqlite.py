"""SQLite as the house uses it: durable commits, writers that say so at BEGIN, a tidy end."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.clock import FixedClock
from server.database import Database
from server.machine import machine_fault
from server_fixtures import MONDAY, OpenHouse, TestHouse


def test_a_commit_is_on_disk(syncs_as_shipped: None, house: TestHouse) -> None:
    """Every connection syncs each commit: a number in a hand survives a power cut."""
    with house.database.read() as connection:
        values = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("synchronous", "journal_mode", "foreign_keys", "busy_timeout")
        }
    assert values == {
        "synchronous": 2,
        "journal_mode": "wal",
        "foreign_keys": 1,
        "busy_timeout": 100,
    }


def test_a_writer_locks_at_once(house: TestHouse) -> None:
    """A write transaction holds the lock from its beginning, before it has read anything."""
    with house.database.write(), house.database.read() as other:
        other.exec_driver_sql("COMMIT")
        other.exec_driver_sql("PRAGMA busy_timeout=0")
        try:
            other.exec_driver_sql("BEGIN IMMEDIATE")
        except Exception as error:
            assert "locked" in str(error)
        else:
            raise AssertionError("a second writer came in")
        finally:
            other.exec_driver_sql("PRAGMA busy_timeout=100")


def test_readers_go_on_beside_a_writer(house: TestHouse) -> None:
    """While somebody writes, others read what was committed before."""
    house.take()
    with house.database.write() as writing:
        writing.exec_driver_sql("DELETE FROM tickets")
        with house.database.read() as reading:
            assert reading.exec_driver_sql("SELECT count(*) FROM tickets").scalar_one() == 1
        writing.rollback()


def test_a_closed_house_leaves_no_wal(open_house: OpenHouse, sqlite_url: str) -> None:
    """After closing, everything is in the one file that a person would copy."""
    house = open_house(sqlite_url, clock=FixedClock(MONDAY))
    house.take()
    house.database.close()
    wal = Path(sqlite_url.removeprefix("sqlite:///") + "-wal")
    assert not wal.exists() or wal.stat().st_size == 0
    again = Database(sqlite_url)
    with again.read() as connection:
        assert again.head(connection, house.hall.hall_id).seq == house.ledger.present.seq
    again.close()


def test_a_closed_database_is_opened_by_nobody(open_house: OpenHouse, database_url: str) -> None:
    """Work that comes round while the process ends cannot write into a folder that was given back."""
    house = open_house(database_url, clock=FixedClock(MONDAY))
    house.database.close()
    with pytest.raises(OSError, match="closed") as refused:
        house.take()
    assert machine_fault(refused.value) == "database_gone"
    with pytest.raises(OSError, match="closed"), house.database.read():
        raise AssertionError("it was opened")
    house.database.close()
    if house.database.is_sqlite:
        wal = Path(database_url.removeprefix("sqlite:///") + "-wal")
        assert not wal.exists()
