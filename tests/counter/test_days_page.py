"""The business day at the console: closed after a question, read of, opened again; presses that count once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from pages.browsing import Watch, accessibility_faults
from pages.modules import Ask
from pages.workers import Worker

pytestmark = pytest.mark.browser

AtWork = Callable[..., Page]
FLOOR = "/api/v1/manage/live"


def test_the_day_is_closed_by_its_question_and_opened_again(
    officer: Worker, manager: Worker, at_work: AtWork, watch: Watch
) -> None:
    """The question says how many still wait; a double click closes once; the report names them; all come back."""
    first, second = officer.give(2)
    before = manager.hall.get(FLOOR, token=manager.token)["unended"]
    page = at_work(manager, "manager")
    page.get_by_role("button", name="Đóng ngày…").click()
    expect(page.locator(".sheet .notice")).to_contain_text(f"Còn {before} số")
    sent: list[str] = []
    page.on("request", lambda r: sent.append(r.url) if r.url.endswith("/day/close") else None)
    page.locator(".sheet").get_by_role("button", name="Đóng ngày", exact=True).dblclick()
    expect(page.locator(".bottom-notice")).to_contain_text(f"{before} số")
    assert len(sent) == 1
    expect(page.locator(".days .chip").first).to_have_text("Đã đóng")
    way = page.locator(".alerts li", has_text="chưa được phục vụ").locator(".alert-way")
    way.click()
    expect(page.locator(".day-report .day-left")).to_contain_text([first])
    (day, *_) = manager.hall.get("/api/v1/manage/days", token=manager.token)["days"]
    expect(page.locator(".day-report")).to_contain_text(f"Mã niêm phong sổ ngày: {day['seal']}.")
    assert not accessibility_faults(page, watch)
    page.get_by_role("button", name="Đã xem, tắt cảnh báo").click()
    expect(way).to_have_count(0)
    page.get_by_role("button", name="Mở lại ngày").click()
    expect(page.locator(".days .chip").first).to_have_text("Đang mở")
    back = Worker(manager.hall, *manager.hall.sign_in("counter", counter_id="1"))
    assert [each["number"] for each in back.look()["waiting"]][:2] == [first, second]


@pytest.mark.parametrize(
    ("day", "key"),
    [
        ({"closed_at": None}, "manager.day_never_closed"),
        ({"closed_at": "x", "was_late": True}, "manager.day_closed_late"),
        ({"closed_at": "x", "closed_by": {"kind": "staff", "name": "An"}}, "manager.day_closed_by"),
        ({"closed_at": "x", "closed_by": {"kind": "clock"}}, "manager.day_closed_clock"),
    ],
)
def test_the_end_of_a_day_has_its_words(ask: Ask, day: dict[str, object], key: str) -> None:
    """Closed by a person, by the clock, too late, or not yet: each is said as it was."""
    body = "return m.closedWords(f.day, (at) => at).key"
    assert ask("/counter/manager/days.js", body, day=day) == key


@pytest.mark.parametrize(
    ("at", "key", "facts"),
    [
        ("2026-11-23T01:05:00Z", "manager.since", {"time": "08:05"}),
        (
            "2026-11-21T13:30:00Z",
            "manager.since_day",
            {"time": "20:30", "day": "21", "month": "11"},
        ),
    ],
)
def test_an_alert_says_since_when(ask: Ask, at: str, key: str, facts: dict[str, str]) -> None:
    """Today's alerts give the time in the hall, earlier ones the date too."""
    floor = {"date": "2026-11-23", "hall": {"time_zone": "Asia/Ho_Chi_Minh"}}
    body = """const { formatClock } = await import("/static/words.js");
      return m.sinceWords(f.at, f.floor, formatClock)"""
    found = ask("/counter/manager/days.js", body, at=at, floor=floor)
    assert found == {"key": key, "facts": facts}
