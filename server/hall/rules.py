"""What a hall is: frozen values read from its file, and the questions that need nothing else.

Built by `server.hall.reading`, used by every room. Never reads a file, a clock or a database.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from server.hall.loudness import SoundSettings
from server.hall.slip_template import SlipTemplate

Names = Mapping[str, str]
"""A text per language code; "vi" is always present."""

NUMBER_DIGITS = 3
"""A number is its sector's letter and so many digits; from the thousandth of a day on, as many as it takes."""

POLICIES = ("fifo", "credit", "ratio", "strict")
"""How a service orders people who have priority and people who have not."""


VerifiedBy = Literal["self", "desk", "card"]
"""How the priority class of a ticket is known: its holder said so, papers were seen, a card was shown."""


@dataclass(frozen=True)
class Policy:
    """The order of one service, valid from a date on.

    `ratio` calls `priority_share` people with priority, then `normal_share` without, while both wait.
    """

    name: str = "credit"
    valid_from: dt.date | None = None
    priority_share: int = 1
    normal_share: int = 2


@dataclass(frozen=True)
class PriorityClass:
    """A group that the hall calls earlier; `credit_min` is how much earlier it counts as arrived."""

    priority_class_id: str
    name: Names
    hint: Names
    credit_min: int
    from_age: int | None = None
    verified_by: VerifiedBy = "desk"
    """What the hall wants to see: one's word ("self"), a paper at the desk, or the ID card."""


@dataclass(frozen=True)
class Procedure:
    """An administrative procedure (TTHC) with its code in the national database."""

    code: str
    name: Names


@dataclass(frozen=True)
class Service:
    """What a citizen chooses at the kiosk; one or several procedures behind one tile."""

    service_id: str
    sector_id: str
    name: Names
    hint: Names
    icon: str
    mean_min: float
    variation: float = 0.6
    """Coefficient of variation of the service time (standard deviation / mean)."""
    is_short: bool = False
    also_called: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What people call it who do not know the office's word: searched for, never shown."""
    documents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    procedures: tuple[Procedure, ...] = ()
    policies: tuple[Policy, ...] = (Policy(),)
    cap_per_day: int | None = None
    cap_per_session: int | None = None

    def policy_on(self, day: dt.date) -> Policy:
        """Return the policy in force on that business day (the latest that has begun)."""
        begun = [p for p in self.policies if p.valid_from is None or p.valid_from <= day]
        return max(begun, key=lambda p: p.valid_from or dt.date.min) if begun else self.policies[0]


@dataclass(frozen=True)
class Sector:
    """A field of work (lĩnh vực) with its own series of numbers under one letter."""

    sector_id: str
    letter: str
    name: Names
    hint: Names
    icon: str


@dataclass(frozen=True)
class Zone:
    """A part of the building with its own boards and voice."""

    zone_id: str
    name: Names


@dataclass(frozen=True)
class Counter:
    """A desk where an officer serves; `helps` are services taken only when others have waited long."""

    counter_id: str
    name: Names
    zone_id: str
    services: tuple[str, ...]
    helps: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("vi",)


@dataclass(frozen=True)
class Printer:
    """A ticket printer. `connection`: "tcp://host:9100" or "agent" (a box beside the kiosk prints)."""

    printer_id: str
    name: str
    connection: str
    width_dots: int = 576
    spare_printer_id: str | None = None
    roll_m: float = 80.0
    capability: str | None = None
    """"A" … "D" as `python -m printers probe` says; None = learn it at the first slip."""
    raster: str = "row"
    """How pictures are sent: "row", or "column" to a printer that prints letters instead."""


@dataclass(frozen=True)
class PlannedDevice:
    """A device that the hall expects; the demo pairs them all by itself."""

    device_id: str
    role: str
    name: str
    zone_id: str | None = None
    counter_id: str | None = None
    printer_id: str | None = None


@dataclass(frozen=True)
class DemoStaff:
    """A person of the demo hall; never created outside demo mode."""

    staff_id: str
    name: str
    role: str
    pin: str
    counters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Session:
    """A stretch of a working day, in the hall's local time; numbers are given from `issue_from` to `issue_to`."""

    session_id: str
    opens: dt.time
    closes: dt.time
    issue_from: dt.time
    issue_to: dt.time


@dataclass(frozen=True)
class DayPlan:
    """The sessions of one date; no sessions = closed, with a reason key ("holiday", "weekend", "special")."""

    date: dt.date
    sessions: tuple[Session, ...]
    reason: str | None = None
    note: Names | None = None


@dataclass(frozen=True)
class Calendar:
    """Weekly sessions (0 = Monday … 6 = Sunday) and dated exceptions (holidays, swapped and special days)."""

    weekly: Mapping[int, tuple[Session, ...]]
    exceptions: Mapping[dt.date, DayPlan] = field(default_factory=dict)

    def plan(self, date: dt.date) -> DayPlan:
        """Return the sessions of that date, an exception before the week."""
        if date in self.exceptions:
            return self.exceptions[date]
        sessions = self.weekly.get(date.weekday(), ())
        return DayPlan(date, sessions, None if sessions else "weekend")


