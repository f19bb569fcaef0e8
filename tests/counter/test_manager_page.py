"""The manager's console at a running hall: what it shows within two seconds, and what can be done from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from pages.browsing import Watch, accessibility_faults, small_targets
from pages.demo import DemoHall
from pages.workers import Worker
from server.hall.problems import HallFileError, Problem
from server.reports.hall_file import MISTAKES_SHOWN, spoilt_hall_file

pytestmark = pytest.mark.browser

AtWork = Callable[..., Page]
SOON_MS = 2000
BACKUP_MS = 60_000
MEANT = {"value": "sao-i", "nearest": "sao-y"}
NOW = dt.datetime(2026, 11, 23, 0, 20, tzinfo=dt.UTC)


def test_the_floor_follows_the_hall(officer: Worker, manager: Worker, at_work: AtWork) -> None:
    """A call at a counter stands on its tile within two seconds, with its word."""
    page = at_work(manager, "manager")
    tile = page.locator(".tile", has=page.get_by_role("heading", name="Quầy 1", exact=True))
    expect(tile.locator(".tile-officer")).to_have_text(officer.session["staff"]["name"])
    (number,) = officer.give()
    officer.hall.post("/api/v1/counters/1/next", token=officer.token)
    expect(tile.locator(".tile-number")).to_have_text(number, timeout=SOON_MS)
    expect(tile.locator(".chip")).to_have_text("Đang mời")


def test_stopping_a_service_is_taken_back(
    officer: Worker, manager: Worker, at_work: AtWork
) -> None:
    """The switch stops new numbers and says that those who wait are still called; the undo lets them again."""
    officer.give(3)
    page = at_work(manager, "manager")
    switch = page.locator(".services > table .switch").first
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "false")
    page.locator(".notice-undo").click()
    expect(switch).to_have_attribute("aria-checked", "true")


def test_an_expected_screen_is_paired_without_typing(
    hall: DemoHall, manager: Worker, at_work: AtWork, watch: Watch
) -> None:
    """A screen of the hall's file stands there unpaired; one press gives its code; the sheet says when it is done."""
    exit_id = hall.device("rating", name="Đánh giá cửa ra")["device_id"]
    hall.post(f"/api/v1/manage/devices/{exit_id}/revoke", token=manager.token)
    page = at_work(manager, "manager")
    row = page.locator(f"#device-{exit_id}")
    expect(row).to_contain_text("chưa ghép")
    assert accessibility_faults(page, watch) == []
    row.get_by_role("button", name="Lấy mã").click()
    sheet = page.get_by_role("dialog", name="Ghép Đánh giá cửa ra")
    code = sheet.locator(".code-text").inner_text().replace(" ", "")
    paired = hall.post("/api/v1/devices/pair", {"code": code})["device"]
    assert (paired["device_id"], paired["role"]) == (exit_id, "rating")
    expect(sheet).to_contain_text("Đã ghép Đánh giá cửa ra.")
    expect(page.get_by_role("list", name="Máy còn chờ ghép")).to_have_count(0)


def test_a_kiosk_is_offered_the_only_printer(
    hall: DemoHall, manager: Worker, at_work: AtWork
) -> None:
    """The sheet has it chosen; who takes it out gets a kiosk of which the console says that it gives no paper."""
    page = at_work(manager, "manager")
    page.get_by_role("button", name="Ghép thiết bị mới").click()
    printer = page.locator(".form select")
    expect(printer).to_have_value("printer-1")
    page.locator(".field input").fill("Ki-ốt không giấy")
    printer.select_option("")
    page.locator(".form .button-accent").click()
    expect(page.locator(".code-text")).to_be_visible()
    page.keyboard.press("Escape")
    row = page.locator(".device", has_text="Ki-ốt không giấy")
    expect(row).to_contain_text("không có phiếu")
    device_id = (row.get_attribute("id") or "").removeprefix("device-")
    hall.post(f"/api/v1/manage/devices/{device_id}/revoke", token=manager.token)


