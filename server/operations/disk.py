"""The disk of the data folder: how full it is, what is kept for the hour when it is full, and when that will be.

`make_room` is what the ledger asks when a commit met a full disk; `look` is called every few seconds by the
caretaker; `disk_values` by health. Numbers stop before calls do: whoever has a number is still called.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from server import runtime
from server.machine import machine_fault, told
from server.operations import forecast
from server.operations.ballast import MIB, Ballast, Shares
from server.operations.logs import Log
from server.outside import Look, Outside
from server.queue.today.day import DISK_FULL, Withheld

GIB = 2**30
WARN_SHARE, BAD_SHARE = 0.80, 0.95
WARN_FREE, BAD_FREE = 10 * GIB, GIB
"""A share alone says little: a tenth of a large disk lasts a hall for years."""
WARN_DAYS, BAD_DAYS = 14, 3
CARE_S = 60.0
"""So long the ballast may take to be made on a slow card; nobody but the caretaker waits for it."""
NOTHING_FREE = 64 * 1024
"""With less than this free, an I/O error of the database is a full disk: it cannot make its shared memory."""


@dataclass(frozen=True, slots=True)
class Room:
    """What is known of the disk at one moment, in bytes."""

    total: int
    free: int
    ballast: int
    days: float | None = None
    is_withheld: bool = False

    @property
    def used_share(self) -> float:
        """Which part of the disk is used."""
        return 1 - self.free / self.total if self.total else 1.0


def disk_state(room: Room, parts: Shares) -> str:
    """Return how the disk is: "ok", "warn" or "bad". Pure."""
    share, days = room.used_share, room.days
    is_short = room.free < max(parts.calls, 1)
    if room.is_withheld or is_short or (share >= BAD_SHARE and room.free < BAD_FREE):
        return "bad"
    if days is not None and days <= BAD_DAYS:
        return "bad"
    if room.ballast < parts.whole or (share >= WARN_SHARE and room.free < WARN_FREE):
        return "warn"
    return "warn" if days is not None and days <= WARN_DAYS else "ok"


def may_resume(room: Room, parts: Shares) -> bool:
    """Return whether numbers may be given again after the disk had been full. Pure."""
    return room.ballast > parts.calls or room.free >= max(parts.calls, MIB)


def is_full(error: BaseException, free: int) -> bool:
    """Return whether an error says that there is no room, from the database or from a file."""
    fault = machine_fault(error)
    is_of_database = not isinstance(error, OSError)
    return fault == "disk_full" or (
        fault == "disk_failing" and is_of_database and free < NOTHING_FREE
    )


def is_disk_full(folder: Path, error: BaseException) -> bool:
    """Return whether an error says that the disk of this folder is full."""
    if not is_full(error, free=0):
        return False  # the disk need not be asked, and may not answer
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return False  # a folder that is gone is another fault
    return is_full(error, free)


def open_door(folder: Path, ballast_bytes: int) -> None:
    """Give a start on a full disk the room that it needs; the last piece of the ballast is kept for it."""
    ballast = Ballast(folder, ballast_bytes)
    while shutil.disk_usage(folder).free < ballast.shares.door and ballast.give(0):
        pass


class Disk:
    """The disk of one data folder, and the ballast on it."""

    def __init__(self, folder: Path, ballast_bytes: int, withheld: Withheld, log: Log) -> None:
        self._folder = folder
        self._log = log
        self._withheld = withheld
        self._lock: Any = runtime.current().lock()
        """Held while the ballast changes its size; whoever makes it again lets others run meanwhile."""
        self._samples = forecast.read(folder)
        self.ballast = Ballast(folder, ballast_bytes)
        self.seen = Look("the data folder's disk", lambda: self.room())
        """The disk as it was a moment ago, for whoever must not wait for it."""
        self._outside = Outside("the data folder's disk", CARE_S, most=1)

    def room(self) -> Room:
        """Look at the disk, here and now; a disk that hangs holds up whoever asks."""
        found = os.statvfs(self._folder)
        free = found.f_bavail * found.f_frsize
        # As `df` counts: what is kept for root is nobody's.
        total = (found.f_blocks - found.f_bfree) * found.f_frsize + free
        days = forecast.days_left(self._samples, free)
        is_withheld = self._withheld.code == DISK_FULL
        return Room(total, free, self.ballast.size, days, is_withheld)

    def is_full(self, error: BaseException) -> bool:
        """Return whether an error says that this disk is full."""
        return is_disk_full(self._folder, error)

    def make_room(self, error: BaseException, may_wait: bool = True) -> bool:
        """Give a slice of the ballast back when an error says that the disk is full; returns whether to try again.

        When only the part for calls is left, no more numbers are given. Who may not wait gets nothing while
        the ballast is being made again.
        """
        if not self.is_full(error) or not self._lock.acquire(may_wait):
            return False
        try:
            return self._give()
        except OSError as fault:
            self._log.error("ballast_not_given", **told(fault))
            return False
        finally:
            self._lock.release()

    def _give(self) -> bool:
        parts = self.ballast.shares
        if self.ballast.size == parts.whole:
            self._log.error("disk_full", ballast_mb=parts.whole // MIB)
        if self.ballast.give(parts.calls):
            return True
        if self._withheld.code is None:
            self._withheld.code = DISK_FULL
            self._log.error("numbers_withheld", why=DISK_FULL)
        return self.ballast.give(parts.door)

    def look(self, today: dt.date) -> None:
        """Make the ballast again where there is room, note the day, give numbers again when there is room for them."""
        if not self._samples or self._samples[-1].day != today:
            self._note(today)
        with self._lock:
            self._grow()
            self.seen.forget()
            room = self.seen.value()
            if room.is_withheld and may_resume(room, self.ballast.shares):
                self._withheld.code = None
                self._log.warning("numbers_given_again")

    def _grow(self) -> None:
        try:
            self._outside.ask(self._grow_here)
        except OSError as error:
            self._log.warning("ballast_not_made", reason=str(error))

    def _grow_here(self) -> None:
        if self.ballast.size != self.ballast.shares.whole:
            self.ballast.grow(self.room().free)

    def _note(self, today: dt.date) -> None:
        try:
            self._samples = self._outside.ask(self._with_today, today, self._samples)
            self._outside.ask(forecast.write, self._folder, self._samples)
        except OSError as error:
            self._log.warning("disk_day_not_noted", reason=str(error))

    def _with_today(
        self, today: dt.date, samples: Sequence[forecast.Sample]
    ) -> list[forecast.Sample]:
        used = forecast.used_by(self._folder)
        sample = forecast.Sample(today, used - self.ballast.size, self.room().free)
        return forecast.with_today(samples, sample)

    def values(self) -> dict[str, Any]:
        """Return the disk as health tells it; raises OSError where it cannot be looked at."""
        seen, parts = self.seen.value(), self.ballast.shares
        room = replace(seen, is_withheld=self._withheld.code == DISK_FULL)
        return {
            "state": disk_state(room, parts),
            "used_share": round(room.used_share, 3),
            "free_mb": room.free // MIB,
            "ballast_mb": room.ballast // MIB,
            "days_left": None if room.days is None else int(room.days),
            "is_short": room.free < max(parts.calls, 1),
            "withholds_numbers": room.is_withheld,
        }
