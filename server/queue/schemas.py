"""What requests to the queue may carry."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BeforeValidator, Field

from server.wire import Body, WholeBody

Id = Annotated[str, Field(min_length=1, max_length=64)]
SaidBy = Literal["self", "desk"]
"""How somebody says that a class is known; that a card was read ("card") only the machine's reading says."""
HoldReason = Literal["photocopy", "payment", "asking_colleague", "other"]
VoidReason = Literal["issued_by_mistake", "duplicate", "citizen_gone", "other"]
"""Reasons are chosen, never typed: they stand in the journal, which keeps nobody's words."""


class TakeTicket(Body):
    """A number is asked for."""

    service_id: Id
    language: Annotated[str, Field(min_length=2, max_length=8)] = "vi"
    priority_class_id: Id | None = None
    print: bool = True
    verified_by: SaidBy | None = None
    """How staff know the class ("desk" when left out); a kiosk's word is always "self"."""
    dossier_count: Annotated[int, Field(ge=1, le=200)] = 1
    more_services: Annotated[list[Id], Field(max_length=5)] = []
    citizen_id: Annotated[str, Field(pattern=r"^[0-9]{12}$")] | None = None
    """Read from the card where the hall gives one number a person; never stored, only a hash that ends with the day."""


class Leave(Body):
    """The place is given up; `code` stands on the slip."""

    code: Annotated[str, Field(pattern=r"^[0-9]{4}$")]


class CallNext(Body):
    """The next one is called; `after`: the ticket that stood at the counter when the key was pressed.

    Null: nobody stood there. Left out: whatever stands there is finished.
    """

    after: Id | None = None


class CallChosen(Body):
    """A certain ticket is called."""

    ticket_id: Id


class Hold(Body):
    """The visit is interrupted."""

    reason: HoldReason
    minutes: Annotated[int, Field(ge=1, le=480)] | None = None


class Transfer(Body):
    """The visit goes on at another service, counter or officer."""

    service_id: Id
    counter_id: Id | None = None
    staff_id: Id | None = None
    comes_back: bool = False


class Void(Body):
    """A mistaken number is taken out."""

    reason: VoidReason


class Priority(Body):
    """The priority class is set right (null = none), and how it is known."""

    priority_class_id: Id | None
    verified_by: SaidBy = "desk"


class Pause(Body):
    """The officer rests."""

    reason: Id


class OpenCounter(Body):
    """The officer serves again at the counter of the session."""

    take_over: bool = False
    moves: bool = False


class ChangeServices(WholeBody):
    """What a counter serves from now on."""

    services: Annotated[list[Id], Field(max_length=64)]
    helps: Annotated[list[Id], Field(max_length=64)] = []
    leaves: Annotated[list[Id], Field(max_length=64)] = []
    """Services that may be left without any counter: what the person was asked and said yes to."""


class CloseDay(Body):
    """The business day ends; `unserved`: how many the person saw still waiting, and leaves so."""

    unserved: Annotated[int, Field(ge=0, le=99_999)]


def _is_text(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError("a moment is written as text")
    return value


Told = Annotated[AwareDatetime, BeforeValidator(_is_text), Field(strict=False)]
"""A moment with its zone, as ISO 8601 writes it."""


class SetClock(Body):
    """What time it is, by a person's word; another date ends the open day and leaves `unserved` at most."""

    at: Told
    unserved: Annotated[int, Field(ge=0, le=99_999)] = 0
