"""An agent that dies at any point of a slip: one paper in the end, at most one more, and that one marked.

It dies before each word to the spool, each line on its disk, each piece sent to the printer, which is
also after the one before; `tests/printers/test_killed_agent.py` kills a real process at three of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from printers.address import parse_address
from printers.agent import Agent
from printers.cable import Patience
from printers.dialogue import ThermalPrinter
from printers.journal import Journal
from printers.layout import Piece
from printers.port import Capability
from printers.receipt import Receipt
from printers.thermal import NetworkCable
from printers.virtual import VirtualPrinter
from server.ledger import Command
from server.printing import rules
from server.printing.agents import LocalJobs
from server_fixtures import TestHouse

PRINTER = "may-in"
HASTE = Patience(status_s=0.5, unmask_s=0.2, glance_s=0.3, job_s=1.0)


class Died(BaseException):
    """The machine lost power here."""


class Fate:
    """Counts the steps of a life; the life ends at the last of them."""

    def __init__(self, last: int | None = None) -> None:
        self.last, self.steps = last, 0

    def step(self) -> None:
        """Take a step, or die."""
        self.steps += 1
        if self.steps == self.last:
            raise Died


class Mortal:
    """Anything whose calls are steps."""

    def __init__(self, real: Any, fate: Fate, calls: set[str]) -> None:
        self._real, self._fate, self._calls = real, fate, calls

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._real, name)
        if name not in self._calls:
            return real

        def call(*args: Any) -> Any:
            self._fate.step()
            return real(*args)

        return call


class MortalJournal(Journal):
    """A journal whose lines are steps."""

    def __init__(self, path: Path, fate: Fate) -> None:
        self._fate = fate
        super().__init__(path)

    def _append(self, line: dict[str, Any]) -> None:
        self._fate.step()
        super()._append(line)


def draw(receipt: Receipt, width_dots: int) -> list[Piece]:
    """Draw what can be told apart in an instant: a short paper, black where it is a second one."""
    is_second = len(receipt.elements) > 0 and getattr(receipt.elements[0], "is_inverse", False)
    piece = Image.new("1", (width_dots, 260), 0 if is_second else 1)
    piece.putpixel((0, 0), 0)
    return [Piece(piece, receipt.elements[-1])]  # type: ignore[arg-type]


class Kiosk:
    """A printer, its agent's disk, and the spool of a house."""

    def __init__(self, house: TestHouse, virtual: VirtualPrinter, disk: Path) -> None:
        self.house, self.virtual, self.disk = house, virtual, disk

    def live(self, fate: Fate) -> None:
        """Start the agent anew and let it work until all is done or it dies."""
        jobs = LocalJobs(self.house.lending, self.house.paper, self.house.log)

        def cable() -> Any:
            line = NetworkCable(parse_address(self.virtual.address))
            return Mortal(line, fate, {"send"})

        agent = Agent(
            PRINTER,
            ThermalPrinter(cable, 576, Capability.JOB_ID, draw, HASTE),
            Mortal(jobs, fate, {"claim", "report", "tell_state"}),
            MortalJournal(self.disk, fate),
        )
        while agent.step() == 0.0:
            pass

    def state(self, job_id: str) -> str:
        """Return the job's state in the spool."""
        return str(self.house.printing.job(job_id).state)

    def papers(self) -> list[bool]:
        """Return of each whole paper whether it is marked, in the order in which they came."""
        whole = [paper.raster for paper in list(self.virtual.papers) if not paper.is_torn]
        return [paper.getpixel((300, 200)) == 0 for paper in whole]


@pytest.fixture
def kiosk(house: TestHouse, tmp_path: Path) -> Iterator[Kiosk]:
    """Return a kiosk with a willing printer."""
    with VirtualPrinter(576, keep=400) as virtual:
        yield Kiosk(house, virtual, tmp_path / "journal.jsonl")


def a_slip(kiosk: Kiosk, last: int | None, is_honest: bool) -> tuple[int, list[bool]]:
    """Let one slip be asked for, its agent die, others come; return the steps lived and the papers."""
    house, before = kiosk.house, len(kiosk.papers())
    ticket_id = house.take("sao-y", printer_id=PRINTER)
    job_id, fate = str(house.ticket(ticket_id).slip_id), Fate(last)
    try:
        kiosk.live(fate)
    except Died:
        house.clock.forward(rules.LEASE_S + 1)
        while kiosk.state(job_id) != "printed":
            kiosk.live(Fate())
            if kiosk.state(job_id) == "unsure":
                came_out = is_honest and len(kiosk.papers()) > before
                house.printing.answer(Command("device:kiosk-1"), job_id, came_out)
    return fate.steps, kiosk.papers()[before:]


@pytest.mark.slow
def test_at_any_point_of_a_slip(kiosk: Kiosk) -> None:
    """Never no paper; never two without a mark; where people say what they see, never two at all."""
    steps, papers = a_slip(kiosk, None, is_honest=True)
    assert steps > 20 and papers == [False]
    for last in range(1, steps + 1):
        is_honest = bool(last % 2)
        _, papers = a_slip(kiosk, last, is_honest)
        assert 1 <= len(papers) <= 2, f"died at step {last}: {papers}"
        assert papers.count(False) <= 1 and papers != [True, False], (
            f"died at step {last}: {papers}"
        )
        assert len(papers) == 1 or not is_honest, f"died at step {last}: {papers}"
