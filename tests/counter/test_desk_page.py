"""The officer's desk at a running hall: hands on the keyboard, two at one counter, small windows, silence."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from counter.hands import in_hand, on_card, press
from pages.browsing import Watch, accessibility_faults, small_targets
from pages.demo import DemoHall
from pages.workers import Worker

pytestmark = pytest.mark.browser

AtWork = Callable[..., Page]

SHEET_RESTS = "() => document.querySelector('.sheet').getAnimations().length === 0"


def test_signing_in_by_touch(hall: DemoHall, open_page: Callable[..., Page], watch: Watch) -> None:
    """A wrong PIN says so and lets one try again; the right one opens the desk."""
    watch.expect("401")
    person = next(p for p in hall.get("/api/v1/demo")["staff"] if p["counters"] == ["3"])
    page = open_page(f"{hall.url}/counter/officer/?device=desk-3", touch=True)
    page.get_by_role("button", name=person["name"]).click()
    for digit in "000000":
        page.locator(".keycap", has_text=digit).click()
    page.locator(".pin-pad-dots.is-wrong").wait_for()
    expect(page.locator(".pin-pad-fault")).to_have_text("Mã PIN chưa đúng")
    for digit in person["pin"]:
        page.locator(".keycap", has_text=digit).click()
    expect(page.locator(".desk-officer-name")).to_have_text(person["name"])


def test_one_key_runs_the_counter(officer: Worker, at_work: AtWork) -> None:
    """Space calls the first; once that visit may be over, Space ends it and calls the next. The tab counts along."""
    first, second = officer.give(2)
    page = at_work(officer)
    expect(page.locator(".big-title")).to_be_visible()
    expect(page).to_have_title(re.compile(r"^\(2\) "))
    press(page, "Space")
    in_hand(page, first)
    expect(page).to_have_title(f"(1) {first} · {officer.counter_id}")
    expect(page.locator(".big-key.big-act")).to_be_visible(timeout=6000)
    press(page, "F9")
    in_hand(page, second)
    assert officer.look()["current"]["number"] == second


def test_a_hurried_hand_calls_one_person(officer: Worker, at_work: AtWork) -> None:
    """Three presses in a row call one number and end nobody's visit."""
    first, _second, _third = officer.give(3)
    page = at_work(officer)
    page.wait_for_selector(".big-key.big-act")
    served = officer.look()["served_today"]
    for _ in range(3):
        page.keyboard.press("Space")
    in_hand(page, first)
    assert (officer.look()["current"]["number"], officer.look()["served_today"]) == (first, served)


def test_the_last_action_is_taken_back(officer: Worker, at_work: AtWork) -> None:
    """V sends the called person to the missed, Z brings them back."""
    (number,) = officer.give()
    page = at_work(officer)
    page.wait_for_selector(".big-key.big-act")
    press(page, "Space")
    in_hand(page, number)
    press(page, "v")
    expect(page.locator(".list-missed .row-number").first).to_have_text(number)
    press(page, "z")
    in_hand(page, number)


def test_putting_a_visit_aside_and_taking_it_up_again(officer: Worker, at_work: AtWork) -> None:
    """G and a number key hold with a reason; one click on the held number goes on."""
    (number,) = officer.give()
    page = at_work(officer)
    page.wait_for_selector(".big-key.big-act")
    press(page, "Space")
    in_hand(page, number)
    press(page, "g")
    page.locator(".sheet").wait_for()
    press(page, "2")
    held = page.locator(".list-held .row", has_text=number)
    held.wait_for()
    expect(page.locator(".big-key")).not_to_have_attribute("aria-busy", "true")
    held.click()
    in_hand(page, number)
    assert officer.look()["current"]["state"] == "serving"


def test_typing_in_the_search_calls_nobody(officer: Worker, at_work: AtWork) -> None:
    """Letters and spaces of the type-ahead stay text; Enter transfers to what was found."""
    first, second = officer.give(
        2, service_id=officer.look()["counter"]["services"][0]["service_id"]
    )
    page = at_work(officer)
    page.wait_for_selector(".big-key.big-act")
    press(page, "Space")
    in_hand(page, first)
    press(page, "c")
    expect(page.locator(".search input")).to_be_focused()
    page.keyboard.type("sổ đỏ b r z")
    expect(page.locator(".search input")).to_have_value("sổ đỏ b r z")
    in_hand(page, first)
    page.locator(".search input").fill("so do")
    press(page, "Enter")
    expect(page.locator(".ticket-next .ticket-number")).to_have_text(second)
    assert first not in [each["number"] for each in officer.look()["waiting"]]


def test_a_number_is_given_at_the_counter(officer: Worker, at_work: AtWork) -> None:
    """T, 1, a few letters and Enter give a number, which the bottom edge tells to the officer."""
    page = at_work(officer)
    press(page, "t")
    page.locator(".sheet").wait_for()
    press(page, "1")
    expect(page.locator(".search input")).to_be_focused()
    page.keyboard.type("nho huong dan")
    press(page, "Enter")
    expect(page.locator(".list-waiting .row-number")).to_have_count(1)
    number = officer.look()["waiting"][0]["number"]
    expect(page.locator(".bottom-words")).to_contain_text(number)


