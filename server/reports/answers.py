"""What the manager's routes answer; read by `server.openapi`."""

from __future__ import annotations

from typing import Literal

from server.access.answers import FloorPerson, FloorSession, PinLength
from server.announcing.answers import SoundNow
from server.answers import Alert, Done, Moment, Names, Said, Snapshot, TypedDict
from server.hall.answers import CounterName, HallFacts, ZoneName
from server.printing.answers import FloorPrinter
from server.queue.answers import Band, Closed, PrintOrder, Reason
from server.reports.day_answers import BookedDays, WholeDay
from server.reports.hand_answers import Exported, HandDay


class CounterOfficer(TypedDict):
    """Who sits at a counter."""

    staff_id: str
    name: str


class FloorCounter(CounterName):
    """A counter at a glance."""

    zone_id: str
    state: Literal["open", "paused", "closed"]
    phase: str
    pause_reason: str | None
    officer: CounterOfficer | None
    number: str | None
    since_at: Moment | None
    served_today: int
    services: list[str]
    helps: list[str]
    version: str
    """Of what it serves; sent back with a change, so that nobody undoes another's unseen."""


class FloorService(Band):
    """A service at a glance."""

    service_id: str
    name: Names
    sector_id: str
    waiting: int
    longest_wait_s: int
    served_today: int
    is_open: bool
    closed: Closed | None


class TodayFigures(TypedDict):
    """The day in figures; shares from 0 to 1, null before anybody was called."""

    issued: int
    waiting: int
    serving: int
    finished: int
    left: int
    missed: int
    """Called and not come yet; whoever comes back is counted no more."""
    unserved: int
    """Whom the day left, once it is closed."""
    void: int
    within_15_min_share: float | None
    wait_p50_s: int | None
    wait_p90_s: int | None


class RatingFigures(TypedDict):
    """The ratings that were told today, in batches of five or more; `by_score` from "4" (very satisfied) to "1"."""

    count: int
    invited: int
    answer_rate: float | None
    is_enough: bool
    """False until a batch was told today: then every figure is empty, whatever waits."""
    by_score: dict[str, int]
    by_reason: dict[str, int]
    mean: float | None


class ExpectedDevice(TypedDict):
    """A screen that the hall's file expects and nobody has paired yet."""

    device_id: str
    role: str
    name: str


class FloorDevice(ExpectedDevice):
    """A device, and whether it is there."""

    is_paired: bool
    is_online: bool
    last_seen_at: Moment | None
    """Null while it is there."""
    lacks_paper: bool
    """It gives numbers without paper in a hall that has printers."""
    loudspeaker: str | None
    """A board's: running, blocked, absent, stuck or silent; null for all other devices."""


class LostSeries(TypedDict):
    """A series of numbers: the last one known to have been given, and the one that would be given next."""

    letter: str
    known: str | None
    next: str


LossKind = Literal["vanished", "behind", "parted", "other", "restored"]


class Loss(TypedDict):
    """Facts are missing from the database, and no numbers are given until a manager goes on without them."""

    kind: LossKind
    at: Moment | None
    """Until when the hall is known to have worked."""
    date: str
    missing: int
    """How many facts, where that is known."""
    series: list[LostSeries]


class BackupTarget(TypedDict):
    """A folder that gets every backup: up to when it has them, and why not since, as a code."""

    path: str
    at: Moment | None
    failed: str | None


class Backups(TypedDict):
    """The hall's backups: the newest, whether it could be put back, and what goes on now."""

    has_sheet: bool
    """Whether there is a recovery sheet; without one no backup is made."""
    is_running: bool
    doing: str | None
    """"copy", "rehearse" or "targets" while one is being made."""
    at: Moment | None
    size_mb: float
    failed: str | None
    rehearsed_at: Moment | None
    rehearsal_failed: str | None
    targets: list[BackupTarget]


class DayFloor(Snapshot):
    """The day at a glance, as the journal tells it."""

    date: str | None
    calendar_date: str
    rehearsal: bool
    """Whether a real hall trains, or has trained since its last real day."""
    may_rehearse: bool
    """Whether a training day can be opened: no day is open, and the hall is no demo, which always trains."""
    training_letter: str
    """With what the numbers of a rehearsal begin."""
    is_open: bool
    unended: int
    """How many numbers of the day have not ended: whom closing it would leave unserved."""
    hall: HallFacts
    counters: list[FloorCounter]
    services: list[FloorService]
    today: TodayFigures
    sound: SoundNow
    sound_version: str


class Floor(DayFloor):
    """The whole hall at a glance."""

    ratings: RatingFigures
    zones: list[ZoneName]
    staff: list[FloorPerson]
    sessions: list[FloorSession]
    pin_length: PinLength
    printers: list[FloorPrinter]
    devices: list[FloorDevice]
    expected_devices: list[ExpectedDevice]
    device_roles: list[str]
    alerts: list[Alert]
    loss: Loss | None
    backups: Backups


class ExplainedCall(TypedDict):
    """A call of today with why that ticket was chosen."""

    at: Moment
    number: str
    service_id: str
    counter_id: str
    lane: str
    waited_s: int
    reason: Reason


class ExplainedCalls(TypedDict):
    """Today's newest calls."""

    calls: list[ExplainedCall]


class OpeningSession(TypedDict):
    """A part of a day, in the hall's time (HH:MM)."""

    session_id: str
    opens: str
    closes: str
    issue_from: str
    issue_to: str


class CalendarDay(TypedDict):
    """A day with its sessions, or why there are none."""

    date: str
    reason: str | None
    note: Names | None
    sessions: list[OpeningSession]


class ServiceCap(TypedDict):
    """A service of which only so many numbers are given; null = no limit of that kind."""

    service_id: str
    name: Names
    per_day: int | None
    per_session: int | None


class CalendarMonth(TypedDict):
    """A month as the hall's file makes it, and the limits that hold on each of its days."""

    month: str
    days: list[CalendarDay]
    caps: list[ServiceCap]


_DATE = {
    "name": "date",
    "in": "query",
    "description": "Which day; the newest if left out.",
    "schema": {"type": "string", "format": "date"},
}
_MONTH = {
    "name": "month",
    "in": "query",
    "description": "Which month, as YYYY-MM from 1900 on; the present one if left out.",
    "schema": {"type": "string", "pattern": r"^[0-9]{4}-(0[1-9]|1[0-2])$"},
}

ANSWERS = {
    "calls": Said(ExplainedCalls),
    "done_by_hand": Said(HandDay, 200, (404,), parameters=(_DATE,)),
    "own_by_hand": Said(HandDay, 200, (404,), parameters=(_DATE,)),
    "export_by_hand": Said(Exported, 200, (404,)),
    "days": Said(BookedDays),
    "one_day": Said(WholeDay),
    "acknowledge_day": Said(Done),
    "open_day": Said(Done, 200, (409,)),
    "rehearse": Said(Done, 200, (409,)),
    "close_day": Said(Done, 200, (409,)),
    "set_clock": Said(Done, 200, (409, 422)),
    "month": Said(CalendarMonth, 200, (422,), parameters=(_MONTH,)),
    "stop_service": Said(Done, 200, (409,)),
    "reopen_service": Said(Done, 200, (409,)),
    "print_test": Said(PrintOrder),
    "reprint_job": Said(PrintOrder, 200, (409,)),
}
