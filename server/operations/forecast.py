"""When the disk will be full: a sample a day, and the line through them. Pure but for its small file.

Called by `server.operations.disk`. A sample says how many bytes the data folder holds and how many are free.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from server.files import NotReadable, read_text, write_whole

NAME = "disk_days.jsonl"
KEPT = 30
"""So many days are looked back at: longer than a month, a hall is another hall."""
LEAST_DAYS = 3
"""A line through fewer days says nothing: one long day with voices being built is not a trend."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One day: bytes that the data folder holds, bytes that are free on its disk."""

    day: dt.date
    used: int
    free: int


def days_left(samples: Sequence[Sample], free: int) -> float | None:
    """Return in how many days `free` bytes will be used up, None where nothing points to it.

    The middle of all slopes between two days, so that one odd day (a copy made, a copy deleted) does not count;
    of the folder's growth and the disk's shrinking the faster one: whoever fills it, the hall stops.
    """
    if len(samples) < LEAST_DAYS or (samples[-1].day - samples[0].day).days < LEAST_DAYS - 1:
        return None
    pairs = [(a, b) for i, a in enumerate(samples) for b in samples[i + 1 :] if b.day > a.day]
    growth = median((b.used - a.used) / (b.day - a.day).days for a, b in pairs)
    shrinking = median((a.free - b.free) / (b.day - a.day).days for a, b in pairs)
    rate = max(growth, shrinking)
    return None if rate <= 0 else max(0, free) / rate


def with_today(samples: Sequence[Sample], today: Sample) -> list[Sample]:
    """Return the samples with today's, one a day, in order, none of a day to come, the old ones gone."""
    by_day = {s.day: s for s in samples if s.day < today.day} | {today.day: today}
    return [by_day[day] for day in sorted(by_day)][-KEPT:]


def read(folder: Path) -> list[Sample]:
    """Return the samples of a data folder; a line that cannot be read is passed over."""
    try:
        lines = read_text(folder / NAME).splitlines()
    except NotReadable:
        return []
    found = []
    for line in lines:
        try:
            day, used, free = json.loads(line)
            found.append(Sample(dt.date.fromisoformat(day), int(used), int(free)))
        except (ValueError, TypeError):
            continue
    return sorted(found, key=lambda s: s.day)


def write(folder: Path, samples: Sequence[Sample]) -> None:
    """Keep the samples. Raises OSError."""
    lines = [json.dumps([s.day.isoformat(), s.used, s.free]) + "\n" for s in samples]
    write_whole(folder / NAME, "".join(lines))


def used_by(folder: Path) -> int:
    """Return the bytes that a folder takes on the disk; files that vanish meanwhile are not counted."""
    total = 0
    for path in folder.rglob("*"):
        try:
            found = path.lstat()
        except OSError:
            continue
        total += found.st_blocks * 512
    return total
