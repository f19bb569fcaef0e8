"""Rate limits: tickets per kiosk, misses per address, codes, guesses, bursts of ratings.

Kept in memory of this process: a restart forgives. Called by routes before the action, or in it where
a repeated request must not count. Time is monotonic, as no clock of the machine may free or lock anybody; the
libraries for this go by the wall clock.
"""

from __future__ import annotations

import time
from collections import OrderedDict, deque

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
"""Names that one limit remembers: more addresses than a hall's network and its guests have."""


class Windows:
    """The sliding windows of one limit, one for each name; the name that was counted longest ago is forgotten first."""

    def __init__(self, limit: int, window_s: float) -> None:
        self._limit = limit
        self._window_s = window_s
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def is_over(self, name: str) -> bool:
        """Count one; return whether there were more than the limit within the window."""
        # The newest decide: whoever floods must not fill the memory with what was refused.
        times = self._times.setdefault(name, deque(maxlen=self._limit + 1))
        self._times.move_to_end(name)
        if len(self._times) > MOST_NAMES:
            self._times.popitem(last=False)
        times.append(time.monotonic())
        return len(times) > self._limit and times[-1] - times[0] <= self._window_s

    def check(self, name: str) -> None:
        """Count one; raises too_many above the limit."""
        if self.is_over(name):
            raise HallError("too_many")


class Limits:
    """Every limit of the house. Each remembers names of its own: a flood of one kind frees nobody of another."""

    def __init__(self, kiosk_tickets_per_min: int) -> None:
        self._takes = Windows(kiosk_tickets_per_min, MINUTE_S) if kiosk_tickets_per_min else None
        self._codes = Windows(CODES_PER_MIN, MINUTE_S)
        self._guesses = Windows(GUESSES_PER_MIN, MINUTE_S)
        self._slip_codes = Windows(SLIP_CODES_PER_MIN, MINUTE_S)
        self._misses = Windows(MISSES_PER_MIN, MINUTE_S)
        self._ratings = Windows(BURST_RATINGS, BURST_S)

    def check_take(self, sender: Actor) -> None:
        """Refuse a kiosk that gives numbers faster than people can walk up (0 = no limit)."""
        if self._takes and sender.role == "kiosk":
            self._takes.check(sender.name)

    def check_code(self, address: str) -> None:
        """Refuse a flood of pairing codes from one address; screens elsewhere may still be paired."""
        self._codes.check(address)

    def check_guess(self, sender: Actor) -> None:
        """Refuse a flood of slip numbers and codes on a terminal."""
        self._guesses.check(sender.name)

    def check_slip_code(self, ticket_id: str) -> None:
        """Refuse to try the four digits of one slip through. Asked for tickets that there are: nobody invents names."""
        self._slip_codes.check(ticket_id)

    def miss(self, address: str) -> None:
        """Count a link that does not exist; refuse an address that tries too many."""
        self._misses.check(address)

    def is_burst(self, sender: Actor) -> bool:
        """Count a rating and return whether its terminal is in a burst."""
        return self._ratings.is_over(sender.name)
