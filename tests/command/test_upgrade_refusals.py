"""What an upgrade refuses, before anything is changed: each in one sentence that says what to do, with exit code 2."""

from __future__ import annotations

import errno
import fcntl
import re
import shutil
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from command import archive, environment, upgrading, versions
from command.archive import Release
from command.houses import House
from command.places import ROOT, this_machine, this_python
from command.upgrading import Stop
from command.versions import State
from faults.small_disk import small_disk
from later_versions import Installed, make_first, make_release
from pages.demo import free_port

HERE = {"python": this_python(), "machine": this_machine()}
OTHER = {"python": "3.99", "machine": "riscv64"}
OWN_LOCK = environment.lock_digest_of(ROOT)


def release(**other: Any) -> Release:
    """Return what a release says that could take over here."""
    said = {"version": "9.0", "python": "3.11", "lock": "another", "wheels": (HERE,)} | other
    return Release(**said)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({}, None),
        ({"wheels": (OTHER, HERE)}, None),
        ({"wheels": ()}, None),
        ({"wheels": (OTHER,), "lock": OWN_LOCK}, None),
        ({"version": "0.0.9"}, "older than 0.1.0"),
        ({"version": "0.1.0"}, "serves here already"),
        ({"version": "0.1"}, "serves here already"),
        ({"python": "3.99"}, "needs Python 3.99 or newer"),
        ({"wheels": (OTHER,)}, "packages for Python 3.99 (riscv64)"),
    ],
)
def test_which_releases_could_take_over(
    said: dict[str, Any], why: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newer one, for this Python, with the packages for this machine or with those that are here already."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    if why is None:
        upgrading._refuse(release(**said), State())
    else:
        with pytest.raises(Stop, match=why.replace("(", r"\(").replace(")", r"\)")):
            upgrading._refuse(release(**said), State())


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (OSError(errno.EIO, "Input/output error"), "was the stick pulled out"),
        (OSError(errno.ENODEV, "No such device"), "was the stick pulled out"),
        (OSError(errno.ENOSPC, "No space left"), "disk of .* is full"),
        (OSError(errno.EROFS, "Read-only"), "may not be written"),
    ],
)
def test_a_stick_that_is_pulled_out_leaves_nothing_half(
    error: OSError,
    why: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """While its file is read, or where the disk takes no more of it."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    for module in (versions, upgrading):
        monkeypatch.setattr(module, "VERSIONS", tmp_path / "versions")
    place = tmp_path / "x.tar"
    place.touch()
    monkeypatch.setattr(archive, "read", lambda path: release(wheels=()))
    monkeypatch.setattr(
        House, "step", lambda *_: dict.fromkeys(("until", "withheld"), None) | {"size": 1}
    )

    def unpack(path: Path, folder: Path) -> None:
        folder.mkdir()
        (folder / "motcua").touch()
        raise error

    monkeypatch.setattr(archive, "unpack", unpack)
    with pytest.raises(SystemExit) as stopped:
        upgrading.upgrade([str(place), "--data", str(tmp_path)])
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert re.search(why, said) and "Nothing was changed" in said, said
    assert not list((tmp_path / "versions").iterdir())
    assert versions.read_state(tmp_path) is None


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (State("0.2.0", ""), None),
        (State("", to="0.2.0", failed="no such table"), "did not take over.*no such table"),
    ],
)
def test_whoever_upgrades_a_service_is_told_how_it_went(
    found: State, why: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service changes over, or goes back, by itself; only then the command ends."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    for module in (versions, upgrading):
        monkeypatch.setattr(module, "VERSIONS", tmp_path / "versions")
    for name in ("0.1.5", "0.2.0"):
        (tmp_path / "versions" / name).mkdir(parents=True)
    due = State("", phase="due", to="0.2.0")
    versions.write_state(tmp_path, due)
    changing = threading.Timer(0.7, versions.write_state, (tmp_path, found))
    changing.start()
    if why is None:
        upgrading._watch(tmp_path, due)
        assert (tmp_path / "versions" / "usual").read_text() == "0.2.0\n"
        assert not (tmp_path / "versions" / "0.1.5").exists(), "nobody goes back to it any more"
    else:
        with pytest.raises(Stop, match=re.compile(why, re.DOTALL)):
            upgrading._watch(tmp_path, due)
    changing.join()


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    """A house whose hall was started once."""
    hall = Installed(make_first(tmp_path_factory.mktemp("first")), free_port())
    try:
        hall.start()
        hall.stop()
        yield hall
    finally:
        hall.kill()


@pytest.mark.slow
def test_what_a_person_may_do_wrong(first: Installed, tmp_path: Path) -> None:
    """A file that is not there or is cut, the same version, another program's file, no hall, nothing to go back to."""
    good = make_release(tmp_path, "0.2.0")
    cut = tmp_path / "cut.tar"
    cut.write_bytes(good.read_bytes()[: good.stat().st_size // 2])
    same = make_release(tmp_path, "0.1.0")
    other = tmp_path / "notes.tar"
    other.write_text("hello\n" * 5000)
    damaged = tmp_path / "damaged.tar"
    shutil.copy(good, damaged)
    damaged.with_name("damaged.tar.sha256").write_text("0" * 64 + "  damaged.tar\n")
    nowhere = tmp_path / "data"
    nowhere.mkdir()
    for words, why in (
        ((str(tmp_path / "none.tar"),), "neither a file nor a tag"),
        ((str(cut),), "cut short"),
        ((str(same),), "serves here already"),
        ((str(other),), "no release of Motcua"),
        ((str(damaged),), "not the file that damaged.tar.sha256 was made of"),
        ((str(good), "--data", str(tmp_path / "none")), "is no folder"),
        ((str(good), "--data", str(nowhere)), "holds no hall"),
        (("--back",), "no version before"),
        ((), "required"),
        ((str(good), "--back"), "not allowed"),
    ):
        code, said = first.run("upgrade", *words)
        assert code == 2 and why in said, said
        assert first.state() is None and not list(first.house.glob("versions/*/"))
    with (first.house / "motcua").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        code, said = first.run("upgrade", str(good))
    assert code == 2 and "Another upgrade" in said


@pytest.mark.slow
def test_a_disk_without_room_for_two_copies_is_told_before(
    first: Installed, tmp_path: Path
) -> None:
    """Measured before anything is unpacked."""
    good = make_release(tmp_path, "0.2.0")
    with small_disk(tmp_path / "disk", 40) as disk:
        ignored = shutil.ignore_patterns("ballast", "backups")
        shutil.copytree(first.data, disk.seen / "data", ignore=ignored)
        disk.fill(leave=20_000_000)
        command = [sys.executable, str(first.house / "motcua"), "upgrade", str(good)]
        done = disk.run("env", "LC_ALL=C.UTF-8", *command, "--data", str(disk.path / "data"))
    said = done.stdout + done.stderr
    assert done.returncode == 2 and "two copies of the database" in said, said
    assert not list(first.house.glob("versions/*/"))
