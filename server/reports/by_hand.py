"""What people did otherwise than the machine's order, read from the facts of a day. Pure.

Each deed has who did it, on what, why where a reason is known, and whom it passed as it was recorded then.
It judges nothing: many of these are right and needed, and stand here so that whoever asks gets an answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from server.facts import Fact

Kind = Literal[
    "called",
    "priority",
    "voided",
    "returned",
    "sent",
    "reprinted",
    "pin",
    "people",
    "devices",
    "exported",
]
"""What the page sorts deeds by."""
KINDS: tuple[Kind, ...] = get_args(Kind)
What = Literal[
    "called",
    "priority_given",
    "priority_taken",
    "voided",
    "returned",
    "sent",
    "reprinted",
    "pin_set",
    "person_changed",
    "person_removed",
    "person_restored",
    "person_unlocked",
    "device_added",
    "device_paired",
    "device_revoked",
    "exported",
]
"""What was done, one sentence each."""
KIND_OF: Mapping[What, Kind] = {
    "called": "called",
    "priority_given": "priority",
    "priority_taken": "priority",
    "voided": "voided",
    "returned": "returned",
    "sent": "sent",
    "reprinted": "reprinted",
    "pin_set": "pin",
    "person_changed": "people",
    "person_removed": "people",
    "person_restored": "people",
    "person_unlocked": "people",
    "device_added": "devices",
    "device_paired": "devices",
    "device_revoked": "devices",
    "exported": "exported",
}
RETURNS = frozenset({"returned", "put_back", "came_back"})
"""Why a person lets a number wait again; the rest are done by the clock or by a counter that closes."""
ABOUT_PEOPLE: Mapping[str, What] = {
    "staff_added": "pin_set",
    "staff_changed": "person_changed",
    "staff_removed": "person_removed",
    "staff_restored": "person_restored",
    "staff_unlocked": "person_unlocked",
}
ABOUT_DEVICES: Mapping[str, What] = {
    "device_added": "device_added",
    "device_paired": "device_paired",
    "device_revoked": "device_revoked",
}


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that a person did by hand."""

    seq: int
    at: dt.datetime
    what: What
    staff_id: str | None
    """None where nobody was signed in: a device that was paired by its code."""
    counter_id: str | None = None
    ticket_id: str | None = None
    number: str | None = None
    service_id: str | None = None
    to_service_id: str | None = None
    person_id: str | None = None
    """The person whom it was done to; below, the device."""
    device_id: str | None = None
    reason: str | None = None
    class_id: str | None = None
    verified_by: str | None = None
    passed: int | None = None
    """How many were passed; None where that was not recorded, or nothing could be passed."""
    passed_first: tuple[Mapping[str, Any], ...] = ()
    is_undone: bool = False

    @property
    def kind(self) -> Kind:
        """What the page sorts it by."""
        return KIND_OF[self.what]


@dataclass(frozen=True, slots=True)
class Handwork:
    """A day's deeds in order, and how much was done beside them."""

    deeds: tuple[Deed, ...]
    issued: int
    calls: Mapping[str, int]
    """Person → how often they called, by hand or not: the measure beside the deeds."""


