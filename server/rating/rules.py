"""Rating rules and tallies, which ratings may be told, and who was invited today, folded from the journal. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from server.errors import HallError
from server.facts import Fact
from server.queue import events as queue_ev
from server.rating import events as ev

SCALE = (4, 3, 2, 1)
REASONS = (
    "waited_too_long",
    "attitude",
    "unclear",
    "came_several_times",
    "extra_papers",
    "late_result",
    "officer_absent",
    "facilities",
    "other",
)
REASONS_ASKED_UP_TO = 2
TERMINAL_S = 90
"""How long the terminal beside the counter waits for the citizen who just stood there."""
ANSWERING_S = 60
"""Somebody who touched a face at the last moment may still give reasons and send them."""
BATCH_N = 5
"""Fewer ratings say more about persons than about service: they are told so many at once, or wait for others."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Ratings that may be told together: those of real visits, or of one rehearsal; suspect ones by themselves."""

    rehearsal: str
    is_suspect: bool


def due(waiting: Mapping[Pool, int]) -> list[Pool]:
    """Return the pools with enough ratings to be told, each as a whole: then nobody's is alone among them.

    A pool is never told in part. Whatever is told of a hall is therefore a sum of whole batches, and two
    readings, or two figures of different times, differ by none or by at least `BATCH_N` ratings.
    """
    return [pool for pool, count in waiting.items() if count >= BATCH_N]


@dataclass(frozen=True, slots=True)
class Tallies:
    """What was said on one day."""

    by_score: Mapping[int, int]
    by_reason: Mapping[str, int]

    @property
    def count(self) -> int:
        """How many ratings count."""
        return sum(self.by_score.values())

    @property
    def is_enough(self) -> bool:
        """Whether they are so many that nobody can be recognised in them."""
        return self.count >= BATCH_N

    @property
    def mean(self) -> float | None:
        """The mean score, None below the number from which it may be told."""
        if not self.is_enough:
            return None
        return sum(score * n for score, n in self.by_score.items()) / self.count


def tallied(ratings: Iterable[tuple[int, list[str]]]) -> Tallies:
    """Return the tallies of ratings, each a score with its reasons."""
    by_score: Counter[int] = Counter()
    by_reason: Counter[str] = Counter()
    for score, reasons in ratings:
        by_score[score] += 1
        by_reason.update(reasons)
    return Tallies(by_score, by_reason)


class Opinions:
    """How many visits of today may be rated. What was said is not in the journal, so not in here."""

    def __init__(self) -> None:
        self._counts: dict[str, bool] = {}
        self._newest: dict[str, str] = {}

    @property
    def invited(self) -> int:
        """How many invitations stand."""
        return sum(self._counts.values())

    def has_been_invited(self, ticket_id: str) -> bool:
        """Whether there is an invitation to rate this visit, even a withdrawn one."""
        return ticket_id in self._counts

    def newest_at(self, counter_id: str) -> str | None:
        """Return the ticket that was invited last at a counter; whether it has been rated is not known here."""
        return self._newest.get(counter_id)

    def invite(self, ticket_id: str, counter_id: str) -> None:
        """Keep that this visit may be rated."""
        self._counts[ticket_id] = True
        self._newest[counter_id] = ticket_id

    def withdraw(self, ticket_id: str) -> None:
        """Keep that this visit goes on."""
        self._counts[ticket_id] = False


def apply(opinions: Opinions, fact: Fact) -> None:
    """Take in one fact."""
    match fact.event:
        case queue_ev.DayOpened():
            opinions.__init__()  # type: ignore[misc]
        case ev.RatingInvited():
            opinions.invite(fact.event.ticket_id, fact.event.counter_id)
        case ev.InvitationWithdrawn():
            opinions.withdraw(fact.event.ticket_id)


def checked(score: int, reasons: list[str]) -> list[str]:
    """Return the reasons once each and in their own order, not the person's; refuse unknown scores and reasons.

    Reasons belong to low scores; with a high score they are dropped, never counted against anybody.
    """
    if score not in SCALE:
        raise HallError("bad_request", field="score")
    if any(r not in REASONS for r in reasons):
        raise HallError("bad_request", field="reasons")
    return [r for r in REASONS if r in reasons] if score <= REASONS_ASKED_UP_TO else []
