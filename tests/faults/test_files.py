"""Files are written whole or not at all, and what an operator's editor saved is read or named."""

from __future__ import annotations

import codecs
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hall.small_hall import SMALL
from server.announcing.script import SCRIPT_FOLDER, ScriptError, read_script
from server.boot import async_mode
from server.files import NotReadable, read_text, write_whole
from server.hall.reading import HallFileError, read_hall
from server.secret import read_secret
from server.settings import SettingsError, read_settings
from server.simulation.assumptions import FILE, AssumptionError, read_assumptions

ROOT = Path(__file__).resolve().parents[2]

SAVED = {
    "utf-8": lambda text: text.encode(),
    "utf-8 with a mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "utf-16 little": lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
    "utf-16 big": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "lines of windows": lambda text: text.replace("\n", "\r\n").encode(),
    "notepad": lambda text: codecs.BOM_UTF8 + text.replace("\n", "\r\n").encode(),
}
"""How editors save one text → its bytes."""

SPOILT = {
    "cp1258": "# Xã Đông\n".encode("cp1258", "replace"),
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "utf-16 without a mark": "port = 8001\n".encode("utf-16-le"),
    "half a letter": b"\xff\xfeab\x00",
}
"""What nobody can read as text."""


@pytest.mark.parametrize("saved", SAVED.values(), ids=SAVED)
def test_every_file_of_an_operator_is_read_in_every_common_encoding(tmp_path, saved) -> None:
    """Settings (also before anything is loaded), hall, assumptions and scripts are read however saved."""
    settings = tmp_path / "motcua.toml"
    settings.write_bytes(saved('# Xã Đông\nport = 8001\nasync_mode = "threads"\n'))
    assert read_settings({}, {"data_dir": tmp_path}).port == 8001
    assert async_mode(["run", "--data", str(tmp_path)]) == "threads"
    hall = tmp_path / "xa-nho.toml"
    hall.write_text(SMALL, "utf-8")
    usual = read_hall(hall)
    hall.write_bytes(saved(SMALL))
    assert read_hall(hall) == usual
    assumed = tmp_path / "simulation.toml"
    assumed.write_bytes(saved(FILE.read_text("utf-8")))
    assert read_assumptions(assumed) == read_assumptions()
    script = SCRIPT_FOLDER / "vi.toml"
    (tmp_path / "vi.toml").write_bytes(saved(script.read_text("utf-8")))
    assert read_script("vi", tmp_path) == read_script("vi")


@pytest.mark.parametrize("content", SPOILT.values(), ids=SPOILT)
def test_whatever_is_no_text_is_named_in_a_sentence(tmp_path, content) -> None:
    """Each reader refuses noise by its own error, with the file's name and never with a traceback."""
    for name in ("motcua.toml", "xa-nho.toml", "simulation.toml", "vi.toml"):
        (tmp_path / name).write_bytes(content)
    assert async_mode(["run", "--data", str(tmp_path)]) == "eventlet"
    with pytest.raises(SettingsError, match=r"motcua\.toml:\d+: .*UTF-8"):
        read_settings({}, {"data_dir": tmp_path})
    with pytest.raises(HallFileError) as hall:
        read_hall(tmp_path / "xa-nho.toml")
    assert [problem.code for problem in hall.value.problems] == ["not_utf8"]
    with pytest.raises(AssumptionError, match=r"simulation\.toml:\d+: .*UTF-8"):
        read_assumptions(tmp_path / "simulation.toml")
    with pytest.raises(ScriptError, match=r"vi\.toml:\d+: .*UTF-8"):
        read_script("vi", tmp_path)


def test_the_line_that_is_no_text_is_named(tmp_path: Path) -> None:
    """The place is the line of the first byte that is no text, whatever the encoding."""
    path = tmp_path / "motcua.toml"
    for content in (
        b"port = 1\n# X\xe3\n",
        codecs.BOM_UTF16_LE + "port = 1\n#".encode("utf-16-le") + b"\x00\xd8\n\x00",
    ):
        path.write_bytes(content)
        with pytest.raises(NotReadable) as caught:
            read_text(path)
        assert caught.value.line == 2


