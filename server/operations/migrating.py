"""Bring the database to this version's schema. Called before serving and by `./motcua migrate`."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import inspect, text

from server.database import Database
from server.files import read_text

FOLDER = Path(__file__).resolve().parent.parent / "migrations"
REVISION = re.compile(r'^(revision|down_revision)\b.*= "(\w+)"', re.MULTILINE)


def newest() -> str:
    """Return the newest revision that this version knows: the one that no other follows.

    Read from the files, because Alembic takes a quarter of a second to import and most starts have
    nothing to migrate.
    """
    files = (FOLDER / "versions").glob("*.py")
    named: list[tuple[str, str]] = [
        pair for path in files for pair in REVISION.findall(read_text(path))
    ]
    followed = {revision for what, revision in named if what == "down_revision"}
    (head,) = {revision for what, revision in named if what == "revision"} - followed
    return head


def is_current(database: Database) -> bool:
    """Return whether the database has this version's schema."""
    with database.read() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
        return list(found) == [newest()]


def migrate(database: Database) -> bool:
    """Bring the schema up; returns whether anything changed."""
    if is_current(database):
        return False
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return True
