"""kill -9 of a real agent process: never no paper, at most one second paper, and that one marked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from paper.jobs import Desk, HttpDesk
from paper.slips import slip
from printers import preview
from printers.virtual import Paper, VirtualPrinter

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PATIENCE_S = 20.0


def start(virtual: VirtualPrinter, server: HttpDesk, folder: Path) -> subprocess.Popen[bytes]:
    """Start an agent as a kiosk does."""
    command = [sys.executable, "-W", "ignore", "-m", "printers", "agent", virtual.address]
    options = ["--server", server.url, "--state-dir", str(folder), "--printer-id", "p1"]
    environment = {**os.environ, "MOTCUA_AGENT_TOKEN": server.token}
    return subprocess.Popen([*command, *options], cwd=ROOT, env=environment, stderr=subprocess.PIPE)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End it as a power cut does."""
    process.send_signal(signal.SIGKILL)
    process.communicate()


def carries(paper: Paper, is_marked: bool) -> bool:
    """Tell whether a paper is the whole slip, with or without the mark."""
    receipt = slip().as_reprint() if is_marked else slip()
    expected = preview.raster(receipt, 576)
    return paper.raster.crop((0, 0, 576, expected.height)).tobytes() == expected.tobytes()


class Moment:
    """The place at which the agent dies: an event that a request or a byte sets off."""

    def __init__(self, path_end: str) -> None:
        self.reached, self.killed = threading.Event(), threading.Event()
        self.path_end = path_end

    def on_request(self, path: str) -> int | None:
        """Hold the request until the agent is dead, the first time."""
        if path.endswith(self.path_end) and not self.reached.is_set():
            self.reached.set()
            self.killed.wait(PATIENCE_S)
        return None


def live_and_die(
    virtual: VirtualPrinter, folder: Path, path_end: str, until: Callable[[], bool] | None = None
) -> Desk:
    """Run an agent to its moment of death, then another one to the end of the job."""
    desk, moment, settled = Desk(), Moment(path_end), threading.Event()
    desk.add("j1", slip())
    with HttpDesk(desk) as server:
        server.before = moment.on_request
        first = start(virtual, server, folder)
        assert moment.reached.wait(PATIENCE_S) if until is None else _poll(until)
        kill(first)
        moment.killed.set()
        virtual.set_fault("none")
        server.before = lambda path: settled.set() if "j1" in desk.settled else None
        if until is None and path_end.endswith("claim"):
            _poll(lambda: "j1" in desk.lent)
            desk.run_out("j1")
        second = start(virtual, server, folder)
        assert settled.wait(PATIENCE_S), desk
        kill(second)
    return desk


def _poll(condition: Callable[[], bool]) -> bool:
    waiting = threading.Event()
    for _ in range(int(PATIENCE_S / 0.01)):
        if condition():
            return True
        waiting.wait(0.01)
    return False


def test_killed_with_the_job_in_hand_nothing_is_lost(
    tmp_path: Path, virtual: VirtualPrinter
) -> None:
    """It dies after the desk lent the job, before it began: one paper comes, without a mark."""
    live_and_die(virtual, tmp_path, "/claim")
    (paper,) = virtual.wait_for_papers(1)
    assert carries(paper, is_marked=False)


@pytest.mark.slow
def test_killed_in_mid_slip_the_second_paper_is_marked(
    tmp_path: Path, virtual: VirtualPrinter
) -> None:
    """It dies with half the slip on paper: one whole slip follows, with the mark."""
    virtual.set_fault("slow")
    live_and_die(virtual, tmp_path, "-", lambda: virtual.received_bytes > 12_000)
    papers = virtual.wait_for_papers(2)
    whole = [paper for paper in papers if not paper.is_torn]
    assert len(papers) <= 2 and len(whole) == 1
    assert carries(whole[0], is_marked=True)


def test_killed_before_it_could_tell_it_prints_no_second_paper(
    tmp_path: Path, virtual: VirtualPrinter
) -> None:
    """It dies with the slip printed and the report on its way: the journal tells it afterwards."""
    desk = live_and_die(virtual, tmp_path, "/report")
    (paper,) = virtual.wait_for_papers(1)
    assert carries(paper, is_marked=False)
    assert desk.settled == {"j1": "printed"}


def test_an_agent_says_what_it_does_and_ends_when_told(
    tmp_path: Path, virtual: VirtualPrinter
) -> None:
    """One line at the start, one for each loss and return of its printer, and a clean end on SIGTERM."""
    virtual.set_fault("cover_open")
    desk = Desk()
    with HttpDesk(desk) as server:
        agent = start(virtual, server, tmp_path)
        assert _poll(lambda: desk.states[:1] == ["cover_open"])
        virtual.set_fault("none")
        assert _poll(lambda: desk.states[-1:] == ["ready"])
        agent.send_signal(signal.SIGTERM)
        told = agent.communicate(timeout=PATIENCE_S)[1].decode().splitlines()
        assert agent.returncode == 0
        assert told[0] == f"INFO printing jobs of {server.url} for printer p1"
    assert told[1] == "WARNING printer p1 lost: cover_open"
    assert told[2].startswith("WARNING printer p1 back: ready after") and len(told) == 3
