"""The data folder is its user's alone: what verbs write, what an older version or an editor has left open."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from command_verbs import verb
from server.operations.folder import close_to_others, open_to_others

MODE = 0o077
OPEN = ("sh", "-c", 'umask 022; exec "$@"', "sh")
"""The umask of most terminals, under which a verb is run."""


def modes(folder: Path) -> dict[str, str]:
    """Return what others may use in a folder, with its mode."""
    found = [p for p in (folder, *folder.rglob("*")) if p.lstat().st_mode & MODE]
    return {str(p.relative_to(folder)): oct(p.lstat().st_mode) for p in found}


@pytest.mark.parametrize(
    "asked",
    [
        ("staff", "an", "An"),
        ("erase", "staff", "an", "--yes"),
        ("pair", "host", "H"),
        ("migrate",),
        ("clock", "accept"),
        ("loss", "accept"),
        ("voice", "adopt", "nobody"),
        ("simulate", "--runs", "1"),
        ("doctor",),
    ],
    ids=" ".join,
)
def test_what_a_verb_writes_is_its_users_alone(tmp_path: Path, asked: tuple[str, ...]) -> None:
    """Whatever the terminal's umask is, in a folder that it makes."""
    verb(*asked, data=tmp_path / "data", given="482913\n", before=OPEN)
    if (tmp_path / "data").exists():
        assert modes(tmp_path / "data") == {}


@pytest.fixture
def opened(tmp_path: Path) -> Path:
    """Return a hall's data folder with modes as an older version left them, and voices beside."""
    data = tmp_path / "data"
    assert verb("migrate", data=data)[0] == 0
    (data / "voices" / "vi-an").mkdir(parents=True)
    (data / "voices" / "vi-an" / "pack.toml").write_text("")
    for path in (data, *data.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return data


def test_the_doctor_names_what_is_open_and_changes_nothing(opened: Path) -> None:
    """It says what others may use, and the command; the folder stays as it was."""
    before = modes(opened)
    code, said = verb("doctor", data=opened)
    assert f"✗ folder     others on this machine may use {opened}" in said, said
    assert f"chmod -R go= {opened}" in said
    assert code == 1
    # The witness is written anew at every end, and closed.
    assert before.keys() - {"witness.json"} <= modes(opened).keys()


def test_a_closed_folder_with_open_files_is_a_warning(opened: Path) -> None:
    """Nobody comes through its door; yet a copy of the files would be open."""
    opened.chmod(0o700)
    code, said = verb("doctor", data=opened)
    assert "! folder" in said, said
    assert (code, str(opened / "motcua.sqlite3") in said or "more" in said) == (0, True), said


def test_a_verb_that_writes_closes_what_was_open(opened: Path) -> None:
    """Database, log, secret and voices are the user's alone after it, and the doctor is content."""
    assert verb("pair", "host", "H", data=opened)[0] == 0
    assert modes(opened) == {}
    assert f"✓ folder     {opened} is its owner's alone" in verb("doctor", data=opened)[1]


def test_a_link_and_what_it_leads_to_stay_as_they_are(tmp_path: Path) -> None:
    """A hall's file that is a link into another folder keeps its mode."""
    data, other = tmp_path / "data", tmp_path / "hall.toml"
    data.mkdir(mode=0o700)
    other.write_text("")
    other.chmod(0o644)
    (data / "hall.toml").symlink_to(other)
    close_to_others(data)
    assert stat.S_IMODE(other.stat().st_mode) == 0o644
    assert open_to_others(data) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_what_belongs_to_somebody_else_stays_as_it_is(tmp_path: Path) -> None:
    """Settings that root lets the hall's user read must not be closed to them."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    settings = data / "motcua.toml"
    settings.write_text("")
    settings.chmod(0o640)
    os.chown(settings, 1234, -1)
    close_to_others(data)
    assert stat.S_IMODE(settings.stat().st_mode) == 0o640
    assert open_to_others(data) == []
