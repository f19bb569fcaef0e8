"""The facts of rating. A rating never carries its ticket: nobody can learn who gave it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from server.facts import fact


@fact
@dataclass(frozen=True, slots=True)
class RatingInvited:
    """A visit ended, so its citizen may rate it once until `expires_at`."""

    ticket_id: str
    counter_id: str
    service_id: str
    language: str
    expires_at: dt.datetime


@fact
@dataclass(frozen=True, slots=True)
class InvitationWithdrawn:
    """The visit was resumed by undo before anybody rated it."""

    ticket_id: str


@fact
@dataclass(frozen=True, slots=True)
class VisitRated:
    """Somebody rated a visit: 4 very satisfied … 1 dissatisfied, with reasons where given."""

    score: int
    service_id: str
    counter_id: str
    channel: str
    """"terminal", "exit" or "phone"."""
    day_part: str
    wait_band: str
    reasons: list[str] = field(default_factory=list)
    is_suspect: bool = False
    """Part of a burst on one terminal: kept, not counted."""
