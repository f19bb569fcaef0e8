"""Copies of a hall's database, taken while it works: SQLite by its backup API, PostgreSQL by pg_dump.

Called in a process of its own beside the server, never in its loop. A copy is one moment of the database: whoever
writes meanwhile is not held up and is not in it.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import URL, make_url

from server.database import Database
from server.machine import one_line
from server.operations.backup.saying import Refused
from server.operations.damage import is_damage
from server.tables import HallRow

TOOL_S = 6 * 3600.0
"""A tool of PostgreSQL that is not done by then hangs."""


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a database file and what stands in its log, as it is at one moment. Raises sqlite3.Error, Refused."""
    with closing(sqlite3.connect(source, timeout=10)) as original:
        # Only its owner writes the log back into the file.
        original.execute("PRAGMA wal_autocheckpoint=0")
        try:
            with closing(sqlite3.connect(target)) as copy:
                # In one step: in several, each write of the hall would begin the copy anew.
                original.backup(copy)
                found = str(copy.execute("PRAGMA quick_check(1)").fetchone()[0])
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            found = one_line(error)
    if found != "ok":
        raise Refused("source_damaged", reason=found, data=source.parent)
    _sync(target)


@contextmanager
def one_moment(database: Database) -> Iterator[tuple[Connection, str]]:
    """Yield a connection that sees one moment of a PostgreSQL database, and its name for pg_dump."""
    with database.read() as connection:
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        # The dump may take longer than the house lets a transaction rest.
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        yield connection, str(connection.execute(text("SELECT pg_export_snapshot()")).scalar())


def dump_postgresql(url: str, snapshot: str, target: Path) -> None:
    """Write all of a database at that moment into a file. Raises Refused."""
    _run("pg_dump", url, ["--format=custom", f"--snapshot={snapshot}", f"--file={target}"])
    _sync(target)


def load_postgresql(dump: Path, url: str) -> None:
    """Put a dump into an empty database, whole or not at all. Raises Refused."""
    whole = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    _run("pg_restore", url, [*whole, str(dump)])


def is_empty(database: Database) -> bool:
    """Return whether no hall has ever been in a database."""
    with database.read() as connection:
        return not inspect(connection).has_table(HallRow.__tablename__)


@contextmanager
def scratch_database(url: str, name: str) -> Iterator[str]:
    """Yield the URL of a new database beside another one, and drop it afterwards. Raises Refused."""
    words = make_url(url)
    beside = words.set(database=name).render_as_string(hide_password=False)
    _psql(url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _psql(url, f'CREATE DATABASE "{name}" TEMPLATE template0')
    try:
        yield beside
    finally:
        _psql(url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _psql(url: str, statement: str) -> None:
    _run("psql", url, ["--no-psqlrc", "--quiet", f"--command={statement}"])


def _run(tool: str, url: str, options: Sequence[str]) -> None:
    """Run a tool of PostgreSQL on a database; the password is in its environment, which nobody else reads."""
    program = shutil.which(tool)
    if program is None:
        raise Refused("no_tool", tool=tool)
    words = make_url(url).set(drivername="postgresql")
    environment = {**os.environ, "PGCONNECT_TIMEOUT": "10"}
    if words.password:
        environment["PGPASSWORD"] = str(words.password)
    named = [f"--dbname={_without_password(words)}"]
    try:
        done = subprocess.run(
            [program, *named, *options],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TOOL_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refused("tool_failed", tool=tool, reason="no end") from None
    if done.returncode:
        said = " ".join(done.stderr.split()) or f"exit code {done.returncode}"
        raise Refused("tool_failed", tool=tool, reason=said[:300])


def _without_password(words: URL) -> str:
    return URL.create(
        words.drivername, words.username, None, words.host, words.port, words.database, words.query
    ).render_as_string(hide_password=False)


def _sync(path: Path) -> None:
    os.chmod(path, 0o600)
    with path.open("rb") as made:
        os.fsync(made.fileno())
