"""Bring the database to this version's schema. Called before serving and by `./motcua migrate`.

Before a schema is changed the database is copied, so that there is a way back; a change that fails leaves
everything as it was.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import inspect, text

from server.database import Database
from server.files import read_text, sync_folder
from server.settings import SettingsError

FOLDER = Path(__file__).resolve().parent.parent / "migrations"
REVISION = re.compile(r'^(revision|down_revision)\b.*= "(\w+)"', re.MULTILINE)
BY_HAND = "The schema of a PostgreSQL database is changed now. The house makes no copy of it: that is pg_dump's."


def newest() -> str:
    """Return the newest revision that this version knows: the one that no other follows.

    Read from the files, because Alembic takes a quarter of a second to import and most starts have
    nothing to migrate.
    """
    named = _named()
    followed = {revision for what, revision in named if what == "down_revision"}
    (head,) = {revision for what, revision in named if what == "revision"} - followed
    return head


def _named() -> list[tuple[str, str]]:
    files = (FOLDER / "versions").glob("*.py")
    return [pair for path in files for pair in REVISION.findall(read_text(path))]


def found_in(database: Database) -> str | None:
    """Return the revision of a database, None for one that has none yet."""
    with database.read() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
        return str(found[0]) if found else None


def is_current(database: Database) -> bool:
    """Return whether the database has this version's schema."""
    return found_in(database) == newest()


def knows(revision: str) -> bool:
    """Return whether this version knows a revision of the schema."""
    return ("revision", revision) in _named()


def refuse_newer(database: Database, data_dir: Path) -> None:
    """Raise SettingsError for a database that a newer version has changed, with the ways on."""
    found = found_in(database)
    if found is None or knows(found):
        return
    copies = sorted(data_dir.glob(f"before-{found}-*.sqlite3"))
    restore = f", or put back the copy made before it was changed: {copies[-1]}" if copies else ""
    raise SettingsError(
        f"This database is of a newer version: it has revision {found}, this version knows revisions up "
        f"to {newest()}. Go back to the version that ran here last{restore}."
    )


def migrate(
    database: Database, copies_in: Path | None = None, say: Callable[[str], None] | None = None
) -> bool:
    """Bring the schema up; returns whether anything changed.

    A database with a schema is copied into `copies_in` first. Raises OSError and sqlite3.Error when that fails,
    and whatever a change raises; the database is then as it was.
    """
    found = found_in(database)
    if found == newest():
        return False
    kept = None
    if found is not None and database.is_sqlite and copies_in is not None:
        kept = copy_before(database, copies_in)
    elif found is not None and not database.is_sqlite:
        (say or _say)(BY_HAND)
    try:
        _upgrade(database)
    except Exception:
        if kept is not None:
            # What was copied is still there, unchanged; a service that tries again must not fill the disk.
            kept.unlink(missing_ok=True)
        raise
    if kept is not None:
        (say or _say)(f"The schema is that of this version now. As it was before: {kept}")
    return True


def copy_before(database: Database, folder: Path) -> Path:
    """Copy the whole database, its log included, to `before-<revision>-<date>.sqlite3`, one a day."""
    today = dt.datetime.now(dt.UTC).astimezone().date()
    target = folder / f"before-{newest()}-{today.isoformat()}.sqlite3"
    handle, beside = tempfile.mkstemp(".new", ".before-", folder)
    os.close(handle)
    os.unlink(beside)  # SQLite makes the file itself
    try:
        with closing(sqlite3.connect(str(database.engine.url.database))) as source:
            source.execute("VACUUM INTO ?", (beside,))
        with open(beside, "rb") as made:
            os.fsync(made.fileno())
        os.chmod(beside, 0o600)
        os.replace(beside, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(beside)
        raise
    sync_folder(folder)
    return target


def _upgrade(database: Database) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