def test_a_file_that_may_not_be_read_is_named_with_the_reason(tmp_path: Path) -> None:
    """A folder in the file's place, or no file, is a sentence with path and reason."""
    (tmp_path / "motcua.toml").mkdir()
    with pytest.raises(SettingsError, match=r"motcua\.toml cannot be read: Is a directory"):
        read_settings({}, {"data_dir": tmp_path})
    with pytest.raises(NotReadable, match="No such file"):
        read_text(tmp_path / "nowhere")


def test_a_file_is_on_the_disk_before_it_gets_its_name(tmp_path: Path, monkeypatch) -> None:
    """Content first, then the name, then the folder: a power cut finds the old file or the new one."""
    steps: list[str] = []
    for name in ("fchmod", "fsync", "replace"):
        real = getattr(os, name)
        monkeypatch.setattr(
            os, name, lambda *given, n=name, real=real: (steps.append(n), real(*given))[1]
        )
    write_whole(tmp_path / "a" / "b" / "secret.key", b"x" * 32)
    assert steps == ["fchmod", "fsync", "replace", "fsync"]
    assert (tmp_path / "a" / "b" / "secret.key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch) -> None:
    """A full disk in the middle costs the new file only."""
    path = tmp_path / "chosen.json"
    write_whole(path, "old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, "new" * 1000)
    assert [p.name for p in tmp_path.iterdir()] == ["chosen.json"]
    assert path.read_text() == "old"


def test_a_link_stays_a_link_and_old_leavings_go(tmp_path: Path) -> None:
    """What a link points to is written; what a power cut left an hour ago is cleared, a fresh one is not."""
    place = tmp_path / "elsewhere.toml"
    place.write_text("old")
    (tmp_path / "link.toml").symlink_to(place)
    gone, fresh = tmp_path / ".elsewhere.toml.a1.new", tmp_path / ".elsewhere.toml.b2.new"
    gone.write_text("half")
    fresh.write_text("half")
    os.utime(gone, (time.time() - 7200,) * 2)
    write_whole(tmp_path / "link.toml", "new")
    assert (tmp_path / "link.toml").is_symlink() and place.read_text() == "new"
    assert not gone.exists() and fresh.exists()


@pytest.mark.slow
def test_a_kill_at_any_moment_leaves_the_old_file_or_the_new(tmp_path: Path) -> None:
    """Thirty writers are killed in mid-work: the file is always one of the two, never a part."""
    path, rounds = tmp_path / "kept.json", 30
    wanted = {letter * 300_000 for letter in "ab"}
    write_whole(path, "a" * 300_000)
    program = (
        "import sys, itertools; from pathlib import Path; from server.files import write_whole\n"
        "print(flush=True)\n"
        "for letter in itertools.cycle('ab'): write_whole(Path(sys.argv[1]), letter * 300_000)"
    )
    for turn in range(rounds):
        writer = subprocess.Popen(
            [sys.executable, "-c", program, str(path)], cwd=ROOT, stdout=subprocess.PIPE
        )
        writer.stdout.readline()
        time.sleep(turn * 0.003)
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        assert path.read_text() in wanted


@pytest.mark.parametrize("length", [0, 3, 31, 33])
def test_a_secret_of_a_wrong_length_is_refused_with_a_way_out(tmp_path: Path, length: int) -> None:
    """What a power cut left of the secret is never used; the sentence names file, length and remedy."""
    path = tmp_path / "secret.key"
    path.write_bytes(b"x" * length)
    with pytest.raises(SettingsError, match=rf"secret\.key .* {length} bytes .* delete it"):
        read_secret(tmp_path)
    assert len(path.read_bytes()) == length
    path.unlink()
    made = read_secret(tmp_path)
    assert len(made) == 32 and read_secret(tmp_path) == made == path.read_bytes()


def test_a_guest_makes_no_secret_of_its_own(tmp_path: Path) -> None:
    """A command beside a server that is about to make its secret waits for it to be asked again."""
    with pytest.raises(SettingsError, match="just starting"):
        read_secret(tmp_path, may_make=False)
    assert not (tmp_path / "secret.key").exists()
