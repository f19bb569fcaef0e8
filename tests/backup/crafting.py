"""Backups that nobody honest would make, and halls without a server to make honest ones of."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyrage
from pyrage import x25519

import busy_hall
from server.hall.last_good import FoundHall
from server.hall.reading import read_hall
from server.operations.backup import keys
from server.operations.backup.making import Made, make
from server.operations.backup.restoring import Wish
from server.settings import Settings
from server_fixtures import TestHouse

Entry = tuple[tarfile.TarInfo, bytes]


def found_hall(folder: Path) -> FoundHall:
    """Return the hall of a file as a start finds it."""
    path = folder / "thu-nghiem.toml"
    if not path.exists():
        path.write_text(busy_hall.hall_file(2, 2), "utf-8")
    return FoundHall(read_hall(path), path)


def backup_of(house: TestHouse, to: Path, **changed: Any) -> Made:
    """Make a backup of a house."""
    to.mkdir(exist_ok=True)
    settings = replace(house.settings, **changed)
    return make(settings, found_hall(to.parent), to)


def wish(made: Path, folder: Path, settings: Settings, **more: Any) -> Wish:
    """Return the wish to put a backup back with the key beside its data."""
    key = more.pop("key", settings.data_dir / keys.PRIVATE)
    identity = more.pop("identity", None) or keys.read_identity(key)
    return Wish(made, folder, key, identity, **more)


def member(name: str, content: bytes = b"", kind: bytes = tarfile.REGTYPE, link: str = "") -> Entry:
    """Return one entry of a tar."""
    head = tarfile.TarInfo(name)
    head.type, head.linkname, head.size = kind, link, len(content)
    return head, content


def listed(name: str, content: bytes) -> dict[str, Any]:
    """Return how a manifest lists a file."""
    return {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def opened(made: Path, identity: x25519.Identity) -> tuple[dict[str, Any], list[Entry]]:
    """Return the manifest and the entries of an honest backup."""
    plain = pyrage.decrypt(made.read_bytes(), [identity])
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(plain))) as tar:
        entries = [(head, tar.extractfile(head).read()) for head in tar]  # type: ignore[union-attr]
    return json.loads(entries[0][1]), entries[1:]


def closed(
    path: Path, manifest: dict[str, Any], entries: Sequence[Entry], identity: x25519.Identity
) -> Path:
    """Write a backup of any manifest and any entries, encrypted as an honest one."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for head, content in [member("manifest.json", json.dumps(manifest).encode()), *entries]:
            tar.addfile(head, io.BytesIO(content))
    path.write_bytes(pyrage.encrypt(gzip.compress(out.getvalue()), [identity.to_public()]))
    return path


Change = Callable[[dict[str, Any], list[Entry]], None]
"""What is done to an honest backup."""
