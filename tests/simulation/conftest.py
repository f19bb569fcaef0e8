"""What the tests of the simulation share: the assumptions of the file, plain officers, the three halls."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from server.hall.reading import read_hall
from server.hall.rules import Hall
from server.simulation.assumptions import Assumptions, read_assumptions

HALLS = Path(__file__).resolve().parents[2] / "config" / "halls"


@pytest.fixture
def assumed() -> Assumptions:
    """Return what the house's own file assumes."""
    return read_assumptions()


@pytest.fixture
def plain(assumed: Assumptions) -> Assumptions:
    """Return assumptions without walks, rests, lateness, no-shows and differences."""
    zeros = dict.fromkeys(vars(assumed.officers), 0.0)
    return replace(
        assumed,
        officers=replace(assumed.officers, **zeros),
        visitors=replace(assumed.visitors, no_show_share=0.0),
    )


@pytest.fixture(params=["song-xanh", "hoa-an", "tinh-mau"])
def any_hall(request: pytest.FixtureRequest) -> Hall:
    """Return each of the three halls of the house."""
    return read_hall(HALLS / f"{request.param}.toml")


@pytest.fixture
def song_xanh() -> Hall:
    """Return the smallest hall."""
    return read_hall(HALLS / "song-xanh.toml")
