"""The board in a running hall: calls appear, are proved, survive breaks; everybody can read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from display.floor import Floor
from pages.browsing import Watch, accessibility_faults
from pages.contrast import pale_texts
from pages.demo import DemoHall, stop_hall

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
Change = Callable[[dict[str, Any]], None]
TV = (1920, 1080)
SILENT = """
window.AudioContext = class extends EventTarget {
  state = "suspended"; destination = {}; currentTime = 0;
  part() {
    const gain = { value: 1, ...Object.fromEntries(["setValueAtTime", "linearRampToValueAtTime",
      "exponentialRampToValueAtTime", "setTargetAtTime"].map((name) => [name, () => {}])) };
    return { gain, frequency: {}, connect: (next) => next, start() {}, stop() {}, addEventListener() {} };
  }
  createGain() { return this.part(); }
  createOscillator() { this.currentTime += 2; return this.part(); }
  resume() {
    if (!navigator.userActivation.hasBeenActive) return new Promise(() => {});
    this.state = "running"; this.dispatchEvent(new Event("statechange")); return Promise.resolve();
  }
};
"""


def test_a_call_appears_and_is_proved(floor: Floor, open_page: OpenPage) -> None:
    """A call is large on the board with its counter, and the desk learns that it was shown."""
    ticket = floor.take("km")
    page = open_page(floor.board_url, size=TV)
    expect(page.locator(".board")).to_be_visible()
    with page.expect_response(lambda answer: answer.url.endswith("/acknowledge")) as proof:
        floor.call(ticket)
    assert proof.value.status == 200
    expect(page.locator(".large-number")).to_have_text(ticket["number"])
    expect(page.locator(".large-counter")).to_have_text("2")
    expect(page.locator(".large-other")).to_have_attribute("lang", "km")
    assert floor.announcement()["shown"] is True
    floor.do(ticket, "start", "finish")
    expect(page.locator(".large")).to_have_class("large large-past", timeout=15_000)


STUCK = SILENT.replace('state = "suspended"', 'state = "running"').replace(
    "this.currentTime += 2;", "window.strikes += 1; this.currentTime += window.isBack ? 2 : 0;"
)
"""A context that says it runs while its clock stands still, as when the sound card is gone; `isBack` ends it."""


@pytest.fixture
def changed(floor: Floor, open_page: OpenPage) -> Iterator[Callable[[Page, Change], None]]:
    """Return a function that changes a page's snapshots, for states that a hall reaches slowly."""
    pages: list[Page] = []

    def change_all(page: Page, change: Change) -> None:
        token = floor.hall.device("board")["token"]

        def answer(route: Route) -> None:
            snapshot = floor.hall.get("/api/v1/board", token=token)
            change(snapshot)
            route.fulfill(json=snapshot)

        page.route("**/api/v1/board*", answer)
        pages.append(page)

    yield change_all
    for page in pages:
        page.unroute_all(behavior="ignoreErrors")


def sticking_out(page: Page) -> list[str]:
    """Return the parts of a board whose content is larger than they are."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll(".board, .head, .middle, .large, .list, .strip")]
          .filter(e => e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)
          .map(e => `${e.className} ${e.scrollWidth}×${e.scrollHeight} in ${e.clientWidth}×${e.clientHeight}`)"""
    )
    return found


def test_a_recall_is_marked(floor: Floor, open_page: OpenPage, changed: Any) -> None:
    """A recalled number carries its mark, in words."""
    ticket = floor.take()
    floor.call(ticket)
    page = open_page("about:blank", size=TV)
    changed(page, lambda snapshot: snapshot["calls"][0].update(is_recall=True))
    page.goto(floor.board_url)
    expect(page.locator(".large .again")).to_contain_text("gọi lại")
    floor.do(ticket, "start", "finish")


def test_a_closed_hall_says_when_it_opens(floor: Floor, open_page: OpenPage, changed: Any) -> None:
    """Out of hours the board says why it is quiet and when the hall opens again."""
    closed = {"code": "lunch", "is_withheld": False, "opens_at": "2030-01-07T06:30:00.000Z"}
    page = open_page("about:blank", size=TV)
    changed(page, lambda snapshot: snapshot.update(is_open=False, closed=closed, calls=[]))
    page.goto(floor.board_url)
    expect(page.locator(".closed")).to_contain_text("13:30")


def test_a_full_disk_keeps_nobody_from_being_called(
    floor: Floor, open_page: OpenPage, changed: Any
) -> None:
    """Who holds a number reads that it is still called: calls go on while no new numbers are given."""
    page = open_page("about:blank", size=TV)
    closed = {"code": "disk_full", "is_withheld": True, "opens_at": None}
    changed(page, lambda snapshot: snapshot.update(is_open=False, closed=closed, calls=[]))
    page.goto(floor.board_url)
    expect(page.locator(".closed-kept")).to_have_text("Số đã lấy vẫn được gọi.")


