"""Bring the database to this version's schema. Called before serving and by `./motcua migrate`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from server.database import Database

FOLDER = Path(__file__).resolve().parent.parent / "migrations"


def config(connection: Any = None) -> Config:
    """Return Alembic's configuration for a connection."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    made.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(slug)s")
    made.attributes["connection"] = connection
    return made


def newest() -> str | None:
    """Return the newest revision that this version knows."""
    return ScriptDirectory.from_config(config()).get_current_head()


def is_current(database: Database) -> bool:
    """Return whether the database has this version's schema."""
    with database.read() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest()


def migrate(database: Database) -> bool:
    """Bring the schema up; returns whether anything changed."""
    if is_current(database):
        return False
    with database.write() as connection:
        command.upgrade(config(connection), "head")
    return True
