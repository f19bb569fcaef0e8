"""A call that was a slip of the hand: taken back, and no screen goes on asking for that person."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from journeys.windows import PHONE, open_window, press, stay_signed_in
from pages.demo import DemoHall
from pages.workers import Worker

pytestmark = [pytest.mark.browser, pytest.mark.slow]

COUNTER = "3"


def test_a_call_taken_back_leaves_every_screen(
    hall: DemoHall, open_page: Callable[..., Page]
) -> None:
    """Z after Space: both boards take the number away, the phone waits again, the place in line is kept."""
    officer = Worker(hall, *hall.sign_in("counter", counter_id=COUNTER))
    officer.clear()
    wish = {"service_id": "giay-chung-nhan-dat", "language": "vi", "print": False}
    tickets = [hall.post("/api/v1/tickets", wish, token=officer.token)["ticket"] for _ in range(2)]
    number = tickets[0]["number"]
    boards = [
        open_window(open_page, hall, hall.device("board", device_id=each))
        for each in ("board-main", "board-entrance")
    ]
    phone = open_page(f"{hall.url}/t/{tickets[0]['token']}", size=PHONE, touch=True)
    desk = open_window(open_page, hall, hall.device("counter", counter_id=COUNTER))
    stay_signed_in(desk, officer.slot, officer.session)

    expect(desk.locator(".big-key.big-act")).to_be_visible()
    press(desk, "Space")
    for board in boards:
        expect(board.locator(".large-number")).to_have_text(number)
    expect(phone.locator(".turn-called")).to_be_visible(timeout=10_000)
    press(desk, "z")
    expect(desk.locator(".ticket-next .ticket-number")).to_have_text(number)
    for board in boards:
        expect(board.get_by_text(number, exact=True)).to_have_count(0)
    expect(phone.locator(".turn-waiting .number")).to_have_text(number, timeout=10_000)
    assert [each["number"] for each in officer.look()["waiting"]] == [t["number"] for t in tickets]
