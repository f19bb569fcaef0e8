"""A schema is changed with a way back: a copy first, all or nothing, and a newer one is named."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from command_verbs import ROOT, verb
from server.database import Database
from server.operations import migrating
from server.operations.migrating import found_in, is_current, migrate
from server.settings import SettingsError

NEWEST = migrating.newest()
DUMMY = """
from alembic import op
import os, sqlalchemy as sa
revision = "next"
down_revision = "{newest}"
branch_labels = depends_on = None

def upgrade() -> None:
    op.create_table("dummy", sa.Column("word", sa.String))
    op.execute("UPDATE halls SET hall_id = 'new-' || hall_id")
    {then}

def downgrade() -> None:
    pass
"""


@pytest.fixture
def data(tmp_path: Path, empty_sqlite: Path) -> Path:
    """A data folder whose database has this version's schema and one hall."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(empty_sqlite, folder / "motcua.sqlite3")
    with closing(sqlite3.connect(folder / "motcua.sqlite3")) as db, db:
        db.execute("INSERT INTO halls VALUES ('xa-nho', 'one', '2026-11-23T01:00:00.000Z')")
    return folder


def next_version(folder: Path, then: str = "pass") -> Path:
    """Return the migrations of a version to come."""
    made = folder / "migrations"
    shutil.copytree(migrating.FOLDER, made)
    (made / "versions" / "2027_01_01_dummy.py").write_text(DUMMY.format(then=then, newest=NEWEST))
    return made


def database_of(folder: Path) -> Database:
    """Open the database of a data folder."""
    return Database(f"sqlite:///{folder / 'motcua.sqlite3'}")


def halls_of(path: Path) -> list[str]:
    """Return the halls in a database file."""
    with closing(sqlite3.connect(path)) as db:
        return [row[0] for row in db.execute("SELECT hall_id FROM halls")]


def test_a_copy_is_made_before_the_schema_is_changed(tmp_path, data, monkeypatch) -> None:
    """The copy has what the database had, its unwritten log included, and only its owner may read it."""
    monkeypatch.setattr(migrating, "FOLDER", next_version(tmp_path))
    said: list[str] = []
    with closing(database_of(data)) as database:
        with database.write() as connection:
            connection.exec_driver_sql(
                "INSERT INTO halls VALUES ('in-the-log', 'two', '2026-11-23T01:00:00.000Z')"
            )
        assert migrate(database, data, said.append)
        assert is_current(database) and not migrate(database, data, said.append)
    (copy,) = data.glob("before-next-*.sqlite3")
    assert sorted(halls_of(copy)) == ["in-the-log", "xa-nho"]
    assert copy.stat().st_mode & 0o777 == 0o600
    assert set(halls_of(data / "motcua.sqlite3")) == {"new-xa-nho", "new-in-the-log"}
    assert len(said) == 1 and str(copy) in said[0]
    with closing(Database(f"sqlite:///{copy}")) as old:
        assert found_in(old) == NEWEST


def test_a_new_database_needs_no_copy(tmp_path: Path) -> None:
    """Where nothing is yet, nothing is copied."""
    with closing(database_of(tmp_path)) as database:
        assert migrate(database, tmp_path)
    assert not list(tmp_path.glob("before-*"))


def test_a_change_that_fails_leaves_everything_as_it_was(tmp_path, data, monkeypatch) -> None:
    """Neither a table nor a row of a failed change stays, nor a copy that a service would make every two seconds."""
    monkeypatch.setattr(migrating, "FOLDER", next_version(tmp_path, 'raise ValueError("no")'))
    with closing(database_of(data)) as database:
        for _ in range(3):
            with pytest.raises(ValueError, match="no"):
                migrate(database, data)
        assert found_in(database) == NEWEST
    assert halls_of(data / "motcua.sqlite3") == ["xa-nho"]
    assert not list(data.glob("*before-*"))


def test_no_copy_no_change(tmp_path, data, monkeypatch) -> None:
    """When the copy cannot be made the schema stays, and nothing half lies about."""
    monkeypatch.setattr(migrating, "FOLDER", next_version(tmp_path))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with closing(database_of(data)) as database:
        with pytest.raises(OSError, match="No space"):
            migrate(database, data)
        assert found_in(database) == NEWEST
    assert not list(data.glob("*before-*")) and not list(data.glob(".before-*"))


@pytest.mark.slow
def test_a_kill_in_the_middle_leaves_a_hall_that_opens(tmp_path: Path, data: Path) -> None:
    """Killed while the schema is changed: the old version opens the hall as it was."""
    folder = next_version(tmp_path, "os.kill(os.getpid(), 9)")
    program = (
        "import sys; from pathlib import Path\n"
        "from server.operations import migrating; from server.database import Database\n"
        "migrating.FOLDER = Path(sys.argv[1]); data = Path(sys.argv[2])\n"
        "migrating.migrate(Database(f'sqlite:///{data}/motcua.sqlite3'), data)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(folder), str(data)], cwd=ROOT)
    assert done.returncode == -signal.SIGKILL
    with closing(database_of(data)) as database:
        assert is_current(database)
    assert halls_of(data / "motcua.sqlite3") == ["xa-nho"]
    (copy,) = data.glob("before-next-*.sqlite3")
    assert halls_of(copy) == ["xa-nho"]


def test_a_newer_database_says_what_it_wants(tmp_path, data, monkeypatch) -> None:
    """After going back a version: both revisions and the copy are named, and nothing is touched."""
    with monkeypatch.context() as later:
        later.setattr(migrating, "FOLDER", next_version(tmp_path))
        with closing(database_of(data)) as database:
            migrate(database, data)
    (copy,) = data.glob("before-next-*.sqlite3")
    with closing(database_of(data)) as database, pytest.raises(SettingsError) as caught:
        migrating.refuse_newer(database, data)
    for word in ("revision next", NEWEST, str(copy), "Go back to the version"):
        assert word in str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize(
    "asked", [("run", "--port", "0"), ("doctor",), ("migrate",), ("pair", "kiosk", "K")]
)
def test_every_verb_names_a_newer_database(data: Path, asked: tuple[str, ...]) -> None:
    """No verb sends an operator from one traceback to the next."""
    with closing(sqlite3.connect(data / "motcua.sqlite3")) as db, db:
        db.execute("UPDATE alembic_version SET version_num = '0099'")
    code, said = verb(*asked, data=data)
    assert code == 2 and "newer version: it has revision 0099" in said
    assert len(said.strip().splitlines()) == 1, said
