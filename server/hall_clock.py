"""The clock of a real hall: it counts seconds itself, and follows the machine's clock while that can be right.

The hall's time is an anchor plus the seconds of a counter that nobody can set. A machine's clock that
is off by a minute at most is followed, by a tenth of a second each second; one that is further off is not,
and the hall is in doubt until the clock can be right again or a person says what time it is. Knows no
database: `server.queue.timekeeping` tells it where the journal ends and writes down what it doubts.
"""

from __future__ import annotations

import datetime as dt
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

from server.clock import JUMPED, UNKNOWN, Anchor, Doubt, JournalEnd, to_ms
from server.facts import from_wire, to_wire
from server.files import write_whole
from server.outside import Outside

SLACK = dt.timedelta(minutes=1)
"""Time servers step clocks by less than this while a hall runs."""
LONGEST_BREAK = dt.timedelta(days=45)
"""Longer than any holiday of a hall; a clock that jumps further is asked about."""
OLDEST_FIRST_START = dt.timedelta(days=5 * 365)
"""A version that is started for the first time later than this after its making asks as well."""
MADE_AT = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
"""When this version was made: no hall has ever run it before. Renewed with each release."""
SLEW = 0.1
KEPT_STEP_S = 0.1
"""Of how many seconds of correction a restart should know."""
KEPT_EVERY_S = 60.0
"""How much of a quiet hour is lost to a power cut, where the clock then cannot be believed."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a machine knows of time: a clock that can be set, a counter that cannot, and which start it is."""

    wall: Callable[[], dt.datetime]
    elapsed: Callable[[], float]
    boot_id: str


def machine_source() -> Source:
    """Return this machine's. The counter also counts while it sleeps, where the system has such a one."""
    counter = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    try:
        boot_id = Path("/proc/sys/kernel/random/boot_id").read_bytes().decode("ascii").strip()
    except OSError:
        boot_id = ""
    return Source(lambda: dt.datetime.now(dt.UTC), lambda: time.clock_gettime(counter), boot_id)


def _latest(*moments: dt.datetime | None) -> dt.datetime | None:
    return max((at for at in moments if at is not None), default=None)


def clock_of(data_dir: Path, is_demo: bool, is_guest: bool = False) -> HallClock:
    """Return the clock of the hall whose data are in that folder."""
    return HallClock(data_dir / "clock.json", None, is_guest, believes_all=is_demo)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a restart of the process finds of the hall's time."""

    anchor: Anchor
    is_sure: bool
    is_jumped: bool
    told_off: dt.timedelta | None
    told_at: dt.datetime | None


