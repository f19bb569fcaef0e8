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
from server.settings import SettingsError

if TYPE_CHECKING:
    from server.app import House


def with_all_that_is_needed(house: House, found: FoundHall) -> FoundHall:
    """Return the hall to serve: the file's, or the last good one when the file lacks what today's tickets need.

    Raises SettingsError when neither has it.
    """
    missing = house.still_needed()
    if not missing:
        return found
    asked = house.settings.hall_file
    kept = kept_hall(asked, house.settings.data_dir)
    if kept is not None:
        house.refurnish(kept.hall)
    if kept is None or house.still_needed():
        raise SettingsError(
            f"{asked}: today's tickets still need {', '.join(missing)}. Put it back until the day is "
            "closed; to give no more numbers, close the service in the console."
        )
    problem = Problem(asked.name, 1, "", "still_needed", {"value": ", ".join(missing)})
    fallback = replace(kept, error=HallFileError([problem]))
    print(describe_fallback(fallback, asked, "vi"), file=sys.stderr)
    return fallback
