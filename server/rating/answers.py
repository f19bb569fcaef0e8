"""What the routes of rating answer; read by `server.openapi`."""

from __future__ import annotations

from typing import Literal

from server.answers import Done, Moment, Said, Snapshot, TypedDict
from server.hall.answers import HallFacts


class Invitation(TypedDict):
    """A visit that may be rated on a terminal until `expires_at`."""

    invitation_id: str
    number_hint: str | None
    expires_at: Moment
    language: str


class OpenedInvitation(TypedDict):
    """The visit behind a slip or a link."""

    invitation: Invitation


class PhoneRating(TypedDict):
    """Whether the holder of a link may rate, with the scale and the reasons to choose from."""

    state: Literal["none", "open", "done", "expired"]
    scale: list[int]
    reasons: list[str]


class SlipFormat(TypedDict):
    """What a number of this hall looks like: one of its letters, then `digits` to `most_digits` figures."""

    letters: list[str]
    digits: int
    most_digits: int


class RatingTerminalSnapshot(Snapshot):
    """What a rating terminal shows; reasons are asked for scores up to `reasons_up_to`."""

    hall: HallFacts
    invitation: Invitation | None
    scale: list[int]
    reasons: list[str]
    reasons_up_to: int
    slip: SlipFormat


ANSWERS = {
    "open_invitation": Said(OpenedInvitation, 200, (404, 409, 410, 429)),
    "rate": Said(Done, 201, (404, 409, 410)),
    "rate_by_phone": Said(Done, 201, (409, 410)),
}
