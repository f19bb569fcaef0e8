"""When a backup is due, and which of the old ones are kept. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Literal

DAYS, WEEKS, MONTHS = 7, 5, 24
"""Of so many days, weeks and months the newest backup is kept."""
LEAST_GAP = dt.timedelta(minutes=15)
REST = 20
"""After a backup there is none after changes for so many times as long as it took."""
REHEARSED_EVERY = dt.timedelta(hours=20)
OLD = dt.timedelta(hours=36)
"""A hall whose newest backup is older should be looked at: one night has gone without."""

Why = Literal["night", "changes"]


def to_keep(
    made: Iterable[dt.datetime], now: dt.datetime, weeks: int = WEEKS, months: int = MONTHS
) -> set[dt.datetime]:
    """Return which backups stay, by the moments they were made at, in the hall's zone.

    Those of a future that a wrong clock told stay and count for nothing.
    """
    known = sorted(made, reverse=True)
    ahead = {at for at in known if at > now + dt.timedelta(days=1)}
    past = [at for at in known if at not in ahead]
    spans: tuple[tuple[int, Callable[[dt.datetime], object]], ...] = (
        (DAYS, lambda at: at.date()),
        (weeks, lambda at: at.isocalendar()[:2]),
        (months, lambda at: (at.year, at.month)),
    )
    kept = set(ahead)
    for count, span in spans:
        newest: dict[object, dt.datetime] = {}
        for at in past:
            newest.setdefault(span(at), at)
        kept |= set(list(newest.values())[:count])
    return kept


def last_night(now: dt.datetime, at: dt.time) -> dt.datetime:
    """Return the newest moment at which a nightly backup was to be made; `now` in the hall's zone."""
    tonight = now.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return tonight if tonight <= now else tonight - dt.timedelta(days=1)


def is_due(
    now: dt.datetime,
    last_at: dt.datetime,
    night: dt.time | None,
    changes: int,
    after_changes: int,
    took_s: float,
) -> Why | None:
    """Return why a backup is to be made now, None when none is.

    `changes` is how many facts the newest backup does not have. A machine that was off at night makes it when it is on.
    """
    if night is not None and last_at < last_night(now, night):
        return "night"
    gap = max(LEAST_GAP, REST * dt.timedelta(seconds=took_s))
    if after_changes and changes >= after_changes and now - last_at >= gap:
        return "changes"
    return None
