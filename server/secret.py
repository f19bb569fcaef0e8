"""The server's own secret: what its tokens, codes and hashes are derived from. Used by `server.app`."""

from __future__ import annotations

import secrets
from pathlib import Path

from server.files import write_whole
from server.settings import SettingsError

NAME = "secret.key"
LENGTH = 32


def read_secret(data_dir: Path, may_make: bool = True) -> bytes:
    """Return the server's own secret, made at the first start, readable by its owner only.

    Raises SettingsError where it is damaged, and where another process is about to make it.
    """
    path = data_dir / NAME
    try:
        found = path.read_bytes()
    except FileNotFoundError:
        if not may_make:
            raise SettingsError("Motcua is just starting for the first time. Try again.") from None
        found = secrets.token_bytes(LENGTH)
        write_whole(path, found)
    if len(found) != LENGTH:
        raise SettingsError(
            f"{path} is damaged: it has {len(found)} bytes instead of {LENGTH}. Put it back from a "
            "copy; without one, delete it: a new one is made, and devices, people and slips go on."
        )
    return found
