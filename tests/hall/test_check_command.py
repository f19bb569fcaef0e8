"""The verb `hall check`: any file, the sentence of a start, exit code 2 for what would stop it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from server.cli import run_verb
from server.hall.describing import describe_all
from server.hall.reading import HallFileError, read_hall

ROOT = Path(__file__).resolve().parents[2]
SONG_XANH = (ROOT / "config/halls/song-xanh.toml").read_text("utf-8")
TINH_MAU = (ROOT / "config/halls/tinh-mau.toml").read_text("utf-8")


def check(tmp_path: Path, text: str) -> int:
    """Ask the verb about a hall file with this text; returns its exit code."""
    file = tmp_path / "hall.toml"
    file.write_text(text, "utf-8")
    return run_verb(["hall", "check", str(file), "--data", str(tmp_path / "data")])


def test_a_good_file_anywhere_is_said_to_be_good(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file outside config/halls is read; nothing is opened or made in the data folder."""
    assert check(tmp_path, SONG_XANH) == 0
    assert capsys.readouterr().out == "hall.toml: dùng được (bộ phận song-xanh).\n"
    assert not (tmp_path / "data").exists()


def test_a_mistake_is_said_as_the_start_says_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """File, line, key and the name that was meant: word for word what `run` prints, and exit code 2."""
    assert check(tmp_path, SONG_XANH.replace("hotline =", "hotlin =")) == 2
    said = capsys.readouterr().out
    with pytest.raises(HallFileError) as wrong:
        read_hall(tmp_path / "hall.toml")
    assert said == describe_all(wrong.value, "vi") + "\n"
    assert "hotlin: không có khóa này; có phải “hotline”?" in said


def test_every_named_file_is_read_though_the_first_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One answer for each file; the code says that one of them is wrong; halls that ship go by name."""
    asked = ["hall", "check", str(tmp_path / "nowhere.toml"), "hoa-an", "--data", str(tmp_path)]
    assert run_verb(asked) == 2
    said = capsys.readouterr().out
    assert "nowhere.toml:1: không mở được tệp" in said
    assert "hoa-an.toml: dùng được" in said


def test_without_a_file_the_hall_of_the_settings_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An operator who names only the data folder is answered about the file named there."""
    hall = tmp_path / "mine.toml"
    hall.write_text(SONG_XANH.replace("hotline =", "hotlin ="), "utf-8")
    (tmp_path / "motcua.toml").write_text(f'hall_file = "{hall}"\n', "utf-8")
    assert run_verb(["hall", "check", "--data", str(tmp_path)]) == 2
    assert "mine.toml:9: hotlin" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'hotline = "',
            'public_url = "http://127.0.0.1:8000"\nhotline = "',
            "chỉ mở được trên chính máy chủ",
        ),
        (
            'name = "Ki-ốt tầng 2"\nprinter_id = "printer-2"\n',
            'name = "Ki-ốt tầng 2"\n',
            "“kiosk-2” chưa ghi máy in",
        ),
    ],
)
def test_what_a_hall_hardly_means_is_listed_and_stops_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, said: str
) -> None:
    """An address that no phone reaches, a kiosk without paper: said, with exit code 0."""
    assert TINH_MAU.count(old) == 1
    assert check(tmp_path, TINH_MAU.replace(old, new)) == 0
    shown = capsys.readouterr().out
    assert said in shown
    assert shown.endswith("dùng được (bộ phận tinh-mau).\n")


def test_a_zone_without_a_board_is_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A part of the building in which nobody would see a call."""
    zone = '[[zones]]\nzone_id = "san-sau"\nname = { vi = "Sân sau" }\n\n'
    at = TINH_MAU.index("[[zones]]")
    assert check(tmp_path, TINH_MAU[:at] + zone + TINH_MAU[at:]) == 0
    assert "không có bảng nào hiện lượt gọi của khu vực “san-sau”" in capsys.readouterr().out


@pytest.mark.slow
def test_it_needs_nothing_of_the_tests(tmp_path: Path) -> None:
    """The verb runs with what the run lock installs: no library of the tests is imported."""
    script = (
        "import sys; from server.boot import main; code = main(sys.argv[1:])\n"
        "names = {name.partition('.')[0] for name in sys.modules}\n"
        "print(sorted(names & {'pytest', 'hypothesis', '_pytest', 'uv', 'ruff'})); sys.exit(code)"
    )
    asked = ["hall", "check", "song-xanh", "--data", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-P", "-c", script, *asked],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"
