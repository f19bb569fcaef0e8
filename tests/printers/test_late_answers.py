"""A printer that answers late: what comes after its time is nobody's answer, and hides nothing."""

from __future__ import annotations

import re
import time

import pytest

from paper.slips import slip
from printers import protocol
from printers.cable import Patience
from printers.port import Capability, OutcomeKind, PrinterState
from printers.thermal import ThermalPrinter

WELL, PAPER_OUT = 0x12, 0x72
PATIENCE = Patience(status_s=2.0, unmask_s=0.1, glance_s=0.2, job_s=5.0)


class LateCable:
    """A printer that takes a job's last bytes slowly, and answers what it is asked meanwhile a little too late."""

    is_one_way = False

    def __init__(self, paper: int = WELL, doubles: bool = False) -> None:
        self._coming: list[tuple[float, bytes]] = []
        self._paper, self._is_printing = paper, False
        self._again = 2 if doubles else 1
        self.asked = 0

    def send(self, payload: bytes, _timeout_s: float) -> None:
        """Take bytes; answer questions in their order."""
        now = time.monotonic()
        if job := re.search(rb"\x1d\(H\x06\x00\x30\x30(.{4})", payload, re.DOTALL):
            # Three questions will be asked while it prints; their answers come when it is done, and after.
            self._is_printing = True
            self._coming.append((now + 0.7, b'7"' + job[1] + b"\x00"))
            return
        for question in re.finditer(rb"\x10\x04([\x01-\x04])", payload):
            self.asked += 1
            reply = self._paper if question[1] == b"\x04" else WELL
            late_s = 0.1 if self._is_printing and self._coming else 0.0
            ready = max([at for at, _ in self._coming] + [now]) + late_s
            self._coming.append((ready, bytes((reply,)) * self._again))

    def receive(self, timeout_s: float) -> bytes:
        """Return what has come, as soon as something has."""
        deadline = time.monotonic() + timeout_s
        while True:
            now = time.monotonic()
            came = [answer for at, answer in self._coming if at <= now]
            if came or now >= deadline:
                self._coming = self._coming[len(came) :]
                return b"".join(came)
            time.sleep(0.005)

    def finish(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to do."""


def printer(cable: LateCable) -> ThermalPrinter:
    """Return a printer behind a cable."""
    return ThermalPrinter(lambda: cable, 576, Capability.JOB_ID, patience=PATIENCE)


@pytest.mark.slow
def test_late_answers_are_no_garbage() -> None:
    """Three glances that were answered after the slip was done leave the state readable."""
    outcome = printer(LateCable()).print_receipt(slip(), "j", False)
    assert (outcome.kind, outcome.state) == (OutcomeKind.PRINTED, PrinterState.READY), outcome
    assert outcome.is_confirmed


@pytest.mark.slow
def test_late_answers_hide_no_empty_roll() -> None:
    """The roll that ended with this slip is told, though older answers said that all is well."""
    cable = LateCable()
    device = printer(cable)
    assert device.status().may_print
    cable._paper = PAPER_OUT
    cable._is_printing = True
    cable._coming = [(time.monotonic() + 0.05, bytes((WELL,)))]
    device._owed = 1
    assert device.status().state is PrinterState.PAPER_OUT


def test_a_printer_that_answers_twice_is_not_believed() -> None:
    """What is still unclear when it is asked again is said to be so."""
    cable = LateCable(doubles=True)
    status = printer(cable).status()
    assert (status.state, status.reason) == (PrinterState.UNKNOWN, "garbage")
    assert cable.asked == 2


def test_nothing_is_waited_for_when_nothing_is_owed() -> None:
    """A printer that answers in time is asked four questions and no more."""
    cable = LateCable()
    assert printer(cable).status().state is PrinterState.READY
    assert cable.asked == 4
    assert protocol.is_real_time_reply(WELL) and protocol.is_real_time_reply(PAPER_OUT)
