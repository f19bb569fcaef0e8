"""The display room's tests: its pure modules, and one running hall for its pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from display.floor import Floor
from pages.demo import start_hall, stop_hall
from pages.modules import ask, empty_page

__all__ = ["ask", "empty_page"]


@pytest.fixture(scope="session")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Floor]:
    """One running hall for this room, whose counter 2 is ours."""
    hall = start_hall(tmp_path_factory.mktemp("display"))
    yield Floor(hall)
    stop_hall(hall)
