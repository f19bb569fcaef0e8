"""The facts of announcing: what the boards were asked to show and say, and what they did of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from server.facts import fact


@fact
@dataclass(frozen=True, slots=True)
class CallAnnounced:
    """A call or recall is to be shown and spoken, in the order of the journal, in its zone."""

    announcement_id: str
    ticket_id: str
    number: str
    counter_id: str
    zone_id: str
    languages: list[str] = field(default_factory=lambda: ["vi"])
    is_recall: bool = False


@fact
@dataclass(frozen=True, slots=True)
class CallShown:
    """A board has painted the call; `latency_ms` from the call to this moment."""

    announcement_id: str
    device_id: str
    latency_ms: int = 0


@fact
@dataclass(frozen=True, slots=True)
class CallSpoken:
    """A board has spoken the call to its end."""

    announcement_id: str
    device_id: str
    latency_ms: int = 0


@fact
@dataclass(frozen=True, slots=True)
class CallWithdrawn:
    """The call was undone; boards take it away."""

    announcement_id: str


@fact
@dataclass(frozen=True, slots=True)
class SoundChanged:
    """A manager has muted the boards or given them another volume (None = the file's), for a while."""

    is_muted: bool
    volume: int | None = None
    until_at: dt.datetime | None = None


@fact
@dataclass(frozen=True, slots=True)
class LoudspeakerChanged:
    """A board's loudspeaker works ("running") or not ("blocked", "absent", "stuck", "silent")."""

    device_id: str
    state: str
