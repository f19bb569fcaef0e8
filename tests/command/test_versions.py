"""Which version serves a hall, by the file beside its data."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path

import pytest

from command import upgrading, versions
from command.versions import State
from server.operations import proving
from server.operations.proving import prove


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with two later versions; returns a data folder."""
    monkeypatch.setattr(versions, "HOME", tmp_path)
    monkeypatch.setattr(versions, "VERSIONS", tmp_path / "versions")
    for name in ("0.2.0", "0.10.0"):
        (tmp_path / "versions" / name).mkdir(parents=True)
        (tmp_path / "versions" / name / "motcua").touch()
    data = tmp_path / "data"
    data.mkdir()
    return data


@pytest.mark.parametrize(
    ("less", "more"),
    [("0.1.0", "0.2.0"), ("0.9.0", "0.10.0"), ("1.0", "1.0.1"), ("0.99.99", "1.0.0")],
)
def test_versions_are_compared_by_their_numbers(less: str, more: str) -> None:
    """Not by their letters."""
    assert versions.order(less) < versions.order(more)


def test_a_zero_at_the_end_says_nothing() -> None:
    """1.2 and 1.2.0 are one version."""
    assert versions.order("1.2") == versions.order("1.2.0")


@pytest.mark.parametrize(
    "text",
    ["", "1", "v1.0", "1.0b1", "01.2", "1..2", "../1.0", "1.0\n", "1.2.3.4.5", "9" * 9 + ".1"],
)
def test_what_is_no_version(text: str) -> None:
    """Nothing that could be another folder than one of ours."""
    with pytest.raises(ValueError, match="^"):
        versions.order(text)


@pytest.mark.parametrize(
    ("written", "usual", "serves"),
    [
        (None, None, ""),
        (None, "0.2.0\n", "0.2.0"),
        (None, "0.9.0\n", ""),
        (None, "../data\n", ""),
        ({"serves": ""}, "0.2.0\n", ""),
        ({"serves": "0.10.0"}, "0.2.0\n", "0.10.0"),
        ({"serves": "0.10.0", "phase": "proving", "to": "0.10.0"}, None, "0.10.0"),
        ({"serves": "0.2.0", "phase": "due", "to": "0.10.0"}, None, "0.2.0"),
        ({"serves": "0.2.0", "phase": "trying", "to": "0.10.0"}, None, "0.2.0"),
        ({"serves": "0.3.0"}, "0.2.0\n", "0.2.0"),
        ({"serves": "../data"}, None, ""),
        ({"serves": "0.2.0", "of a version": "to come"}, None, "0.2.0"),
        ("[]", None, ""),
        ("{", None, ""),
    ],
)
def test_who_serves(
    installed: Path, written: dict[str, str] | str | None, usual: str | None, serves: str
) -> None:
    """The one named beside the data, if it is here; else the usual one; else the one installed first."""
    if written is not None:
        text = written if isinstance(written, str) else json.dumps(written)
        (installed / versions.NAME).write_text(text)
    if usual is not None:
        (installed.parent / "versions" / versions.USUAL).write_text(usual)
    assert versions.serving(installed) == serves


def test_a_state_is_read_as_it_was_written(installed: Path) -> None:
    """Every field, also the list."""
    state = State("0.2.0", "", "due", "0.10.0", "x", 7, 2, True, 9, True, ("journal",), "why")
    versions.write_state(installed, state)
    assert versions.read_state(installed) == state


@pytest.mark.parametrize(
    "wrong",
    [
        {"serves": None},
        {"serves": 2},
        {"tries": "x"},
        {"may_lose": 1},
        {"phase": "waiting"},
        {"to": 3},
        {"ill": [1]},
        {"accepted": None},
    ],
)
def test_a_state_that_a_hand_has_touched_says_nothing(
    installed: Path, wrong: dict[str, object]
) -> None:
    """Whatever stands there, a start goes on with what it knows instead of falling over it."""
    (installed / versions.NAME).write_text(json.dumps({"serves": "0.2.0"} | wrong))
    assert versions.read_state(installed) is None
    assert versions.serving(installed) == ""


def test_a_hall_that_was_never_upgraded_stays_with_its_version(installed: Path) -> None:
    """The usual version is for folders that begin; a database beside it was written by the first one."""
    (installed.parent / "versions" / versions.USUAL).write_text("0.2.0\n")
    assert versions.serving(installed) == "0.2.0"
    (installed / versions.DATABASE).touch()
    assert versions.serving(installed) == ""


