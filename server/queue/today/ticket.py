"""A ticket: its states and which verb is allowed in which. Pure. `changing` says how facts change it."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, fields
from typing import Any, Literal

from server.errors import HallError
from server.facts import from_wire, to_wire
from server.hall.rules import VerifiedBy

TicketState = Literal[
    "waiting", "called", "serving", "held", "missed", "finished", "left", "void", "unserved"
]

TRANSITIONS: dict[tuple[TicketState, str], TicketState] = {
    ("waiting", "call"): "called",
    ("waiting", "leave"): "left",
    ("waiting", "void"): "void",
    ("waiting", "transfer"): "waiting",
    ("called", "recall"): "called",
    ("called", "start"): "serving",
    ("called", "finish"): "finished",
    ("called", "miss"): "missed",
    ("called", "requeue"): "waiting",
    ("called", "hold"): "held",
    ("called", "transfer"): "waiting",
    ("called", "leave"): "left",
    ("called", "void"): "void",
    ("serving", "finish"): "finished",
    ("serving", "hold"): "held",
    ("serving", "transfer"): "waiting",
    ("serving", "requeue"): "waiting",
    ("held", "resume"): "serving",
    ("held", "requeue"): "waiting",
    ("held", "finish"): "finished",
    ("held", "transfer"): "waiting",
    ("held", "leave"): "left",
    ("missed", "requeue"): "waiting",
    ("missed", "call"): "called",
    ("missed", "leave"): "left",
    ("missed", "void"): "void",
}
"""(state, verb) → state. What is not here is a WrongState."""

ENDED = frozenset({"finished", "left", "void", "unserved"})


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a ticket is now. Times are aware UTC; durations of this turn come from them."""

    ticket_id: str
    number: str
    series: str
    n: int
    link_hash: str
    service_id: str
    language: str
    state: TicketState
    issued_at: dt.datetime
    issued_seq: int
    rank_at: dt.datetime
    waiting_since_at: dt.datetime
    priority_class_id: str | None = None
    verified_by: VerifiedBy | None = None
    """None without a class."""
    device_id: str | None = None
    dossier_count: int = 1
    counter_id: str | None = None
    staff_id: str | None = None
    called_at: dt.datetime | None = None
    last_called_at: dt.datetime | None = None
    started_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    missed_at: dt.datetime | None = None
    recalls: int = 0
    held_reason: str | None = None
    held_since_at: dt.datetime | None = None
    held_until_at: dt.datetime | None = None
    held_s: int = 0
    for_counter_id: str | None = None
    return_to_counter_id: str | None = None
    more_services: tuple[str, ...] = ()
    done_services: tuple[str, ...] = ()
    """Services of the same visit that still follow, and those that are done."""
    person: str | None = None

    @property
    def is_priority(self) -> bool:
        """Whether the ticket belongs to a priority class."""
        return self.priority_class_id is not None

    @property
    def line_id(self) -> str:
        """The line in which it waits: its service's, or a counter's own where it is kept for one."""
        return own_line(self.for_counter_id) if self.for_counter_id else self.service_id

    @property
    def lane(self) -> str:
        """The lane of its service in which it waits."""
        return "priority" if self.is_priority else "normal"

    @property
    def slip_id(self) -> str:
        """The id of the ticket's first print job, known before the job is."""
        return slip_id_of(self.issued_seq)

    @property
    def key(self) -> tuple[dt.datetime, int]:
        """The place in the order: the smaller, the earlier. Equal ranks keep the order of issue."""
        return (self.rank_at, self.issued_seq)


def link_hash_of(token: str) -> str:
    """Return what is kept of the token in a slip's link: its SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


def own_line(counter_id: str) -> str:
    """Return the line of the tickets that only this counter may call."""
    return f"@{counter_id}"


def slip_id_of(issued_seq: int) -> str:
    """Return the id of the first print job of the ticket that was issued with that `seq`."""
    return f"p{issued_seq}"


def allowed(state: str) -> tuple[str, ...]:
    """Return the verbs that a ticket in that state knows."""
    return tuple(verb for (at, verb) in TRANSITIONS if at == state)


def after(ticket: Ticket, verb: str) -> str:
    """Return the state that the verb leads to; raise HallError("wrong_state") naming the state."""
    try:
        return TRANSITIONS[ticket.state, verb]
    except KeyError:
        raise HallError(
            "wrong_state", state=ticket.state, number=ticket.number, verb=verb
        ) from None


def seconds_between(early: dt.datetime | None, late: dt.datetime) -> int:
    """Return whole seconds, never negative; 0 where the start is unknown."""
    return max(0, int((late - early).total_seconds())) if early else 0


def to_values(ticket: Ticket) -> dict[str, Any]:
    """Return the ticket as JSON values (for the undo fact)."""
    values = {f.name: getattr(ticket, f.name) for f in fields(ticket)}
    return {k: to_wire(v) if isinstance(v, dt.datetime) else v for k, v in values.items()}


def from_values(values: dict[str, Any]) -> Ticket:
    """Return the ticket that `to_values` wrote, of this version or of one that wrote the link in clear."""
    read: dict[str, Any] = {
        k: from_wire(v) if k.endswith("_at") and v else v
        for k, v in values.items()
        if k not in ("token", "code")
    }
    if "token" in values:
        read["link_hash"] = link_hash_of(values["token"])
    for name in ("more_services", "done_services"):
        read[name] = tuple(read.get(name, ()))
    return Ticket(**read)
