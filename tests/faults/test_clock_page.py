"""The console in doubt: what is wrong in words, and one press that says what time it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from faults.wrong_clock import FooledHall, local, may_be_fooled
from journeys.windows import open_window, sign_in
from pages.browsing import Watch
from server.words import words

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture
def dark(tmp_path: Path) -> Iterator[FooledHall]:
    """A hall that came back from a power cut at ten in the year 1970."""
    if not may_be_fooled(tmp_path):
        pytest.skip("no libfaketime, or no mounts of one's own")
    hall = FooledHall(tmp_path)
    hall.furnish("2026-12-01 05:00")
    hall.boot("2026-12-01 10:00")
    hall.take()
    hall.off()
    hall.boot("1970-01-01 07:00")
    yield hall
    hall.off()
    hall.printer.stop()


def test_one_press_brings_the_kiosks_back(
    dark: FooledHall, open_page: Callable[..., Page], watch: Watch
) -> None:
    """The manager reads both times, types the right one, presses once; the kiosk gives numbers again by itself."""
    assert dark.hall is not None
    watch.expect("status of 404")  # no demonstration here: nobody's PIN is offered
    devices = {d["role"]: d for d in reversed(dark.furnished["devices"])}
    console = open_window(open_page, dark.hall, devices["manager"])
    sign_in(console, next(p for p in dark.furnished["staff"] if p["role"] == "manager"))
    board = open_window(open_page, dark.hall, devices["board"])
    expect(board.locator(".quiet-title")).to_have_text(
        words("vi").text("common.closed_clock_wrong")
    )
    expect(board.locator(".closed-kept")).to_have_text(words("vi").text("board.hint_clock_wrong"))
    alert = console.locator(".alerts li").filter(has_text="07:00 01/01/1970")
    expect(alert).to_be_visible()
    alert.get_by_role("button").click()
    # The year of an empty battery would be refused: it is not among what is offered.
    expect(console.locator(".sheet .choices, .sheet fieldset").first).to_be_visible()
    expect(console.locator(".sheet label").filter(has_text="1970")).to_have_count(0)
    console.locator(".sheet input[type=datetime-local]").fill("2026-12-01T10:25")
    console.get_by_role("button", name="10:25 01/12/2026").last.click()
    expect(console.locator(".sheet")).to_have_count(0)
    expect(console.locator(".staff-top-end")).to_contain_text("10:2")
    screen = open_window(open_page, dark.hall, devices["kiosk"])
    expect(screen.locator(".tile").first).to_be_visible()
    expect(board.locator(".steps")).to_be_visible(timeout=15_000)
    accepted = [f for f in dark.facts() if f.kind == "clock_accepted"]
    assert [f.at for f in accepted] == [local("2026-12-01 10:25")]
    assert accepted[0].event.staff_id is not None
