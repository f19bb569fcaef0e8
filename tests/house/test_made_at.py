"""The date of the version: no hall has run it before, so no clock can be right that shows less."""

from __future__ import annotations

import datetime as dt

from house.sources import python_files
from server.hall_clock import MADE_AT


def test_the_version_is_as_young_as_its_newest_schema() -> None:
    """A step of the schema is dated; whoever adds one after the version's date renews that too."""
    names = (n.rsplit("/", 1)[1] for n in python_files("server/migrations/versions/"))
    dated = [dt.date(*map(int, name.split("_")[:3])) for name in names if name[:1].isdigit()]
    assert max(dated) <= MADE_AT.date(), "renew MADE_AT in server/hall_clock.py"
