"""The pretend printer as a process: its switchboard, its papers, and its end."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from paper.patience import CALM
from paper.slips import LINK, slip
from printers.paper_roll import PaperRoll, paper_png
from printers.port import OutcomeKind
from printers.thermal import open_printer
from printers.virtual import FAULTS, VirtualPrinter

ROOT = Path(__file__).parents[2]


class Process:
    """`python -m printers virtual` with its JSON line read."""

    def __init__(self, out: Path) -> None:
        command = [sys.executable, "-W", "ignore", "-m", "printers", "virtual", "--port", "0"]
        self.process = subprocess.Popen(
            [*command, "--out", str(out), "--keep", "2"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self.process.stdout
        line = json.loads(self.process.stdout.readline())
        self.address, self.control = line["address"], line["control"]

    def state(self) -> dict[str, Any]:
        """Return GET /state."""
        with urllib.request.urlopen(f"{self.control}/state") as answer:
            return dict(json.load(answer))

    def switch(self, body: bytes, content_type: str = "application/json") -> int:
        """Return the status of POST /fault."""
        headers = {"Content-Type": content_type}
        request = urllib.request.Request(f"{self.control}/fault", body, headers)
        try:
            with urllib.request.urlopen(request) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    def end(self) -> None:
        """Close the pipe that keeps it alive."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(5)


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    """Start a pretend printer of its own; it ends with the test."""
    running = Process(tmp_path / "papers")
    yield running
    running.end()


@pytest.mark.slow
def test_the_process_prints_shows_and_obeys(process: Process, tmp_path: Path) -> None:
    """Slips come out as files, the last few are kept, faults are switched, nonsense is refused."""
    printer = open_printer(process.address, 576, patience=CALM)
    kinds = [printer.print_receipt(slip(), f"j{n}", False).kind for n in range(3)]
    assert kinds == [OutcomeKind.PRINTED] * 3
    state = process.state()
    assert (state["state"], state["fault"]) == ("ready", "none")
    assert [paper["paper_id"] for paper in state["papers"]] == ["paper-0002", "paper-0003"]
    assert sorted(os.listdir(tmp_path / "papers")) == ["paper-0002.png", "paper-0003.png"]
    last = state["papers"][-1]
    with Image.open(last["file"]) as picture:
        assert picture.size == (last["width"], last["height"])
    assert last["at"].endswith("Z")
    with urllib.request.urlopen(f"{process.control}/papers/{last['paper_id']}.png") as answer:
        assert answer.read() == Path(last["file"]).read_bytes()
    assert process.switch(b'{"fault": "paper_out"}') == 200
    assert printer.status().state == process.state()["state"] == "paper_out"
    assert process.switch(b'{"fault": "flood"}') == 400
    assert process.switch(b"[]") == 400
    assert process.switch(b'{"fault": "none", "at_byte": "x"}') == 400
    assert process.switch(b'{"fault": "none"}', "text/plain") == 415


@pytest.mark.slow
def test_it_ends_when_its_parent_is_gone(process: Process) -> None:
    """Closing its standard input, as the end of a parent does, ends it at once."""
    process.end()
    assert process.process.returncode == 0


@pytest.mark.slow
def test_it_ends_when_it_is_told_to(process: Process) -> None:
    """SIGTERM ends it cleanly."""
    process.process.send_signal(signal.SIGTERM)
    assert process.process.wait(5) == 0


@pytest.mark.parametrize("is_torn", [False, True])
def test_the_picture_of_a_paper_still_leads_to_the_ticket(
    virtual: VirtualPrinter, is_torn: bool
) -> None:
    """Cream paper and a ragged edge do not harm the code."""
    open_printer(virtual.address, 576, patience=CALM).print_receipt(slip(), "j", False)
    (paper,) = virtual.wait_for_papers(1)
    sheet = Image.open(io.BytesIO(paper_png(paper.raster, is_torn))).convert("RGBA")
    table = Image.new("RGBA", sheet.size, (90, 60, 30, 255))
    seen = Image.alpha_composite(table, sheet).convert("L")
    assert zxingcpp.read_barcodes(seen)[0].text == LINK


def test_an_unknown_fault_is_refused(virtual: VirtualPrinter) -> None:
    """The error lists the switches that exist."""
    with pytest.raises(ValueError, match="cutter_error"):
        virtual.set_fault("gremlins")
    assert virtual.fault in FAULTS


@pytest.mark.slow
def test_an_offline_printer_comes_back_at_the_same_address(virtual: VirtualPrinter) -> None:
    """Switching it off refuses connections; switching it on needs no new address."""
    printer = open_printer(virtual.address, 576)
    virtual.set_fault("offline")
    assert printer.status().state == "unreachable"
    virtual.set_fault("none")
    assert printer.status().state == "ready"


def test_the_roll_reads_bytes_in_any_pieces() -> None:
    """Commands cut at every byte mean the same as commands in one piece."""
    job = b"\x1b@\x1dv0\x00\x02\x00\x02\x00\xff\x00\x10\x04Hi\n\x1bd\x02\x1d(H\x06\x0000ABCD\x1dVB\x00"
    prints: list[list[bytes]] = []
    for pieces in ([job], [job[i : i + 1] for i in range(len(job))]):
        papers: list[Image.Image] = []
        roll = PaperRoll(384, lambda paper, is_torn, into=papers: into.append(paper))
        replies = [reply for piece in pieces for reply in roll.feed(piece)]
        assert replies == [b'7"ABCD\x00']
        prints.append([paper.tobytes() for paper in papers])
    assert prints[0] == prints[1] and len(prints[0]) == 1


def test_automatic_messages_follow_the_sensors() -> None:
    """A host that asks for automatic status gets four well-formed bytes."""
    roll = PaperRoll(576, lambda paper, is_torn: None)
    (message,) = roll.feed(b"\x1da\xff")
    assert len(message) == 4 and message[0] & 0x93 == 0x10
    assert roll.wants_automatic
    assert roll.feed(b"\x1da\x00") == []
