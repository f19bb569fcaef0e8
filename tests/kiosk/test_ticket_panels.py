"""The kiosk's page on four panels, in three languages, high and low: nothing cut, nothing small."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kiosk.ticketing import PANELS, Open, answer_tickets, take
from pages.browsing import Watch, accessibility_faults

TOUCH_MM = 19.5
"""Twenty millimetres less the rounding of borders."""


def test_low_mode_brings_everything_within_reach(kiosk: Open) -> None:
    """On a standing panel all that can be touched lies in the lower 40 % and is at least 20 mm high."""
    page = kiosk()
    page.locator(".action-low").click()
    expect(page.locator(".kiosk.is-low")).to_be_visible()
    tops = page.evaluate(
        "[...document.querySelectorAll('button')].map((b) => b.getBoundingClientRect().top)"
    )
    assert min(tops) >= 1920 * 0.6 - 1
    assert not too_small(page)


NUMBER_MM = 40
"""How high a number stands where it is read from 60 cm; a tablet is read from 40 cm."""


def number_mm(page: Page) -> float:
    """Return how high the figures of the number are, in millimetres of a panel read from 60 cm."""
    return float(
        page.evaluate(
            """() => {
              const root = getComputedStyle(document.documentElement);
              const number = getComputedStyle(document.querySelector(".number"));
              const pen = document.createElement("canvas").getContext("2d");
              pen.font = `${number.fontWeight} ${number.fontSize} ${number.fontFamily}`;
              const high = pen.measureText("0").actualBoundingBoxAscent;
              const [mm, near] = ["--mm", "--reading"].map((name) => parseFloat(root.getPropertyValue(name)));
              return high / mm / near;
            }"""
        )
    )


def too_small(page: Page) -> list[str]:
    """Return what can be touched and is smaller than a finger needs, in millimetres of the panel."""
    found: list[str] = page.evaluate(
        """(least) => {
          const mm = parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--mm"));
          return [...document.querySelectorAll("button")]
            .map((button) => [button, button.getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.width / mm < least || box.height / mm < least))
            .map(([button, box]) => `${button.className}: ${box.width / mm} × ${box.height / mm} mm`);
        }""",
        TOUCH_MM,
    )
    return found


def lost_texts(page: Page) -> list[str]:
    """Return names, waits and buttons whose text leaves its box or the screen."""
    found: list[str] = page.evaluate(
        """() => {
          const inside = (box, frame) => box.left >= frame.left - 1 && box.right <= frame.right + 1
            && box.top >= frame.top - 1 && box.bottom <= frame.bottom + 1;
          const screen = {left: 0, top: 0, right: innerWidth, bottom: innerHeight};
          return [...document.querySelectorAll(".tile-name, .tile-foot .chip, .button-label, h1, .number, .facts dd")]
            .filter((text) => text.getBoundingClientRect().width)
            .filter((text) => {
              const frame = text.closest("li, button")?.getBoundingClientRect() ?? screen;
              return !inside(text.getBoundingClientRect(), frame) || !inside(frame, screen);
            })
            .map((text) => `${text.className || text.tagName}: ${text.textContent}`);
        }"""
    )
    return found


@pytest.mark.parametrize("language", ["vi", "en", "km"])
@pytest.mark.parametrize("panel", PANELS)
def test_every_panel_and_language_fits(
    kiosk: Open, watch: Watch, panel: str, language: str
) -> None:
    """First screen, a long list and the number: nothing is cut, all is large enough, axe finds no fault."""
    page = kiosk(panel)
    answer_tickets(page, None)
    if language != "vi":
        page.locator(f".language-choice[lang={language}]").click()
        page.wait_for_function("l => document.documentElement.lang === l", arg=language)
        page.wait_for_timeout(520)  # as in take
    page.evaluate("document.fonts.ready")
    steps: list[Callable[[], Any]] = [
        lambda: None,
        lambda: page.locator(".tile").first.click(),
        lambda: (page.wait_for_timeout(520), page.locator(".tile").first.click()),
    ]
    marks = [".search-button, .tiles", ".tiles-list", ".number"]
    for go, mark in zip(steps, marks, strict=True):
        go()
        expect(page.locator(mark).first).to_be_visible()
        assert not lost_texts(page)
        assert not too_small(page)
    assert number_mm(page) >= NUMBER_MM
    assert not accessibility_faults(page, watch)


@pytest.mark.parametrize("printing", [None, {"job_id": "j1", "state": "unsure"}])
def test_a_small_panel_holds_the_number_in_its_worst_state(
    kiosk: Open, printing: dict[str, str] | None
) -> None:
    """Without a QR code, or with the paper's question, both ends of the screen can still be touched."""
    page = kiosk("10 inch standing")
    page.locator(".language-choice[lang=km]").click()
    page.wait_for_function("() => document.documentElement.lang === 'km'")
    page.wait_for_timeout(520)  # as in take
    answer_tickets(page, printing)
    if not printing:
        page.route("**/tickets/*/qr", lambda _: None)
    take(page)
    mark = ".paper-question" if printing else ".number-take:not(:has(.qr-code))"
    expect(page.locator(mark)).to_be_visible()
    page.evaluate("document.fonts.ready")
    assert not lost_texts(page)


INSIDE = """() => {
  const number = document.querySelector(".number");
  const ink = document.createRange();
  ink.selectNodeContents(number);
  const card = number.parentElement;
  const edge = card.getBoundingClientRect().right - parseFloat(getComputedStyle(card).paddingRight);
  return ink.getBoundingClientRect().right <= edge + 1;
}"""
"""Whether the number ends within its card's padding."""


@pytest.mark.parametrize("panel", PANELS)
def test_the_widest_number_stays_on_its_card(kiosk: Open, panel: str) -> None:
    """W is twice as wide as I: what is set smaller is what would leave the card, and nothing else."""
    heights = {}
    for number in ("I111", "A040", "M444", "W888", "W8888"):
        page = kiosk(panel)
        answer_tickets(page, None, number=number)
        take(page)
        expect(page.locator(".number")).to_have_text(number)
        page.wait_for_function(INSIDE, timeout=5_000)
        height = "document.querySelector('.number').getBoundingClientRect().height"
        heights[number] = page.evaluate(height)
        page.close()
    assert heights["W8888"] < heights["W888"] <= heights["A040"] <= heights["I111"]
    assert heights["W888"] > 0.8 * heights["I111"]
