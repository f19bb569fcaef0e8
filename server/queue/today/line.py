"""The line: who waits for which service, in order. Pure, and fast with ten thousand waiting."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, insort
from collections.abc import Iterator

from server.queue.today.ticket import Ticket

Key = tuple[dt.datetime, int]
LANES = ("priority", "normal")
EVERYBODYS = "vi"
"""The language that every officer speaks."""


class Lane:
    """Waiting tickets of one line and lane, by their key."""

    __slots__ = ("_keys", "_ids", "joined")

    def __init__(self) -> None:
        self._keys: list[Key] = []
        self._ids: dict[Key, str] = {}
        self.joined = 0
        """How many have come to it since the day began, whether they still wait or not."""

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[str]:
        return (self._ids[key] for key in self._keys)

    def add(self, key: Key, ticket_id: str) -> None:
        """Put a ticket at its place."""
        insort(self._keys, key)
        self._ids[key] = ticket_id
        self.joined += 1

    def remove(self, key: Key) -> None:
        """Take a ticket out."""
        at = bisect_left(self._keys, key)
        if at == len(self._keys) or self._keys[at] != key:
            raise KeyError(key)
        del self._keys[at]
        del self._ids[key]

    def first(self) -> tuple[Key, str] | None:
        """Return the earliest key and its ticket, if anybody waits."""
        return (self._keys[0], self._ids[self._keys[0]]) if self._keys else None

    def before(self, key: Key) -> int:
        """Return how many wait with a smaller key."""
        return bisect_left(self._keys, key)

    def keys(self, most: int) -> list[Key]:
        """Return the earliest keys, in order."""
        return self._keys[:most]

    def key_at(self, place: int) -> Key | None:
        """Return the key of the ticket at that place (0 = first), None past the end."""
        return self._keys[place] if 0 <= place < len(self._keys) else None


class Line:
    """All lanes of a hall."""

    __slots__ = ("_lanes", "_speaking")

    def __init__(self) -> None:
        self._lanes: dict[tuple[str, str], Lane] = {}
        self._speaking: dict[tuple[str, str, str], Lane] = {}

    def lane(self, line_id: str, lane: str) -> Lane:
        """Return the lane, empty where nobody has waited yet."""
        found = self._lanes.get((line_id, lane))
        if found is None:
            found = self._lanes[line_id, lane] = Lane()
        return found

    def speaking(self, line_id: str, lane: str, language: str) -> Lane:
        """Return those of a lane who speak a language that not every officer does."""
        found = self._speaking.get((line_id, lane, language))
        if found is None:
            found = self._speaking[line_id, lane, language] = Lane()
        return found

    def add(self, ticket: Ticket) -> None:
        """Let a ticket wait."""
        for lane in self._lanes_of(ticket):
            lane.add(ticket.key, ticket.ticket_id)

    def remove(self, ticket: Ticket) -> None:
        """Let a ticket wait no more."""
        for lane in self._lanes_of(ticket):
            lane.remove(ticket.key)

    def _lanes_of(self, ticket: Ticket) -> Iterator[Lane]:
        yield self.lane(ticket.line_id, ticket.lane)
        if ticket.language != EVERYBODYS:
            yield self.speaking(ticket.line_id, ticket.lane, ticket.language)

    def waiting(self, line_id: str) -> int:
        """Return how many wait in that line."""
        return sum(len(self.lane(line_id, lane)) for lane in LANES)

    def total(self) -> int:
        """Return how many wait in the hall."""
        return sum(len(lane) for lane in self._lanes.values())
