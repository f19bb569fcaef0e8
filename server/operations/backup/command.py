"""The verbs `backup`, `restore` and `recovery` of the command."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from server.files import make_folder
from server.hall.reading import read_hall
from server.machine import machine_fault
from server.operations import erasures
from server.operations.backup import keys
from server.operations.backup.making import make
from server.operations.backup.restoring import Wish, restore
from server.operations.backup.round import go_round
from server.operations.backup.saying import Refused, say
from server.operations.folder import open_folder
from server.serving import hall_of
from server.settings import Settings


def backup(settings: Settings, given: argparse.Namespace) -> int:
    """Make one backup, in a folder or as each night does; its name is the last line."""
    if not settings.data_dir.is_dir():
        raise Refused("no_hall", data=settings.data_dir)
    open_folder(settings)
    if given.to is None:
        print(go_round(settings, hall_of(settings)), flush=True)
        return _ended()
    folder = Path(given.to).expanduser().resolve()
    want_folder(folder)
    found = hall_of(settings)
    made = make(settings, found, folder)
    erasures.put_beside(settings.data_dir, found.hall.hall_id, [folder])
    print(made.path, flush=True)
    return 0


def _ended() -> int:
    """End at once: a target that hangs must not keep a round that is done."""
    sys.stdout.flush()
    os._exit(0)


def want_folder(folder: Path) -> None:
    """Make a folder for backups if it is not there. Raises Refused where it cannot be one, OSError of the machine."""
    try:
        make_folder(folder)
    except OSError as error:
        if machine_fault(error) is not None:
            raise
        reason = error.strerror or type(error).__name__
        raise Refused("not_a_folder", path=folder, reason=reason) from None


def restore_one(settings: Settings, given: argparse.Namespace) -> int:
    """Put one backup back into a new folder."""
    named = given.hall or os.environ.get("MOTCUA_HALL_FILE")
    hall_id = read_hall(settings.hall_file).hall_id if named else None
    file, key = Path(given.file).expanduser().resolve(), Path(given.key).expanduser().resolve()
    identity = keys.read_identity(key)
    wish = Wish(file, settings.data_dir, key, identity, hall_id, settings.database_url)
    told = restore(wish)
    facts = {"hall": told.hall_id, "made": told.made_at, "seq": told.seq, "data": settings.data_dir}
    print(say("restored", **facts), flush=True)
    return 0


def recovery(settings: Settings, given: argparse.Namespace) -> int:
    """Make the hall's recovery sheet and show it, this once."""
    if not settings.data_dir.is_dir():
        raise Refused("no_hall", data=settings.data_dir)
    open_folder(settings)
    hall = hall_of(settings).hall
    key = keys.new_sheet(settings.data_dir, given.renew)
    public = keys.public_of(settings.data_dir)
    print(say("sheet", hall=hall.name["vi"], key=key, public=public), flush=True)
    return 0
