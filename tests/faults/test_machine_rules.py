"""Faults of the machine are told apart from faults of the program, whatever wraps them."""

from __future__ import annotations

import errno
import socket
import sqlite3
from typing import Any

import psycopg
import pytest
from sqlalchemy import exc

from server.machine import FAULTS, RETRY_AFTER_S, machine_fault, one_line


def sqlite_error(code: int) -> sqlite3.OperationalError:
    """Return an error of the database with that result code."""
    error = sqlite3.OperationalError("what SQLite says")
    error.sqlite_errorcode = code
    return error


def wrapped(error: Exception) -> exc.DBAPIError:
    """Return an error of the driver as SQLAlchemy hands it on."""
    return exc.OperationalError("SELECT 1", None, error)


def raised_from(error: BaseException) -> Exception:
    """Return an error of a room that was raised from another."""
    outer = RuntimeError("a room could not go on")
    outer.__cause__ = error
    return outer


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (OSError(errno.ENOSPC, "full"), "disk_full"),
        (OSError(errno.EDQUOT, "quota"), "disk_full"),
        (OSError(errno.EIO, "io"), "disk_failing"),
        (OSError(errno.EROFS, "read-only"), "read_only"),
        (PermissionError(errno.EACCES, "rights"), "no_rights"),
        (PermissionError(errno.EPERM, "rights"), "no_rights"),
        (OSError(errno.EMFILE, "files"), "too_many_files"),
        (OSError(errno.ENFILE, "files"), "too_many_files"),
        (OSError(errno.ENOMEM, "memory"), "out_of_memory"),
        (MemoryError(), "out_of_memory"),
        (TimeoutError(errno.ETIMEDOUT, "slow"), "network_down"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "no"), "network_down"),
        (socket.gaierror(socket.EAI_NONAME, "who"), "network_down"),
        (sqlite_error(sqlite3.SQLITE_BUSY), "database_busy"),
        (sqlite_error(sqlite3.SQLITE_BUSY_SNAPSHOT), "database_busy"),
        (sqlite_error(sqlite3.SQLITE_LOCKED), "database_busy"),
        (sqlite_error(sqlite3.SQLITE_FULL), "disk_full"),
        (sqlite_error(sqlite3.SQLITE_IOERR_READ), "disk_failing"),
        (sqlite_error(sqlite3.SQLITE_IOERR_NOMEM), "out_of_memory"),
        (sqlite_error(sqlite3.SQLITE_NOMEM), "out_of_memory"),
        (sqlite_error(sqlite3.SQLITE_CORRUPT), "database_damaged"),
        (sqlite_error(sqlite3.SQLITE_NOTADB), "database_damaged"),
        (sqlite_error(sqlite3.SQLITE_READONLY_DBMOVED), "read_only"),
        (sqlite_error(sqlite3.SQLITE_CANTOPEN), "database_gone"),
        (sqlite_error(sqlite3.SQLITE_PERM), "no_rights"),
        (psycopg.errors.LockNotAvailable(), "database_busy"),
        (psycopg.errors.DeadlockDetected(), "database_busy"),
        (psycopg.errors.QueryCanceled(), "database_busy"),
        (psycopg.errors.TooManyConnections(), "database_busy"),
        (psycopg.errors.DiskFull(), "disk_full"),
        (psycopg.errors.OutOfMemory(), "out_of_memory"),
        (psycopg.errors.AdminShutdown(), "database_gone"),
        (psycopg.errors.CannotConnectNow(), "database_gone"),
        (psycopg.errors.IoError(), "disk_failing"),
        (psycopg.errors.ReadOnlySqlTransaction(), "read_only"),
        (psycopg.errors.DataCorrupted(), "database_damaged"),
        (psycopg.OperationalError("the line was cut"), "database_gone"),
        (exc.TimeoutError("QueuePool limit"), "database_busy"),
        (KeyError("ours"), None),
        (ValueError("ours"), None),
        (FileNotFoundError(errno.ENOENT, "ours"), None),
        (ConnectionResetError(errno.ECONNRESET, "a browser left"), None),
        (sqlite_error(sqlite3.SQLITE_ERROR), None),
        (sqlite3.IntegrityError("ours"), None),
        (psycopg.errors.UniqueViolation(), None),
        (psycopg.errors.UndefinedTable(), None),
    ],
)
def test_what_is_the_machines_has_a_name(error: Exception, fault: str | None) -> None:
    """Alone, wrapped by the database library, raised from, and both."""
    for seen in (error, wrapped(error), raised_from(error), raised_from(wrapped(error))):
        assert machine_fault(seen) == fault


def test_a_circle_of_causes_ends() -> None:
    """An error that is its own cause is looked at once."""
    first, second = RuntimeError("a"), RuntimeError("b")
    first.__cause__, second.__cause__ = second, first
    assert machine_fault(first) is None


def test_asking_again_is_only_said_where_it_helps() -> None:
    """Every fault with a pause is a fault, and a damaged database is not asked again."""
    assert set(RETRY_AFTER_S) < set(FAULTS)
    assert not {"database_damaged", "read_only", "no_rights"} & set(RETRY_AFTER_S)


def test_a_fault_is_told_in_one_line() -> None:
    """The innermost cause, its words on one line, without the statement."""
    inner: Any = sqlite3.OperationalError("database\n is locked")
    assert one_line(wrapped(inner)) == "OperationalError: database is locked"
    assert len(one_line(ValueError("x" * 999))) == 300
