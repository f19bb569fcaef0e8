"""Signs of life are given only while loop, clock and locks live."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from server import runtime
from server.operations.watchdog import LATE_S, Watchdog
from server.runtime.systemd import Manager
from server_fixtures import TestHouse


class Told:
    """A service manager that keeps what it hears."""

    watchdog_s = 30.0

    def __init__(self) -> None:
        self.heard: list[str] = []

    def tell(self, *lines: str) -> None:
        """Keep it."""
        self.heard += lines


@pytest.fixture
def told(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> Told:
    """A manager beside a house with a clock that has just ticked."""
    monkeypatch.setattr(house, "live", SimpleNamespace(sockets=3))
    monkeypatch.setitem(runtime.keeper.rounds, "clock", time.monotonic())
    return Told()


def test_a_living_house_says_so_and_how_it_is(house: TestHouse, told: Told) -> None:
    """One line says how many screens there are, and why no numbers are given."""
    watchdog = Watchdog(house, told)
    watchdog._look()
    house.withheld.code = "disk_full"
    watchdog._look()
    assert told.heard == [
        "WATCHDOG=1",
        "STATUS=3 screens connected",
        "WATCHDOG=1",
        "STATUS=3 screens connected; no numbers: disk_full",
    ]


@pytest.mark.parametrize("name", ["turn", "lock"])
def test_a_lock_that_is_held_gives_no_sign(house: TestHouse, told: Told, name: str) -> None:
    """Whoever holds it for ever is not covered up; when it is free again, so is the sign."""
    looking = threading.Thread(target=Watchdog(house, told)._look)
    with getattr(house.ledger, name):
        looking.start()
        looking.join(0.2)
        assert looking.is_alive() and told.heard == []
    looking.join(20)
    assert told.heard[0] == "WATCHDOG=1"


def test_a_clock_that_stands_still_gives_no_sign(
    house: TestHouse, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hall's clock is what opens days and calls people; without it a server only seems to live."""
    monkeypatch.setitem(runtime.keeper.rounds, "clock", time.monotonic() - LATE_S - 1)
    Watchdog(house, told)._look()
    assert told.heard == []


def test_a_loop_that_came_round_long_ago_gives_no_sign(
    house: TestHouse, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In threads mode another thread than the server's loop looks."""
    long_ago = time.monotonic() - told.watchdog_s - 1
    monkeypatch.setattr(runtime.current(), "came_round_at", lambda: long_ago)
    Watchdog(house, told)._look()
    assert told.heard == []


@pytest.mark.parametrize(
    ("environment", "watchdog_s"),
    [
        ({}, 0.0),
        ({"NOTIFY_SOCKET": "/there"}, 0.0),
        ({"WATCHDOG_USEC": "30000000"}, 0.0),
        ({"NOTIFY_SOCKET": "/there", "WATCHDOG_USEC": "30000000"}, 30.0),
        ({"NOTIFY_SOCKET": "/there", "WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, 0.0),
        ({"NOTIFY_SOCKET": "/there", "WATCHDOG_USEC": "soon"}, 0.0),
    ],
)
def test_who_watches(
    environment: dict[str, str], watchdog_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a manager that listens and means this process; children hear nothing of it."""
    for name in ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert Manager().watchdog_s == watchdog_s
    assert not set(environment) & set(os.environ)


def test_a_manager_that_has_gone_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody listens, or there is no such place: the server goes on."""
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))
    told: Any = Manager()
    told.tell("READY=1")
