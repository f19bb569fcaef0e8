"""How a slip is handed to a thermal printer: ask, send, ask again; honest about what is not known.

Works over any `Cable`; called through `printers.thermal.open_printer`. Never retries: that is the
agent's and the server's business.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TypeVar

from printers import protocol
from printers.cable import Cable, Patience
from printers.errors import ConnectionLost, PrinterError
from printers.layout import Piece, length_mm, pieces
from printers.line import Line
from printers.port import (
    CONFIRMING,
    Capability,
    Outcome,
    OutcomeKind,
    PrinterState,
    PrinterStatus,
    ProbeReport,
    Raster,
)
from printers.receipt import Receipt

TRIES = 2
"""How often a printer is asked for its state before its answers count as garbage."""
MAX_UNASKED_BYTES = 4096


Draw = Callable[[Receipt, int], list[Piece]]
Done = TypeVar("Done")

_KIND_BEFORE = {
    PrinterState.PAPER_OUT: OutcomeKind.PAPER_OUT,
    PrinterState.COVER_OPEN: OutcomeKind.COVER_OPEN,
    PrinterState.CUTTER_ERROR: OutcomeKind.CUTTER_ERROR,
    PrinterState.BUSY: OutcomeKind.BUSY,
    PrinterState.UNREACHABLE: OutcomeKind.UNREACHABLE,
}


class ThermalPrinter:
    """One printer. Opens its line for each look or job; within `one_line` they share it."""

    def __init__(
        self,
        open_cable: Callable[[], Cable],
        width_dots: int,
        capability: Capability | None = None,
        draw: Draw = pieces,
        patience: Patience | None = None,
        raster: Raster = Raster.ROW,
    ) -> None:
        self.width_dots = width_dots
        self.raster = raster
        self.capability = capability
        self.line = Line(open_cable)
        self._draw = draw
        self._patience = patience or Patience()
        self._sent = 0
        self._owed = 0
        """Questions after its state that the printer has not answered: it may still do so, late."""

    def status(self) -> PrinterStatus:
        """Ask how the printer is; never raises, about a second at most once it is connected."""
        try:
            return self._on_live_line(self._look)
        except PrinterError as error:
            return self.line.lost(error)

    def one_line(self) -> AbstractContextManager[None]:
        """Keep the line between the look and the slip: many a box takes the next one late."""
        return self.line.kept()

    def _look(self) -> PrinterStatus:
        with self.line.cable() as cable:
            return self._ask_status(cable)

    def _on_live_line(self, work: Callable[[], Done]) -> Done:
        """Do what may be done again on a new line when the kept one has died meanwhile."""
        try:
            return work()
        except ConnectionLost:
            if not self.line.was_kept:
                raise
            return work()

    def probe(self) -> ProbeReport:
        """Ask who it is and learn what it can confirm; prints nothing, never raises.

        A printer set to D by hand stays so while it answers nothing.
        """
        try:
            with self.line.cable(is_last=True) as cable:
                if cable.is_one_way:
                    return ProbeReport(self._ask_status(cable), Capability.NONE)
                is_mute = self.capability is Capability.NONE
                self.capability = None if is_mute else self.capability
                status = self._ask_status(cable)
                if status.state is PrinterState.UNREACHABLE:
                    self.capability = Capability.NONE if is_mute else self.capability
                    return ProbeReport(status, self.capability)
                self.capability = self._learn(cable)
                return ProbeReport(status, self.capability, *self._ask_names(cable))
        except PrinterError as error:
            return ProbeReport(self.line.lost(error), None)

    def print_receipt(self, receipt: Receipt, job_id: str, is_reprint: bool) -> Outcome:
        """Print one receipt. Never raises a library's error; see `OutcomeKind` for what each means.

        A printer that answers nothing gets nothing, unless its capability was set to D by hand:
        it may as well be another machine at that address.
        """
        try:
            paper = receipt.as_reprint() if is_reprint else receipt
            drawn = self._draw(paper, self.width_dots)
            parts = protocol.job_parts(drawn, self.raster)
        except (PrinterError, OSError, ValueError) as error:
            reason = error.code if isinstance(error, PrinterError) else "not_drawn"
            return Outcome(OutcomeKind.FAILED, reason=reason, detail=str(error))
        try:
            outcome = self._on_live_line(lambda: self._hand_over(parts, job_id))
        except PrinterError as error:
            return _refused(self.line.lost(error))
        return replace(outcome, length_mm=length_mm(drawn)) if outcome.may_be_on_paper else outcome

    def _hand_over(self, parts: list[bytes], job_id: str) -> Outcome:
        """Send a job; raises PrinterError only while nothing of it has gone out."""
        was_sent = False
        try:
            with self.line.cable(is_last=True) as cable:
                refusal = self._refusal(cable)
                if refusal:
                    return refusal
                can = self.capability or Capability.REAL_TIME
                cable.send(parts[0], self._patience.job_s)
                was_sent = True
                trouble = self._send(cable, parts[1:], can)
                return trouble or self._confirm(cable, job_id, can)
        except PrinterError as error:
            if was_sent:
                return _unsure_lost(error)
            raise

    def _refusal(self, cable: Cable) -> Outcome | None:
        """Ask before the job; an outcome when nothing may be sent."""
        if cable.is_one_way:
            self.capability = Capability.NONE
        status = self._ask_status(cable)
        if not status.may_print:
            return _refused(status)
        if self.capability is None and not status.reason:
            self.capability = self._learn(cable)
        return None

    def _ask(self, cable: Cable, question: bytes, wait_s: float | None = None) -> bytes:
        """Forget what came unasked, ask, and return the answer without automatic messages."""
        timeout_s = wait_s or self._patience.status_s
        self._drain(cable)
        cable.send(question, timeout_s)
        deadline = time.monotonic() + timeout_s
        answer = b""
        while not answer and (left_s := deadline - time.monotonic()) > 0:
            came = cable.receive(left_s)
            answer = came if protocol.is_foreign(came, question) else protocol.without_asb(came)
        if answer:
            self.line.heard()
        return answer

    def _ask_state(self, cable: Cable, subject: int, wait_s: float | None = None) -> bytes:
        """Ask one of the four questions after the printer's state; return the answer, nothing where it is late."""
        answer = self._ask(cable, protocol.ask_real_time(subject), wait_s)
        self._owed += not answer
        return answer

    def _settle(self, cable: Cable) -> None:
        """Let late answers come: each would be taken for the answer to the next question."""
        deadline = time.monotonic() + self._patience.glance_s
        while self._owed and (left_s := deadline - time.monotonic()) > 0:
            self._took(cable.receive(left_s))
        self._owed = 0

    def _took(self, came: bytes) -> None:
        late = sum(protocol.is_real_time_reply(byte) for byte in came)
        self._owed = max(0, self._owed - late)

    def _drain(self, cable: Cable) -> None:
        unasked = 0
        while came := cable.receive(0):
            self._took(came)
            unasked += len(came)
            if unasked > MAX_UNASKED_BYTES:
                raise ConnectionLost("the other side never stops talking")

    def _ask_status(self, cable: Cable) -> PrinterStatus:
        if cable.is_one_way or self.capability is Capability.NONE:
            return PrinterStatus(PrinterState.UNKNOWN, "silent", "this printer cannot answer")
        for _ in range(TRIES):
            self._settle(cable)
            status = self._ask_each(cable)
            if status.reason != "garbage":
                break
            # What nobody understands may be late answers as well, one upon the other.
            self._owed = 1
        return status

    def _ask_each(self, cable: Cable) -> PrinterStatus:
        replies: list[int] = []
        for subject in (1, 2, 3, 4):
            question = protocol.ask_real_time(subject)
            answer = self._ask_state(cable, subject)
            if not answer:
                answer = self._ask(cable, protocol.ASK_NOTHING, self._patience.unmask_s)
                if not protocol.is_foreign(answer, protocol.ASK_NOTHING):
                    return _silent()
            if protocol.is_foreign(answer, question):
                return PrinterStatus(
                    PrinterState.UNREACHABLE, "wrong_host", f"no printer answers here: {answer!r}"
                )
            if len(answer) != 1 or not protocol.is_real_time_reply(answer[0]):
                return PrinterStatus(PrinterState.UNKNOWN, "garbage", f"unclear: {answer!r}")
            replies.append(answer[0])
        return protocol.read_status(*replies)

    def _learn(self, cable: Cable) -> Capability:
        """Learn what this printer, which answers status, can confirm; leaves its buffer empty."""
        mark = protocol.job_mark("probe")
        answer = self._ask(cable, protocol.ask_job_id(mark))
        if protocol.find_job_reply(answer, mark):
            return Capability.JOB_ID
        cable.send(protocol.INIT, self._patience.status_s)
        answer = self._ask(cable, protocol.ASK_PAPER_IN_ORDER)
        if protocol.find_in_order_reply(answer):
            return Capability.IN_ORDER
        return Capability.REAL_TIME

    def _ask_names(self, cable: Cable) -> list[str]:
        """Return maker, model and firmware, as far as it tells them."""
        names: list[str] = []
        for question in (protocol.ASK_MAKER, protocol.ASK_MODEL, protocol.ASK_FIRMWARE):
            answer = self._ask(cable, question)
            while answer.startswith(b"_") and not answer.endswith(b"\x00"):
                if not (came := cable.receive(self._patience.glance_s)):
                    break
                answer += came
            names.append(protocol.read_name(answer))
            if not answer:
                break
        return names

    def _send(self, cable: Cable, parts: list[bytes], can: Capability) -> Outcome | None:
        """Send the slip, glancing at the printer between strips; an outcome when it gave up."""
        deadline = time.monotonic() + self._patience.whole_job_s
        may_glance = can is not Capability.NONE
        for place, part in enumerate(parts):
            if place and may_glance:
                answer = self._ask_state(cable, 1, self._patience.glance_s)
                may_glance = bool(answer)
                if _says_offline(answer) and not (status := self._ask_status(cable)).may_print:
                    return _unsure(status)
            if time.monotonic() > deadline:
                return _unsure(PrinterStatus(PrinterState.UNKNOWN, "slow", "the job took too long"))
            cable.send(part, self._patience.job_s)
        return None

    def _confirm(self, cable: Cable, job_id: str, can: Capability) -> Outcome:
        """Find out whether the slip was processed, as far as this printer can say it."""
        if can is Capability.NONE:
            cable.finish()
            return Outcome(OutcomeKind.PRINTED, detail="sent; this printer cannot confirm")
        is_confirmed = can in CONFIRMING and self._wait_processed(cable, job_id, can)
        after = self._ask_status(cable)
        if not is_confirmed and (can in CONFIRMING or after.reason):
            return _unsure(after)
        if not after.may_print and after.reason != "silent":
            return _unsure(after)
        return Outcome(OutcomeKind.PRINTED, after.state, after.reason, after.detail, is_confirmed)

    def _wait_processed(self, cable: Cable, job_id: str, can: Capability) -> bool:
        """Wait for the in-order reply; stop early when the printer says that it is offline."""
        self._sent += 1
        mark = protocol.job_mark(job_id, f"{self._sent}|{time.monotonic_ns()}")
        is_id = can is Capability.JOB_ID
        self._drain(cable)
        cable.send(
            protocol.ask_job_id(mark) if is_id else protocol.ASK_PAPER_IN_ORDER,
            self._patience.job_s,
        )
        deadline = time.monotonic() + self._patience.job_s
        received = b""
        while (left_s := deadline - time.monotonic()) > 0:
            came = cable.receive(min(left_s, self._patience.glance_s))
            self._took(came)
            received = protocol.without_asb(received + came)
            if is_id and protocol.find_job_reply(received, mark):
                return True
            if not is_id and protocol.find_in_order_reply(received):
                return True
            if _says_offline(came) or len(received) > MAX_UNASKED_BYTES:
                return False
            if not came:
                cable.send(protocol.ask_real_time(1), self._patience.job_s)
                self._owed += 1
        return False


def _says_offline(received: bytes) -> bool:
    return any(protocol.is_real_time_reply(b) and protocol.is_offline(b) for b in received)


def _silent() -> PrinterStatus:
    detail = "connected, but no answer; if this model never answers, set its capability to D"
    return PrinterStatus(PrinterState.UNREACHABLE, "silent", detail)


def _refused(status: PrinterStatus) -> Outcome:
    """Name the outcome of a job of which nothing was sent."""
    is_foreign = status.reason in ("wrong_host", "bad_address")
    kind = OutcomeKind.REFUSED if is_foreign else _KIND_BEFORE[status.state]
    return Outcome(kind, status.state, status.reason, status.detail)


def _unsure(status: PrinterStatus) -> Outcome:
    return Outcome(OutcomeKind.UNSURE, status.state, status.reason, status.detail)


def _unsure_lost(error: PrinterError) -> Outcome:
    """Name the outcome of a line that broke in mid-job; the next status tells how the printer is."""
    return Outcome(OutcomeKind.UNSURE, PrinterState.UNKNOWN, error.code, str(error))
