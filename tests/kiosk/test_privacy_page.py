"""What is kept about people, read at the kiosk: two touches away, whole on every panel, in every language."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from kiosk.ticketing import PANELS
from pages.demo import DemoHall

Open = Callable[..., Page]
LANGUAGES = ("vi", "en", "km")
CUT = """() => {
  const foot = document.querySelector('.kiosk-actions').getBoundingClientRect();
  const texts = 'main .button, .privacy, .privacy-part, .privacy-part p, .help li, .help p';
  return [...document.querySelectorAll(texts)].filter((node) => {
    const box = node.getBoundingClientRect();
    const isBeside = box.right <= foot.left || box.left >= foot.right;
    const isUnder = !node.closest('.kiosk-actions') && !isBeside && box.bottom > foot.top + 1;
    const isOut = box.right > innerWidth + 1 || box.bottom > innerHeight + 1;
    return isUnder || isOut || node.scrollHeight > node.clientHeight + 4;
  }).map((node) => `${node.className || node.tagName}: ${node.textContent}`);
}"""
"""What runs out of the panel or of its own box, or lies under the actions."""


def open_notice(page: Page, language: str) -> None:
    """Choose a language, then help, then the notice."""
    if language != "vi":
        page.locator(f".language-choice[lang={language}]").click()
        page.wait_for_timeout(
            520
        )  # the screen hears one touch in half a second, as a person gives it
    page.locator(".action-help").click()
    page.wait_for_timeout(520)
    page.locator(".action-privacy").click()
    expect(page.locator(".privacy-part")).to_have_count(4)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("panel", PANELS)
def test_the_notice_is_whole(hall: DemoHall, kiosk: Open, panel: str, language: str) -> None:
    """The server's own sentences, none cut, and nothing runs out of the panel; back leads to the choice."""
    page = kiosk(panel)
    open_notice(page, language)
    told = hall.call("GET", "/api/v1/privacy")[1]
    assert [part["name"] for part in told["parts"]] == ["kept", "why", "long", "ask"]
    expect(page.locator(".privacy")).to_contain_text("72")
    expect(page.locator(".privacy")).to_contain_text("102")
    assert page.evaluate(CUT) == []
    page.wait_for_timeout(520)
    page.locator(".action-back").click()
    expect(page.locator(".tile").first).to_be_visible()


def test_the_notice_follows_the_language(kiosk: Open) -> None:
    """Whoever changes the language there reads on in it."""
    page = kiosk()
    open_notice(page, "vi")
    expect(page.locator(".privacy")).to_contain_text("Hỏi ai")
    page.wait_for_timeout(520)
    page.locator(".language-choice[lang=en]").click()
    expect(page.locator(".privacy")).to_contain_text("Whom to ask")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("panel", PANELS)
def test_help_is_whole(kiosk: Open, panel: str, language: str) -> None:
    """Nothing of it lies under the actions, also in Khmer on a tablet."""
    page = kiosk(panel)
    page.locator(f".language-choice[lang={language}]").click()
    page.wait_for_timeout(520)  # the screen hears one touch in half a second
    page.locator(".action-help").click()
    expect(page.locator(".action-privacy")).to_be_visible()
    assert page.evaluate(CUT) == []
