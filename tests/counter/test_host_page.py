"""The host's tablet at a running hall that gives one number a person: taken, found, moved, taken back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from pages.browsing import Watch, accessibility_faults, cut_texts, small_targets
from pages.demo import ROOT, DemoHall, start_hall, stop_hall
from pages.workers import Worker

pytestmark = pytest.mark.browser

TABLET, PHONE = (1180, 820), (390, 844)
CITIZEN_ID = "079050123456"
TREMBLE = """async (button) => {
    button.click();
    const option = () => document.querySelector(".question .option");
    while (!option()) await new Promise((done) => setTimeout(done));
    option().click();
}"""
"""A finger that hits again as soon as the question has opened under it."""


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoHall]:
    """The demonstration hall, with one number a person."""
    folder = tmp_path_factory.mktemp("host")
    plain = (ROOT / "config" / "halls" / "song-xanh.toml").read_text("utf-8")
    file = folder / "song-xanh.toml"
    file.write_text(
        plain.replace("[queue]\n", "[queue]\none_ticket_per_person = true\n", 1), "utf-8"
    )
    started = start_hall(folder, "--hall", str(file))
    yield started
    stop_hall(started)


@pytest.fixture
def host(hall: DemoHall) -> Worker:
    """The host on the floor."""
    return Worker(hall, *hall.sign_in("host"))


@pytest.fixture
def tablet(host: Worker, open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Return a function that opens the host's page already signed in."""

    def opened(size: tuple[int, int] = TABLET) -> Page:
        url = f"{host.hall.url}/counter/host/?device={host.slot}"
        page = open_page(url, size=size, touch=True)
        keep = "([key, text]) => sessionStorage.setItem(key, text)"
        page.evaluate(keep, [f"motcua.session.{host.slot}", json.dumps(host.session)])
        page.reload()
        page.wait_for_selector(".lobby")
        page.evaluate("document.fonts.ready")
        return page

    return opened


def ready(page: Page) -> None:
    """Wait until the tablet hears the next press."""
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    page.wait_for_timeout(520)  # presses closer than this are a trembling hand


def type_number(page: Page, number: str) -> None:
    """Type a number on the pad."""
    for key in number:
        page.locator(".find-keys .keycap", has_text=key).first.click()


def test_one_touch_gives_a_number_and_ten_seconds_take_it_back(
    tablet: Callable[..., Page], host: Worker
) -> None:
    """A class, then the service: the number with its QR; undone, it is void and found as such."""
    page = tablet()
    page.locator(".choice", has_text="Người cao tuổi").click()
    ready(page)
    page.locator(".offer-service").first.click()
    expect(page.locator(".issued .qr-code")).to_be_visible()
    number = page.locator(".hand-number").inner_text()
    ready(page)
    page.locator(".undo-key").click()
    expect(page.locator(".issued")).to_have_count(0)
    expect(page.locator(".choice", has_text="Người cao tuổi")).to_have_attribute(
        "aria-pressed", "false"
    )
    type_number(page, number)
    expect(page.locator(".found .chip.state-void")).to_be_visible()
    expect(page.locator(".found-chips")).to_contain_text("đã xem giấy tờ")
    expect(page.locator(".found-verbs button")).to_have_count(0)


def test_a_missing_person_is_put_back_and_corrected(
    tablet: Callable[..., Page], hall: DemoHall, watch: Watch
) -> None:
    """From the list of the missing back into the line, then another class, seen at the desk."""
    officer = Worker(hall, *hall.sign_in("counter", counter_id="2"))
    officer.clear()
    (number,) = officer.give()
    called = hall.post("/api/v1/counters/2/next", token=officer.token)["ticket"]
    hall.post(f"/api/v1/tickets/{called['ticket_id']}/miss", token=officer.token)
    page = tablet()
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url))
    page.locator(".people button", has_text=number).click()
    assert not accessibility_faults(page, watch)
    ready(page)
    page.locator(".found-verbs button", has_text="Cho chờ lại").click()
    expect(page.locator(".found .state-waiting")).to_be_visible()
    ready(page)
    page.locator(".found-verbs button", has_text="Sửa ưu tiên").evaluate(TREMBLE)
    ready(page)
    expect(page.locator(".question")).to_be_visible()
    expect(page.locator(".question .choice", has_text="thẻ căn cước")).to_have_count(0)
    page.locator(".question .choice", has_text="Đã xem giấy tờ").click()
    ready(page)
    page.locator(".question .option", has_text="Người khuyết tật").click()
    expect(page.locator(".found-chips")).to_contain_text("Người khuyết tật · đã xem giấy tờ")
    hall.post("/api/v1/counters/2/call", {"ticket_id": called["ticket_id"]}, token=officer.token)
    expect(page.locator(".found .state-called")).to_be_visible()
    expect(page.locator(".found-verbs button")).to_have_count(1)
    asked.clear()
    page.wait_for_timeout(1500)  # what is looked at once a change, not over and over
    assert len([url for url in asked if "/host/tickets/" in url]) <= 2


