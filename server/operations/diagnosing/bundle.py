"""Makes the bundle: each part asked outside and with a deadline, redacted, packed, and put where there is room for it.

Called by `./motcua diagnose`, beside a running server, on a stopped, a damaged or a full one. What cannot be had is a
sentence in its place. Never in it: keys, rows of tables, voices, backups, papers.
"""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, redirect_stderr
from pathlib import Path
from typing import Any

from sqlalchemy import select

from server.access.tables import DeviceRow, StaffRow
from server.clock import RealClock
from server.database import Database
from server.facts import to_wire
from server.files import write_whole
from server.hall.problems import HallFileError
from server.operations.damage import file_of
from server.operations.diagnosing.parts import PARTS, Patient
from server.operations.diagnosing.redacting import Redactor
from server.operations.folder import refuse_root
from server.outside import Outside
from server.settings import Settings, SettingsError
from server.terminal import sentence

NAME = "motcua-diagnose.zip"
PATIENCE_S = 90.0
DOCTOR_S = 600.0
"""With years behind a hall its journal takes a minute, a damaged disk longer."""
PLAIN = ("about",)
"""What has names of programs alone."""
READ_ME = """\
Motcua, how a hall is – made {at}

Each file is one part. Names, words, PINs, links, tokens, numbers of tickets, addresses of machines and the ids of staff
are taken out (…). Keys, rows of tables, voices, backups and papers were never put in. Look through it before you send
it: it is text.

{parts}
"""

OpenHouse = Callable[[], AbstractContextManager[Any]]


def make(settings: Settings, open_house: OpenHouse, target: Path | None) -> Path:
    """Make the bundle and return where it is: there, or in the data folder, or where temporary files are.

    Raises SettingsError where there is no hall, OSError where the wished place takes no file.
    """
    if not settings.data_dir.is_dir():
        raise SettingsError(f"{settings.data_dir} holds no hall. Name its data folder: --data DIR")
    refuse_root(settings.data_dir)
    known = _known(settings)
    with _patient(settings, open_house, known is not None) as patient:
        content = _packed(patient, Redactor(*(known or ((), ()))))
    if target is not None:
        place = target / NAME if target.is_dir() else target
        write_whole(place, content)
        return place
    try:
        write_whole(settings.data_dir / NAME, content)
        return settings.data_dir / NAME
    except OSError:
        # A full disk, or one that may only be read: nobody else can enter a folder made like this.
        place = Path(tempfile.mkdtemp(prefix="motcua-")) / NAME
        write_whole(place, content)
        return place


@contextmanager
def _patient(settings: Settings, open_house: OpenHouse, has_names: bool) -> Iterator[Patient]:
    said = io.StringIO()
    opened: AbstractContextManager[Any] | None = None
    house, why = None, ""
    with redirect_stderr(said):
        try:
            with closing(Database(settings.database, is_alone=False)) as database:
                if _is_gone(database):
                    raise SettingsError("its database is not there")
            opened = open_house()
            house = opened.__enter__()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the reason is a part of the bundle
            why, opened = _sentence(error, settings, said.getvalue()), None
        try:
            yield Patient(settings, house, why, has_names)
        finally:
            if opened is not None and house is not None:
                opened.__exit__(None, None, None)


def _is_gone(database: Database) -> bool:
    """Return whether there is no file; asking the database would make one, and nobody could see the loss any more."""
    path = file_of(database)
    return path is not None and not path.exists()


def _sentence(error: BaseException, settings: Settings, said: str = "") -> str:
    """Return in a sentence why something could not be had."""
    if isinstance(error, HallFileError):
        # Its own sentences have words of the file.
        return "The hall's file has mistakes: hall.json says which."
    text = sentence(error, settings) if isinstance(error, Exception) else None
    return " ".join((text or said or type(error).__name__).split())


def _known(settings: Settings) -> tuple[list[str], list[str]] | None:
    """Return the names that the hall knows and the ids of its people, None where its database cannot be read."""
    try:
        with closing(Database(settings.database, is_alone=False)) as database:
            if _is_gone(database):
                return None
            with database.read() as connection:
                staff = connection.execute(select(StaffRow.name, StaffRow.staff_id)).all()
                devices = connection.execute(select(DeviceRow.name)).scalars().all()
    except Exception:  # noqa: BLE001 - then less is told
        return None
    return [*(row.name for row in staff), *devices], [row.staff_id for row in staff]


def _packed(patient: Patient, redactor: Redactor) -> bytes:
    packed = io.BytesIO()
    notes = []
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, look in PARTS.items():
            found, failed = _part(name, look, patient)
            told = found if failed is None else {"could_not_be_had": failed}
            if name not in PLAIN:
                told = redactor.values(told)
            text = json.dumps(told, ensure_ascii=False, indent=1, default=str)
            archive.writestr(f"{name}.json", text)
            notes.append(f"{name}.json" + ("" if failed is None else f": {redactor.text(failed)}"))
        at = to_wire(RealClock().now())
        archive.writestr("READ-ME.txt", READ_ME.format(at=at, parts="\n".join(notes)))
    return packed.getvalue()


def _part(name: str, look: Callable[[Patient], Any], patient: Patient) -> tuple[Any, str | None]:
    """Return what a part found, and in a sentence why it could not be had."""
    place = Outside(name, DOCTOR_S if name == "doctor" else PATIENCE_S, most=1)
    try:
        return place.ask(look, patient), None
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a sentence in the bundle
        return None, _sentence(error, patient.settings) or type(error).__name__
