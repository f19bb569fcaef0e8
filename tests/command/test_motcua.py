"""The command `motcua`: what it makes, what it hands over, and what it says when something lacks."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from string import Formatter
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The command as a module of its own for each test, speaking English."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("MOTCUA_WHEELHOUSE", raising=False)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader = SourceFileLoader("motcua_command", str(ROOT / "motcua"))
    module = module_from_spec(spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


def make_wheel(folder: Path, version: str = "1.0") -> str:
    """Put a small real wheel named `onecounter` into a folder and return its sha256."""
    info = f"onecounter-{version}.dist-info"
    files = {
        "onecounter.py": f"version = {version!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: onecounter\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    records = []
    for name, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=")
        records.append(f"{name},sha256={digest.decode()},{len(text.encode())}")
    files[f"{info}/RECORD"] = "\n".join([*records, f"{info}/RECORD,,", ""])
    folder.mkdir(exist_ok=True)
    path = folder / f"onecounter-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def small_house(tmp_path: Path) -> Path:
    """A house with the real command, a lock of one small package, and a server that only echoes."""
    house = tmp_path / "house"
    (house / "requirements").mkdir(parents=True)
    (house / "server").mkdir()
    shutil.copy(ROOT / "motcua", house / "motcua")
    digest = make_wheel(house / "wheelhouse")
    lock = f"onecounter==1.0 \\\n    --hash=sha256:{digest}\n"
    (house / "requirements" / "run.txt").write_text(lock)
    (house / "server" / "__init__.py").write_text("")
    (house / "server" / "boot.py").write_text(
        "import os, sys, onecounter\nprint(onecounter.version, sys.argv[1:], os.getcwd())\n"
    )
    return house


def run(house: Path, *arguments: str, folder: Path | None = None) -> tuple[int, str]:
    """Run the command of a house and return (exit code, everything that it said)."""
    names = {"MOTCUA_WHEELHOUSE", "PYTHONPATH", "VIRTUAL_ENV"}
    surroundings = {name: value for name, value in os.environ.items() if name not in names}
    done = subprocess.run(
        [sys.executable, str(house / "motcua"), *arguments],
        cwd=folder or house,
        env={**surroundings, "LC_ALL": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return done.returncode, done.stdout


@pytest.mark.slow
def test_the_first_start_installs_and_the_second_does_not(
    small_house: Path, tmp_path: Path
) -> None:
    """Without Internet, the lock is installed from the wheelhouse once; then the verb runs at once."""
    code, said = run(small_house, "run", "--port", "8000", folder=tmp_path)
    assert code == 0, said
    assert "First start" in said
    assert f"1.0 ['run', '--port', '8000'] {tmp_path}" in said

    code, said = run(small_house, "doctor")
    assert code == 0
    assert said.splitlines() == [f"1.0 ['doctor'] {small_house}"]


@pytest.mark.slow
def test_a_changed_lock_is_installed_at_the_next_start(small_house: Path) -> None:
    """An update brings a new lock; the environment follows it without being asked."""
    run(small_house, "doctor")
    digest = make_wheel(small_house / "wheelhouse", "2.0")
    lock = small_house / "requirements" / "run.txt"
    lock.write_text(f"onecounter==2.0 \\\n    --hash=sha256:{digest}\n")
    code, said = run(small_house, "doctor")
    assert code == 0, said
    assert "2.0 ['doctor']" in said


@pytest.mark.slow
def test_a_changed_wheel_is_refused(small_house: Path) -> None:
    """A file that differs from the one in the lock is not installed, and the verb does not run."""
    wheel = next((small_house / "wheelhouse").iterdir())
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr("intruder.py", "")
    code, said = run(small_house, "doctor")
    assert code == 1
    assert "HASHES" in said
    assert "could not be installed" in said
    assert not list((small_house / ".venv").glob("*.stamp"))


def test_a_wheelhouse_can_be_named_anywhere_on_the_line(
    command: ModuleType, tmp_path: Path
) -> None:
    """--wheelhouse DIR and --wheelhouse=DIR are taken out; the rest goes to the verb untouched."""
    asked = ["run", "--wheelhouse", str(tmp_path), "--port", "1"]
    assert command.find_wheelhouse(asked) == (tmp_path, ["run", "--port", "1"])
    assert command.find_wheelhouse([f"--wheelhouse={tmp_path}"]) == (tmp_path, [])


def test_a_wheelhouse_that_is_not_there_is_named(command: ModuleType, tmp_path: Path) -> None:
    """The command stops before it tries the Internet when the named folder is missing."""
    with pytest.raises(SystemExit, match="nowhere"):
        command.find_wheelhouse(["run", "--wheelhouse", str(tmp_path / "nowhere")])


def test_an_old_python_is_refused_with_the_way_out(
    command: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under a Python that is too old, with no newer one at hand, the apt command is named."""
    monkeypatch.setattr(command.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(command.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match=r"3\.9\.2.*apt install python3\.11"):
        command.want_recent_python()


def test_a_python_without_venv_is_told_which_package_brings_it(
    command: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Debian ships Python without ensurepip; the message names the package for this version."""
    monkeypatch.setattr(command, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(command, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    refused = subprocess.CompletedProcess([], 1, b"", b"ensurepip is not available\n")
    monkeypatch.setattr(command.subprocess, "run", lambda *a, **k: refused)
    with pytest.raises(SystemExit, match=r"apt install python3-venv python3\.\d+-venv"):
        command.make_venv()


def test_an_environment_whose_python_moved_away_is_not_used(
    command: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """After a system upgrade .venv points to another Python version than it was made for."""
    elsewhere = tmp_path / "python3.99"
    elsewhere.write_text("")
    link = tmp_path / ".venv" / "bin" / "python"
    link.parent.mkdir(parents=True)
    link.symlink_to(elsewhere)
    monkeypatch.setattr(command, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(command, "PYTHON", link)
    assert not command.has_living_python()
    (tmp_path / ".venv" / "lib" / "python3.99").mkdir(parents=True)
    assert command.has_living_python()


def test_without_leave_to_install_the_command_is_named(
    command: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Someone who may not install gets one line to hand to someone who may."""
    monkeypatch.setattr(command, "missing_from_debian", lambda: ["chromium", "espeak-ng"])
    monkeypatch.setattr(command.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(command, "is_sudo_free", lambda: False)
    with pytest.raises(SystemExit, match="sudo apt install chromium espeak-ng"):
        command.want_from_debian(is_required=True)


def test_it_says_the_same_things_in_both_languages(command: ModuleType) -> None:
    """Each message is there in Vietnamese and English, with the same facts in it."""
    english, vietnamese = command.SAY["en"], command.SAY["vi"]
    assert english.keys() == vietnamese.keys()
    for key, text in english.items():
        assert facts_in(text) == facts_in(vietnamese[key]), key


def facts_in(text: str) -> set[str]:
    """Return the names of the {facts} in a message."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_a_reader_who_has_seen_enough_is_no_fault(tmp_path: Path) -> None:
    """When the reader of a report goes away, as `head` does, there is no traceback, and the report is written."""
    command = [sys.executable, "-P", "-m", "server.boot", "simulate", "--days", "1"]
    asked = ["--hall", "song-xanh", "--from", "2026-11-23", "--data", str(tmp_path)]
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [*command, *asked], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=surroundings
    ) as run:
        assert run.stdout is not None and run.stderr is not None
        run.stdout.close()
        assert run.stderr.read() == b""
    assert run.returncode == 141
    assert len(list((tmp_path / "reports").iterdir())) == 2
