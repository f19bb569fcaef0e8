"""A real hall trains before its doors open: opened at the console, marked in every window and on the paper."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from journeys.paired_hall import HOURS, PairedHall, start_paired_hall
from journeys.windows import PHONE, code_on, open_window, press, read_code, sign_in, touch
from pages.browsing import Watch
from pages.demo import stop_hall
from server.words import words

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SOON_MS = 15_000
LATER = HOURS.replace('"06:00"', '"16:00"')
"""It is noon where the hall stands, and its doors open at four."""
ROLES = ("kiosk", "board", "rating", "counter", "host", "manager")


@pytest.fixture(scope="module")
def closed_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PairedHall]:
    """A real hall that is not open yet."""
    hall = start_paired_hall(tmp_path_factory.mktemp("closed"), hours=LATER)
    yield hall
    stop_hall(hall)
    hall.printer.stop()


def staff(hall: PairedHall, role: str) -> dict[str, Any]:
    """Return somebody of that role, with the PIN; for officers the one of counter 2."""
    people = [each for each in hall.known()["staff"] if each["role"] == role]
    return next((p for p in people if "2" in p["counters"]), people[0])


@pytest.fixture
def windows(
    closed_hall: PairedHall, open_page: Callable[..., Page], watch: Watch
) -> dict[str, Page]:
    """Every screen of the hall, with officer, host and manager signed in."""
    watch.expect("status of 404")  # no demonstration here: nobody's PIN is offered
    found = {}
    for role in ROLES:
        bound = {"counter_id": "2"} if role in ("rating", "counter") else {}
        found[role] = open_window(open_page, closed_hall, closed_hall.device(role, **bound))
    sign_in(found["manager"], staff(closed_hall, "manager"))
    expect(found["manager"].locator(".floor")).to_be_visible(timeout=SOON_MS)
    sign_in(found["host"], staff(closed_hall, "host"))
    expect(found["host"].locator(".lobby")).to_be_visible(timeout=SOON_MS)
    return found


def bars(image: Any) -> list[int]:
    """Return where the paper has black bars with white letters: rows that are mostly ink, by bar."""
    width, height = image.size
    pixels = image.load()
    dark = [
        sum(pixels[x, y] == 0 for x in range(0, width, 4)) > width / 4 * 0.55 for y in range(height)
    ]
    runs, begun = [], None
    for y, is_dark in enumerate([*dark, False]):
        if is_dark and begun is None:
            begun = y
        elif not is_dark and begun is not None:
            if y - begun >= 4:
                runs.append(begun)
            begun = None
    return runs


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_training_in_every_window(
    closed_hall: PairedHall,
    windows: dict[str, Page],
    open_page: Callable[..., Page],
    language: str,
) -> None:
    """From the console's key to the rating, nothing looks like a real day; when it ends, the hall is closed again."""
    kiosk, console = windows["kiosk"], windows["manager"]
    expect(kiosk.locator(".middle h1")).to_have_text(words("vi").text("kiosk.closed_before_hours"))
    for page in windows.values():
        expect(page.locator(".chip-training")).to_have_count(0)

    console.get_by_role("button", name=words("vi").text("manager.day_rehearse")).click()
    expect(console.locator(".sheet")).to_contain_text("X")
    console.get_by_role("button", name=words("vi").text("manager.day_rehearse_yes")).click()
    mark_text = words("vi").text("common.training_mark")
    for role in ("kiosk", "board", "rating"):
        expect(windows[role].locator(".chip-training")).to_have_text(mark_text, timeout=SOON_MS)
    for role in ("host", "manager"):
        expect(windows[role].locator(".chip-training")).to_be_visible(timeout=SOON_MS)

    mark, papers = len(closed_hall.printer.heard), len(closed_hall.printer.papers)
    touch(kiosk.locator(f".language-choice[lang={language}]"))
    expect(kiosk.locator(".chip-training")).to_have_text(
        words(language).text("common.training_mark")
    )
    touch(kiosk.locator(".tile").first)
    touch(kiosk.locator(".tiles-list .tile").first)
    expect(kiosk.locator(".number")).to_have_text(re.compile(r"^X\d{3}$"))
    number = kiosk.locator(".number").inner_text()
    expect(kiosk.locator(".qr-code")).to_be_visible()
    link = code_on(kiosk)

    closed_hall.printer.wait_for_papers(papers + 1, SOON_MS / 1000)
    expect(kiosk.locator(".paper.notice-good")).to_be_visible(timeout=SOON_MS)
    paper = closed_hall.printer.read_since(mark).image
    assert read_code(paper) == link
    marked = bars(paper)
    assert marked and marked[0] < paper.height * 0.1, marked
    assert marked[-1] > paper.height * 0.85, marked

    phone = open_page(link, size=PHONE, touch=True)
    expect(phone.locator(".mark")).to_have_text(words(language).text("common.training_mark"))

    serve(windows, staff(closed_hall, "officer"), number)

    console.get_by_role("button", name=words("vi").text("manager.day_rehearse_end")).click()
    for page in windows.values():
        expect(page.locator(".chip-training")).to_have_count(0, timeout=SOON_MS)
    expect(phone.locator(".mark")).to_be_visible()
    _, session = closed_hall.sign_in("manager")
    assert closed_hall.get("/api/v1/manage/days", token=session["token"])["days"] == []


def serve(windows: dict[str, Page], officer: dict[str, Any], number: str) -> None:
    """Call the number at the desk, see it on the board, serve it, and see the terminal ask."""
    board = windows["board"]
    desk = windows["counter"]
    sign_in(desk, officer)
    expect(desk.locator(".big-key.big-act")).to_be_visible(timeout=SOON_MS)
    expect(desk.locator(".chip-training")).to_be_visible()
    press(desk, "Space")
    expect(board.locator(".large-number")).to_have_text(number, timeout=SOON_MS)
    expect(desk.locator(".ticket-called .ticket-number")).to_have_text(number)
    press(desk, "b")
    expect(desk.locator(".ticket-serving .ticket-number")).to_have_text(number)
    press(desk, "Enter")
    faces = windows["rating"].locator(".terminal-faces .face-choice")
    expect(faces).to_have_count(4, timeout=SOON_MS)
