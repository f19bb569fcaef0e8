"""What a hall does when versions change: whether it is the time for it, a copy to try it on, and the way back."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import shutil
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

import busy_hall
from command_verbs import verb
from server.database import Database
from server.operations import handing_over, losing, witness
from server.operations.forgetting import _COPY
from server.operations.handing_over import busy_until, without_printers
from server.operations.migrating import copy_before, newest
from server.settings import ROOT, Settings, SettingsError
from server_fixtures import MONDAY

HALL_FILE = ROOT / "config" / "halls" / "song-xanh.toml"


def at(text: str) -> dt.datetime:
    """Return a moment of the Monday, or of the Sunday before, in the hall's time."""
    day = dt.date(2026, 11, 22) if text.startswith("Sunday") else MONDAY.date()
    hours, minutes = map(int, text.split()[-1].split(":"))
    zone = dt.timezone(dt.timedelta(hours=7))
    return dt.datetime.combine(day, dt.time(hours, minutes), zone).astimezone(dt.UTC)


@pytest.mark.parametrize(
    ("now", "facts", "until"),
    [
        ("06:00", {}, None),
        ("08:00", {"is_running": True, "is_open": True}, "close"),
        ("08:00", {"is_running": False}, "close"),
        ("08:00", {"is_running": True, "is_open": False}, None),
        ("12:15", {"is_running": True, "is_open": True}, "close"),
        ("12:15", {"is_running": False}, "close"),
        ("22:00", {"is_running": True, "is_open": True}, None),
        ("22:00", {"is_running": True, "is_open": True, "waiting": 2}, "now"),
        ("22:00", {"is_running": True, "is_open": False, "waiting": 2}, None),
        ("Sunday 10:00", {"is_running": True}, None),
    ],
)
def test_when_nobody_needs_the_hall(now: str, facts: dict[str, Any], until: str | None) -> None:
    """Outside the day's hours, its noon included; after them while nobody waits; in them once the day was closed."""
    hall = busy_hall.hall()
    asked = {"is_running": False, "is_open": False, "waiting": 0} | facts
    found = busy_until(hall, at(now), **asked)
    last = hall.calendar.plan(MONDAY.date()).sessions[-1].closes
    wanted = {None: None, "now": at(now), "close": at(f"{last:%H:%M}")}
    assert found == wanted[until]


def test_just_before_the_doors_open_is_too_late() -> None:
    """Half an hour before, also where the day is not open yet and the server runs."""
    hall = busy_hall.hall()
    opens = at(f"{hall.calendar.plan(MONDAY.date()).sessions[0].opens:%H:%M}")
    facts = {"is_running": True, "is_open": False, "waiting": 0}
    assert busy_until(hall, opens - dt.timedelta(minutes=31), **facts) is None
    assert busy_until(hall, opens - dt.timedelta(minutes=30), **facts)


def test_printers_are_left_out() -> None:
    """Whatever a printer is reached by; nothing else of the file changes."""
    text = 'a = 1\n[[printers]]\nconnection="tcp://10.0.0.9"\n  connection = "/dev/usb/lp0" # x\n'
    assert (
        without_printers(text)
        == 'a = 1\n[[printers]]\nconnection= "agent"\n  connection = "agent"\n'
    )


KEPT = "before-back-7-2026-11-23.sqlite3"


