"""The kiosk's page in a running hall: from the first touch to the number, in good and bad weather."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Route, expect

from kiosk.ticketing import Open, answer_tickets, take
from pages.browsing import Watch
from pages.demo import DemoHall, stop_hall
from server.words import words

FOUR_CM = 40


def test_two_touches_give_a_number_that_a_phone_can_follow(hall: DemoHall, kiosk: Open) -> None:
    """The number stands at least 40 mm high on the screen, and its QR leads to the ticket's page."""
    page = kiosk()
    take(page)
    number = page.locator(".number")
    expect(number).to_have_text(re.compile(r"^A\d{3}$"))
    height_mm = page.evaluate(
        """() => parseFloat(getComputedStyle(document.querySelector(".number")).fontSize) * 0.7
          / parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--mm"))"""
    )
    assert height_mm >= FOUR_CM
    picture = Image.open(io.BytesIO(page.locator(".qr-code").screenshot()))
    link = zxingcpp.read_barcodes(picture)[0].text
    followed = hall.get(f"/api/v1/tickets/{link.rsplit('/', 1)[1]}")
    assert followed["number"] == number.text_content()
    expect(page.locator(".paper")).to_contain_text("Phiếu đã ra", timeout=15_000)


def test_after_done_nothing_is_left(kiosk: Open) -> None:
    """ "Xong" brings back the first screen in Vietnamese, without number, choice or kept storage."""
    page = kiosk()
    answer_tickets(page, None)
    page.locator(".language-choice[lang=en]").click()
    expect(page.locator("h1")).to_have_text("What do you need today?")
    page.wait_for_timeout(520)  # as in take
    take(page)
    expect(page.locator(".number")).to_have_text("A031")
    page.wait_for_timeout(520)  # as in take
    page.locator(".action-done").click()
    expect(page.locator("h1")).to_have_text("Bà con cần làm việc gì?")
    assert "A031" not in page.content()
    assert "A031" not in page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")


def test_going_back_and_reloading_show_no_old_number(kiosk: Open) -> None:
    """Neither Back, Forward nor Refresh brings a number back or takes a second one."""
    page = kiosk()
    keys = answer_tickets(page, None)
    take(page)
    expect(page.locator(".number")).to_be_visible()
    page.reload()
    expect(page.locator(".tile").first).to_be_visible()
    page.go_back()
    page.go_forward()
    expect(page.locator(".tile").first).to_be_visible()
    assert page.locator(".number").count() == 0
    assert len(keys) == 1


def test_trembling_fingers_take_one_number(kiosk: Open) -> None:
    """Ten quick touches on a service send one wish with one key."""
    page = kiosk()
    keys = answer_tickets(page, None)
    page.locator(".tile").first.click()
    expect(page.locator(".tiles-list")).to_be_visible()
    page.wait_for_timeout(520)  # as in take
    page.evaluate(
        "() => { const tile = document.querySelector('.tile'); for (let i = 0; i < 10; i++) tile.click(); }"
    )
    expect(page.locator(".number")).to_be_visible()
    assert len(keys) == 1


def test_an_impatient_finger_takes_no_second_number(kiosk: Open) -> None:
    """Pressed on at the same place, a number stays and is the only one; "done" elsewhere is heard at once."""
    page = kiosk()
    keys = answer_tickets(page, None)
    page.locator(".tile").first.click()
    box = page.locator(".tiles-list .tile").first.bounding_box()
    assert box is not None
    at = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.wait_for_timeout(520)  # the screen hears one touch in half a second, as a person gives it
    page.mouse.click(*at)
    expect(page.locator(".number")).to_be_visible()
    # Whatever the layout: the button that would close the number lies under the finger.
    moved = "(el, at) => el.style.cssText = `position: fixed; left: ${at[0] - 40}px; top: ${at[1] - 40}px`"
    done = page.locator(".action-done")
    done.evaluate(moved, at)
    for _ in range(2):
        page.wait_for_timeout(520)
        page.mouse.click(*at)
    done.evaluate(moved, [60, 60])
    page.wait_for_timeout(520)
    assert page.locator(".number").is_visible()
    page.mouse.click(60, 60)
    expect(page.locator(".number")).to_have_count(0)
    assert len(keys) == 1


