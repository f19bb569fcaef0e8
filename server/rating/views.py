"""What rating terminals and phones see."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from server.actor import Actor
from server.errors import HallError
from server.facts import to_wire
from server.hall.letters import training_letter
from server.hall.rules import NUMBER_DIGITS
from server.hall.views import hall_values
from server.queue.today.day import Day
from server.queue.verbs.rehearsing import rehearsal_of
from server.queue.views import most_digits
from server.rating import answers, rules
from server.rating.actions import Invitation, Rating
from server.rating.answers import PhoneRating, RatingTerminalSnapshot

_STATES: dict[str, Literal["done", "expired"]] = {
    "already_rated": "done",
    "rating_expired": "expired",
}


def phone_rating(rating: Rating, ticket_id: str, ticket_state: str) -> PhoneRating:
    """Return whether the holder of the link may rate: none, open, done or expired."""
    state: Literal["none", "open", "done", "expired"] = "none"
    if ticket_state == "finished":
        try:
            rating.find_open(ticket_id)
            state = "open"
        except HallError as refusal:
            state = _STATES.get(refusal.code, "none")
    return {"state": state, "scale": list(rules.SCALE), "reasons": list(rules.REASONS)}


def invitation_values(
    rating: Rating, invitation: Invitation, device: Actor, until: dt.datetime
) -> answers.Invitation:
    """Return an invitation for one terminal; its `invitation_id` is worth nothing at another."""
    return {
        "invitation_id": rating.handle(invitation.ticket_id, device, until),
        "number_hint": invitation.ticket_id.split("-")[-1],
        "expires_at": to_wire(until),
        "language": invitation.language,
    }


def terminal(
    rating: Rating, device: Actor, day: Day, seq: int, now: dt.datetime
) -> RatingTerminalSnapshot:
    """Return a rating terminal's snapshot, with the invitation of its counter's last visit."""
    found = rating.at_counter(device.counter_id) if device.counter_id else None
    invitation = None
    trains = day.date if day.is_rehearsal and day.is_open else ""
    # Whoever comes after a rehearsal is not asked about a visit that was none, and the other way round.
    if found is not None and rehearsal_of(found.ticket_id) == trains:
        until = found.invited_at + dt.timedelta(seconds=rules.TERMINAL_S)
        invitation = invitation_values(rating, found, device, until)
    return {
        "seq": seq,
        "at": to_wire(now),
        "training": day.is_marked,
        "hall": hall_values(rating.hall),
        "invitation": invitation,
        "scale": list(rules.SCALE),
        "reasons": list(rules.REASONS),
        "reasons_up_to": rules.REASONS_ASKED_UP_TO,
        "slip": {
            "letters": [training_letter(rating.hall)]
            if trains
            else sorted(sector.letter for sector in rating.hall.sectors),
            "digits": NUMBER_DIGITS,
            "most_digits": most_digits(day),
        },
    }
