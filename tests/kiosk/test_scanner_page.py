"""A scanner at the kiosk of a running hall: slips come back, everything else is kept out."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kiosk.ticketing import Open
from pages.browsing import Watch, accessibility_faults, cut_texts
from pages.demo import DemoHall
from pages.workers import Worker

COUNTER = "1"
TYPE = """text => [...text, "Enter"].forEach(key => document.activeElement.dispatchEvent(
  new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })))"""


@pytest.fixture
def officer(hall: DemoHall) -> Worker:
    """The officer of counter 1, with nobody waiting."""
    worker = Worker(hall, *hall.sign_in("counter", counter_id=COUNTER))
    worker.clear()
    return worker


def slip(officer: Worker) -> dict[str, Any]:
    """Take a number for the counter and return it with its link."""
    service_id = officer.look()["counter"]["services"][0]["service_id"]
    body = {"service_id": service_id, "language": "vi", "print": False}
    ticket: dict[str, Any] = officer.hall.post("/api/v1/tickets", body, token=officer.token)[
        "ticket"
    ]
    return ticket


def act(officer: Worker, verb: str, ticket: dict[str, Any], **body: Any) -> None:
    """Carry out a verb on a ticket at the counter."""
    officer.hall.post(f"/api/v1/tickets/{ticket['ticket_id']}/{verb}", body, token=officer.token)


def call(officer: Worker) -> None:
    """Call the next to the counter."""
    officer.hall.post(f"/api/v1/counters/{COUNTER}/next", token=officer.token)


def scan(page: Page, text: str) -> None:
    """Type as a scanner does: everything at once, then Enter.

    The keys come from inside the page: from outside, a busy machine may pause longer than a scanner.
    """
    page.evaluate(TYPE, text)


def test_a_return_pass_waits_at_its_counter_again(officer: Worker, kiosk: Open) -> None:
    """The slip of somebody sent for a paper puts them back, and the screen says where to wait."""
    ticket = slip(officer)
    call(officer)
    act(officer, "send-away", ticket)
    page = kiosk()
    scan(page, ticket["url"])
    expect(page.locator("h1")).to_have_text("Bà con đã được xếp lại")
    expect(page.locator(".scanned-place strong")).to_have_text(f"Quầy {COUNTER}")
    assert officer.look()["held"] == []
    call(officer)
    assert officer.look()["current"]["number"] == ticket["number"]


@pytest.mark.parametrize("end", ["Tab", ""])
def test_a_scanner_without_enter_is_heard(officer: Worker, kiosk: Open, end: str) -> None:
    """A slip whose scanner ends with Tab, or with nothing, is answered like any other."""
    ticket = slip(officer)
    page = kiosk()
    typing = TYPE.replace('"Enter"', f'"{end}"') if end else TYPE.replace(', "Enter"]', "]")
    page.evaluate(typing, ticket["url"])
    expect(page.locator("h1")).to_contain_text(ticket["number"])


@pytest.mark.parametrize(
    ("verbs", "title"),
    [
        ([], "đang chờ"),
        (["call"], "đang được mời"),
        (["call", "start"], "đang được phục vụ"),
        (["call", "hold"], "đang được giữ"),
        (["call", "miss"], "đã được gọi"),
        (["call", "finish"], "đã xong"),
    ],
)
def test_a_slip_shows_how_it_stands(
    officer: Worker, kiosk: Open, watch: Watch, verbs: list[str], title: str
) -> None:
    """In each state the slip's number and one kind sentence are shown; nothing about it changes."""
    watch.expect("409")  # held for another reason than a pass
    ticket = slip(officer)
    for verb in verbs:
        if verb == "call":
            call(officer)
        else:
            act(officer, verb, ticket, **({"reason": "payment"} if verb == "hold" else {}))
    before = officer.hall.get(f"/api/v1/tickets/{ticket['token']}")["state"]
    page = kiosk()
    scan(page, ticket["url"])
    expect(page.locator("h1")).to_contain_text(ticket["number"])
    expect(page.locator("h1")).to_contain_text(title)
    assert officer.hall.get(f"/api/v1/tickets/{ticket['token']}")["state"] == before


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("000090000000|123456789|NGUYEN VAN A|01011990|Nam|Thon 1|01012022", "thẻ căn cước"),
        ("https://example.org/?next=/kiosk", "không phải phiếu số"),
        ("WIFI:T:WPA;S:the hall;P:secret word;;", "không phải phiếu số"),
        ("BEGIN:VCARD " + "x y " * 1000, "không phải phiếu số"),
        ("http://10.0.0.9:8000/t/abcdefghijklmnopqrstuv", "Không tìm thấy"),
    ],
    ids=["identity card", "address", "wi-fi", "four kilobytes", "other hall"],
)
def test_what_is_no_slip_is_refused_and_not_kept(
    kiosk: Open, watch: Watch, text: str, title: str
) -> None:
    """It is named, nothing is opened or pressed, and nothing of it stays on the page or in its storage."""
    watch.expect("404")
    page = kiosk()
    page.locator(".tile").first.focus()
    address = page.url
    scan(page, text)
    expect(page.locator("h1")).to_contain_text(title)
    assert page.url == address
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "NGUYEN" not in page.content() + kept
    assert text[:20] not in page.content() + kept


