"""What the routes of the queue answer; read by `server.openapi`."""

from __future__ import annotations

from typing import Literal

from server.answers import Changed, Done, Moment, Names, NotRequired, Said, TypedDict
from server.hall.answers import CounterName

TicketState = Literal[
    "waiting", "called", "serving", "held", "missed", "finished", "left", "void", "unserved"
]
VerifiedBy = Literal["self", "desk", "card"]
JobState = Literal["queued", "sending", "printed", "unsure", "failed", "cancelled"]


class Band(TypedDict):
    """An expected wait in seconds: both null = unknown, both 0 = called at once."""

    wait_low_s: int | None
    wait_high_s: int | None


class Closed(TypedDict):
    """Why something is closed, and when it opens if that is known."""

    code: str
    opens_at: Moment | None


class ServiceName(TypedDict):
    """A service and what people call it."""

    service_id: str
    name: Names


class PriorityClassName(TypedDict):
    """A priority class and what people call it."""

    priority_class_id: str
    name: Names


class Ticket(Band):
    """A number with the promise that was made when it was given."""

    ticket_id: str
    number: str
    state: TicketState
    service_id: str
    sector_id: str
    language: str
    priority_class_id: str | None
    issued_at: Moment
    people_ahead: int
    counters: list[CounterName]
    zone_id: str | None
    services: list[ServiceName]
    dossier_count: int


class LinkedTicket(Ticket):
    """A new number with the link of its page."""

    token: str
    url: str


class IssuedTicket(LinkedTicket):
    """A new number with its link and the four digits of the slip."""

    code: str


class PrintOrder(TypedDict):
    """A print job and how it is."""

    job_id: str
    state: JobState


class TakenTicket(TypedDict):
    """A new number, and the job that prints it."""

    ticket: IssuedTicket
    print: PrintOrder | None


class CameBack(TypedDict):
    """The pass is taken; `ticket` is today's number of a pass from an earlier day.

    `kept_for`: the counter that keeps the place; null = it waits in its service's line, from now on only
    where `is_expired` says that the hours of the pass were over.
    """

    ticket: LinkedTicket | None
    kept_for: CounterName | None
    is_expired: bool


class DeskTicket(TypedDict):
    """A ticket as the officer sees it, with the verbs that it allows now."""

    ticket_id: str
    number: str
    state: TicketState
    service: ServiceName
    language: str
    priority_class_id: str | None
    priority_class: Names | None
    verified_by: VerifiedBy | None
    needs_check: bool
    issued_at: Moment
    waited_s: int
    called_at: Moment | None
    started_at: Moment | None
    held_reason: str | None
    held_since_at: Moment | None
    held_until_at: Moment | None
    recalls: int
    dossier_count: int
    more_services: list[ServiceName]
    done_services: list[ServiceName]
    verbs: list[str]


class HostTicket(DeskTicket, Band):
    """A ticket as a host sees it: its place, and the counter that has it or keeps it."""

    people_ahead: int
    counter: CounterName | None


class FoundTicket(TypedDict):
    """The ticket that was looked for."""

    ticket: HostTicket


class TicketAfter(TypedDict):
    """The ticket that an action left at the counter."""

    ticket: DeskTicket | None


class Rival(TypedDict):
    """A ticket that another line would have sent."""

    number: str
    waited_s: int


class Reason(TypedDict):
    """Why a ticket is the next."""

    rule: str
    policy: str
    turn: int
    waited_s: int
    priority_class_id: str | None
    verified_by: NotRequired[VerifiedBy | None]
    rivals: list[Rival]


class QrRows(TypedDict):
    """A QR code, each row as "0" (light) and "1" (dark)."""

    rows: list[str]


_AT_COUNTER = Said(TicketAfter, 200, (409,))
_WITH_TICKET = Said(TicketAfter, 200, (404, 409))

ANSWERS = {
    "take_ticket": Said(TakenTicket, 201, (404, 409, 429)),
    "ticket_qr": Said(QrRows),
    "leave": Said(Done, 200, (409,)),
    "come_back": Said(CameBack, 200, (409,)),
    **dict.fromkeys(
        ("call_next", "pause", "resume_counter", "close_counter", "open_counter", "undo"),
        _AT_COUNTER,
    ),
    **dict.fromkeys(
        (
            *(
                "call_chosen",
                "hold",
                "transfer",
                "send_away",
                "void",
                "correct_priority",
                "give_up",
            ),
            *("recall", "start", "finish", "miss", "requeue", "resume"),
        ),
        _WITH_TICKET,
    ),
    "change_services": Said(Changed, refusals=(409,)),
}