def test_asking_again_after_silence_uses_the_same_key(kiosk: Open, watch: Watch) -> None:
    """When the answer never came, the same choice is asked with the same key: never a second number."""
    watch.expect("Failed to load resource|ERR_")
    page = kiosk()
    keys: list[str] = []

    def lose(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        route.abort()

    page.route("**/api/v1/tickets", lose)
    take(page)
    expect(page.locator("[role=alert]")).to_contain_text("mất kết nối", timeout=20_000)
    lost = len(keys)
    take(page)
    expect(page.locator("[role=alert]")).to_contain_text("mất kết nối", timeout=20_000)
    assert lost >= 3
    assert len(keys) > lost
    assert len(set(keys)) == 1


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_a_closed_hall_is_no_fault(kiosk: Open, watch: Watch, language: str) -> None:
    """Lunch that begins between looking and touching is told as lunch, with the time, not as something broken."""
    watch.expect("Failed to load resource")
    page = kiosk()
    problem = {"code": "lunch", "title": "?", "detail": "?", "opens_at": "2027-03-01T06:15:00Z"}
    page.route(
        "**/api/v1/tickets",
        lambda route: route.fulfill(
            status=409, body=json.dumps(problem), content_type="application/problem+json"
        ),
    )
    page.locator(f'.language-choice[lang="{language}"]').first.click()
    page.wait_for_timeout(520)
    take(page)
    notice = page.locator(".notices [role=alert]")
    expect(notice).to_contain_text(words(language).text("kiosk.closed_lunch"))
    expect(notice).to_contain_text("13:15")
    expect(notice).not_to_have_class(re.compile("notice-accent"))
    expect(notice).not_to_contain_text("?")


def test_the_paper_in_doubt_is_asked_for(kiosk: Open) -> None:
    """When nobody knows whether the paper came out, the person says so, and the answer is sent."""
    page = kiosk()
    answer_tickets(page, {"job_id": "j1", "state": "unsure"})
    take(page)
    question = page.locator(".paper-question")
    expect(question).to_contain_text("Phiếu giấy đã ra chưa?")
    page.wait_for_timeout(520)  # as in take
    with page.expect_request("**/print-jobs/j1/answer") as sent:
        question.get_by_text("Đã có phiếu").click()
    assert sent.value.post_data_json == {"came_out": True}
    expect(page.locator(".paper")).to_contain_text("Phiếu đã ra")


def test_no_paper_is_told_before_the_choice(hall: DemoHall, kiosk: Open) -> None:
    """An empty roll is announced on the first screen, in words that say what to do."""
    page = kiosk()
    hall.post("/api/v1/demo/printer", {"fault": "paper_out"})
    try:
        expect(page.locator(".notice-warn")).to_contain_text("hết giấy", timeout=20_000)
        expect(page.locator(".notice-warn")).to_contain_text("chụp màn hình")
    finally:
        hall.post("/api/v1/demo/printer", {"fault": "none"})
    expect(page.locator(".notice-warn")).to_have_count(0, timeout=20_000)


def test_priority_is_one_touch_and_goes_along(kiosk: Open) -> None:
    """The chosen class stands on the screen, is sent with the wish, and can be removed."""
    page = kiosk()
    answer_tickets(page, None)
    page.locator(".action-priority").click()
    expect(page.locator("h1")).to_have_text("Bà con thuộc diện nào?")
    page.wait_for_timeout(520)  # as in take
    page.locator(".tile").first.click()
    expect(page.locator(".priority-mark")).to_be_visible()
    page.wait_for_timeout(520)  # as in take
    with page.expect_request("**/api/v1/tickets") as wish:
        take(page)
    assert wish.value.post_data_json["priority_class_id"]


def test_a_keyboard_alone_is_enough(kiosk: Open) -> None:
    """Arrows and Enter choose a sector and a service; F1 opens help, Escape goes back."""
    page = kiosk()
    answer_tickets(page, None)
    page.keyboard.press("F1")
    expect(page.locator("h1")).to_have_text("Cần giúp, có chúng tôi")
    page.keyboard.press("Escape")
    expect(page.locator("h1")).to_have_text("Bà con cần làm việc gì?")
    for _ in range(40):
        page.keyboard.press("ArrowDown")
        if page.evaluate("document.activeElement.classList.contains('tile')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".tiles-list")).to_be_visible()
    page.wait_for_timeout(520)  # as in take
    for _ in range(40):
        page.keyboard.press("ArrowDown")
        if page.evaluate("document.activeElement.classList.contains('tile')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".number")).to_be_visible()


def test_a_quiet_visitor_is_asked_then_forgotten(kiosk: Open, watch: Watch) -> None:
    """After 45 s the question with its count; a touch keeps the visit, silence wipes it."""
    watch.expect("WebSocket")  # the hurried clock gives up connections that are young
    page = kiosk()
    page.clock.install()
    page.reload()
    expect(page.locator(".tile").first).to_be_visible()
    page.locator(".action-help").click()
    page.clock.run_for(46_000)
    question = page.get_by_role("alertdialog")
    expect(question).to_contain_text("Bạn còn ở đó không?")
    question.get_by_text("Tôi còn ở đây").click()
    expect(question).to_have_count(0)
    expect(page.locator("h1")).to_have_text("Cần giúp, có chúng tôi")
    page.clock.run_for(46_000)
    expect(question).to_be_visible()
    page.clock.run_for(21_000)
    expect(page.locator("h1")).to_have_text("Bà con cần làm việc gì?")


def test_a_restart_of_the_server_needs_no_hand(
    own_hall: Callable[..., DemoHall],
    open_page: Open,
    watch: Watch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Cut off, the kiosk says what to do; when the server is back, the tiles are, without a reload."""
    watch.expect("Failed to load resource|ERR_|WebSocket")
    hall = own_hall()
    page = open_page(f"{hall.url}/kiosk/ticket/?device=kiosk-1", size=(1080, 1920), touch=True)
    expect(page.locator(".tile").first).to_be_visible()
    page.evaluate("window.isSamePage = true")
    port = int(hall.url.rsplit(":", 1)[1])
    stop_hall(hall)
    expect(page.locator("h1")).to_have_text("Máy đang kết nối lại", timeout=20_000)
    monkeypatch.setattr("pages.demo.free_port", lambda: port)
    own_hall()
    expect(page.locator(".tile").first).to_be_visible(timeout=20_000)
    assert page.evaluate("window.isSamePage")
