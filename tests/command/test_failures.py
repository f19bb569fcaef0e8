"""Each thing that stops an installation has a sentence of its own, decided by what really happened."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import socket
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from command import failures
from command.saying import SAY
from faults.small_disk import small_disk
from small_house import lock, make_house, make_wheel, package_index, run

# Root is stopped by a folder's rights only without the power to pass over them.
POWERLESS = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
# An ordinary user, who may only look everywhere: the Python of the tests may lie in root's home.
SERVICE = [
    *("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"),
    *("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search", "--"),
]


def sentences(said: str) -> set[str]:
    """Return the keys of the sentences that the last line is."""
    last = said.strip().splitlines()[-1]
    keys = (*(key for key, _ in failures.CAUSES), *OTHERS)
    return {
        key
        for key in keys
        if re.fullmatch(re.sub(r"\\{\w+\\}", ".+", re.escape(SAY["en"][key])), last)
    }


OTHERS = (
    *("changed_wheel", "no_network_there", "other_python", "not_in_wheelhouse", "old_wheelhouse"),
    *("broken", "other_fault", "no_venv", "stale"),
)


@pytest.mark.slow
def test_a_folder_of_somebody_else(bare_house: Path) -> None:
    """Who may not write is named, and how the folder's owner mends it; nothing else is guessed."""
    before: list[str] = []
    if os.geteuid() == 0:
        os.chown(bare_house, 65534, 65534)
        before = POWERLESS
    bare_house.chmod(0o555)
    code, said = run(bare_house, "doctor", before=before)
    bare_house.chmod(0o755)
    assert code == 1
    assert sentences(said) == {"no_rights"}, said
    assert f"{bare_house}/.venv may not be written by" in said
    assert f"{bare_house}/motcua help" in said


@pytest.fixture
def updated_house(empty_environment: Path) -> Iterator[Path]:
    """A house that started once, then got a new lock as an update brings it; every user can reach it."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-updated-", dir="/tmp"))
    folder.chmod(0o755)
    house = make_house(folder)
    shutil.copytree(empty_environment, house / ".venv", symlinks=True)
    assert run(house, "help")[0] == 0
    lock(house, {"onecounter": make_wheel(house / "wheelhouse", version="2.0")}, version="2.0")
    yield house
    shutil.rmtree(folder)


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can start as somebody else")
@pytest.mark.parametrize("way", ["rights", "read-only"])
def test_a_service_after_an_update_says_which_command_mends_it(
    updated_house: Path, way: str
) -> None:
    """A user who may not change .venv, or sees it read-only as a unit does: one line, and what it names helps."""
    before = SERVICE
    if way == "read-only":
        bound = f"mount --bind {updated_house} {updated_house}"
        mount = f'{bound} && mount -o remount,bind,ro {updated_house} && exec "$@"'
        before = ["unshare", "-m", "sh", "-c", mount, "sh", *before]
        os.chown(updated_house / ".venv", 65534, 65534)
    code, said = run(updated_house, "run", before=before, HOME="/nonexistent")
    assert code == 1
    assert len(said.strip().splitlines()) == 1 and sentences(said) == {"stale"}, said
    owner = "sudo" if way == "rights" else "sudo -u nobody"
    assert said.strip().endswith(f": {owner} {updated_house}/motcua help")
    code, said = run(updated_house, "help")
    assert code == 0 and "2.0 ['--help']" in said, said
    code, said = run(updated_house, "run", before=before, HOME="/nonexistent")
    assert code == 0 and "2.0 ['run']" in said, said


@pytest.mark.slow
@pytest.mark.parametrize("megabytes", [4, 40])
def test_a_full_disk(tmp_path: Path, megabytes: int) -> None:
    """Full while .venv is made, or while packages are installed: how much is free and needed."""
    with small_disk(tmp_path / "disk", megabytes) as disk:
        house = make_house(tmp_path)
        heavy = next((house / "wheelhouse").iterdir())
        with zipfile.ZipFile(heavy, "a") as wheel:
            wheel.writestr("onecounter_heavy.bin", b"\1" * 60_000_000, zipfile.ZIP_DEFLATED)
        lock(house, {"onecounter": hashlib.sha256(heavy.read_bytes()).hexdigest()})
        shutil.copytree(house, disk.seen / "house")
        code, said = run(disk.path / "house", "doctor", folder=tmp_path, before=disk.command)
    assert code == 1
    assert sentences(said) == {"disk_full"}, said
    assert " MB free, about 250 MB needed" in said


@pytest.mark.slow
def test_a_changed_wheel_is_refused(small_house: Path) -> None:
    """A wheel that differs from the lock is named with its folder; nothing is installed, no verb runs."""
    with zipfile.ZipFile(next((small_house / "wheelhouse").iterdir()), "a") as archive:
        archive.writestr("intruder.py", "")
    code, said = run(small_house, "doctor")
    assert code == 1
    assert sentences(said) == {"changed_wheel"}, said
    assert said.strip().splitlines()[-1].startswith("onecounter==1.0 in ")
    assert not list((small_house / ".venv").glob("*.stamp"))
    assert not list((small_house / ".venv").rglob("intruder.py"))


@pytest.mark.slow
def test_a_changed_file_of_the_index_is_refused(small_house: Path, tmp_path: Path) -> None:
    """The same from an index: it is told to fetch it again, not to copy a folder."""
    shutil.rmtree(small_house / "wheelhouse")
    make_wheel(tmp_path / "index" / "onecounter", version="1.0", wants=["Summary: changed"])
    with package_index(tmp_path / "index") as address:
        code, said = run(small_house, "doctor", PIP_INDEX_URL=address)
    assert code == 1
    assert sentences(said) == {"changed_file"}, said


@pytest.mark.slow
def test_no_way_to_the_index(small_house: Path) -> None:
    """Nobody answers at the index: the way without Internet is named, for exactly this Python and machine."""
    shutil.rmtree(small_house / "wheelhouse")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/simple"
        code, said = run(small_house, "doctor", PIP_INDEX_URL=address)
        code_there, said_there = run(small_house, "wheelhouse", PIP_INDEX_URL=address)
    assert (code, code_there) == (1, 1)
    assert sentences(said) == {"no_network"}, said
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert f"./motcua wheelhouse --python {version} --machine {os.uname().machine}" in said
    assert sentences(said_there) == {"no_network_there"}, said_there


@pytest.mark.slow
def test_an_index_without_the_package(small_house: Path, tmp_path: Path) -> None:
    """An index that answers, and has no such package for this Python, is not called unreachable."""
    shutil.rmtree(small_house / "wheelhouse")
    make_wheel(tmp_path / "index" / "onecounter", tag="cp39-cp39-linux_mips")
    with package_index(tmp_path / "index") as address:
        code, said = run(small_house, "doctor", PIP_INDEX_URL=address)
    assert code == 1
    assert sentences(said) == {"not_here"}, said
    assert "has no onecounter==1.0 for Python" in said


@pytest.mark.slow
def test_a_python_without_venv(bare_house: Path, tmp_path: Path) -> None:
    """Debian's Python without its venv package: the one line names that and what else the hall lacks."""
    narrow = tmp_path / "narrow"
    narrow.mkdir()
    # As on a bare Debian: the module that brings pip is not there, and nobody may install.
    (narrow / "sitecustomize.py").write_text(
        "import importlib.abc, importlib.util, sys\n"
        "found = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *a: None if name == 'ensurepip' else found(name, *a)\n"
    )
    (narrow / "empty").mkdir()
    code, said = run(bare_house, "doctor", PYTHONPATH=str(narrow), PATH=str(narrow / "empty"))
    assert code == 1
    assert sentences(said) == {"no_venv"}, said
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert f"sudo apt install python{version}-venv espeak-ng" in said
    assert not (bare_house / ".venv").exists()