class _Reader:
    """Walks the facts of a day once, remembering which number and service each ticket has."""

    def __init__(self) -> None:
        self.deeds: dict[int, Deed] = {}
        self.calls: dict[str, int] = {}
        self._numbers: dict[str, str] = {}
        self._services: dict[str, str] = {}
        self._read: Mapping[str, Callable[[Fact], None]] = {
            "ticket_issued": self._issued,
            "ticket_called": self._called,
            "priority_corrected": self._priority,
            "ticket_voided": self._voided,
            "ticket_requeued": self._returned,
            "ticket_transferred": self._sent,
            "visit_continued": self._continued,
            "reprint_asked": self._reprinted,
            "action_undone": self._undone,
            "data_exported": lambda fact: self._add(fact, "exported", person_id=fact.event.about),
        }

    @property
    def issued(self) -> int:
        return len(self._numbers)

    def take(self, fact: Fact) -> None:
        """Take in one more fact."""
        kind = fact.kind
        if kind in ABOUT_PEOPLE:
            self._add(fact, ABOUT_PEOPLE[kind], person_id=fact.event.staff_id)
        elif kind in ABOUT_DEVICES:
            self._add(fact, ABOUT_DEVICES[kind], device_id=fact.event.device_id)
        elif kind in self._read:
            self._read[kind](fact)

    def _add(self, fact: Fact, what: What, **more: Any) -> None:
        event = fact.event
        ticket_id = getattr(event, "ticket_id", None)
        deed = Deed(
            fact.seq,
            fact.at,
            what,
            _person(fact.actor),
            counter_id=getattr(event, "counter_id", None),
            ticket_id=ticket_id,
            number=self._numbers.get(ticket_id or ""),
            service_id=self._services.get(ticket_id or ""),
        )
        self.deeds[fact.seq] = replace(deed, **more)

    def _issued(self, fact: Fact) -> None:
        event = fact.event
        self._numbers[event.ticket_id] = event.number
        self._services[event.ticket_id] = event.service_id
        if event.priority_class_id is not None and _person(fact.actor) is not None:
            known = {"class_id": event.priority_class_id, "verified_by": event.verified_by}
            self._add(fact, "priority_given", **known)

    def _called(self, fact: Fact) -> None:
        event = fact.event
        self.calls[event.staff_id] = self.calls.get(event.staff_id, 0) + 1
        if event.reason.get("rule") == "chosen":
            first = tuple(event.reason.get("rivals", ()))
            self._add(fact, "called", passed=event.reason.get("passed"), passed_first=first)

    def _priority(self, fact: Fact) -> None:
        event = fact.event
        what: What = "priority_given" if event.priority_class_id else "priority_taken"
        self._add(
            fact,
            what,
            class_id=event.priority_class_id,
            verified_by=event.verified_by,
            passed=event.passed.get("count"),
            passed_first=tuple(event.passed.get("first", ())),
        )

    def _voided(self, fact: Fact) -> None:
        if fact.event.staff_id is not None:
            self._add(fact, "voided", reason=fact.event.reason)

    def _returned(self, fact: Fact) -> None:
        if fact.event.staff_id is not None and fact.event.why in RETURNS:
            self._add(fact, "returned", reason=fact.event.why)

    def _sent(self, fact: Fact) -> None:
        event = fact.event
        if event.staff_id is not None:
            self._add(
                fact, "sent", service_id=event.from_service_id, to_service_id=event.service_id
            )
        self._services[event.ticket_id] = event.service_id

    def _continued(self, fact: Fact) -> None:
        self._services[fact.event.ticket_id] = fact.event.service_id

    def _reprinted(self, fact: Fact) -> None:
        if _person(fact.actor) is not None:
            self._add(fact, "reprinted")

    def _undone(self, fact: Fact) -> None:
        deed = self.deeds.get(fact.event.undone_seq)
        if deed is not None:
            self.deeds[deed.seq] = replace(deed, is_undone=True)
        for values in fact.event.tickets:
            self._services[values["ticket_id"]] = values["service_id"]


FACTS: tuple[str, ...] = (
    *_Reader()._read,
    *ABOUT_PEOPLE,
    *ABOUT_DEVICES,
)
"""The kinds of facts from which the page is made."""


def _person(actor: str) -> str | None:
    """Return who acted, None where it was a device, a citizen or the clock."""
    kind, _, staff_id = actor.partition(":")
    return staff_id if kind == "staff" else None


def handwork(facts: Iterable[Fact]) -> Handwork:
    """Return what was done by hand, from the facts of one day in their order."""
    reader = _Reader()
    for fact in facts:
        reader.take(fact)
    return Handwork(tuple(reader.deeds.values()), reader.issued, reader.calls)


def cell(text: str) -> str:
    """Return a text that a spreadsheet shows and never runs as a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r", "\n", "|") else text
