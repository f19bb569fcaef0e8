"""Agents on boxes of their own: when one falls silent, kiosks and staff know it within seconds."""

from __future__ import annotations

from dataclasses import replace

import pytest

import busy_hall
from server.ledger import Command
from server.printing import rules
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
    """After some seconds of silence the printer is unreachable, as one fact; its word brings it back."""
    box.wait(rules.AGENT_SILENT_S)
    assert box.state() == "ready"
    box.wait(1)
    assert box.state() == "unreachable"
    seq = box.house.seq()
    box.wait(60)
    assert box.house.seq() == seq
    box.lending.heard(PRINTER)
    box.lending.note_printer("device:box", PRINTER, "ready")
    assert box.state() == "ready"


def test_a_printer_that_left_the_file_stops_nobody(box: Box) -> None:
    """A box whose printer the hall no longer has is forgotten; the others are still watched."""
    box.lending.heard("may-in-cu")
    box.wait(rules.AGENT_SILENT_S + 1)
    assert box.state() == "unreachable"


def test_a_box_with_a_slip_in_hand_may_be_quiet(box: Box) -> None:
    """While it prints, an agent says nothing; only when its lease is over is it called lost."""
    box.house.take("sao-y", printer_id=PRINTER)
    job = box.lending.claim("device:box", PRINTER)
    assert job is not None
    box.wait(rules.AGENT_SILENT_S + 5)
    assert box.state() == "ready"
    box.wait(rules.LEASE_S)
    assert box.state() == "unreachable"
    box.lending.report(Command("device:box"), job.job_id, "printed", attempt=job.tries)
    assert box.state() == "ready"


def test_a_box_that_died_with_the_server_is_noticed_after_the_start(box: Box) -> None:
    """A state from before the start is believed for some seconds, not for ever."""
    box.lending = box.another_start()
    box.wait(3600)
    assert box.state() == "ready"
    box.lending.expect_agents()
    box.wait(rules.AGENT_SILENT_S + 1)
    assert box.state() == "unreachable"
