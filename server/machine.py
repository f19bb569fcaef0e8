"""Faults of the machine, told apart from faults of ours: the disk, memory, files, locks, the database, the network.

A fault of the machine has a name, words and a remedy; it is said in one line. What has none is a fault of the
program and keeps its traceback. Pure: looks at errors only. Used at every edge where an error ends: HTTP, sockets,
background work, the command line.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from typing import Any

OF_ERRNO = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EIO: "disk_failing",
    errno.EROFS: "read_only",
    errno.EACCES: "no_rights",
    errno.EPERM: "no_rights",
    errno.EMFILE: "too_many_files",
    errno.ENFILE: "too_many_files",
    errno.ENOMEM: "out_of_memory",
    errno.ETIMEDOUT: "network_down",
    errno.ECONNREFUSED: "network_down",
    errno.ESHUTDOWN: "database_gone",  # `Database.close`
    errno.EHOSTUNREACH: "network_down",
    errno.ENETUNREACH: "network_down",
}
OF_SQLITE = {
    3: "no_rights",  # PERM
    5: "database_busy",  # BUSY
    6: "database_busy",  # LOCKED
    7: "out_of_memory",  # NOMEM
    8: "read_only",  # READONLY
    10: "disk_failing",  # IOERR
    11: "database_damaged",  # CORRUPT
    13: "disk_full",  # FULL
    14: "database_gone",  # CANTOPEN
    26: "database_damaged",  # NOTADB
}
"""Primary result codes of SQLite."""
SQLITE_IOERR_NOMEM = 3082
OF_SQLSTATE = {
    "08": "database_gone",  # connection exception
    "40": "database_busy",  # transaction rolled back: deadlock, serialization
    "53100": "disk_full",
    "53200": "out_of_memory",
    "53300": "database_busy",  # too many connections
    "55P03": "database_busy",  # lock not available
    "57014": "database_busy",  # statement timeout
    "57P": "database_gone",  # shut down, starting up
    "58030": "disk_failing",
    "25006": "read_only",
    "XX001": "database_damaged",
    "XX002": "database_damaged",
}
"""PostgreSQL's codes, or how they begin."""
FAULTS = tuple(sorted({*OF_ERRNO.values(), *OF_SQLITE.values(), *OF_SQLSTATE.values()}))
"""Every code that `machine_fault` may return."""
RETRY_AFTER_S = {
    "database_busy": 2,
    "database_gone": 5,
    "network_down": 5,
    "out_of_memory": 10,
    "too_many_files": 10,
    "disk_full": 30,
}
"""Faults that pass by themselves or by somebody's hand, and when to ask again."""


def machine_fault(error: BaseException) -> str | None:
    """Return the code of a fault of the machine, None for a fault of the program.

    Looks through what an error was raised from, and through the database library's wrapping (`orig`).
    """
    for cause in _causes(error):
        found = _of_one(cause)
        if found is not None:
            return found
    return None


def one_line(error: BaseException) -> str:
    """Return the innermost cause of a fault in one line, without what was asked of the database."""
    *_, inner = _causes(error)
    return f"{type(inner).__name__}: {' '.join(str(inner).split())}"[:300]


def told(error: BaseException) -> dict[str, Any]:
    """Return how a log tells an error: the machine's by its code in one line, ours with its traceback."""
    code = machine_fault(error)
    return {"exc_info": error} if code is None else {"code": code, "cause": one_line(error)}


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop(0)
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        inner = getattr(one, "orig", None)
        waiting += [inner if isinstance(inner, BaseException) else None, one.__cause__]


def _of_one(error: BaseException) -> str | None:
    if isinstance(error, MemoryError):
        return "out_of_memory"
    if isinstance(error, socket.gaierror):
        return "network_down"
    if isinstance(error, OSError):
        return OF_ERRNO.get(error.errno or 0)
    code = getattr(error, "sqlite_errorcode", None)
    if isinstance(code, int):
        return "out_of_memory" if code == SQLITE_IOERR_NOMEM else OF_SQLITE.get(code & 0xFF)
    return _of_library(error)


def _of_library(error: BaseException) -> str | None:
    """Return what PostgreSQL's driver says, and the pool that waited in vain for one of its connections."""
    kind = type(error)
    if kind.__module__ == "sqlalchemy.exc" and kind.__name__ == "TimeoutError":
        return "database_busy"
    if not kind.__module__.startswith("psycopg"):
        return None
    state = getattr(error, "sqlstate", None)
    if state is None:
        # Nothing was answered: the server is not there, or the line was cut.
        is_cut = any(base.__name__ == "OperationalError" for base in kind.__mro__)
        return "database_gone" if is_cut else None
    return next((code for begins, code in OF_SQLSTATE.items() if state.startswith(begins)), None)
