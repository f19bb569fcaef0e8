"""The server's own secret, and the day's salt: what tokens, codes and hashes are derived from. Made by `server.app`."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

from server import runtime
from server.files import sync_folder, write_whole
from server.operations.logs import Log
from server.settings import SettingsError

NAME = "secret.key"
SALT = "day.salt"
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
            "copy; without one, delete it: a new one is made, devices and slips go on, and everybody gets a new "
            "PIN, the first manager by ./motcua staff."
        )
    return found


class DaySalt:
    """The salt of one day's hashes of people: random, in one file of its owner's, and gone with the day.

    While the day is open a restart finds it again. Afterwards nobody can say whose a hash was, not even whoever has the
    secret, the journal and a number to try: what it was made with is nowhere any more.
    """

    def __init__(self, folder: Path, today: Callable[[], str], log: Log) -> None:
        self._path = folder / SALT
        self._today = today
        self._log = log
        self._lock = runtime.current().lock()
        self._date = ""
        self._salt = b""

    def value(self) -> bytes:
        """Return today's salt, made when it is asked for the first time; any other day's is lost."""
        date = self._today()
        with self._lock:
            if self._date != date:
                self._salt = self._kept(date) or self._made(date)
                self._date = date
            return self._salt

    def end(self) -> None:
        """Destroy the salt: the day is over. Where there is none, nothing happens."""
        with self._lock:
            self._date, self._salt = "", b""
            try:
                self._path.unlink()
            except FileNotFoundError:
                return
            except OSError as error:
                self._log.error("day_salt_not_destroyed", reason=str(error))
                return
            sync_folder(self._path.parent)

    def _kept(self, date: str) -> bytes | None:
        try:
            found, salt = self._path.read_bytes().decode("ascii").split()
            return bytes.fromhex(salt) if found == date and len(salt) == 2 * LENGTH else None
        except (OSError, ValueError):
            return None

    def _made(self, date: str) -> bytes:
        made = secrets.token_bytes(LENGTH)
        try:
            write_whole(self._path, f"{date} {made.hex()}\n")
        except OSError as error:
            # The hall goes on: after a restart somebody could take a second number, that is all.
            self._log.error("day_salt_not_kept", reason=str(error))
        return made
