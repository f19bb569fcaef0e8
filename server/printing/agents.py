"""The print agents inside the server: one green task per network printer, over the same spool.

Each steps the library's agent; drawing goes to a worker, so a slow printer or a large slip never
holds the hall up.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from printers.agent import Agent
from printers.jobs import Job, JobGone
from printers.journal import Journal
from printers.layout import pieces
from printers.port import Outcome, PrinterState
from printers.receipt import Receipt
from printers.thermal import open_printer
from server import machine, runtime
from server.errors import HallError
from server.hall.rules import Printer
from server.ledger import Command
from server.printing.lending import Lending
from server.printing.paper import Paper, lend

ACTOR = "agent:server"
FIRST_RETRY_S = 2.0
LONGEST_RETRY_S = 60.0
LISTEN_S = 0.5


class LocalJobs:
    """The spool of this process as a source of jobs."""

    def __init__(self, lending: Lending, paper: Paper, log: Any) -> None:
        self._lending = lending
        self._paper = paper
        self._log = log

    def claim(self, printer_id: str) -> Job | None:
        """Lease the next job and make its receipt."""
        lent = lend(self._lending, ACTOR, printer_id, self._paper.receipt, self._log)
        if lent is None:
            return None
        job, receipt = lent
        return Job(job.job_id, job.tries, job.is_reprint, receipt)

    def report(self, job_id: str, attempt: int, outcome: Outcome) -> None:
        """Hand an outcome to the spool."""
        try:
            self._lending.report(
                Command(ACTOR),
                job_id,
                str(outcome.kind),
                outcome.detail,
                None if outcome.state is PrinterState.UNKNOWN else str(outcome.state),
                attempt,
                outcome.length_mm or None,
            )
        except HallError as error:
            raise JobGone(f"job {job_id}: {error.code}") from error

    def tell_state(self, printer_id: str, state: PrinterState, reason: str = "") -> None:
        """Hand a printer's state to the spool."""
        self._lending.note_printer(ACTOR, printer_id, str(state), reason)


def _draw(receipt: Receipt, width_dots: int) -> Any:
    return runtime.current().offload(pieces, receipt, width_dots)


def start(
    printers: tuple[Printer, ...], lending: Lending, paper: Paper, folder: Path, log: Any
) -> None:
    """Start an agent for every printer that the server reaches itself, and listen for the others."""
    for printer in printers:
        if printer.connection != "agent":
            jobs = LocalJobs(lending, paper, log)
            runtime.supervise(f"printer {printer.printer_id}", _run, printer, jobs, folder, log)
    if any(printer.connection == "agent" for printer in printers):
        lending.expect_agents()
        runtime.supervise("print agents", _listen, lending, log)


def _listen(lending: Lending, log: Any) -> None:
    """Notice agents on other machines that have fallen silent."""
    while True:
        runtime.current().sleep(LISTEN_S)
        try:
            lending.note_silent_agents(ACTOR)
        except Exception as error:  # noqa: BLE001 - whoever listens must go on listening
            log.error("print_agents_unheard", **machine.told(error))


def _run(printer: Printer, jobs: LocalJobs, folder: Path, log: Any) -> None:
    agent, failures = None, 0
    while True:
        try:
            agent = agent or _opened(printer, jobs, folder)
            wait_s, failures = agent.step(), 0
        except Exception as error:  # noqa: BLE001 - an agent that ended would be silence for a day
            log.error("print_agent_failed", printer_id=printer.printer_id, **machine.told(error))
            if agent is None:
                _tell_lost(printer, jobs)
            wait_s = min(FIRST_RETRY_S * 2.0**failures, LONGEST_RETRY_S)
            failures = min(failures + 1, 10)
        runtime.current().sleep(wait_s)


def _opened(printer: Printer, jobs: LocalJobs, folder: Path) -> Agent:
    device = open_printer(
        printer.connection,
        printer.width_dots,
        capability=printer.capability,
        draw=_draw,
        raster=printer.raster,
    )
    journal = Journal(folder / f"printer-{printer.printer_id}.jsonl")
    return Agent(printer.printer_id, device, jobs, journal)


def _tell_lost(printer: Printer, jobs: LocalJobs) -> None:
    """Show kiosks and manager a printer whose agent cannot even begin."""
    with contextlib.suppress(Exception):
        jobs.tell_state(printer.printer_id, PrinterState.UNREACHABLE)
