"""What is being built is told while somebody builds it, and by nobody else."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from server.announcing import ensuring, under_way
from server.announcing.building import BuildError, Progress
from server.announcing.ensuring import buildable, ensure_voices


def test_a_builder_tells_how_far_it_is(tmp_path: Path) -> None:
    """Percent by percent, never a whole hundred; what has ended is told no more, nor what nobody builds."""
    assert under_way.percents(tmp_path) == {}
    with under_way.announced(tmp_path, ["vi", "en"]):
        assert under_way.percents(tmp_path) == {"vi": 0, "en": 0}
        under_way.tell(tmp_path, "vi", 35, 70)
        assert under_way.percents(tmp_path) == {"vi": 50, "en": 0}
        under_way.tell(tmp_path, "vi", 70, 70)
        assert under_way.percents(tmp_path)["vi"] == under_way.ALMOST
        under_way.end(tmp_path, "vi")
        assert under_way.percents(tmp_path) == {"en": 0}
    assert under_way.percents(tmp_path) == {}


def test_a_killed_builder_is_not_believed(tmp_path: Path) -> None:
    """What a server announced is true while the process that it started lives, and ends with it."""
    lock = under_way.announce(tmp_path, ["vi"])
    builder = subprocess.Popen(["cat"], stdin=subprocess.PIPE, pass_fds=[lock])
    os.close(lock)
    assert under_way.percents(tmp_path) == {"vi": 0}
    builder.kill()
    builder.communicate()
    assert under_way.percents(tmp_path) == {}


def test_a_report_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    """A spoilt file stands in nobody's way."""
    with under_way.announced(tmp_path, ["vi"]):
        (tmp_path / under_way.REPORT).write_text("{")
        assert under_way.percents(tmp_path) == {}


def test_only_what_the_engine_speaks_is_announced(tmp_path: Path) -> None:
    """Khmer, for which there is no engine, is never said to be on its way; what failed is over."""
    assert "km" not in buildable(["vi", "km", "xx"], "north")
    with under_way.announced(tmp_path / "voices", ["km"]):
        ensure_voices(["km"], "north", tmp_path, lambda text: None)
        assert under_way.percents(tmp_path / "voices") == {}


@pytest.mark.parametrize("fault", ["no_folder", "no_lock", "no_sense"])
def test_a_hall_opens_whatever_is_wrong_with_its_voices(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """A folder of another account, or a voice that nobody foresaw, is said in one line; the builder still tries."""
    folder, said, begun = tmp_path / "voices", list[str](), list[str]()
    monkeypatch.setattr(ensuring, "buildable", lambda *_: [])
    monkeypatch.setattr(ensuring.subprocess, "Popen", lambda args, **_: begun.append(args[2]))
    if fault == "no_folder":
        folder.write_text("")
    elif fault == "no_lock":
        (folder / under_way.LOCK).mkdir(parents=True)
    else:
        monkeypatch.setattr(ensuring, "read_voices", lambda *_: {}["what"])
    ensuring.begin_ensuring(ensuring.Usual(tmp_path), said.append)
    assert begun == ["server.announcing.voice"]
    assert len(said) == 1 and ("voice check" if fault == "no_sense" else "chown") in said[0]


def test_a_hall_opens_where_no_builder_can_be_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine without room for one more process is told to, and the console is told of no builder."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError("no room")

    said: list[str] = []
    monkeypatch.setattr(ensuring.subprocess, "Popen", refuse)
    assert ensuring.begin_ensuring(ensuring.Usual(tmp_path), said.append) is None
    assert len(said) == 1 and "motcua voice build" in said[0]
    assert under_way.percents(tmp_path / "voices") == {}


def test_a_voice_is_built_under_the_eyes_of_the_console(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step of the engine is told to whoever looks, and the end as well, be it a bad one."""
    seen: list[dict[str, int]] = []

    def build(language: str, region: str, folder: Path, progress: Progress) -> None:
        for done in (1, 2, 3):
            progress(done, 4)
            seen.append(under_way.percents(folder))
        raise BuildError("the engine fell silent")

    monkeypatch.setattr(ensuring, "build_pack", build)
    with under_way.announced(tmp_path, ["vi"]), pytest.raises(BuildError):
        ensuring.built_and_told("vi", "south", tmp_path)
    assert seen == [{"vi": 25}, {"vi": 50}, {"vi": 75}]
    with under_way.announced(tmp_path, ["en"]):
        assert under_way.percents(tmp_path) == {"en": 0}
