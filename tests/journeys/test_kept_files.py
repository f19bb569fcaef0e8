"""What a running server leaves in its data folder has a place in config/rules/retention.toml."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from house.test_retention import files_in, has_place
from pages.demo import DemoHall


@pytest.mark.slow
def test_every_file_of_a_served_hall_has_a_place(
    own_hall: Callable[..., DemoHall], tmp_path: Path
) -> None:
    """The server and its printer, after somebody has taken a number and the paper came."""
    hall = own_hall()
    token = hall.device("kiosk")["token"]
    hall.post("/api/v1/tickets", {"service_id": "khai-sinh"}, token=token)
    until_s = time.monotonic() + 20
    while time.monotonic() < until_s and not [*tmp_path.glob("data/papers/*")]:
        time.sleep(0.1)
    found = files_in(tmp_path / "data")
    assert {Path(name).name for name in found} >= {
        "motcua.sqlite3",
        "demo.json",
        "witness.json",
    }
    assert any(name.startswith("papers/") for name in found)
    assert [name for name in found if not has_place(name)] == []
