"""Every switch of the virtual printer, from the tap at the kiosk to what the citizen and the staff see.

The hall's own spool and agent, real ESC/POS over TCP; what is seen is asked of the pages' own modules.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pages.modules import Ask
from paper.patience import HASTE
from printers.agent import IDLE_S, STATUS_EVERY_S, Agent
from printers.cable import Patience
from printers.journal import Journal
from printers.thermal import open_printer
from printers.virtual import FAULTS, VirtualPrinter
from printers.virtual_door import Sharing
from server.printing.agents import LocalJobs
from wire_house import Wire

pytestmark = pytest.mark.slow

PRINTER, KIOSK = "may-in", "kiosk-1"
TOLD_S = 5.0
MIDWAY = 16_000
"""A slip is some 30 000 bytes long."""
STEPS, FLOOR = "/kiosk/ticket/steps.js", "/counter/manager/floor.js"


@dataclass(frozen=True)
class Seen:
    """What a fault looks like: before the choice, beside the number, and on the console."""

    notice: str | None
    paper: str
    chip: str
    alerts: frozenset[str] = frozenset()
    at_byte: int | None = None


def stopped(state: str, notice: str = "printer_down") -> Seen:
    """A printer that is known to have stopped: nothing was sent."""
    return Seen(f"kiosk.{notice}", "held", state, frozenset({f"printer_{state}"}))


def doubtful(state: str, notice: str | None = None, at_byte: int | None = None) -> Seen:
    """A slip of which nobody knows whether it is whole."""
    known = {"slips_stuck"} | ({f"printer_{state}"} if state not in ("ready", "unknown") else set())
    return Seen(notice, "unsure", state, frozenset(known), at_byte)


FAULT_SEEN = {
    "none": Seen(None, "printed", "ready"),
    "paper_low": Seen(None, "printed", "paper_low", frozenset({"printer_paper_low"})),
    "slow": Seen(None, "printed", "ready"),
    "one_line": Seen(None, "printed", "ready"),
    "paper_out": stopped("paper_out", "paper_out"),
    "cover_open": stopped("cover_open"),
    "cutter_error": stopped("cutter_error"),
    "offline": stopped("unreachable"),
    "stall": stopped("unreachable"),
    "late": stopped("unreachable"),
    "wrong_host": stopped("unreachable"),
    "paper_out midway": doubtful("paper_out", at_byte=MIDWAY),
    "zero_window": stopped("unreachable"),
    # On a new line it answers again, until its window is full again.
    "zero_window midway": doubtful("ready", at_byte=MIDWAY),
    "reset": doubtful("ready", at_byte=MIDWAY),
    "garbage": doubtful("unknown", "kiosk.printer_unsure"),
    # The job's own id comes back, if twice: that proves the paper, whatever the status says.
    "double_byte": Seen("kiosk.printer_unsure", "printed", "unknown"),
}


class Stand:
    """A kiosk with its printer and the agent that serves it, in a hall of which only the clock is ours."""

    def __init__(self, wire: Wire, virtual: VirtualPrinter, folder: Path, ask: Ask) -> None:
        self.wire, self.virtual, self._ask, self.now_s = wire, virtual, ask, 0.0
        jobs = LocalJobs(wire.house.lending, wire.house.paper, wire.log)
        self.device = device = open_printer(virtual.address, 576, "A", patience=HASTE)
        journal = Journal(folder / "journal.jsonl")
        self.agent = Agent(PRINTER, device, jobs, journal, lambda: self.now_s)

    def pass_time(self) -> None:
        """Let the agent look at its printer again and do what is due."""
        self.now_s += STATUS_EVERY_S
        self.wire.clock.forward(STATUS_EVERY_S)
        while self.agent.step() == 0.0:
            pass

    def tap(self) -> str:
        """Touch a service at the kiosk; return the print job's id. The number is there at once."""
        self.wire.clock.forward(20)
        wish = {"service_id": "sao-y", "language": "vi"}
        made = self.wire.send("POST", "/api/v1/tickets", wish, KIOSK)
        assert made.status_code == 201
        return str(made.json["print"]["job_id"])

    def _printer(self) -> Any:
        return self.wire.send("GET", "/api/v1/kiosk", None, KIOSK).json["printer"]

    def notice(self) -> str | None:
        """Return what the kiosk says before the choice."""
        key = self._ask(
            STEPS, "return m.printerNotice(f.printer)?.key ?? null", printer=self._printer()
        )
        return key if key is None else str(key)

    def paper(self, job_id: str) -> str:
        """Return what stands beside the number."""
        job = self.wire.send("GET", f"/api/v1/print-jobs/{job_id}", None, KIOSK).json
        body = "return m.paperState(f.job, f.printer)"
        return str(self._ask(STEPS, body, job=job, printer=self._printer()))

    def staff(self) -> tuple[str, frozenset[str]]:
        """Return the printer's word and the alerts on the manager's console, as the page says them."""
        live = self.wire.send("GET", "/api/v1/manage/live", None, "manager").json
        (printer,) = [p for p in live["printers"] if p["printer_id"] == PRINTER]
        body = "return [m.printerState(f.printer).key, f.alerts.map((a) => m.alertWords(a).key)]"
        chip, alerts = self._ask(FLOOR, body, printer=printer, alerts=live["alerts"])
        about_paper = {a.removeprefix("manager.alert_") for a in alerts}
        kept = {a for a in about_paper if a.startswith(("printer_", "slips_"))}
        return chip.removeprefix("manager.printer_"), frozenset(kept)

    def whole_papers(self) -> list[Image.Image]:
        """Return the papers that came out in one piece."""
        return [paper.raster for paper in list(self.virtual.papers) if not paper.is_torn]


