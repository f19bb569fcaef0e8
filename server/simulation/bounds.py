"""What each policy promises about being overtaken, checked on a day that has been. Pure.

Asked by `starving`. The bounds hold within one service, for whoever waits there without having been
away: `fifo`: nobody; `credit`: nobody who came more than their class's credit later; `ratio n:m`: for
somebody without priority, with k without priority before them, at most n people with priority for each
m begun of the k + 1, and the same the other way round for those with priority; `strict`: no bound.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from server.hall.rules import Policy


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody's wait in one service, in Unix seconds."""

    issued_s: float
    called_s: float
    class_id: str | None


def broken(policy: Policy, credit_s: Mapping[str, float], turns: Iterable[Turn]) -> int | None:
    """Return how many people of one service were overtaken beyond the bound, None where there is none.

    `credit_s` holds the credit of each priority class.
    """
    people = sorted(turns, key=lambda t: t.issued_s)
    if policy.name == "strict":
        return None
    if policy.name == "ratio":
        return sum(_passed_in_ratio(t, people) > ratio_bound(policy, t, people) for t in people)
    credits = credit_s if policy.name == "credit" else {}
    return sum(
        any(
            later.called_s < turn.called_s
            and later.issued_s - turn.issued_s > credits.get(later.class_id or "", 0.0)
            for later in people[place + 1 :]
        )
        for place, turn in enumerate(people)
    )


def ratio_bound(policy: Policy, turn: Turn, people: Iterable[Turn]) -> int:
    """Return how many of the other lane may be called while somebody waits."""
    before = sum(
        other.issued_s < turn.issued_s < other.called_s and _same_lane(other, turn)
        for other in people
    )
    own, other = policy.normal_share, policy.priority_share
    if turn.class_id is not None:
        own, other = other, own
    return other * -(-(before + 1) // own)


def _passed_in_ratio(turn: Turn, people: list[Turn]) -> int:
    """Return how many of the other lane who came later were called earlier."""
    first = bisect_left(people, turn.issued_s, key=lambda t: t.issued_s)
    return sum(
        later.called_s < turn.called_s and later.issued_s > turn.issued_s
        for later in people[first:]
        if not _same_lane(later, turn)
    )


def _same_lane(one: Turn, other: Turn) -> bool:
    return (one.class_id is None) == (other.class_id is None)
