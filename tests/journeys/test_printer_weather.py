"""The printer dead, deaf, half-way through a slip: the number is never late, and the paper comes in the end."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from journeys.paired_hall import PairedHall
from journeys.windows import code_on, open_window, read_code, touch
from printers.cable import Patience
from printers.preview import raster
from printers.receipt import Receipt, Text
from server.words import words

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SERVICE = "thuong-tru"
TAKES = 5
"""Far more than a number needs, far less than a printer that does not answer would cost."""
PAPER_S = 60
TOLD_MS = 30_000


@pytest.fixture
def printer_works(town_hall: PairedHall) -> Iterator[None]:
    """Whatever a test does to the printer, the next one finds it well."""
    yield
    town_hall.printer.set_fault("none")


def timed_takes(hall: PairedHall) -> tuple[list[dict[str, Any]], list[float]]:
    """Take some numbers as a kiosk does; return the tickets and how long each took, in s."""
    token, tickets, lasted_s = hall.device("kiosk")["token"], [], []
    for _ in range(TAKES):
        began = time.monotonic()
        wish = {"service_id": SERVICE, "language": "vi"}
        tickets.append(hall.post("/api/v1/tickets", wish, token=token)["ticket"])
        lasted_s.append(time.monotonic() - began)
    return tickets, lasted_s


def whole_papers(hall: PairedHall) -> list[Image.Image]:
    """Return the prints of all papers that came out in one piece."""
    return [paper.raster for paper in list(hall.printer.papers) if not paper.is_torn]


@pytest.mark.usefixtures("printer_works")
def test_a_number_waits_for_no_printer(
    town_hall: PairedHall, open_page: Callable[..., Page]
) -> None:
    """Off or deaf, no number waits for it, the kiosk tells before the choice, no paper is lost."""
    kiosk = open_window(open_page, town_hall, town_hall.device("kiosk"))
    tickets, _ = timed_takes(town_hall)
    for fault in ("offline", "stall"):
        town_hall.printer.set_fault(fault)
        given, lasted_s = timed_takes(town_hall)
        tickets += given
        # Whoever waited for the printer would wait for a job's whole patience.
        assert statistics.median(lasted_s) < Patience().job_s / 2
        expect(kiosk.locator(".tile").first).to_be_visible()
        expect(kiosk.locator(".notice-warn")).to_contain_text("Máy in", timeout=TOLD_MS)
    town_hall.printer.set_fault("none")
    links = {ticket["url"] for ticket in tickets}
    deadline = time.monotonic() + PAPER_S
    printed: list[str] = []
    while not links <= set(printed) and time.monotonic() < deadline:
        town_hall.printer.wait_for_papers(len(town_hall.printer.papers) + 1, 1)
        printed = [read_code(paper) for paper in whole_papers(town_hall)]
    assert links <= set(printed)
    assert all(printed.count(link) == 1 for link in links), "a slip came out twice"
    expect(kiosk.locator(".notice-warn")).to_have_count(0, timeout=TOLD_MS)


@pytest.mark.parametrize("language", ["vi", "km"])
@pytest.mark.usefixtures("printer_works")
def test_a_slip_in_doubt_is_asked_for(
    town_hall: PairedHall, open_page: Callable[..., Page], language: str
) -> None:
    """The line breaks in the middle of a slip: the kiosk asks, and "print again" brings a marked paper."""
    kiosk = open_window(open_page, town_hall, town_hall.device("kiosk"))
    if language != "vi":
        touch(kiosk.locator(f".language-choice[lang={language}]"))
        kiosk.wait_for_function("l => document.documentElement.lang === l", arg=language)
    town_hall.printer.set_fault("reset")
    touch(kiosk.locator(".tile", has_text=name_of(town_hall, "sectors", language)))
    touch(kiosk.locator(".tiles-list .tile", has_text=name_of(town_hall, "services", language)))
    expect(kiosk.locator(".paper-question")).to_be_visible(timeout=TOLD_MS)
    link, mark = code_on(kiosk), len(town_hall.printer.heard)
    touch(kiosk.locator(".paper-answers .button").nth(1))
    expect(kiosk.locator(".paper.notice-good")).to_be_visible(timeout=TOLD_MS)
    paper = town_hall.printer.read_since(mark).image
    assert read_code(paper) == link
    assert stands_on(paper, reprint_mark(language))


def name_of(hall: PairedHall, kind: str, language: str) -> str:
    """Return the name of the service under test, or of its sector, on the kiosk."""
    offer = hall.get("/api/v1/kiosk", token=hall.device("kiosk")["token"])
    for sector in offer["sectors"]:
        for service in sector["services"]:
            if service["service_id"] == SERVICE:
                return str((sector if kind == "sectors" else service)["name"][language])
    raise LookupError(SERVICE)


def reprint_mark(language: str) -> Image.Image:
    """Return the mark of a second paper as it must be drawn, in both languages of the slip."""
    said = dict.fromkeys(words(each).text("slip.reprint") for each in (language, "vi"))
    line = Text((" · ".join(said),), size="large", weight=700, align="center", is_inverse=True)
    drawn = raster(Receipt((line,), language=language), 576)
    assert "IN LẠI" in line.lines[0]
    return drawn


def stands_on(paper: Image.Image, mark: Image.Image) -> bool:
    """Tell whether a mark stands, dot by dot, at the head of a paper."""
    heads = (
        paper.crop((0, top, mark.width, top + mark.height)).tobytes() for top in range(mark.height)
    )
    return mark.tobytes() in heads
