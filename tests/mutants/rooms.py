"""The rooms whose rules are tried: their pure modules, and the tests closest to them.

The forecast of the queue is not among them: it is judged by how often it comes true (`tests/simulation`),
and no single case says whether a weight of its is right.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Room:
    """Patterns of modules and of tests, from the root of the house."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]

    def files(self, root: Path) -> list[str]:
        """Return the modules that are there, in order."""
        found = {path for pattern in self.modules for path in root.glob(pattern)}
        return sorted(str(path.relative_to(root)) for path in found)


ROOMS = {
    "queue": Room(
        (
            "server/queue/today/*.py",
            "server/queue/order/*.py",
            "server/queue/verbs/*.py",
            "server/queue/offering.py",
            "server/queue/persons.py",
        ),
        ("tests/queue",),
    ),
    "hall": Room(
        (
            "server/hall/rules.py",
            "server/hall/calendar.py",
            "server/hall/checking*.py",
            "server/hall/coming_days.py",
            "server/hall/letters.py",
            "server/hall/loudness.py",
        ),
        ("tests/hall",),
    ),
    "printing": Room(
        ("server/printing/rules.py", "server/printing/job.py"),
        ("tests/printing",),
    ),
    "rating": Room(
        ("server/rating/rules.py",),
        tuple(f"tests/rating/test_{name}.py" for name in ("rules", "rating", "publishing")),
    ),
    "announcing": Room(
        (
            "server/announcing/rules.py",
            "server/announcing/speaking.py",
            "server/announcing/volume.py",
        ),
        (
            "tests/announcing/test_call_rules.py",
            "tests/announcing/test_calls.py",
            "tests/announcing/test_speaking.py",
            "tests/announcing/test_volume.py",
            "tests/announcing/test_zones.py",
        ),
    ),
}
