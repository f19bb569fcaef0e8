"""What a backup says of itself, and what it may hold: read before anything of it is believed. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

FORMAT = 1
NAME = "manifest.json"
LARGEST = 64 * 2**20
"""Bytes of a manifest at most: half a million files."""
SQLITE, POSTGRESQL = "motcua.sqlite3", "database.dump"
DATABASES = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
"""Kind of database → the member that holds it."""
SETTINGS = "motcua.toml"
HALL = "hall"
"""The folder of the hall's file and its logo."""
FILES = (
    SETTINGS,
    "secret.key",
    "recovery.pub",
    "recovery.key",
    "demo.json",
    "seals.txt",
    "erased.txt",
)
FOLDERS = ("voices", "agents")
"""What of the data folder is kept: recorded and built voices, and the printers' journals."""
_PART = re.compile(r"[^\x00-\x1f/\\]{1,255}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Malformed(ValueError):
    """Something that calls itself a manifest and is none; the text says what is wrong."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a backup; its name is relative to the data folder, with "/" between."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """A backup in figures: whose it is, how far its journal comes, and each file with its hash.

    `date` is its last business day, `series` the highest numbers given on it, `per_min` the most that one series gave
    in a minute of it.
    """

    version: str
    schema: str
    database: str
    hall_id: str
    instance_id: str
    seq: int
    hash: str
    date: str
    series: Mapping[str, int]
    per_min: int
    made_at: str
    is_demo: bool
    hall_file: str
    members: tuple[Member, ...] = ()
    format: int = FORMAT

    @property
    def size(self) -> int:
        """Return how many bytes all files have together."""
        return sum(member.size for member in self.members)

    def written(self) -> bytes:
        """Return the manifest as it stands in a backup."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False).encode()


def read(content: bytes) -> Manifest:
    """Return the manifest that the bytes hold, each name and hash of the right form. Raises Malformed."""
    try:
        values = json.loads(content)
        if not isinstance(values, dict):
            raise Malformed("no table")
        found = _of(values)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Malformed(str(error)) from None
    names = [member.name for member in found.members]
    wrong = [name for name in names if not is_safe(name)]
    if wrong or len(set(names)) != len(names):
        raise Malformed(f"a file that may not be there: {(wrong or names)[0]!r}")
    if found.database not in DATABASES or DATABASES[found.database] not in names:
        raise Malformed("no database")
    return found


def format_of(content: bytes) -> int:
    """Return which format a manifest says it has, 0 where it says none: asked before the rest is read."""
    try:
        return int(json.loads(content)["format"])
    except (ValueError, TypeError, KeyError):
        return 0


def _of(values: dict[str, Any]) -> Manifest:
    known = {field.name: values[field.name] for field in fields(Manifest) if field.name in values}
    for name in ("seq", "per_min", "format"):
        known[name] = int(known[name])
    known["series"] = {str(letter): int(n) for letter, n in known["series"].items()}
    known["members"] = tuple(_member(member) for member in known["members"])
    for name in ("version", "schema", "database", "hall_id", "hall_file", "made_at"):
        known[name] = str(known[name])
    return Manifest(**known)


def _member(values: dict[str, Any]) -> Member:
    size, digest = int(values["size"]), str(values["sha256"])
    if size < 0 or not _DIGEST.fullmatch(digest):
        raise Malformed("a file without size or hash")
    return Member(str(values["name"]), size, digest)


def is_safe(name: str) -> bool:
    """Return whether a file of that name may be put into a data folder: none that leads out of it, none unknown."""
    parts = name.split("/")
    if any(part in (".", "..") or not _PART.fullmatch(part) for part in parts):
        return False
    if len(parts) == 1:
        return name in (*FILES, *DATABASES.values())
    return parts[0] in (*FOLDERS, HALL)
