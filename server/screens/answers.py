"""The snapshots of the screens as the API's document shows them; read by `server.openapi`."""

from __future__ import annotations

from typing import Literal

from server.announcing.answers import BoardSound, Call, DeskAnnouncement
from server.answers import Moment, Names, Said, Snapshot, TypedDict
from server.hall.answers import CounterName, HallFacts, ZoneName
from server.printing.answers import KioskPrinter
from server.queue.answers import (
    Band,
    Closed,
    DeskTicket,
    FoundTicket,
    HostTicket,
    PriorityClassName,
    Reason,
    ServiceName,
    TicketState,
    VerifiedBy,
)
from server.rating.answers import PhoneRating, RatingTerminalSnapshot
from server.reports.answers import Floor


class KioskDevice(TypedDict):
    """The kiosk itself; both are empty for a person who gives numbers at a desk."""

    device_id: str | None
    name: str


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
    """What can be taken now, and the printer that gives the paper."""

    hall: HallFacts
    state: Literal["open", "closed"]
    closed: Closed | None
    priority_classes: list[PriorityClassTile]
    max_dossiers: int
    press_guard_s: int
    asks_person: bool
    sectors: list[SectorTile]
    printer: KioskPrinter | None


class KioskSnapshot(Offered):
    """What can be taken now, and the kiosk itself."""

    device: KioskDevice


class LobbyCounter(CounterName):
    """A counter as the floor sees it."""

    state: Literal["open", "paused", "closed"]
    officer: str | None
    number: str | None


Doubted = Literal["unknown", "jumped"]
"""Why the machine's clock is not followed: nobody has told the time since it began, or it left the time."""


class LobbySnapshot(Offered):
    """What whoever receives people sees; `clock` says why the machine's clock is not followed, if so."""

    clock: Doubted | None
    undo: Undo | None
    missed: list[HostTicket]
    away: list[HostTicket]
    missed_count: int
    most_digits: int
    counters: list[LobbyCounter]


class BoardSnapshot(Snapshot):
    """The newest calls of a zone (of all zones where `zone` is null), who waits, and notices."""

    hall: HallFacts
    zone: ZoneName | None
    calls: list[Call]
    waiting: list[SectorWaiting]
    notices: list[Names]
    is_open: bool
    closed: Closed | None
    sound: BoardSound


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


class CounterSnapshot(Snapshot):
    """The officer's desk with the verbs that are allowed now; `clock` as in the lobby's."""

    clock: Doubted | None
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
    announcement: DeskAnnouncement | None
    printer: KioskPrinter | None


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


class PhoneSnapshot(Snapshot, Band):
    """What the holder of a slip's link sees."""

    hall: PhoneHall
    number: str
    code_required: bool
    state: TicketState
    language: str
    service: OnlyName
    sector: OnlyName
    people_ahead: int
    expected_from_at: Moment | None
    expected_to_at: Moment | None
    come_back_by_at: Moment | None
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
    rating: PhoneRating


_ZONE = {
    "name": "zone",
    "in": "query",
    "description": "Narrows an entrance board to one zone.",
    "schema": {"type": "string"},
}
_ETAG = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The ETag of the last answer.",
    "schema": {"type": "string"},
}

ANSWERS = {
    "kiosk": Said(KioskSnapshot),
    "lobby": Said(LobbySnapshot),
    "find_ticket": Said(FoundTicket, 200, (404,)),
    "board": Said(BoardSnapshot, 200, (404,), parameters=(_ZONE,)),
    "desk": Said(CounterSnapshot),
    "rating_terminal": Said(RatingTerminalSnapshot),
    "live": Said(Floor),
    "follow": Said(
        PhoneSnapshot, parameters=(_ETAG,), others={304: "It still reads as the last answer did."}
    ),
}
