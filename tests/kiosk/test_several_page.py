"""Several services and dossiers under one number, at a kiosk in a running hall."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from pages.browsing import Watch, accessibility_faults
from pages.demo import DemoHall

pytestmark = pytest.mark.browser


HIDDEN = """() => [...document.querySelectorAll("button, h1")].filter((it) => {
  const { left, top, right, bottom } = it.getBoundingClientRect();
  const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  const isInside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
  return right > left && !(isInside && (it.contains(seen) || seen?.contains(it)));
}).map((it) => it.className || it.textContent)"""
"""What cannot be touched or read where it lies."""


def touch(page: Page, selector: str, nth: int = 0) -> None:
    """Touch something once the kiosk hears the next touch."""
    page.wait_for_timeout(520)
    page.locator(selector).nth(nth).click()


def test_two_services_and_three_dossiers_get_one_number(
    hall: DemoHall, kiosk: Callable[..., Page], watch: Watch
) -> None:
    """The list is shown before and after; desk and phone get all of it under one number."""
    page = kiosk("10 inch lying")
    page.locator(".several-button").click()
    for sector in (0, 1):
        touch(page, ".tile", sector)
        expect(page.locator(".tiles-list")).to_be_visible()
        touch(page, ".tile", 0)
        expect(page.locator(".several-list li")).to_have_count(sector + 1)
        if not sector:
            touch(page, ".several-add")
    assert not accessibility_faults(page, watch)
    for _ in range(2):
        page.locator(".stepper button").last.click()
    touch(page, ".action-done")
    expect(page.locator(".number-visit")).to_contain_text("3 hồ sơ")
    number = page.locator(".number").inner_text()
    _, session = hall.sign_in("host")
    found = hall.get(f"/api/v1/host/tickets/{number}", token=session["token"])["ticket"]
    assert (found["dossier_count"], len(found["more_services"])) == (3, 1)


@pytest.mark.parametrize("panel", ["10 inch lying", "10 inch standing"])
def test_low_mode_keeps_every_button_of_a_small_panel_in_reach(
    kiosk: Callable[..., Page], panel: str
) -> None:
    """While a further service is chosen nothing lies outside of the panel or over something else."""
    page = kiosk(panel)
    page.locator(".action-low").click()
    touch(page, ".several-button" if page.locator(".several-button").count() else ".action-help")
    if page.locator(".help-several").count():
        touch(page, ".help-several")
    touch(page, ".tile")
    expect(page.locator(".tiles-list")).to_be_visible()
    touch(page, ".tile")
    touch(page, ".several-add")
    touch(page, ".tile", 1)
    expect(page.locator(".tiles-list")).to_be_visible()
    assert page.evaluate(HIDDEN) == []