@pytest.mark.slow
def test_a_venv_module_that_ends_badly(bare_house: Path, tmp_path: Path) -> None:
    """Where venv is there and fails of itself, what it said is shown, and the package that completes it is named."""
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "venv.py").write_text("raise SystemExit('the module is half there')\n")
    code, said = run(bare_house, "doctor", PYTHONPATH=str(broken))
    assert code == 1
    assert "the module is half there" in said
    assert sentences(said) == {"no_venv"}, said


@pytest.mark.parametrize(
    ("said", "key"),
    [
        (
            "ERROR: Could not install packages due to an OSError: [Errno 122] Disk quota exceeded",
            "disk_full",
        ),
        ("OSError: [Errno 30] Read-only file system: '/opt/motcua/.venv'", "read_only"),
        (
            "WARNING: Retrying (Retry(total=1)) after connection broken by 'SSLError(SSLCertVerificationError(1,"
            " '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate is not yet valid'))'",
            "certificate",
        ),
        (
            "WARNING: Retrying after connection broken by 'NewConnectionError'\nNo matching distribution found for x",
            "no_network",
        ),
        (
            "WARNING: Retrying after connection broken by 'x'\nOSError: [Errno 28] No space left on device",
            "disk_full",
        ),
        ("[Errno 101] Network is unreachable", None),
        ("Segmentation fault", None),
    ],
)
def test_what_pip_says_is_read(said: str, key: str | None) -> None:
    """Causes that a test cannot bring about; the one that lies deepest counts, and nothing is guessed."""
    assert failures.cause(said) == key


def test_an_error_that_is_none_of_the_machine_s_is_passed_on(tmp_path: Path) -> None:
    """A fault of the command itself stays a traceback: it is not called a full disk."""
    with pytest.raises(IsADirectoryError):
        failures.stop_for_error(IsADirectoryError(21, "Is a directory"), tmp_path)


def test_a_user_without_a_name_is_told_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a container, or where somebody was deleted, the owner of a folder and the user are mere numbers."""
    monkeypatch.delenv("USER", raising=False)
    monkeypatch.delenv("LOGNAME", raising=False)

    def nobody(uid: int) -> None:
        raise KeyError(f"getpwuid(): uid not found: {uid}")

    monkeypatch.setattr("pwd.getpwuid", nobody)
    monkeypatch.setattr("os.geteuid", lambda: 4711)
    (tmp_path / "theirs").mkdir()
    if os.getuid() == 0:
        os.chown(tmp_path / "theirs", 4711, 4711)
    facts = failures.facts_of(tmp_path / "theirs" / "lacks", "run")
    assert facts["user"] == "#4711"
    owner = (tmp_path / "theirs").stat().st_uid
    assert str(facts["fix"]).startswith(f"sudo -u '#{owner}' ")
