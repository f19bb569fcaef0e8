"""The rating terminal's page in a running hall: woken, scanned, typed, thanked, locked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from pages.browsing import Watch, accessibility_faults
from pages.demo import DemoHall, start_hall, stop_hall

Open = Callable[..., Page]
DRAWN = """async () => {
  for (const _ of "12") await new Promise(requestAnimationFrame);
  await document.fonts.ready;
  await new Promise(requestAnimationFrame);
}"""
SIZES = [(1280, 800), (800, 1280)]


@dataclass
class Visits:
    """Visits at counter 2 of a running hall."""

    hall: DemoHall
    desk: str

    def finished(self, language: str = "vi") -> dict[str, Any]:
        """Take, call, serve and finish a visit; return its ticket with token and code."""
        wish = {"service_id": "khai-sinh", "language": language, "print": False}
        ticket: dict[str, Any] = self.hall.post("/api/v1/tickets", wish, token=self.desk)["ticket"]
        ticket_id = ticket["ticket_id"]
        self.hall.post("/api/v1/counters/2/call", {"ticket_id": ticket_id}, token=self.desk)
        for verb in ("start", "finish"):
            self.hall.post(f"/api/v1/tickets/{ticket_id}/{verb}", token=self.desk)
        return ticket


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visits]:
    """One running hall whose counter 2 is open."""
    hall = start_hall(tmp_path_factory.mktemp("rating"))
    _, session = hall.sign_in("counter", counter_id="2")
    hall.post("/api/v1/counters/2/open", token=session["token"])
    yield Visits(hall, session["token"])
    stop_hall(hall)


@pytest.fixture
def terminal(visits: Visits, open_page: Open) -> Callable[..., Page]:
    """Return a function that opens counter 2's terminal and waits until it rests."""

    def opened(size: tuple[int, int] = (1280, 800)) -> Page:
        device = visits.hall.device("rating", counter_id="2")["device_id"]
        url = f"{visits.hall.url}/kiosk/rating/?device={device}&diagonal=10.1"
        page = open_page(url, size=size, touch=True, reduced_motion="reduce")
        expect(page.locator(".terminal")).to_be_visible()
        return page

    return opened


def face(page: Page, score: int) -> None:
    """Touch the face of a score."""
    page.locator(".face-choice", has=page.locator(f".face-{score}")).click()


def type_slip(page: Page, ticket: dict[str, Any]) -> None:
    """Enter a slip by the keys on the screen."""
    page.get_by_text("Nhập số phiếu").click()
    for character in ticket["number"] + ticket["code"]:
        page.locator(".keycap", has_text=character).first.click()


def test_a_finished_visit_wakes_the_terminal_in_its_language(
    visits: Visits, terminal: Callable[..., Page]
) -> None:
    """The faces come by themselves, in the ticket's language; a good face is thanked at once."""
    page = terminal()
    visits.finished("en")
    expect(page.locator("h1")).to_have_text("How was the service this time?", timeout=15_000)
    face(page, 4)
    expect(page.locator("h1")).to_have_text("Thank you")
    expect(page.locator("h1")).to_have_text(
        "Bà con vừa xong việc? Xin cho biết ý kiến.", timeout=8_000
    )


def test_a_low_score_may_say_why(visits: Visits, terminal: Callable[..., Page]) -> None:
    """A low face offers the reasons; what is chosen is sent with it."""
    page = terminal()
    visits.finished()
    expect(page.locator(".face-choice")).to_have_count(4, timeout=15_000)
    face(page, 1)
    page.wait_for_timeout(520)  # the screen hears one touch in half a second, as a person gives it
    page.locator(".reason").nth(1).click()
    page.wait_for_timeout(520)
    with page.expect_request("**/api/v1/ratings", timeout=5_000) as sent:
        page.get_by_text("Gửi ý kiến").click()
    rating = sent.value.post_data_json
    assert (rating["score"], rating["reasons"]) == (1, ["attitude"])
    expect(page.locator("h1")).to_have_text("Cảm ơn bà con")