def test_a_person_holds_one_number_whose_card_was_read(
    tablet: Callable[..., Page], watch: Watch
) -> None:
    """The card is typed behind dots and goes with one number; scanned again, the person is refused by name of it."""
    watch.expect("409")
    page = tablet()
    page.locator(".choice", has_text="Thẻ căn cước").click()
    for digit in CITIZEN_ID:
        page.locator(".find-keys .keycap", has_text=digit).click()
    expect(page.locator(".choice", has_text="•••••••••456")).to_be_visible()
    assert CITIZEN_ID not in page.content()
    ready(page)
    page.locator(".offer-service").first.click()
    number = page.locator(".hand-number").inner_text()
    expect(page.locator(".choice", has_text="Thẻ căn cước")).to_be_visible()
    ready(page)
    page.keyboard.type(f"{CITIZEN_ID}||NGUYEN VAN A|01011950|Nam|Thon 1|01012022", delay=1)
    page.keyboard.press("Enter")
    expect(page.locator(".choice", has_text="•••456")).to_be_visible()
    page.locator(".offer-service").nth(1).click()
    expect(page.locator(".lobby-bottom")).to_contain_text(number)
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert CITIZEN_ID not in kept + page.content()


def test_a_scanned_slip_is_found_and_handed_over_on_a_phone(
    tablet: Callable[..., Page], hall: DemoHall, host: Worker, watch: Watch
) -> None:
    """On a phone-sized screen a scan opens the ticket; another service takes it under the same number."""
    watch.expect("404")
    wish = {"service_id": "khai-sinh", "more_services": ["ket-hon"], "print": False}
    ticket = hall.post("/api/v1/tickets", wish, token=host.token)["ticket"]
    page = tablet(PHONE)
    page.keyboard.type(ticket["url"], delay=1)
    page.keyboard.press("Enter")
    expect(page.locator(".found .hand-number")).to_have_text(ticket["number"])
    expect(page.locator(".found-services li")).to_have_count(2)
    assert not small_targets(page, 44)
    assert not cut_texts(page)
    page.locator(".found-verbs button", has_text="Chuyển việc khác").click()
    ready(page)
    page.locator(".question .option", has_text="Sao y").first.click()
    expect(page.locator(".found-services [aria-current]")).to_contain_text("Sao y")
    ready(page)
    page.locator(".found-verbs button", has_text="Rời hàng").click()
    ready(page)
    page.locator(".question .option").click()
    expect(page.locator(".found .state-left")).to_be_visible()
    page.keyboard.type(ticket["url"][:-4] + "AAAA", delay=1)
    page.keyboard.press("Enter")
    expect(page.locator(".lobby-bottom")).to_contain_text("Phiếu này không có")


def test_on_a_phone_the_next_person_finds_the_services(tablet: Callable[..., Page]) -> None:
    """A new number is shown; done with, the services are back. What was known of nobody's person is forgotten."""
    page = tablet(PHONE)
    page.locator(".offer-service").first.click()
    expect(page.locator(".issued")).to_be_visible()
    ready(page)
    page.locator(".issued button").last.click()
    expect(page.locator(".lobby")).to_have_attribute("data-side", "take")
    page.clock.install()
    ready(page)
    chosen = page.locator(".choice", has_text="Người cao tuổi")
    chosen.click()
    expect(chosen).to_have_attribute("aria-pressed", "true")
    page.clock.fast_forward(91_000)
    expect(chosen).to_have_attribute("aria-pressed", "false")


def test_on_a_phone_a_card_is_typed_and_the_services_are_back(
    tablet: Callable[..., Page],
) -> None:
    """The keys for a card take the whole small screen, whole and large; typed or closed, the services are back."""
    page = tablet(PHONE)
    lobby, card = page.locator(".lobby"), page.locator(".choice", has_text="Thẻ căn cước")
    for is_typed in (False, True):
        card.click()
        expect(lobby).to_have_attribute("data-side", "find")
        expect(page.locator(".find-keys")).to_be_in_viewport(ratio=1)
        assert not small_targets(page, 44)
        assert not cut_texts(page)
        ready(page)
        for digit in CITIZEN_ID if is_typed else ():
            page.locator(".find-keys .keycap", has_text=digit).click()
        if not is_typed:
            page.locator(".find > button").last.click()
        expect(lobby).to_have_attribute("data-side", "take")
        expect(page.locator(".offer-service").first).to_be_visible()
        ready(page)
    expect(page.locator(".choice", has_text="•••456")).to_be_visible()
    assert CITIZEN_ID not in page.content()


def test_a_kiosk_with_a_scanner_reads_the_card_too(
    open_page: Callable[..., Page], hall: DemoHall, watch: Watch
) -> None:
    """A card held under the kiosk's scanner is told, shown nowhere, and gives its holder no second number."""
    watch.expect("409")
    page = open_page(f"{hall.url}/kiosk/ticket/", size=(1080, 1920), touch=True)
    for title in ("Số của bạn", "Bà con cần làm việc gì?"):
        expect(page.locator(".tile").first).to_be_visible()
        page.keyboard.type("079203123456||TRAN VAN B|01012003|Nam|Thon 2|01012022", delay=1)
        page.keyboard.press("Enter")
        expect(page.locator(".notice-good")).to_contain_text("Đã đọc thẻ căn cước")
        assert "079203123456" not in page.content()
        page.wait_for_timeout(520)
        page.locator(".tile").last.click()
        expect(page.locator(".tiles-list")).to_be_visible()
        page.wait_for_timeout(520)
        page.locator(".tile").first.click()
        expect(page.locator("h1")).to_have_text(title)
        if page.locator(".action-done").count():
            page.wait_for_timeout(520)
            page.locator(".action-done").click()
    expect(page.locator("[role=alert]")).to_contain_text("đã có số")