@dataclass(frozen=True)
class QueueSettings:
    """How this hall calls: limits and thresholds, each documented in config/halls/README.md."""

    help_after_min: int = 15
    recall_limit: int = 3
    recall_spacing_s: int = 15
    miss_grace_min: int = 30
    missed_returns_to: str = "after_3"
    """"front", "after_<n>" or "back": the place of a late-comer within the grace."""
    undo_s: int = 10
    language_wait_max_min: int = 5
    short_share_every: int = 0
    """Every k-th call of a counter goes to a short service that waits; 0 = off."""
    max_dossiers: int = 20
    return_pass_h: int = 24
    kiosk_tickets_per_min: int = 6
    """0 = no limit."""
    press_guard_s: int = 3
    """For so long after a number the press that took it is not taken for another one; 0 = off."""
    stops_before_closing: bool = True
    """Give no number that, by the forecast, would be called only after closing time."""
    one_ticket_per_person: bool = False
    """Where the kiosk reads an ID: one number that has not ended per person and day."""
    desk_opens_any_counter: bool = False
    """Whether the machine of one counter may open another; else only its own."""
    lot_at_opening: bool = False
    """Draw the order of those who took a number before opening by lot."""
    officers_act_on_all: bool = False
    """Let officers act on waiting numbers of services that their counter neither serves nor helps with."""


@dataclass(frozen=True)
class StaffSettings:
    """What holds for everybody who signs in."""

    lock_after_min: int = 10
    """So long without a hand at it a screen asks for the PIN again; 0 = never."""


@dataclass(frozen=True)
class Hall:
    """One hall as its file describes it; everything in the order of the file."""

    hall_id: str
    name: Names
    parent: Names | None
    languages: tuple[str, ...]
    time_zone: str
    public_url: str | None
    sectors: tuple[Sector, ...]
    services: tuple[Service, ...]
    counters: tuple[Counter, ...]
    zones: tuple[Zone, ...]
    priority_classes: tuple[PriorityClass, ...]
    printers: tuple[Printer, ...]
    devices: tuple[PlannedDevice, ...]
    demo_staff: tuple[DemoStaff, ...]
    calendar: Calendar
    queue: QueueSettings = QueueSettings()
    staff: StaffSettings = StaffSettings()
    notices: tuple[Names, ...] = ()
    hotline: str | None = None
    privacy_contact: Names | None = None
    """Whom people ask about the data that is kept of them."""
    voice_region: str = "north"
    number_reading: str = "digits"
    """"digits", "mixed" or "natural": how a ticket number is spoken."""
    sound: SoundSettings = SoundSettings()
    slip: SlipTemplate = SlipTemplate()

    @cached_property
    def sector_by_id(self) -> Mapping[str, Sector]:
        """Sectors by id."""
        return {s.sector_id: s for s in self.sectors}

    @cached_property
    def service_by_id(self) -> Mapping[str, Service]:
        """Services by id."""
        return {s.service_id: s for s in self.services}

    @cached_property
    def counter_by_id(self) -> Mapping[str, Counter]:
        """Counters by id."""
        return {c.counter_id: c for c in self.counters}

    @cached_property
    def zone_by_id(self) -> Mapping[str, Zone]:
        """Zones by id."""
        return {z.zone_id: z for z in self.zones}

    @cached_property
    def printer_by_id(self) -> Mapping[str, Printer]:
        """Printers by id."""
        return {p.printer_id: p for p in self.printers}

    @cached_property
    def priority_class_by_id(self) -> Mapping[str, PriorityClass]:
        """Priority classes by id."""
        return {p.priority_class_id: p for p in self.priority_classes}

    @cached_property
    def sessions_by_date(self) -> dict[dt.date, Any]:
        """What `calendar.sessions_on` has worked out so far; a hall never changes, so it stays true."""
        return {}

    @cached_property
    def counters_of_service(self) -> Mapping[str, tuple[Counter, ...]]:
        """The counters whose own services include each service."""
        return {
            s.service_id: tuple(c for c in self.counters if s.service_id in c.services)
            for s in self.services
        }

    @cached_property
    def _lines(self) -> Mapping[str, tuple[str, ...]]:
        return {
            s.service_id: tuple(
                other.service_id
                for other in self.services
                if other is s
                or any(
                    other.service_id in c.services for c in self.counters_of_service[s.service_id]
                )
            )
            for s in self.services
        }

    def line_of(self, service_id: str) -> tuple[str, ...]:
        """Return the services that stand in one line with this one: those its counters also serve."""
        return self._lines[service_id]


def name_in(names: Names, language: str) -> str:
    """Return the text in that language, else in Vietnamese."""
    return names.get(language) or names["vi"]
