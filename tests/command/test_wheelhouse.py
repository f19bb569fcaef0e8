"""A wheelhouse says what it is for, holds all of it, and is refused where it does not fit."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from command import places, wheelhouse
from small_house import lock, make_wheel, package_index, run

HERE = {"python": f"{sys.version_info[0]}.{sys.version_info[1]}", "machine": os.uname().machine}


@pytest.fixture(autouse=True)
def no_wish(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of this machine's own wheelhouse."""
    monkeypatch.delenv("MOTCUA_WHEELHOUSE", raising=False)


def label(folder: Path) -> dict[str, object]:
    """Return what a wheelhouse says of itself."""
    found: dict[str, object] = json.loads((folder / wheelhouse.LABEL).read_text("utf-8"))
    return found


def test_a_wheelhouse_can_be_named_anywhere_on_the_line(tmp_path: Path) -> None:
    """--wheelhouse DIR and --wheelhouse=DIR are taken out; the rest goes to the verb untouched."""
    asked = ["run", "--wheelhouse", str(tmp_path), "--port", "1"]
    assert wheelhouse.find(asked) == (tmp_path, ["run", "--port", "1"])
    assert wheelhouse.find([f"--wheelhouse={tmp_path}"]) == (tmp_path, [])


def test_a_wheelhouse_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The command stops before it tries the Internet when the named folder is missing."""
    with pytest.raises(SystemExit, match="nowhere"):
        wheelhouse.find(["run", "--wheelhouse", str(tmp_path / "nowhere")])


@pytest.mark.slow
def test_what_is_fetched_here_is_installed_there(small_house: Path, tmp_path: Path) -> None:
    """The folder holds every locked package, says for whom, and installs without an index; no tests needed."""
    index, brought = tmp_path / "index", tmp_path / "brought"
    lock(small_house, {"onecounter": make_wheel(index / "onecounter")})
    with package_index(index) as address:
        code, said = run(small_house, "wheelhouse", str(brought), PIP_INDEX_URL=address)
    assert code == 0, said
    assert f"1 packages for Python {HERE['python']} on {HERE['machine']}" in said
    assert label(brought)["machines"] == [HERE]
    code, said = run(small_house, "hall", "check", "--wheelhouse", str(brought), PIP_NO_INDEX="1")
    assert code == 0, said
    assert "1.0 ['hall', 'check']" in said


@pytest.mark.slow
def test_one_folder_may_serve_several_machines(small_house: Path, tmp_path: Path) -> None:
    """Wheels for another Python and processor are fetched into the same folder, which then names both."""
    index, brought = tmp_path / "index" / "onecounter", tmp_path / "brought"
    digests = [
        make_wheel(index, tag=f"cp313-cp313-manylinux_2_17_{m}") for m in ("aarch64", "x86_64")
    ]
    asked = ["wheelhouse", str(brought), "--python", "3.13", "--machine"]
    with package_index(index.parent) as address:
        for machine, digest in zip(("aarch64", "x86_64"), digests, strict=True):
            hashes = " ".join(f"--hash=sha256:{each}" for each in digests)
            (small_house / "requirements" / "run.txt").write_text(f"onecounter==1.0 {hashes}\n")
            code, said = run(small_house, *asked, machine, PIP_INDEX_URL=address)
            assert code == 0, said
            assert digest
    assert label(brought)["machines"] == [
        {"python": "3.13", "machine": "aarch64"},
        {"python": "3.13", "machine": "x86_64"},
    ]
    assert len(list(brought.glob("*.whl"))) == 2


@pytest.mark.slow
def test_a_package_that_is_not_for_that_python_is_said_where_the_folder_is_made(
    small_house: Path, tmp_path: Path
) -> None:
    """Not in the hall, a day's journey away, but here: and the folder is not labelled as whole."""
    index, brought = tmp_path / "index", tmp_path / "brought"
    digest = make_wheel(index / "onecounter", tag="cp313-cp313-manylinux_2_17_aarch64")
    lock(small_house, {"onecounter": digest})
    asked = ["wheelhouse", str(brought), "--python", "3.14", "--machine", "aarch64"]
    with package_index(index) as address:
        code, said = run(small_house, *asked, PIP_INDEX_URL=address)
    assert code == 1
    assert "has no onecounter==1.0 for Python 3.14 on aarch64" in said
    assert not (brought / wheelhouse.LABEL).exists()


@pytest.mark.slow
def test_a_wheelhouse_of_another_python_is_refused_by_name(small_house: Path) -> None:
    """It is said for which Python it is, which this is, and the command that makes the right one."""
    folder = small_house / "wheelhouse"
    machines = [{"python": "3.10", "machine": "aarch64"}]
    (folder / wheelhouse.LABEL).write_text(json.dumps({"lock": "", "machines": machines}))
    code, said = run(small_house, "doctor")
    assert code == 1
    assert f"is for Python 3.10 (aarch64); this is Python {HERE['python']}" in said
    assert f"./motcua wheelhouse --python {HERE['python']} --machine {HERE['machine']}" in said


@pytest.mark.slow
@pytest.mark.parametrize("is_labelled", [False, True])
def test_a_wheelhouse_that_lacks_a_package(small_house: Path, is_labelled: bool) -> None:
    """Without a label the package is named; a label of another lock tells that the version differs."""
    folder = small_house / "wheelhouse"
    next(folder.glob("*.whl")).unlink()
    if is_labelled:
        (folder / wheelhouse.LABEL).write_text(json.dumps({"lock": "older", "machines": [HERE]}))
    code, said = run(small_house, "doctor")
    assert code == 1
    expected = "another version of Motcua; it lacks" if is_labelled else "has no"
    assert f"{expected} onecounter==1.0" in said, said


def test_another_machine_is_asked_for_in_pip_s_words() -> None:
    """This machine needs no options; another one names its Python and every older kind of wheel."""
    assert wheelhouse._target(places.this_python(), places.this_machine()) == []
    options = wheelhouse._target("3.14", "aarch64")
    assert options[:2] == ["--python-version", "3.14"]
    assert {"manylinux_2_17_aarch64", "manylinux2014_aarch64", "manylinux_2_36_aarch64"} <= set(
        options
    )
