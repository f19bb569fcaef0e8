"""PINs on the screens: how many digits, whose they are, and when they are asked again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from pages.demo import DemoHall
from pages.workers import Worker

pytestmark = pytest.mark.browser

LONG = "73914682"


def hire(hall: DemoHall, manager: Worker, **facts: Any) -> str:
    """Let the manager add somebody and return the name."""
    hall.post("/api/v1/manage/staff", facts, token=manager.token)
    return str(facts["name"])


@pytest.mark.parametrize("by_touch", [False, True], ids=["keyboard", "touch"])
def test_a_long_pin_is_sent_by_enter(
    hall: DemoHall, manager: Worker, open_page: Callable[..., Page], by_touch: bool
) -> None:
    """Eight digits open a desk; they are not sent after the sixth."""
    staff_id, counter = f"dai-{by_touch:d}", str(3 + by_touch)
    name = hire(
        hall,
        manager,
        staff_id=staff_id,
        name=f"Tạ Thị Dài {by_touch:d}",
        pin=LONG,
        counters=[counter],
    )
    page = open_page(f"{hall.url}/counter/officer/?device=desk-{counter}", touch=by_touch)
    page.get_by_role("button", name=name).click()
    press = (
        (lambda digit: page.locator(".keycap", has_text=digit).click())
        if by_touch
        else page.keyboard.press
    )
    for digit in LONG:
        press(digit)
    expect(page.locator(".pin-pad-dots .is-full")).to_have_count(8)
    if by_touch:
        page.locator(".keycap", has_text="Xong").click()
    else:
        page.keyboard.press("Enter")
    expect(page.locator(".desk-officer-name")).to_have_text(name)
