"""Killed, or on a full disk, at every step that reaches the disk: nothing half has a name, and the next one is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from backup.crafting import backup_of, found_hall
from backup.faulting import FAULTS, TRIALS, Grounds, trials
from server_fixtures import TestHouse

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
def grounds(house: TestHouse, tmp_path: Path) -> Grounds:
    """A hall with a few numbers and a whole backup of it."""
    for _ in range(3):
        house.take()
    house.database.close()
    made = backup_of(house, tmp_path / "good")
    return Grounds(tmp_path, house.settings, found_hall(tmp_path), made.path)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", TRIALS)
def test_every_step(grounds: Grounds, kind: str, fault: str) -> None:
    """One after the other, until none is left."""
    n = 1
    while TRIALS[kind](grounds, fault, n):
        n += 1
        assert grounds.violations == []
    assert n > 5 and grounds.violations == []


def test_the_trials_of_the_bench(grounds: Grounds) -> None:
    """Ten at any step, as the bench does two hundred; a fault that nobody meets is a violation of its own."""
    assert trials(grounds, 10, 20261201, lambda text: None) == []
