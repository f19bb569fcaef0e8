"""Opens the data folder for a start or a command: makes it, keeps others out, and refuses what would spoil it.

What a verb writes is its owner's alone from the first line of `server.boot` on; what an older version, an editor or
a copy left open to others is closed here.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from server.files import make_folder
from server.machine import machine_fault
from server.operations.ballast import MIB
from server.operations.disk import open_door
from server.settings import Settings, SettingsError
from server.terminal import owner_of, say

PRIVATE = 0o077


def open_folder(settings: Settings, may_mend: bool = True) -> None:
    """Make the data folder if it is not there; what lies in it is its owner's alone from now on.

    A verb that only looks mends nothing. Raises SettingsError where it cannot be a folder, and for root in
    somebody else's; OSError of the machine.
    """
    os.umask(PRIVATE)
    folder = settings.data_dir
    try:
        make_folder(folder)
        refuse_root(folder)
    except OSError as error:
        if machine_fault(error) is not None:
            raise
        reason = error.strerror or type(error).__name__
        raise SettingsError(say("no_folder", path=folder, reason=reason)) from None
    if may_mend:
        close_to_others(folder)
    open_door(folder, settings.ballast_mb * MIB)


def refuse_root(folder: Path) -> None:
    """Raise SettingsError for root in somebody else's folder: it would follow links there, and leave its own files."""
    if os.geteuid() == 0 and folder.stat().st_uid != 0:
        raise SettingsError(say("roots", data=folder, owner=owner_of(folder)))


def open_to_others(folder: Path) -> list[Path]:
    """Return what others than its owner may read, write or enter in a data folder, the folder itself first."""
    return [path for path, mode in _modes(folder) if mode & PRIVATE]


def close_to_others(folder: Path) -> None:
    """Take from others what they may do in a data folder."""
    for path, mode in _modes(folder):
        if mode & PRIVATE:
            # Gone meanwhile, or a file system without modes: the doctor names what stays open.
            with suppress(OSError):
                path.chmod(stat.S_IMODE(mode) & ~PRIVATE)


def _modes(folder: Path) -> Iterator[tuple[Path, int]]:
    """Yield what lies in a folder and belongs to its owner, with its mode.

    A link or a file of somebody else's, root's settings for instance, is left alone: its mode is their choice.
    """
    owner = folder.stat().st_uid
    for path in (folder, *folder.rglob("*")):
        with suppress(OSError):
            found = path.lstat()
            if found.st_uid == owner and not stat.S_ISLNK(found.st_mode):
                yield path, found.st_mode
