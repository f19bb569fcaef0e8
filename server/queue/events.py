"""The facts of the queue. Past tense, complete enough that the present can be rebuilt from them alone.

None holds a person's name or words: ids, kinds, and reasons chosen from a list.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from server.facts import fact


@fact
@dataclass(frozen=True, slots=True)
class DayOpened:
    """A business day began: every series of numbers starts again at 001, or behind `series`."""

    date: str
    is_training: bool = False
    usual: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    """What visits usually take and when people come, learnt from the days before (see `learning`)."""
    unread: list[dict[str, Any]] = field(default_factory=list)
    """Earlier days whose leftovers nobody has taken note of: {date, count, closed_at}."""
    staff_id: str | None = None
    """Who opened it by hand; None: the clock."""
    is_extra: bool = False
    """Opened by hand where the calendar has no session: numbers are given until it is closed."""
    series: dict[str, int] = field(default_factory=dict)
    """Numbers that were given on this date under an earlier opening, before the time was set back: they go on."""
    rehearses: str = ""
    """The date on which a real hall trains; `date` is then a key of its own, and nothing of the day counts."""
    last_real: str = ""
    """The newest day that counted before a rehearsal; the date of any other day is its own."""


@fact
@dataclass(frozen=True, slots=True)
class DayClosed:
    """A business day ended; whoever still waited is unserved and reported."""

    date: str
    unserved: list[str] = field(default_factory=list)
    was_late: bool = False
    """True when the hall had forgotten to close and the next opening did it."""
    staff_id: str | None = None
    """Who closed it by hand; None: the clock."""


@fact
@dataclass(frozen=True, slots=True)
class DayReopened:
    """A day that had been closed goes on, with its numbers; those left unserved wait again."""

    date: str
    staff_id: str
    is_extra: bool = False


@fact
@dataclass(frozen=True, slots=True)
class DayAcknowledged:
    """A manager took note of whom a day left unserved."""

    date: str
    staff_id: str


@fact
@dataclass(frozen=True, slots=True)
class TicketErased:
    """What led from a person to a visit that is over was erased on their wish; number and times are counted on."""

    ticket_id: str


@fact
@dataclass(frozen=True, slots=True)
class NumbersSkipped:
    """Facts had been lost from the database; somebody decided to go on past every number that may be in a hand.

    Said once more after the opening of the day that it speaks of, because the present is read from there.
    """

    date: str
    """The business day whose numbers may be in people's hands."""
    series: dict[str, int] = field(default_factory=dict)
    """The last number of each series that is skipped; the next one is given."""
    why: str = "behind"
    """"vanished", "behind", "parted", "other" or "restored": see `server.operations.witness.Loss`."""
    known_seq: int = 0
    """How far the database came when that was found."""
    lost_seq: int = 0
    """How far the witness beside it had come; 0 where there was none."""
    staff_id: str | None = None
    """Who decided at the console; None: somebody at the machine itself."""


@fact
@dataclass(frozen=True, slots=True)
class ClockDoubted:
    """The machine's clock is not followed; what is recorded from here on is of doubtful time.

    Said once more after each opening of a day, because the present is read from there.
    """

    wall_at: dt.datetime
    """What the machine's clock showed; the fact's own moment is the hall's time."""
    why: str
    """See `server.clock.Doubt`."""


@fact
@dataclass(frozen=True, slots=True)
class ClockTrusted:
    """The machine's clock can be right again: the time is sure from here, which is the fact's moment."""

    before_at: dt.datetime | None = None
    """What the hall had counted until then."""
    moves_day: bool = False
    """Whether the moments of the open day move along, so that nobody's wait changes."""
    boot_id: str = ""
    elapsed_s: float = 0.0
    """Where the machine's counter of seconds stood, and since which start of the machine it counts."""


