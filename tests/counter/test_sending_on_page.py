"""Sending people on from the desk at a running hall: to a colleague, for a paper, back to the line."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from counter.hands import in_hand, press
from pages.browsing import Watch, accessibility_faults, small_targets
from pages.demo import DemoHall
from pages.workers import Worker

pytestmark = pytest.mark.browser

AtWork = Callable[..., Page]


@pytest.fixture
def colleague(hall: DemoHall) -> Worker:
    """The officer of counter 3."""
    return Worker(hall, *hall.sign_in("counter", counter_id="3"))


@pytest.fixture
def in_visit(officer: Worker, at_work: AtWork) -> Callable[[], tuple[Page, str]]:
    """Return a function that opens the desk with somebody called to it: (page, number)."""

    def called() -> tuple[Page, str]:
        (number,) = officer.give()
        page = at_work(officer)
        page.wait_for_selector(".big-key.big-act")
        press(page, "Space")
        in_hand(page, number)
        return page, number

    return called


@pytest.fixture
def no_paper(hall: DemoHall) -> Iterator[None]:
    """The hall's printer has no paper during the test."""
    hall.post("/api/v1/demo/printer", {"fault": "paper_out"})
    yield
    hall.post("/api/v1/demo/printer", {"fault": "none"})


def test_a_colleague_gets_the_visit_by_keys_alone(
    in_visit: Callable[[], tuple[Page, str]], colleague: Worker
) -> None:
    """C, the check for the way back, the counter's digit and Enter: the number is next over there."""
    page, number = in_visit()
    press(page, "c")
    expect(page.locator(".search input")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    expect(page.locator(".check input")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("3")
    here = page.locator(".option[aria-selected=true]")
    expect(here).to_contain_text(colleague.session["staff"]["name"])
    page.keyboard.press("Enter")
    expect(page.locator(".ticket-card")).not_to_contain_text(number)
    colleague.hall.post("/api/v1/counters/3/next", token=colleague.token)
    assert colleague.look()["current"]["number"] == number


def test_somebody_is_sent_for_a_paper_and_goes_on_later(
    in_visit: Callable[[], tuple[Page, str]], officer: Worker
) -> None:
    """G and 1 give a pass, listed apart with its hours; one click on it goes on with the visit."""
    page, number = in_visit()
    press(page, "g")
    page.locator(".sheet").wait_for()
    press(page, "1")
    row = page.locator(".list-away .row", has_text=number)
    expect(row).to_contain_text("giờ")
    assert officer.look()["held"][-1]["held_reason"] == "return_pass"
    expect(page.locator(".big-key")).not_to_have_attribute("aria-busy", "true")
    row.click()
    in_hand(page, number)
    expect(page.locator(".list-away")).to_have_count(0)


def test_a_held_one_waits_again(in_visit: Callable[[], tuple[Page, str]], officer: Worker) -> None:
    """The arrow beside a held number puts it back among those who wait."""
    page, number = in_visit()
    press(page, "g")
    page.locator(".sheet").wait_for()
    press(page, "2")
    line = page.locator(".list-held .row-line", has_text=number)
    expect(line).to_be_visible()
    expect(page.locator(".big-key")).not_to_have_attribute("aria-busy", "true")
    line.locator(".put-back").click()
    expect(page.locator(".list-waiting .row-number")).to_have_text([number])
    assert [each["number"] for each in officer.look()["waiting"]] == [number]


def test_a_printer_without_paper_is_said_calmly(
    no_paper: None, officer: Worker, at_work: AtWork
) -> None:
    """The desk names the trouble and what to do instead, and every key still works."""
    officer.give(1, print=True)
    page = at_work(officer)
    expect(page.locator(".printer-notice")).to_contain_text("hết giấy", timeout=20_000)
    expect(page.locator(".big-key.big-act")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_the_lists_can_be_read_and_pressed(
    in_visit: Callable[[], tuple[Page, str]],
    no_paper: None,
    officer: Worker,
    at_work: AtWork,
    watch: Watch,
    theme: str,
) -> None:
    """With a pass, a rest and the printer's trouble on the page, axe finds nothing and targets are 44 pixels."""
    _, number = in_visit()
    officer.hall.post(
        f"/api/v1/tickets/{officer.look()['current']['ticket_id']}/send-away", token=officer.token
    )
    officer.give(1, print=True)
    page = at_work(officer, query=f"&theme={theme}")
    expect(page.locator(".list-away")).to_contain_text(number)
    expect(page.locator(".printer-notice")).to_be_visible(timeout=20_000)
    assert not small_targets(page, 44)
    assert not accessibility_faults(page, watch)
