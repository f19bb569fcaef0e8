"""A box that takes one connection at a time, frees it late or is shared: busy, never lost, nothing twice."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest

from paper.jobs import Desk, DirectJobs
from paper.slips import slip
from printers.agent import Agent
from printers.cable import Cable
from printers.errors import ConnectionLost, Refused, Unreachable
from printers.journal import Journal
from printers.line import BUSY_S, RETRY_PAUSES_S, Line, state_refused
from printers.port import PrinterState
from printers.thermal import open_printer
from printers.virtual import VirtualPrinter
from printers.virtual_door import Sharing

JOBS = 20
DONE_S = 240


def work_off(virtual: VirtualPrinter, folder: Path, fault: str, sharing: Sharing) -> Desk:
    """Let the real agent print twenty slips over real sockets; a job that was refused comes again."""
    desk = Desk()
    agent = Agent(
        "p1",
        open_printer(virtual.address, 576),
        DirectJobs(desk),
        Journal(folder / "journal.jsonl"),
    )
    agent.step()
    virtual.set_fault(fault, sharing=sharing)
    for n in range(JOBS):
        desk.add(f"job-{n}", slip())
    deadline = time.monotonic() + DONE_S
    while len(desk.settled) < JOBS and time.monotonic() < deadline:
        time.sleep(agent.step())
    return desk


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("fault", "free_after_ms"),
    [("one_line", 0), ("one_line", 50), ("one_line", 300), ("one_line", 1000), ("shared", 300)],
)
def test_twenty_slips_come_out_once_and_nobody_is_called(
    tmp_path: Path, fault: str, free_after_ms: int
) -> None:
    """Whenever the line is freed, all slips are printed, each at its first paper, and no loss is told."""
    with VirtualPrinter(576, keep=JOBS + 5) as virtual:
        desk = work_off(virtual, tmp_path, fault, Sharing(free_after_ms))
        papers = virtual.wait_for_papers(JOBS)
    assert set(desk.settled.values()) == {"printed"} and len(desk.settled) == JOBS
    assert len(papers) == JOBS and not any(paper.is_torn for paper in papers)
    assert {kind for _, _, kind in desk.reports} <= {"printed", "busy"}
    assert set(desk.states) <= {"ready", "busy"}
    if fault == "one_line":
        assert set(desk.states) == {"ready"}


@pytest.mark.slow
def test_a_box_that_is_taken_for_too_long_is_lost_for_that_reason() -> None:
    """Held by others it is busy; after a quarter of a minute somebody has to look, and knows why."""
    with VirtualPrinter(576) as virtual:
        now = [0.0]
        printer = open_printer(virtual.address, 576, "A")
        printer.line.monotonic = lambda: now[0]
        printer.line.sleep = lambda _: None
        assert printer.status().state == PrinterState.READY
        virtual.set_fault("shared", sharing=Sharing(0, 600_000, 600_000))
        while virtual.state != PrinterState.BUSY:
            time.sleep(0.01)
        for passed_s, state in ((1.0, "busy"), (BUSY_S - 0.1, "busy"), (BUSY_S, "unreachable")):
            now[0] = passed_s
            status = printer.status()
            assert (status.state, status.reason) == (state, "in_use")
            assert printer.print_receipt(slip(), "j", False).kind == state
        virtual.set_fault("none")
        assert printer.status().state == PrinterState.READY


@pytest.mark.slow
def test_a_box_without_power_is_lost_at_once() -> None:
    """Nobody answers there: that is no refusal, however lately it was well."""
    with VirtualPrinter(576) as virtual:
        printer = open_printer(virtual.address, 576, "A")
        assert printer.status().may_print
        virtual.set_fault("offline")
        assert printer.status().state == PrinterState.UNREACHABLE
        with pytest.raises(TimeoutError):
            socket.create_connection(("127.0.0.1", virtual.port), 0.3)
        virtual.set_fault("none")
        assert printer.status().state == PrinterState.READY


@pytest.mark.parametrize(
    ("silent_s", "state"),
    [(None, "unreachable"), (0.0, "busy"), (BUSY_S - 0.1, "busy"), (BUSY_S, "unreachable")],
)
def test_what_a_refusal_means(silent_s: float | None, state: str) -> None:
    """Only a box that has answered a moment ago is busy; one that never did is not there."""
    assert state_refused(silent_s) == state


class Box(Cable):
    """A cable that counts itself."""

    is_one_way = False
    opened = closed = 0

    def __init__(self) -> None:
        Box.opened += 1

    def close(self) -> None:
        Box.closed += 1


def test_one_connection_serves_look_and_slip() -> None:
    """Inside `kept` a line is opened once and closed at the last use, else after each use."""
    Box.opened = Box.closed = 0
    line = Line(Box)
    for count, is_kept in ((1, True), (3, False)):
        with line.kept() if is_kept else line._lock:
            with line.cable():
                assert not line.was_kept
            with line.cable(is_last=True):
                assert line.was_kept is is_kept
            assert (Box.opened, Box.closed) == (count, count)
    with line.kept(), line.cable():
        pass
    assert Box.opened == Box.closed


def test_a_refusal_is_tried_again_with_growing_pauses() -> None:
    """A box that answered lately is asked six times in a few seconds, a stranger once."""
    asked, slept = [], []

    def refuse() -> Cable:
        asked.append(1)
        raise Refused("taken")

    line = Line(refuse, lambda: 0.0, slept.append)
    for hears, times in ((False, 1), (True, 1 + len(RETRY_PAUSES_S))):
        asked.clear()
        if hears:
            line.heard()
        with pytest.raises(Refused), line.cable():
            pass
        assert len(asked) == times
    assert slept == list(RETRY_PAUSES_S) == sorted(slept) and 2.0 < sum(slept) < 3.0


def test_hanging_up_before_the_first_word_is_a_refusal() -> None:
    """A box that takes a second connection only to end it is busy too; after a word it broke."""
    line = Line(Box, lambda: 0.0)
    with pytest.raises(ConnectionLost), line.cable():
        raise ConnectionLost("reset by a box that nobody knows yet")
    line.heard()
    with pytest.raises(Refused), line.cable():
        raise ConnectionLost("reset")
    assert line.lost(Refused("taken")).state == PrinterState.BUSY
    assert line.lost(Unreachable("no route")).state == PrinterState.UNREACHABLE
    with pytest.raises(ConnectionLost), line.cable():
        line.heard()
        raise ConnectionLost("cut")
