"""What is known of a hall's backups: a small file beside its data that each round writes and everybody reads."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from server.files import write_whole

NAME = "backups.json"
LOCAL = "backups"
"""The folder of the newest backups beside the data: for a damaged database, not for a lost machine."""


@dataclass(frozen=True, slots=True)
class Target:
    """A folder on another disk or machine: up to when it has the newest backup, and why not since."""

    path: str
    at: str | None = None
    failed: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """The newest backup, the newest rehearsal, each target; a failure is a code of `saying`, or a kind of fault."""

    file: str | None = None
    at: str | None = None
    seq: int = 0
    size: int = 0
    took_s: float = 0.0
    failed: str | None = None
    rehearsed_at: str | None = None
    rehearsal_failed: str | None = None
    targets: tuple[Target, ...] = field(default=())
    doing: str | None = None
    """What a round is at: "copy", "rehearse", "targets"; None when it has ended."""


def read(folder: Path) -> Record:
    """Return what is known; a file that is not there or cannot be read says nothing."""
    try:
        values: dict[str, Any] = json.loads((folder / NAME).read_bytes())
        targets = tuple(Target(**each) for each in values.pop("targets", ()))
        return replace(Record(**values), targets=targets)
    except (OSError, ValueError, TypeError, AttributeError):
        return Record()


def write(folder: Path, record: Record) -> None:
    """Keep it. Raises OSError."""
    write_whole(folder / NAME, json.dumps(asdict(record)) + "\n")
