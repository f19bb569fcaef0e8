"""Makes one backup of a hall: a copy of its database at one moment and the files beside it, packed and encrypted.

Called by the verb and, for the running server, in a process of its own. Reads the hall and never writes to it; works
in a folder of its own beside the data, so that nothing of a hall ever lies readable on another disk.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tomllib
from collections import Counter
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pyrage import x25519
from sqlalchemy import Connection, inspect, select

from server.clock import RealClock
from server.database import Database
from server.facts import from_wire, to_wire
from server.files import make_folder, read_text
from server.hall.last_good import FoundHall
from server.hall_clock import MADE_AT
from server.operations.backup import copying, keys, manifest, packing, placing
from server.operations.backup.manifest import Manifest
from server.operations.backup.saying import Refused
from server.operations.damage import file_of
from server.operations.migrating import found_in
from server.queue.recording import highest_numbers
from server.queue.tables import TicketRow
from server.settings import ROOT, Settings, settings_file
from server.tables import EventRow, HallRow

WORKSHOP = ".backup"
ENDING = ".tar.gz.age"
BESIDE = 16 * placing.MIB
"""Room for what is small: settings, journals, keys."""


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that is done."""

    path: Path
    manifest: Manifest


def begins(hall_id: str) -> str:
    """Return how the names of a hall's backups begin."""
    return f"motcua-{hall_id}-"


@cache
def version() -> str:
    """Return the version of this program, read once."""
    project = tomllib.loads(read_text(ROOT / "pyproject.toml"))["project"]
    return str(project["version"])


def make(
    settings: Settings,
    found: FoundHall,
    folder: Path,
    also_for: Sequence[x25519.Recipient] = (),
) -> Made:
    """Make a backup in a folder and return it. Raises Refused, OSError, sqlite3.Error; nothing is left then."""
    recipients = [keys.recipient_of(settings), *also_for]
    hall_id = found.hall.hall_id
    refused = Refused("busy", data=settings.data_dir)
    with placing.workshop(settings.data_dir / WORKSHOP, refused) as workshop:
        placing.forget_halves(folder, begins(hall_id))
        contents = workshop / "contents"
        contents.mkdir(mode=0o700)
        told = lay_out(settings, found, contents, workshop)
        told = packing.with_members(contents, told)
        made_at = from_wire(told.made_at)
        plain = workshop / "packed"
        with plain.open("wb") as out:
            packing.pack(contents, told, int(made_at.timestamp()), out)
        shutil.rmtree(contents)
        place = folder / f"{begins(hall_id)}{made_at:%Y%m%dT%H%M%SZ}{ENDING}"
        placing.want_room(folder, plain.stat().st_size + placing.MIB)
        placing.put(place, lambda file: packing.encrypt(plain, file, recipients))
    return Made(place, told)


def lay_out(settings: Settings, found: FoundHall, contents: Path, workshop: Path) -> Manifest:
    """Put a copy of the whole hall into an empty folder and return what it holds; the files are not listed yet."""
    told = _copy_database(settings, found, contents, workshop)
    _gather(settings, found, contents)
    return told


# --- the database ---------------------------------------------------------------------------------


def _copy_database(
    settings: Settings, found: FoundHall, contents: Path, workshop: Path
) -> Manifest:
    with closing(Database(settings.database, is_alone=False)) as database:
        path = file_of(database)
        if path is None:
            with copying.one_moment(database) as (connection, snapshot):
                told = _told(settings, found, connection, database)
                copying.dump_postgresql(settings.database, snapshot, contents / manifest.POSTGRESQL)
            return told
    if not path.exists():
        raise Refused("no_hall", data=settings.data_dir)
    size = sum(p.stat().st_size for p in (path, path.with_name(f"{path.name}-wal")) if p.exists())
    placing.want_room(workshop, 2 * size + BESIDE)
    copy = contents / manifest.SQLITE
    copying.copy_sqlite(path, copy)
    with closing(Database(f"sqlite:///{copy}")) as database, database.read() as connection:
        return _told(settings, found, connection, database)


