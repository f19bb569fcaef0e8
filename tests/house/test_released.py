"""What halls have on their disks stays readable: released events and migrations are never edited.

`released/VERSION.json` is written once, when a version is released, and never again: the fields of each
event, with those that every journal of that version has, and the digest of each migration. A new event is
a new class; a new field has a default, which old journals are read with.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from house.sources import ROOT
from server import app  # noqa: F401 - the wiring knows every room, and so every event
from server.facts import kinds

RELEASED = sorted((Path(__file__).parent / "released").glob("*.json"))
MIGRATIONS = ROOT / "server" / "migrations" / "versions"


def read(path: Path) -> Any:
    """Return what a version promised."""
    return json.loads(path.read_text("utf-8"))


def test_a_version_was_released() -> None:
    """Without a promise the tests below would prove nothing."""
    assert [path.stem for path in RELEASED] == ["0.1.0"]


@pytest.mark.parametrize("path", RELEASED, ids=lambda p: p.stem)
def test_released_events_can_be_read_for_ever(path: Path) -> None:
    """Each event is there with its fields; what was added since has a default."""
    wrong = []
    for kind, promised in read(path)["events"].items():
        event = kinds().get(kind)
        if event is None:
            wrong.append(f"{kind} is gone")
            continue
        known = {f.name: f for f in dataclasses.fields(event)}
        wrong += [f"{kind}.{name} is gone" for name in promised if name not in known]
        wrong += [
            f"{kind}.{name} is new and has no default"
            for name, field in known.items()
            if name not in promised
            and field.default is dataclasses.MISSING
            and field.default_factory is dataclasses.MISSING
        ]
    assert not wrong


@pytest.mark.parametrize("path", RELEASED, ids=lambda p: p.stem)
def test_released_migrations_are_as_they_were(path: Path) -> None:
    """A database that went through a migration must be what the migration says today."""
    found = {
        name: hashlib.sha256((MIGRATIONS / name).read_bytes()).hexdigest()
        for name in read(path)["migrations"]
    }
    assert found == read(path)["migrations"]
