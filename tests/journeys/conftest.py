"""The halls of the journeys: one as in a town, one demonstration."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from announcing.conftest import voice_folder
from journeys.paired_hall import PairedHall, start_paired_hall
from pages.demo import DemoHall, start_hall, stop_hall

__all__ = ["voice_folder"]


@pytest.fixture(scope="session")
def town_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PairedHall]:
    """A hall without demonstration, with a printer that keeps what it hears."""
    hall = start_paired_hall(tmp_path_factory.mktemp("town"))
    yield hall
    stop_hall(hall)
    hall.printer.stop()


@pytest.fixture(scope="session")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoHall]:
    """A demonstration hall for the journeys that change it."""
    running = start_hall(tmp_path_factory.mktemp("journeys"))
    yield running
    stop_hall(running)
