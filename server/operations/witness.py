"""The witness: a small file beside the database that says how far it had come.

It tells a beginning from a loss. A database that is gone, was emptied, cut or put back from an older copy knows less
than the witness does, and numbers that it would give again may be in people's hands. The rules here are pure; reading
and writing the file is all that they do not do. `server.operations.losing` compares, `witnessing` writes.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from server.files import write_whole
from server.reports.answers import LossKind

NAME = "witness.json"
MARGIN = 50
"""So many numbers of each series may have been given after the witness was written: it comes a second or two after
them, and a hall of twenty kiosks gives one a second at each."""
GIVEN_AT_ONCE, GIVEN_PER_MIN = 200, 5
"""So many numbers of one series may have been given since a backup: a crowd at the door, and then so many a minute,
more than twice what the busiest halls give; or twice the busiest minute that the backup knows."""
REMAINS = ("secret.key", "last_good_hall")
"""What a hall leaves in its data folder once its database has been there."""


@dataclass(frozen=True, slots=True)
class Witness:
    """What the database held at a moment (`at`, UTC on the wire): its instance and the end of its journal.

    `series` are the highest numbers given on the business day `date`.
    """

    hall_id: str
    instance_id: str
    seq: int
    hash: str
    date: str
    series: Mapping[str, int]
    at: str
    restored_at: str = ""
    """When the database was put back from a backup made `at`; what happened in between is in no database."""
    per_min: int = 0
    """The most numbers of one series in a minute of that day; told by a backup only."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the database says now; `hash_there` is that of the row at the witness's `seq`, None without one."""

    instance_id: str | None = None
    seq: int = 0
    hash_there: str | None = None


@dataclass(frozen=True, slots=True)
class Loss:
    """What is missing. `kind`:

    "vanished": the hall is not in the database, yet it has worked here. "behind": facts are missing at the end.
    "parted": as many facts, but others, as after an older copy had gone on. "other": another database. "restored": put
    back from a backup, and nobody has said yet that the hall may go on.
    """

    kind: LossKind
    witness: Witness | None
    seq: int = 0
    """How far the database comes."""


def judge(witness: Witness | None, found: Found, has_remains: bool) -> Loss | None:
    """Return what is missing, None where nothing is. Being ahead of the witness is no loss. Pure."""
    if found.instance_id is None:
        return Loss("vanished", witness) if witness is not None or has_remains else None
    if witness is None:
        return None
    if found.instance_id != witness.instance_id:
        return Loss("other", witness, found.seq)
    if found.seq < witness.seq:
        return Loss("behind", witness, found.seq)
    is_same = witness.seq == 0 or found.hash_there == witness.hash
    if not is_same:
        return Loss("parted", witness, found.seq)
    return Loss("restored", witness, found.seq) if witness.restored_at else None


def skipped(
    witness: Witness | None, letters: Iterable[str], after: int | None = None
) -> dict[str, int]:
    """Return for each series the last number that may be in somebody's hand. Pure.

    `after` is what a person read on the newest slip; without a witness nothing else is known.
    """
    known = dict(witness.series) if witness is not None else {}
    margin = MARGIN if witness is not None else 0
    return {
        letter: max(known.get(letter, 0) + margin, after or 0)
        for letter in sorted({*letters, *known})
    }


def since_backup(
    witness: Witness, date: str, minutes: float, letters: Iterable[str], after: int | None = None
) -> dict[str, int]:
    """Return for each series of a business day the last number that may be in a hand after a restore. Pure.

    `minutes` passed on that day between the backup and the restore, when the lost machine gave numbers.
    """
    known = witness.series if witness.date == date else {}
    per_min = max(GIVEN_PER_MIN, 2 * witness.per_min)
    given = GIVEN_AT_ONCE + math.ceil(max(0.0, minutes)) * per_min
    return {
        letter: max(known.get(letter, 0) + given, after or 0)
        for letter in sorted({*letters, *known})
    }


def read(folder: Path) -> Witness | None:
    """Return the witness of a data folder; one that cannot be read is none."""
    try:
        return Witness(**json.loads((folder / NAME).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def has_remains(folder: Path) -> bool:
    """Return whether a hall has worked in this folder."""
    return any((folder / name).exists() for name in REMAINS)


def write(folder: Path, witness: Witness) -> None:
    """Keep a witness, whole and on the disk. Raises OSError."""
    write_whole(folder / NAME, json.dumps(asdict(witness)) + "\n")
