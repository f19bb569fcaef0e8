"""Agents on boxes of their own: when one falls silent, kiosks and staff know it within seconds."""

from __future__ import annotations

from dataclasses import replace

import pytest

import busy_hall
from printers.agent import LONGEST_RETRY_S, STATUS_EVERY_S
from printers.jobs import REQUEST_TIMEOUT_S
from server.ledger import Command
from server.printing import rules
from server.printing.agents import LISTEN_S
from server.printing.lending import Lending
from server_fixtures import OpenHouse, TestHouse

PRINTER = "may-in"


class Box:
    """A house whose printer hangs on a box, and the box's voice by a clock that stands still."""

    def __init__(self, house: TestHouse) -> None:
        self.house, self.now_s = house, 100.0
        self.lending = self.another_start()

    def another_start(self) -> Lending:
        """Return the lending of a server that has just started."""
        house = self.house
        return Lending(house.ledger, house.hall, house.printing, lambda: self.now_s)

    def state(self) -> str:
        """Return the printer's state as screens see it."""
        return str(self.house.printing.printers()[PRINTER].state)

    def wait(self, seconds: float) -> None:
        """Let the box be silent, while the server listens."""
        for _ in range(round(seconds / LISTEN_S)):
            self.pass_by(LISTEN_S)

    def pass_by(self, seconds: float) -> None:
        """Let time pass between two looks of the server."""
        self.now_s += seconds
        self.house.clock.forward(seconds)
        self.lending.note_silent_agents("agent:server")


@pytest.fixture
def box(open_house: OpenHouse, sqlite_url: str) -> Box:
    """Return a box that has just told that its printer is ready."""
    hall = busy_hall.hall()
    printers = tuple(
        replace(p, connection="agent" if p.printer_id == PRINTER else "tcp://10.0.0.9:9100")
        for p in hall.printers
    )
    made = Box(open_house(sqlite_url, replace(hall, printers=printers)))
    made.lending.heard(PRINTER)
    made.lending.note_printer("device:box", PRINTER, "ready")
    return made


def test_a_box_that_falls_silent_is_lost_once(box: Box) -> None:
    """Within five seconds of its end the printer is unreachable, as one fact; its word brings it back."""
    box.wait(STATUS_EVERY_S)  # as long as the slowest look at a printer takes
    assert box.state() == "ready"
    box.wait(4.5 - STATUS_EVERY_S)
    assert box.state() == "unreachable"
    seq = box.house.seq()
    box.wait(30)
    assert box.house.seq() == seq
    box.lending.heard(PRINTER)
    box.lending.note_printer("device:box", PRINTER, "ready")
    assert box.state() == "ready"


@pytest.mark.parametrize(
    ("told", "back"), [("ready", "ready"), ("paper_low", "paper_low"), ("paper_out", "unknown")]
)
def test_a_box_that_asks_for_work_is_back(box: Box, told: str, back: str) -> None:
    """A printer lost by its agent's silence alone is back with the next claim, without another word."""
    box.lending.note_printer("device:box", PRINTER, told)
    box.wait(4.5)
    assert box.state() == "unreachable"
    for _ in range(2):
        box.lending.heard(PRINTER)
        box.lending.claim("device:box", PRINTER)
        assert box.state() == back


def test_a_box_called_silent_before_the_start_is_back(box: Box) -> None:
    """Also a server that has just started believes whoever asks for work; another fault stays."""
    box.wait(4.5)
    box.lending = box.another_start()
    box.lending.expect_agents()
    box.lending.claim("device:box", PRINTER)
    assert box.state() == "unknown"
    box.lending.note_printer("device:box", PRINTER, "unreachable", "refused")
    box.lending.claim("device:box", PRINTER)
    assert box.state() == "unreachable"


def test_a_server_that_stood_still_blames_nobody(box: Box) -> None:
    """What was not listened to was no silence: after a standstill the box has its time to speak."""
    box.pass_by(60)
    box.wait(rules.AGENT_SILENT_S - 1)
    assert box.state() == "ready"
    box.wait(1)
    assert box.state() == "unreachable"


def test_a_printer_that_left_the_file_stops_nobody(box: Box) -> None:
    """A box whose printer the hall no longer has is forgotten; the others are still watched."""
    box.lending.heard("may-in-cu")
    box.wait(rules.AGENT_SILENT_S + LISTEN_S)
    assert box.state() == "unreachable"


def test_a_box_that_dies_with_a_slip_in_hand_is_noticed_as_soon(box: Box) -> None:
    """A lease covers no silence; and the paper, should it have come out after all, still counts."""
    box.house.take("sao-y", printer_id=PRINTER)
    job = box.lending.claim("device:box", PRINTER)
    assert job is not None
    box.wait(4.5)
    assert box.state() == "unreachable"
    box.lending.report(Command("device:box"), job.job_id, "printed", attempt=job.tries)
    assert box.state() == "ready"


def test_a_box_that_died_with_the_server_is_noticed_after_the_start(box: Box) -> None:
    """A state from before the start is believed until the box had time to come back, not for ever."""
    box.lending = box.another_start()
    box.wait(60)
    assert box.state() == "ready"
    box.lending.expect_agents()
    box.wait(REQUEST_TIMEOUT_S + LONGEST_RETRY_S + STATUS_EVERY_S)
    assert box.state() == "ready"
    box.wait(3)
    assert box.state() == "unreachable"
