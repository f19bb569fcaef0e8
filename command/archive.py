"""A release as one file: the house, its wheels, and first of all a list of every file with its hash.

A plain tar, because wheels are packed already: any `tar` unpacks it, and what comes out runs. Reading believes nothing:
names, kinds and sizes are those of the list, or nothing is kept. `command.release` makes it, `command.upgrading` reads.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from command.versions import order

PROGRAM, FORMAT = "motcua", 1
LIST = "release.json"
LARGEST_LIST = 8 * 2**20
LARGEST = 4 * 2**30
"""Bytes of all files together: far more than any release has."""
PIECE = 2**20
_DIGEST = re.compile(r"[0-9a-f]{64}")


class NotUsable(Exception):
    """A file that is no release for us; `key` is a key of SAY, the facts are those of its sentence."""

    def __init__(self, key: str, **facts: object) -> None:
        self.key, self.facts = key, facts
        super().__init__(key)


@dataclass(frozen=True, slots=True)
class Release:
    """What a release says of itself."""

    version: str
    python: str
    """The oldest Python that it runs on, such as 3.11."""
    lock: str
    """The fingerprint of what has to be installed."""
    wheels: tuple[dict[str, str], ...] = ()
    """For which Pythons and machines it carries the packages."""
    commit: str = ""
    files: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Name → size and SHA-256."""

    @property
    def size(self) -> int:
        """The bytes of all files."""
        return sum(size for size, _ in self.files.values())


def pack(house: Path, release: Release, place: Path) -> None:
    """Write a release file from a folder that holds just its files. Raises OSError; nothing is left then."""
    top = f"{PROGRAM}-{release.version}"
    half = place.with_name(f".{place.name}.half")
    try:
        with half.open("wb") as out, tarfile.open(fileobj=out, mode="w") as tar:
            text = json.dumps({"program": PROGRAM, "format": FORMAT, **asdict(release)}, indent=0)
            (house / LIST).write_text(text, "utf-8")
            for name in (LIST, *release.files):
                tar.add(house / name, f"{top}/{name}", recursive=False, filter=_anonymous)
            out.flush()
            os.fsync(out.fileno())
        half.replace(place)
    except BaseException:
        half.unlink(missing_ok=True)
        raise


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out who made it and when: the same house gives the same file."""
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    member.mode = 0o755 if member.mode & 0o100 else 0o644
    return member


def files_of(folder: Path) -> dict[str, tuple[int, str]]:
    """Return name → size and hash of every file below a folder, in order of names."""
    found = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and not p.is_symlink()):
        found[path.relative_to(folder).as_posix()] = (path.stat().st_size, digest_of(path))
    return found


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# --- reading -----------------------------------------------------------------------------------


def read(path: Path) -> Release:
    """Return what a release file says of itself. Raises NotUsable, OSError."""
    with _opened(path) as tar:
        return _listed(path, tar)[0]


def unpack(path: Path, folder: Path) -> Release:
    """Put every file of a release into a new folder, each compared with the list. Raises NotUsable, OSError."""
    with _opened(path) as tar:
        release, top = _listed(path, tar)
        missing = dict(release.files)
        for member in _rest(tar):
            name = member.name.removeprefix(f"{top}/")
            wanted = missing.pop(name, None)
            if wanted is None or not member.isreg() or member.size != wanted[0]:
                raise NotUsable("release_changed", path=path, what=name)
            source = tar.extractfile(member)
            if source is None or keep(source, folder / name, member.mode) != wanted[1]:
                raise NotUsable("release_changed", path=path, what=name)
    if missing:
        raise NotUsable("release_cut", path=path)
    return release


def _rest(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """Yield what follows the list."""
    while (member := tar.next()) is not None:
        yield member


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, "r:") as tar:
            yield tar
    except tarfile.ReadError as error:
        key = "release_cut" if "unexpected end" in str(error) else "no_release"
        raise NotUsable(key, path=path) from None
    except EOFError:
        raise NotUsable("release_cut", path=path) from None


def _listed(path: Path, tar: tarfile.TarFile) -> tuple[Release, str]:
    """Return the list that stands first in the file, and the folder that all of it is in."""
    first = tar.next()
    if first is None or not first.isreg() or first.size > LARGEST_LIST:
        raise NotUsable("no_release", path=path)
    top, _, name = first.name.partition("/")
    source = tar.extractfile(first)
    if name != LIST or source is None:
        raise NotUsable("no_release", path=path)
    text = source.read()
    if len(text) < first.size:
        raise NotUsable("release_cut", path=path)
    try:
        return _understood(json.loads(text)), top
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotUsable("no_release", path=path) from None


def _understood(said: dict[str, Any]) -> Release:
    if said["program"] != PROGRAM or said["format"] != FORMAT:
        raise ValueError(said["program"])
    order(said["version"])
    order(said["python"])
    files = {}
    for name, (size, digest) in said["files"].items():
        if not _is_plain(name) or not 0 <= int(size) <= LARGEST or not _DIGEST.fullmatch(digest):
            raise ValueError(name)
        files[name] = (int(size), digest)
    release = Release(
        version=said["version"],
        python=said["python"],
        lock=str(said["lock"]),
        wheels=tuple({k: str(each[k]) for k in ("python", "machine")} for each in said["wheels"]),
        commit=str(said["commit"]),
        files=files,
    )
    if release.size > LARGEST or "motcua" not in files:
        raise ValueError(release.size)
    return release


def _is_plain(name: str) -> bool:
    """Tell whether a name stays below the folder that it is unpacked in."""
    parts = PurePosixPath(name).parts
    is_below = not name.startswith("/") and bool(parts) and ".." not in parts
    return is_below and "\0" not in name and str(PurePosixPath(name)) == name


def keep(source: IO[bytes], place: Path, mode: int) -> str:
    """Write one file and return its hash."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("xb") as out:
        shutil.copyfileobj(source, out, PIECE)
    place.chmod(0o755 if mode & 0o100 else 0o644)
    return digest_of(place)
