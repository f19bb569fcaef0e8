"""A hall's file that lacks what people who wait today need: one more mistake, answered as every other.

Called at the start, when the journal is known. Only a hall without a good file that has all of it is refused.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from server.hall.describing import describe_fallback
from server.hall.last_good import FoundHall, kept_hall
from server.hall.problems import HallFileError, Problem
from server.present import Present
from server.settings import SettingsError

if TYPE_CHECKING:
    from server.app import House


def with_all_that_is_needed(house: House, found: FoundHall) -> FoundHall:
    """Return the hall to serve: the file's, or the last good one when the file lacks what today's tickets need.

    Raises SettingsError when neither has it.
    """
    missing = still_needed(house)
    if not missing:
        return found
    asked = house.settings.hall_file
    kept = kept_hall(asked, house.settings.data_dir)
    if kept is not None:
        house.refurnish(kept.hall)
    if kept is None or still_needed(house):
        raise SettingsError(
            f"{asked}: today's tickets still need {', '.join(missing)}. Put it back until the day is "
            "closed; to give no more numbers, close the service in the console."
        )
    problem = Problem(asked.name, 1, "", "still_needed", {"value": ", ".join(missing)})
    fallback = replace(kept, error=HallFileError([problem]))
    print(describe_fallback(fallback, asked, "vi"), file=sys.stderr)
    return fallback


def still_needed(house: House) -> list[str]:
    """Return the ids that today's tickets and calls need and the hall's file no longer has."""

    def look(present: Present) -> list[str]:
        if not present.day.is_open:
            return []
        day = present.day
        services = {i for t in day.tickets.values() for i in (t.service_id, *t.more_services)}
        services |= {i for own, helps in day.serves.values() for i in (*own, *helps)}
        counters = {c.counter_id for c in present.calls.by_id.values()}
        counters |= {*day.counters, *day.serves}
        return sorted(services - set(house.hall.service_by_id)) + sorted(
            counters - set(house.hall.counter_by_id)
        )

    return house.ledger.look(look)
