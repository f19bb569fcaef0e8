"""Where every k-th call of a counter goes to a short visit: how many are really called before somebody. Pure.

Without such turns the smaller key goes first; that place is somebody's natural one. With them, short visits
come sooner and the others a little later. The i-th short visit that waits is called at its natural place or at
the next short turn after the one before it, whichever comes first. Counters are taken to call in the order of
the hall's file; where they do not, places move by a call or so. Asked by `ahead`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from server.hall.rules import Counter, Hall
from server.queue.today.day import Day
from server.queue.today.line import LANES, Key, Lane
from server.queue.today.ticket import Ticket

NEAR = 40
"""So many short visits before somebody are looked at one by one; with more, the place is an upper bound."""


class ShortTurns:
    """Which of the calls to come are short turns, counted from 0 over all counters."""

    def __init__(self, every: int, calls_today: Sequence[int]) -> None:
        """Every `every`-th call of each counter is one; `calls_today` says how far each counter is."""
        counters = len(calls_today)
        self._period = every * counters
        self._places = sorted(
            (-calls - 1) % every * counters + n for n, calls in enumerate(calls_today)
        )

    def before(self, call: int) -> int:
        """Return how many short turns come before that call."""
        rounds, rest = divmod(call, self._period)
        return rounds * len(self._places) + bisect_left(self._places, rest)

    def place(self, turn: int) -> int:
        """Return which call the short turn of that number is."""
        rounds, rest = divmod(turn, len(self._places))
        return rounds * self._period + self._places[rest]

    def _saved(self, natural: Sequence[int]) -> int:
        """Return the number of the first short turn that the shorts called naturally leave for the others.

        `natural` are the natural places of the short visits in front, in order.
        """
        left = (self.before(place + 1) - n - 1 for n, place in enumerate(natural))
        return min(0, min(left, default=0))

    def called_short(self, natural: Sequence[int], mine: int, shorts_ahead: int) -> int:
        """Return how many are called before a short visit whose natural place is `mine`."""
        return min(mine, self.place(self._saved(natural) + shorts_ahead))

    def called_other(
        self, natural: Sequence[int], mine: int, shorts_ahead: int, shorts_behind: int
    ) -> int:
        """Return how many are called before somebody else whose natural place is `mine`."""
        first, passing = self._saved(natural) + shorts_ahead, 0
        while True:
            taken = self.before(mine + passing + 1) - first
            now = min(max(taken, passing), shorts_behind)
            if now == passing:
                return mine + passing
            passing = now


def with_short_share(
    hall: Hall, day: Day, ticket: Ticket, counters: Iterable[Counter], places: dict[str, int]
) -> dict[str, int]:
    """Return the people ahead by line when every k-th call goes to a short visit.

    `places` are those of the natural order, by key in all these lines; `counters` those that may call.
    """
    short_lines = [x for x in places if x in hall.service_by_id and hall.service_by_id[x].is_short]
    shorts, others = (
        [lane for x in places if (x in short_lines) == wanted for lane in _lanes(day, x)]
        for wanted in (True, False)
    )
    is_short = ticket.line_id in short_lines
    natural, ahead = sum(places.values()), _before(shorts, ticket.key)
    behind = sum(map(len, shorts)) - ahead
    if (is_short and ahead == natural) or (not is_short and not behind):
        return places
    turns = ShortTurns(
        hall.queue.short_share_every, [day.counter(c.counter_id).calls_today for c in counters]
    )
    first = sorted(key for lane in shorts for key in lane.keys(NEAR))[: min(ahead, NEAR)]
    near = [n + _before(others, key) for n, key in enumerate(first)]
    if is_short:
        called = turns.called_short(near, natural, ahead)
        rest = {x: n for x, n in places.items() if x not in short_lines}
        return places | _shared_out(called - natural + sum(rest.values()), rest)
    called = turns.called_other(near, natural, ahead, behind)
    waiting = {x: day.line.waiting(x) - places[x] for x in short_lines}
    gains = _shared_out(called - natural, waiting)
    return places | {x: places[x] + n for x, n in gains.items()}


def _lanes(day: Day, line_id: str) -> Iterator[Lane]:
    for name in LANES:
        lane = day.line.lane(line_id, name)
        if len(lane):
            yield lane


def _before(lanes: Iterable[Lane], key: Key) -> int:
    return sum(lane.before(key) for lane in lanes)


def _shared_out(total: int, weights: dict[str, int]) -> dict[str, int]:
    """Return whole numbers that add up to the total, in the proportion of the weights."""
    whole, seen, given = sum(weights.values()), 0, 0
    found = {}
    for name, weight in weights.items():
        seen += weight
        found[name] = total * seen // whole - given if whole else total - given
        given += found[name]
    return found
