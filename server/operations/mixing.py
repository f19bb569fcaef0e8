"""No mixing: a data folder is the demo hall's or a real hall's, never first one and then the other.

The demo's PINs and tokens are known to everybody who has used it; in a real hall they would open every door.
Called once at the start, before anything listens.
"""

from __future__ import annotations

from sqlalchemy import select

from server.database import Database
from server.facts import decode
from server.operations.demo import ACTOR
from server.settings import Settings, SettingsError
from server.tables import EventRow

TELLING = ("day_opened", "device_added", "staff_added")
"""Kinds of event that say whose hall it is; a year has a few hundred of them."""


def refuse_mixture(settings: Settings, database: Database) -> None:
    """Raise SettingsError when the folder or its database has served the other kind of hall."""
    had_demo, had_real = _past_of(database)
    had_demo = had_demo or (settings.data_dir / "demo.json").exists()
    if had_demo and not settings.demo:
        raise SettingsError(
            f"{settings.data_dir} has held the demo hall, whose PINs and tokens are known. "
            "Give the real hall a data folder of its own: --data DIR (and its own database)."
        )
    if had_real and settings.demo:
        raise SettingsError(
            f"{settings.data_dir} holds a real hall. Start it with --no-demo, or give the demo "
            "hall a data folder of its own: --data DIR."
        )


def _past_of(database: Database) -> tuple[bool, bool]:
    """Return whether this database has held a demo hall, and whether it has held a real one."""
    told = select(EventRow.kind, EventRow.actor, EventRow.body).where(EventRow.kind.in_(TELLING))
    had_demo, was_opened, was_furnished = False, False, False
    with database.read() as connection:
        for row in connection.execute(told):
            if row.kind == "day_opened":
                opened = decode(row.kind, row.body)
                # A rehearsal is a real hall's; every other training day is the demo's.
                is_demo = opened.is_training and not opened.rehearses
                had_demo, was_opened = had_demo or is_demo, was_opened or not is_demo
            elif row.actor == ACTOR:
                had_demo = True
            else:
                was_furnished = True
    # People and devices may be added to a demo hall by hand; it stays a demo hall.
    return had_demo, was_opened or (was_furnished and not had_demo)
