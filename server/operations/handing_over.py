"""What a hall does when another version takes over, as the version that serves it: look, copy, take over, go back.

Called by `command.upgrading` and `command.switching` through the verb `hand-over`, as the owner of the data, one step a
process; each answers with one line of JSON. It starts nothing, and what it leaves is whole whenever it is killed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from server.clock import hall_zone
from server.database import Database
from server.files import make_folder, read_text, sync_folder, write_whole
from server.hall.calendar import business_date, next_opening, sessions_on
from server.hall.reading import read_hall
from server.hall.rules import Hall
from server.operations import witness
from server.operations.backup import copying, making, manifest
from server.operations.backup.restoring import with_values
from server.operations.damage import file_of
from server.operations.holders import LOCK, holder_of_file
from server.operations.migrating import found_in, knows, newest
from server.queue.recording import highest_numbers
from server.serving import hall_of, lock_of, only_one
from server.settings import Settings, SettingsError
from server.tables import EventRow
from server.terminal import say

if TYPE_CHECKING:
    from server.app import House

WORKSHOP = ".upgrade"
BEFORE_OPENING = dt.timedelta(minutes=30)
"""Nobody begins a change so shortly before the doors open."""
APART = {
    "host": "127.0.0.1",
    "public_url": "",
    "trusted_proxies": "0",
    "builds_voices": "false",
    "backup_to": "",
    "backup_at": "",
    "backup_after_changes": "0",
    "ballast_mb": "0",
}
"""Settings of a hall that is only tried: it reaches nobody outside this machine."""

OpenHouse = Callable[..., AbstractContextManager[Any]]


OF_MACHINES = (
    *("printer_changed", "loudspeaker_changed", "clock_doubted", "clock_trusted"),
    *("call_shown", "call_spoken", "staff_signed_out", "ratings_published"),
)
"""Kinds of facts that tell how machines are, and whose loss nobody has to agree to."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the words of the verb."""
    parser.add_argument("step", choices=STEPS)
    parser.add_argument("--may-lose", type=int, metavar="SEQ")
    parser.add_argument("--kept", metavar="NAME")


def hand_over(settings: Settings, given: argparse.Namespace, open_house: OpenHouse) -> int:
    """Do one step and say what came of it."""
    print(json.dumps(STEPS[given.step](settings, given, open_house)), flush=True)
    return 0


# --- may it be now? -------------------------------------------------------------------------------


def busy_until(
    hall: Hall, now: dt.datetime, *, is_running: bool, is_open: bool, waiting: int
) -> dt.datetime | None:
    """Return until when people need this hall, None when nobody does. Pure.

    In the hours of a day they do, its noon included, unless a running server says that the day was closed; after them
    as long as somebody waits.
    """
    sessions = sessions_on(hall, business_date(hall, now))
    if sessions and sessions[0].opens_at - BEFORE_OPENING <= now < sessions[-1].closes_at:
        is_before = now < sessions[0].opens_at
        if is_open or is_before or not is_running:
            return sessions[-1].closes_at
    return now if is_open and waiting else None


def _look(settings: Settings, _given: argparse.Namespace, open_house: OpenHouse) -> dict[str, Any]:
    if not settings.database.startswith("sqlite"):
        raise SettingsError(say("upgrade_postgresql"))
    with closing(Database(settings.database, is_alone=False)) as database:
        path = file_of(database)
    if path is None or not path.exists():
        raise SettingsError(say("upgrade_no_hall", data=settings.data_dir))
    lock = lock_of(settings.data_dir)
    is_running = lock is None
    holder = holder_of_file(settings.data_dir / LOCK) if is_running else None
    if lock is not None:
        lock.close()
    with open_house(settings, may_migrate=False) as house:
        return _seen(house, path, is_running) | {"pid": holder.pid if holder else None}


def _seen(house: House, path: Path, is_running: bool) -> dict[str, Any]:
    is_open, waiting, seq = house.ledger.look(
        lambda p: (
            p.day.is_open,
            sum(t.state == "waiting" for t in p.day.tickets.values()),
            p.seq,
        )
    )
    hall, now = house.hall, house.clock.now()
    until = busy_until(hall, now, is_running=is_running, is_open=is_open, waiting=waiting)
    opens_at = next_opening(hall, now)
    zone, demo = hall_zone(hall.time_zone), house.settings.demo
    logs = [path, path.with_name(f"{path.name}-wal")]
    return {
        "seq": seq,
        "size": sum(each.stat().st_size for each in logs if each.exists()),
        "is_running": is_running,
        "until": None if until is None or demo else f"{until.astimezone(zone):%H:%M %d/%m}",
        "quiet_until_s": _before(opens_at) if opens_at is not None and not demo else None,
        "waiting": waiting,
        "withheld": house.withheld.code,
    }


def _before(opens_at: dt.datetime) -> float:
    return (opens_at - BEFORE_OPENING).timestamp()


# --- a copy to try it on --------------------------------------------------------------------------


def _copy(settings: Settings, _given: argparse.Namespace, _open: OpenHouse) -> dict[str, Any]:
    """Lay out a copy of the whole hall as it is now, which drives no printer and reaches nobody."""
    workshop = settings.data_dir / WORKSHOP
    shutil.rmtree(workshop, ignore_errors=True)
    folder = workshop / "hall"
    make_folder(folder)
    told = making.lay_out(settings, hall_of(settings), folder, workshop)
    hall_file = folder / manifest.HALL / told.hall_file
    write_whole(hall_file, without_printers(read_text(hall_file)))
    if any(printer.connection != "agent" for printer in read_hall(hall_file).printers):
        raise SettingsError(say("upgrade_printers", path=settings.hall_file))
    place = folder / manifest.SETTINGS
    known = read_text(place) if place.exists() else ""
    demo = "true" if told.is_demo else "false"
    write_whole(place, with_values(known, {"hall_file": str(hall_file), "demo": demo, **APART}))
    return {"folder": str(folder)}


