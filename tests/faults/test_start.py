"""What the machine refuses at the start is one sentence with place and way out, from every verb, never a traceback."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from command_verbs import verb
from server.operations.folder import open_folder
from server.settings import Settings, SettingsError
from server.terminal import SAY, sentence

pytestmark = pytest.mark.slow

VERBS = (("run", "--port", "0"), ("doctor",), ("migrate",), ("pair", "kiosk", "K"))
NOBODY = 65534
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can start as somebody else")


@pytest.fixture
def open_tmp(tmp_path: Path) -> Iterator[Path]:
    """A folder that another user can reach."""
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="motcua-start-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def as_nobody(*asked: str, data: Path, **environment: str) -> tuple[int, str]:
    """Run a verb as a user without rights."""
    before = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--")
    return verb(*asked, data=data, before=before, **environment)


def one_sentence(code: int, said: str, *words: str) -> None:
    """Check that a refusal is one line with these words."""
    assert code == 2, said
    assert len(said.strip().splitlines()) == 1, said
    for word in words:
        assert word in said, said


@needs_root
@pytest.mark.parametrize("asked", VERBS, ids=lambda v: v[0])
def test_a_folder_of_somebody_else_is_named_with_its_owner(open_tmp, asked) -> None:
    """A data folder without rights, and one that cannot be made: path, owner and command are said."""
    data = open_tmp / "data"
    data.mkdir(mode=0o700)
    one_sentence(*as_nobody(*asked, data=data), str(data), "belongs to root", "sudo")
    one_sentence(*as_nobody(*asked, data=open_tmp / "new"), str(open_tmp / "new"), "root")


@needs_root
@pytest.mark.parametrize("asked", VERBS, ids=lambda v: v[0])
def test_files_that_root_left_are_named(open_tmp, asked) -> None:
    """After a command as root in the service's folder the service says which file is whose."""
    data = open_tmp / "data"
    data.mkdir()
    (data / "motcua.lock").touch(mode=0o600)
    os.chown(data, NOBODY, NOBODY)
    one_sentence(
        *as_nobody(*asked, data=data), str(data / "motcua.lock"), "belongs to root", "chown"
    )


@needs_root
@pytest.mark.parametrize("asked", VERBS, ids=lambda v: v[0])
def test_root_leaves_nothing_in_somebodys_folder(open_tmp, asked) -> None:
    """Root is refused in the folder of another user, with that user's name, before a file is made."""
    data = open_tmp / "data"
    data.mkdir()
    os.chown(data, NOBODY, NOBODY)
    one_sentence(*verb(*asked, data=data), str(data), "belongs to user nobody", "sudo -u nobody")
    assert not list(data.iterdir())


@needs_root
def test_settings_and_hall_that_may_not_be_read_are_named(open_tmp) -> None:
    """Neither file is a traceback for whoever may not read it."""
    data = open_tmp / "data"
    data.mkdir()
    os.chown(data, NOBODY, NOBODY)
    settings, hall = data / "motcua.toml", open_tmp / "hall.toml"
    for file in (settings, hall):
        file.write_text("")
        file.chmod(0o600)
    one_sentence(*as_nobody("doctor", data=data), str(settings), "Permission denied")
    settings.unlink()
    code, said = as_nobody("doctor", data=data, MOTCUA_HALL_FILE=str(hall))
    assert code == 2 and "hall.toml" in said and "Permission denied" in said


@needs_root
def test_a_low_port_says_what_it_needs(open_tmp) -> None:
    """A port below 1024 without the right to it is named with both ways on."""
    data = open_tmp / "data"
    data.mkdir()
    os.chown(data, NOBODY, NOBODY)
    with open("/proc/sys/net/ipv4/ip_unprivileged_port_start") as file:
        if int(file.read()) < 1000:
            pytest.skip("this kernel lets everybody listen on low ports")
    code, said = as_nobody("run", "--port", "80", data=data)
    one_sentence(code, said, "Port 80", "motcua.service", "port = 8000")


@pytest.mark.parametrize("asked", VERBS, ids=lambda v: v[0])
@pytest.mark.parametrize("place", ["a file", "below a file"])
def test_a_folder_that_cannot_be_one_is_named(tmp_path, asked, place) -> None:
    """A file in the folder's place, or above it, is said with its path."""
    file = tmp_path / "file"
    file.write_text("")
    data = file if place == "a file" else file / "data"
    one_sentence(*verb(*asked, data=data), str(data))


@pytest.mark.parametrize("host", ["192.0.2.7", "no-such-name.invalid"])
def test_a_foreign_address_is_named(tmp_path, host: str) -> None:
    """The start says which setting names no address of this machine, before it makes a database."""
    data = tmp_path / "data"
    one_sentence(
        *verb("run", "--no-demo", "--host", host, data=data), f'host = "{host}"', "0.0.0.0"
    )
    assert not (data / "motcua.sqlite3").exists()


@pytest.mark.parametrize("mode", ["eventlet", "threads"])
def test_a_damaged_secret_stops_both_modes_with_a_sentence(tmp_path, mode: str) -> None:
    """Whatever is only found out once the house is built is said as plainly, and nothing tries for ever."""
    data = tmp_path / "data"
    assert verb("migrate", data=data)[0] == 0
    (data / "secret.key").write_bytes(b"abc")
    code, said = verb("run", "--port", "0", "--async-mode", mode, data=data)
    one_sentence(code, said, "secret.key is damaged: it has 3 bytes", "delete it")


def test_every_sentence_is_there_in_both_languages(monkeypatch, tmp_path) -> None:
    """The terminal's language decides; no place in a sentence stays unfilled, and a fault of ours has none."""
    assert SAY["en"].keys() == SAY["vi"].keys()
    error = PermissionError(13, "Permission denied", str(tmp_path / "motcua.lock"))
    for language, word in {
        "vi_VN.UTF-8": "chủ của nó là",
        "C.UTF-8": "belongs to",
        "": "belongs to",
    }.items():
        monkeypatch.setenv("LC_ALL", language)
        text = sentence(error, Settings(data_dir=tmp_path))
        assert text is not None and word in text and "{" not in text and "motcua.lock" in text
    assert sentence(ZeroDivisionError(), None) is None


def test_what_a_start_writes_is_its_owners_alone(tmp_path: Path) -> None:
    """No file of the data folder can be read by others, the database and its log included."""
    code, said = verb("staff", "an", "An", data=tmp_path / "data", given="482913\n")
    assert code == 0, said
    loose = [p for p in (tmp_path / "data").rglob("*") if p.stat().st_mode & 0o077]
    assert not loose and (tmp_path / "data").stat().st_mode & 0o077 == 0


def test_a_folder_that_is_refused_is_refused_from_python_too(tmp_path: Path) -> None:
    """The sentence is the error's own text, whoever opens the folder."""
    (tmp_path / "file").write_text("")
    old = os.umask(0o022)
    try:
        with pytest.raises(SettingsError, match="cannot be the data folder"):
            open_folder(Settings(data_dir=tmp_path / "file" / "data"))
    finally:
        os.umask(old)
