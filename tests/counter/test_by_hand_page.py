"""The page of what was done by hand: an officer calls out of order, the manager sees whom it passed."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from pages.browsing import Watch, accessibility_faults, small_targets
from pages.workers import Worker

pytestmark = pytest.mark.browser

AtWork = Callable[..., Page]


def out_of_order(officer: Worker) -> tuple[str, str]:
    """Let two people come and the officer call the second; return both numbers."""
    wish = {"service_id": officer.look()["counter"]["services"][0]["service_id"]}
    wish |= {"language": "vi", "print": False}
    first, second = (
        officer.hall.post("/api/v1/tickets", wish, token=officer.token)["ticket"] for _ in range(2)
    )
    body = {"ticket_id": second["ticket_id"]}
    officer.hall.post("/api/v1/counters/1/call", body, token=officer.token)
    return first["number"], second["number"]


def test_the_manager_sees_whom_a_call_passed(
    officer: Worker, manager: Worker, at_work: AtWork, watch: Watch, tmp_path: Path
) -> None:
    """From the floor to the page: who called and who was passed; narrowed by kind and person; taken as CSV."""
    first, second = out_of_order(officer)
    page = at_work(manager, "manager")
    page.get_by_role("button", name="Xem việc làm bằng tay").click()
    expect(page.locator(".by-hand-head h2")).to_contain_text("Làm bằng tay")
    deed = page.locator(".deed", has_text=second)
    expect(deed).to_contain_text("Gọi ngoài thứ tự")
    expect(deed).to_contain_text("Vượt 1 người")
    expect(deed.locator(".rival")).to_contain_text(first)
    expect(deed.locator(".deed-person")).to_contain_text("Quầy 1")
    assert not accessibility_faults(page, watch)
    assert not small_targets(page, 24)
    person = officer.look()["officer"]["name"]
    page.locator(".by-hand-person", has_text=person).click()
    expect(page.locator(".deed-person", has_not_text=person)).to_have_count(0)
    page.get_by_role("button", name="Gọi ngoài thứ tự").click()
    expect(page.locator(".deed strong", has_text="Đặt PIN")).to_have_count(0)
    with page.expect_download() as taken:
        page.get_by_role("button", name="Tải bảng CSV").click()
    file = tmp_path / "table.csv"
    taken.value.save_as(file)
    rows = list(csv.reader(file.read_text("utf-8-sig").splitlines()))
    assert [row[2] for row in rows if row[1] == "Gọi ngoài thứ tự"][-1] == second
    page.locator(".by-hand-person", has_text="Phạm Thị Thanh Tâm").click()
    expect(page.locator(".deed", has_text="Tải bảng làm bằng tay").first).to_be_visible()
    page.get_by_role("button", name="Về bàn điều hành").click()
    expect(page.locator(".tile").first).to_be_visible()
    officer.clear()


def test_a_journal_that_cannot_be_read_says_so(
    manager: Worker, at_work: AtWork, watch: Watch
) -> None:
    """While it is fetched the page says it reads; refused, it says why and tries again at a press."""
    page = at_work(manager, "manager")
    watch.expect("by-hand")

    def refuse(route: Route) -> None:
        route.fulfill(
            status=503, json={"code": "server_error", "title": "x", "detail": "Sổ đang bận."}
        )

    page.route("**/api/v1/manage/by-hand*", refuse)
    page.evaluate("location.hash = 'by-hand'")
    expect(page.locator(".by-hand [role=alert]")).to_contain_text("Sổ đang bận.")
    page.unroute("**/api/v1/manage/by-hand*")
    page.get_by_role("button", name="Thử lại").click()
    expect(page.locator(".by-hand-day")).to_be_visible()


@pytest.mark.parametrize("language", ["vi", "en", "km"])
@pytest.mark.parametrize("size", [(1366, 768), (390, 844)])
def test_nothing_is_cut(
    officer: Worker, manager: Worker, at_work: AtWork, language: str, size: tuple[int, int]
) -> None:
    """In three languages, at the desk and on a phone, the page is never wider than the screen."""
    out_of_order(officer)
    page = at_work(manager, "manager", f"&lang={language}", size=size)
    page.evaluate("location.hash = 'by-hand'")
    expect(page.locator(".deed").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    officer.clear()
