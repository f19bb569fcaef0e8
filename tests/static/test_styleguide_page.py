"""The style guide of the demo: every component in every theme and language, readable, and of the demo alone."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from house.test_components import NAMES
from pages.browsing import Watch, accessibility_faults
from pages.demo import DemoHall
from pages.test_every_screen import HOLE_SHOWN, KEY_SHOWN, STAYS_INSIDE

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
FRAMED = """async () => {
  const { COMPONENTS } = await import("/static/styleguide/examples.js");
  return Object.entries(COMPONENTS).filter(([, c]) => c.frame).map(([name, c]) => [name, c.examples.length]);
}"""
DESK, PHONE = (1366, 768), (390, 844)


@pytest.fixture
def guide(demo_hall: DemoHall, open_page: Open) -> Open:
    """Return a function that opens the style guide in a theme and a language."""

    def opened(theme: str, language: str, query: str = "", **more: object) -> Page:
        page = open_page("about:blank", **more)
        kept = {
            "motcua.screen.styleguide": json.dumps({"theme": theme}),
            "motcua.language.styleguide": language,
        }
        keep = (
            f"for (const [k, v] of Object.entries({json.dumps(kept)})) localStorage.setItem(k, v)"
        )
        page.add_init_script(f"if (location.protocol === 'http:') {{ {keep} }}")
        page.goto(f"{demo_hall.url}/styleguide{query}")
        expect(page.locator("#page > *").first).to_be_visible()
        assert page.evaluate("document.documentElement.lang") == language
        assert page.evaluate("document.documentElement.dataset.theme") == theme
        page.evaluate("document.fonts.ready")
        return page

    return opened


@pytest.mark.parametrize("language", ["vi", "en", "km"])
@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_every_component_can_be_read(guide: Open, watch: Watch, theme: str, language: str) -> None:
    """Each component stands there with each state; no key, hole or fault of axe on a desk or a phone."""
    page = guide(theme, language)
    assert page.locator(".guide-component").evaluate_all("all => all.map(e => e.id)") == NAMES
    assert page.locator(".guide-state").count() > 60
    text = page.inner_text("main")
    assert not KEY_SHOWN.findall(text)
    assert not HOLE_SHOWN.findall(text)
    empty = "all => all.filter(e => !e.children.length).map(e => e.parentElement.innerText)"
    assert page.locator(".guide-stage").evaluate_all(empty) == []
    assert page.evaluate(STAYS_INSIDE)
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert page.evaluate(STAYS_INSIDE)
    faults = accessibility_faults(page, watch)
    assert not faults, "\n".join(["", *faults])


@pytest.mark.parametrize(
    ("theme", "language"), [("light", "vi"), ("dark", "km"), ("contrast", "en")]
)
def test_what_fills_a_page_can_be_read(
    guide: Open, watch: Watch, theme: str, language: str
) -> None:
    """A component in a window of its own is whole and without fault as well."""
    page = guide(theme, language, size=(1240, 700))
    for name, count in page.evaluate(FRAMED):
        for number in range(count):
            page.goto(f"{page.url.split('?')[0]}?only={name}&state={number}")
            expect(page.locator("#page > *").first).to_be_visible()
            assert not page.locator(".guide-head").count()
            faults = [f for f in accessibility_faults(page, watch) if not is_of_a_page(f)]
            assert not faults, "\n".join(["", name, *faults])


def is_of_a_page(fault: str) -> bool:
    """Tell whether a fault is that a lone component is no whole page: no heading, nothing but itself."""
    return fault.startswith(("page-has-heading-one:", "landmark-one-main:", "region:"))


@pytest.mark.parametrize("text", [150, 200])
def test_large_text_stays_inside_a_phone(guide: Open, text: int) -> None:
    """With text half as large again, or twice as large, nothing goes past the edge and nothing is cut."""
    for language in ("vi", "en", "km"):
        page = guide("light", language, f"?text={text}", size=PHONE)
        assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == (
            16 * text / 100
        )
        inside = "all => all.filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
        past = page.locator("#page *").evaluate_all(f"{inside}.map(e => e.outerHTML.slice(0, 80))")
        assert past == []


def test_themes_sizes_and_languages_are_changed_on_the_page(guide: Open) -> None:
    """A touch on a theme, a size or a language changes the page and the windows in it."""
    page = guide("light", "vi", size=DESK)
    head = page.locator(".guide-head")
    head.get_by_role("button", name="150 %").click()
    head.get_by_role("button", name="English").click()
    expect(head.locator("h1")).to_have_text("The parts of the screens")
    window = page.locator("#staff_top iframe").first
    expect(window).to_have_attribute("src", "/styleguide?only=staff_top&state=0&lang=en&text=150")
    page.goto(page.url.removesuffix("/styleguide") + str(window.get_attribute("src")))
    expect(page.locator(".staff-top")).to_contain_text("Training day")
    assert page.evaluate("document.documentElement.style.fontSize") == "150%"


def test_a_real_hall_has_no_style_guide(
    own_hall: Callable[..., DemoHall], demo_hall: DemoHall
) -> None:
    """Outside the demo neither its address nor its files are served, and the front page does not offer it."""
    hall = own_hall("--no-demo")
    for path in (
        "/styleguide",
        "/static/styleguide/index.html",
        "/static/styleguide/",
        "/static/styleguide",
    ):
        status, answer = hall.call("GET", path)
        assert (status, answer["code"]) == (404, "demo_only"), path
    assert demo_hall.call("GET", "/api/v1/hall")[0] == 200
