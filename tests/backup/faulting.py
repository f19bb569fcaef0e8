"""Backups and restores that are killed, or whose disk is full, at each step that reaches the disk; seeded trials of it.

The work runs in a forked child in which the n-th fsync, rename or unlink is the last thing that happens, or fails. What
is left must be a hall that opens: nothing half under a name, and the same command does it afterwards.
"""

from __future__ import annotations

import contextlib
import errno
import os
import random
import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from server.hall.last_good import FoundHall
from server.operations.backup import keys, manifest, placing
from server.operations.backup.making import ENDING, make
from server.operations.backup.restoring import Wish, restore
from server.settings import Settings

STEPS = ("fsync", "replace", "rename", "unlink")
FAULTS = ("killed before", "killed after", "full")


def in_child(work: Callable[[], Any], fault: str, n: int) -> bool:
    """Do work in a child whose n-th step to the disk meets a fault; returns whether there were so many steps."""
    told, telling = os.pipe()
    child = os.fork()
    if child == 0:
        _meet(fault, n, telling)
        with contextlib.suppress(BaseException):
            work()
        os._exit(0)
    os.close(telling)
    with os.fdopen(told, "rb") as said:
        os.waitpid(child, 0)
        return bool(said.read())


def _meet(fault: str, n: int, telling: int) -> None:
    """Let the n-th step of this process meet a fault, and say that there was one: a step may live with it."""
    count = [0]

    def faulty(step: Callable[..., Any]) -> Callable[..., Any]:
        def do(*args: Any, **more: Any) -> Any:
            count[0] += 1
            if count[0] != n:
                return step(*args, **more)
            os.write(telling, b"1")
            if fault == "full":
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            if fault == "killed after":
                step(*args, **more)
            os.kill(os.getpid(), signal.SIGKILL)

        return do

    for name in STEPS:
        setattr(os, name, faulty(getattr(os, name)))


@dataclass
class Grounds:
    """A hall that is backed up and restored again and again."""

    folder: Path
    settings: Settings
    found: FoundHall
    good: Path
    """A whole backup of it."""
    violations: list[str] = field(default_factory=list)

    @property
    def out(self) -> Path:
        """Where backups go."""
        return self.folder / "out"

    @property
    def new(self) -> Path:
        """Where a hall is put back."""
        return self.folder / "restored" / "new"

    def back_up(self) -> Path:
        """Make a backup."""
        return make(self.settings, self.found, self.out).path

    def put_back(self, file: Path | None = None) -> None:
        """Restore the good backup, or this one."""
        key = self.settings.data_dir / keys.PRIVATE
        restore(Wish(file or self.good, self.new, key, keys.read_identity(key)))

    def clear(self) -> None:
        """Take away what earlier trials made."""
        shutil.rmtree(self.out, ignore_errors=True)
        shutil.rmtree(self.new.parent, ignore_errors=True)
        self.out.mkdir()


def backup_trial(grounds: Grounds, fault: str, n: int) -> bool:
    """Let a backup meet a fault; what has a backup's name afterwards can be put back, and the next one is made."""
    grounds.clear()
    met = in_child(grounds.back_up, fault, n)
    for made in grounds.out.glob(f"*{ENDING}"):
        _must(
            grounds, f"backup {fault} {n}: half under its name", lambda f=made: grounds.put_back(f)
        )
        shutil.rmtree(grounds.new.parent, ignore_errors=True)
    _must(grounds, f"backup {fault} {n}: none afterwards", grounds.back_up)
    left = [p.name for p in grounds.out.iterdir() if p.name.endswith(placing.HALF)]
    if left:
        grounds.violations.append(f"backup {fault} {n}: left {left}")
    return met


def restore_trial(grounds: Grounds, fault: str, n: int) -> bool:
    """Let a restore meet a fault; the folder is not there or whole, and the same command does it."""
    grounds.clear()
    met = in_child(grounds.put_back, fault, n)
    if not grounds.new.exists():
        _must(grounds, f"restore {fault} {n}: not afterwards", grounds.put_back)
    for name in (manifest.SQLITE, "secret.key", "witness.json", manifest.SETTINGS):
        if not (grounds.new / name).is_file():
            grounds.violations.append(f"restore {fault} {n}: no {name}")
    return met


def _must(grounds: Grounds, what: str, work: Callable[[], Any]) -> None:
    try:
        work()
    except Exception as error:  # noqa: BLE001 - that is the violation
        grounds.violations.append(f"{what}: {error!r}")


TRIALS = {"backup": backup_trial, "restore": restore_trial}


def steps_of(grounds: Grounds, kind: str) -> int:
    """Return how many steps to the disk a backup or a restore has."""
    n = 1
    while TRIALS[kind](grounds, "killed before", n):
        n += 1
    return n - 1


def trials(grounds: Grounds, cycles: int, seed: int, say: Callable[[str], None]) -> list[str]:
    """Let so many backups and restores meet a fault at any step; returns what was violated."""
    luck = random.Random(seed)
    count = {kind: steps_of(grounds, kind) for kind in TRIALS}
    for number in range(1, cycles + 1):
        kind, fault = luck.choice(list(TRIALS)), luck.choice(FAULTS)
        if not TRIALS[kind](grounds, fault, luck.randint(1, count[kind])):
            grounds.violations.append(f"{kind} {fault}: no fault was met")
        if number % 20 == 0:
            say(f"{number} faults, {len(grounds.violations)} violations")
    return grounds.violations