def test_a_version_that_any_hall_serves_or_goes_back_to_is_in_use(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two halls of one installation: what the other one serves is not removed; where one is unreadable, nothing is."""
    monkeypatch.setattr(upgrading, "VERSIONS", installed.parent / "versions")
    monkeypatch.setattr(upgrading, "house_of", versions.house_of)
    other = installed.parent / "other"
    other.mkdir()
    versions.write_state(other, State("0.10.0", "0.2.0"))
    assert versions.in_use() == set()
    for data in (other, other, installed):
        versions.note_hall(data)
    assert versions.in_use() == {"0.10.0", "0.2.0"}
    assert len((installed.parent / "versions" / versions.HALLS).read_text().splitlines()) == 2
    upgrading.prune(State())
    assert (installed.parent / "versions" / "0.10.0").is_dir()
    (other / versions.NAME).write_text("{")
    assert versions.in_use() is None
    upgrading.prune(State())
    assert (installed.parent / "versions" / "0.10.0").is_dir()
    (other / versions.NAME).unlink()
    upgrading.prune(State())
    assert not (installed.parent / "versions" / "0.10.0").exists()


def test_who_holds_a_halls_lock_is_read_from_the_kernel(tmp_path: Path) -> None:
    """Also where its files are hidden, as those of a service with a capability are."""
    lock = tmp_path / "motcua.lock"
    assert upgrading.holder_of(lock) is None
    with lock.open("w") as held:
        assert upgrading.holder_of(lock) is None
        fcntl.flock(held, fcntl.LOCK_EX)
        assert upgrading.holder_of(lock) in (os.getpid(), None), (
            "a file system of layers tells another number"
        )
    inode = lock.stat()
    place = f"{os.major(inode.st_dev):02x}:{os.minor(inode.st_dev):02x}:{inode.st_ino}"
    line = f"3: FLOCK  ADVISORY  WRITE 4711 {place} 0 EOF"
    table = tmp_path / "locks"
    table.write_text(
        f"1: POSIX  ADVISORY  READ 12 00:01:9 0 EOF\n2: -> FLOCK  ADVISORY  WRITE 9\n{line}\n"
    )
    assert upgrading.holder_of(lock, table) == 4711


def test_open_doors_prove_a_version(installed: Path) -> None:
    """From then on it is not gone back from by itself; in any other phase nothing is written."""
    assert proving.NAME == versions.NAME
    versions.write_state(installed, State("0.2.0", "", "proving", "0.2.0", tries=2))
    prove(installed)
    assert versions.read_state(installed) == State("0.2.0", "", "settled")
    versions.write_state(installed, due := State("0.2.0", "", "due", "0.10.0"))
    prove(installed)
    assert versions.read_state(installed) == due
    (installed / versions.NAME).unlink()
    prove(installed)
    assert not (installed / versions.NAME).exists()


@pytest.mark.parametrize(
    ("arguments", "environment", "folder"),
    [
        (["run"], {}, "var"),
        (["run", "--data", "/x/y"], {"MOTCUA_DATA_DIR": "/z"}, "/x/y"),
        (["run", "--data=/x/y"], {}, "/x/y"),
        (["run"], {"MOTCUA_DATA_DIR": "/z"}, "/z"),
        (["run", "--data"], {}, "var"),
    ],
)
def test_whose_folder_is_meant(
    installed: Path, arguments: list[str], environment: dict[str, str], folder: str
) -> None:
    """As the server reads it: the line, the environment, the folder of the house."""
    found = versions.data_folder(arguments, environment)
    assert found == (Path(folder) if folder.startswith("/") else installed.parent / folder)


@pytest.mark.parametrize(
    ("groups", "unit"),
    [
        ("0::/system.slice/motcua.service\n", "motcua.service"),
        ("0::/system.slice/system-motcua.slice/motcua@2.service\n", "motcua@2.service"),
        ("12:pids:/x\n1:name=systemd:/system.slice/motcua.service\n0::/\n", "motcua.service"),
        ("0::/user.slice/user-1000.slice/session-2.scope\n", None),
        ("0::/user.slice/user@1000.service/app.slice/x.service\n", None),
        ("", None),
    ],
)
def test_which_service_a_process_belongs_to(groups: str, unit: str | None) -> None:
    """One of the system's; what somebody started by hand belongs to none."""
    assert upgrading.unit_in(groups) == unit
