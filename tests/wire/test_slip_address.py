"""The address under a slip's QR: the settings', else the hall's, else the server's own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.settings import Settings
from server_fixtures import TestHouse


@pytest.mark.parametrize(
    ("setting", "hall", "found"),
    [
        ("https://a.vn/", "https://b.vn", "https://a.vn/t/x"),
        ("", "https://b.vn/mot-cua/", "https://b.vn/mot-cua/t/x"),
        ("", None, "http://127.0.0.1:8000/t/x"),
    ],
)
def test_the_nearest_address_wins(
    house: TestHouse, setting: str, hall: str | None, found: str
) -> None:
    """What this start was told wins over the hall's file, and that over this machine's own address."""
    house.settings = replace(Settings(), public_url=setting)
    house.hall = replace(house.hall, public_url=hall)
    assert house.links.url("x") == found
