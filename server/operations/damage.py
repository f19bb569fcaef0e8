"""A damaged database: finding it before people do, saying what can be done, and serving what can be served.

SQLite only: PostgreSQL looks after its own pages. A small file is checked before the doors open, a large one right
after; both again once a day. Whatever meets a damaged page meanwhile is noted here too.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from server.database import Database
from server.machine import machine_fault
from server.operations.ballast import MIB
from server.operations.logs import Log
from server.outside import NoAnswer, Outside
from server.settings import Settings, SettingsError

SMALL = 64 * MIB
"""Checked in a tenth of a second from memory, in half a second from a slow disk. A gigabyte, a quarter of a million
numbers, takes one to two seconds from memory and ten from a slow disk: nobody waits for that at the door."""
AGAIN_S = 24 * 3600.0
FEW = 20
CHECK_S = 1800.0
"""Ten gigabytes on a slow disk."""


def is_damage(error: BaseException) -> bool:
    """Return whether an error says that the database file itself is damaged."""
    return machine_fault(error) == "database_damaged"


def quick_check(path: Path) -> list[str]:
    """Return what is wrong with the pages of a database file, nothing when all is well.

    Raises sqlite3.Error for what is not damage: a lock, a disk that does not answer.
    """
    with closing(sqlite3.connect(path, timeout=1)) as connection:
        try:
            # It only reads; the log is written back by its owner alone.
            connection.execute("PRAGMA wal_autocheckpoint=0")
            found = [str(row[0]) for row in connection.execute(f"PRAGMA quick_check({FEW})")]
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            return [str(error)]
    return [] if found == ["ok"] else found


def file_of(database: Database) -> Path | None:
    """Return the database's file, None where it is not one."""
    return Path(str(database.engine.url.database)) if database.is_sqlite else None


class Integrity:
    """What is known of the pages of one house's database."""

    def __init__(self, database: Database, log: Log) -> None:
        self._path = file_of(database)
        self._log = log
        self._outside = Outside("the database's disk", CHECK_S, most=1)
        self._checked: float | None = None
        self.found: list[str] = []

    def check_small(self) -> None:
        """Check a small file here and now."""
        if self._path is not None and self._path.exists() and self._path.stat().st_size <= SMALL:
            self._keep(quick_check(self._path))

    def look(self) -> None:
        """Check the file outside the loop, if that is due."""
        is_due = self._checked is None or time.monotonic() - self._checked >= AGAIN_S
        if self._path is None or not is_due:
            return
        try:
            self._keep(self._outside.ask(quick_check, self._path))
        except (sqlite3.OperationalError, NoAnswer) as error:
            self._log.warning("database_not_checked", reason=str(error))

    def _keep(self, found: list[str]) -> None:
        self._checked = time.monotonic()
        if found and found != self.found:
            self._log.error("database_damaged", found=found)
        self.found = found

    def note(self, error: BaseException) -> bool:
        """Note an error that met a damaged page; returns whether it was one."""
        if not is_damage(error):
            return False
        if not self.found:
            self._keep([str(getattr(error, "orig", error))])
        return True

    def tolerate(self, work: Callable[[], Any]) -> None:
        """Do a step of the start; one that meets a damaged page is left out, so that the rest is served."""
        try:
            work()
        except Exception as error:
            if not self.note(error):
                raise

    def values(self) -> dict[str, Any]:
        """Return the pages as health tells them."""
        if self._path is None:
            return {"state": "ok"}
        checked = None if self._checked is None else int(time.monotonic() - self._checked)
        return {
            "state": "bad" if self.found else "ok",
            "damaged": len(self.found),
            "checked_before_s": checked,
        }


@contextmanager
def told(settings: Settings) -> Iterator[None]:
    """Turn a database file that cannot be opened at all into a sentence. Raises SettingsError."""
    try:
        yield
    except Exception as error:
        if is_damage(error):
            raise SettingsError(describe(settings, str(getattr(error, "orig", error)))) from None
        raise


def describe(settings: Settings, what: str) -> str:
    """Return what is wrong and what can be done, for whoever stands at the machine."""
    folder = settings.data_dir
    kept = ", ".join(sorted(p.name for p in folder.glob("before-*")))
    copy = f"the newest of {kept}" if kept else "if there is one, on another disk"
    return "\n".join(
        [
            f"{folder}: the database is damaged ({what}). Nothing was changed.",
            "What can be done:",
            f" 1. Before anything else copy all of {folder} to another disk: more may be got out of it.",
            f" 2. Take the last copy of the database ({copy}): put it in the place of "
            "motcua.sqlite3, take motcua.sqlite3-wal and -shm away, and start. What is missing is "
            "noticed, and no number is given before somebody has decided.",
            " 3. Without a copy: take motcua.sqlite3, -wal and -shm away and run "
            f"./motcua loss accept --data {folder}",
            " A damaged file mostly means a dying disk or a power cut on a disk that lies: look at it "
            "(dmesg, smartctl -a) before it is trusted again.",
        ]
    )
