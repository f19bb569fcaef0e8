"""The front page of a running demo hall: every screen lives, and the hall runs by itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from pages.browsing import Watch, accessibility_faults
from pages.demo import DemoHall

pytestmark = pytest.mark.browser

Start = Callable[..., DemoHall]


def test_every_screen_of_the_hall_lives_in_its_tile(
    demo_hall: DemoHall, open_page: Callable[..., Page]
) -> None:
    """Kiosk, two boards, three desks, tablet, rating terminal and console show their own page at true size."""
    page = open_page(demo_hall.url + "/", size=(1920, 2600))
    frames = page.locator("iframe")
    expect(frames).to_have_count(9, timeout=20_000)
    for number in range(9):
        inside = frames.nth(number).content_frame
        expect(inside.locator("#page, #board, body").first).not_to_be_empty(timeout=20_000)
    kiosk = page.locator(".screen-kiosk iframe")
    assert (kiosk.get_attribute("width"), kiosk.get_attribute("height")) == ("1080", "1920")


def test_a_visitor_takes_a_number_and_follows_it(
    demo_hall: DemoHall, open_page: Callable[..., Page]
) -> None:
    """One press gives a number; the phone's tile shows its page and the printer its paper."""
    page = open_page(demo_hall.url + "/")
    page.locator(".run-buttons .button-outline").click()
    phone = page.locator(".screen-phone iframe")
    phone.wait_for(timeout=15_000)
    number = page.locator(".screen-phone .screen-caption span").first.inner_text()
    expect(phone.content_frame.locator("body")).to_contain_text(number, timeout=15_000)
    expect(page.locator(".paper img").first).to_be_visible(timeout=20_000)


def test_the_hall_runs_by_itself_and_stops_on_a_word(
    own_hall: Start, open_page: Callable[..., Page]
) -> None:
    """Visitors take numbers and counters call them without a hand; a press on stop ends it."""
    hall = own_hall()
    page = open_page(hall.url + "/")
    page.locator(".run-buttons .button-accent").click()
    expect(page.locator(".run-log")).to_contain_text("lấy số", timeout=20_000)
    expect(page.locator(".run-log")).to_contain_text("gọi", timeout=20_000)
    page.wait_for_function(
        "() => document.querySelector('.run progress').value > 0.05", timeout=60_000
    )
    page.locator(".run-buttons .button-accent").click()
    expect(page.locator(".run-buttons .button-accent .button-label")).to_have_text(
        "Cho bộ phận tự chạy"
    )


def test_a_real_hall_shows_addresses_and_no_secrets(
    own_hall: Start, open_page: Callable[..., Page], watch: Watch
) -> None:
    """Outside the demo the page lists the screens and how to pair them; nobody's PIN or token is offered."""
    watch.expect("404|403")
    page = open_page(own_hall("--no-demo").url + "/")
    expect(page.locator(".plain a")).to_have_count(6)
    assert page.locator("iframe").count() == 0
    assert not accessibility_faults(page, watch)


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (390, 844)])
def test_the_front_page_fits(
    demo_hall: DemoHall, open_page: Callable[..., Page], size: tuple[int, int]
) -> None:
    """On a desk, a large screen and a phone the page moves in one direction only."""
    page = open_page(demo_hall.url + "/", size=size)
    page.locator(".hero h1").wait_for()
    page.locator(".screen-kiosk").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
