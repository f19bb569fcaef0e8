"""A visit from the first touch to the rating, seen in every window of the hall at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from journeys.paired_hall import ASIDE, PairedHall
from journeys.windows import PHONE, code_on, open_window, press, read_code, sign_in, touch
from pages.browsing import Watch

pytestmark = [pytest.mark.browser, pytest.mark.slow]

COUNTER = "2"
SECTOR, SERVICE = "ho-tich", "khai-sinh"
SOON_MS = 10_000
"""On a machine that does nothing else all of it comes within a second."""


@dataclass
class Windows:
    """The screens of the hall before the visitor comes."""

    kiosk: Page
    boards: list[Page]
    desk: Page
    rating: Page
    console: Page


@pytest.fixture
def windows(town_hall: PairedHall, open_page: Callable[..., Page], watch: Watch) -> Windows:
    """Kiosk, two boards, desk, rating terminal and console, each as its own device."""
    watch.expect("status of 404")  # no demonstration here: nobody's PIN is offered
    boards = [
        town_hall.device("board", device_id=each) for each in ("board-main", "board-entrance")
    ]

    def opened(device: dict[str, Any]) -> Page:
        return open_window(open_page, town_hall, device)

    return Windows(
        kiosk=opened(town_hall.device("kiosk")),
        boards=[opened(board) for board in boards],
        desk=opened(town_hall.device("counter", counter_id=COUNTER)),
        rating=opened(town_hall.device("rating", counter_id=COUNTER)),
        console=opened(town_hall.device("manager")),
    )


def staff(hall: PairedHall, staff_id: str) -> dict[str, Any]:
    """Return somebody who works here, with the PIN."""
    return next(each for each in hall.known()["staff"] if each["staff_id"] == staff_id)


def names(hall: PairedHall, language: str) -> tuple[str, str]:
    """Return the names of the sector and the service that the visitor looks for."""
    offer = hall.get("/api/v1/kiosk", token=hall.device("kiosk")["token"])
    sector = next(each for each in offer["sectors"] if each["sector_id"] == SECTOR)
    service = next(each for each in sector["services"] if each["service_id"] == SERVICE)
    return sector["name"][language], service["name"][language]


def take_a_number(kiosk: Page, language: str, sector: str, service: str) -> str:
    """Touch language, sector and service; return the number on the screen."""
    touch(kiosk.locator(f".language-choice[lang={language}]"))
    kiosk.wait_for_function("l => document.documentElement.lang === l", arg=language)
    touch(kiosk.locator(".tile", has_text=sector))
    touch(kiosk.locator(".tiles-list .tile", has_text=service))
    expect(kiosk.locator(".number")).to_have_text(re.compile(r"^A\d{3}$"))
    expect(kiosk.locator(".qr-code")).to_be_visible()
    return kiosk.locator(".number").inner_text()


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_a_visit_in_every_window(
    town_hall: PairedHall, windows: Windows, open_page: Callable[..., Page], language: str
) -> None:
    """Kiosk, paper, phone, boards, desk, rating terminal and console tell one visit, each in its turn."""
    before = figures(town_hall)
    mark, papers = len(town_hall.printer.heard), len(town_hall.printer.papers)
    number = take_a_number(windows.kiosk, language, *names(town_hall, language))
    link = code_on(windows.kiosk)

    town_hall.printer.wait_for_papers(papers + 1, SOON_MS / 1000)
    expect(windows.kiosk.locator(".paper.notice-good")).to_be_visible(timeout=SOON_MS)
    paper = town_hall.printer.read_since(mark)
    assert paper.image.width == 576
    assert "cut" in paper.commands
    assert read_code(paper.image) == link

    phone = open_page(link, size=PHONE, touch=True)
    expect(phone.locator(".turn-waiting .number")).to_have_text(number)
    assert phone.locator("html").get_attribute("lang") == language

    call(town_hall, windows, number, language)
    expect(phone.locator(".turn-called .own")).to_contain_text(number, timeout=SOON_MS)
    assert COUNTER in phone.locator(".turn-called .counter").inner_text()

    serve_and_rate(windows, number, language)
    counted(town_hall, windows.console, before)


def call(hall: PairedHall, windows: Windows, number: str, language: str) -> None:
    """Sign the officer in by PIN, press Space, and look at both boards and the desk's tick."""
    sign_in(windows.desk, staff(hall, "ngoc-han"))
    expect(windows.desk.locator(".big-key.big-act")).to_be_visible(timeout=SOON_MS)
    press(windows.desk, "Space")
    for board in windows.boards:
        expect(board.locator(".large-number")).to_have_text(number, timeout=SOON_MS)
        expect(board.locator(".large-counter")).to_have_text(COUNTER)
        if language != "vi":
            expect(board.locator(".large-other")).to_have_attribute("lang", language)
    expect(windows.desk.locator(".ticket-called .ticket-number")).to_have_text(number)
    expect(windows.desk.locator(".tick-done").first).to_be_visible(timeout=SOON_MS)


def serve_and_rate(windows: Windows, number: str, language: str) -> None:
    """Start and end the visit at the desk; the terminal wakes in the visitor's language and is touched."""
    press(windows.desk, "b")
    expect(windows.desk.locator(".ticket-serving .ticket-number")).to_have_text(number)
    press(windows.desk, "Enter")
    expect(windows.desk.locator(".ticket-serving")).to_have_count(0)
    faces = windows.rating.locator(".terminal-faces .face-choice")
    expect(faces).to_have_count(4, timeout=SOON_MS)
    expect(windows.rating.locator("html")).to_have_attribute("lang", language)
    touch(faces.first)
    expect(windows.rating.locator(".terminal-thanks")).to_be_visible(timeout=SOON_MS)


def figures(hall: PairedHall) -> dict[str, Any]:
    """Return what the hall counts, as a manager's session at another console is told."""
    _, session = hall.sign_in("manager", device_id=ASIDE)
    live: dict[str, Any] = hall.get("/api/v1/manage/live", token=session["token"])
    return live


def counted(hall: PairedHall, console: Page, before: dict[str, Any]) -> None:
    """The manager signs in and sees one visit more, and of its rating nothing: it waits for others."""
    sign_in(console, staff(hall, "thanh-tam"))
    expect(console.locator(".floor")).to_be_visible(timeout=SOON_MS)
    live = figures(hall)
    assert live["today"]["finished"] == before["today"]["finished"] + 1
    for name in ("count", "by_score", "by_reason", "mean"):
        assert live["ratings"][name] == before["ratings"][name]
    finished = console.locator(".figure-finished .figure-value")
    expect(finished).to_have_text(str(live["today"]["finished"]))
    expect(console.get_by_label("Đánh giá hôm nay")).to_contain_text("theo nhóm từ 5 lượt")
