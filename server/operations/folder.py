"""Opens the data folder for a start or a command: makes it, keeps others out, and refuses what would spoil it."""

from __future__ import annotations

import os

from server.files import make_folder
from server.machine import machine_fault
from server.operations.ballast import MIB
from server.operations.disk import open_door
from server.settings import Settings, SettingsError
from server.terminal import owner_of, say

PRIVATE = 0o077


def open_folder(settings: Settings) -> None:
    """Make the data folder if it is not there; whatever is written from now on is its owner's alone.

    Raises SettingsError where it cannot be a folder, and for root in somebody else's; OSError of the machine.
    """
    os.umask(PRIVATE)
    folder = settings.data_dir
    try:
        make_folder(folder)
        owner = folder.stat().st_uid
    except OSError as error:
        if machine_fault(error) is not None:
            raise
        reason = error.strerror or type(error).__name__
        raise SettingsError(say("no_folder", path=folder, reason=reason)) from None
    if os.geteuid() == 0 and owner != 0:
        raise SettingsError(say("roots", data=folder, owner=owner_of(folder)))
    open_door(folder, settings.ballast_mb * MIB)
