"""A real hall – no demonstration – on a machine whose clock can do anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from machine_time import Machine, RealHall


@pytest.fixture
def open_real(tmp_path: Path, sqlite_url: str) -> Iterator[Callable[[Machine], RealHall]]:
    """Return a function that starts a hall's process on a machine, each time on the same data."""
    opened: list[RealHall] = []

    def start(machine: Machine) -> RealHall:
        if opened:
            opened[-1].close()
        opened.append(RealHall(tmp_path, sqlite_url, machine))
        return opened[-1]

    yield start
    if opened:
        opened[-1].close()
