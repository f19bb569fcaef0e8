"""Lines as the forecast runs through them: who stands in which order, and who may still come. Pure.

Used by `scene`, which fills them, and by `running`, which empties them once per future.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from server.hall.rules import Policy


@dataclass(frozen=True, slots=True)
class Item:
    """Somebody in a line: order, since when (seconds from now, so negative), how long a visit takes.

    `ticket_id` is "" for somebody who has yet to come. `takes_s` holds one value per future, from the
    call until the counter is free again.
    """

    key: float
    since_s: float
    ticket_id: str
    takes_s: Sequence[float]
    is_newcomer: bool = False


NEWCOMER = Item(0.0, 0.0, "*newcomer", (), is_newcomer=True)
"""Somebody who would come now: called, but takes nobody's time. At the end of a line they change nothing for
others, so each line has one."""
GUEST = Item(0.0, 0.0, "*guest", (), is_newcomer=True)
"""Somebody who would come now with priority, where that is a lane of its own: everybody without it in this line
would stand behind them, so whoever else is asked after must not be run together with them."""


class Lane:
    """Items in order, and per future those who will come and overtake."""

    __slots__ = ("items", "_coming", "_head", "_next", "_arrivals")

    def __init__(self, items: list[Item], coming: Sequence[Sequence[tuple[float, Item]]]) -> None:
        self.items = items
        self._coming = coming
        self._head = self._next = 0
        self._arrivals: Sequence[tuple[float, Item]] = ()

    def begin(self, future: int) -> None:
        """Go back to the present, with the arrivals of that future."""
        self._head = self._next = 0
        self._arrivals = self._coming[future] if self._coming else ()

    def first(self, t: float) -> Item | None:
        """Return who would be called at a moment."""
        item = self.items[self._head] if self._head < len(self.items) else None
        if self._next < len(self._arrivals):
            arrives, coming = self._arrivals[self._next]
            if arrives <= t and (item is None or coming.key < item.key):
                return coming
        return item

    def pop(self, item: Item) -> None:
        """Take out the item that `first` gave."""
        if item.ticket_id:
            self._head += 1
        else:
            self._next += 1


class OneLane:
    """A line that goes by the key alone (fifo, credit)."""

    __slots__ = ("line_no", "services", "is_short", "joined", "pace_s", "lane")

    def __init__(self, line_no: int, services: tuple[str, ...], is_short: bool) -> None:
        self.line_no = line_no
        self.services = services
        self.is_short = is_short
        self.joined: Mapping[str, int] = {}
        """How many had ever come to each lane when it was looked at: whoever comes since is one more."""
        self.pace_s = 0.0
        """What everybody who joins adds to the wait of the next."""
        self.lane = Lane([], ())

    def __len__(self) -> int:
        return len(self.lane.items)

    def in_lane(self, is_priority: bool) -> list[Item]:
        """Return the items of a lane, in order."""
        return self.lane.items

    def begin(self, future: int) -> None:
        """Go back to the present."""
        self.lane.begin(future)

    def first(self, t: float) -> Item | None:
        """Return who would be called at a moment."""
        return self.lane.first(t)

    def pop(self, t: float) -> Item:
        """Take out whoever is first."""
        item = self.lane.first(t)
        assert item is not None
        self.lane.pop(item)
        return item


class TwoLanes(OneLane):
    """A line with a lane for priority, under `strict` or `ratio`."""

    __slots__ = ("policy", "turn", "priority", "_turn")

    def __init__(
        self, line_no: int, services: tuple[str, ...], is_short: bool, policy: Policy, turn: int
    ) -> None:
        super().__init__(line_no, services, is_short)
        self.policy = policy
        self.turn = self._turn = turn
        self.priority = Lane([], ())

    def __len__(self) -> int:
        return len(self.lane.items) + len(self.priority.items)

    def in_lane(self, is_priority: bool) -> list[Item]:
        """Return the items of a lane, in order."""
        return self.priority.items if is_priority else self.lane.items

    @contextmanager
    def with_guest(self) -> Iterator[None]:
        """Let the guest stand last in the priority lane meanwhile."""
        self.priority.items.append(GUEST)
        yield
        self.priority.items.pop()

    def begin(self, future: int) -> None:
        """Go back to the present."""
        self.lane.begin(future)
        self.priority.begin(future)
        self._turn = self.turn

    def first(self, t: float) -> Item | None:
        """Return who would be called at a moment."""
        normal, priority = self.lane.first(t), self.priority.first(t)
        if normal is None or priority is None:
            return normal or priority
        if self.policy.name == "ratio" and self._turn >= self.policy.priority_share:
            return normal
        return priority

    def pop(self, t: float) -> Item:
        """Take out whoever is first; the turn moves on while both lanes wait."""
        normal, priority = self.lane.first(t), self.priority.first(t)
        item = self.first(t)
        assert item is not None
        (self.priority if item is priority else self.lane).pop(item)
        if normal is not None and priority is not None and not item.is_newcomer:
            self._turn = (self._turn + 1) % (self.policy.priority_share + self.policy.normal_share)
        return item
