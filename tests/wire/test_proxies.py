"""Behind a reverse proxy: whose address counts."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask import request

import busy_hall
from server.app import create_app
from server.clock import FixedClock
from server.settings import Settings
from server_fixtures import MONDAY, QuietLog

CLAIM = {"X-Forwarded-For": "6.6.6.6, 192.0.2.7", "X-Forwarded-Proto": "https"}


@pytest.mark.parametrize(("hops", "seen"), [(0, "127.0.0.1"), (1, "192.0.2.7")])
def test_only_trusted_proxies_name_the_sender(
    tmp_path: Path, empty_sqlite: Path, hops: int, seen: str
) -> None:
    """A forwarded address counts when a proxy is trusted, and then only what that proxy added."""
    shutil.copy(empty_sqlite, tmp_path / "motcua.sqlite3")
    settings = Settings(data_dir=tmp_path, demo=False, trusted_proxies=hops)
    app, house = create_app(settings, busy_hall.hall(), QuietLog(), FixedClock(MONDAY))
    addresses: list[str | None] = []
    app.before_request(lambda: addresses.append(request.remote_addr))
    app.test_client().get("/api/v1/hall", headers=CLAIM)
    house.database.close()
    assert addresses == [seen]
