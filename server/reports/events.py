"""The facts of reports: that somebody took figures or lists out of the hall."""

from __future__ import annotations

from dataclasses import dataclass

from server.facts import fact


@fact
@dataclass(frozen=True, slots=True)
class DataExported:
    """A person took a list of a day out of the console; what stood in it is not kept."""

    what: str
    """"by_hand": what people did otherwise than the machine's order."""
    date: str
    staff_id: str
    about: str | None = None
    """The person to whom the list was narrowed."""
