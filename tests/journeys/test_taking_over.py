"""Two officers at one counter: the second takes over, the first can only watch."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from journeys.windows import open_window, press, sign_in, stay_signed_in
from pages.browsing import Watch
from pages.demo import DemoHall
from pages.workers import Worker

pytestmark = [pytest.mark.browser, pytest.mark.slow]

COUNTER = "1"


def test_the_second_officer_goes_on_where_the_first_was(
    hall: DemoHall, open_page: Callable[..., Page], watch: Watch
) -> None:
    """The called number stands at both screens, only the second's keys count, and the first is refused."""
    watch.expect("status of 409|status of 403")
    desk = hall.device("counter", counter_id=COUNTER)
    # Sits at no counter in any journey: a second question, which they would be asked, is another test's.
    (stranger,) = (p for p in hall.known()["staff"] if p["role"] == "manager")
    first = Worker(hall, *hall.sign_in("counter", counter_id=COUNTER))
    first.clear()
    (number,) = first.give(service_id="huong-dan")
    watched = open_window(open_page, hall, desk)
    stay_signed_in(watched, first.slot, first.session)
    expect(watched.locator(".big-key.big-act")).to_be_visible()
    press(watched, "Space")
    expect(watched.locator(".ticket-called .ticket-number")).to_have_text(number)

    working = open_window(open_page, hall, desk)
    sign_in(working, stranger)
    working.locator(".sign-in-taken .button-accent").click()
    expect(working.locator(".ticket-called .ticket-number")).to_have_text(number)
    expect(watched.locator(".pin-again")).to_contain_text(stranger["name"])

    ticket_id = first.look()["current"]["ticket_id"]
    path = f"/api/v1/tickets/{ticket_id}/start"
    assert hall.call("POST", path, token=first.token)[0] in (403, 409)
    assert first.look()["is_read_only"]
    sent: list[str] = []
    watched.on("request", lambda asked: asked.method == "POST" and sent.append(asked.url))
    watched.keyboard.press("b")
    press(working, "b")
    expect(working.locator(".ticket-serving .ticket-number")).to_have_text(number)
    press(working, "Enter")
    expect(working.locator(".ticket-serving")).to_have_count(0)
    expect(watched.locator(".ticket-called, .ticket-serving")).to_have_count(0)
    assert not sent
