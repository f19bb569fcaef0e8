"""The parts of the bundle: what each looks at, where it may be looked at. Nothing here hides anything: `bundle` does.

Each part is asked by itself, outside and with a deadline; one that fails is a sentence in its place.
"""

from __future__ import annotations

import importlib.metadata
import locale
import os
import platform
import shutil
import sqlite3
import sys
import time
import tomllib
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, inspect, select, text

from server.clock import RealClock, hall_zone
from server.database import Database
from server.facts import to_wire
from server.files import read_text
from server.hall.problems import HallFileError
from server.operations import doctor, health
from server.operations.backup.making import version
from server.operations.ballast import MIB
from server.operations.damage import file_of
from server.operations.diagnosing import redacting
from server.operations.holders import LOCK, holder_of_file
from server.operations.log_files import paths_in
from server.operations.memory import kilobytes
from server.operations.migrating import found_in, newest
from server.operations.time_sync import is_synchronised
from server.settings import Settings, SettingsError
from server.tables import EventRow

if TYPE_CHECKING:
    from server.app import House

LINES = 2000
"""Lines of the log, the last ones."""
ANSWER_S = 3.0
IN_A_WORD = ("voices", "hall file")
"""Findings whose sentence has a speaker's name and consent, or words of the hall's file."""
PROGRAMS = ("chromium", "google-chrome", "espeak-ng", "pg_dump", "caddy", "nginx", "timedatectl")
PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Patient:
    """A hall to look at: its settings, and its house where it could be opened."""

    settings: Settings
    house: House | None
    why_not: str
    """Why the house could not be opened."""
    has_names: bool
    """Whether the names that the hall knows could be read, so that sentences can be told without them."""

    def opened(self) -> House:
        """Return the house. Raises SettingsError with the reason where there is none."""
        if self.house is None:
            raise SettingsError(f"The hall could not be opened: {self.why_not}")
        return self.house


