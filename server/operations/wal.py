"""The write-ahead log of SQLite: how long it is, and cutting it when it is long.

A reader that stays open (a copy being made, a forgotten shell) keeps it from being written back, and it grows by
about 100 KB a number. Called by the caretaker, by health, and by the clock: the log has the order in which rows
were written.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from server.database import Database
from server.locking import BUSY_TIMEOUT
from server.operations.ballast import MIB

LONG = 8 * MIB
"""Twice what it usually reaches: longer, it is cut as soon as nobody reads."""
TOO_LONG = 64 * MIB
"""Somebody has kept it open for more than half a thousand numbers: an alarm."""


def wal_bytes(database: Database) -> int:
    """Return how long the log is; 0 where there is none."""
    if not database.is_sqlite:
        return 0
    try:
        return Path(f"{database.engine.url.database}-wal").stat().st_size
    except OSError:
        return 0


def shorten(ledger: Any) -> None:
    """Cut the log when it is long."""
    if wal_bytes(ledger.database) > LONG:
        cut(ledger)


def cut(ledger: Any) -> None:
    """Write the log back into the file and cut it, as far as readers allow; waits for none of them.

    In a writer's turn: older SQLite versions may not survive two connections that write and reset at once.
    """
    database: Database = ledger.database
    if not database.is_alone or wal_bytes(database) == 0:
        return
    with ledger.turn, database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=0")
        try:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
        finally:
            connection.exec_driver_sql(BUSY_TIMEOUT)


def wal_values(database: Database) -> dict[str, Any]:
    """Return the log as health tells it."""
    size = wal_bytes(database)
    return {"state": "warn" if size > TOO_LONG else "ok", "size_mb": round(size / MIB, 1)}
