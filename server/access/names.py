"""Who the ids of staff are. Names stand in the people's table alone, where they can be erased; facts have ids.

Read when a screen shows somebody, remembered for a few seconds. Wired by `server.app`.
"""

from __future__ import annotations

import time

from sqlalchemy import select

from server.access.tables import StaffRow
from server.database import Database

FRESH_S = 3.0
"""How long names are remembered: a person who was renamed has the new name after that at the latest."""


class Names:
    """The names of one hall's staff."""

    def __init__(self, database: Database, hall_id: str) -> None:
        self._database = database
        self._hall_id = hall_id
        self._known: dict[str, str] = {}
        self._until_s = 0.0

    def of(self, staff_id: str) -> str:
        """Return somebody's name; the id where nobody has that id, or the name was erased."""
        if staff_id not in self._known or time.monotonic() >= self._until_s:
            self._known = self.everybody()
            self._until_s = time.monotonic() + FRESH_S
        # An id that nobody has is looked for once, not with every picture of the hall.
        return self._known.setdefault(staff_id, staff_id)

    def everybody(self) -> dict[str, str]:
        """Return everybody's name by id, also of those who work here no more."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(StaffRow.staff_id, StaffRow.name).filter_by(hall_id=self._hall_id)
            )
            return {row.staff_id: row.name or row.staff_id for row in rows}