class Real:
    """A real hall's data folder: a number given, a copy made, the schema changed by a newer version, more numbers."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(data_dir=folder, hall_file=HALL_FILE, demo=False)
        self.path = folder / "motcua.sqlite3"

    def step(self, name: str, may_lose: int | None = None, kept: str = KEPT) -> dict[str, Any]:
        """Do one step as the verb does."""
        given = argparse.Namespace(step=name, may_lose=may_lose, kept=kept)
        return handing_over.STEPS[name](
            self.settings, given, contextmanager(lambda *_, **__: iter(()))
        )

    def write(self, *statements: str) -> None:
        """Write into the database as a newer version does."""
        with closing(sqlite3.connect(self.path)) as connection, connection:
            for statement in statements:
                connection.execute(statement)

    def change_schema(self) -> None:
        """Copy the database and change its schema."""
        with closing(Database(self.settings.database)) as database:
            copy = copy_before(database, self.settings.data_dir)
        copy.rename(copy.with_name(copy.name.replace(newest(), "9999")))
        self.write(
            "CREATE TABLE later (what TEXT)", "UPDATE alembic_version SET version_num = '9999'"
        )

    def go_on(self, facts: int) -> None:
        """Let the newer version write facts, and its witness know."""
        for _ in range(facts):
            self.write(
                "INSERT INTO events (hall_id, seq, at, day, kind, actor, body, hash) SELECT hall_id, seq + 1, at, day,"
                " kind, actor, body, 'x' || hash FROM events ORDER BY seq DESC LIMIT 1"
            )

    def tables(self) -> set[str]:
        """Return the names of the tables."""
        with closing(sqlite3.connect(self.path)) as connection:
            return {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}

    def seq(self) -> int:
        """Return how far the journal comes."""
        with closing(sqlite3.connect(self.path)) as connection:
            return int(connection.execute("SELECT max(seq) FROM events").fetchone()[0])


@pytest.fixture(scope="session")
def hall_with_people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which somebody was added by hand."""
    folder = tmp_path_factory.mktemp("real") / "data"
    hall = ("--hall", str(HALL_FILE))
    told = {"MOTCUA_DEMO": "false"}
    code, said = verb(
        "staff", "tam", "Tâm", "--role", "manager", *hall, data=folder, given="839154\n", **told
    )
    assert code == 0, said
    return folder


@pytest.fixture
def real(hall_with_people: Path, tmp_path: Path) -> Real:
    """A real hall of this test's own."""
    shutil.copytree(hall_with_people, tmp_path / "data")
    return Real(tmp_path / "data")


def test_where_nothing_was_changed_there_is_nothing_to_undo(real: Real) -> None:
    """A version that knows the schema leaves the database as it is."""
    before = real.path.read_bytes()
    assert real.step("undo") == {"facts": 0, "kept": None}
    assert real.step("since") == {"facts": 0, "copy": None, "given": {}}
    assert real.path.read_bytes() == before


def test_going_back_where_nothing_was_written_since(real: Real) -> None:
    """The database is as it was, whole, and can be gone back to twice."""
    seq = real.seq()
    real.change_schema()
    assert "later" in real.tables() and real.step("since")["facts"] == 0
    assert real.step("undo") == {"facts": 0, "kept": None}
    assert "later" not in real.tables() and real.seq() == seq
    assert real.step("undo") == {"facts": 0, "kept": None}
    assert not list(real.settings.data_dir.glob(".motcua*"))
    with closing(Database(real.settings.database)) as database:
        assert losing.look(real.settings, database, "song-xanh") is None


