"""HTTP: the rating terminal, and the phone's rating."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from apiflask import APIBlueprint
from pydantic import Field

from server.answers import Done
from server.errors import HallError
from server.queue.asking import ticket_of_token
from server.rating import rules, views
from server.rating.answers import OpenedInvitation
from server.wire import Body, actor, command, house, needs

bp = APIBlueprint("rating", __name__, tag="Rating")

Reasons = Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=9)]
Score = Annotated[int, Field(ge=1, le=4)]


class Slip(Body):
    """What a person types from the paper."""

    number: Annotated[str, Field(pattern=r"^[A-Z][0-9]{3,4}$")]
    code: Annotated[str, Field(pattern=r"^[0-9]{4}$")]


class OpenInvitation(Body):
    """Find the visit to rate: by slip, or by the link that a scanner read."""

    slip: Slip | None = None
    token: Annotated[str, Field(min_length=16, max_length=64)] | None = None


class Rate(Body):
    """One rating on a terminal: by the invitation that it was given, or by slip or link."""

    invitation_id: Annotated[str, Field(max_length=120)] | None = None
    slip: Slip | None = None
    token: Annotated[str, Field(min_length=16, max_length=64)] | None = None
    score: Score
    reasons: Reasons = []


class RatePhone(Body):
    """One rating on a phone."""

    score: Score
    reasons: Reasons = []


@bp.post("/api/v1/rating-terminal/open")
@needs("rate")
@bp.input(OpenInvitation)
def open_invitation(json_data: OpenInvitation) -> OpenedInvitation:
    """Find the visit behind a slip or a scanned link; refused when it was rated or is not over."""
    sender = actor()
    house().limits.check_guess(sender)
    command()
    invitation = house().rating.find_open(_ticket_of(json_data.slip, json_data.token))
    until = house().clock.now() + dt.timedelta(seconds=rules.TERMINAL_S)
    return {"invitation": views.invitation_values(house().rating, invitation, sender, until)}


@bp.post("/api/v1/ratings")
@needs("rate")
@bp.input(Rate)
def rate(json_data: Rate) -> tuple[Done, Literal[201]]:
    """Rate a visit once. The rating keeps no way back to the ticket."""
    sender = actor()
    command()
    given = [json_data.invitation_id, json_data.slip, json_data.token]
    if sum(g is not None for g in given) != 1:
        raise HallError("bad_request", field="invitation_id")
    if json_data.invitation_id is not None:
        ticket_id = house().rating.ticket_of_handle(json_data.invitation_id, sender)
    else:
        house().limits.check_guess(sender)
        ticket_id = _ticket_of(json_data.slip, json_data.token)
    suspect = house().limits.is_burst(sender)
    house().rating.rate("rating", ticket_id, json_data.score, json_data.reasons, suspect)
    return {}, 201


@bp.post("/api/v1/tickets/<token>/rating")
@bp.input(RatePhone)
def rate_by_phone(token: str, json_data: RatePhone) -> tuple[Done, Literal[201]]:
    """Rate a visit from the phone, once."""
    command("citizen")
    ticket_id = ticket_of_token(token)
    house().rating.rate("rating", ticket_id, json_data.score, json_data.reasons)
    return {}, 201


def _ticket_of(slip: Slip | None, token: str | None) -> str:
    if slip is not None:
        return house().links.ticket_of_slip(slip.number, slip.code)
    if token is not None:
        return ticket_of_token(token)
    raise HallError("bad_request", field="slip")
