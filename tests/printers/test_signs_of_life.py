"""Signs of life: an agent on a box of its own is never so long silent that its box might be off."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from paper.jobs import Desk, DirectJobs
from paper.rooms import PaperTray, Room
from paper.slips import slip
from printers.agent import SIGN_OF_LIFE_S, Agent
from printers.agent_process import signs_of_life
from printers.jobs import JobsUnavailable
from printers.journal import Journal
from printers.port import PrinterState


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


def test_whoever_prints_is_accompanied(tmp_path: Path) -> None:
    """The agent lets its state be told around each slip, and only there."""
    desk, tray, told = Desk(), PaperTray(), []

    @contextmanager
    def pulse(state: PrinterState, reason: str) -> Iterator[None]:
        before = len(tray.printed)
        yield
        told.append((state, len(tray.printed) - before))

    agent = Agent("p1", tray, DirectJobs(desk), Journal(tmp_path / "j"), pulse=pulse)
    agent.step()
    desk.add("j1", slip())
    agent.step()
    assert told == [(PrinterState.READY, 1)]
