"""Two consoles in two windows: the second to save sees the first one's change beside its own, and chooses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from pages.browsing import Watch, accessibility_faults
from pages.demo import DemoHall
from pages.workers import Worker

pytestmark = pytest.mark.browser

AtWork = Callable[..., Page]
REFUSED = r"409 .*(/services|/staff/|/sound)|status of 409"


@dataclass
class Second:
    """Another manager at a console of their own."""

    worker: Worker
    name: str


@pytest.fixture
def second(hall: DemoHall, manager: Worker) -> Iterator[Second]:
    """A second manager, signed in at a second console."""
    person = {"staff_id": "pho-ban", "name": "Võ Minh Khôi", "role": "manager", "pin": "314195"}
    staff = hall.get("/api/v1/manage/live", token=manager.token)["staff"]
    seen = next((s["version"] for s in staff if s["staff_id"] == "pho-ban"), None)
    hall.post("/api/v1/manage/staff", person | {"version": seen}, token=manager.token)
    wish = {"role": "manager", "name": "Bàn phó"}
    made = hall.post("/api/v1/manage/devices", wish, token=manager.token)
    device = hall.post("/api/v1/devices/pair", {"code": made["code"]})
    sign_in = {"staff_id": "pho-ban", "pin": "314195", "new_pin": "739146", "counter_id": None}
    session = hall.post("/api/v1/session", sign_in, token=device["token"])
    yield Second(Worker(hall, "console", session), person["name"])
    hall.post(f"/api/v1/manage/devices/{made['device_id']}/revoke", token=manager.token)


def live(manager: Worker) -> dict[str, Any]:
    """Return the console's snapshot."""
    return dict(manager.hall.get("/api/v1/manage/live", token=manager.token))


def served(manager: Worker, counter_id: str) -> list[str]:
    """Return the own services of a counter."""
    return next(c["services"] for c in live(manager)["counters"] if c["counter_id"] == counter_id)


def open_serving(page: Page, name: str, kind: str) -> None:
    """Open what counter 1 serves and tick a service."""
    page.locator(".tile-change", has_text="Quầy 1").click()
    page.locator(".serving .field input").fill(name)
    page.get_by_role("checkbox", name=f"{name}: {kind}", exact=True).check()


def press(page: Page, name: str) -> None:
    """Press a button of the open sheet."""
    page.get_by_role("dialog").get_by_role("button", name=name, exact=True).click()


@pytest.fixture
def both(
    officer: Worker, manager: Worker, second: Second, at_work: AtWork, watch: Watch
) -> tuple[Page, Page]:
    """Both consoles, each with the same counter's sheet open and a wish of its own; the first has saved."""
    watch.expect(REFUSED)
    mine, theirs = at_work(manager, "manager"), at_work(second.worker, "manager")
    open_serving(mine, "Khai tử", "Việc chính")
    open_serving(theirs, "Khai sinh", "Việc chính")
    press(theirs, "Áp dụng ngay")
    expect(theirs.locator(".bottom-notice")).to_contain_text("Quầy 1")
    press(mine, "Áp dụng ngay")
    return mine, theirs


def test_the_second_sees_the_others_change_and_keeps_it(
    both: tuple[Page, Page], manager: Worker, second: Second, watch: Watch
) -> None:
    """Who, when, what it is now and what was chosen here stand side by side; keeping it changes nothing."""
    mine, _ = both
    told = mine.locator(".changed")
    expect(told).to_contain_text(f"{second.name} đã đổi lúc")
    rows = told.locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text="Khai sinh").locator("td")).to_have_text(["Việc chính", "–"])
    expect(rows.filter(has_text="Khai tử").locator("td")).to_have_text(["–", "Việc chính"])
    assert "khai-sinh" in served(manager, "1") and "khai-tu" not in served(manager, "1")
    assert accessibility_faults(mine, watch) == []
    press(mine, "Giữ như đang áp dụng")
    mine.locator(".serving .field input").fill("Khai sinh")
    box = mine.get_by_role("checkbox", name="Khai sinh: Việc chính", exact=True)
    expect(box).to_be_checked()
    box.uncheck()
    press(mine, "Áp dụng ngay")
    expect(mine.locator(".bottom-notice")).to_contain_text("Quầy 1")
    assert "khai-sinh" not in served(manager, "1")


def test_the_second_insists_and_can_take_it_back(both: tuple[Page, Page], manager: Worker) -> None:
    """The own choice counts when a person says so; undo brings back what the other had made."""
    mine, _ = both
    press(mine, "Dùng lựa chọn của tôi")
    expect(mine.locator(".bottom-notice")).to_contain_text("Quầy 1")
    assert "khai-tu" in served(manager, "1") and "khai-sinh" not in served(manager, "1")
    mine.locator(".notice-undo").click()
    expect(mine.locator(".bottom-notice.is-shown")).to_have_count(0)
    assert "khai-sinh" in served(manager, "1") and "khai-tu" not in served(manager, "1")


def test_an_undo_over_anothers_change_is_refused_with_words(
    manager: Worker, second: Second, at_work: AtWork, watch: Watch, officer: Worker
) -> None:
    """Ten seconds are long: who takes back what somebody has changed since is told so instead."""
    watch.expect(REFUSED)
    before = served(manager, "1")
    page = at_work(manager, "manager")
    open_serving(page, "Khai tử", "Việc chính")
    press(page, "Áp dụng ngay")
    expect(page.locator(".notice-undo")).to_be_visible()
    counter = next(c for c in live(manager)["counters"] if c["counter_id"] == "1")
    body = {"services": before, "helps": [], "version": counter["version"]}
    path = "/api/v1/manage/counters/1/services"
    manager.hall.post(path, body, token=second.worker.token)
    page.locator(".notice-undo").click()
    expect(page.locator(".bottom-notice")).to_contain_text(f"{second.name} đã đổi lúc")
    assert served(manager, "1") == before


def test_a_person_changed_by_two(
    manager: Worker, second: Second, at_work: AtWork, watch: Watch
) -> None:
    """The same for a person: the other's role beside the name that was typed here."""
    watch.expect(REFUSED)
    officers = [s for s in live(manager)["staff"] if s["role"] == "officer"]
    known = officers[-1]
    page = at_work(manager, "manager")
    row = page.locator(f"#person-{known['staff_id']}")
    row.get_by_role("button").last.click()
    page.get_by_role("dialog").locator("input").fill("Tên khác")
    body = {k: known[k] for k in ("name", "counters", "languages", "version")}
    path = f"/api/v1/manage/staff/{known['staff_id']}"
    manager.hall.post(path, body | {"role": "host"}, token=second.worker.token)
    press(page, "Lưu")
    told = page.locator(".changed")
    expect(told).to_contain_text(f"{second.name} đã đổi lúc")
    expect(told.locator("tbody")).to_contain_text(known["name"])
    expect(told.locator("tbody")).to_contain_text("Tên khác")
    press(page, "Giữ như đang áp dụng")
    now = next(s for s in live(manager)["staff"] if s["staff_id"] == known["staff_id"])
    assert (now["name"], now["role"]) == (known["name"], "host")
    expect(page.get_by_role("dialog").locator("input")).to_have_value(known["name"])
