"""Handing a slip over: real bytes over TCP, two readers of them, and every way it can go wrong."""

from __future__ import annotations

import os
import pty
import socket
import subprocess
import sys
import threading
import time
import tty
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from paper import decoder
from paper.patience import CALM, HASTE
from paper.slips import LINK, slip
from printers import preview
from printers.cable import Patience
from printers.errors import ReceiptError
from printers.layout import Piece
from printers.port import Capability, Outcome, OutcomeKind, PrinterState
from printers.receipt import QR, Cut, Receipt
from printers.thermal import open_printer
from printers.virtual import FAULTS, VirtualPrinter

ROOT = Path(__file__).parents[2]


def same_print(paper: Image.Image, receipt: Receipt, width: int = 576) -> bool:
    """Tell whether a paper carries exactly this receipt, whatever blank follows."""
    expected = preview.raster(receipt, width)
    return paper.crop((0, 0, width, expected.height)).tobytes() == expected.tobytes()


def printed(
    virtual: VirtualPrinter,
    capability: str | None = "A",
    *,
    is_reprint: bool = False,
    patience: Patience = CALM,
) -> Outcome:
    """Print the demonstration slip."""
    printer = open_printer(virtual.address, 576, capability, patience=patience)
    return printer.print_receipt(slip(), "job-1", is_reprint)


@pytest.mark.parametrize("language", ["vi", "en", "km"])
@pytest.mark.parametrize("width", [384, 512, 576])
def test_what_was_drawn_is_what_comes_out(width: int, language: str) -> None:
    """The paper is the preview, dot by dot, and its code leads to the ticket."""
    with VirtualPrinter(width) as virtual:
        outcome = open_printer(virtual.address, width, patience=CALM).print_receipt(
            slip(language), "j", False
        )
        (paper,) = virtual.wait_for_papers(1)
    length_mm = paper.raster.height // 8
    assert outcome == Outcome(
        OutcomeKind.PRINTED, PrinterState.READY, is_confirmed=True, length_mm=length_mm
    )
    assert same_print(paper.raster, slip(language), width)
    assert not paper.is_torn
    assert zxingcpp.read_barcodes(paper.raster.convert("L"))[0].text == LINK


def test_a_second_reader_sees_the_same_paper() -> None:
    """A decoder and a printer that share no code with ours read the same slip from the wire."""
    with decoder.RecordingPrinter() as recorder:
        outcome = open_printer(recorder.address, 576, patience=CALM).print_receipt(
            slip(), "j", False
        )
        reading = decoder.read(recorder.heard)
    assert outcome.kind is OutcomeKind.PRINTED and outcome.is_confirmed
    assert same_print(reading.image, slip())
    job = [name for name in reading.commands if name not in ("real_time", "id")]
    assert job == ["reset", "asb", *["raster"] * len(reading.heights), "cut"]
    assert max(reading.heights) <= 121 and all(rows % 48 for rows in reading.heights)


def test_a_reprint_carries_the_mark(virtual: VirtualPrinter) -> None:
    """A second paper says so, and has the same number and code."""
    printed(virtual, is_reprint=True)
    (paper,) = virtual.wait_for_papers(1)
    assert same_print(paper.raster, slip().as_reprint())
    assert zxingcpp.read_barcodes(paper.raster.convert("L"))[0].text == LINK


@pytest.mark.slow
@pytest.mark.parametrize("capability", ["A", "B", "C"])
def test_a_capability_is_learnt_once(capability: str) -> None:
    """A probe finds what a printer can confirm; a job then confirms just that much."""
    with VirtualPrinter(576, capability) as virtual:
        printer = open_printer(virtual.address, 576, patience=HASTE)
        report = printer.probe()
        outcome = printer.print_receipt(slip(), "j", False)
        assert len(virtual.wait_for_papers(1)) == 1
    assert report.capability == printer.capability == capability
    assert outcome.kind is OutcomeKind.PRINTED
    assert outcome.is_confirmed is (capability != "C")


def test_a_printer_tells_who_it_is(virtual: VirtualPrinter) -> None:
    """The probe names maker, model and firmware, however many pieces they come in."""
    report = open_printer(virtual.address, 576, patience=CALM).probe()
    assert (report.maker, report.model) == ("Motcua", "Virtual slip printer")


@pytest.mark.slow
def test_a_mute_printer_prints_only_when_it_is_known_to_be_mute() -> None:
    """Silence may be another machine: without capability D by hand nothing is sent to it."""
    with VirtualPrinter(576, "D") as virtual:
        unknown = printed(virtual, None, patience=HASTE)
        known = printed(virtual, "D")
        papers = virtual.wait_for_papers(1)
    assert (unknown.kind, unknown.reason) == (OutcomeKind.UNREACHABLE, "silent")
    assert known.kind is OutcomeKind.PRINTED and not known.is_confirmed
    assert len(papers) == 1


