"""Rate limits: tickets per kiosk, misses per address, codes, guesses, bursts of ratings.

Kept in memory of this process: a restart forgives. Called by routes before the action, or in it where
a repeated request must not count.
"""

from __future__ import annotations

import time
from collections import deque

from server.actor import Actor
from server.errors import HallError

MINUTE_S = 60.0
MISSES_PER_MIN = 30
"""Wrong links per address and minute; a whole hall may sit behind one address, so hits are free."""
CODES_PER_MIN = 20
GUESSES_PER_MIN = 20
SLIP_CODES_PER_MIN = 5
BURST_RATINGS, BURST_S = 5, 10.0
"""So many ratings on one terminal in so many seconds are a child at play, not five citizens."""
MOST_NAMES = 20_000


class Limits:
    """Sliding windows, one for each name."""

    def __init__(self, kiosk_tickets_per_min: int) -> None:
        self._per_min = kiosk_tickets_per_min
        self._times: dict[str, deque[float]] = {}

    def check_take(self, sender: Actor) -> None:
        """Refuse a kiosk that gives numbers faster than people can walk up (0 = no limit)."""
        if self._per_min and sender.role == "kiosk":
            self._check(f"take:{sender.device_id}", self._per_min, MINUTE_S)

    def check_code(self, address: str) -> None:
        """Refuse a flood of pairing codes from one address; screens elsewhere may still be paired."""
        self._check(f"pair:{address}", CODES_PER_MIN, MINUTE_S)

    def check_guess(self, sender: Actor) -> None:
        """Refuse a flood of slip numbers and codes on a terminal."""
        self._check(f"guess:{sender.device_id}", GUESSES_PER_MIN, MINUTE_S)

    def check_slip_code(self, token: str) -> None:
        """Refuse to try the four digits of one slip through."""
        self._check(f"slip:{token}", SLIP_CODES_PER_MIN, MINUTE_S)

    def miss(self, address: str) -> None:
        """Count a link that does not exist; refuse an address that tries too many."""
        self._check(f"miss:{address}", MISSES_PER_MIN, MINUTE_S)

    def is_burst(self, sender: Actor) -> bool:
        """Count a rating and return whether its terminal is in a burst."""
        return self._is_over(f"rate:{sender.device_id}", BURST_RATINGS, BURST_S)

    def _check(self, name: str, limit: int, window_s: float) -> None:
        if self._is_over(name, limit, window_s):
            raise HallError("too_many")

    def _is_over(self, name: str, limit: int, window_s: float) -> bool:
        """Count one; return whether there were more than `limit` within the window."""
        if len(self._times) > MOST_NAMES:
            self._times.clear()
        # The newest decide: whoever floods must not fill the memory with what was refused.
        times = self._times.setdefault(name, deque(maxlen=limit + 1))
        times.append(time.monotonic())
        return len(times) > limit and times[-1] - times[0] <= window_s
