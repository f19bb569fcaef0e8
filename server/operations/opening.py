"""Opens the hall's database for a start or a command: one order of questions before anything is written.

Does it answer, does it belong to this hall, does this version know it, is anything lost – and only then its schema.
"""

from __future__ import annotations

import sys
import time

from sqlalchemy.exc import OperationalError

from server.database import Database
from server.operations import losing
from server.operations.belonging import refuse_other_hall
from server.operations.damage import told
from server.operations.migrating import is_current, migrate, refuse_newer
from server.operations.witness import Loss
from server.settings import Settings, SettingsError

PATIENCE_S = 30.0
"""How long a start waits for a database server that is starting too."""
AGAIN_S = 1.0
STARTING = ("refused", "timeout", "starting up", "shutting down", "no such file", "unreachable")
"""Words of PostgreSQL's library for a server that may be there in a moment."""


def open_database(
    settings: Settings,
    database: Database,
    hall_id: str,
    *,
    may_migrate: bool = True,
    accepts_loss: bool = False,
    patience_s: float = 0.0,
) -> Loss | None:
    """Bring the database to this version's schema, after everything that could refuse it; return what was lost.

    Raises SettingsError, and has changed nothing then.
    """
    reach(database, patience_s)
    look = losing.look if accepts_loss else losing.refuse_without_people
    with told(settings):
        refuse_newer(database, settings.data_dir)
        refuse_other_hall(settings, database, hall_id)
        loss = look(settings, database, hall_id)
        if may_migrate:
            migrate(database, settings.data_dir)
        elif not is_current(database):
            raise SettingsError(
                "The database has another schema. Stop the server, then ./motcua migrate"
            )
    return loss


def reach(database: Database, patience_s: float) -> None:
    """Wait for a database server, saying so. Raises SettingsError when it does not answer in time."""
    if database.is_sqlite:
        return
    place = database.engine.url.render_as_string(hide_password=True)
    deadline, is_told = time.monotonic() + patience_s, False
    while True:
        try:
            with database.read():
                return
        except OperationalError as error:
            reason = " ".join(str(error.orig).split())
        is_starting = any(word in reason.lower() for word in STARTING)
        if not is_starting or time.monotonic() >= deadline:
            raise SettingsError(
                f"The database {place} does not answer: {reason}. Is PostgreSQL running "
                "(systemctl status postgresql), and is database_url right?"
            )
        if not is_told:
            print(f"Waiting up to {patience_s:.0f} s for the database {place}", file=sys.stderr)
            is_told = True
        time.sleep(AGAIN_S)
