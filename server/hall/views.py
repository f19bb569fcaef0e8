"""What every screen may know of the hall."""

from __future__ import annotations

from server.hall.answers import CounterName, HallFacts
from server.hall.rules import Counter, Hall


def hall_values(hall: Hall) -> HallFacts:
    """Return the hall's public facts for the wire."""
    return {
        "hall_id": hall.hall_id,
        "name": dict(hall.name),
        "parent": dict(hall.parent) if hall.parent else None,
        "languages": list(hall.languages),
        "time_zone": hall.time_zone,
    }


def counter_names(counter: Counter) -> CounterName:
    """Return a counter's id and name."""
    return {"counter_id": counter.counter_id, "name": dict(counter.name)}
