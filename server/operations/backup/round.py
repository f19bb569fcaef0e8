"""One round of backups: make one, try it out, bring it to the other disks, and let the old ones go.

Runs in a process of its own with low priority, by the clock of the running server or by hand. Each step is written down
when it is done, so that a disk that hangs or a kill takes nothing away from what was done before.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import sys
import time
import traceback
from dataclasses import replace
from pathlib import Path

from pyrage import x25519

from server.clock import RealClock, hall_zone
from server.facts import from_wire, to_wire
from server.files import make_folder
from server.hall.last_good import FoundHall
from server.machine import machine_fault
from server.operations import erasures
from server.operations.backup import keys, packing, placing, record, schedule
from server.operations.backup.making import ENDING, Made, begins, make
from server.operations.backup.record import LOCAL, Record, Target
from server.operations.backup.rehearsing import rehearse
from server.operations.backup.saying import Refused
from server.outside import NoAnswer, Outside
from server.settings import Settings

TARGET_S = 1800.0
"""A target that has not taken a backup by then does not answer."""
KINDNESS = 10
_STAMP = re.compile(r"([0-9]{8}T[0-9]{6}Z)" + re.escape(ENDING))


def go_round(settings: Settings, found: FoundHall) -> Path:
    """Do one round and return the new backup. Raises what making raises; what fails later is written down."""
    os.nice(KINDNESS)
    data = settings.data_dir
    known = replace(record.read(data), doing="copy")
    record.write(data, known)
    is_rehearsed = _rehearsal_is_due(known)
    once = keys.once() if is_rehearsed else None
    began_s = time.monotonic()
    try:
        make_folder(data / LOCAL)
        made = make(settings, found, data / LOCAL, [once.to_public()] if once else [])
    except Exception as error:
        record.write(data, replace(known, failed=fault_of(error), doing=None))
        raise
    known = replace(
        known,
        file=made.path.name,
        at=made.manifest.made_at,
        seq=made.manifest.seq,
        size=made.path.stat().st_size,
        took_s=round(time.monotonic() - began_s, 3),
        failed=None,
    )
    if once is not None:
        record.write(data, replace(known, doing="rehearse"))
        known = _rehearsed(settings, made, once, known)
    erasures.put_beside(data, found.hall.hall_id, [data / LOCAL])
    _forget(settings, found, data / LOCAL, weeks=0, months=0)
    record.write(data, replace(known, doing="targets"))
    for target in _targets(settings, known):
        others = [each for each in known.targets if each.path != target.path]
        known = replace(known, targets=(*others, _brought(settings, found, made, target)))
        record.write(data, replace(known, doing="targets"))
    wanted = settings.backup_folders
    known = replace(known, targets=tuple(t for t in known.targets if Path(t.path) in wanted))
    record.write(data, replace(known, doing=None))
    return made.path


def fault_of(error: BaseException) -> str:
    """Return the code of what went wrong: a refusal's, the machine's, or that it was neither."""
    if isinstance(error, Refused):
        return error.code
    return "no_answer" if isinstance(error, NoAnswer) else machine_fault(error) or "unknown"


def _said(error: Exception) -> str:
    """Say on the terminal, which is the server's log, what went wrong; return its code."""
    code = fault_of(error)
    text = "".join(traceback.format_exception(error)) if code == "unknown" else str(error)
    print(text, file=sys.stderr, flush=True)
    return code


def _rehearsal_is_due(known: Record) -> bool:
    if known.rehearsed_at is None or known.rehearsal_failed is not None:
        return True
    since = RealClock().now() - from_wire(known.rehearsed_at)
    return not dt.timedelta(0) <= since < schedule.REHEARSED_EVERY


def _rehearsed(settings: Settings, made: Made, once: x25519.Identity, known: Record) -> Record:
    at = to_wire(RealClock().now())
    try:
        rehearse(settings, made.path, once)
    except Exception as error:  # noqa: BLE001 - written down, and the backup goes on to the other disks
        return replace(known, rehearsed_at=at, rehearsal_failed=_said(error))
    return replace(known, rehearsed_at=at, rehearsal_failed=None)


# --- other disks ----------------------------------------------------------------------------------


def _targets(settings: Settings, known: Record) -> list[Target]:
    seen = {target.path: target for target in known.targets}
    return [seen.get(str(path), Target(str(path))) for path in settings.backup_folders]


def _brought(settings: Settings, found: FoundHall, made: Made, target: Target) -> Target:
    """Copy the new backup to another disk, and let the old ones there go."""
    outside = Outside(target.path, TARGET_S, most=1)
    folder = Path(target.path)
    try:
        outside.ask(bring, made.path, folder)
        outside.ask(erasures.put_beside, settings.data_dir, found.hall.hall_id, [folder])
        outside.ask(_forget, settings, found, folder)
    except Exception as error:  # noqa: BLE001 - written down, and the next target has its turn
        return replace(target, failed=_said(error))
    return Target(target.path, made.manifest.made_at, None)


def bring(file: Path, folder: Path) -> None:
    """Copy a backup whole into a folder that is there, and read it back. Raises Refused, OSError."""
    if not folder.is_dir():
        raise Refused(
            "not_there", path=folder
        )  # never made: it would lie under a disk that is not plugged in
    placing.want_room(folder, file.stat().st_size + placing.MIB)
    placing.forget_halves(folder, file.name.split("-2")[0])
    place = folder / file.name
    with file.open("rb") as source:
        placing.put(place, lambda out: shutil.copyfileobj(source, out, packing.PIECE))
    if packing.digest_of(place) != packing.digest_of(file):
        place.unlink()
        raise Refused("damaged", path=place)


def _forget(
    settings: Settings,
    found: FoundHall,
    folder: Path,
    weeks: int = schedule.WEEKS,
    months: int = schedule.MONTHS,
) -> None:
    """Remove the backups of this hall that the schedule does not keep."""
    zone = hall_zone(found.hall.time_zone)
    stamped = {}
    for file in folder.glob(f"{begins(found.hall.hall_id)}*{ENDING}"):
        stamp = _STAMP.fullmatch(file.name.removeprefix(begins(found.hall.hall_id)))
        if stamp is not None:
            at = dt.datetime.strptime(stamp[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
            stamped[at.astimezone(zone)] = file
    kept = schedule.to_keep(stamped, RealClock().now().astimezone(zone), weeks, months)
    for at, file in stamped.items():
        if at not in kept:
            file.unlink(missing_ok=True)