def test_another_zone_is_named(floor: Floor, open_page: OpenPage, changed: Any) -> None:
    """A call into another part of the building carries the name of that part."""
    ticket = floor.take()
    floor.call(ticket)
    upstairs = {"zone_id": "tang-2", "zone": {"vi": "Tầng 2"}}
    page = open_page("about:blank", size=TV)
    changed(page, lambda snapshot: snapshot["calls"][0].update(upstairs))
    page.goto(floor.board_url)
    expect(page.locator(".large-zone")).to_contain_text("Tầng 2")
    floor.do(ticket, "start", "finish")


INSIDE = """() => {
  const ink = document.createRange();
  ink.selectNodeContents(document.querySelector(".large-number"));
  const card = document.querySelector(".large");
  const edge = card.getBoundingClientRect().right - parseFloat(getComputedStyle(card).paddingRight);
  return ink.getBoundingClientRect().right <= edge + 1;
}"""


@pytest.mark.parametrize("size", [TV, (1080, 1920), (1280, 720)], ids=["wide", "tall", "small"])
def test_the_widest_number_stays_in_its_call(
    floor: Floor, open_page: OpenPage, changed: Any, size: tuple[int, int]
) -> None:
    """W is twice as wide as I, and a busy day has five signs: nothing of a called number is cut."""
    floor.call(floor.take())
    for number in ("W888", "M4444", "W8888"):
        page = open_page("about:blank", size=size)
        changed(page, lambda snapshot, n=number: snapshot["calls"][0].update(number=n))
        page.goto(floor.board_url)
        expect(page.locator(".large-number")).to_have_text(number)
        page.wait_for_function(INSIDE, timeout=3_000)


def test_names_are_shown_as_they_are(floor: Floor, open_page: OpenPage, changed: Any) -> None:
    """Markup in a name stays text, and the longest name neither moves nor widens the board."""
    evil = "<img src=x onerror=alert(1)> " + "Bàn hướng dẫn người cao tuổi " * 9
    page = open_page("about:blank", size=(1280, 720))

    def rename(snapshot: dict[str, Any]) -> None:
        snapshot["calls"][0]["counter"]["name"] = {"vi": evil}
        snapshot["waiting"][0]["name"] = {"vi": evil}
        snapshot["notices"] = [{"vi": evil}]
        snapshot["hall"]["name"] = {"vi": evil}

    ticket = floor.take()
    floor.call(ticket)
    changed(page, rename)
    page.goto(floor.board_url)
    expect(page.locator(".large-counter")).to_contain_text("<img src=x")
    assert page.locator("img").count() == 0
    assert sticking_out(page) == []
    floor.do(ticket, "start", "finish")


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_everybody_can_read_it(
    floor: Floor, open_page: OpenPage, watch: Watch, language: str
) -> None:
    """The board in a call has no accessibility fault in any language, on a wide and on a tall screen."""
    ticket = floor.take()
    floor.call(ticket)
    for size in (TV, (1080, 1920)):
        page = open_page(f"{floor.board_url}&lang={language}", size=size)
        expect(page.locator(".large-number")).to_have_text(ticket["number"])
        assert accessibility_faults(page, watch) == []
        large = page.locator(".large").bounding_box()
        assert large is not None
        assert large["width"] * large["height"] >= size[0] * size[1] / 3
        assert sticking_out(page) == []
    floor.do(ticket, "start", "finish")


THEMES = ("light", "dark", "contrast")


@pytest.mark.parametrize("size", [TV, (1080, 1920)], ids=["wide", "tall"])
@pytest.mark.parametrize("theme", THEMES)
def test_every_theme_is_read_from_afar(
    floor: Floor, open_page: OpenPage, theme: str, size: tuple[int, int]
) -> None:
    """Called, gone by and closed, in each colour that the set-up offers: nothing is paler than AAA."""
    first, second = floor.take(), floor.take("km")
    page = open_page(f"{floor.board_url}&theme={theme}", size=size)
    floor.call(first)
    expect(page.locator(".large-number")).to_have_text(first["number"])
    assert page.locator("html").get_attribute("data-theme") == theme
    assert pale_texts(page) == []
    floor.do(first, "start", "finish")
    expect(page.locator(".large-past")).to_be_visible(timeout=15_000)
    assert pale_texts(page) == []
    floor.call(second)
    expect(page.locator(".large-number")).to_have_text(second["number"], timeout=15_000)
    expect(page.locator(".row-past").first).to_be_visible()
    assert pale_texts(page) == []


@pytest.mark.parametrize("theme", THEMES)
def test_a_closed_hall_is_read_from_afar(
    floor: Floor, open_page: OpenPage, changed: Any, theme: str
) -> None:
    """After hours the drawing and its sentence stand out as well."""
    closed = {"code": "lunch", "is_withheld": False, "opens_at": "2030-01-07T06:30:00.000Z"}
    page = open_page("about:blank", size=TV)
    changed(page, lambda snapshot: snapshot.update(is_open=False, closed=closed, calls=[]))
    page.goto(f"{floor.board_url}&theme={theme}")
    expect(page.locator(".closed")).to_be_visible()
    assert pale_texts(page) == []


