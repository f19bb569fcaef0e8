"""What every printer promises: named states, named outcomes; `errors` has its errors.

Owned here so that the server and the agent can speak about printers without importing a driver.
Called by everybody who prints. Never opens a connection.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from printers.receipt import Receipt


class PrinterState(StrEnum):
    """How a printer is. These words go over the wire and to the kiosk."""

    READY = "ready"
    PAPER_LOW = "paper_low"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    CUTTER_ERROR = "cutter_error"
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    UNKNOWN = "unknown"


NEEDS_PERSON = frozenset(
    {PrinterState.PAPER_OUT, PrinterState.COVER_OPEN, PrinterState.CUTTER_ERROR}
)
"""States that end when a person opens, fills or clears the printer."""

LOST = frozenset({PrinterState.UNREACHABLE})
"""States in which nothing can be asked of the printer at all."""

STOPPED = NEEDS_PERSON | LOST
"""States in which no slip may be sent."""

WAITING = STOPPED | {PrinterState.BUSY}
"""States in which no slip is sent now. Busy passes by itself: it is no reason to call anybody."""

PRINTABLE = frozenset(PrinterState) - WAITING
"""States in which a slip may be sent. Unknown is among them: not knowing is not a fault."""


class Capability(StrEnum):
    """How much a printer can say about what it did; learnt by a probe, kept with its settings.

    A repeats a job's id once the bytes before it are processed. B answers a paper query in order.
    C answers only real-time questions, which overtake the job. D answers nothing.
    """

    JOB_ID = "A"
    IN_ORDER = "B"
    REAL_TIME = "C"
    NONE = "D"


CONFIRMING = frozenset({Capability.JOB_ID, Capability.IN_ORDER})
"""Capabilities with which "printed" is a fact and not a hope."""


class Raster(StrEnum):
    """How pictures are sent: row after row, or, to printers that cannot read that, in columns of 24 dots."""

    ROW = "row"
    COLUMN = "column"


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """What the printer said when it was asked.

    `reason` makes `unreachable` and `unknown` precise: refused, timeout, silent, offline,
    in_use, wrong_host, garbage, error. It is empty when the state says it all.
    """

    state: PrinterState
    reason: str = ""
    detail: str = ""

    @property
    def may_print(self) -> bool:
        """Whether a slip may be sent now."""
        return self.state in PRINTABLE


class OutcomeKind(StrEnum):
    """How a job ended.

    PRINTED: the whole slip was taken over by the printer. UNSURE: bytes went out and nobody knows
    whether the slip is whole; the next paper must carry the reprint mark. All others: not one dot
    of this slip was sent, so it may be sent again without a mark.
    """

    PRINTED = "printed"
    UNSURE = "unsure"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    CUTTER_ERROR = "cutter_error"
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attempt ended, and how the printer was afterwards.

    `is_confirmed` is true when the printer itself answered that the slip was processed. `length_mm`
    is how much paper a whole slip takes, 0 when nothing went out or nobody knows.
    `detail` is one English line for the log and the console.
    """

    kind: OutcomeKind
    state: PrinterState = PrinterState.UNKNOWN
    reason: str = ""
    detail: str = ""
    is_confirmed: bool = False
    length_mm: int = 0

    @property
    def may_be_on_paper(self) -> bool:
        """Whether some of the slip may exist, so that another paper needs the reprint mark."""
        return self.kind in (OutcomeKind.PRINTED, OutcomeKind.UNSURE)


@dataclass(frozen=True, slots=True)
class ProbeReport:
    """What a probe learnt: who answers, what it can confirm, how it is now."""

    status: PrinterStatus
    capability: Capability | None
    maker: str = ""
    model: str = ""
    firmware: str = ""


class Printer(Protocol):
    """A place where slips come out."""

    def status(self) -> PrinterStatus:
        """Ask how it is; never raises, at most about a second, longer while it is busy."""
        ...

    def one_line(self) -> AbstractContextManager[None]:
        """Use one connection for the look and the slip that follow."""
        ...

    def print_receipt(self, receipt: Receipt, job_id: str, is_reprint: bool) -> Outcome:
        """Print one receipt and say how it went; a receipt that cannot be drawn is `failed`."""
        ...

    def probe(self) -> ProbeReport:
        """Ask who it is and what it can confirm; prints nothing."""
        ...
