"""A kiosk in a running hall, as the tests of its page open and touch it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from pages.demo import DemoHall, start_hall, stop_hall

Open = Callable[..., Page]
PANELS = {
    "21 inch standing": ((1080, 1920), 21.5),
    "21 inch lying": ((1920, 1080), 21.5),
    "10 inch standing": ((800, 1280), 10.1),
    "10 inch lying": ((1280, 800), 10.1),
}
TICKET = {
    "ticket_id": "t1",
    "number": "A031",
    "token": "x" * 22,
    "code": "4821",
    "service_id": "khai-sinh",
    "services": [{"service_id": "khai-sinh", "name": {"vi": "Khai sinh"}}],
    "dossier_count": 1,
    "people_ahead": 3,
    "wait_low_s": 600,
    "wait_high_s": 1200,
    "counters": [{"counter_id": "2", "name": {"vi": "Quầy 2"}}],
}


@pytest.fixture(scope="session")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoHall]:
    """One running hall for the kiosk's pages."""
    running = start_hall(tmp_path_factory.mktemp("kiosk"))
    yield running
    stop_hall(running)


@pytest.fixture
def kiosk(hall: DemoHall, open_page: Open) -> Callable[..., Page]:
    """Return a function that opens the kiosk on a panel and waits for its tiles."""

    def opened(panel: str = "21 inch standing", **more: Any) -> Page:
        size, diagonal = PANELS[panel]
        device = hall.device("kiosk")["device_id"]
        url = f"{hall.url}/kiosk/ticket/?device={device}&diagonal={diagonal}"
        more = {"screen": {"width": size[0], "height": size[1]}, "reduced_motion": "reduce", **more}
        page = open_page(url, size=size, touch=True, **more)
        expect(page.locator(".tile").first).to_be_visible()
        return page

    return opened


def answer_tickets(page: Page, printing: dict[str, str] | None, **facts: Any) -> list[str]:
    """Answer the page's wish for a number without the server, with such facts of it; return the keys that it sends."""
    keys: list[str] = []

    def answer(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        body = {"ticket": TICKET | facts, "print": printing}
        route.fulfill(status=201, body=json.dumps(body), content_type="application/json")

    page.route("**/api/v1/tickets", answer)
    page.route(
        "**/tickets/*/qr",
        lambda route: route.fulfill(body=json.dumps({"rows": ["101", "010", "101"]})),
    )
    page.route(
        "**/api/v1/print-jobs/**",
        lambda route: route.fulfill(
            body=json.dumps({"job_id": "j1", "state": (printing or {}).get("state")})
        ),
    )
    return keys


def take(page: Page) -> None:
    """Touch the first sector, then its first service."""
    page.locator(".tile").first.click()
    expect(page.locator(".tiles-list")).to_be_visible()
    page.wait_for_timeout(520)  # the screen hears one touch in half a second, as a person gives it
    page.locator(".tile").first.click()