@fact
@dataclass(frozen=True, slots=True)
class ClockAccepted:
    """A person said what time it is; the hall's time goes on from here, which is the fact's moment."""

    before_at: dt.datetime | None = None
    """What the hall had counted until then."""
    moves_day: bool = False
    boot_id: str = ""
    elapsed_s: float = 0.0
    staff_id: str | None = None
    """Who said so at the console; None: the shell."""


@fact
@dataclass(frozen=True, slots=True)
class TicketIssued:
    """Somebody took a number. `people_ahead` and the band are what the slip promised."""

    ticket_id: str
    number: str
    series: str
    n: int
    service_id: str
    language: str
    rank_at: dt.datetime
    priority_class_id: str | None = None
    verified_by: str | None = None
    """"self", "desk" or "card"; None without a priority class."""
    device_id: str | None = None
    dossier_count: int = 1
    people_ahead: int = 0
    wait_low_s: int | None = None
    wait_high_s: int | None = None
    printer_id: str | None = None
    session_id: str | None = None
    more_services: list[str] = field(default_factory=list)
    """Further services of the same visit, in the order in which they will be tried."""
    person: str | None = None
    """Hash of the citizen's ID under the day's salt, where the hall gives one number a person."""
    host_id: str | None = None
    """The host who took it for somebody; here and below, None where it was nobody of the floor."""
    link_hash: str = ""
    """What is kept of the link on the slip."""
    token: str = ""
    code: str = ""
    """Link and digits in clear, which facts of version 0.1.0 have; never written any more."""


@fact
@dataclass(frozen=True, slots=True)
class TicketCalled:
    """An officer called a ticket to a counter; `reason` says why this one (`server.queue.order.calling.reason`).

    Of one chosen by hand it names the first who were passed (`rivals`) and says how many (`passed`).
    """

    ticket_id: str
    counter_id: str
    staff_id: str
    lane: str
    waited_s: int
    reason: dict[str, Any] = field(default_factory=dict)


@fact
@dataclass(frozen=True, slots=True)
class TicketRecalled:
    """The same ticket was called once more; `recalls` counts the repetitions so far."""

    ticket_id: str
    counter_id: str
    staff_id: str
    recalls: int


@fact
@dataclass(frozen=True, slots=True)
class ServiceStarted:
    """The citizen stands at the counter; `walked_s` is the time since the call."""

    ticket_id: str
    counter_id: str
    staff_id: str
    walked_s: int = 0


@fact
@dataclass(frozen=True, slots=True)
class ServiceFinished:
    """The visit at this counter is done; `served_s` without the time on hold."""

    ticket_id: str
    counter_id: str
    staff_id: str
    served_s: int


@fact
@dataclass(frozen=True, slots=True)
class TicketMissed:
    """Nobody came after the calls; the ticket may still return within the hall's grace."""

    ticket_id: str
    counter_id: str
    staff_id: str


@fact
@dataclass(frozen=True, slots=True)
class TicketRequeued:
    """A ticket waits again at the place that `rank_at` gives it.

    `why`: returned (after missed), put_back, hold_over (its minutes have passed), came_back (with a
    return pass), counter_closed (it had been kept for that counter). `for_counter_id` keeps it for
    the counter that knows it.
    """

    ticket_id: str
    rank_at: dt.datetime
    why: str
    staff_id: str | None = None
    for_counter_id: str | None = None
    counter_id: str | None = None
    """Where the officer sat who did it; None when it happened by the clock, the citizen or a host."""
    host_id: str | None = None


@fact
@dataclass(frozen=True, slots=True)
class TicketHeld:
    """The visit is interrupted (fetching a paper, say); it stays with its counter."""

    ticket_id: str
    counter_id: str
    staff_id: str
    reason: str
    until_at: dt.datetime | None = None


@fact
@dataclass(frozen=True, slots=True)
class ServiceResumed:
    """A held visit goes on."""

    ticket_id: str
    counter_id: str
    staff_id: str