def test_a_pause_says_why_and_ends_with_one_key(officer: Worker, at_work: AtWork) -> None:
    """F8 and a reason pause the counter; Space goes back to work."""
    page = at_work(officer)
    press(page, "F8")
    page.locator(".sheet").wait_for()
    press(page, "1")
    expect(page.locator(".desk")).to_have_attribute("data-state", "paused")
    page.wait_for_selector(".big-key.big-act")
    press(page, "Space")
    expect(page.locator(".desk")).to_have_attribute("data-state", "open")


def test_the_second_at_a_counter_is_asked_and_the_first_can_only_watch(
    hall: DemoHall, officer: Worker, at_work: AtWork, open_page: Callable[..., Page], watch: Watch
) -> None:
    """Taking over needs a yes; then the first screen says who works there and asks for the PIN."""
    watch.expect("409")
    page = at_work(officer)
    other = next(p for p in hall.get("/api/v1/demo")["staff"] if p["counters"] == ["2", "1"])
    second = open_page(f"{hall.url}/counter/officer/?device=desk-1")
    second.get_by_role("button", name=other["name"]).click()
    second.keyboard.type(other["pin"])
    second.locator(".sign-in-taken .button-accent").click()
    expect(second.locator(".desk-officer-name")).to_have_text(other["name"])
    expect(page.locator(".pin-again")).to_contain_text(other["name"])
    expect(page.locator(".verb-key[aria-disabled=true]")).to_have_count(6)


def test_a_session_that_ended_asks_for_the_pin_and_keeps_the_page(
    hall: DemoHall, officer: Worker, at_work: AtWork, watch: Watch
) -> None:
    """Signed out elsewhere, the desk keeps its number and goes on after six digits."""
    watch.expect("401|403")
    (number,) = officer.give()
    page = at_work(officer)
    page.wait_for_selector(".big-key.big-act")
    press(page, "Space")
    in_hand(page, number)
    hall.call("DELETE", "/api/v1/session", token=officer.token)
    press(page, "b")
    page.wait_for_selector(".pin-again .keycap")
    on_card(page, number)
    pin = next(
        p
        for p in hall.get("/api/v1/demo")["staff"]
        if p["staff_id"] == officer.session["staff"]["staff_id"]
    )["pin"]
    page.keyboard.type(pin)
    expect(page.locator(".pin-again")).to_have_count(0)
    in_hand(page, number)


def test_a_silent_server_stops_the_calling_not_the_reading(
    hall: DemoHall, officer: Worker, at_work: AtWork, watch: Watch
) -> None:
    """While the server is silent the lists stay and nothing is sent; afterwards the desk is itself again."""
    watch.expect("WebSocket|ERR_|Failed to load")
    (number,) = officer.give()
    page = at_work(officer)
    page.wait_for_selector(".big-key.big-act")
    hall.process.send_signal(signal.SIGSTOP)
    try:
        page.locator(".offline-bar").wait_for(timeout=40_000)
        expect(page.locator(".row-number").first).to_have_text(number)
        expect(page.locator(".big-key")).to_have_class("big-key big-off")
    finally:
        hall.process.send_signal(signal.SIGCONT)
    expect(page.locator(".offline-bar")).to_have_count(0, timeout=40_000)
    press(page, "Space")
    in_hand(page, number)


def test_the_strip_shows_number_people_time_and_the_key(officer: Worker, at_work: AtWork) -> None:
    """At 320 × 96 four things are left, all inside the window, and the key still calls."""
    first, _second = officer.give(2)
    page = at_work(officer, size=(320, 96))
    page.locator(".mini-key").click()
    expect(page.locator(".mini-number")).to_have_text(first)
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert page.locator(".mini-facts span").first.inner_text().startswith("1 ")


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_four_hundred_per_cent_loses_nothing(
    officer: Worker, at_work: AtWork, language: str
) -> None:
    """A 1366 × 768 screen at 400 % scrolls in one direction only and still has every key."""
    officer.give(2)
    page = at_work(officer, query=f"&lang={language}", size=(341, 192))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.locator(".verb-key:visible")).to_have_count(7)
    expect(page.locator(".big-key")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
@pytest.mark.parametrize("key", ["g", "c", "t", "?"])
def test_every_sheet_can_be_read_and_pressed(
    officer: Worker, at_work: AtWork, watch: Watch, theme: str, key: str
) -> None:
    """With a visit in hand and a sheet open, axe finds no fault and targets are 44 pixels."""
    officer.give(2)
    page = at_work(officer, query=f"&theme={theme}")
    page.wait_for_selector(".big-key.big-act")
    press(page, "Space")
    page.locator(".ticket-called").wait_for()
    press(page, key)
    page.locator(".sheet").wait_for()
    page.wait_for_function(SHEET_RESTS)
    # A check's box is small; the label around it is what a finger presses.
    small = [line for line in small_targets(page, 44) if not line.startswith("INPUT  24×24")]
    assert not small, small
    assert not accessibility_faults(page, watch)
