"""SQLite's write lock, polled from the loop: a wait inside SQLite would stop the one thread.

Used by `server.database` only. PostgreSQL is waited for on a socket, so others run meanwhile anyway.
"""

from __future__ import annotations

import time
from typing import Any

from server import runtime
from server.machine import machine_fault

BUSY_TIMEOUT = "PRAGMA busy_timeout=100"
"""Only for the moments in which a log is recovered: a wait inside SQLite stops the whole loop."""
PATIENCE_S = 3.0
"""A writer waits so long for another process that writes; then the request is answered with "try again"."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.002, 0.05


def begin_alone(connection: Any, until: float) -> None:
    """Begin a transaction that writes, at once or until that moment of `time.monotonic`, with at least one try.

    Raises what the database says when another process held the lock all the time.
    """
    pause_s = FIRST_PAUSE_S
    driver = connection.connection.driver_connection
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while not _has_begun(connection, until):
            runtime.current().sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
    finally:
        driver.execute(BUSY_TIMEOUT)


def _has_begun(connection: Any, until: float) -> bool:
    try:
        # Deferred, it would fail at once when another has written since it first read.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except Exception as error:
        if machine_fault(error) != "database_busy" or time.monotonic() >= until:
            raise
        return False
    return True
