"""The log's files: bounded, private, and never in anybody's way, whatever becomes of their disk."""

from __future__ import annotations

import errno
import json
import os
import stat
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from faults.small_disk import small_disk, until
from faults.test_hung_files import hanging
from faults.test_lost_database import take
from server.operations import log_files
from server.operations.log_files import FILES, LONGEST, WAITING, LogFiles, paths_in
from server.operations.logs import start_logging
from server.settings import Settings, SettingsError, read_settings
from serving import StartBusy

MOST = 50_000


def texts(data: Path) -> list[str]:
    """Return the lines of all files, the oldest first."""
    found = [path for path in reversed(paths_in(data)) if path.exists()]
    return [line for path in found for line in path.read_text().splitlines()]


def size(data: Path) -> int:
    """Return how many bytes the log takes."""
    return sum(path.stat().st_size for path in (data / "logs").iterdir())


def lost(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what was said of lost and unwritten lines."""
    return [record.getMessage() for record in caplog.records if "log_" in record.getMessage()]


def test_lines_stand_in_the_file_in_their_order(tmp_path: Path) -> None:
    """A line that was offered is in the file after the next note, once."""
    files = LogFiles(tmp_path, MOST)
    for number in range(3):
        files.offer(f"line {number}\n")
    files.note()
    files.note()
    files.offer("Đỏ \udcff\n")
    files.note()
    assert texts(tmp_path) == ["line 0", "line 1", "line 2", "Đỏ \\udcff"]


def test_all_files_together_keep_their_bound_and_the_newest_lines(tmp_path: Path) -> None:
    """Ten times as much as there is room for: the newest stay, whole and in order, in five files at most."""
    files = LogFiles(tmp_path, MOST)
    for number in range(5_000):
        files.offer(f"{number:08d}{'x' * 91}\n")
        if number % 100 == 99:
            files.note()
    kept = [int(line[:8]) for line in texts(tmp_path)]
    assert kept == list(range(kept[0], 5_000)) and len(kept) >= 350
    assert size(tmp_path) <= MOST + 200 and len(list((tmp_path / "logs").iterdir())) <= FILES


def test_a_smaller_bound_takes_the_older_files_away(tmp_path: Path) -> None:
    """Whoever lowers the setting gets the room back at the next turn."""
    for path in paths_in(tmp_path):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"old\n" * 2_500)
    files = LogFiles(tmp_path, 5_000)
    files.offer("new\n")
    files.note()
    assert size(tmp_path) <= 11_000 and texts(tmp_path)[-1:] == ["new"]


def test_no_file_is_made_where_none_is_wished(tmp_path: Path) -> None:
    """`log_mb = 0`."""
    files = LogFiles(tmp_path, 0)
    files.offer("line\n")
    files.note()
    assert not list(tmp_path.iterdir())


def test_an_endless_line_is_cut(tmp_path: Path) -> None:
    """And the next one begins on a line of its own."""
    files = LogFiles(tmp_path, MOST)
    files.offer("x" * 10 * LONGEST + "\n")
    files.offer("next\n")
    files.note()
    assert [len(line) for line in texts(tmp_path)] == [LONGEST - 1, 4]


@pytest.mark.parametrize("obstacle", ["a file", "read only", "a full disk"])
def test_a_folder_that_takes_nothing_loses_lines_and_says_so_once(
    tmp_path: Path,
    obstacle: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Nothing is raised; when it is well again the lines that still waited are written, and the lost are counted."""
    folder = tmp_path / "logs"
    if obstacle == "a file":
        folder.write_text("")
    elif obstacle == "read only":
        # Root may write anywhere: what a mounted-read-only disk answers is said by hand.
        def refuse(*_: Any) -> None:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))

        monkeypatch.setattr(log_files, "make_folder", refuse)
    else:
        monkeypatch.setattr(log_files, "LEAVE", 2**62)
    files = LogFiles(tmp_path, MOST)
    for number in range(WAITING + 10):
        files.offer(f"{number}\n")
        if number in (3, 5):
            files.note()
    files.note()
    assert len(lost(caplog)) == 1 and "log_not_written" in lost(caplog)[0]
    if obstacle == "a file":
        folder.unlink()
    monkeypatch.undo()
    files.note()
    written = texts(tmp_path)
    assert written[-1] == f"{WAITING + 9}"
    assert lost(caplog)[1:] == [f"log_lines_lost: {WAITING + 10 - len(written)}"]


