"""Every screen of the running hall, in every language: whole, readable, quiet, and only of this house."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from pages.browsing import Watch, accessibility_faults, small_targets
from pages.demo import DemoHall

pytestmark = pytest.mark.browser

KEY_SHOWN = re.compile(
    r"\b(kiosk|rating|board|phone|desk|host|manager|launch|slip|call|error|common|hall)\.[a-z]\w*_\w*"
)
HOLE_SHOWN = re.compile(r"\{[a-z_]+\}|\bundefined\b|\bNaN\b|\[object |\bnull\b")

STAYS_INSIDE = """() => {
  const root = document.documentElement;
  const clips = [root, document.body].map(e => getComputedStyle(e).overflowX);
  return root.scrollWidth <= innerWidth || clips.some(way => way === "hidden" || way === "clip");
}"""


@dataclass(frozen=True)
class Screen:
    """One page as its device shows it. `finger_px`: the least size of what is pressed; 0 = nothing is."""

    name: str
    path: str
    role: str
    size: tuple[int, int]
    finger_px: int = 0


SCREENS = [
    Screen("launch", "/", "", (1366, 768), 24),
    Screen("kiosk", "/kiosk/ticket/", "kiosk", (1080, 1920), 72),
    Screen("rating", "/kiosk/rating/", "rating", (1280, 800), 72),
    Screen("board", "/display/board/", "board", (1920, 1080)),
    Screen("desk", "/counter/officer/", "counter", (1366, 768), 24),
    Screen("host", "/counter/host/", "host", (1180, 820), 44),
    Screen("manager", "/counter/manager/", "manager", (1440, 900), 24),
]


@pytest.fixture(params=SCREENS, ids=lambda screen: screen.name)
def screen(request: pytest.FixtureRequest) -> Screen:
    """Each screen in turn."""
    return request.param


@pytest.fixture
def shown(screen: Screen, demo_hall: DemoHall, open_page: Callable[..., Page]) -> Page:
    """The screen, opened as its device and complete."""
    device = f"?device={demo_hall.device(screen.role)['device_id']}" if screen.role else ""
    is_touched = screen.finger_px > 24
    page = open_page(demo_hall.url + screen.path + device, size=screen.size, touch=is_touched)
    page.wait_for_function("() => document.body.innerText.trim().length > 40")
    page.evaluate("document.fonts.ready")
    return page


def speak(page: Page, language: str) -> None:
    """Show a page in a language, as its own switch does."""
    change = "async l => (await import('/static/words.js')).setLanguage(l)"
    page.evaluate(change, language)
    page.wait_for_function("l => document.documentElement.lang === l", arg=language)
    page.evaluate("document.fonts.ready")


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_a_screen_is_whole(shown: Page, watch: Watch, language: str) -> None:
    """No key, hole or broken value is shown, nothing goes past the edge, axe finds no fault."""
    speak(shown, language)
    assert_whole(shown, watch)


@pytest.mark.parametrize("language", ["vi", "en", "km"])
@pytest.mark.parametrize("role", ["counter", "host", "manager"])
def test_a_staff_page_is_whole_when_somebody_works_there(
    demo_hall: DemoHall, open_page: Callable[..., Page], watch: Watch, role: str, language: str
) -> None:
    """After signing in, the desk and the console are as whole as any screen."""
    screen = next(screen for screen in SCREENS if screen.role == role)
    slot, session = demo_hall.sign_in(role)
    page = open_page(f"{demo_hall.url}{screen.path}?device={slot}", size=screen.size)
    keep = "([key, text]) => sessionStorage.setItem(key, text)"
    page.evaluate(keep, [f"motcua.session.{slot}", json.dumps(session)])
    page.reload()
    name = session["staff"]["name"].split()[-1]
    page.wait_for_function("name => document.body.innerText.includes(name)", arg=name)
    speak(page, language)
    assert_whole(page, watch)


def assert_whole(shown: Page, watch: Watch) -> None:
    """Fail with what is wrong in a page that is complete."""
    text = shown.inner_text("body")
    assert not KEY_SHOWN.findall(text), KEY_SHOWN.findall(text)
    assert not HOLE_SHOWN.findall(text), HOLE_SHOWN.findall(text)
    assert shown.evaluate(STAYS_INSIDE), "the page can be moved sideways"
    faults = accessibility_faults(shown, watch)
    assert not faults, "\n".join(["", *faults])


def test_what_is_pressed_is_large_enough(shown: Page, screen: Screen) -> None:
    """Keys and links are as large as the hand that uses them needs."""
    if not screen.finger_px:
        assert not small_targets(shown, 10_000), "nobody touches this screen"
        return
    small = small_targets(shown, screen.finger_px)
    assert not small, "\n".join(["", *small])
