"""The demo hall and a real hall never share a data folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from server.ledger import Command
from server.operations import demo
from server.operations.mixing import refuse_mixture
from server.settings import Settings, SettingsError
from server_fixtures import OpenHouse, TestHouse


@pytest.fixture
def bare(open_house: OpenHouse, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> TestHouse:
    """A house whose day nobody has opened yet."""
    monkeypatch.setattr(TestHouse, "keep_day", lambda house: None)
    return open_house(sqlite_url)


def start(house: TestHouse, is_demo: bool) -> None:
    """Do what a start does before it listens."""
    refuse_mixture(replace(house.settings, demo=is_demo), house.database)


def test_a_real_hall_does_not_begin_where_the_demo_was(house: TestHouse, tmp_path: Path) -> None:
    """Where the demo hall was, also when its file was deleted, a real hall refuses to start."""
    demo.prepare(house, tmp_path)
    house.people.add(Command("shell"), "an", "An", "officer", "246813", [])
    for _ in range(2):
        start(house, is_demo=True)
        with pytest.raises(SettingsError, match="--data"):
            start(house, is_demo=False)
        (tmp_path / "demo.json").unlink(missing_ok=True)


def test_the_demo_does_not_begin_in_a_real_hall(bare: TestHouse) -> None:
    """Where somebody has been added to a real hall, the demo refuses to start."""
    start(bare, is_demo=True)
    start(bare, is_demo=False)
    bare.people.add(Command("shell"), "an", "An", "officer", "246813", [])
    start(bare, is_demo=False)
    with pytest.raises(SettingsError, match="--no-demo"):
        start(bare, is_demo=True)


def test_an_old_demo_file_is_enough(tmp_path: Path, bare: TestHouse) -> None:
    """A folder with the demo's tokens in it is no place for a real hall, whatever its database is."""
    (tmp_path / "demo.json").write_text("{}")
    settings = Settings(data_dir=tmp_path, demo=False)
    with pytest.raises(SettingsError, match="demo hall"):
        refuse_mixture(settings, bare.database)