def _told(
    settings: Settings, found: FoundHall, connection: Connection, database: Database
) -> Manifest:
    """Return what the copy holds; the files are not listed yet."""
    hall_id = found.hall.hall_id
    row = None
    if inspect(connection).has_table(HallRow.__tablename__):
        row = connection.execute(
            select(HallRow.instance_id).where(HallRow.hall_id == hall_id)
        ).first()
    if row is None:
        raise Refused("no_hall", data=settings.data_dir)
    head = database.head(connection, hall_id)
    newest = select(EventRow.at).where(EventRow.hall_id == hall_id, EventRow.seq == head.seq)
    last_at = connection.execute(newest).scalar()
    date = _date(connection, database, hall_id)
    return Manifest(
        version=version(),
        schema=found_in(database) or "",
        database=database.engine.dialect.name,
        hall_id=hall_id,
        instance_id=str(row[0]),
        seq=head.seq,
        hash=head.hash,
        date=date,
        series=highest_numbers(connection, hall_id, date),
        per_min=_per_min(connection, hall_id, date),
        made_at=to_wire(_now(last_at)),
        is_demo=settings.demo,
        hall_file=found.path.name,
    )


def _date(connection: Connection, database: Database, hall_id: str) -> str:
    """Return the last business day, empty before the first."""
    fact = database.fact_at(
        connection, hall_id, database.last_seq_of(connection, hall_id, "day_opened")
    )
    return "" if fact is None else str(fact.event.date)


def _per_min(connection: Connection, hall_id: str, date: str) -> int:
    """Return the most numbers that one series gave in one minute of a day."""
    rows = connection.execute(
        select(TicketRow.series, TicketRow.issued_at).where(
            TicketRow.hall_id == hall_id, TicketRow.day == date
        )
    )
    minutes = Counter((series, int(at.timestamp()) // 60) for series, at in rows)
    return max(minutes.values(), default=0)


def _now(last_at: str | None) -> dt.datetime:
    """Return the machine's time, or that of the newest fact where the clock has fallen behind it."""
    known = from_wire(last_at) if last_at else MADE_AT
    return max(RealClock().now(), known, MADE_AT).replace(microsecond=0)


# --- the files ------------------------------------------------------------------------------------


def _gather(settings: Settings, found: FoundHall, contents: Path) -> None:
    """Put every file that belongs to the hall beside the copy of its database."""
    data = settings.data_dir
    for name in manifest.FILES:
        source = settings_file(data) if name == manifest.SETTINGS else data / name
        with suppress(FileNotFoundError):
            shutil.copyfile(source, contents / name)
    for name in manifest.FOLDERS:
        _gather_folder(data / name, contents / name)
    _gather_hall(found, contents / manifest.HALL)


def _gather_folder(source: Path, target: Path) -> None:
    for place, folders, files in os.walk(source):
        # What is being written has a name that begins with a dot until it is whole.
        folders[:] = [name for name in folders if not name.startswith(".")]
        beside = target / Path(place).relative_to(source)
        for name in (n for n in files if not n.startswith(".")):
            make_folder(beside)
            with suppress(FileNotFoundError):
                _keep(Path(place) / name, beside / name)


def _keep(source: Path, target: Path) -> None:
    """Copy a file that may be written on meanwhile."""
    if source.is_file() and not source.is_symlink():
        shutil.copyfile(source, target)


def _gather_hall(found: FoundHall, target: Path) -> None:
    target.mkdir(mode=0o700)
    shutil.copyfile(found.path, target / found.path.name)
    logo = tomllib.loads(read_text(found.path)).get("slip", {}).get("logo")
    if logo is not None:
        place = target / str(logo)
        make_folder(place.parent)
        shutil.copyfile(found.path.parent / str(logo), place)
