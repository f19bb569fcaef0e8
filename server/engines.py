"""The engines: how the house connects to SQLite and to PostgreSQL. Used by `server.database` only."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url

from server.files import make_folder
from server.locking import BUSY_TIMEOUT

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    # A number in a citizen's hand must survive a power cut: NORMAL may lose the last commits.
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    BUSY_TIMEOUT,
    "PRAGMA wal_autocheckpoint=1000",
    # What a long reader made the log grow to is given back once it has been written into the file.
    "PRAGMA journal_size_limit=8388608",
    "PRAGMA temp_store=MEMORY",
    # What is deleted is gone from the file too: a used invitation, a rating that has been told.
    "PRAGMA secure_delete=ON",
)
SQLITE_GUEST_PRAGMAS = (*SQLITE_PRAGMAS, "PRAGMA wal_autocheckpoint=0")
POSTGRES_OPTIONS = (
    "-c lock_timeout=3000 -c statement_timeout=10000 -c idle_in_transaction_session_timeout=15000"
)
CONNECT_TIMEOUT_S = 5


def make_engine(url: str, is_alone: bool = True) -> Engine:
    """Return the engine with our pragmas and timeouts; transactions begin where we say BEGIN, never by themselves."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed.database or "", is_alone)
    engine = create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        pool_size=10,
        max_overflow=0,
        # The driver would begin by itself, unasked and unheard; `Database` says BEGIN, and hears by it whether
        # the connection still lives.
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
        connect_args={"options": POSTGRES_OPTIONS, "connect_timeout": CONNECT_TIMEOUT_S},
    )

    @event.listens_for(engine, "do_connect")
    def _look_up(dialect: Any, _: Any, __: Any, given: dict[str, Any]) -> None:
        # The driver's library would ask the name server in the loop, and everybody would wait for it.
        host = given.get("host") or ""
        if host and not host.startswith("/") and "," not in host:
            try:
                given["hostaddr"] = socket.gethostbyname(host)
            except OSError as error:
                raise dialect.loaded_dbapi.OperationalError(f"{host}: {error}") from error

    return engine


def _sqlite(path: str, is_alone: bool) -> Engine:
    make_folder(Path(path).parent)
    # Parameters stay out of errors, and so out of the log: links and hashes are among them.
    engine = create_engine(
        f"sqlite:///{path}", connect_args={"check_same_thread": False}, hide_parameters=True
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        for pragma in SQLITE_PRAGMAS if is_alone else SQLITE_GUEST_PRAGMAS:
            connection.execute(pragma)

    return engine