def test_going_back_would_lose_something(real: Real) -> None:
    """It says how much and refuses; with a person's word it goes back, keeps the newer one, and numbers wait."""
    seq = real.seq()
    real.change_schema()
    real.go_on(3)
    with closing(Database(real.settings.database)) as database, database.read() as connection:
        head = database.head(connection, "song-xanh")
    seen = witness.read(real.settings.data_dir)
    told = json.loads((real.settings.data_dir / witness.NAME).read_text()) if seen else {}
    with closing(sqlite3.connect(real.path)) as connection2:
        instance = connection2.execute("SELECT instance_id FROM halls").fetchone()[0]
    told |= {"hall_id": "song-xanh", "instance_id": instance, "seq": head.seq, "hash": head.hash}
    told |= {"date": "2026-11-23", "series": {"A": 7}, "at": "2026-11-23T01:00:00.000000Z"}
    witness.write(real.settings.data_dir, witness.Witness(**told))
    lost = real.step("since")
    assert (lost["facts"], lost["given"]) == (3, {"A": [0, 7]})
    with pytest.raises(SettingsError, match="3 facts"):
        real.step("undo")
    assert real.seq() == seq + 3
    with pytest.raises(SettingsError, match="3 facts"):
        real.step("undo", may_lose=seq + 2)
    done = real.step("undo", may_lose=seq + 3)
    assert _COPY.fullmatch(Path(done["kept"]).name), "it is forgotten in time"
    assert done["facts"] == 3 and real.seq() == seq and "later" not in real.tables()
    with closing(sqlite3.connect(done["kept"])) as kept:
        assert kept.execute("SELECT max(seq) FROM events").fetchone()[0] == seq + 3
    with closing(Database(real.settings.database)) as database:
        loss = losing.look(real.settings, database, "song-xanh")
    assert loss is not None and loss.kind == "behind"
    assert witness.skipped(loss.witness, ["A"])["A"] == 57


def test_a_way_back_that_failed_is_gone_forward_again(
    real: Real, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newer database takes its place again, with all that was written."""
    real.change_schema()
    real.go_on(3)
    seq = real.seq()
    earlier = real.settings.data_dir / "before-back-9-2030-01-01.sqlite3"
    shutil.copy(real.path, earlier)
    real.go_on(2)
    real.step("undo", may_lose=seq + 2)
    monkeypatch.setattr(handing_over, "newest", lambda: "9999")
    real.step("redo")
    assert real.seq() == seq + 2 and "later" in real.tables(), "not that of an earlier way back"
    real.step("redo")
    assert real.seq() == seq + 2


def test_what_only_machines_say_needs_nobodys_word(real: Real) -> None:
    """A server that is about to be stopped still writes how its printer is; a person's doing is asked about again."""
    real.change_schema()
    real.go_on(1)
    agreed = real.seq()
    real.go_on(1)
    real.write(f"UPDATE events SET kind = 'printer_changed' WHERE seq > {agreed}")
    assert real.step("undo", may_lose=agreed)["facts"] == 2


def test_without_the_copy_there_is_no_way_back(real: Real) -> None:
    """It says so, and leaves the database alone."""
    real.change_schema()
    for copy in real.settings.data_dir.glob("before-*"):
        copy.unlink()
    for step in ("since", "undo"):
        with pytest.raises(SettingsError, match="before-9999"):
            real.step(step, may_lose=10_000)
    assert "later" in real.tables()


def test_a_hall_on_postgresql_and_a_folder_without_one_are_told_so(tmp_path: Path) -> None:
    """Each in its own words."""
    for url, said in (("postgresql://nobody@localhost/x", "PostgreSQL"), ("", "holds no hall")):
        code, told = verb(
            "hand-over", "look", "--hall", str(HALL_FILE), data=tmp_path, MOTCUA_DATABASE_URL=url
        )
        assert code == 2 and said in told


def test_a_copy_to_try_it_on_reaches_nobody(real: Real) -> None:
    """No printer, no other disk, no address of the network; and the hall's own files stay as they were."""
    settings = real.settings.data_dir / "motcua.toml"
    settings.write_text('demo = false\nhost = "0.0.0.0"\nbackup_to = "/mnt/x"\nport = 80\n')
    before = settings.read_text()
    folder = Path(real.step("copy")["folder"])
    assert folder.parent.parent == real.settings.data_dir
    said = (folder / "motcua.toml").read_text()
    assert '"127.0.0.1"' in said and "0.0.0.0" not in said and "/mnt/x" not in said
    hall = (folder / "hall" / HALL_FILE.name).read_text()
    assert "tcp://" not in hall and 'connection = "agent"' in hall.replace(
        "connection=", "connection ="
    )
    assert (folder / "secret.key").read_bytes() == (
        real.settings.data_dir / "secret.key"
    ).read_bytes()
    assert settings.read_text() == before
