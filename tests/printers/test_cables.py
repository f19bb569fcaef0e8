"""Cables other than the network's: a serial line, USB by number, a CUPS queue, each on a pretend device."""

from __future__ import annotations

import os
import pty
import re
import threading
import tty
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import escpos.printer.cups as escpos_cups
import pytest
import usb.core

from paper import decoder
from paper.slips import slip
from printers import preview
from printers.cable import Patience
from printers.port import Capability, OutcomeKind, PrinterState
from printers.thermal import open_printer

HASTE = Patience(status_s=0.5, unmask_s=0.2, glance_s=0.3, job_s=2.0)
USB = "usb://04b8:0e15"


def answers(came: bytes) -> bytes:
    """Return what a healthy printer that repeats job ids says to some bytes."""
    said = b"".join(b"\x12" for _ in re.finditer(rb"\x10\x04[\x01-\x04]", came))
    marks = re.findall(rb"\x1d\(H\x06\x00\x30\x30(.{4})", came, re.DOTALL)
    return said + b"".join(b"\x37\x22" + mark + b"\x00" for mark in marks)


def is_whole(heard: bytes) -> bool:
    """Tell whether the demonstration slip is in what was heard, dot by dot."""
    expected = preview.raster(slip(), 384)
    print_ = decoder.read(heard).image
    return print_.crop((0, 0, 384, expected.height)).tobytes() == expected.tobytes()


class SerialPrinter:
    """A printer at the far end of a pseudo-terminal, as a serial line is."""

    def __init__(self) -> None:
        self._far, self._near = pty.openpty()
        tty.setraw(self._near)
        self.heard = b""
        self.address = f"serial://{os.ttyname(self._near)}?baudrate=115200"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        try:
            while came := os.read(self._far, 65536):
                self.heard += came
                os.write(self._far, answers(came))
        except OSError:
            return

    def unplug(self) -> None:
        """Pull the line out."""
        os.close(self._near)
        os.close(self._far)


@pytest.fixture
def serial_printer() -> Iterator[SerialPrinter]:
    """Return a printer on a serial line."""
    yield SerialPrinter()


def test_a_slip_goes_over_a_serial_line(serial_printer: SerialPrinter) -> None:
    """State, job and confirmation over a line of bytes; the paper is whole."""
    printer = open_printer(serial_printer.address, 384, patience=HASTE)
    assert printer.status().state is PrinterState.READY
    outcome = printer.print_receipt(slip(), "j", False)
    assert (outcome.kind, outcome.is_confirmed) == (OutcomeKind.PRINTED, True)
    assert printer.capability is Capability.JOB_ID
    assert is_whole(serial_printer.heard)


def test_a_serial_line_that_is_not_there_is_unreachable(tmp_path: Path) -> None:
    """A missing or foreign device is a state, told with its place."""
    status = open_printer(f"serial://{tmp_path}/ttyS9", 384, patience=HASTE).status()
    assert (status.state, status.reason) == (PrinterState.UNREACHABLE, "unreachable")
    assert "ttyS9" in status.detail


def test_a_slow_line_is_waited_for() -> None:
    """At 9 600 baud a slip takes minutes and is not given up after one."""
    waits = [
        open_printer(f"serial:///dev/ttyS9?baudrate={rate}", 576)._patience.whole_job_s
        for rate in (9600, 115_200)
    ]
    assert waits[0] > 180 and waits[1] == Patience().whole_job_s


class UsbDevice:
    """A USB printer as pyusb shows it. `resets` counts what would make it start anew."""

    def __init__(self) -> None:
        self.heard, self._answers, self.resets = b"", b"", 0
        self.is_plugged = True
        self.backend = type("Backend", (), {"__module__": "usb.backend.libusb1"})()

    def is_kernel_driver_active(self, interface: int) -> bool:
        return False

    def get_active_configuration(self) -> object:
        return object()

    def reset(self) -> None:
        self.resets += 1

    def write(self, endpoint: int, payload: bytes, timeout: int) -> int:
        if not self.is_plugged:
            raise usb.core.USBError("No such device")
        self.heard += payload
        self._answers += answers(payload)
        return len(payload)

    def read(self, endpoint: int, size: int, timeout: int) -> bytes:
        if not self._answers:
            raise usb.core.USBTimeoutError("Operation timed out")
        came, self._answers = self._answers[:size], self._answers[size:]
        return came


