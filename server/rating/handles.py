"""Handles: the right of one terminal to rate one visit for a moment, in letters nobody can guess.

The number of a ticket is on every board; whoever knows it must not be able to rate its visit. So a
terminal is given its invitation signed for itself. Called by the rating routes; keeps nothing.
"""

from __future__ import annotations

import datetime as dt

from itsdangerous import BadSignature, URLSafeSerializer

from server.errors import HallError
from server.rating import rules


def handle_of(secret: bytes, ticket_id: str, device: str, until: dt.datetime) -> str:
    """Return the handle with which that device may rate that visit until a moment."""
    return str(_signer(secret, device).dumps([ticket_id, int(until.timestamp())]))


def ticket_of(secret: bytes, handle: str, device: str, now: dt.datetime) -> str:
    """Return the ticket behind a handle.

    Raises not_found for a handle that was not made for this device, rating_expired for one that has
    outlived the time of the terminal and of a person who was about to answer.
    """
    try:
        ticket_id, ends = _signer(secret, device).loads(handle)
    except BadSignature:
        raise HallError("not_found", what="invitation") from None
    if now.timestamp() > ends + rules.ANSWERING_S:
        raise HallError("rating_expired")
    return str(ticket_id)


def _signer(secret: bytes, device: str) -> URLSafeSerializer:
    """Return what signs for one device. The end is hall time, so the signature carries no time of its own."""
    return URLSafeSerializer(secret, salt=f"rating:{device}")
