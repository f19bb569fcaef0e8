"""A pretend printer for every test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from printers.virtual import VirtualPrinter


@pytest.fixture
def virtual() -> Iterator[VirtualPrinter]:
    """Start a pretend 80 mm printer that confirms jobs by their id."""
    with VirtualPrinter(576) as printer:
        yield printer