class HallClock:
    """The hall's time in one process.

    `file` is where a restart of the process finds the time again while the machine runs on; a guest – a
    command beside the server – reads it and never writes. A demonstration begins at any time
    (`believes_all`): nobody's number hangs on its date.
    """

    def __init__(
        self,
        file: Path,
        source: Source | None = None,
        is_guest: bool = False,
        believes_all: bool = False,
    ) -> None:
        self._file, self._is_guest, self._believes_all = file, is_guest, believes_all
        self._source = source or machine_source()
        self._outside = Outside("the data folder", most=1)
        self._lock = threading.Lock()
        self._elapsed_s = self._source.elapsed()
        self._at = max(self._source.wall(), MADE_AT)
        self._is_sure = False
        self._left_at: dt.datetime | None = None
        """Since when (the hall's time) the machine's clock shows something else."""
        self._told_off: dt.timedelta | None = None
        """By how much the machine's clock was off when a person told the time."""
        self._told_at: dt.datetime | None = None
        """When that was, in the hall's time."""
        self._began_at = self._at
        self._sure_at: dt.datetime | None = None
        self._kept: tuple[float, float, bool, bool, bool] | None = None

    # --- reading --------------------------------------------------------------------------------

    def now(self) -> dt.datetime:
        """Return the hall's time; it never goes back, and never runs a tenth faster or slower."""
        with self._lock:
            return to_ms(self._count())

    def wall(self) -> dt.datetime:
        """Return what the machine's clock shows, right or wrong."""
        return to_ms(self._source.wall())

    def elapsed(self) -> float:
        """Return the seconds since the machine began, also those in which it slept."""
        return self._source.elapsed()

    @property
    def doubt(self) -> Doubt | None:
        """Why the machine's clock is not followed now; None while it is."""
        with self._lock:
            self._count()
            if not self._is_sure:
                return Doubt(UNKNOWN, to_ms(self._began_at))
            return Doubt(JUMPED, to_ms(self._left_at)) if self._left_at else None

    @property
    def corrected_at(self) -> dt.datetime | None:
        """Since when the hall goes by a person's word while the machine's clock shows something else, or None."""
        with self._lock:
            off = self._source.wall() - self._count()
            is_off = self._told_off is not None and abs(off) > SLACK
            return to_ms(self._told_at) if is_off and self._told_at is not None else None

    def _count(self) -> dt.datetime:
        """Take in the seconds that have passed, and a little of what the machine's clock is off."""
        elapsed_s, wall = self._source.elapsed(), self._source.wall()
        passed = dt.timedelta(seconds=max(0.0, elapsed_s - self._elapsed_s))
        at = self._at + passed
        if self._is_sure:
            off = wall - at
            if abs(off) <= SLACK:
                self._left_at = self._told_off = None
                at += max(-passed * SLEW, min(off, passed * SLEW))
            elif self._is_as_told(off):
                self._left_at = None
            elif self._left_at is None:
                self._left_at = at
        self._elapsed_s, self._at = elapsed_s, at
        return at

    def _is_as_told(self, off: dt.timedelta) -> bool:
        return self._told_off is not None and abs(off - self._told_off) <= SLACK

    # --- judging --------------------------------------------------------------------------------

    def begin(self, end: JournalEnd) -> None:
        """Judge the machine's clock at the start of this process, before anything is written.

        While the machine has run on since the process before, only its counter counts.
        """
        with self._lock:
            self._sure_at = end.sure_at
            if self._has_run_on(end.told):
                return
            # A quiet hour leaves no fact, but the hall had counted it.
            kept_at, was_sure = self._kept_before()
            last_at, rests = _latest(end.last_at, kept_at), end.rests
            sure_at = self._sure_at = _latest(end.sure_at, kept_at if was_sure else None)
            self._elapsed_s, wall = self._source.elapsed(), self._source.wall()
            is_past_all = last_at is None or rests or wall >= last_at - SLACK
            if self._believes_all or (is_past_all and self._may_be_right(wall, sure_at)):
                self._is_sure, self._at = True, wall if rests else max(wall, last_at or wall)
            else:
                self._is_sure, self._at = False, _latest(MADE_AT, last_at, sure_at) or MADE_AT
            self._began_at = self._at

    def believed(self, rests: bool) -> dt.datetime | None:
        """Return the time to go to because the machine's clock is to be believed again, else None.

        While a day is open only a clock is believed that was never sure since the machine began, and only
        forwards: what it says is then nothing but the time that the machine was off. While the hall
        rests no duration is at stake, and it is judged as at a start.
        """
        doubt = self.doubt
        if doubt is None:
            return None
        with self._lock:
            counted, wall = self._count(), self._source.wall()
            if not rests and (doubt.kind == JUMPED or wall < counted - SLACK):
                return None
            sure_at = self._left_at if doubt.kind == JUMPED else self._sure_at
            return to_ms(wall) if self._may_be_right(wall, sure_at) else None

    def _may_be_right(self, wall: dt.datetime, sure_at: dt.datetime | None) -> bool:
        if sure_at is None:
            return MADE_AT <= wall <= MADE_AT + OLDEST_FIRST_START
        return max(sure_at - SLACK, MADE_AT) <= wall <= sure_at + LONGEST_BREAK

    # --- being told -----------------------------------------------------------------------------

    def anchor(self, at: dt.datetime) -> Anchor:
        """Return where the counter stands at a moment that a person or the machine's clock has told."""
        return Anchor(at, self._source.elapsed(), self._source.boot_id)

    def go_to(self, anchor: Anchor) -> None:
        """Let the hall's time go on from an anchor; one of another start of the machine says nothing."""
        if not self._is_of_this_start(anchor):
            return
        with self._lock:
            self._elapsed_s = self._source.elapsed()
            passed = dt.timedelta(seconds=max(0.0, self._elapsed_s - anchor.elapsed_s))
            self._at, self._is_sure, self._left_at = anchor.at + passed, True, None
            self._told_off, self._told_at = self._source.wall() - self._at, anchor.at
            self._sure_at = self._at

    # --- over a restart of the process ----------------------------------------------------------

    def keep(self) -> None:
        """Write down how far the hall's time is from the counter, so that a restart goes on with it."""
        if self._is_guest or not self._source.boot_id:
            return
        with self._lock:
            at = self._count()
            off_s = at.timestamp() - self._elapsed_s
            marks = (self._is_sure, self._told_off is None, self._left_at is None)
            state = (off_s, self._elapsed_s, *marks)
            if self._kept is not None and self._kept[2:] == state[2:]:
                is_near = abs(self._kept[0] - off_s) < KEPT_STEP_S
                if is_near and self._elapsed_s - self._kept[1] < KEPT_EVERY_S:
                    return
            values = {
                "boot_id": self._source.boot_id,
                "elapsed_s": self._elapsed_s,
                "at": to_wire(at),
                "is_sure": self._is_sure,
                "is_jumped": self._left_at is not None,
                "told_off_s": self._told_off.total_seconds() if self._told_off else None,
                "told_at": to_wire(self._told_at) if self._told_at else None,
            }
            self._kept = state
        try:
            self._outside.ask(write_whole, self._file, json.dumps(values))
        except OSError:
            # A full disk: a restart then judges the machine's clock as after a start of the machine.
            self._kept = None

    def _has_run_on(self, told: Anchor | None) -> bool:
        """Go on with the time of the process before, or with what was told since, if the machine has run on."""
        found = self._read()
        kept, is_sure = (found.anchor, found.is_sure) if found else (None, False)
        if self._is_of_this_start(told) and (kept is None or told.elapsed_s > kept.elapsed_s):
            kept, is_sure, found = told, True, None
        if kept is None:
            return False
        self._elapsed_s = self._source.elapsed()
        self._at = kept.at + dt.timedelta(seconds=self._elapsed_s - kept.elapsed_s)
        self._is_sure, self._began_at = is_sure, self._at
        if found is None:
            self._told_off, self._told_at = self._source.wall() - self._at, kept.at
        elif found.told_off is not None:
            self._told_off, self._told_at = found.told_off, found.told_at or kept.at
        return True

    def _kept_before(self) -> tuple[dt.datetime | None, bool]:
        """Return up to when the start of the machine before this one had counted, and whether it was sure."""
        kept = self._values()
        return (
            (None, False) if kept is None else (kept.anchor.at, kept.is_sure and not kept.is_jumped)
        )

    def _read(self) -> _Kept | None:
        kept = self._values()
        return kept if kept is not None and self._is_of_this_start(kept.anchor) else None

    def _values(self) -> _Kept | None:
        try:
            values = json.loads(self._file.read_bytes())
            off_s, told_at = values["told_off_s"], values.get("told_at")
            return _Kept(
                Anchor(from_wire(values["at"]), float(values["elapsed_s"]), values["boot_id"]),
                bool(values["is_sure"]),
                bool(values["is_jumped"]),
                None if off_s is None else dt.timedelta(seconds=off_s),
                None if told_at is None else from_wire(told_at),
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _is_of_this_start(self, anchor: Anchor | None) -> TypeGuard[Anchor]:
        """Whether an anchor says something of the counter as it runs now."""
        if anchor is None or not anchor.boot_id:
            return False
        return anchor.boot_id == self._source.boot_id and anchor.elapsed_s <= self._source.elapsed()
