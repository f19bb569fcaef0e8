"""Renews the pictures of the README: every screen of a hall in the middle of a working morning.

    PYTHONPATH=.:tests .venv/bin/python -m pages.renew_pictures [FOLDER]

Starts a hall of its own with a morning behind it, opens its screens at their panels' sizes, and writes
small PNG files into docs/screens (or FOLDER). Never part of the tests.
"""

from __future__ import annotations

import datetime as dt
import io
import shutil
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, expect

from journeys.paired_hall import PairedHall, start_paired_hall
from journeys.windows import PHONE, open_window, press, stay_signed_in
from pages.browsing import started_browser
from pages.demo import ROOT, stop_hall
from pages.morning import Morning
from pages.workers import Worker
from server.announcing.building import build_pack
from server.announcing.ensuring import ensure_readings
from server.app import House
from server.clock import FixedClock

MORNING_S = 5700
MEETING_S = 540
WIDTHS = {"kiosk": 520, "board": 900, "desk": 900, "manager": 900, "phone": 390, "rating": 900}
LARGEST_BYTES = 150_000
COLOURS = 192
COUNTERS = {"1": "sa-vy", "2": "ngoc-han", "3": "quoc-bao", "4": "my-dung", "5": "duc-thinh"}
DESK = "2"


def main() -> None:
    """Take all pictures."""
    folder = Path(sys.argv[1]) if sys.argv[1:] else ROOT / "docs" / "screens"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work, started_browser() as browser:
        hall = start_lively_hall(Path(work))
        try:
            pictures = take_pictures(hall, partial(open_page, browser))
        finally:
            stop_hall(hall)
            hall.printer.stop()
    for name, picture in pictures.items():
        write_small(picture, WIDTHS[name], folder / f"{name}.png")


def start_lively_hall(work: Path) -> PairedHall:
    """Start a hall in which people have come and gone since opening."""
    voices = ROOT / "tests" / "out" / "voices"
    for language in ("vi", "en"):
        build_pack(language, "south", voices)  # a moment where the tests have built it before
    shutil.copytree(voices, work / "data" / "voices")
    ensure_readings(ROOT / "config" / "halls" / "song-xanh.toml", work / "data", print)
    began = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=MORNING_S)
    clock = FixedClock(began)

    def past(house: House) -> None:
        morning = Morning(house, clock, COUNTERS)
        morning.open()
        morning.play_until(MORNING_S - MEETING_S)
        morning.pause("4")
        morning.play_until(MORNING_S)

    return start_paired_hall(work, past, clock)


def open_page(browser: Browser, url: str, *, size: tuple[int, int], **more: Any) -> Page:
    """Open an address at a panel's size, as tests do, without watching it."""
    width, height = size
    touch = more.pop("touch", False)
    context = browser.new_context(
        viewport={"width": width, "height": height},
        has_touch=touch,
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        **more,
    )
    page = context.new_page()
    page.goto(url)
    return page


def take_pictures(hall: PairedHall, opened: Callable[..., Page]) -> dict[str, bytes]:
    """Let the officer of one counter end a visit and call the next, and photograph what each screen shows."""
    officer = Worker(hall, *hall.sign_in("counter", counter_id=DESK))
    manager = Worker(hall, *hall.sign_in("manager"))
    begin_a_visit(officer)
    show = partial(open_window, opened, hall)
    kiosk, rating = show(hall.device("kiosk")), show(hall.device("rating", counter_id=DESK))
    board = show(hall.device("board"))
    phone = opened(waiting_link(hall, officer), size=PHONE, touch=True, device_scale_factor=2)
    console, desk = show(hall.device("manager")), show(hall.device("counter", counter_id=DESK))
    stay_signed_in(console, manager.slot, manager.session)
    stay_signed_in(desk, officer.slot, officer.session)
    expect(desk.locator(".big-key.big-act")).to_be_visible(timeout=20_000)
    press(desk, "F9")
    expect(rating.locator(".face-choice").first).to_be_visible(timeout=20_000)
    expect(desk.locator(".tick-done")).to_have_count(2, timeout=40_000)
    expect(board.locator(".large-standing, .large-highlighted")).to_be_visible(timeout=20_000)
    expect(kiosk.locator(".speaker").first).to_be_visible()
    rating.evaluate("async () => (await import('/static/words.js')).setLanguage('vi')")
    expect(rating.locator("html[lang=vi]")).to_have_count(1)
    windows = {
        "kiosk": kiosk,
        "board": board,
        "desk": desk,
        "manager": console,
        "phone": phone,
        "rating": rating,
    }
    return {name: photograph(page) for name, page in windows.items()}


def begin_a_visit(officer: Worker) -> None:
    """Have somebody sit at the counter, whatever the morning ended with."""
    if officer.look()["current"] is None:
        officer.hall.post(f"/api/v1/counters/{officer.counter_id}/next", token=officer.token)
    current = officer.look()["current"]
    if current["state"] == "called":
        officer.hall.post(f"/api/v1/tickets/{current['ticket_id']}/start", token=officer.token)


def waiting_link(hall: PairedHall, officer: Worker) -> str:
    """Take a number and return the address of its page."""
    wish = {"service_id": "khai-sinh", "language": "vi", "print": False}
    taken = hall.post("/api/v1/tickets", wish, token=officer.token)
    return str(taken["ticket"]["url"])


def photograph(page: Page) -> bytes:
    """Return a page as PNG, once its letters are there and nothing moves."""
    page.evaluate("document.fonts.ready")
    return page.screenshot(animations="disabled")


def write_small(picture: bytes, width: int, path: Path) -> None:
    """Write a picture at a width, with few colours, and say how large it became."""
    full = Image.open(io.BytesIO(picture)).convert("RGB")
    height = round(full.height * width / full.width)
    small = full.resize((width, height), Image.Resampling.LANCZOS)
    small.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    size = path.stat().st_size
    assert size <= LARGEST_BYTES, f"{path} has {size} bytes"
    print(f"{path}  {width}×{height}  {size // 1000} kB")


if __name__ == "__main__":
    main()
