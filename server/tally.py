"""What one process has counted since it began: facts, refusals, commits. The ledger and the edge write, metrics read.

Counting is an addition in memory: no lock, no clock but the one that a commit has anyway, and no name of anybody.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
SIZES = (1, 2, 4, 8, 16, 32)


class Buckets:
    """Counts values by how large they are."""

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def add(self, value: float) -> None:
        """Count one value."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value


class Tally:
    """The counters of one process."""

    def __init__(self) -> None:
        self.facts: Counter[str] = Counter()
        """By kind, of this process's own commits."""
        self.refusals: Counter[str] = Counter()
        """By code."""
        self.commit_s = Buckets(SECONDS)
        """How long a commit took, with the waiting for the database."""
        self.commit_size = Buckets(SIZES)
        """How many actions shared one."""

    def committed(self, size: int, seconds: float, kinds: Sequence[str]) -> None:
        """Count a commit that is on the disk."""
        self.commit_size.add(size)
        self.commit_s.add(seconds)
        self.facts.update(kinds)
