"""Handles: the right of one terminal to rate one visit for a moment, in letters nobody can guess.

The number of a ticket is on every board; whoever knows it must not be able to rate its visit. So a
terminal is given its invitation signed for itself. Called by the rating routes; keeps nothing.
"""

from __future__ import annotations

import datetime as dt
import hmac

from server.access.rules import token_of
from server.errors import HallError
from server.rating import rules


def handle_of(secret: bytes, ticket_id: str, device: str, until: dt.datetime) -> str:
    """Return the handle with which that device may rate that visit until a moment."""
    ends = str(int(until.timestamp()))
    return f"{ticket_id}.{ends}.{_mark(secret, ticket_id, device, ends)}"


def ticket_of(secret: bytes, handle: str, device: str, now: dt.datetime) -> str:
    """Return the ticket behind a handle.

    Raises not_found for a handle that was not made for this device, rating_expired for one that has
    outlived the time of the terminal and of a person who was about to answer.
    """
    ticket_id, _, rest = handle.partition(".")
    ends, _, mark = rest.partition(".")
    right = _mark(secret, ticket_id, device, ends)
    if not hmac.compare_digest(right.encode(), mark.encode()):
        raise HallError("not_found", what="invitation")
    if now.timestamp() > int(ends) + rules.ANSWERING_S:
        raise HallError("rating_expired")
    return ticket_id


def _mark(secret: bytes, ticket_id: str, device: str, ends: str) -> str:
    return token_of(secret, "rating", ticket_id, device, ends)[:32]
