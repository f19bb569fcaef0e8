"""Telling after trouble: whatever got into the journal behind a fault is told to the screens, once."""

from __future__ import annotations

from typing import Any

import pytest

from pictures import whole_picture
from server.ledger import Answer, Command, Transaction
from server_fixtures import OpenHouse, TestHouse


@pytest.fixture
def hall(open_house: OpenHouse, database_url: str) -> TestHouse:
    """A house on each kind of database."""
    return open_house(database_url)


class Broken(Exception):
    """Something that nobody foresaw."""


def test_what_came_in_while_memory_was_lost_is_told(open_house: OpenHouse, sqlite_url: str) -> None:
    """After a fault the present is read anew, and facts that another process wrote are told, once."""
    one = open_house(sqlite_url)
    two = open_house(sqlite_url, clock=one.clock)
    told: list[int] = []
    begun = two.seq()
    two.ledger.tell = lambda facts: told.extend(f.seq for f in facts)

    def broken(tx: Transaction) -> Answer:
        raise Broken

    for act in (two.take, two.ledger.refresh, two.seq):
        with pytest.raises(Broken):
            two.ledger.act(Command("staff:truong"), broken)
        one.take()
        act()
    two.ledger.refresh()
    assert told == list(range(begun + 1, two.seq() + 1)) and len(told) == 4


def test_a_day_that_another_process_opened_is_told(open_house: OpenHouse, sqlite_url: str) -> None:
    """What another process wrote before it opened the next day is told too, though it is folded no more."""
    one = open_house(sqlite_url)
    two = open_house(sqlite_url, clock=one.clock)
    told: list[int] = []
    begun = two.seq()
    two.ledger.tell = lambda facts: told.extend(f.seq for f in facts)
    two.ledger.is_loaded = False
    one.take()
    one.clock.forward(24 * 3600)
    one.keep_day()
    two.ledger.refresh()
    assert told == list(range(begun + 1, one.seq() + 1)) and len(told) > 2
    assert two.ledger.look(whole_picture) == one.ledger.look(whole_picture)


def test_a_commit_that_only_seemed_to_fail_is_told(
    hall: TestHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If an error is raised after the commit reached the disk, its facts are told by whoever comes next."""
    told: list[int] = []
    begun = hall.seq()
    hall.ledger.tell = lambda facts: told.extend(f.seq for f in facts)
    commit = hall.database.engine.dialect.do_commit

    def cut_off(connection: Any) -> None:
        commit(connection)
        raise OSError("the connection was lost")

    with monkeypatch.context() as patch:
        patch.setattr(hall.database.engine.dialect, "do_commit", cut_off)
        with pytest.raises(OSError, match="lost"):
            hall.take()
    assert told == []
    hall.take()
    assert told == list(range(begun + 1, hall.seq() + 1)) and len(told) == 2
