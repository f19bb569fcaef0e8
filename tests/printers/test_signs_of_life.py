"""Signs of life: an agent on a box of its own is never so long silent that its box might be off."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from paper.jobs import Desk, DirectJobs
from paper.rooms import PaperTray, Room
from paper.slips import slip
from printers.agent import FORGOTTEN_AFTER_S, SIGN_OF_LIFE_S, STATUS_EVERY_S, Agent
from printers.agent_process import signs_of_life
from printers.jobs import HttpJobs, Job, JobsUnavailable
from printers.journal import Journal
from printers.port import PrinterState

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def test_an_agent_is_never_long_silent(tmp_path: Path) -> None:
    """It speaks at least once a second, also while its printer has stopped and takes no job."""
    room = Room(tmp_path, PaperTray(state=PrinterState.PAPER_OUT))
    for _ in range(5):
        room.agent.step()
        room.now += SIGN_OF_LIFE_S
    assert room.desk.states == ["paper_out"] * 5


def test_a_slip_on_its_way_is_no_silence() -> None:
    """While a long slip goes out, somebody else tells the state; nothing is told once it is over."""
    desk, twice = Desk(), threading.Event()

    class Ear(DirectJobs):
        def tell_state(self, printer_id: str, state: PrinterState, reason: str = "") -> None:
            super().tell_state(printer_id, state, reason)
            if len(desk.states) == 1:
                raise JobsUnavailable("a request was lost")
            twice.set()

    with signs_of_life(Ear(desk), "p1", PrinterState.PAPER_LOW, "", every_s=0.01):
        assert twice.wait(5)
    assert set(desk.states) == {"paper_low"}
    assert "signs of life" not in {thread.name for thread in threading.enumerate()}


def test_a_request_that_hangs_holds_no_report_up() -> None:
    """Once a slip is out its report waits but a moment for a sign of life that is on its way."""
    begun, lost = threading.Event(), threading.Event()

    class Hanging(DirectJobs):
        def tell_state(self, printer_id: str, state: PrinterState, reason: str = "") -> None:
            begun.set()
            lost.wait(5)

    with signs_of_life(Hanging(Desk()), "p1", PrinterState.READY, "", every_s=0.001):
        assert begun.wait(5)
    assert not lost.is_set() and "signs of life" in {t.name for t in threading.enumerate()}
    lost.set()


@pytest.mark.parametrize("answer", [b"what\r\n\r\n", CHUNKED + b"5\r\n{}"])
def test_half_an_answer_is_none(answer: bytes) -> None:
    """What is no HTTP, or ends in its middle, is an unreachable server and ends no thread."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            line, _ = server.accept()
            with line:
                line.recv(65_536)
                line.sendall(answer)

        threading.Thread(target=serve).start()
        with pytest.raises(JobsUnavailable):
            HttpJobs(f"http://127.0.0.1:{server.getsockname()[1]}", "t").claim("p1")


def test_after_a_silence_the_state_is_told_anew(tmp_path: Path) -> None:
    """Whoever was not answered for seconds, for whatever reason, tells the state with the next word."""
    room = Room(tmp_path, PaperTray())
    for pause_s in (FORGOTTEN_AFTER_S, 1.0, FORGOTTEN_AFTER_S + 0.1, 1.0):
        room.agent.step()
        room.now += pause_s
    room.agent.step()
    assert room.desk.states == ["ready"] * 2


def test_a_slow_answer_is_a_silence_too(tmp_path: Path) -> None:
    """A claim that was answered late is followed by the state, though no request has failed."""
    room = Room(tmp_path, PaperTray())
    room.agent.step()

    class Slow(DirectJobs):
        def claim(self, printer_id: str) -> Job | None:
            room.now += FORGOTTEN_AFTER_S + 0.1
            return super().claim(printer_id)

    agent = Agent("p1", room.tray, Slow(room.desk), Journal(room.path), lambda: room.now)
    agent.step()
    room.desk.states.clear()
    agent.step()
    assert room.desk.states == ["ready"]


def test_whoever_prints_or_looks_is_accompanied(tmp_path: Path) -> None:
    """The agent lets its state be told around each slip and, once it is known, each look at the printer."""
    desk, tray, told = Desk(), PaperTray(), []

    @contextmanager
    def pulse(state: PrinterState, reason: str) -> Iterator[None]:
        before = len(tray.printed)
        yield
        told.append((state, len(tray.printed) - before))

    now = [0.0]
    journal = Journal(tmp_path / "j")
    agent = Agent("p1", tray, DirectJobs(desk), journal, lambda: now[0], pulse)
    agent.step()
    desk.add("j1", slip())
    agent.step()
    now[0] += STATUS_EVERY_S
    agent.step()
    assert told == [(PrinterState.READY, 1), (PrinterState.READY, 0)]