BEFORE = {
    **dict.fromkeys(("none", "one_line", "shared"), ("ready", "", "printed", 1)),
    "paper_low": ("paper_low", "", "printed", 1),
    "paper_out": ("paper_out", "", "paper_out", 0),
    "cover_open": ("cover_open", "", "cover_open", 0),
    "cutter_error": ("cutter_error", "", "cutter_error", 0),
    **dict.fromkeys(("stall", "zero_window"), ("unreachable", "silent", "unreachable", 0)),
    "slow": ("ready", "", "printed", 1),
    "garbage": ("unknown", "garbage", "unsure", 1),
    "double_byte": ("unknown", "garbage", "printed", 1),
    "late": ("unreachable", "silent", "unreachable", 0),
    "reset": ("ready", "", "unsure", 0),
    "wrong_host": ("unreachable", "wrong_host", "refused", 0),
    "offline": ("unreachable", "unreachable", "unreachable", 0),
}
"""Fault → state, reason, outcome of a job, whole papers."""


@pytest.mark.parametrize("fault", [pytest.param(f, marks=pytest.mark.slow) for f in FAULTS])
def test_every_fault_has_a_name_and_an_honest_outcome(fault: str) -> None:
    """Each switch shows as its state and outcome, and never as a lie about paper."""
    state, reason, kind, count = BEFORE[fault]
    with VirtualPrinter(576, slow_bytes_per_s=120_000) as virtual:
        printer = open_printer(virtual.address, 576, "A", patience=HASTE)
        assert printer.status().may_print
        virtual.set_fault(fault)
        status = printer.status()
        outcome = printer.print_receipt(slip(), "j", False)
        papers = virtual.wait_for_papers(count)
        told = virtual.state
    assert (status.state, status.reason, outcome.kind) == (state, reason, kind)
    assert len([p for p in papers if not p.is_torn]) == count
    assert told == state or (fault, told) == ("shared", "busy")


def test_every_fault_of_the_pretend_printer_is_judged_here() -> None:
    """A new switch needs a line in the table above."""
    assert BEFORE.keys() == FAULTS.keys()


@pytest.mark.parametrize("at_byte", [2000, 20_000, 60_000])
def test_paper_that_ends_in_mid_slip_is_noticed(at_byte: int, virtual: VirtualPrinter) -> None:
    """The outcome is unsure and says why; after the refill one marked paper makes it good."""
    virtual.set_fault("paper_out", at_byte)
    first = printed(virtual)
    assert (first.kind, first.state) == (OutcomeKind.UNSURE, PrinterState.PAPER_OUT)
    assert first.may_be_on_paper
    virtual.set_fault("none")
    second = printed(virtual, is_reprint=True)
    papers = virtual.wait_for_papers(2)
    assert second.kind is OutcomeKind.PRINTED
    assert same_print(papers[-1].raster, slip().as_reprint())


@pytest.mark.slow
def test_a_printer_that_stops_reading_costs_one_timeout(virtual: VirtualPrinter) -> None:
    """A closed window in mid-slip ends the job after its timeout, unsure."""
    virtual.set_fault("zero_window", 9000)
    started = time.monotonic()
    outcome = printed(virtual, patience=HASTE)
    assert outcome.kind is OutcomeKind.UNSURE
    assert HASTE.job_s <= time.monotonic() - started
    assert Patience().job_s == 5


@pytest.mark.parametrize("at_byte", [40, 700, 9000, 40_000, 70_000])
def test_a_reset_at_any_byte_is_never_called_printed(at_byte: int, virtual: VirtualPrinter) -> None:
    """A line that is torn down leaves at most two papers, the second one marked and whole."""
    virtual.set_fault("reset", at_byte)
    first = printed(virtual)
    assert first.kind in (OutcomeKind.UNSURE, OutcomeKind.UNREACHABLE)
    second = printed(virtual, is_reprint=first.may_be_on_paper)
    assert second.kind is OutcomeKind.PRINTED
    papers = virtual.wait_for_papers(1)
    assert len(papers) <= 2
    expected = slip().as_reprint() if first.may_be_on_paper else slip()
    assert same_print(papers[-1].raster, expected)


def test_a_host_that_hangs_up_at_once_gets_nothing() -> None:
    """A closed connection before the job is unreachable, not printed."""
    listener = socket.create_server(("127.0.0.1", 0))

    def hang_up() -> None:
        with listener:
            line, _ = listener.accept()
            line.close()

    threading.Thread(target=hang_up, daemon=True).start()
    port = listener.getsockname()[1]
    outcome = open_printer(f"127.0.0.1:{port}", 576, "A").print_receipt(slip(), "j", False)
    assert outcome.kind is OutcomeKind.UNREACHABLE


