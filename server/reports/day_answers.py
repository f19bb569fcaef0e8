"""What the routes of the book of days answer; `answers` names them with the manager's others."""

from __future__ import annotations

from typing import Literal

from server.answers import Moment, Names, TypedDict


class DoneBy(TypedDict):
    """Who opened, closed or read a day: a person, or the hall's clock."""

    kind: Literal["staff", "clock"]
    name: str | None


class BookedDay(TypedDict):
    """A day, and what became of its numbers."""

    date: str
    training: bool
    is_open: bool
    is_extra: bool
    """Whether it was opened beside the calendar: numbers are given until it is closed."""
    opened_at: Moment | None
    opened_by: DoneBy | None
    closed_at: Moment | None
    closed_by: DoneBy | None
    is_doubtful: bool
    """Whether the machine's clock was not followed meanwhile: its moments may be wrong by some time."""
    was_late: bool
    """Whether it had been forgotten and was closed by the next opening."""
    issued: int
    finished: int
    left: int
    void: int
    unserved: int
    must_be_read: bool
    acknowledged_at: Moment | None
    acknowledged_by: DoneBy | None
    seal: str | None
    """What the journal hashed to when the day was closed: whoever notes it can tell later whether it was rewritten."""


class BookedDays(TypedDict):
    """The newest days."""

    days: list[BookedDay]


class UnservedTicket(TypedDict):
    """A number that its day left; `was`: what it was when the day ended."""

    number: str
    issued_at: Moment
    was: Literal["waiting", "called", "held", "missed"]
    waited_s: int


class UnservedService(TypedDict):
    """Whom a day left unserved at one service."""

    service_id: str
    name: Names
    tickets: list[UnservedTicket]


class WholeDay(BookedDay):
    """A day with everybody whom it left unserved."""

    unserved_by_service: list[UnservedService]