def is_marked(paper: Image.Image) -> bool:
    """Tell whether a black bar stands at the head of a paper."""
    head = paper.crop((0, 0, paper.width, 40)).convert("L").histogram()
    return head[0] > 0.5 * paper.width * 40


@pytest.fixture
def stand(wire: Wire, tmp_path: Path, ask: Ask) -> Iterator[Stand]:
    """Return a kiosk whose printer is well and known to be."""
    with VirtualPrinter(576, slow_bytes_per_s=150_000) as virtual:
        made = Stand(wire, virtual, tmp_path, ask)
        made.pass_time()
        yield made
        virtual.set_fault("none")
        made.pass_time()


def test_no_switch_is_forgotten() -> None:
    """Whatever the virtual printer can suffer stands in the table; what takes turns has its own test."""
    assert {name.split()[0] for name in FAULT_SEEN} | {"shared"} == set(FAULTS)


@pytest.mark.parametrize("name", FAULT_SEEN)
def test_a_fault_from_the_tap_to_the_eyes(stand: Stand, name: str) -> None:
    """Told before the choice, the number given all the same, the staff called, the paper in the end."""
    seen = FAULT_SEEN[name]
    assert stand.notice() is None
    stand.virtual.set_fault(name.split()[0], seen.at_byte)
    stand.pass_time()
    assert stand.notice() == seen.notice
    job_id = stand.tap()
    stand.pass_time()
    assert stand.paper(job_id) == seen.paper
    stand.pass_time()
    assert stand.staff() == (seen.chip, seen.alerts)

    stand.virtual.set_fault("none")
    if seen.paper == "unsure":
        no = {"came_out": False}
        stand.wire.send("POST", f"/api/v1/print-jobs/{job_id}/answer", no, KIOSK)
    stand.pass_time()
    stand.pass_time()
    assert (stand.paper(job_id), stand.notice()) == ("printed", None)
    assert stand.staff() == ("ready", frozenset())
    # A window that opens again may let the first paper come out after the second: not the order counts.
    marks = sorted(map(is_marked, stand.whole_papers()))
    assert marks in ([[True], [False, True]] if seen.paper == "unsure" else [[False]])


def test_a_box_that_others_hold_is_busy_and_only_then_a_matter_for_staff(stand: Stand) -> None:
    """Slips come late and the kiosk says so; after a quarter of a minute the console says who is to blame."""
    line = stand.device.line
    line.monotonic, line.sleep = lambda: stand.now_s, lambda _: None
    stand.pass_time()
    stand.virtual.set_fault("shared", sharing=Sharing(0, 600_000, 600_000))
    while stand.virtual.state != "busy":
        time.sleep(0.01)
    stand.pass_time()
    assert stand.notice() == "kiosk.printer_busy"
    job_id = stand.tap()
    stand.pass_time()
    assert (stand.paper(job_id), stand.staff()) == ("coming", ("busy", frozenset()))
    for _ in range(4):
        stand.pass_time()
    assert stand.staff() == ("unreachable", frozenset({"printer_busy"}))
    assert (stand.paper(job_id), stand.notice()) == ("held", "kiosk.printer_down")
    stand.virtual.set_fault("none")
    stand.pass_time()
    stand.pass_time()
    assert (stand.paper(job_id), stand.notice()) == ("printed", None)
    assert stand.staff() == ("ready", frozenset())
    assert [is_marked(paper) for paper in stand.whole_papers()] == [False]


@pytest.mark.parametrize("fault", ["offline", "stall", "paper_out"])
def test_staff_and_kiosk_know_within_five_seconds(fault: str) -> None:
    """The longest pause between two looks and the longest look together are shorter than that."""
    with VirtualPrinter(576) as virtual:
        printer = open_printer(virtual.address, 576, "A")
        virtual.set_fault(fault)
        status = printer.status()
    assert status.state == FAULTS[fault]
    patience = Patience()
    longest_look_s = patience.status_s + patience.unmask_s + patience.glance_s
    assert STATUS_EVERY_S + IDLE_S + longest_look_s < TOLD_S
