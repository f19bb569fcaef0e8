"""Slips for printers that know no rows: the same paper from columns, on every kind of printer."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import cv2
import numpy
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from paper import decoder
from paper.hall_slips import LINK, hall_slip
from paper.jobs import Desk, DirectJobs, HttpDesk
from paper.patience import CALM
from paper.slips import LINK as SLIPS_LINK
from paper.slips import slip
from printers import preview, protocol
from printers.__main__ import main
from printers.layout import Piece, pieces
from printers.paper_roll import LINE_DOTS, PaperRoll
from printers.port import OutcomeKind, Raster
from printers.receipt import COLUMNS, Cut, Receipt
from printers.thermal import open_printer
from printers.virtual import VirtualPrinter
from server.hall.rules import Printer
from server.printing import agents

ROOT = Path(__file__).parents[2]
FEEDS = {"dots": decoder.feeds_dots, "half dots": decoder.feeds_half_dots}
TEMPLATES = {
    "usual": lambda language: hall_slip(language, "priority", is_usual=True),
    "template": lambda language: hall_slip(language, "priority"),
    "reprint": lambda language: hall_slip(language, "reprint"),
    "test": lambda language: hall_slip(language, "test"),
}


def job(receipt: Receipt, width: int, raster: Raster) -> bytes:
    """Return everything that a printer gets for a receipt."""
    return b"".join(protocol.job_parts(pieces(receipt, width), raster))


def cropped(paper: Image.Image, height: int) -> bytes:
    """Return the dots down to a row; below there may be nothing but white."""
    assert numpy.asarray(paper)[height:].all()
    return paper.crop((0, 0, paper.width, height)).tobytes()


def codes(paper: Image.Image) -> list[str]:
    """Return what two libraries that share no code read in the code on a paper."""
    grey = paper.convert("L")
    texts = [code.text for code in zxingcpp.read_barcodes(grey)]
    return [*texts, cv2.QRCodeDetector().detectAndDecode(numpy.asarray(grey))[0]]


@pytest.mark.slow
@pytest.mark.parametrize("feed", FEEDS.values(), ids=FEEDS.keys())
@pytest.mark.parametrize("width", COLUMNS)
@pytest.mark.parametrize("language", ["vi", "en", "km"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_columns_are_the_same_paper_as_rows(
    template: str, language: str, width: int, feed: decoder.Feed
) -> None:
    """Decoded, a slip in columns equals the one in rows dot by dot, however the printer counts its lines."""
    receipt = TEMPLATES[template](language)
    height = preview.raster(receipt, width).height
    by_row = decoder.read(job(receipt, width, Raster.ROW))
    by_column = decoder.read(job(receipt, width, Raster.COLUMN), feed)
    assert cropped(by_column.image, height) == cropped(by_row.image, height)
    if template == "template":
        assert codes(by_column.image) == [LINK] * 2


@settings(max_examples=25)
@given(st.sampled_from(list(COLUMNS)), st.integers(1, 300), st.integers(0, 2**32))
def test_any_picture_is_whole_and_comes_in_small_parts(width: int, height: int, seed: int) -> None:
    """Any dots come out as they are; no part is longer than a strip of rows, each ends with its line."""
    image = Image.frombytes(
        "1", (width, height), random.Random(seed).randbytes(width // 8 * height)
    )
    parts = protocol.column_strips(image)
    reading = decoder.read(protocol.STRIPE_LINES + b"".join(parts))
    assert cropped(reading.image, height) == image.tobytes()
    longest = max(len(part) for part in protocol.strips(Image.new("1", (width, 120), 1)))
    assert all(len(part) <= longest + 40 and part.endswith(b"\n") for part in parts)


def test_a_job_in_columns_sets_its_lines_and_gives_them_back() -> None:
    """Lines are as high as stripes from the reset on, and usual again for the feed to the edge."""
    image = Image.new("1", (384, 30), 1)
    parts = [Piece(image, Cut()), Piece(image, None)]
    told = decoder.read(b"".join(protocol.job_parts(parts, Raster.COLUMN))).commands
    stripes = ["columns", "line"] * 2
    assert told == ["reset", "asb", "spacing", *stripes, "cut", *stripes, "usual", "feed"]


@pytest.mark.parametrize("width", [384, 576])
@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_an_old_printer_prints_by_column_what_it_cannot_by_row(language: str, width: int) -> None:
    """It puts out letters for rows; for columns the paper of a new printer, and its code is read."""
    receipt = slip(language)
    with VirtualPrinter(width, is_column_only=True) as virtual:
        for raster in Raster:
            printer = open_printer(virtual.address, width, "A", patience=CALM, raster=raster)
            outcome = printer.print_receipt(receipt, f"j-{raster}", False)
            assert outcome.kind is OutcomeKind.PRINTED and outcome.is_confirmed
        letters, paper = virtual.wait_for_papers(2)
    expected = preview.raster(receipt, width)
    assert letters.raster.crop((0, 0, *expected.size)).tobytes() != expected.tobytes()
    assert not any(codes(letters.raster))
    assert paper.raster.crop((0, 0, *expected.size)).tobytes() == expected.tobytes()
    assert codes(paper.raster) == [SLIPS_LINK] * 2


@pytest.mark.parametrize(
    ("spacing", "height", "white"),
    [(None, 2 * LINE_DOTS, 12), (16, 32, 0), (24, 48, 0), (25, 50, 2)],
)
def test_the_pretend_printer_shows_stripes_that_do_not_join(
    spacing: int | None, height: int, white: int
) -> None:
    """Two black stripes lose a part or have a gap at any height of lines but 24: a wrong one shows."""
    papers: list[Image.Image] = []
    roll = PaperRoll(8, lambda paper, is_torn: papers.append(paper))
    stripe = b"\x1b*\x21\x08\x00" + b"\xff" * 24 + b"\n"
    lines = b"" if spacing is None else b"\x1b3" + bytes((spacing,))
    roll.feed(b"\x1b@" + lines + stripe * 2 + b"\x1dV1")
    (paper,) = papers
    assert paper.height == height
    assert numpy.asarray(paper).all(axis=1).sum() == white


def test_the_pretend_printer_reads_every_density_and_waits_for_the_rest() -> None:
    """Eight dots a column are three times as high, single density is twice as wide, bytes come one by one."""
    papers: list[Image.Image] = []
    roll = PaperRoll(16, lambda paper, is_torn: papers.append(paper))
    for mode, column in ((0, b"\x80"), (1, b"\x80"), (32, b"\xe0\0\0"), (33, b"\xe0\0\0")):
        stream = b"\x1b@\x1b3\x18\x1b*" + bytes((mode, 4, 0)) + column * 4 + b"\n\x1dV1"
        for byte in stream:
            roll.feed(bytes((byte,)))
    for paper, columns in zip(papers, (8, 4, 8, 4), strict=True):
        rows = numpy.asarray(paper)
        assert not rows[:3, :columns].any() and rows[3:].all() and rows[:, columns:].all()


def test_the_server_prints_by_column_where_the_halls_file_says_so(tmp_path: Path) -> None:
    """A hall's `raster` reaches the printer: the old model gives the slip, not letters."""
    with VirtualPrinter(384, is_column_only=True) as virtual:
        old = Printer("old", "Cửa sau", virtual.address, 384, capability="A", raster="column")
        desk = Desk()
        desk.add("j1", slip())
        agents._opened(old, DirectJobs(desk), tmp_path).step()
        (paper,) = virtual.wait_for_papers(1)
    expected = preview.raster(slip(), 384)
    assert paper.raster.crop((0, 0, *expected.size)).tobytes() == expected.tobytes()
    assert desk.settled == {"j1": "printed"}


