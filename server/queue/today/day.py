"""Today: tickets, counters, the line, the figures. Filled by `folding`, read by every rule. Pure.

The ledger owns the one instance; rules read it and never change it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal, Protocol

from server.clock import Anchor
from server.facts import Fold, from_wire, to_wire
from server.hall.rules import Hall
from server.queue.events import DayClosed, NumbersSkipped
from server.queue.today.line import Line
from server.queue.today.ticket import ENDED, Ticket

CounterState = Literal["open", "paused", "closed"]

LAST_CALLED = 5
"""So many of the numbers called last are shown to whoever waits."""


@dataclass(frozen=True, slots=True)
class UndoDelta:
    """What one action added to the day's figures."""

    counts: tuple[str, ...] = ()
    waits_s: tuple[int, ...] = ()
    called: tuple[tuple[str, str], ...] = ()
    """(series, number)"""
    served: tuple[tuple[str, float], ...] = ()
    """(service, seconds of one dossier)"""
    turns: tuple[tuple[str, int, int], ...] = ()
    """(service, place in the ratio's cycle before, after)"""

    def __add__(self, other: UndoDelta) -> UndoDelta:
        return UndoDelta(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def post_of_host(host_id: str) -> str:
    """Return the name under which a host's last action is kept; officers' stand under their counter."""
    return f"host:{host_id}"


DISK_FULL = "disk_full"
DATA_LOST = "data_lost"
WITHHELD_CODES = (DISK_FULL, DATA_LOST)
"""Why a machine may give no numbers."""


@dataclass(slots=True)
class Withheld:
    """Why this machine gives no numbers now, whatever the calendar says; the one thing here that no fact tells.

    `DISK_FULL`: what room is left is for calling those who have one. `DATA_LOST`: numbers may be in people's hands
    that the database does not know, and nobody has decided yet.
    """

    code: str | None = None


@dataclass(frozen=True, slots=True)
class LastAction:
    """What an officer or a host did last, and what it changed: enough to take it back."""

    action: str
    seq: int
    at: dt.datetime
    number: str | None
    tickets: tuple[Ticket, ...]
    counter: CounterNow | None
    """The counter before it; None for a host, who sits at none."""
    delta: UndoDelta = UndoDelta()


@dataclass(frozen=True, slots=True)
class CounterNow:
    """A counter at this moment."""

    counter_id: str
    state: CounterState = "closed"
    staff_id: str | None = None
    ticket_id: str | None = None
    since_at: dt.datetime | None = None
    pause_reason: str | None = None
    served_today: int = 0
    calls_today: int = 0
    languages: tuple[str, ...] = ()
    """What its officer speaks; empty: what the hall's file says of the counter."""


@dataclass(frozen=True, slots=True)
class ServiceFigures:
    """What the day has shown of one service: counts and a running mean of the time at the counter."""

    issued: int = 0
    finished: int = 0
    mean_s: float | None = None
    called_in_turn: int = 0
    """Calls since the ratio's cycle began: priority first, then normal."""

    by_session: tuple[tuple[str, int], ...] = ()
    """Numbers given in each session of the day."""

    def issued_in(self, session_id: str | None) -> int:
        """Return how many numbers were given in that session."""
        return dict(self.by_session).get(session_id or "", 0)


class Day:
    """The present of the queue."""

    def __init__(
        self, withheld: Withheld | None = None, name_of: Callable[[str], str] = str
    ) -> None:
        self.withheld = withheld or Withheld()
        self.name_of = name_of
        """From an id of staff to their name. Like `withheld` no fact: a name must be able to go."""
        self.skipped: NumbersSkipped | None = None
        """The newest decision to go on after a loss, for this day or one that has not been opened yet."""
        self.seq = 0
        self.last_at: dt.datetime | None = None
        self.clock_doubt: Literal["", "unknown", "jumped"] = ""
        """Why the machine's clock is not followed, as the journal says; empty while it is."""
        self.told: tuple[int, Anchor] | None = None
        """The newest time that was told since the day was opened, by the `seq` of its fact."""
        self.date = ""
        self.opened_seq = 0
        """The fact that opened the day; rows of its date from before it belong to an earlier opening."""
        self.is_open = False
        self.is_training = False
        self.rehearses = ""
        """The date on which a real hall trains; empty on a day that counts, and in the demo hall."""
        self.last_real = ""
        self.is_extra = False
        """Whether numbers are given whatever the calendar says: somebody opened the day by hand."""
        self.unread: tuple[dict[str, Any], ...] = ()
        """Closed days whose leftovers nobody has taken note of: {date, count, closed_at}."""
        self.tickets: dict[str, Ticket] = {}
        self.id_by_link: dict[str, str] = {}
        self.id_by_number: dict[str, str] = {}
        self.counters: dict[str, CounterNow] = {}
        self.last_actions: dict[str, LastAction] = {}
        self.line = Line()
        self.held: dict[str, None] = {}
        self.missed: dict[str, None] = {}
        """Tickets on hold and missed, in the order in which they came to it."""
        self.series: dict[str, int] = {}
        self.services: dict[str, ServiceFigures] = {}
        self.stopped: dict[str, str] = {}
        self.serves: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        """Counters whose (own services, services they help with) were changed today."""
        self._as_served: tuple[Hall, Hall] | None = None
        self.active_persons: dict[str, str] = {}
        """Keyed hash of a person → their ticket that has not ended."""
        self.is_lot_drawn = False
        self.last_called: dict[str, list[str]] = {}
        """Numbers called today, by series."""
        self.waits_s: list[int] = []
        self.served_s: dict[str, list[float]] = {}
        """Seconds of one dossier of each visit that ended today, by service."""
        self.counts: dict[str, int] = {}
        self.usual: Mapping[str, Mapping[str, Sequence[float]]] = {}
        """What visits usually take and when people come, as it was known when the day opened (see `learning`)."""

    @property
    def has_lost(self) -> bool:
        """Whether numbers may be in people's hands today that the hall does not know."""
        return self.skipped is not None and self.skipped.date == self.date

    def counter(self, counter_id: str) -> CounterNow:
        """Return the counter, closed where nobody has opened it today."""
        return self.counters.get(counter_id) or CounterNow(counter_id)

    @property
    def is_rehearsal(self) -> bool:
        """Whether a real hall trains: numbers of their own, nothing counts, the real day always wins."""
        return bool(self.rehearses)

    @property
    def is_marked(self) -> bool:
        """Whether screens say that this is training. A rehearsal that has ended is nobody's business any more."""
        return self.is_training and (self.is_open or not self.is_rehearsal)

    @property
    def business_date(self) -> str:
        """The date in the calendar, also of a rehearsal, whose `date` is a key."""
        return self.rehearses or self.date

    @property
    def real_date(self) -> str:
        """The newest day that counts: this one, or the one before a rehearsal."""
        return self.last_real if self.is_rehearsal else self.date

    @property
    def has_no_hours(self) -> bool:
        """Whether numbers are given at any hour: a training day, or one opened beside the calendar."""
        return self.is_training or self.is_extra

    @property
    def has_opened_counters(self) -> bool:
        """Whether any officer has signed in today."""
        return bool(self.counters)

    def as_served(self, hall: Hall) -> Hall:
        """Return the hall with the services that its counters serve today, file or changed.

        The same hall gives the same answer, so that forecasts made for it can be kept; what this has
        returned is returned as it is.
        """
        if not self.serves or (self._as_served is not None and self._as_served[1] is hall):
            return hall
        if self._as_served is None or self._as_served[0] is not hall:
            counters = tuple(
                replace(
                    c, services=self.serves[c.counter_id][0], helps=self.serves[c.counter_id][1]
                )
                if c.counter_id in self.serves
                else c
                for c in hall.counters
            )
            self._as_served = (hall, replace(hall, counters=counters))
        return self._as_served[1]

    def change_services(
        self, counter_id: str, services: tuple[str, ...], helps: tuple[str, ...]
    ) -> None:
        """Let a counter serve other services from now on."""
        self.serves[counter_id] = (services, helps)
        self._as_served = None

    def figures(self, service_id: str) -> ServiceFigures:
        """Return the day's figures of a service."""
        return self.services.get(service_id) or ServiceFigures()

    @property
    def unended(self) -> int:
        """How many tickets of today have not ended: whom closing the day would leave unserved."""
        at_counters = sum(1 for c in self.counters.values() if c.ticket_id)
        return self.line.total() + len(self.held) + len(self.missed) + at_counters

    def held_at(self, counter_id: str) -> list[Ticket]:
        """Return the tickets on hold at a counter, the longest first."""
        held = [t for t in map(self.tickets.__getitem__, self.held) if t.counter_id == counter_id]
        return sorted(held, key=lambda t: t.held_since_at or t.issued_at)

    def put(self, ticket: Ticket) -> None:
        """Replace a ticket by its newer self and keep the line true."""
        old = self.tickets.get(ticket.ticket_id)
        if old is not None and old.state == "waiting":
            self.line.remove(old)
        self.tickets[ticket.ticket_id] = ticket
        if ticket.state == "waiting":
            self.line.add(ticket)
        if ticket.person is not None:
            self._keep_person(ticket)
        for state, ids in (("held", self.held), ("missed", self.missed)):
            if ticket.state == state:
                ids[ticket.ticket_id] = None
            else:
                ids.pop(ticket.ticket_id, None)

    def _keep_person(self, ticket: Ticket) -> None:
        assert ticket.person is not None
        if ticket.state in ENDED:
            self.active_persons.pop(ticket.person, None)
        else:
            self.active_persons[ticket.person] = ticket.ticket_id

    def change_counter(self, counter_id: str, **changes: Any) -> None:
        """Replace fields of a counter."""
        self.counters[counter_id] = replace(self.counter(counter_id), **changes)

    def count(self, what: str, by: int = 1) -> None:
        """Add to one of the day's plain counts."""
        self.counts[what] = self.counts.get(what, 0) + by


class DayPresent(Fold, Protocol):
    """The present as far as the queue and the rooms above it read it."""

    day: Day


def left_by(closing: DayClosed, at: dt.datetime) -> list[dict[str, Any]]:
    """Return what is to be read of a day that ended at that moment: nothing when nobody was left."""
    count = len(closing.unserved)
    return [{"date": closing.date, "count": count, "closed_at": to_wire(at)}] if count else []


def counter_to_values(counter: CounterNow) -> dict[str, Any]:
    """Return the counter as JSON values (for the undo fact)."""
    values = asdict(counter)
    return values | {"since_at": to_wire(counter.since_at) if counter.since_at else None}


def counter_from_values(values: dict[str, Any]) -> CounterNow:
    """Return the counter that `counter_to_values` wrote, in this version or in one that kept names."""
    since = values.get("since_at")
    at = from_wire(since) if since else None
    values = {name: value for name, value in values.items() if name != "staff_name"}
    return CounterNow(**values | {"since_at": at, "languages": tuple(values.get("languages", ()))})
