"""What all tests share: no way out of this machine, repeatable chance, a browser, a running hall.

A test asks for `browser` or `open_page` (pages/browsing.py) and for `demo_hall` (pages/demo.py) by name.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator

import pytest
from hypothesis import Phase, settings

pytest_plugins = (
    "pages.browsing",
    "pages.demo",
    "server_fixtures",
    "wire_house",
    "serving",
    "small_house",
)

NEAR = ("127.", "localhost", "::1", "0.0.0.0")

# On a busy machine an example may take long; only its answer is judged.
settings.register_profile("house", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
# The quick run, which asks for this one, draws few cases of each; the whole run draws all.
settings.register_profile("quick", deadline=None, derandomize=True, max_examples=15)
# `check rules` asks only whether a case fails, not for the smallest one.
settings.register_profile(
    "mutants",
    parent=settings.get_profile("quick"),
    phases=[Phase.explicit, Phase.generate],
    database=None,
)
settings.load_profile("ci" if os.environ.get("CI") else "house")

# A hall speaks from its first day; the tests that listen build its voices themselves.
os.environ.setdefault("MOTCUA_BUILDS_VOICES", "false")
# A text that nobody has written fails a test; in a hall it shows its key and is said in the log.
os.environ.setdefault("MOTCUA_STRICT_WORDS", "1")

# Hundreds of data folders are made and kept for a while: none of them needs much for a full disk.
os.environ.setdefault("MOTCUA_BALLAST_MB", "2")

NEEDS = {"browser": "browser", "demo_hall": "slow", "own_hall": "slow"}
"""Fixture → the mark of every test that uses it, so that `./motcua test --quick` stays quick."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by what they ask for, and those that read the code."""
    for item in items:
        if item.path.parent.name == "house":
            item.add_marker("house")
        for fixture in NEEDS.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(NEEDS[fixture])


class ReachedOut(AssertionError):
    """A test tried to reach another machine: a printer, a server, the Internet."""


@pytest.fixture(scope="session", autouse=True)
def no_way_out() -> Iterator[None]:
    """Refuse every connection that would leave this machine, whichever library asks for it."""
    connect = socket.socket.connect

    def near_only(self: socket.socket, address: object) -> None:
        is_inet = self.family in (socket.AF_INET, socket.AF_INET6)
        if is_inet and not str(address[0]).startswith(NEAR):  # type: ignore[index]
            raise ReachedOut(f"a test tried to reach {address}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", near_only)
        yield