def test_a_share_that_hangs_keeps_nobody_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Offering goes on; asking ends in time; what waited is written when the share answers."""
    is_free = threading.Event()
    make = log_files.make_folder

    def hang(folder: Path) -> None:
        is_free.wait(60)
        make(folder)

    monkeypatch.setattr(log_files, "make_folder", hang)
    files = LogFiles(tmp_path, MOST)
    files._outside._patience_s = 0.05
    began = time.monotonic()
    for number in range(5):
        files.offer(f"{number}\n")
        files.note()
    assert time.monotonic() - began < 5
    assert len(lost(caplog)) == 1 and "does not answer" in lost(caplog)[0]
    is_free.set()
    until(lambda: len(texts(tmp_path)) == 5)


class Broken:
    """A standard error whose disk is full."""

    def write(self, text: str) -> None:
        """Refuse."""
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def flush(self) -> None:
        """Refuse."""
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_standard_error_that_is_full_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said goes on to the files, from the house's log and from the libraries'."""
    kept: list[str] = []
    monkeypatch.setattr("sys.stderr", Broken())
    import logging

    before = logging.getLogger().handlers[:], logging.getLogger().level
    try:
        start_logging("info", kept.append).info("stopped", count=1)
        logging.getLogger("library").error("broken %s", "wire")
    finally:
        logging.getLogger().handlers[:] = before[0]
        logging.getLogger().setLevel(before[1])
    lines = [json.loads(line) for line in kept]
    assert [line["event"] for line in lines] == ["stopped", "broken wire"]
    assert all(line["timestamp"].endswith("Z") and line["level"] for line in lines)


def test_a_bound_below_nothing_is_refused(tmp_path: Path) -> None:
    """With the setting's name."""
    assert Settings().log_mb == 50
    with pytest.raises(SettingsError, match="log_mb"):
        read_settings({"MOTCUA_DATA_DIR": str(tmp_path), "MOTCUA_LOG_MB": "-1"})


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["eventlet", "threads"])
def test_a_server_keeps_its_log(busy: StartBusy, mode: str) -> None:
    """What it said until its end is in a file that its user alone may read; numbers go on when that is a pipe."""
    hall = busy("--async-mode", mode)
    path = hall.data / "logs" / "motcua.log"
    caller = hall.caller("desk-1")
    wrong = {"staff_id": "can-bo-1", "pin": "918273", "counter_id": "1"}
    caller("POST", "/api/v1/session", wrong)
    until(lambda: path.exists() and "pin_refused" in path.read_text())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert "918273" not in path.read_text()
    path.unlink()
    with hanging(path):
        caller("POST", "/api/v1/session", wrong)
        take(hall, 3)
    caller.close()
    until(lambda: path.exists() and "pin_refused" in path.read_text())
    assert hall.stop() == 0
    assert json.loads(texts(hall.data)[-1])["event"] == "stopped"


@pytest.mark.slow
def test_a_full_disk_belongs_to_the_hall(tmp_path: Path) -> None:
    """With less than the last megabytes free nothing is written; with room again everything is."""
    with small_disk(tmp_path / "disk", megabytes=24) as disk:
        files = LogFiles(disk.seen, MOST)
        files.offer("first\n")
        files.note()
        disk.fill(leave=1_000_000)
        free = disk.free
        files.offer("second\n")
        files.offer("third\n")
        files.note()
        assert disk.free == free and texts(disk.seen) == ["first"]
        disk.empty()
        files.note()
        assert texts(disk.seen) == ["first", "third"]
