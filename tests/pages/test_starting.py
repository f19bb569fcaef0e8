"""A page that loses a file while it loads, or whose browser is too old, says so and comes back by itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from pages.browsing import Watch
from pages.demo import DemoHall

pytestmark = pytest.mark.browser

PAGES = {
    "kiosk": ("/kiosk/ticket/", ".tile", "kiosk"),
    "rating": ("/kiosk/rating/", ".terminal", "rating"),
    "board": ("/display/board/", ".board", "board"),
    "desk": ("/counter/officer/", ".sign-in-name", "counter"),
    "host": ("/counter/host/", ".sign-in-name", "host"),
    "console": ("/counter/manager/", ".sign-in-name", "manager"),
    "launch": ("/", "#page > *", ""),
}
SOON_MS = 40_000


def address(hall: DemoHall, name: str) -> str:
    """Return the address of a page as its device opens it."""
    path, _, role = PAGES[name]
    return f"{hall.url}{path}" + (f"?device={hall.device(role)['device_id']}" if role else "")


def opened(
    open_page: Callable[..., Page], hall: DemoHall, name: str, route: Callable[[Page], None]
) -> Page:
    """Open a page with something wrong on the way to it."""
    page = open_page("about:blank")
    route(page)
    page.goto(address(hall, name))
    return page


@pytest.mark.parametrize(
    ("name", "file"),
    [
        *((name, "**/static/vendor/ui.mjs") for name in PAGES),
        *((name, "**/static/base.css") for name in ("kiosk", "board")),
        *((name, "**/words/vi.json") for name in ("kiosk", "board")),
    ],
)
def test_a_file_lost_once_is_fetched_again(
    demo_hall: DemoHall, open_page: Callable[..., Page], watch: Watch, name: str, file: str
) -> None:
    """The page says that it could not open, and is there a little later without a hand."""
    watch.expect("Failed to load|ERR_|Failed to fetch|error:|importing|words|status of")
    lost: list[str] = []

    def lose_once(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.request.url)
            route.abort()

    page = opened(open_page, demo_hall, name, lambda page: page.route(file, lose_once))
    expect(page.locator(PAGES[name][1]).first).to_be_visible(timeout=SOON_MS)
    expect(page.locator("#start")).to_be_hidden(timeout=SOON_MS)
    assert lost


def test_a_silent_server_is_waited_for(
    demo_hall: DemoHall, open_page: Callable[..., Page], watch: Watch
) -> None:
    """While the server does not answer nothing is reloaded: the sentence stays; afterwards the board is there."""
    watch.expect("Failed to load|ERR_|Failed to fetch|error:|status of")
    state = {"is_up": False, "asked": 0}

    def maybe(route: Route) -> None:
        if route.request.method == "HEAD":
            state["asked"] += 1
        if state["is_up"]:
            route.continue_()
        else:
            route.abort()

    def break_it(page: Page) -> None:
        page.route("**/display/board/*.js", maybe)
        page.route(
            lambda url: "/display/board/?" in url,
            lambda route: maybe(route) if route.request.method == "HEAD" else route.continue_(),
        )

    page = opened(open_page, demo_hall, "board", break_it)
    expect(page.locator("#start")).to_be_visible()
    expect(page.locator("#start")).to_contain_text("tự thử lại")
    page.wait_for_timeout(8000)
    assert state["asked"] >= 1
    expect(page.locator("#start")).to_be_visible()
    state["is_up"] = True
    expect(page.locator(".board")).to_be_visible(timeout=SOON_MS)


def test_an_old_browser_is_told(
    demo_hall: DemoHall, open_page: Callable[..., Page], watch: Watch
) -> None:
    """A module that does not parse, in a browser without what the pages need, names the browsers that have it."""
    watch.expect("error:|SyntaxError|Unexpected")

    def age(page: Page) -> None:
        page.add_init_script("delete Array.prototype.at")
        page.route(
            "**/display/board/board.js",
            lambda route: route.fulfill(body="let a = b ?.. c", content_type="text/javascript"),
        )

    page = opened(open_page, demo_hall, "board", age)
    expect(page.locator(".start-old")).to_be_visible()
    expect(page.locator(".start-old")).to_contain_text("Chrome")


@pytest.mark.parametrize("name", PAGES)
def test_without_javascript_a_page_says_so(demo_hall: DemoHall, browser: object, name: str) -> None:
    """With scripts off there is a sentence in three languages instead of an empty page."""
    context = browser.new_context(java_script_enabled=False)  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto(address(demo_hall, name))
    for language in ("vi", "en", "km"):
        said = page.locator(f'[data-word="common.start_no_script"] [lang={language}]')
        expect(said).to_be_visible()
        expect(said).to_contain_text("JavaScript")
    context.close()