def test_a_new_device_is_paired_and_revoked(
    hall: DemoHall, manager: Worker, at_work: AtWork, open_page: Callable[..., Page]
) -> None:
    """The code from the console makes a page a device; two presses on revoke, no trembling one, make it nobody."""
    page = at_work(manager, "manager")
    page.get_by_role("button", name="Ghép thiết bị mới").click()
    page.locator(".form .choice", has_text="Bảng hiển thị").click()
    page.locator(".field input").fill("Bảng hành lang")
    page.locator(".form .button-accent").click()
    code = page.locator(".code-text").inner_text()
    token = hall.post("/api/v1/devices/pair", {"code": code.replace(" ", "")})["token"]
    assert hall.call("GET", "/api/v1/board", token=token)[0] == 200
    page.keyboard.press("Escape")
    revoke = page.locator(".device", has_text="Bảng hành lang").locator(".machine-end")
    revoke.dblclick()
    assert hall.call("GET", "/api/v1/board", token=token)[0] == 200
    page.wait_for_timeout(520)  # two presses within half a second count once
    revoke.click()
    expect(page.locator(".bottom-notice")).to_contain_text("Bảng hành lang")
    assert hall.call("GET", "/api/v1/board", token=token)[0] == 401


def test_a_printer_without_paper_asks_for_a_roll(
    hall: DemoHall, manager: Worker, at_work: AtWork
) -> None:
    """When a slip meets an empty roll, the console says which printer and what to do."""
    hall.post("/api/v1/demo/printer", {"fault": "paper_out"})
    try:
        page = at_work(manager, "manager")
        page.locator(".machine .button").first.click()
        expect(page.locator(".alerts")).to_contain_text("Thay cuộn mới", timeout=20_000)
        expect(page.locator(".machine .chip").first).to_have_text("Hết giấy")
    finally:
        hall.post("/api/v1/demo/printer", {"fault": "none"})


def test_a_backup_is_made_by_one_press(manager: Worker, at_work: AtWork, watch: Watch) -> None:
    """The key rests while it is made; then the panel says of when the newest is, and that it could be put back."""
    page = at_work(manager, "manager")
    panel = page.locator("#backups")
    expect(panel.get_by_role("listitem").first).to_contain_text("Chưa có bản nào")
    panel.get_by_role("button", name="Sao lưu ngay").click()
    expect(panel.get_by_role("listitem").nth(1)).to_contain_text(
        "Đã khôi phục thử", timeout=BACKUP_MS
    )
    expect(panel.get_by_role("listitem").first).to_contain_text("Bản mới nhất")
    expect(panel).to_contain_text("Chỉ nằm trên máy chủ này")
    expect(panel.get_by_role("button", name="Sao lưu ngay")).to_be_enabled()
    assert accessibility_faults(page, watch) == []


def test_the_session_ends_with_the_person(manager: Worker, at_work: AtWork) -> None:
    """Signing out shows the sign-in again and forgets the session in this tab."""
    page = at_work(manager, "manager")
    page.locator(".floor-person").click()
    page.locator(".form .button", has_text="Đăng xuất").click()
    page.locator(".sign-in-people").wait_for()
    assert (
        page.evaluate("slot => sessionStorage.getItem(`motcua.session.${slot}`)", manager.slot)
        is None
    )


def test_a_spoilt_hall_file_is_told_on_the_console(manager: Worker, at_work: AtWork) -> None:
    """The alert names file, line, key and what was meant, in the language of the page, with no way to go."""
    problems = [Problem("xa.toml", 45, "counters[2].services[1]", "unknown_id_near", MEANT)] * 7
    told = spoilt_hall_file(HallFileError(problems), ("vi", "en", "km"), NOW)
    page = at_work(manager, "manager")

    def spoilt(route: Any) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | {"alerts": told})

    page.route("**/api/v1/manage/live", spoilt)
    page.reload()
    lines = page.locator(".alerts li li")
    expect(lines.first).to_have_text(
        "Dòng 45, counters[2].services[1]: “sao-i” không có; có phải “sao-y”?"
    )
    expect(lines).to_have_count(MISTAKES_SHOWN + 1)
    expect(page.locator(".alerts")).to_contain_text("xa.toml có 7 chỗ sai")
    expect(page.locator(".alerts .alert-way")).to_have_count(0)
    page.locator(".floor-person").click()
    page.get_by_role("button", name="English").click()
    expect(lines.first).to_contain_text("do you mean “sao-y”?")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (390, 844)])
@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_the_floor_can_be_read_and_pressed(
    officer: Worker,
    manager: Worker,
    at_work: AtWork,
    watch: Watch,
    theme: str,
    size: tuple[int, int],
) -> None:
    """At each size and theme nothing runs over the edge, axe finds no fault, targets are 44 pixels."""
    officer.give(2)
    page = at_work(manager, "manager", query=f"&theme={theme}", size=size)
    page.locator(".services table").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not small_targets(page, 44)
    assert not accessibility_faults(page, watch)
