"""Two hundred days of a manager who reads after every act: nothing of one person can be told.

What that means, exactly. Let a reading be everything that staff can read, and the journal besides. Then

1. a rating changes no reading;
2. between any two readings, in each day's figures and in all days' together, the ratings that came to be told are
   none or at least five, and always the whole of those that waited: no two readings, and no two figures that
   overlap, differ by fewer;
3. two runs of the same days in which other visitors rated, at other moments, in another order, give the same
   readings throughout, as long as what was said between two looks is, taken together, the same.
"""

from __future__ import annotations

import itertools
import json
import random
import re
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from server.facts import encode
from server.ledger import Command
from server.queue.verbs import Desk
from server.rating.publishing import LOOK_S
from server.rating.rules import BATCH_N, REASONS
from server.reports import days, views
from server_fixtures import OpenHouse, TestHouse

DAYS, PARTS = 200, 10
MANAGER = Command("staff:truong")
SECRETS = re.compile(r'"(token|code|link_hash|seal)": ?"[^"]*"')
"""What two runs of the same day may not have in common: the secrets of slips, and what a hall's own key seals."""

Said = tuple[int, tuple[str, ...]]


@dataclass(frozen=True)
class Stretch:
    """Visits between two looks of the clock's hand, and what is said of some of them."""

    visits: int
    said: tuple[Said, ...]
    undoes: bool


@dataclass(frozen=True)
class Reading:
    """Everything that staff can read, as text, and what is told of each day."""

    text: str
    told: dict[str, Counter[Any]]

    def counts(self) -> tuple[int, ...]:
        """Return how many ratings are told of each day, and of all."""
        by_day = [
            sum(n for (what, _), n in t.items() if what == "score") for t in self.told.values()
        ]
        return (*by_day, sum(by_day))


def random_days(count: int) -> list[list[Stretch]]:
    """Return days of one to three stretches, from nobody to a dozen ratings in each."""
    chance = random.Random(20_261_123)
    return [[_stretch(chance) for _ in range(chance.randint(1, 3))] for _ in range(count)]


def _stretch(chance: random.Random) -> Stretch:
    visits = chance.choice((0, 1, 2, 3, 4, 5, 6, 8, 12))
    said = []
    for _ in range(chance.randint(0, visits)):
        score = chance.randint(1, 4)
        reasons = chance.sample(REASONS, chance.randint(0, 3)) if score <= 2 else []
        said.append((score, tuple(reasons)))
    return Stretch(visits, tuple(said), chance.random() < 0.2)


