"""Once: an effect outside the database, done once however often its action is carried out.

Used by actions around what they change on the disk or in memory: when a group commit is given up the ledger
carries each of its actions out again. It never undoes anything.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def once(work: Callable[[], T]) -> Callable[[], T]:
    """Return `work` that is done at its first call; later calls return the same result.

    Whatever `work` raises leaves it undone: the next call tries again. Made per request, outside of
    what the ledger carries out.
    """
    results: list[T] = []

    def done() -> T:
        if not results:
            results.append(work())
        return results[0]

    return done