def without_printers(text: str) -> str:
    """Return a hall's file whose printers wait for an agent that never comes. Pure."""
    lines = []
    for line in text.splitlines(keepends=True):
        key, is_set, _ = line.partition("=")
        is_printers = is_set and key.strip() == "connection"
        lines.append(f'{key}= "agent"\n' if is_printers else line)
    return "".join(lines)


# --- going back -----------------------------------------------------------------------------------


def _since(settings: Settings, _given: argparse.Namespace, _open: OpenHouse) -> dict[str, Any]:
    """Say what would be lost if this version served again."""
    with closing(Database(settings.database, is_alone=False)) as database:
        copy = _copy_before(settings, database)
        if copy is None:
            return {"facts": 0, "copy": None, "given": {}}
        hall_id = hall_of(settings).hall.hall_id
        seq, _ = _end(database, hall_id)
    with closing(Database(f"sqlite:///{copy}", is_alone=False)) as older:
        known, _ = _end(older, hall_id)
        seen = witness.read(settings.data_dir)
        given: dict[str, list[int]] = {}
        if seen is not None:
            with older.read() as connection:
                had = highest_numbers(connection, hall_id, seen.date)
            given = {k: [had.get(k, 0), n] for k, n in seen.series.items() if n > had.get(k, 0)}
    return {"facts": seq - known, "copy": str(copy), "given": given}


def _undo(settings: Settings, given: argparse.Namespace, _open: OpenHouse) -> dict[str, Any]:
    """Put the database back as it was before a newer version changed it; the newer one is kept beside it.

    Without a person's word only where nothing was written since; the word is good up to the row of the journal that
    was seen then (`may_lose`). Numbers given since are known to the witness: the hall opens and gives none before its
    head has let it go on past them, as after a restore.
    """
    held = only_one(settings.data_dir)
    try:
        with closing(Database(settings.database)) as database:
            path, copy = file_of(database), _copy_before(settings, database)
            if path is None or copy is None:
                return {"facts": 0, "kept": None}
            hall_id = hall_of(settings).hall.hall_id
            now = _end(database, hall_id)
            is_more = _has_more(database, hall_id, given.may_lose)
        with closing(Database(f"sqlite:///{copy}", is_alone=False)) as older:
            then = _end(older, hall_id)
        if now != then and is_more:
            raise SettingsError(say("upgrade_would_lose", facts=now[0] - then[0]))
        lost = now[0] - then[0]
        kept = settings.data_dir / Path(given.kept).name if now != then and given.kept else None
        _put_back(path, copy, kept)
        return {"facts": lost, "kept": str(kept) if kept else None}
    finally:
        held.close()


def _redo(settings: Settings, given: argparse.Namespace, _open: OpenHouse) -> dict[str, Any]:
    """Put back the very database that `undo` kept under this name, where the older one had taken its place."""
    held = only_one(settings.data_dir)
    try:
        kept = settings.data_dir / Path(given.kept).name if given.kept else None
        with closing(Database(settings.database)) as database:
            path, is_back = file_of(database), found_in(database) != newest()
        if path is not None and is_back and kept is not None and kept.is_file():
            _put_back(path, kept, None)
        return {}
    finally:
        held.close()


def _has_more(database: Database, hall_id: str, accepted: int | None) -> bool:
    """Tell whether something happened in the hall since the row up to which a person has agreed to lose it.

    What only says how machines are goes on being written by a server that is about to be stopped.
    """
    if accepted is None:
        return True
    since = select(func.count()).where(
        EventRow.hall_id == hall_id, EventRow.seq > accepted, EventRow.kind.not_in(OF_MACHINES)
    )
    with database.read() as connection:
        return bool(connection.execute(since).scalar())


def _copy_before(settings: Settings, database: Database) -> Path | None:
    """Return the copy made before a newer version changed the schema; None where this version knows the schema.

    Raises SettingsError where there is no such copy.
    """
    revision = found_in(database)
    if revision is None or knows(revision):
        return None
    copies = sorted(settings.data_dir.glob(f"before-{revision}-*.sqlite3"))
    if not copies:
        raise SettingsError(say("upgrade_no_copy", data=settings.data_dir, revision=revision))
    return copies[-1]


def _end(database: Database, hall_id: str) -> tuple[int, str]:
    with database.read() as connection:
        head = database.head(connection, hall_id)
    return head.seq, head.hash


def _put_back(path: Path, copy: Path, kept: Path | None) -> None:
    """Give a copy the database's name: before the one rename there is the newer one, whole, and after it the older."""
    with closing(sqlite3.connect(path)) as connection:
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            raise SettingsError(say("database_busy", database=path, reason="wal"))
    if kept is not None:
        kept.unlink(missing_ok=True)
        os.link(path, kept)
    beside = path.with_name(f".{path.name}.half")
    beside.unlink(missing_ok=True)
    copying.copy_sqlite(copy, beside)
    for ending in ("-wal", "-shm"):
        path.with_name(f"{path.name}{ending}").unlink(missing_ok=True)
    os.replace(beside, path)
    for ending in ("-wal", "-shm"):
        beside.with_name(f"{beside.name}{ending}").unlink(missing_ok=True)
    sync_folder(path.parent)


STEPS: dict[str, Callable[[Settings, argparse.Namespace, OpenHouse], dict[str, Any]]] = {
    "look": _look,
    "copy": _copy,
    "since": _since,
    "undo": _undo,
    "redo": _redo,
}
