"""What the simulation's loop asks of a hall, whether it is only rules (`inside`) or a server (`outside`)."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from server.simulation.visitors import Visit


class AnyHall(Protocol):
    """What the loop asks of a hall; every verb happens at `now`."""

    def take(self, visit: Visit, now: dt.datetime) -> str | None:
        """Give a number."""

    def call_next(self, counter_id: str, now: dt.datetime) -> str | None:
        """Call whoever is next."""

    def recall(self, counter_id: str, ticket_id: str, now: dt.datetime) -> None:
        """Call once more."""

    def start(self, counter_id: str, ticket_id: str, now: dt.datetime) -> None:
        """Begin the visit."""

    def finish(self, counter_id: str, ticket_id: str, now: dt.datetime) -> None:
        """End the visit."""

    def miss(self, counter_id: str, ticket_id: str, now: dt.datetime) -> None:
        """Give a ticket up."""

    def requeue(self, counter_id: str, ticket_id: str, now: dt.datetime) -> bool:
        """Take a late-comer back."""

    def open_counter(self, counter_id: str, now: dt.datetime) -> None:
        """Sign an officer in."""

    def close_counter(self, counter_id: str, now: dt.datetime) -> None:
        """Let an officer go."""

    def pause(self, counter_id: str, reason: str, now: dt.datetime) -> None:
        """Let an officer rest."""

    def resume_counter(self, counter_id: str, now: dt.datetime) -> None:
        """Let an officer be back."""

    def is_waited_for(self, counter_id: str) -> bool:
        """Whether somebody waits for the counter."""
