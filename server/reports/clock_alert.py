"""What the head of a hall is told when the machine's clock and the hall's time are not the same."""

from __future__ import annotations

from collections.abc import Iterator

from server.answers import Alert
from server.clock import Clock
from server.facts import to_wire
from server.queue.timekeeping import may_be

PLACE = "clock"


def doubted_clock(clock: Clock) -> Iterator[Alert]:
    """Yield an alert while the machine's clock is not followed, or is wrong beside a person's word."""
    doubt, corrected_at = clock.doubt, clock.corrected_at
    since_at = doubt.since_at if doubt else corrected_at
    if since_at is None:
        return
    yield {
        "code": f"machine_clock_{doubt.kind if doubt else 'corrected'}",
        "place": PLACE,
        "facts": {
            "machine_at": to_wire(clock.wall()),
            "hall_at": to_wire(clock.now()),
            "machine_may_be": may_be(clock.wall()),
        },
        "at": to_wire(since_at),
    }