@pytest.fixture
def usb_device(monkeypatch: pytest.MonkeyPatch) -> UsbDevice:
    """Plug a printer in."""
    device = UsbDevice()
    monkeypatch.setattr(usb.core, "find", lambda **wish: device if device.is_plugged else None)
    monkeypatch.setattr(usb.util, "dispose_resources", lambda device: None)
    return device


def test_a_slip_goes_over_usb_without_a_reset(usb_device: UsbDevice) -> None:
    """Looked at every few seconds and printed on, the device is never made to start anew."""
    printer = open_printer(USB, 384, patience=HASTE)
    assert printer.status().state is PrinterState.READY
    outcome = printer.print_receipt(slip(), "j", False)
    assert (outcome.kind, outcome.is_confirmed) == (OutcomeKind.PRINTED, True)
    assert is_whole(usb_device.heard) and usb_device.resets == 0


def test_a_usb_printer_is_back_when_it_is_plugged_in_again(usb_device: UsbDevice) -> None:
    """Pulling the plug is a state, putting it back needs no restart."""
    printer = open_printer(USB, 384, "A", patience=HASTE)
    usb_device.is_plugged = False
    assert printer.status().state is PrinterState.UNREACHABLE
    assert printer.print_receipt(slip(), "j", False).kind is OutcomeKind.UNREACHABLE
    usb_device.is_plugged = True
    assert printer.print_receipt(slip(), "j", False).kind is OutcomeKind.PRINTED


class Queue:
    """CUPS as pycups shows it, with one queue; `state` 3 is idle, 5 stopped."""

    CUPS_FORMAT_RAW = "application/vnd.cups-raw"

    def __init__(self) -> None:
        self.state, self.jobs = 3, list[bytes]()
        self.is_refusing = False

    def setServer(self, host: str) -> None: ...  # noqa: N802 (names of pycups)

    def setPort(self, port: int) -> None: ...  # noqa: N802

    def Connection(self) -> Queue:  # noqa: N802
        return self

    def getPrinters(self) -> dict[str, Any]:  # noqa: N802
        return {"slips": {"printer-state": self.state}}

    def printFile(self, name: str, path: str, title: str, options: dict[str, str]) -> int:  # noqa: N802
        if self.is_refusing:
            raise RuntimeError("client-error-not-possible")
        assert options == {"document-format": self.CUPS_FORMAT_RAW}
        self.jobs.append(Path(path).read_bytes())
        return len(self.jobs)


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Queue:
    """Let the machine have CUPS with a queue of slips."""
    made = Queue()
    for name, value in {
        "cups": made,
        "_DEP_PYCUPS": True,
        "DEFAULT_HOST": "localhost",
        "DEFAULT_PORT": 631,
    }.items():
        monkeypatch.setattr(escpos_cups, name, value, raising=False)
    return made


def test_a_slip_goes_to_a_queue(queue: Queue) -> None:
    """One way: the whole job is handed over as it is, and nothing more than that is claimed."""
    printer = open_printer("cups://slips", 384)
    outcome = printer.print_receipt(slip(), "j", False)
    assert (outcome.kind, outcome.is_confirmed) == (OutcomeKind.PRINTED, False)
    (job,) = queue.jobs
    assert is_whole(job)


@pytest.mark.parametrize("name", ["slips", "other"])
def test_a_queue_that_is_stopped_or_missing_gets_nothing(queue: Queue, name: str) -> None:
    """Its slip waits; not a byte was handed over."""
    queue.state = 5
    outcome = open_printer(f"cups://{name}", 384).print_receipt(slip(), "j", False)
    assert outcome.kind is OutcomeKind.UNREACHABLE and not queue.jobs


def test_a_queue_that_refuses_leaves_a_doubt(queue: Queue) -> None:
    """Nobody knows what a queue did with a job at which it failed; nothing is sent by closing."""
    queue.is_refusing = True
    outcome = open_printer("cups://slips", 384).print_receipt(slip(), "j", False)
    assert outcome.kind is OutcomeKind.UNSURE and not queue.jobs
