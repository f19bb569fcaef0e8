"""What rating terminals and phones see."""

from __future__ import annotations

import datetime as dt
from typing import Any

from server.facts import to_wire
from server.hall.rules import Hall
from server.hall.views import hall_values
from server.rating import rules
from server.rating.actions import Invitation, Rating


def phone_rating(rating: Rating, ticket_id: str, ticket_state: str) -> dict[str, Any]:
    """Return whether the holder of the link may rate: none, open, done or expired."""
    state = "none"
    if ticket_state == "finished":
        with rating.ledger.database.read() as connection:
            invitation = rating.find(connection, ticket_id)
        if invitation is not None:
            late = rating.ledger.clock.now() > invitation.expires_at
            state = "done" if invitation.is_used else "expired" if late else "open"
    return {"state": state, "scale": list(rules.SCALE), "reasons": list(rules.REASONS)}


def invitation_values(invitation: Invitation, until: dt.datetime) -> dict[str, Any]:
    """Return an invitation for a terminal; `invitation_id` is the ticket's, known only to the house."""
    return {
        "invitation_id": invitation.ticket_id,
        "number_hint": invitation.ticket_id.split("-")[-1],
        "expires_at": to_wire(until),
        "language": invitation.language,
    }


def terminal(
    hall: Hall, invitation: Invitation | None, seq: int, training: bool, now: dt.datetime
) -> dict[str, Any]:
    """Return a rating terminal's snapshot."""
    until = invitation.invited_at + dt.timedelta(seconds=rules.TERMINAL_S) if invitation else now
    return {
        "seq": seq,
        "at": to_wire(now),
        "training": training,
        "hall": hall_values(hall),
        "invitation": invitation_values(invitation, until) if invitation else None,
        "scale": list(rules.SCALE),
        "reasons": list(rules.REASONS),
        "reasons_up_to": rules.REASONS_ASKED_UP_TO,
    }
