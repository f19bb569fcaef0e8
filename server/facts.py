"""Facts: how an event becomes a row of the journal and a row becomes an event again.

Owns the registry of event kinds and their JSON form. Used by the ledger and by every fold of the
journal. Never touches a database, a clock or a screen.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Protocol, TypeVar

E = TypeVar("E", bound=type)

_kinds: dict[str, type] = {}
_names: dict[type, str] = {}
_fields: dict[type, tuple[str, ...]] = {}


def fact(event_type: E) -> E:
    """Register a frozen dataclass as an event; its kind is its name in snake_case."""
    kind = re.sub(r"(?<!^)(?=[A-Z])", "_", event_type.__name__).lower()
    if kind in _kinds:
        raise TypeError(f"two events are called {kind}")
    _kinds[kind] = event_type
    _names[event_type] = kind
    # The decorator stands above @dataclass, so the fields are there.
    _fields[event_type] = tuple(f.name for f in fields(event_type))
    return event_type


@dataclass(frozen=True, slots=True)
class Fact:
    """An event with its place in the hall's journal: who, when (aware UTC), and which number."""

    seq: int
    at: dt.datetime
    day: str
    actor: str
    event: Any  # of any room; whoever reads it knows its kind

    @property
    def kind(self) -> str:
        """The event's name on the wire, in snake_case."""
        return _names[type(self.event)]


class Fold(Protocol):
    """What facts add up to, taken in one after the other: the part of the present that every room may read."""

    seq: int
    """The place of the newest fact in the hall's journal; 0 before the first."""

    @property
    def date(self) -> str:
        """The open or last business day, YYYY-MM-DD; empty before the first."""

    @property
    def last_at(self) -> dt.datetime | None:
        """The moment of the newest fact."""

    def apply(self, fact: Fact) -> None:
        """Take in one more fact; called in the order of `seq`, without gaps."""


def kinds() -> Mapping[str, type]:
    """Return every registered event by kind."""
    return dict(_kinds)


def to_wire(moment: dt.datetime) -> str:
    """Write an aware moment as ISO 8601 in UTC with a Z, to the millisecond."""
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_wire(text: str) -> dt.datetime:
    """Read what `to_wire` wrote."""
    return dt.datetime.fromisoformat(text)


_canonical = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=to_wire
)


def encode(event: Any) -> str:
    """Return the event's fields as canonical JSON (sorted keys, no spaces, UTF-8 kept)."""
    return _canonical.encode({name: getattr(event, name) for name in _fields[type(event)]})


def decode(kind: str, body: str) -> Any:
    """Return the event that `encode` wrote; fields named …_at become moments again.

    Raises KeyError for a kind that this version does not know.
    """
    event_type = _kinds[kind]
    known = _fields[event_type]
    values = {k: v for k, v in json.loads(body).items() if k in known}
    for name, value in values.items():
        if name.endswith("_at") and isinstance(value, str):
            values[name] = from_wire(value)
    return event_type(**values)
