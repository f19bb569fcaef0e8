"""What the routes of rating answer; read by `server.openapi`."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from server.answers import Done, Moment, Said


class Invitation(BaseModel):
    """A visit that may be rated on a terminal until `expires_at`."""

    invitation_id: str
    number_hint: str | None
    expires_at: Moment
    language: str


class OpenedInvitation(BaseModel):
    """The visit behind a slip or a link."""

    invitation: Invitation


class PhoneRating(BaseModel):
    """Whether the holder of a link may rate, with the scale and the reasons to choose from."""

    state: Literal["none", "open", "done", "expired"]
    scale: list[int]
    reasons: list[str]


ANSWERS = {
    "open_invitation": Said(OpenedInvitation, 200, (404, 409, 410, 429)),
    "rate": Said(Done, 201, (404, 409, 410)),
    "rate_by_phone": Said(Done, 201, (409, 410)),
}
