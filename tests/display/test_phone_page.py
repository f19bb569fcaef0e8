"""The ticket page in a running hall: light, readable, right with and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from display.floor import Floor
from pages.browsing import Watch, accessibility_faults

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
PHONE = (390, 844)
SCRIPTS_MAX = 15_000
FIRST_LOAD_MAX = 60_000


def plain(browser: Browser, address: str) -> Page:
    """Open an address in a phone whose browser runs no scripts."""
    page = browser.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=False
    ).new_page()
    page.goto(address)
    return page


def test_the_first_load_is_light(floor: Floor, open_page: OpenPage) -> None:
    """The page with all that it fetches stays within 60 KB, its scripts within 15 KB."""
    ticket = floor.take()
    page = open_page("about:blank", size=PHONE)
    sizes: dict[str, int] = {}
    page.on("response", lambda answer: sizes.update({answer.url: len(answer.body())}))
    page.goto(floor.phone_url(ticket))
    page.wait_for_load_state("networkidle")
    scripts = sum(size for url, size in sizes.items() if url.endswith(".js"))
    assert 0 < scripts <= SCRIPTS_MAX
    assert sum(size for url, size in sizes.items() if "/api/" not in url) <= FIRST_LOAD_MAX


def test_a_call_reaches_the_phone(floor: Floor, open_page: OpenPage) -> None:
    """The open page turns to the counter when its ticket is called, and says so in its title."""
    ticket = floor.take()
    page = open_page(floor.phone_url(ticket), size=PHONE)
    expect(page.locator(".number")).to_have_text(ticket["number"])
    floor.call(ticket)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator(".turn-called .counter")).to_have_text("Quầy 2")
    spoken = f"Mời công dân có số {ticket['number']} đến quầy 2"
    expect(page.locator(".turn-called .sentence")).to_have_text(spoken)
    assert ticket["number"] in page.title()
    floor.do(ticket, "start")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator(".turn-serving")).to_be_visible(timeout=15_000)
    floor.do(ticket, "finish")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.locator(".rating .face").last.click(timeout=30_000)
    page.locator(".reason").first.click()
    page.locator(".rating button").click()
    expect(page.locator(".thanks")).to_be_visible()


def test_the_state_is_announced_to_readers(floor: Floor, open_page: OpenPage) -> None:
    """The part with the state stays one live region when its content changes."""
    ticket = floor.take()
    page = open_page(floor.phone_url(ticket), size=PHONE)
    region = page.locator("[aria-live=polite]").element_handle()
    floor.call(ticket)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator(".turn-called")).to_be_visible()
    assert region is not None
    assert region.evaluate("element => element.isConnected && element.ariaAtomic === 'true'")
    floor.do(ticket, "miss")


def test_the_bell_waits_for_a_touch(floor: Floor, open_page: OpenPage) -> None:
    """The alarm is offered as a button; after one touch the page says that it is on."""
    page = open_page(floor.phone_url(floor.take()), size=PHONE, touch=True)
    page.locator("#alert").tap()
    expect(page.locator(".alert-on")).to_be_visible()


def test_leaving_needs_the_slip(floor: Floor, open_page: OpenPage, watch: Watch) -> None:
    """Giving up needs the four digits of the slip; a wrong code keeps the place and says so kindly."""
    watch.expect("the server responded with a status of 4")
    ticket = floor.take()
    page = open_page(floor.phone_url(ticket, "?lang=en"), size=PHONE)
    page.locator("summary").click()
    page.locator("[name=code]").fill("0000" if ticket["code"] != "0000" else "1111")
    page.locator(".leave form button").click()
    expect(page.locator(".wrong")).to_contain_text("4 digits")
    page.locator("[name=code]").fill(ticket["code"])
    page.locator(".leave form button").click()
    expect(page.locator(".turn-left")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "en"


def test_a_lost_connection_is_told(floor: Floor, open_page: OpenPage, watch: Watch) -> None:
    """A form that could not be sent says so on the page and keeps what was filled in."""
    watch.expect("ERR_INTERNET_DISCONNECTED|Failed to load")
    ticket = floor.take()
    page = open_page(floor.phone_url(ticket), size=PHONE)
    page.locator("summary").click()
    page.locator("[name=code]").fill(ticket["code"])
    page.context.set_offline(True)
    page.locator(".leave form button").click()
    expect(page.locator(".wrong")).to_be_visible()
    expect(page.locator("[name=code]")).to_have_value(ticket["code"])
    page.context.set_offline(False)
    page.locator(".leave form button").click()
    expect(page.locator(".turn-left")).to_be_visible()


def test_all_works_without_scripts(floor: Floor, browser: Browser) -> None:
    """Without JavaScript the page shows the place, changes language, lets go of the number and rates."""
    gone, served = floor.take(), floor.take()
    page = plain(browser, floor.phone_url(gone))
    assert page.locator(".number").inner_text() == gone["number"]
    page.locator("nav a[lang=en]").click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.locator("summary").click()
    page.locator("[name=code]").fill(gone["code"])
    page.locator(".leave form button").click()
    expect(page.locator(".turn-left")).to_be_visible()
    floor.call(served)
    floor.do(served, "start", "finish")
    page.goto(floor.phone_url(served))
    page.locator(".rating .face").first.click()
    page.locator(".rating button").click()
    expect(page.locator(".thanks")).to_be_visible()
    page.context.close()


def test_a_wrong_link_opens_nothing(floor: Floor, browser: Browser) -> None:
    """An unknown link gets a kind page with status 404 and no trace of any ticket."""
    with pytest.raises(HTTPError) as refusal:
        urlopen(
            Request(f"{floor.hall.url}/t/AAAAAAAAAAAAAAAAAAAAAA", headers={"Accept-Language": "en"})
        )
    with refusal.value as answer:
        text = answer.read().decode()
    assert answer.code == 404
    assert 'data-state="gone"' in text
    assert "<form" not in text


def test_the_page_keeps_to_itself(floor: Floor) -> None:
    """No referrer leaves the page, no search engine keeps it, and no script or style stands in it."""
    with urlopen(floor.phone_url(floor.take())) as answer:
        text, headers = answer.read().decode(), answer.headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert 'name="robots" content="noindex' in text
    assert "style=" not in text
    assert "<script>" not in text


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_everybody_can_read_it(
    floor: Floor, open_page: OpenPage, watch: Watch, language: str, scheme: str
) -> None:
    """Waiting, called and rating have no accessibility fault, and nothing sticks out at 320 px or 200 %."""
    ticket = floor.take()
    address = floor.phone_url(ticket, f"?lang={language}")
    steps: list[tuple[str, Callable[[], None]]] = [
        (".turn-waiting", lambda: None),
        (".turn-called", lambda: floor.call(ticket)),
        (".rating", lambda: floor.do(ticket, "start", "finish")),
    ]
    page = open_page(address, size=(320, 640), color_scheme=scheme)
    for mark, step in steps:
        step()
        page.set_viewport_size({"width": 320, "height": 640})
        page.goto(address)
        expect(page.locator(mark)).to_be_visible()
        assert accessibility_faults(page, watch) == []
        for width in (320, 195):
            page.set_viewport_size({"width": width, "height": 640})
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_text_is_large_and_strong(floor: Floor, open_page: OpenPage) -> None:
    """No text of the page is smaller than 18 px."""
    page = open_page(floor.phone_url(floor.take()), size=PHONE)
    smallest = page.evaluate(
        """() => Math.min(...[...document.body.querySelectorAll("*")]
          .filter(e => e.childElementCount === 0 && e.innerText?.trim())
          .map(e => parseFloat(getComputedStyle(e).fontSize)))"""
    )
    assert smallest >= 18