def test_silence_is_shown_and_mended_by_one_touch(floor: Floor, browser: Browser) -> None:
    """Where the browser forbids sound the board says so, flashes instead, and one touch turns it on."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    context.add_init_script(SILENT)
    page = context.new_page()
    page.goto(floor.board_url)
    badge = page.locator(".sound-badge")
    expect(badge).to_be_visible()
    ticket = floor.take()
    floor.call(ticket)
    expect(page.locator(".flash")).to_be_attached()
    badge.click()
    expect(badge).to_have_count(0)
    floor.do(ticket, "start", "finish")
    context.close()


def test_a_machine_without_a_loudspeaker_says_so(
    floor: Floor, browser: Browser, watch: Watch
) -> None:
    """Where no device can sound the board says it, flashes, and tells the server; a plugged one is heard again."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    watch.follow(page)
    page.add_init_script(
        "window.outputs = []; navigator.mediaDevices.enumerateDevices = async () => outputs;"
    )
    with page.expect_response("**/board/loudspeaker") as told:
        page.goto(floor.board_url)
    assert told.value.request.post_data_json == {"state": "absent"}
    expect(page.locator(".sound-absent")).to_be_visible()
    ticket = floor.take()
    floor.call(ticket)
    expect(page.locator(".flash")).to_be_attached(timeout=10_000)
    plug = """outputs = [{ kind: "audiooutput" }];
      navigator.mediaDevices.dispatchEvent(new Event("devicechange"));"""
    with page.expect_response("**/board/loudspeaker") as told:
        page.evaluate(plug)
    assert told.value.request.post_data_json == {"state": "running"}
    floor.do(ticket, "start", "finish")
    page.close()


def test_a_loudspeaker_that_stood_still_is_mended_by_one_touch(
    floor: Floor, browser: Browser
) -> None:
    """The board says that its sound card is gone; after a touch it is believed again, and chimes."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.add_init_script("window.strikes = 0;" + STUCK)
    with page.expect_response("**/board/loudspeaker") as told:
        page.goto(floor.board_url)
    assert told.value.request.post_data_json == {"state": "stuck"}
    expect(page.locator(".sound-absent")).to_be_visible()
    before = page.evaluate("isBack = true, strikes")
    with page.expect_response("**/board/loudspeaker") as told:
        page.locator(".board").click()
        expect(page.locator(".sound-absent")).to_have_count(0)
    assert told.value.request.post_data_json == {"state": "running"}
    ticket = floor.take()
    floor.call(ticket)
    page.wait_for_function("before => strikes > before", arg=before)
    expect(page.locator(".sound-absent")).to_have_count(0)
    floor.do(ticket, "start", "finish")
    page.close()


def test_motion_can_be_refused(floor: Floor, open_page: OpenPage) -> None:
    """Someone who cannot bear motion sees the ring of a new call standing still."""
    ticket = floor.take()
    page = open_page(floor.board_url, size=TV, reduced_motion="reduce")
    expect(page.locator(".board")).to_be_visible()
    floor.call(ticket)
    expect(page.locator(".large-number")).to_have_text(ticket["number"])
    seconds = page.evaluate(
        "parseFloat(getComputedStyle(document.querySelector('.large'), '::after').animationDuration)"
    )
    assert seconds < 0.01
    floor.do(ticket, "start", "finish")


@pytest.mark.slow
def test_a_restart_needs_no_reload(
    own_hall: Callable[..., DemoHall],
    open_page: OpenPage,
    watch: Watch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Cut off, the board tells the age of what it shows; when the server is back it is right by itself."""
    watch.expect("console (error|warning): .*(WebSocket|Failed to load|ERR_|clips)")
    before = Floor(own_hall())
    listed = before.take()
    page = open_page(before.board_url, size=TV)
    expect(page.locator(".steps")).to_be_visible()
    page.evaluate("window.isSamePage = true")
    before.call(listed)
    expect(page.locator(".large-number")).to_have_text(listed["number"])
    stop_hall(before.hall)
    expect(page.locator(".head-stale")).to_be_visible(timeout=30_000)
    expect(page.locator(".waiting-band")).to_have_count(0)
    port = int(before.hall.url.rsplit(":", 1)[1])
    monkeypatch.setattr("pages.demo.free_port", lambda: port)
    after = Floor(own_hall())
    expect(page.locator(".head-clock")).to_be_visible(timeout=30_000)
    expect(page.locator(".large-number")).to_have_text(listed["number"])
    ticket = after.take()
    after.call(ticket)
    expect(page.locator(".large-number")).to_have_text(ticket["number"], timeout=10_000)
    assert page.evaluate("window.isSamePage") is True
