"""Which board of a zone is the one that speaks, so that two loudspeakers never talk at once. Pure."""

from __future__ import annotations

from collections.abc import Iterable


def may_speak(
    device_id: str, zone_id: str | None, boards: Iterable[tuple[str, str | None]]
) -> bool:
    """Return whether a board speaks; `boards` are (device, zone) of all that are connected now.

    The first of a zone by its id speaks for the zone. A board of no zone stands at the entrance and
    shows all calls; it speaks only where no zone has a board of its own.
    """
    others = {device: zone for device, zone in boards if device != device_id}
    if zone_id is None and any(zone is not None for zone in others.values()):
        return False
    return all(device_id < device for device, zone in others.items() if zone == zone_id)
