"""Puts a backup back for a trial: the file itself, on this machine, into a folder that is gone a moment later.

What is restored is examined as a hall would be: every page, the chain of the journal, each ticket and paper against it.
It drives no printer and takes no port. Called by each night's round.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, closing
from pathlib import Path

from pyrage import x25519

from server import reactions  # noqa: F401 - with it every kind of fact is known
from server.chain import JournalKey, unproven
from server.database import Database
from server.facts import from_wire
from server.operations.backup import copying, manifest, placing
from server.operations.backup.manifest import Manifest
from server.operations.backup.restoring import Wish, restore
from server.operations.backup.saying import Refused
from server.operations.replay import compare_with_rows
from server.secret import read_secret
from server.settings import Settings

WORKSHOP = ".rehearsal"


def rehearse(settings: Settings, file: Path, identity: x25519.Identity) -> None:
    """Restore a backup and examine it. Raises Refused where it is not whole, OSError of the machine."""
    refused = Refused("busy", data=settings.data_dir)
    with ExitStack() as stack:
        workshop = stack.enter_context(placing.workshop(settings.data_dir / WORKSHOP, refused))
        url = ""
        if settings.database_url.startswith("postgresql"):
            name = f"motcua_rehearsal_{os.getpid()}"
            url = stack.enter_context(copying.scratch_database(settings.database, name))
        folder = workshop / "hall"
        told = restore(Wish(file, folder, "", identity, None, url))
        secret = read_secret(folder, may_make=False)
        examine(url or f"sqlite:///{folder / manifest.SQLITE}", secret, told, file)


def examine(url: str, secret: bytes, told: Manifest, file: Path) -> None:
    """Raise Refused where the journal does not fit together under its secret, or rows are not what it says."""
    with closing(Database(url, is_alone=False)) as database, database.read() as connection:
        database.journal_key = JournalKey(secret)
        stretches = database.stretches(connection, told.hall_id)
        foreign = unproven(stretches, database.journal_key, told.seq)
        if foreign and foreign[-1][1] == told.seq:
            raise Refused("not_whole", path=file, what="the journal is under another secret")
        broken = list(database.broken_links(connection, told.hall_id))
        if broken:
            seq, what = broken[0]
            raise Refused("not_whole", path=file, what=f"journal {what}, seq {seq}")
        made_at = from_wire(told.made_at)
        found = compare_with_rows(database, connection, told.hall_id, made_at)
    if found.wrong:
        raise Refused("not_whole", path=file, what=found.wrong[0])