def test_a_receipt_that_cannot_be_drawn_fails_before_anything_is_sent(
    virtual: VirtualPrinter,
) -> None:
    """The outcome is failed with the reason; the printer hears nothing."""
    receipt = Receipt((QR("ế" * 250, 10),))
    outcome = open_printer(virtual.address, 384).print_receipt(receipt, "j", False)
    assert (outcome.kind, outcome.reason) == (OutcomeKind.FAILED, ReceiptError.code)
    assert virtual.received_bytes == 0


def test_a_job_that_looks_like_questions_still_prints_whole(virtual: VirtualPrinter) -> None:
    """Dots that happen to spell a real-time question earn stray answers, and mislead nobody."""
    dots = b"\x10\x04\x01\x10\x04\x04\x10\x04\x02\xff" * 8
    image = Image.frombytes("1", (576, 10), bytes(b ^ 0xFF for b in dots[:72]) * 10)
    printer = open_printer(
        virtual.address,
        576,
        "A",
        patience=CALM,
        draw=lambda receipt, width: [Piece(image, Cut())] * 3,
    )
    assert printer.print_receipt(slip(), "j", False).kind is OutcomeKind.PRINTED
    assert len(virtual.wait_for_papers(3)) == 3


def test_a_device_file_is_printed_to_and_asked() -> None:
    """A device that takes bytes and answers is a printer like any other."""
    master, worker = pty.openpty()
    os.set_blocking(master, True)
    tty.setraw(worker)
    heard = bytearray()

    def answer() -> None:
        while True:
            try:
                came = os.read(master, 4096)
            except OSError:
                return
            heard.extend(came)
            if b"\x10\x04" in came:
                os.write(master, b"\x12" * came.count(b"\x10\x04"))
            if b"\x1d(H" in came:
                os.write(master, b"\x37\x22" + came[came.index(b"\x1d(H") + 7 :][:4] + b"\x00")

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    outcome = open_printer(f"file://{os.ttyname(worker)}", 384, "A").print_receipt(
        slip(), "j", False
    )
    os.close(worker)
    os.close(master)
    assert outcome.kind is OutcomeKind.PRINTED and outcome.is_confirmed
    assert same_print(decoder.read(bytes(heard)).image, slip(), 384)


def test_a_device_that_hangs_up_is_lost_at_once() -> None:
    """The end of a device is noticed as such, not waited for in haste."""
    master, worker = pty.openpty()
    address = f"file://{os.ttyname(worker)}"
    threading.Timer(0.05, os.close, (master,)).start()
    status = open_printer(address, 384, "A", patience=HASTE).status()
    os.close(worker)
    assert (status.state, status.reason) == (PrinterState.UNREACHABLE, "connection_lost")


def test_a_missing_device_is_unreachable_and_back_when_it_is_plugged_in(tmp_path: Path) -> None:
    """Pulling the plug is a state; putting it back needs no restart."""
    device = tmp_path / "lp0"
    printer = open_printer(f"file://{device}", 384)
    assert printer.status().state is PrinterState.UNREACHABLE
    device.touch()
    assert printer.print_receipt(slip(), "j", False).kind is OutcomeKind.PRINTED
    assert same_print(decoder.read(device.read_bytes()).image, slip(), 384)


GREEN = """
import eventlet; eventlet.monkey_patch()
import sys, time
from paper.slips import slip
from printers.thermal import open_printer
ticks = 0
def tick():
    global ticks
    while True:
        ticks += 1
        eventlet.sleep(0.02)
eventlet.spawn(tick)
good, stalled = (open_printer(a, 576, "A") for a in sys.argv[1:])
jobs = [eventlet.spawn(p.print_receipt, slip(), "j", False) for p in (good, stalled)]
kinds = [job.wait().kind for job in jobs]
assert kinds == ["printed", "unreachable"], kinds
assert ticks > 10, ticks
"""


@pytest.mark.slow
def test_green_threads_keep_running_while_a_printer_stalls(virtual: VirtualPrinter) -> None:
    """Under eventlet a printer that never answers holds only its own job."""
    with VirtualPrinter(576) as stalled:
        stalled.set_fault("stall")
        environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
        command = [sys.executable, "-W", "ignore", "-c", GREEN, virtual.address, stalled.address]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr


def test_capability_letters_are_ordered_by_what_they_can() -> None:
    """A comes before D, which the pretend printer relies on."""
    assert sorted(Capability) == ["A", "B", "C", "D"]
