"""How loud a hall's boards are, and how often they say a call: what its file lays down for each hour.

Pure: the moment is handed in. Read by `server.hall.reading`, asked by `server.announcing`. What a manager
changes meanwhile (mute, another volume) is not here but in `server.announcing.volume`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

LOUDEST = 100
AHEAD_DAYS = 8
"""A volume that does not change within a week is not going to."""


@dataclass(frozen=True, slots=True)
class LoudHours:
    """Hours with a volume of their own, on some days of the week and, if dated, in some weeks only.

    `volume` 0 are quiet hours: no chime, no words, the boards flash. `days` 0 = Monday … 6 = Sunday.
    """

    days: tuple[int, ...]
    begins: dt.time
    ends: dt.time
    volume: int = 0
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None

    def hold(self, local: dt.datetime) -> bool:
        """Return whether they hold at a local moment."""
        date = local.date()
        is_dated = (self.valid_from or date) <= date <= (self.valid_to or date)
        return is_dated and local.weekday() in self.days and self.begins <= local.time() < self.ends


@dataclass(frozen=True, slots=True)
class SoundSettings:
    """The usual volume (0–100), how often a call is said, whether a board chimes at its start."""

    volume: int = LOUDEST
    repeat: int = 1
    boot_chime: bool = True
    hours: tuple[LoudHours, ...] = ()


def volume_at(sound: SoundSettings, local: dt.datetime) -> int:
    """Return the volume of a local moment; of hours that overlap, the first of the file count."""
    return next((hours.volume for hours in sound.hours if hours.hold(local)), sound.volume)


def next_change(sound: SoundSettings, local: dt.datetime) -> dt.datetime | None:
    """Return the next moment (UTC) at which the file's volume changes, None if it never does."""
    present = volume_at(sound, local)
    for moment in sorted(_edges(sound, local)):
        if moment > local and volume_at(sound, moment) != present:
            return moment.astimezone(dt.UTC)
    return None


def _edges(sound: SoundSettings, local: dt.datetime) -> Iterator[dt.datetime]:
    for offset in range(AHEAD_DAYS):
        date = local.date() + dt.timedelta(days=offset)
        for hours in sound.hours:
            for time in (hours.begins, hours.ends):
                yield dt.datetime.combine(date, time, tzinfo=local.tzinfo)
