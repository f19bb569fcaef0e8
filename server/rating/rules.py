"""Rating rules and tallies, and how many were invited today, folded from the journal. Pure."""

from __future__ import annotations

import datetime as dt
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
INVITATION_H = 72
"""How long the phone and the slip may rate; the law's signed QR codes live 24–72 h."""
TERMINAL_S = 90
"""How long the terminal beside the counter waits for the citizen who just stood there."""
ANSWERING_S = 60
"""Somebody who touched a face at the last moment may still give reasons and send them."""
SHOWN_FROM_N = 5
"""Fewer ratings say more about persons than about service; only their number is shown."""


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
        return self.count >= SHOWN_FROM_N

    @property
    def mean(self) -> float | None:
        """The mean score, None below the number from which it may be shown."""
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

    @property
    def invited(self) -> int:
        """How many invitations stand."""
        return sum(self._counts.values())

    def has_been_invited(self, ticket_id: str) -> bool:
        """Whether there is an invitation to rate this visit, even a withdrawn one."""
        return ticket_id in self._counts

    def put(self, ticket_id: str, is_standing: bool) -> None:
        """Keep whether the invitation to rate this visit stands."""
        self._counts[ticket_id] = is_standing


def apply(opinions: Opinions, fact: Fact) -> None:
    """Take in one fact."""
    match fact.event:
        case queue_ev.DayOpened():
            opinions.__init__()  # type: ignore[misc]
        case ev.RatingInvited():
            opinions.put(fact.event.ticket_id, True)
        case ev.InvitationWithdrawn():
            opinions.put(fact.event.ticket_id, False)


def checked(score: int, reasons: list[str]) -> list[str]:
    """Return the reasons without repetitions; refuse unknown scores and reasons.

    Reasons belong to low scores; with a high score they are dropped, never counted against anybody.
    """
    if score not in SCALE:
        raise HallError("bad_request", field="score")
    if any(r not in REASONS for r in reasons):
        raise HallError("bad_request", field="reasons")
    return list(dict.fromkeys(reasons)) if score <= REASONS_ASKED_UP_TO else []


def day_part(local: dt.datetime) -> str:
    """Return the part of the day that a rating keeps instead of its minute."""
    if local.hour < 10:
        return "early_morning"
    if local.hour < 13:
        return "late_morning"
    return "early_afternoon" if local.hour < 15 else "late_afternoon"


def wait_band(waited_s: int) -> str:
    """Return the coarse wait that a rating keeps instead of its seconds."""
    for limit_min in (5, 15, 30, 60):
        if waited_s < limit_min * 60:
            return f"under_{limit_min}_min"
    return "over_60_min"