@fact
@dataclass(frozen=True, slots=True)
class TicketTransferred:
    """The visit goes on at another service: same number, the waiting time is kept in `rank_at`."""

    ticket_id: str
    service_id: str
    from_service_id: str
    rank_at: dt.datetime
    counter_id: str | None = None
    staff_id: str | None = None
    for_counter_id: str | None = None
    """Only this counter may call it, where the officer chose one."""
    return_to_counter_id: str | None = None
    """Where it goes back to when this turn is done, where the officer asked for it."""
    host_id: str | None = None


@fact
@dataclass(frozen=True, slots=True)
class VisitContinued:
    """A turn is done and the visit goes on: at its next service, or back at the counter that sent it."""

    ticket_id: str
    service_id: str
    rank_at: dt.datetime
    more_services: list[str] = field(default_factory=list)
    for_counter_id: str | None = None


@fact
@dataclass(frozen=True, slots=True)
class LotDrawn:
    """The order of those who were there at opening was drawn by lot: ticket → its new rank."""

    ranks: dict[str, str] = field(default_factory=dict)


@fact
@dataclass(frozen=True, slots=True)
class CounterServicesChanged:
    """A counter serves other services from now on; nobody in the line moves."""

    counter_id: str
    services: list[str]
    helps: list[str]
    staff_id: str


@fact
@dataclass(frozen=True, slots=True)
class TicketLeft:
    """The citizen gave the place up, or a host did so for them."""

    ticket_id: str
    host_id: str | None = None


TAKEN_BACK = "taken_back"
"""The reason of a number that is void because the host who took it took it back."""


@fact
@dataclass(frozen=True, slots=True)
class TicketVoided:
    """Issued by mistake: the number leaves a trace and is never used again."""

    ticket_id: str
    reason: str
    staff_id: str | None = None
    counter_id: str | None = None
    host_id: str | None = None


@fact
@dataclass(frozen=True, slots=True)
class PriorityCorrected:
    """The priority class was set right; the ticket takes the place that it would have had."""

    ticket_id: str
    priority_class_id: str | None
    rank_at: dt.datetime
    staff_id: str
    counter_id: str | None = None
    verified_by: str | None = "desk"
    host_id: str | None = None
    passed: dict[str, Any] = field(default_factory=dict)
    """Who stood before it and stands behind it now: {count, first}; empty where nothing was known of it."""


@fact
@dataclass(frozen=True, slots=True)
class ActionUndone:
    """The last action was taken back; the tickets, and an officer's counter, are again what they were."""

    action: str
    counter_id: str | None
    staff_id: str
    tickets: list[dict[str, Any]] = field(default_factory=list)
    counter: dict[str, Any] = field(default_factory=dict)
    undone_seq: int = 0
    host_id: str | None = None


@fact
@dataclass(frozen=True, slots=True)
class CounterOpened:
    """An officer signed in and serves at a counter."""

    counter_id: str
    staff_id: str
    staff_name: str = ""
    """Facts of version 0.1.0 have it; never written any more: names stand where they can be erased."""
    taken_over_from: str | None = None
    languages: list[str] = field(default_factory=list)
    """What this officer speaks; empty: what the hall's file says of the counter."""


@fact
@dataclass(frozen=True, slots=True)
class CounterPaused:
    """The officer rests; `reason` is one of the hall's pause reasons."""

    counter_id: str
    staff_id: str
    reason: str


@fact
@dataclass(frozen=True, slots=True)
class CounterResumed:
    """The officer is back."""

    counter_id: str
    staff_id: str


@fact
@dataclass(frozen=True, slots=True)
class CounterClosed:
    """The officer left the counter, or closing time did it for them."""

    counter_id: str
    staff_id: str | None
    is_automatic: bool = False


@fact
@dataclass(frozen=True, slots=True)
class ServiceStopped:
    """No more numbers for this service today."""

    service_id: str
    staff_id: str
    reason: str = ""
    """Facts of version 0.1.0 may have one; never written any more."""


@fact
@dataclass(frozen=True, slots=True)
class ServiceReopened:
    """Numbers are given again."""

    service_id: str
    staff_id: str
