"""The print agents inside the server: one green task per network printer, over the same spool.

Each steps the library's agent; drawing goes to a worker, so a slow printer or a large slip never
holds the hall up.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from printers.agent import Agent
from printers.jobs import Job, JobGone
from printers.journal import Journal
from printers.layout import pieces
from printers.port import Outcome, PrinterState
from printers.receipt import Receipt
from printers.thermal import open_printer
from server import runtime
from server.errors import HallError
from server.hall.rules import Printer
from server.ledger import Command
from server.printing.lending import Lending
from server.printing.paper import Paper

ACTOR = "agent:server"


class LocalJobs:
    """The spool of this process as a source of jobs."""

    def __init__(self, lending: Lending, paper: Paper) -> None:
        self._lending = lending
        self._paper = paper

    def claim(self, printer_id: str) -> Job | None:
        """Lease the next job and make its receipt."""
        leased = self._lending.claim(ACTOR, printer_id)
        if leased is None:
            return None
        try:
            receipt = self._paper.receipt(leased)
        except HallError as error:
            self._lending.report(Command(ACTOR), leased.job_id, "failed", error.code)
            return None
        return Job(leased.job_id, leased.tries, leased.is_reprint, receipt)

    def report(self, job_id: str, attempt: int, outcome: Outcome) -> None:
        """Hand an outcome to the spool."""
        try:
            self._lending.report(
                Command(ACTOR), job_id, str(outcome.kind), outcome.detail, str(outcome.state)
            )
        except HallError as error:
            raise JobGone(f"job {job_id}: {error.code}") from error

    def tell_state(self, printer_id: str, state: PrinterState) -> None:
        """Hand a printer's state to the spool."""
        self._lending.note_printer(ACTOR, printer_id, str(state))


def _draw(receipt: Receipt, width_dots: int) -> Any:
    return runtime.current().offload(pieces, receipt, width_dots)


def start(
    printers: tuple[Printer, ...], lending: Lending, paper: Paper, folder: Path, log: Any
) -> None:
    """Start an agent for every printer that the server reaches itself."""
    for printer in printers:
        if printer.connection != "agent":
            runtime.current().spawn(_run, printer, LocalJobs(lending, paper), folder, log)


def _run(printer: Printer, jobs: LocalJobs, folder: Path, log: Any) -> None:
    device = open_printer(
        printer.connection, printer.width_dots, capability=printer.capability, draw=_draw
    )
    journal = Journal(folder / f"printer-{printer.printer_id}.jsonl")
    agent = Agent(printer.printer_id, device, jobs, journal)
    while True:
        try:
            wait_s = agent.step()
        except Exception as error:  # noqa: BLE001 - an agent that ended would be silence for a day
            log.error("print_agent_failed", printer_id=printer.printer_id, exc_info=error)
            wait_s = 2.0
        runtime.current().sleep(wait_s)
