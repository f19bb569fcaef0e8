"""The last hall file that a server has started with, kept in the data folder for the day it is spoilt.

A hall opens at half past seven, whatever was written into its file the evening before. The first start
with a wrong file stops; a hall that has run before goes on with what it had, and says so loudly. Called
by the verbs of `server.cli`; a kept file is only used for the file of the same name.
"""

from __future__ import annotations

import tempfile
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

from server.files import make_folder, read_text, write_whole
from server.hall.reading import HallFileError, read_hall
from server.hall.rules import Hall

FOLDER = "last_good_hall"


@dataclass(frozen=True, slots=True)
class FoundHall:
    """A hall, the file it was read from, and what is wrong with the file that was asked for."""

    hall: Hall
    path: Path
    error: HallFileError | None = None


def find_hall(path: Path, data_dir: Path) -> FoundHall:
    """Return the hall of the file, or the last good one of that name.

    Raises HallFileError with the problems of the file when no hall has run with one of its name, or
    when this version does not read the kept one any more.
    """
    try:
        return FoundHall(read_hall(path), path)
    except HallFileError as error:
        kept = kept_hall(path, data_dir)
        if kept is None:
            raise
        return replace(kept, error=error)


def kept_hall(path: Path, data_dir: Path) -> FoundHall | None:
    """Return the last good hall of a file of that name, None where none is kept or it is not read any more."""
    kept = data_dir / FOLDER / path.name
    if not kept.is_file():
        return None
    try:
        return FoundHall(read_hall(kept), kept)
    except HallFileError:
        return None


def keep_good(found: FoundHall, data_dir: Path) -> None:
    """Keep the file of a hall that has started, with its logo; a kept one is not copied again.

    Does nothing when the file has changed since it was read: what is kept is what was started with.
    """
    if found.error is not None:
        return
    make_folder(data_dir)
    with tempfile.TemporaryDirectory(dir=data_dir, prefix=".hall-") as made:
        copy = _copied(found.path, Path(made))
        try:
            if read_hall(copy) != found.hall:
                return
        except HallFileError:
            return
        _put(Path(made), data_dir / FOLDER)


def _copied(path: Path, folder: Path) -> Path:
    """Copy a hall file and the logo that it names."""
    copy = folder / path.name
    write_whole(copy, path.read_bytes())
    logo = tomllib.loads(read_text(copy)).get("slip", {}).get("logo")
    if logo is not None:
        write_whole(folder / logo, (path.parent / logo).read_bytes())
    return copy


def _put(made: Path, folder: Path) -> None:
    """Put every file in its place, whole or not at all; the hall's own file last."""
    files = sorted((p for p in made.rglob("*") if p.is_file()), key=lambda p: p.parent == made)
    for file in files:
        write_whole(folder / file.relative_to(made), file.read_bytes())
