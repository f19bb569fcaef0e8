"""The command `motcua`: which Python it wants, what it hands over, how it speaks."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from string import Formatter
from types import ModuleType

import pytest

from command.saying import SAY
from small_house import ROOT, run

SPOKEN_BY_OLD = set(
    re.findall(
        r"\w+",
        """Module ImportFrom Import alias Expr Constant Assign Name Store Load Tuple Dict List keyword
        FunctionDef arguments arg Call Attribute Subscript Slice BinOp Add Pow BoolOp Or IfExp Compare
        In GtE LtE Eq If Return For Break Try ExceptHandler With withitem GeneratorExp comprehension""",
    )
)
"""What Python 2.7 and every 3 can read: no annotation, no f-string, no word that came later."""


@pytest.fixture
def entry(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The command's first file as a module of its own for each test, speaking English."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader = SourceFileLoader("motcua_command", str(ROOT / "motcua"))
    module = module_from_spec(spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


def test_every_python_can_read_the_first_file() -> None:
    """Python 2.7 and 3.4 meet no word that they do not know, so they can be told what to do."""
    tree = ast.parse((ROOT / "motcua").read_text("utf-8"), feature_version=(3, 4))
    used = {type(node).__name__ for node in ast.walk(tree)}
    assert used <= SPOKEN_BY_OLD
    arguments = [node for node in ast.walk(tree) if isinstance(node, ast.arguments)]
    assert not any(each.kwonlyargs or each.posonlyargs for each in arguments)
    assert not any(node.annotation for node in ast.walk(tree) if isinstance(node, ast.arg))
    assert not any(f.returns for f in ast.walk(tree) if isinstance(f, ast.FunctionDef))


@pytest.mark.parametrize(
    ("offered", "said"),
    [
        ("python3.13", "sudo apt install python3.13 python3.13-venv"),
        ("", "upgrade it to Debian 12 or newer"),
    ],
)
def test_an_old_python_is_refused_with_what_this_system_offers(
    entry: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    offered: str,
    said: str,
) -> None:
    """Only a package that the system's own lists hold is advised; a system without one is to be upgraded."""
    monkeypatch.setattr(entry.sys, "version_info", (3, 9, 2))
    lists = ("apt-cache", "show", f"{offered}-venv")
    monkeypatch.setattr(entry, "succeeds", lambda *command: command == lists)
    with pytest.raises(SystemExit) as stopped:
        entry.want_recent_python()
    assert stopped.value.code == 1
    told = capfd.readouterr().err
    assert "this is 3.9.2" in told and said in told


def test_an_old_python_makes_way_for_a_newer_one(
    entry: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest Python that works goes on with the same words; 3.14 is one of them."""
    monkeypatch.setattr(entry.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(entry.sys, "argv", ["motcua", "run", "--port", "1"])
    monkeypatch.setattr(entry, "succeeds", lambda name, *_: name in ("python3.14", "python3.11"))

    class Gone(Exception):
        """This process is another one now."""

    def become(name: str, words: list[str]) -> None:
        raise Gone(name, *words[2:])

    monkeypatch.setattr(entry.os, "execvp", become)
    with pytest.raises(Gone) as gone:
        entry.want_recent_python()
    assert gone.value.args == ("python3.14", "run", "--port", "1")


def test_a_32_bit_system_is_told_so(
    entry: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Also where the processor is wide and only the system is narrow."""
    entry.want_wide_machine()
    monkeypatch.setattr(entry.sys, "maxsize", 2**31 - 1)
    with pytest.raises(SystemExit):
        entry.want_wide_machine()
    assert "needs a 64-bit system" in capfd.readouterr().err


def test_it_says_the_same_things_in_both_languages(entry: ModuleType) -> None:
    """Each message is there in Vietnamese and English, with the same facts in it."""
    assert SAY["en"].keys() == SAY["vi"].keys()
    for key, text in SAY["en"].items():
        assert facts_in(text) == facts_in(SAY["vi"][key]), key
    for texts in (entry.OLD, entry.OLD_FIX, entry.OLD_SYSTEM, entry.NARROW, entry.STOPPED):
        assert facts_in(texts["en"]) == facts_in(texts["vi"])


def facts_in(text: str) -> set[str]:
    """Return the names of the {facts} in a message."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.slow
def test_the_first_start_installs_and_the_second_does_not(bare_house: Path, tmp_path: Path) -> None:
    """Without Internet, the lock is installed from the wheelhouse once; then the verb runs at once."""
    code, said = run(bare_house, "run", "--port", "8000", folder=tmp_path)
    assert code == 0, said
    assert "First start" in said
    assert f"1.0 ['run', '--port', '8000'] {tmp_path}" in said

    code, said = run(bare_house, "doctor")
    assert code == 0
    assert said.splitlines() == [f"1.0 ['doctor'] {bare_house}"]


@pytest.mark.slow
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
