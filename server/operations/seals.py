"""The seals of days: what the journal's last row of each closed day hashed to, noted where the database is not.

Whoever has the hall's secret could write the whole journal anew so that it fits. What was noted does not change with
it: each seal stands in a file beside the database, in the log, on the day's report at the console, and on paper where
somebody writes it down. Noted off the path of requests, a moment after the day closed; the doctor compares.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from server.chain import letters_of, seal_of
from server.files import write_whole
from server.outside import Outside

if TYPE_CHECKING:
    from server.app import House

NAME = "seals.txt"
LEAST_LETTERS = 12
"""A seal that somebody types may be cut short, to 48 bits at most: fewer would fit by chance."""


@dataclass(frozen=True, slots=True)
class Seal:
    """The last row of a day that was closed: its date, its `seq` and its hash."""

    date: str
    seq: int
    hash: str

    @property
    def shown(self) -> str:
        """What people read and note of it."""
        return seal_of(self.hash)


def read(folder: Path) -> list[Seal]:
    """Return what was noted in a data folder; a line that is none is left out. Raises OSError, not without a file."""
    try:
        lines = (folder / NAME).read_bytes().decode("ascii", "replace").splitlines()
    except FileNotFoundError:
        return []
    parts = [line.split() for line in lines]
    return [Seal(p[0], int(p[1]), p[2]) for p in parts if len(p) == 3 and p[1].isdecimal()]


def write(folder: Path, seals: Sequence[Seal]) -> None:
    """Note seals, whole and on the disk. Raises OSError."""
    write_whole(folder / NAME, "".join(f"{s.date} {s.seq} {s.hash}\n" for s in seals))


def named(seals: Sequence[Seal], typed: str) -> Seal | None:
    """Return the newest seal that somebody noted so; None where there is none, or too little of it. Pure."""
    letters = letters_of(typed)
    if len(letters) < LEAST_LETTERS:
        return None
    return next((s for s in reversed(seals) if s.hash.startswith(letters)), None)


class Seals:
    """The seals of one house, and the hand that notes them."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._outside = Outside("the data folder", most=1)
        self._looked_at = -1
        self._noted_seq: int | None = None
        """Up to which row days are noted; None until the file was read."""
        self._has_failed = False

    def note(self) -> None:
        """Note each day that was closed since the newest seal, and say it in the log."""
        house = self._house
        if house.witnessing.loss is not None or not house.database.is_alone:
            return
        seq = house.ledger.look(lambda p: p.seq)
        if seq == self._looked_at:
            return
        try:
            if self._noted_seq is None:
                noted = self.noted()
                self._noted_seq = noted[-1].seq if noted else 0
            new = self.given(after=self._noted_seq)
            if new:
                self._outside.ask(write, house.settings.data_dir, [*self.noted(), *new])
                self._noted_seq = new[-1].seq
        except OSError as error:
            self._failed(error)
            return
        for seal in new:
            house.log.info("day_sealed", date=seal.date, seq=seal.seq, seal=seal.shown)
        self._looked_at, self._has_failed = seq, False

    def given(self, after: int = 0) -> list[Seal]:
        """Return the seals that the journal gives its closed days now, in order."""
        database, hall_id = self._house.database, self._house.hall.hall_id
        with database.read() as connection:
            rows = database.ends_of_days(connection, hall_id, after)
        return [Seal(day, seq, row_hash) for day, seq, row_hash in rows]

    def changed(self) -> list[Seal]:
        """Return the noted seals that the journal does not have any more."""
        given = set(self.given())
        return [seal for seal in self.noted() if seal not in given]

    def noted(self) -> list[Seal]:
        """Return what was noted beside the database."""
        return self._outside.ask(read, self._house.settings.data_dir)

    def forget_lost(self) -> None:
        """Strike out what a lost database takes along, once somebody has decided to go on without it."""
        changed = set(self.changed())
        if changed:
            kept = [seal for seal in self.noted() if seal not in changed]
            self._outside.ask(write, self._house.settings.data_dir, kept)
            self._looked_at, self._noted_seq = -1, None
            for seal in changed:
                self._house.log.warning("day_seal_lost", date=seal.date, seal=seal.shown)

    def _failed(self, error: OSError) -> None:
        if not self._has_failed:
            self._has_failed = True
            self._house.log.error("day_not_sealed", reason=str(error))
