"""A folder keeps its hall, and a hall has one server, whatever the settings say."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy.exc import OperationalError

from command_verbs import verb
from hall.small_hall import SMALL
from pages.demo import free_port, start_hall, stop_hall
from server.database import Database
from server.operations import caretaking, witness
from server.operations.belonging import Owner, refuse_other_hall, refuse_second
from server.operations.witness import Witness
from server.settings import Settings, SettingsError
from server_fixtures import MONDAY

VERBS = [
    ("run", "--port", "0"),
    ("doctor",),
    ("migrate",),
    ("pair", "kiosk", "K"),
    ("staff", "an", "An"),
    ("erase", "staff", "an", "--yes"),
    ("clock", "accept"),
    ("loss",),
    ("loss", "accept"),
]


@pytest.fixture
def two_halls(tmp_path: Path) -> tuple[Path, Path]:
    """A data folder in which hall xa-nho was furnished, and its file, which now names another hall."""
    data, file = tmp_path / "data", tmp_path / "hall.toml"
    file.write_text(SMALL, "utf-8")
    code, said = verb(
        "staff",
        "an",
        "An",
        "--role",
        "manager",
        data=data,
        given="482913\n",
        MOTCUA_HALL_FILE=str(file),
        MOTCUA_DEMO="false",
    )
    assert code == 0, said
    file.write_text(SMALL.replace('hall_id = "xa-nho"', 'hall_id = "xa-khac"'), "utf-8")
    return data, file


@pytest.mark.slow
def test_every_verb_refuses_a_changed_hall_id(two_halls: tuple[Path, Path]) -> None:
    """Whose folder it is, what the file says and both ways out stand in one sentence; nothing is written."""
    data, file = two_halls
    before = (data / "motcua.sqlite3").read_bytes()
    for asked in VERBS:
        code, said = verb(
            *asked, data=data, given="482913\n", MOTCUA_HALL_FILE=str(file), MOTCUA_DEMO="false"
        )
        assert code == 2, (asked, said)
        for word in (str(data), "belongs to hall xa-nho", 'hall_id = "xa-khac"', "--data DIR"):
            assert word in said, (asked, said)
    assert (data / "motcua.sqlite3").read_bytes() == before


def test_the_folder_says_whose_it_is_where_the_database_cannot(tmp_path, sqlite_url) -> None:
    """With an empty database the witness decides; a fresh folder belongs to whoever comes first."""
    settings = Settings(data_dir=tmp_path)
    with closing(Database(sqlite_url)) as database:
        refuse_other_hall(settings, database, "xa-khac")
        witness.write(tmp_path, Witness("xa-nho", "i", 1, "h", "2026-11-23", {}, ""))
        refuse_other_hall(settings, database, "xa-nho")
        with pytest.raises(SettingsError, match="belongs to hall xa-nho"):
            refuse_other_hall(settings, database, "xa-khac")


@pytest.mark.postgres
def test_two_halls_may_live_in_one_postgres(tmp_path: Path, postgres_url: str) -> None:
    """Each with its own folder and its own owner."""
    with closing(Database(postgres_url)) as database:
        for hall_id in ("xa-nho", "xa-khac"):
            folder = tmp_path / hall_id
            folder.mkdir()
            database.ensure_hall(hall_id, MONDAY)
            refuse_other_hall(Settings(data_dir=folder), database, hall_id)
        first, second = Owner(database, "xa-nho"), Owner(database, "xa-khac")
        assert first.take(tmp_path) and second.take(tmp_path)
        first.leave()
        second.leave()


def test_a_hall_has_one_owner(tmp_path: Path, database_url: str) -> None:
    """On either database, from another folder: the second is refused, and may when the first has left."""
    settings = Settings(data_dir=tmp_path / "elsewhere")
    with closing(Database(database_url)) as one, closing(Database(database_url)) as two:
        owner = refuse_second(settings, one, "xa-nho")
        with pytest.raises(SettingsError, match="Hall xa-nho in .* is served by another Motcua"):
            refuse_second(settings, two, "xa-nho")
        assert owner.still_has_it()
        owner.leave()
        other = refuse_second(settings, two, "xa-nho")
        other.leave()


@pytest.mark.postgres
def test_an_owner_that_was_cut_off_ends_when_somebody_was_quicker(
    tmp_path: Path, postgres_url: str, monkeypatch
) -> None:
    """After a restart of PostgreSQL the right is taken anew; where another has it this process ends."""
    ended: list[int] = []
    monkeypatch.setattr("os.kill", lambda pid, number: ended.append(number))
    settings = Settings(data_dir=tmp_path)
    with closing(Database(postgres_url)) as one, closing(Database(postgres_url)) as two:
        owner = refuse_second(settings, one, "xa-nho")
        house = SimpleNamespace(owner=owner, log=SimpleNamespace(error=lambda *_: None))
        cut_off(two, owner)
        caretaking.end_if_taken(house)
        assert not ended, "nobody else wanted it"
        cut_off(two, owner)
        other = refuse_second(settings, two, "xa-nho")
        caretaking.end_if_taken(house)
        assert len(ended) == 1
        other.leave()


@pytest.mark.postgres
def test_an_owner_whose_database_is_away_for_long_still_wants_its_right(
    tmp_path: Path, postgres_url: str, monkeypatch
) -> None:
    """Looks in vain while PostgreSQL is down take nothing for held: after them the right is asked for."""

    def away(*_: object) -> None:
        raise OperationalError("connect", None, Exception("connection refused"))

    settings = Settings(data_dir=tmp_path)
    with closing(Database(postgres_url)) as one, closing(Database(postgres_url)) as two:
        owner = refuse_second(settings, one, "xa-nho")
        cut_off(two, owner)
        with monkeypatch.context() as patched:
            patched.setattr(one.engine, "connect", away)
            for _ in range(3):
                with pytest.raises(OperationalError):
                    owner.still_has_it()
        other = refuse_second(settings, two, "xa-nho")
        assert not owner.still_has_it()
        other.leave()
        assert owner.still_has_it()
        with pytest.raises(SettingsError):
            refuse_second(settings, two, "xa-nho")
        owner.leave()


def cut_off(database: Database, owner: Owner) -> None:
    """End the connection that holds the right, as a restart of PostgreSQL does, and wait until it is gone."""
    pid = owner._connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
    with database.read() as connection:
        connection.exec_driver_sql(f"SELECT pg_terminate_backend({pid}, 10000)")


@pytest.mark.slow
@pytest.mark.postgres
def test_a_second_server_on_a_postgres_hall_is_refused(tmp_path: Path, postgres_url: str) -> None:
    """Two data folders, one database: the second server is told, in either mode."""
    file = tmp_path / "hall.toml"
    file.write_text(SMALL, "utf-8")
    surroundings = {"MOTCUA_DATABASE_URL": postgres_url, "MOTCUA_HALL_FILE": str(file)}
    hall = start_hall(tmp_path, "--no-demo", **surroundings)
    try:
        for mode in ("eventlet", "threads"):
            code, said = verb(
                "run",
                "--no-demo",
                "--port",
                str(free_port()),
                "--async-mode",
                mode,
                data=tmp_path / f"other-{mode}",
                **surroundings,
            )
            assert code == 2 and "is served by another Motcua" in said, said
    finally:
        stop_hall(hall)
    shutil.rmtree(tmp_path / "data")


@pytest.mark.slow
def test_a_database_server_that_is_not_there_is_waited_for_aloud(tmp_path: Path) -> None:
    """A command says at once what does not answer; a password never stands in the sentence."""
    url = f"postgresql://motcua:very-secret@127.0.0.1:{free_port()}/hall"
    code, said = verb("doctor", data=tmp_path, MOTCUA_DATABASE_URL=url)
    assert code == 2 and "does not answer" in said and "systemctl status postgresql" in said
    assert "very-secret" not in said
    assert len(said.strip().splitlines()) == 1, said
