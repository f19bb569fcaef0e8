"""Files that do not answer – a dead share, a dying stick – under a real server: nobody waits for them but who asks.

A pipe that nobody writes to hangs in the kernel whoever opens it, as a file on a dead mount does.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from faults.small_disk import until
from faults.test_disk_full import part
from faults.test_lost_database import take
from faults.test_machine_alarms import alarms
from pages.demo import ROOT
from serving import BusyHall, Caller, StartBusy

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

HOOK = """
import os
statvfs = os.statvfs

def hanging(path):
    if os.path.exists("{pipe}"):
        open("{pipe}").close()
    return statvfs(path)

os.statvfs = hanging
"""
"""Read by Python before the server: a disk that hangs while the pipe is there."""


@contextlib.contextmanager
def hanging(pipe: Path) -> Iterator[None]:
    """Let whoever opens this file hang, and let them go at the end."""
    os.mkfifo(pipe)
    try:
        yield
    finally:
        hung = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
        pipe.unlink()
        os.close(hung)


@pytest.mark.parametrize("mode", ["eventlet", "threads"])
def test_a_disk_that_hangs_stops_nobody(tmp_path: Path, busy: StartBusy, mode: str) -> None:
    """Health answers with the part's state, the console names it, numbers are given; then all is well again."""
    (tmp_path / "hook").mkdir()
    pipe = tmp_path / "pipe"
    (tmp_path / "hook" / "sitecustomize.py").write_text(HOOK.format(pipe=pipe))
    hall = busy("--async-mode", mode, PYTHONPATH=f"{tmp_path / 'hook'}:{ROOT}")
    until(lambda: "free_mb" in part(hall, "disk"))
    with hanging(pipe):
        until(lambda: part(hall, "disk") == {"state": "bad", "why": "no_answer"})
        assert "machine_disk_silent" in alarms(hall)
        take(hall, 3)
        for _ in range(5):
            assert part(hall, "disk")["why"] == "no_answer"
    until(lambda: "free_mb" in part(hall, "disk"))
    until(lambda: "machine_disk_silent" not in alarms(hall))


def called(hall: BusyHall) -> dict[str, Any]:
    """Let somebody be called; return the plan of clips that their board gets."""
    take(hall, 1)
    with (
        contextlib.closing(Caller(hall.url, hall.sign_in(1))) as desk,
        contextlib.closing(hall.caller("board-1")) as board,
    ):
        status, answer = desk("POST", "/api/v1/counters/1/next")
        assert status == 200 and answer["ticket"], answer
        _, shown = board("GET", "/api/v1/board")
        call = shown["calls"][0]["announcement_id"]
        status, plan = board("GET", f"/api/v1/announcements/{call}/clips")
        assert status == 200, plan
        return dict(plan)


def test_voices_that_hang_leave_the_chime(busy: StartBusy) -> None:
    """A call is shown and chimes, the next ones do not even wait, the console's list of voices answers."""
    hall = busy("--async-mode", "eventlet", MOTCUA_BUILDS_VOICES="false")
    folder = hall.data / "voices" / "vi-chet"
    folder.mkdir(parents=True)
    with hanging(folder / "manifest.json"):
        for _ in range(2):
            plan = called(hall)
            assert plan["chime_ms"] > 0
            with contextlib.closing(hall.caller("kiosk-1")) as kiosk:
                assert kiosk("GET", "/api/v1/kiosk")[0] == 200
        with contextlib.closing(Caller(hall.url, hall.manager())) as console:
            assert console("GET", "/api/v1/manage/voices")[0] == 200
