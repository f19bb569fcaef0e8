"""The facts of printing: papers that came out, doubts, and printers that were lost or found."""

from __future__ import annotations

from dataclasses import dataclass

from server.facts import fact


@fact
@dataclass(frozen=True, slots=True)
class SlipPrinted:
    """A paper came out. `is_reprint` papers carry the mark IN LẠI."""

    job_id: str
    printer_id: str
    ticket_id: str | None = None
    is_reprint: bool = False
    was_confirmed: bool = True
    """False when a person said so, or when the printer cannot confirm."""


@fact
@dataclass(frozen=True, slots=True)
class PrintUnsure:
    """Bytes went out and nobody knows whether a whole paper came; a person is asked."""

    job_id: str
    printer_id: str
    detail: str = ""


@fact
@dataclass(frozen=True, slots=True)
class PrintFailed:
    """The job gave up; a person must reprint or cancel it."""

    job_id: str
    printer_id: str
    detail: str = ""


@fact
@dataclass(frozen=True, slots=True)
class PrintCancelled:
    """The paper is no longer wanted. `why`: ticket_called (nobody waits with it any more), or ticket_gone.

    Gone is what was given up, taken back, or whose day is over.
    """

    job_id: str
    why: str


@fact
@dataclass(frozen=True, slots=True)
class ReprintAsked:
    """Somebody asked for another paper of the same ticket."""

    job_id: str
    ticket_id: str | None
    printer_id: str


@fact
@dataclass(frozen=True, slots=True)
class PrinterChanged:
    """A printer's named state changed; recorded once when it is lost and once when it is back."""

    printer_id: str
    state: str
    before: str
    reason: str = ""