@pytest.mark.slow
def test_an_agent_prints_by_column_when_its_command_says_so(tmp_path: Path) -> None:
    """The agent beside a kiosk takes the same option, and its old printer gives the slip."""
    desk = Desk()
    desk.add("j1", slip())
    with VirtualPrinter(576, is_column_only=True) as virtual, HttpDesk(desk) as server:
        command = [sys.executable, "-W", "ignore", "-m", "printers", "agent", virtual.address]
        options = ["--server", server.url, "--state-dir", str(tmp_path), "--printer-id", "p1"]
        agent = subprocess.Popen(
            [*command, *options, "--raster", "column"],
            cwd=ROOT,
            env={**os.environ, "MOTCUA_AGENT_TOKEN": server.token},
        )
        try:
            (paper,) = virtual.wait_for_papers(1, 20)
        finally:
            agent.terminate()
            agent.wait()
    expected = preview.raster(slip(), 576)
    assert paper.raster.crop((0, 0, *expected.size)).tobytes() == expected.tobytes()


def test_the_command_line_prints_by_column(tmp_path: Path) -> None:
    """`print --raster column` puts a file on the paper of an old printer; another word is refused."""
    file = tmp_path / "slip.json"
    file.write_text(json.dumps(slip().to_json()))
    with VirtualPrinter(576, is_column_only=True) as virtual:
        assert main(["print", virtual.address, str(file), "--raster", "column"]) == 0
        (paper,) = virtual.wait_for_papers(1)
    expected = preview.raster(slip(), 576)
    assert paper.raster.crop((0, 0, *expected.size)).tobytes() == expected.tobytes()
    with pytest.raises(SystemExit):
        main(["print", virtual.address, str(file), "--raster", "diagonal"])
