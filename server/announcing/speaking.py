"""Which board of a zone is the one that speaks, so that two loudspeakers never talk at once. Pure.

A board whose loudspeaker cannot be heard hands over to another one of its zone: it says so itself, or
it was asked to speak and did not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

STATES = ("running", "blocked", "absent", "stuck")
"""What a board says of its loudspeaker: sounds, waits for a touch, is not there, hangs."""
LATE_S = 12
"""A call takes 8 s at most; a board that has not said it by then has not said it."""
MISSES = 2
"""One lost report is the network's; two are a loudspeaker's."""


def may_speak(
    device_id: str,
    zone_id: str | None,
    boards: Iterable[tuple[str, str | None]],
    unable: Collection[str] = (),
) -> bool:
    """Return whether a board speaks; `boards` are (device, zone) of all that are connected now.

    The first of a zone by its id speaks for the zone, of those that are able if any is. A board of no
    zone stands at the entrance and shows all calls; it speaks only where no zone has a board of its own.
    """
    others = {device: zone for device, zone in boards if device != device_id}
    if zone_id is None and any(zone is not None for zone in others.values()):
        return False
    group = {device for device, zone in others.items() if zone == zone_id} | {device_id}
    able = group - set(unable)
    return min(able or group) == device_id


def is_heard(
    zone_id: str, boards: Iterable[tuple[str, str | None]], unable: Collection[str] = ()
) -> bool:
    """Return whether any board that is connected now can say a call of this zone."""
    zones = dict(boards)
    able = {zone for device, zone in zones.items() if device not in unable}
    return zone_id in able or (None in able and set(zones.values()) == {None})


@dataclass(slots=True)
class _Speaker:
    state: str = "running"
    since_at: dt.datetime | None = None
    """Since when it has been so, or has not spoken when it was asked to."""
    asked: dict[str, dt.datetime] = field(default_factory=dict)
    """Announcement → the moment by which it will have been said."""
    misses: int = 0


class Loudspeakers:
    """What is known of the boards' loudspeakers since the server started."""

    def __init__(self) -> None:
        self._known: dict[str, _Speaker] = {}

    def reported(self, device_id: str, state: str, now: dt.datetime) -> bool:
        """Take a board's own word; return whether it is news."""
        is_news = self.state_of(device_id, None) != state
        self._known[device_id] = _Speaker(state, now if is_news else self.since(device_id))
        return is_news

    def asked(self, device_id: str, announcement_id: str, now: dt.datetime, lasts_ms: int) -> None:
        """Note that a board was told to speak a call."""
        due = now + dt.timedelta(milliseconds=lasts_ms, seconds=LATE_S)
        self._known.setdefault(device_id, _Speaker()).asked.setdefault(announcement_id, due)

    def spoke(self, device_id: str, announcement_id: str) -> None:
        """Note that it did; whatever it missed before is forgotten."""
        known = self._known.get(device_id)
        if known is not None:
            known.misses = 0
            known.asked.pop(announcement_id, None)

    def forgive(self) -> None:
        """Expect nothing of what was asked until now: the hall's time has been set meanwhile."""
        for known in self._known.values():
            known.asked.clear()

    def state_of(self, device_id: str, now: dt.datetime | None) -> str:
        """Return the state of a board's loudspeaker; "silent" = it was asked to speak and did not."""
        known = self._known.get(device_id)
        if known is None:
            return "running"
        late = [i for i, due in known.asked.items() if now is not None and due < now]
        for announcement_id in late:
            due = known.asked.pop(announcement_id)
            known.misses += 1
            if known.state == "running" and known.misses == MISSES:
                known.since_at = due
        return "silent" if known.state == "running" and known.misses >= MISSES else known.state

    def since(self, device_id: str) -> dt.datetime | None:
        """Return the moment since which a board's loudspeaker is as it is; None where it was never told."""
        known = self._known.get(device_id)
        return known.since_at if known else None

    def unable(self, now: dt.datetime) -> dict[str, str]:
        """Return board → state of all that cannot be heard."""
        states = {device_id: self.state_of(device_id, now) for device_id in self._known}
        return {device_id: state for device_id, state in states.items() if state != "running"}
