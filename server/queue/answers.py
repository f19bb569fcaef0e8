"""What the routes of the queue answer; read by `server.openapi`."""

from __future__ import annotations

from typing import Literal

from server.answers import Changed, Done, Moment, Names, NotRequired, Said, Snapshot, TypedDict
from server.hall.answers import CounterName, HallFacts
from server.hall.rules import VerifiedBy
from server.queue.today.ticket import TicketState

JobState = Literal["queued", "sending", "printed", "unsure", "failed", "cancelled"]


class Band(TypedDict):
    """An expected wait in seconds: both null = unknown, both 0 = called at once."""

    wait_low_s: int | None
    wait_high_s: int | None


class Closed(TypedDict):
    """Why something is closed, and when it opens if that is known."""

    code: str
    is_withheld: bool
    """Whether it is the machine that gives no numbers, which no hour ends."""
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
    """A ticket that another line would have sent, or that was passed."""

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
    passed: NotRequired[int]
    """How many were passed by a call out of order; `rivals` are the first of them."""


class QrRows(TypedDict):
    """A QR code, each row as "0" (light) and "1" (dark)."""

    rows: list[str]


class PriorityClassTile(PriorityClassName):
    """A priority class with who belongs to it."""

    hint: Names
    verified_by: VerifiedBy


class ServiceTile(Band):
    """A service as a kiosk shows it."""

    service_id: str
    icon: str
    name: Names
    hint: Names
    also_called: dict[str, list[str]]
    documents: dict[str, list[str]]
    procedures: list[Names]
    counters: list[CounterName]
    waiting: int
    open: bool
    closed: Closed | None


class SectorWaiting(Band):
    """How many wait in a sector; the band is the widest of its services."""

    sector_id: str
    name: Names
    waiting: int


class SectorTile(SectorWaiting):
    """A sector with its services, as a kiosk shows them."""

    letter: str
    icon: str
    hint: Names
    services: list[ServiceTile]


class Undo(TypedDict):
    """What can still be taken back, when it was done, and until when."""

    action: str
    number: str | None
    at: Moment
    until_at: Moment


class Offered(Snapshot):
    """What can be taken now."""

    hall: HallFacts
    state: Literal["open", "closed"]
    closed: Closed | None
    priority_classes: list[PriorityClassTile]
    max_dossiers: int
    press_guard_s: int
    asks_person: bool
    sectors: list[SectorTile]


class LobbyCounter(CounterName):
    """A counter as the floor sees it."""

    state: Literal["open", "paused", "closed"]
    officer: str | None
    number: str | None


Doubted = Literal["unknown", "jumped"]
"""Why the machine's clock is not followed: nobody has told the time since it began, or it left the time."""


class Lobby(Offered):
    """What whoever receives people sees; `clock` says why the machine's clock is not followed, if so."""

    clock: Doubted | None
    undo: Undo | None
    missed: list[HostTicket]
    away: list[HostTicket]
    missed_count: int
    most_digits: int
    counters: list[LobbyCounter]


class DeskCounter(CounterName):
    """The officer's counter."""

    state: Literal["open", "paused", "closed"]
    pause_reason: str | None
    services: list[ServiceName]
    zone_id: str


class Officer(TypedDict):
    """Who serves at a counter."""

    staff_id: str
    name: str


class NextTicket(TypedDict):
    """Whom `next` would call now, and why."""

    ticket: DeskTicket
    reason: Reason


class TransferTarget(ServiceName):
    """A service to which a visit may be sent."""

    sector_id: str


class TransferCounter(CounterName):
    """A counter to which a visit may be sent, and who is there."""

    officer: Officer | None


class Desk(Snapshot):
    """The officer's desk with the verbs that are allowed now; `clock` as in the lobby's."""

    clock: Doubted | None
    withheld: str | None
    """Why no numbers are given, where that is the machine's reason; whoever has one is still called."""
    counter: DeskCounter
    officer: Officer | None
    is_read_only: bool
    served_today: int
    current: DeskTicket | None
    verbs: list[str]
    next: NextTicket | None
    waiting: list[DeskTicket]
    waiting_count: int
    held: list[DeskTicket]
    missed: list[DeskTicket]
    undo: Undo | None
    transfer_targets: list[TransferTarget]
    transfer_counters: list[TransferCounter]
    pause_reasons: list[str]
    priority_classes: list[PriorityClassName]


class PhoneHall(TypedDict):
    """The hall as a citizen's page names it."""

    name: Names
    parent: Names | None
    languages: list[str]
    time_zone: str


class OnlyName(TypedDict):
    """A name without an id."""

    name: Names


class PhoneCounter(CounterName):
    """The counter that calls, and where it stands."""

    zone: Names


class VisitStep(OnlyName):
    """One service of a visit that has several."""

    state: Literal["done", "now", "next"]


class ReturnPass(TypedDict):
    """Until when somebody sent away for a paper comes back without a new wait."""

    until_at: Moment
    is_over: bool


class Expected(TypedDict):
    """When the call is expected, in steps that a person would say."""

    expected_from_at: Moment | None
    expected_to_at: Moment | None
    come_back_by_at: Moment | None


class Visit(Snapshot, Band, Expected):
    """What the holder of a slip's link sees."""

    hall: PhoneHall
    number: str
    code_required: bool
    state: TicketState
    language: str
    service: OnlyName
    sector: OnlyName
    people_ahead: int
    issued_at: Moment
    called_at: Moment | None
    counter: PhoneCounter | None
    last_called: list[str]
    documents: dict[str, list[str]]
    dossier_count: int
    visit: list[VisitStep]
    return_pass: ReturnPass | None
    may_leave: bool
    open: bool
    closes_at: Moment | None
    opens_at: Moment | None


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
