"""Whose folder, whose database: a hall's data are served by one hall, and by one process.

A folder belongs to the hall that it was first used for. A database has one owner at a time: SQLite in the data folder
by that folder's lock, SQLite elsewhere by a lock beside it, PostgreSQL by a lock of the hall's own in the database.
"""

from __future__ import annotations

import fcntl
import hashlib
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError

from server.database import Database
from server.operations import witness
from server.settings import Settings, SettingsError
from server.tables import HallRow


def refuse_other_hall(settings: Settings, database: Database, hall_id: str) -> None:
    """Raise SettingsError when the data folder has served another hall than the file's.

    In PostgreSQL two halls may live in one database; each has a folder of its own.
    """
    owner = _hall_of(settings, database, hall_id)
    if owner == hall_id:
        return
    raise SettingsError(
        f"{settings.data_dir} belongs to hall {owner}, but {settings.hall_file} says "
        f'hall_id = "{hall_id}". A hall_id never changes: write hall_id = "{owner}" again, or give '
        f"hall {hall_id} a data folder of its own: --data DIR."
    )


def _hall_of(settings: Settings, database: Database, hall_id: str) -> str:
    """Return the hall that the folder has served, this one where it has served none."""
    if database.is_sqlite:
        with database.read() as connection:
            if inspect(connection).has_table(HallRow.__tablename__):
                halls = connection.execute(select(HallRow.hall_id)).scalars().all()
                if halls:
                    return hall_id if hall_id in halls else str(halls[0])
    seen = witness.read(settings.data_dir)
    return seen.hall_id if seen is not None else hall_id


class Owner:
    """The right to serve one hall of one database, for as long as this is held."""

    def __init__(self, database: Database, hall_id: str) -> None:
        self._database = database
        self._key = int.from_bytes(
            hashlib.sha256(f"motcua {hall_id}".encode()).digest()[:8], "big", signed=True
        )
        self._connection: Any = None
        self._is_in_database = False
        """Whether the right lies in the database, where it can be lost while this process goes on."""
        self._file: Any = None

    def take(self, data_dir: Path) -> bool:
        """Take the right; returns whether nobody else has it."""
        if not self._database.is_sqlite:
            return self._take_in_database()
        path = Path(str(self._database.engine.url.database)).resolve()
        if path.parent == data_dir.resolve():
            return True  # the folder's own lock
        self._file = path.with_name(f"{path.name}.lock").open("w")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.leave()
            return False
        return True

    def still_has_it(self) -> bool:
        """Return whether the right is still held; after a restart of PostgreSQL it is taken anew if nobody has it.

        Raises DBAPIError while the database does not answer.
        """
        if not self._is_in_database:
            return True
        if self._connection is not None:
            try:
                self._connection.execute(text("SELECT 1"))
                return True
            except DBAPIError:
                self._let_go()
        return self._take_in_database()

    def _take_in_database(self) -> bool:
        connection = self._database.engine.connect()
        asked = text("SELECT pg_try_advisory_lock(:key)")
        try:
            if connection.execute(asked, {"key": self._key}).scalar():
                # Out of the pool: it stays open as long as this process has the hall.
                connection.detach()
                self._connection, self._is_in_database = connection, True
        finally:
            if self._connection is not connection:
                connection.close()
        return self._connection is not None

    def leave(self) -> None:
        """Give the right back."""
        if self._connection is not None:
            # Closing gives it back too, but only when the server has noticed.
            with suppress(DBAPIError):
                self._connection.execute(text("SELECT pg_advisory_unlock_all()"))
        self._is_in_database = False
        self._let_go()

    def _let_go(self) -> None:
        """Close what holds the right."""
        for held in (self._connection, self._file):
            if held is not None:
                held.close()
        self._connection = self._file = None


def refuse_second(settings: Settings, database: Database, hall_id: str) -> Owner:
    """Return the right to serve the hall. Raises SettingsError when another process has it."""
    owner = Owner(database, hall_id)
    if not owner.take(settings.data_dir):
        place = database.engine.url.render_as_string(hide_password=True)
        raise SettingsError(
            f"Hall {hall_id} in {place} is served by another Motcua, which has another data folder. "
            "Stop that one first: two servers would give the same numbers."
        )
    return owner
