"""What the manager's routes answer; read by `server.openapi`."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

from server.answers import Done, Moment, Names, Said, Snapshot
from server.hall.answers import CounterName, HallFacts, ZoneName
from server.queue.answers import Band, Closed, PrintOrder, Reason


class CounterOfficer(BaseModel):
    """Who sits at a counter."""

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


class TodayFigures(BaseModel):
    """The day in figures; shares from 0 to 1, null before anybody was called."""

    issued: int
    waiting: int
    serving: int
    finished: int
    left: int
    missed: int
    void: int
    within_15_min_share: float | None
    wait_p50_s: int | None
    wait_p90_s: int | None


class RatingFigures(BaseModel):
    """Today's ratings; `by_score` from "4" (very satisfied) to "1"."""

    count: int
    invited: int
    answer_rate: float | None
    is_enough: bool
    """False below five ratings: then only their number is told."""
    by_score: dict[str, int]
    by_reason: dict[str, int]
    mean: float | None


class FloorPerson(BaseModel):
    """A person of the hall as the manager sees them."""

    staff_id: str
    name: str
    role: str
    counters: list[str]
    is_locked: bool


class FloorPrinter(BaseModel):
    """A printer with its jobs; `metres_left` is what should be on the roll."""

    printer_id: str
    name: str
    state: str
    since_at: Moment | None
    queued: int
    needs_person: int
    stuck_job_ids: list[str]
    last_printed_at: Moment | None
    metres_left: float | None


class FloorDevice(BaseModel):
    """A device, and whether it is there."""

    device_id: str
    role: str
    name: str
    is_paired: bool
    is_online: bool
    last_seen_at: Moment | None


class Alert(BaseModel):
    """Something that a person should do something about."""

    code: str
    facts: dict[str, Any]
    at: Moment


class Floor(Snapshot):
    """The whole hall at a glance."""

    date: str | None
    is_open: bool
    hall: HallFacts
    counters: list[FloorCounter]
    services: list[FloorService]
    today: TodayFigures
    ratings: RatingFigures
    zones: list[ZoneName]
    staff: list[FloorPerson]
    printers: list[FloorPrinter]
    devices: list[FloorDevice]
    alerts: list[Alert]


class ExplainedCall(BaseModel):
    """A call of today with why that ticket was chosen."""

    at: Moment
    number: str
    service_id: str
    counter_id: str
    lane: str
    waited_s: int
    reason: Reason


class ExplainedCalls(BaseModel):
    """Today's newest calls."""

    calls: list[ExplainedCall]


class OpeningSession(BaseModel):
    """A part of a day, in the hall's time (HH:MM)."""

    session_id: str
    opens: str
    closes: str
    issue_from: str
    issue_to: str


class CalendarDay(BaseModel):
    """A day with its sessions, or why there are none."""

    date: str
    reason: str | None
    note: Names | None
    sessions: list[OpeningSession]


class CalendarMonth(BaseModel):
    """A month as the hall's file makes it."""

    month: str
    days: list[CalendarDay]


_MONTH = {
    "name": "month",
    "in": "query",
    "description": "Which month, as YYYY-MM from 1900 on; the present one if left out.",
    "schema": {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$"},
}

ANSWERS = {
    "calls": Said(ExplainedCalls),
    "month": Said(CalendarMonth, 200, (422,), parameters=(_MONTH,)),
    "stop_service": Said(Done, 200, (409,)),
    "reopen_service": Said(Done, 200, (409,)),
    "print_test": Said(PrintOrder),
    "reprint_job": Said(PrintOrder, 200, (409,)),
}
