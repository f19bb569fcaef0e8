"""Which voices are being built just now, and how far each is: published by the builder.

The builder is a process of its own. While it lives it holds a lock, which even a killed one gives back, so
that what was under way is never believed for longer. Called by the `voice` command and by `voices`.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from server.files import make_folder, write_whole

LOCK = ".under_way.lock"
REPORT = ".under_way.json"
ALMOST = 99
"""A voice that is whole is not under way any more."""


def announce(folder: Path, languages: Iterable[str]) -> int:
    """Say that voices of these languages are to be built.

    Returns a file descriptor: this is true until every process that holds it has closed it or died. Raises
    OSError where this account may not write.
    """
    make_folder(folder)
    # To read is enough for a lock: one that another account has left behind stands in nobody's way.
    lock = os.open(folder / LOCK, os.O_RDONLY | os.O_CREAT, 0o644)
    try:
        with suppress(BlockingIOError):  # another builder is at work: what it says is true as well
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _write(folder, dict.fromkeys(languages, 0))
    except OSError:
        os.close(lock)
        raise
    return lock


@contextmanager
def announced(folder: Path, languages: Iterable[str]) -> Iterator[None]:
    """Say that voices of these languages are being built, until the block is left."""
    lock = announce(folder, languages)
    try:
        yield
    finally:
        os.close(lock)


def tell(folder: Path, language: str, done: int, total: int) -> None:
    """Say how far the voice of a language is."""
    report, percent = _read(folder), min(done * 100 // max(total, 1), ALMOST)
    if report.get(language) != percent:
        _write(folder, report | {language: percent})


def end(folder: Path, language: str) -> None:
    """Say that the voice of a language is built, or cannot be."""
    _write(folder, {key: far for key, far in _read(folder).items() if key != language})


def percents(folder: Path) -> dict[str, int]:
    """Return language → per cent of each voice that is being built; empty when nobody builds."""
    try:
        with (folder / LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(folder)
    except OSError:
        pass
    return {}


def _read(folder: Path) -> dict[str, int]:
    try:
        found = json.loads((folder / REPORT).read_bytes())
    except (OSError, ValueError):
        return {}
    return {str(k): int(v) for k, v in found.items()} if isinstance(found, dict) else {}


def _write(folder: Path, report: dict[str, int]) -> None:
    write_whole(folder / REPORT, json.dumps(report))
