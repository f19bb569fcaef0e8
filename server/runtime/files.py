"""How many files and sockets this process may hold. Called once, before the server listens."""

from __future__ import annotations

import resource


def allow_many_files() -> int:
    """Raise the soft limit of open files to the hard one and return it.

    Shells and services start with 1,024 by habit; each screen keeps a socket, and beyond the limit
    the server could not even open its database.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard
