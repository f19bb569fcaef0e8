"""An agent under test with all that stands around it: a printer that does as told, a desk, a still clock."""

from __future__ import annotations

import contextlib
from pathlib import Path

from paper.jobs import Desk, DirectJobs
from printers.agent import Agent
from printers.journal import Journal
from printers.port import Outcome, OutcomeKind, PrinterState, PrinterStatus, ProbeReport
from printers.receipt import Receipt


class PaperTray:
    """A printer that does as told: `outcomes` in turn, then success."""

    def __init__(self, *outcomes: str, state: PrinterState = PrinterState.READY) -> None:
        self.outcomes = list(outcomes)
        self.state = state
        self.printed: list[tuple[str, bool]] = []

    def status(self) -> PrinterStatus:
        return PrinterStatus(self.state)

    def one_line(self) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()

    def probe(self) -> ProbeReport:
        return ProbeReport(self.status(), None)

    def print_receipt(self, receipt: Receipt, job_id: str, is_reprint: bool) -> Outcome:
        kind = OutcomeKind(self.outcomes.pop(0) if self.outcomes else "printed")
        if kind in (OutcomeKind.PRINTED, OutcomeKind.UNSURE):
            self.printed.append((job_id, is_reprint))
        return Outcome(kind, self.state, "", "as told")


class Room:
    """An agent with its desk, its tray, its journal and a clock that stands still."""

    def __init__(self, folder: Path, tray: PaperTray) -> None:
        self.now = 0.0
        self.desk, self.tray, self.path = Desk(), tray, folder / "journal.jsonl"
        self.agent = self.another()

    def another(self) -> Agent:
        """Start the agent anew on the same disk."""
        journal = Journal(self.path)
        return Agent("p1", self.tray, DirectJobs(self.desk), journal, lambda: self.now)
