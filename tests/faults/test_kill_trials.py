"""Killed in a rush ten times with every check after each; and each check finds what it is there for."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from killing.checks import CHECKS, violations
from killing.told import Told, ask
from killing.trials import Trial, run

pytestmark = [pytest.mark.slow, pytest.mark.load]

SEED = 20261130


@pytest.mark.timeout(400)
def test_ten_kills_break_nothing(tmp_path: Path) -> None:
    """Whenever the server is killed, what was answered is true and what was not can be asked again."""
    trials = run(tmp_path, 10, SEED, rush_s=(0.2, 1.5))
    assert trials.violations == []
    assert (trials.cycles, trials.answered > 200) == (10, True)


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Told]]:
    """A true hall after a kill: its database, stopped and whole, and what people were told."""
    import random

    trial = Trial(tmp_path_factory.mktemp("killed") / "hall", random.Random(SEED), (2.0, 2.5))
    _, wrong = trial.cycle()
    assert wrong + trial.end() == []
    yield trial.database, trial.told


Damage = Callable[[sqlite3.Connection, Told], None]


def said(statement: str) -> Damage:
    """Return a damage that one statement does."""

    def do(connection: sqlite3.Connection, _: Told) -> None:
        assert connection.execute(statement).rowcount > 0, statement

    return do


def never_stored(_: sqlite3.Connection, told: Told) -> None:
    """Somebody was told something that the database never heard of."""
    asked = ask("", "/api/v1/undo")
    told.answered[asked.key] = (asked, {})


def two_at_once(connection: sqlite3.Connection, _: Told) -> None:
    """Two tickets are at one counter."""
    two = "SELECT ticket_id FROM tickets LIMIT 2"
    statement = f"UPDATE tickets SET state='serving', counter_id='9' WHERE ticket_id IN ({two})"
    assert connection.execute(statement).rowcount == 2


OF_KIND = "seq = (SELECT max(seq) FROM events WHERE kind = '{}')"
DAMAGES: dict[str, tuple[Damage, set[str]]] = {
    "a fact in the middle is gone": (
        said("DELETE FROM events WHERE seq = 40"),
        {"chain"},
    ),
    "a fact is edited": (
        said("UPDATE events SET actor = 'device:x' WHERE seq = 40"),
        {"chain"},
    ),
    "a ticket's row is gone": (
        said("DELETE FROM tickets WHERE number = 'A001'"),
        {"issued", "told_numbers"},
    ),
    "a number is another's": (
        said("UPDATE tickets SET number = 'A002' WHERE number = 'A001'"),
        {"numbers", "told_numbers"},
    ),
    "the calls are gone": (
        said("DELETE FROM events WHERE kind = 'ticket_called'"),
        {"chain", "told_calls"},
    ),
    "the ends are gone": (
        said("DELETE FROM events WHERE kind = 'service_finished'"),
        {"chain", "told_finishes"},
    ),
    "an answer is gone": (never_stored, {"keys"}),
    "two at a counter": (two_at_once, {"counters"}),
    "a paper is gone": (said("DELETE FROM print_jobs"), {"papers"}),
    "the ratings are gone": (said("DELETE FROM waiting_ratings"), {"ratings"}),
}


def copy_of(database: Path, folder: Path) -> Path:
    """Return a copy of a database that nobody has open, beside the secret that its journal is hashed with."""
    shutil.copy(database.with_name("secret.key"), folder)
    return Path(shutil.copy(database, folder / "copy.sqlite3"))


@pytest.mark.parametrize("damage", DAMAGES)
def test_each_check_finds_what_it_is_for(
    killed: tuple[Path, Told], tmp_path: Path, damage: str
) -> None:
    """A copy that is damaged in one way is found by the checks that are there for it, and by no other."""
    database, told = copy_of(killed[0], tmp_path), killed[1]
    do, expected = DAMAGES[damage]
    known = Told(dict(told.answered), [], told.ratings_unknown)
    with contextlib.closing(sqlite3.connect(database)) as connection:
        do(connection, known)
        connection.commit()
    found = {line.partition(":")[0] for line in violations(database, known)}
    assert found == expected


def test_a_broken_page_is_found(killed: tuple[Path, Told], tmp_path: Path) -> None:
    """Noise in the middle of the file is the first check's."""
    database = copy_of(killed[0], tmp_path)
    size = database.stat().st_size
    with database.open("r+b") as file:
        file.seek(size // 8192 * 4096)
        file.write(b"\x5a" * 4096)
    with contextlib.suppress(sqlite3.DatabaseError):
        assert any(line.startswith("pages:") for line in violations(database, killed[1]))


def test_every_check_is_tried() -> None:
    """A check without a damage that it finds may be blind."""
    found = {name for _, names in DAMAGES.values() for name in names} | {"pages"}
    assert found == {check.__name__ for check in CHECKS}
