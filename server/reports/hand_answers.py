"""What the page of what was done by hand answers; `answers` names them with the manager's others."""

from __future__ import annotations

from server.answers import Moment, Names, TypedDict
from server.hall.rules import VerifiedBy
from server.queue.answers import Rival
from server.reports.by_hand import Kind, What


class HandPerson(TypedDict):
    """A person as the page names them."""

    staff_id: str
    name: str


class Passed(TypedDict):
    """Who was passed, as it was recorded then: how many, and the first of them."""

    count: int
    first: list[Rival]


class HandDeed(TypedDict):
    """One thing that a person did otherwise than the machine's order."""

    seq: int
    at: Moment
    kind: Kind
    what: What
    person: HandPerson | None
    """Who did it; null where nobody was signed in."""
    counter: Names | None
    number: str | None
    service: Names | None
    to_service: Names | None
    whom: str | None
    """The person or the device that it was done to."""
    reason: str | None
    priority_class: Names | None
    verified_by: VerifiedBy | None
    passed: Passed | None
    """Null where nobody could be passed, or where it was not recorded yet."""
    is_undone: bool


class HandCount(HandPerson):
    """How often a person did what, beside how often they called at all."""

    calls: int
    total: int
    counts: dict[Kind, int]


class HandDay(TypedDict):
    """A day's work by hand, the newest first."""

    date: str
    dates: list[str]
    """The days that can be looked at, the newest first."""
    issued: int
    kinds: list[Kind]
    people: list[HandCount]
    deeds: list[HandDeed]


class Exported(TypedDict):
    """A list to keep as a file: its name and its text, CSV by RFC 4180 in UTF-8."""

    name: str
    text: str