class Run:
    """One run of the days in a hall of its own: who rates what, and when, is this run's own chance."""

    def __init__(self, house: TestHouse, seed: int) -> None:
        self.house, self.chance = house, random.Random(seed)
        # How much the disk of this machine has left is read by staff too, and moves by itself.
        self.house.alarms = lambda: []  # type: ignore[method-assign]
        self.days: list[str] = []
        self.readings: list[Reading] = []
        self.waiting: Counter[Any] = Counter()
        self.pressed = 0

    def play(self, stretches: list[Stretch]) -> None:
        """Play one day and the night behind it."""
        self.days.append(self.house.ledger.look(lambda p: p.date))
        desk = self.house.sit("1")
        for stretch in stretches:
            self._stretch(desk, stretch)
            self.house.clock.forward(LOOK_S)
            self.house.publishing.come_round()
            self.read(is_look=True)
        self.house.keeper.close_by_hand(MANAGER, 0, "truong")
        self.read(is_look=True)
        opened = self.house.clock.now().replace(hour=1, minute=0, second=0)
        self.house.clock.forward((opened - self.house.clock.now()).total_seconds() + 24 * 3600)
        self.house.keep_day()

    def _stretch(self, desk: Desk, stretch: Stretch) -> None:
        """Let the visits end one by one; each rating comes at once or behind a later visit."""
        said = list(stretch.said)
        self.chance.shuffle(said)
        who = self.chance.sample(range(stretch.visits), len(said))
        coming: dict[int, list[tuple[int, Said]]] = {n: [] for n in range(stretch.visits)}
        for visit, what in zip(who, said, strict=True):
            coming[self.chance.randint(visit, stretch.visits - 1)].append((visit, what))
        tickets: list[str] = []
        for n in range(stretch.visits):
            tickets.append(self._visit(desk))
            self.read()
            self.chance.shuffle(coming[n])
            for visit, what in coming[n]:
                self._press(tickets[visit], what)
            if stretch.undoes and n == stretch.visits - 1:
                self.house.queue.undo(self.house.by(desk), desk)
                self.read()
                self.house.do("finish", desk, tickets[n])
                self.read()

    def _visit(self, desk: Desk) -> str:
        ticket_id = self.house.take()
        self.house.do("call_chosen", desk, ticket_id)
        self.house.do("finish", desk, ticket_id)
        return ticket_id

    def _press(self, ticket_id: str, what: Said) -> None:
        """Rate a visit; the next reading is the last one (1)."""
        score, reasons = what
        before = self.readings[-1]
        self.house.rating.rate("rating", ticket_id, score, list(reasons))
        assert self.read() == before
        self.readings.pop()
        self.waiting += tally(score, reasons)
        self.pressed += 1

    def read(self, is_look: bool = False) -> Reading:
        """Read everything; what is new against the reading before is nothing, or all that waited, five or more (2)."""
        before = self.readings[-1].told if self.readings else {}
        told = before | {day: self._told(day) for day in self.days[-2:]}
        new: Counter[Any] = Counter()
        for day, figures in told.items():
            more = Counter(figures)
            more.subtract(before.get(day, Counter()))
            assert min(more.values(), default=0) >= 0, "what was told stays told"
            new += more
        assert new == (self.waiting if is_look and self.pressed >= BATCH_N else Counter())
        if new:
            self.waiting, self.pressed = Counter(), 0
        seen: list[Any] = [views.floor(self.house)]
        if is_look:
            seen += [views.reasons(self.house), days.recent(self.house)]
        text = SECRETS.sub("", json.dumps(seen, default=str, sort_keys=True))
        self.readings.append(Reading(text, told))
        return self.readings[-1]

    def _told(self, day: str) -> Counter[Any]:
        figures = self.house.rating.tallies(day)
        told = Counter({("score", s): n for s, n in figures.by_score.items()})
        told.update({("reason", r): n for r, n in figures.by_reason.items()})
        return told

    def journal(self) -> list[tuple[Any, ...]]:
        """Return the journal without the secrets of slips."""
        with self.house.database.read() as connection:
            facts = self.house.database.facts_after(connection, self.house.hall.hall_id, 0)
            return [
                (f.seq, f.at, f.day, f.actor, f.kind, SECRETS.sub("", encode(f.event)))
                for f in facts
            ]


def tally(score: int, reasons: tuple[str, ...]) -> Counter[Any]:
    """Return what one rating adds to the figures."""
    return Counter([("score", score), *(("reason", reason) for reason in reasons)])


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_of_one_person_can_be_told(
    open_house: OpenHouse, empty_sqlite: Path, tmp_path: Path, part: int
) -> None:
    """A rating changes nothing that is read; batches are five or more; who rated, and when, leaves no trace."""
    runs = []
    for seed in range(2):
        path = tmp_path / f"{seed}.sqlite3"
        shutil.copy(empty_sqlite, path)
        runs.append(Run(open_house(f"sqlite:///{path}"), 1_000 * part + seed))
    for stretches in random_days(DAYS)[part::PARTS]:
        for run in runs:
            run.play(stretches)
    one, other = runs
    assert one.readings == other.readings
    assert one.journal() == other.journal()
    assert sum(one.readings[-1].counts()) > 0
    seen = dict.fromkeys(reading.counts() for reading in one.readings)
    for earlier, later in itertools.combinations(seen, 2):
        new = [m - n for n, m in itertools.zip_longest(earlier[:-1], later[:-1], fillvalue=0)]
        new.append(later[-1] - earlier[-1])
        assert all(n == 0 or n >= BATCH_N for n in new)
