"""The shapes that answers of every room share.

The shapes here and in server/<room>/answers.py are said once: views and routes are annotated with them, which the
type checker holds, and `server.openapi` makes the document of the API from them. They are plain dicts: nothing
of them runs while a request is answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any
from typing import NotRequired as NotRequired

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypeAliasType
from typing_extensions import TypedDict as TypedDict

Moment = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{4}-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]\.[0-9]{3}Z$",
        json_schema_extra={"format": "date-time", "examples": ["2026-11-23T01:00:00.000Z"]},
    ),
]
"""A moment in UTC, to the millisecond."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a route answers when it agrees, and with which statuses it may refuse.

    `refusals` are those that its address, body, key and permission do not already tell.
    """

    model: type | None
    status: int = 200
    refusals: tuple[int, ...] = ()
    parameters: tuple[Mapping[str, Any], ...] = ()
    """What may be sent beside the body, in OpenAPI's words."""
    media_type: str = "application/json"
    takes: str | None = None
    """The media type of a body that is not JSON."""
    others: Mapping[int, str] = field(default_factory=dict)
    """Other answers that are no refusals: status → what it means."""


Names = TypeAliasType(
    "Names",
    Annotated[
        dict[str, str],
        Field(
            description='A name in the hall\'s languages, by language code; where one is missing, "vi" stands in.',
            examples=[{"vi": "Hộ tịch", "en": "Civil status"}],
        ),
    ],
)
"""A name in the hall's languages, by language code; where one is missing, "vi" stands in."""


class Snapshot(TypedDict):
    """What makes a screen right; `seq` is the newest message of the live link that is in it."""

    seq: int
    at: Moment
    training: bool
    """Whether this is a training day, whose numbers are nobody's."""


class Done(TypedDict):
    """It is done; there is nothing more to say."""


class Changed(TypedDict):
    """It is done; `version` is of the whole as it is now, to change it once more or to take it back."""

    version: str


class Alert(TypedDict):
    """Something that a person should do something about; `at` is since when, `place` where on the console."""

    code: str
    place: str
    facts: dict[str, Any]
    at: Moment


class Problem(BaseModel):
    """Why the server refuses (RFC 9457), in the caller's language; facts of the code stand beside."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    code: str