def test_a_typed_slip_is_rated_once(
    visits: Visits, terminal: Callable[..., Page], watch: Watch
) -> None:
    """Number and code open the faces; the same slip a second time is told that it was rated."""
    watch.expect("status of 409")
    page = terminal()
    ticket = visits.finished()
    expect(page.locator(".face-choice")).to_have_count(4, timeout=15_000)
    page.get_by_text("Bỏ qua").click()
    page.wait_for_timeout(520)  # the screen hears one touch in half a second, as a person gives it
    type_slip(page, ticket)
    expect(page.locator(".face-choice")).to_have_count(4)
    page.wait_for_timeout(520)  # as above
    face(page, 3)
    expect(page.locator("h1")).to_have_text("Cảm ơn bà con")
    expect(page.get_by_text("Nhập số phiếu")).to_be_visible(timeout=8_000)
    type_slip(page, ticket)
    expect(page.locator("h1")).to_have_text("Phiếu này đã được đánh giá")


def test_a_scanned_slip_opens_the_faces(visits: Visits, terminal: Callable[..., Page]) -> None:
    """The link typed by a scanner opens the faces of that visit, and the page does not leave."""
    page = terminal()
    ticket = visits.finished()
    expect(page.locator(".face-choice")).to_have_count(4, timeout=15_000)
    page.get_by_text("Bỏ qua").click()
    page.keyboard.type(f"{ticket['url']}\n")
    expect(page.locator(".face-choice")).to_have_count(4)
    assert "/kiosk/rating/" in page.url
    page.wait_for_timeout(520)  # as above
    face(page, 4)
    expect(page.locator("h1")).to_have_text("Cảm ơn bà con")


@pytest.mark.parametrize(
    ("scanned", "told"),
    [
        ("000090000000||NGUYEN VAN A|01011990|Nam|Xa X|01012022", "Đây là thẻ căn cước"),
        ("WIFI:T:WPA;S:hall;P:secret;;", "Đây không phải mã trên phiếu"),
        ("http://10.0.0.1/t/unknownunknownunknown1", "Không tìm thấy phiếu này"),
    ],
)
def test_noise_from_a_scanner_is_named(
    terminal: Callable[..., Page], watch: Watch, scanned: str, told: str
) -> None:
    """An identity card, another code or an unknown slip is told in words; nothing of it stays."""
    watch.expect("status of 404")
    page = terminal()
    expect(page.get_by_text("Nhập số phiếu")).to_be_visible()
    page.keyboard.type(f"{scanned}\n")
    expect(page.locator("h1")).to_have_text(told)
    assert "NGUYEN" not in page.content()


def test_every_screen_fits(visits: Visits, terminal: Callable[..., Page], watch: Watch) -> None:
    """Faces and reasons stay within the screen, lying and standing, in each language; axe finds no fault."""
    page = terminal()
    visits.finished()
    expect(page.locator(".face-choice")).to_have_count(4, timeout=15_000)
    for _ in each_look(page):
        assert not outside(page)
    face(page, 1)
    expect(page.locator(".reason")).to_have_count(9)
    for is_last in each_look(page):
        assert not outside(page)
        assert not (is_last and accessibility_faults(page, watch))
    with page.expect_response("**/api/v1/ratings"):
        page.locator(".foot .button").click()


def each_look(page: Page) -> Iterator[bool]:
    """Turn the page to each language and size; yields whether it is the language's last size."""
    for language in ("km", "en", "vi"):
        say = "async l => (await import('/static/words.js')).setLanguage(l)"
        page.evaluate(say, language)
        page.wait_for_function("l => document.documentElement.lang === l", arg=language)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate(DRAWN)
            yield (width, height) == SIZES[-1]


def outside(page: Page) -> list[str]:
    """Return the texts and buttons that leave the screen or their button."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("h1, .hint, button, button span")]
          .filter((element) => {
            const box = element.getBoundingClientRect();
            const frame = element.closest("button")?.getBoundingClientRect() ?? box;
            return box.right > innerWidth + 1 || box.bottom > innerHeight + 1 || box.left < -1
              || box.bottom > frame.bottom + 1 || box.top < frame.top - 1;
          })
          .map((element) => `${element.className || element.tagName}: ${element.textContent}`)"""
    )
    return found