def test_noise_presses_nothing(kiosk: Open) -> None:
    """Fast keys with spaces, an Enter too soon, combinations and a burst without Enter change nothing."""
    page = kiosk()
    page.locator(".tile").first.focus()
    page.keyboard.type("a b ")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Alt+b")
    page.keyboard.type("xyz " * 50)
    page.wait_for_timeout(350)  # the time after which a burst is forgotten
    expect(page.locator("h1")).to_have_text("Bà con cần làm việc gì?")
    page.keyboard.press("Enter")
    expect(page.locator(".tiles-list")).to_be_visible()


def test_what_was_said_goes_away_with_the_person(officer: Worker, kiosk: Open) -> None:
    """ "Xong" brings back the first screen without the number."""
    ticket = slip(officer)
    page = kiosk()
    scan(page, ticket["url"])
    expect(page.locator("h1")).to_contain_text(ticket["number"])
    page.locator(".action-done").click()
    expect(page.locator("h1")).to_have_text("Bà con cần làm việc gì?")
    assert ticket["number"] not in page.content()


@pytest.mark.parametrize("panel", ["21 inch standing", "10 inch lying"])
@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_the_answer_can_be_read(
    officer: Worker, kiosk: Open, watch: Watch, panel: str, language: str
) -> None:
    """On each panel the whole answer fits in the person's language, and axe finds no fault."""
    service_id = officer.look()["counter"]["services"][0]["service_id"]
    body = {"service_id": service_id, "language": language, "print": False}
    ticket = officer.hall.post("/api/v1/tickets", body, token=officer.token)["ticket"]
    call(officer)
    act(officer, "send-away", ticket)
    page = kiosk(panel)
    scan(page, ticket["url"])
    expect(page.locator(".scanned-place")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight + 1")
    assert not cut_texts(page)
    assert not accessibility_faults(page, watch)


def test_a_real_keyboard_types_into_the_search(officer: Worker, kiosk: Open) -> None:
    """Letters at a person's pace are typed, Backspace takes one back, and a scanner's burst is still no typing."""
    ticket = slip(officer)
    page = kiosk()
    field = page.locator(".search-field")
    page.keyboard.type("lay", delay=120)
    expect(field).to_have_count(0)
    page.locator(".search-button").first.click()
    page.keyboard.type("lay chongg", delay=120)
    page.keyboard.press("Backspace")
    expect(field).to_have_text("lay chong")
    expect(page.locator(".tile", has_text="Kết hôn")).to_be_visible()
    page.wait_for_timeout(400)  # what was typed is no scan any more
    scan(page, f"http://hall.local/t/{ticket['token']}")
    expect(page.locator(".scanned")).to_be_visible()
    expect(field).to_have_count(0)
