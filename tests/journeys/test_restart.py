"""The server killed in the middle of the day: every window is right again by itself, without a reload."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from journeys.windows import PHONE, open_window, stay_signed_in
from pages.browsing import Watch
from pages.demo import ROOT, DemoHall, start_hall, stop_hall
from pages.workers import Worker

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]

RIGHT_AGAIN_S = 5.0
CUT_MS = 20_000
HEARD_AGAIN = """since => performance.getEntriesByType("resource").some((one) =>
  one.name.includes("/api/v1/tickets/") && one.startTime > since && [200, 304].includes(one.responseStatus))"""


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[list[DemoHall]]:
    """A hall that may be killed; the last of the list is the one that runs."""
    lives = [start_hall(tmp_path)]
    yield lives
    stop_hall(lives[-1])


def kill(hall: DemoHall) -> None:
    """End the server as a power cut does, and its pretend printer with it."""
    os.kill(hall.process.pid, signal.SIGKILL)
    hall.process.wait()


def test_every_window_is_right_again(
    mortal: list[DemoHall], open_page: Callable[..., Page], watch: Watch
) -> None:
    """Within 5 s of the server's first answer each window shows what happened since, on the same page."""
    watch.expect("WebSocket|ERR_|Failed to load|status of 50")
    hall = mortal[0]
    officer = Worker(hall, *hall.sign_in("counter", counter_id="3"))
    other = Worker(hall, *hall.sign_in("counter", counter_id="2"))
    manager = Worker(hall, *hall.sign_in("manager"))
    first = take(hall, other, "khai-sinh")
    hall.post("/api/v1/counters/2/next", token=other.token)
    ticket = take(hall, officer, "giay-chung-nhan-dat")
    windows = open_windows(open_page, hall, {"desk": officer, "console": manager})
    windows["phone"] = open_page(f"{hall.url}/t/{ticket['token']}", size=PHONE, touch=True)
    expect(windows["phone"].locator(".turn-waiting")).to_be_visible()
    for board in (windows["main"], windows["entrance"]):
        expect(board.locator(".large-number")).to_have_text(first["number"])
    for page in windows.values():
        page.evaluate("window.isSamePage = true")

    kill(hall)
    expect(windows["kiosk"].locator("h1")).to_have_text("Máy đang kết nối lại", timeout=CUT_MS)
    expect(windows["desk"].locator(".offline-bar")).to_be_visible(timeout=CUT_MS)
    port = int(hall.url.rsplit(":", 1)[1])
    folder = hall.log.parent
    mortal.append(start_hall(folder, port=port))
    asked_ms = windows["phone"].evaluate("performance.now()")
    hall.post("/api/v1/counters/3/next", token=officer.token)

    right_again(windows, ticket["number"], asked_ms)
    assert longest_retry_s() < RIGHT_AGAIN_S
    expect(windows["phone"].locator(".turn-called .own")).to_contain_text(
        ticket["number"], timeout=10_000
    )
    for name, page in windows.items():
        assert page.evaluate("window.isSamePage"), f"{name} was reloaded"


def take(hall: DemoHall, worker: Worker, service_id: str) -> dict[str, Any]:
    """Take a number without paper."""
    wish = {"service_id": service_id, "language": "vi", "print": False}
    ticket: dict[str, Any] = hall.post("/api/v1/tickets", wish, token=worker.token)["ticket"]
    return ticket


def open_windows(
    open_page: Callable[..., Page], hall: DemoHall, workers: dict[str, Worker]
) -> dict[str, Page]:
    """Open kiosk, two boards, desk, rating terminal and console; staff are signed in."""
    devices = {
        "kiosk": hall.device("kiosk"),
        "main": hall.device("board", device_id="board-main"),
        "entrance": hall.device("board", device_id="board-entrance"),
        "desk": hall.device("counter", counter_id="3"),
        "rating": hall.device("rating", counter_id="2"),
        "console": hall.device("manager"),
    }
    windows = {name: open_window(open_page, hall, device) for name, device in devices.items()}
    for name, worker in workers.items():
        stay_signed_in(windows[name], worker.slot, worker.session)
    return windows


def longest_retry_s() -> float:
    """Return the longest pause between two tries of a screen: what it may be late on any machine."""
    text = (ROOT / "server/static/link.js").read_text("utf-8")
    found = re.search(r"^const RETRY_MAX_MS = (\d+);", text, re.MULTILINE)
    assert found is not None
    return int(found[1]) / 1000


def right_again(windows: dict[str, Page], number: str, asked_ms: float) -> None:
    """Wait for what each window must show after the new call.

    A phone holds no socket: it must have heard the server again, and shows the call at its next question.
    """
    shown: dict[str, Locator] = {
        "kiosk": windows["kiosk"].locator(".tile").first,
        "main": windows["main"].locator(".large-number", has_text=number),
        "entrance": windows["entrance"].locator(".large-number", has_text=number),
        "desk": windows["desk"].locator(".ticket-called .ticket-number", has_text=number),
        "rating": windows["rating"].locator(".terminal:not(:has(.offline-bar))"),
        "console": windows["console"].locator(".tile-number", has_text=number),
    }
    for mark in shown.values():
        expect(mark).to_be_visible(timeout=30_000)
    windows["phone"].wait_for_function(HEARD_AGAIN, arg=asked_ms, timeout=30_000)