def about(patient: Patient) -> Any:
    """Say which program this is, on which system."""
    packages = {d.name: d.version for d in importlib.metadata.distributions()}
    return {
        "made_at": to_wire(RealClock().now()),
        "motcua": version(),
        "schema": newest(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": _release(),
        "kernel": platform.release(),
        "machine": platform.machine(),
        "is_64_bit": sys.maxsize > 2**32,
        "language": locale.setlocale(locale.LC_MESSAGES),
        "programs": {name: shutil.which(name) is not None for name in PROGRAMS},
        "packages": dict(sorted(packages.items())),
    }


def _release() -> str:
    try:
        return str(platform.freedesktop_os_release().get("PRETTY_NAME", ""))
    except OSError:
        return "unknown"


def settings(patient: Patient) -> Any:
    """Say how the server is set, without what opens or names anything."""
    return redacting.settings_told(asdict(patient.settings), asdict(Settings()))


def hall(patient: Patient) -> Any:
    """Say what stands in the hall's file, without names, words, addresses and PINs; and what is wrong with it."""
    path = patient.settings.hall_file
    told: dict[str, Any] = {"mistakes": _mistakes(path)}
    try:
        raw = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        return told | {"file": f"no TOML: {error}"}
    return told | {"file": redacting.hall_told("", raw)}


def _mistakes(path: Path) -> list[str]:
    from server.hall.reading import read_hall

    try:
        read_hall(path)
    except HallFileError as error:
        # The facts of a problem may be words of the file.
        return [f"line {each.line}: {each.key}: {each.code}" for each in error.problems]
    return []


def findings(patient: Patient) -> Any:
    """Say what the doctor finds, each part by itself."""
    house = patient.opened()
    return [_finding(house, part) for part in doctor.PARTS]


def _finding(house: House, part: Callable[[Any], doctor.Finding]) -> Mapping[str, str]:
    try:
        found = part(house)
    except Exception as error:  # noqa: BLE001 - the next part may be looked at
        return {"part": part.__name__.strip("_"), "state": "bad", "text": type(error).__name__}
    return asdict(found) | ({"text": ""} if found.part in IN_A_WORD else {})


def how_it_is(patient: Patient) -> Any:
    """Say how each part of health is, as this command sees it."""
    return health.report(patient.opened())


def server(patient: Patient) -> Any:
    """Say whether the server runs, and what it answers."""
    holder = holder_of_file(patient.settings.data_dir / LOCK)
    return {"process": holder.pid if holder else None, "answer": _answer(patient.settings)}


def _answer(given: Settings) -> str:
    host = "127.0.0.1" if given.host in ("0.0.0.0", "::", "localhost") else given.host  # noqa: S104
    url = f"http://{f'[{host}]' if ':' in host else host}:{given.port}/health"
    try:
        with urllib.request.urlopen(url, timeout=ANSWER_S) as answer:  # noqa: S310
            return f"{answer.status} {answer.read(4096).decode(errors='replace')}"
    except urllib.error.HTTPError as refusal:
        with refusal:
            return f"{refusal.code} {refusal.read(4096).decode(errors='replace')}"
    except (OSError, ValueError) as error:
        return f"none: {type(error).__name__}"


def database(patient: Patient) -> Any:
    """Say how large the database and its tables are, which schema it has and how far its journal comes."""
    with closing(Database(patient.settings.database, is_alone=False)) as opened:
        path = file_of(opened)
        told: dict[str, Any] = {"kind": opened.engine.dialect.name, "newest_schema": newest()}
        if path is not None:
            files = {
                ending: path.with_name(f"{path.name}{ending}") for ending in ("", "-wal", "-shm")
            }
            told["bytes"] = {e or "file": p.stat().st_size for e, p in files.items() if p.exists()}
            if not path.exists():
                return told | {"file": "is not there"}
        told["schema"] = _asked(lambda: found_in(opened))
        with opened.read() as connection:
            told["journal"] = _asked(lambda: _journal(connection))
            names = _asked(lambda: sorted(inspect(connection).get_table_names()))
            if isinstance(names, list):
                told["rows"] = {name: _asked(partial(_rows, connection, name)) for name in names}
        return told


def _asked(question: Callable[[], Any]) -> Any:
    """Return an answer of the database, or in a word why there is none: of a damaged one something is still whole."""
    try:
        return question()
    except Exception as error:  # noqa: BLE001 - the next question may have an answer
        return f"none: {type(error).__name__}"


def _journal(connection: Connection) -> Any:
    found = connection.execute(
        select(func.count(), func.min(EventRow.seq), func.max(EventRow.seq), func.max(EventRow.at))
    ).one()
    return {
        "facts": found[0],
        "first_seq": found[1],
        "last_seq": found[2],
        "last_at": str(found[3]),
    }


def _rows(connection: Connection, table: str) -> int:
    quoted = connection.dialect.identifier_preparer.quote(table)
    return int(connection.execute(text(f"SELECT count(*) FROM {quoted}")).scalar_one())  # noqa: S608


def machine(patient: Patient) -> Any:
    """Say how much disk, memory and time the machine has, and what lies in the data folder."""
    folder = patient.settings.data_dir
    return {
        "disks": {name: _disk(path) for name, path in _disks(folder).items()},
        "data_folder": {path.name: _size(path) for path in sorted(folder.iterdir())},
        "processors": os.cpu_count(),
        "load": os.getloadavg(),
        "up_s": round(time.clock_gettime(time.CLOCK_BOOTTIME)),
        "memory_kb": _memory(),
        "user_is_root": os.geteuid() == 0,
    }


def _disks(folder: Path) -> Mapping[str, Path]:
    return {"data folder": folder, "root": Path("/"), "temporary files": Path("/tmp")}  # noqa: S108


def _disk(path: Path) -> Mapping[str, Any]:
    found = os.statvfs(path)
    return {
        "mb": found.f_blocks * found.f_frsize // MIB,
        "free_mb": found.f_bavail * found.f_frsize // MIB,
        "free_files": found.f_favail,
        "read_only": bool(found.f_flag & os.ST_RDONLY),
    }


def _size(path: Path) -> int:
    """Return how many bytes a file or all in a folder have; names below the first level are nobody's business."""
    if not path.is_dir():
        return path.lstat().st_size
    total = 0
    for each in path.rglob("*"):
        with suppress(OSError):
            total += each.lstat().st_size
    return total


def _memory() -> Mapping[str, int]:
    found = kilobytes(PROC / "meminfo")
    wanted = ("MemTotal", "MemAvailable", "SwapTotal", "SwapFree", "Dirty", "CommitLimit")
    return {name: found[name] for name in wanted if name in found}


def times(patient: Patient) -> Any:
    """Say what time the machine has, in which zone, and whether something keeps it right."""
    now = RealClock().now()
    told: dict[str, Any] = {
        "machine_at": to_wire(now),
        "machine_zone": time.tzname[0],
        "machine_offset_s": time.localtime().tm_gmtoff,
        "is_synchronised": is_synchronised(),
    }
    house = patient.house
    if house is not None:
        offset = now.astimezone(hall_zone(house.hall.time_zone)).utcoffset()
        told |= {"hall_zone": house.hall.time_zone, "hall_at": to_wire(house.clock.now())}
        told["hall_offset_s"] = offset.total_seconds() if offset else 0
    return told


def printers(patient: Patient) -> Any:
    """Say how each printer is, how it is connected and what waits for it."""
    house = patient.opened()
    known, waiting = house.printing.printers(), house.printing.waiting_jobs()
    told = []
    for each in house.hall.printers:
        row = known.get(each.printer_id)
        told.append(
            {
                "printer_id": each.printer_id,
                "state": row.state if row else "unknown",
                "reason": row.reason if row else "",
                "since_at": to_wire(row.since_at) if row else None,
                "last_printed_at": to_wire(row.last_printed_at)
                if row and row.last_printed_at
                else None,
                "width_dots": each.width_dots,
                "raster": str(each.raster),
                "connection": each.connection.partition(":")[0],
                "waiting": sum(job.printer_id == each.printer_id for job in waiting),
            }
        )
    return told


def letters(patient: Patient) -> Any:
    """Say what can be printed."""
    return health.letters_part()


def log(patient: Patient) -> Iterator[Any]:
    """Yield the last lines of the log, the oldest first."""
    lines: deque[str] = deque(maxlen=LINES)
    for path in reversed(paths_in(patient.settings.data_dir)):
        with suppress(FileNotFoundError):
            lines.extend(path.read_bytes().decode(errors="replace").splitlines())
    if not lines:
        yield {"event": "no log file: where a service manager keeps the log, journalctl -u motcua"}
    for line in lines:
        yield redacting.line_told(line, patient.has_names) or {"event": "a line that is not ours"}


PARTS: Mapping[str, Callable[[Patient], Any]] = {
    "about": about,
    "settings": settings,
    "hall": hall,
    "server": server,
    "health": how_it_is,
    "database": database,
    "machine": machine,
    "time": times,
    "printers": printers,
    "letters": letters,
    "log": lambda patient: list(log(patient)),
    # Last: with years behind a hall it takes a minute.
    "doctor": findings,
}
"""Name in the bundle → what it looks at."""
