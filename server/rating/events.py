"""The facts of rating: who may rate, and that ratings were told. What they said is never in the journal."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

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
    """Somebody rated a visit that ended at a counter: no longer recorded, and read from older journals.

    A fact has a moment and a place behind others, and both lead to a person.
    """

    counter_id: str


@fact
@dataclass(frozen=True, slots=True)
class RatingsPublished:
    """So many ratings, never fewer than a batch, were added to the figures of the fact's day."""

    count: int
