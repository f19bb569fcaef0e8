"""Puts a hall back from one backup: on another machine, in a new folder, whole or not at all.

Everything that could be wrong is asked first. The folder takes its name only when all of it is there, checked and on
the disk. The restored hall opens and gives no number until a person says so: what happened after the backup is in
nobody's database, but its numbers are in people's hands. Called by the verb and by the rehearsal.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pyrage import x25519
from sqlalchemy.engine import make_url

from server.clock import RealClock
from server.database import Database
from server.facts import from_wire, to_wire
from server.files import make_folder, read_text, sync_folder, write_whole
from server.hall_clock import MADE_AT
from server.operations import erasures, witness
from server.operations.backup import copying, manifest, packing, placing
from server.operations.backup.making import version
from server.operations.backup.manifest import Manifest
from server.operations.backup.placing import MIB
from server.operations.backup.saying import Refused
from server.operations.holders import LOCK, holder_of_file
from server.operations.migrating import knows
from server.operations.witness import Witness

CLOCK_SLACK = dt.timedelta(days=1)
"""So far a machine's clock may lag behind that of the one that made the backup."""
SPARE = 32 * MIB
"""Room that a restored hall needs to open: its log, its shared memory."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be put back, where, and with which key; `hall_id` and `database_url` where the caller named them."""

    file: Path
    folder: Path
    key: Path | str
    identity: x25519.Identity
    hall_id: str | None = None
    database_url: str = ""


def restore(wish: Wish) -> Manifest:
    """Put a backup back into a folder that is not there or empty; returns what it was.

    Raises Refused, OSError and sqlite3.Error, and has changed nothing then.
    """
    folder = wish.folder
    if not wish.file.is_file():
        raise Refused("no_file", path=wish.file)
    refuse_used(folder)
    make_folder(folder.parent)
    scratch = folder.parent / f".{folder.name}.restoring"
    with placing.workshop(scratch, Refused("restoring", path=folder)) as workshop:
        contents = workshop / "contents"
        contents.mkdir(mode=0o700)
        told = unpack(wish, workshop, contents)
        _refuse_clock(told)
        if told.database == "postgresql":
            _load(wish, told, contents / manifest.POSTGRESQL)
            (contents / manifest.POSTGRESQL).unlink()
        else:
            examine_sqlite(contents / manifest.SQLITE, told, wish.file)
        settle(contents, folder, told, wish.database_url)
        _gather_erasures(contents, wish.file.parent, told.hall_id)
        placing.sync_tree(contents)
        os.rename(contents, folder)  # onto an empty folder too
        sync_folder(folder.parent)
    return told


def unpack(wish: Wish, workshop: Path, contents: Path) -> Manifest:
    """Decrypt and unpack a backup, every file checked against the manifest. Raises Refused."""
    plain = workshop / "packed"
    placing.want_room(workshop, wish.file.stat().st_size + MIB)
    with plain.open("wb") as out:
        packing.decrypt(wish.file, out, wish.identity, wish.key)
    with plain.open("rb") as packed:
        found = packing.Packed(packed, wish.file)
        if found.format > manifest.FORMAT:
            raise Refused("newer", path=wish.file, made=f"format {found.format}", own=version())
        told = found.manifest()
        if not knows(told.schema):
            raise Refused("newer", path=wish.file, made=told.version, own=version())
        _refuse_other(wish, told)
        placing.want_room(workshop, told.size + SPARE)
        found.unpack(told, contents)
    plain.unlink()
    return told


# --- what refuses ---------------------------------------------------------------------------------


def refuse_used(folder: Path) -> None:
    """Raise Refused for a folder that holds something, with its own word for a hall that is running."""
    if not folder.exists():
        return
    holder = holder_of_file(folder / LOCK) if (folder / LOCK).exists() else None
    if holder is not None:
        raise Refused("running", path=folder, who=holder)
    if not folder.is_dir() or any(folder.iterdir()):
        raise Refused("not_empty", path=folder)


def _refuse_other(wish: Wish, told: Manifest) -> None:
    if wish.hall_id is not None and wish.hall_id != told.hall_id:
        raise Refused("other_hall", path=wish.file, found=told.hall_id, wanted=wish.hall_id)
    wanted = make_url(wish.database_url).get_backend_name() if wish.database_url else "sqlite"
    if wanted != told.database:
        raise Refused("other_kind", path=wish.file, found=told.database)


def _refuse_clock(told: Manifest) -> None:
    now, made_at = RealClock().now(), from_wire(told.made_at)
    if now < max(made_at - CLOCK_SLACK, MADE_AT):
        raise Refused("wrong_clock", now=f"{now:%Y-%m-%d %H:%M}", made=f"{made_at:%Y-%m-%d %H:%M}")


def examine_sqlite(path: Path, told: Manifest, file: Path) -> None:
    """Raise Refused where a restored database is damaged or ends elsewhere than the manifest says."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            found = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise Refused("not_whole", path=file, what=found)
    with closing(Database(f"sqlite:///{path}")) as database:
        refuse_other_end(database, told, file)


def refuse_other_end(database: Database, told: Manifest, file: Path) -> None:
    """Raise Refused where the journal does not end as the manifest says."""
    with database.read() as connection:
        head = database.head(connection, told.hall_id)
    if (head.seq, head.hash) != (told.seq, told.hash):
        raise Refused("not_whole", path=file, what=f"seq {head.seq}, {told.seq}")


def _load(wish: Wish, told: Manifest, dump: Path) -> None:
    """Put a dump into the named database; one that a restore before has filled is taken as it is."""
    with closing(Database(wish.database_url, is_alone=False)) as database:
        is_empty = copying.is_empty(database)
        if is_empty:
            copying.load_postgresql(dump, wish.database_url)
        try:
            refuse_other_end(database, told, wish.file)
        except Refused:
            if is_empty:
                raise
            place = database.engine.url.render_as_string(hide_password=True)
            raise Refused("database_used", place=place) from None


# --- what a restored hall begins with -------------------------------------------------------------


def settle(contents: Path, folder: Path, told: Manifest, database_url: str) -> None:
    """Give a restored folder its settings and the witness that holds its numbers back."""
    place = contents / manifest.SETTINGS
    known = read_text(place) if place.exists() else ""
    values: dict[str, str] = {
        "hall_file": str(folder.resolve() / manifest.HALL / told.hall_file),
        "demo": "true" if told.is_demo else "false",
    }
    if database_url:
        values["database_url"] = database_url
    write_whole(place, with_values(known, values))
    restored_at = max(RealClock().now(), from_wire(told.made_at))
    witness.write(
        contents,
        Witness(
            told.hall_id,
            told.instance_id,
            told.seq,
            told.hash,
            told.date,
            told.series,
            told.made_at,
            to_wire(restored_at),
            told.per_min,
        ),
    )


def _gather_erasures(contents: Path, beside: Path, hall_id: str) -> None:
    """Put what was erased since the backup was made on its list, as far as it is known where the backup lies."""
    erasures.merge(contents / erasures.NAME, beside / erasures.name_beside(hall_id))


def with_values(text: str, values: dict[str, str]) -> str:
    """Return settings with other values for some keys, and without the place of a folder that is no more. Pure."""
    dropped = "|".join((*values, "data_dir", "database_url"))
    kept = re.sub(rf"^\s*(?:{dropped})\s*=.*(?:\n|\Z)", "", text, flags=re.MULTILINE)
    lines = [f"{key} = {_toml(value)}\n" for key, value in values.items()]
    return "".join(lines) + kept


def _toml(value: str) -> str:
    if value in ("true", "false"):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
