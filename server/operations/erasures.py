"""The list of what was erased on somebody's wish: a small file beside the database, so that no restore brings it back.

A line is "ticket" with its id, or "staff" with a keyed hash of theirs: nobody's name. It is written before the database
commits, travels in every backup, and lies beside the backups too, where a restore of an older one finds it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from itertools import count
from pathlib import Path

from server.access.rules import derived
from server.files import write_whole

NAME = "erased.txt"
WHAT = ("ticket", "staff")


def name_beside(hall_id: str) -> str:
    """Return what a hall's list is called where its backups lie."""
    return f"motcua-{hall_id}-{NAME}"


def staff_mark(secret: bytes, staff_id: str, done: Container[str]) -> str:
    """Return what list and journal have of somebody's next erasure; `done` are the marks that the journal has.

    Only whoever has the hall's secret can tell it from an id. Somebody who works here again under the id of before has
    another mark than the time before, and is not erased by that.
    """
    marks = (derived(secret, "erased staff", staff_id, str(n)).hex() for n in count())
    return next(mark for mark in marks if mark not in done)


def read(path: Path) -> dict[str, None]:
    """Return the lines of a list in their order; half a line and one that says nothing known are left out.

    Raises OSError, but not where there is no file.
    """
    try:
        lines = path.read_bytes().decode("ascii", "replace").splitlines()
    except FileNotFoundError:
        return {}
    return {line: None for line in lines if _is_one(line)}


def _is_one(line: str) -> bool:
    what, _, mark = line.partition(" ")
    return what in WHAT and bool(mark) and " " not in mark and mark.isprintable()


def add(folder: Path, what: str, mark: str) -> None:
    """Note one in a data folder, on the disk when this returns; what is there stays. Raises OSError."""
    path, line = folder / NAME, f"{what} {mark}"
    known = read(path)
    if line not in known:
        _write(path, {**known, line: None})


def merge(target: Path, *sources: Path) -> int:
    """Put the lines of other lists into one; returns how many it has then. Raises OSError."""
    known = read(target)
    wanted: dict[str, None] = dict(known)
    for source in sources:
        wanted |= read(source)
    if wanted != known:
        _write(target, wanted)
    return len(wanted)


def _write(path: Path, lines: Iterable[str]) -> None:
    write_whole(path, "".join(f"{line}\n" for line in lines))


def put_beside(data: Path, hall_id: str, folders: Iterable[Path]) -> None:
    """Bring a data folder's list to where its backups lie. Raises OSError."""
    if (data / NAME).exists():
        for folder in folders:
            merge(folder / name_beside(hall_id), data / NAME)
