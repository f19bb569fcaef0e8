"""The console's quieter rooms at a running hall: a counter's services, reasons, people, the month."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from pages.browsing import Watch, accessibility_faults, small_targets
from pages.demo import DemoHall
from pages.workers import Worker

pytestmark = pytest.mark.browser

AtWork = Callable[..., Page]
SHEET_RESTS = "() => document.querySelector('.sheet').getAnimations().length === 0"
PIN = "284917"


def press_in(page: Page, name: str) -> None:
    """Press the button of this whole name."""
    page.get_by_role("button", name=name, exact=True).click()


def served(manager: Worker, counter_id: str) -> list[str]:
    """Return the own services of a counter as the server knows them."""
    counters = manager.hall.get("/api/v1/manage/live", token=manager.token)["counters"]
    return next(c["services"] for c in counters if c["counter_id"] == counter_id)


def test_a_counter_serves_something_else_at_once_and_back(
    officer: Worker, manager: Worker, at_work: AtWork
) -> None:
    """A found service is added to a counter, whoever waits for it stands on its desk, and undo takes both out."""
    before = served(manager, "1")
    wish = {"service_id": "khai-sinh", "language": "vi", "print": False}
    waiting = officer.hall.post("/api/v1/tickets", wish, token=officer.token)["ticket"]["number"]
    desk = at_work(officer).locator(".desk-side")
    expect(desk).not_to_contain_text(waiting)
    page = at_work(manager, "manager")
    page.locator(".tile-change", has_text="Quầy 1").click()
    page.locator(".serving .field input").fill("khai sinh")
    page.get_by_role("checkbox", name="Khai sinh: Việc chính").check()
    press_in(page, "Áp dụng ngay")
    expect(page.locator(".bottom-notice")).to_contain_text("Quầy 1")
    assert served(manager, "1") == [*before, "khai-sinh"]
    expect(desk).to_contain_text(waiting)
    page.locator(".notice-undo").click()
    expect(page.locator(".bottom-notice.is-shown")).to_have_count(0)
    assert served(manager, "1") == before
    expect(desk).not_to_contain_text(waiting)


def test_the_last_counter_of_a_service_is_asked_about(
    officer: Worker, manager: Worker, at_work: AtWork, watch: Watch
) -> None:
    """One press asks, the second leaves it alone; the kiosk says why it gives no number; undo brings it back."""
    before = served(manager, "2")
    wish = {"service_id": "khai-sinh", "language": "vi", "print": False}
    officer.hall.post("/api/v1/tickets", wish, token=officer.token)
    page = at_work(manager, "manager")
    page.locator(".tile-change", has_text="Quầy 2").click()
    page.locator(".serving .field input").fill("khai sinh")
    page.get_by_role("checkbox", name="Khai sinh: Việc chính").uncheck()
    expect(page.locator(".serving-end .notice-warn")).to_contain_text("người đang chờ")
    press_in(page, "Áp dụng ngay")
    assert served(manager, "2") == before
    press_in(page, "Xem lại")
    press_in(page, "Áp dụng ngay")
    page.wait_for_function(SHEET_RESTS)
    assert accessibility_faults(page, watch) == []
    press_in(page, "Vẫn áp dụng")
    expect(page.locator(".bottom-notice")).to_contain_text("Quầy 2")
    assert served(manager, "2") == [s for s in before if s != "khai-sinh"]
    status, refused = officer.hall.call("POST", "/api/v1/tickets", wish, token=officer.token)
    assert (status, refused["code"]) == (409, "no_counter")
    page.locator(".notice-undo").click()
    expect(page.locator(".bottom-notice.is-shown")).to_have_count(0)
    assert served(manager, "2") == before


def test_a_call_says_why_and_before_whom(officer: Worker, manager: Worker, at_work: AtWork) -> None:
    """The newest call stands on top within seconds, with its sentence and who else waited."""
    page = at_work(manager, "manager")
    first, second = officer.give(2)
    officer.hall.post("/api/v1/counters/1/next", token=officer.token)
    number = officer.look()["current"]["number"]
    newest = page.locator(".call").first
    expect(newest.locator(".call-number")).to_have_text(number)
    expect(newest.locator(".call-why")).not_to_be_empty()
    expect(newest.locator(".call-rivals")).to_contain_text(second if number == first else first)


def test_the_month_is_shown_with_its_holidays(manager: Worker, at_work: AtWork) -> None:
    """Today is marked; turning back and forth through the year shows the National Day as closed."""
    page = at_work(manager, "manager")
    expect(page.locator(".day[aria-current=date]")).to_have_count(1)
    this = int(manager.hall.get("/api/v1/manage/live", token=manager.token)["date"][5:7])
    way = "Tháng trước" if this > 9 else "Tháng sau"
    for _ in range(abs(this - 9)):
        expect(page.locator(".month-days")).not_to_have_attribute("aria-busy", "true")
        page.wait_for_timeout(520)  # one press in half a second counts, as a person gives it
        page.get_by_role("button", name=way).click()
    day = page.locator(".day-changed", has_text="Quốc khánh")
    expect(day.first).to_be_visible()
    expect(day.first.locator(".day-hours")).to_have_count(0)


def test_a_new_person_signs_in_with_the_pin_typed_twice(
    hall: DemoHall, manager: Worker, at_work: AtWork
) -> None:
    """Two different PINs cannot be sent; the right pair makes somebody who can work at a counter."""
    page = at_work(manager, "manager")
    press_in(page, "Thêm người")
    page.locator(".form .field input").first.fill("Đỗ Thị Hường")
    page.locator(".form .choice", has_text="Quầy 5").click()
    page.locator(".pin-field").nth(0).fill(PIN)
    page.locator(".pin-field").nth(1).fill("284971")
    expect(page.locator(".form-note")).to_have_text("Hai lần nhập chưa giống nhau.")
    expect(page.get_by_role("button", name="Lưu", exact=True)).to_have_attribute(
        "aria-disabled", "true"
    )
    page.locator(".pin-field").nth(1).fill(PIN)
    press_in(page, "Lưu")
    expect(page.locator(".person", has_text="Đỗ Thị Hường")).to_contain_text("Quầy 5")
    assert PIN not in page.content()
    desk = hall.device("counter", counter_id="5")
    floor = hall.get("/api/v1/manage/live", token=manager.token)
    (new,) = [p for p in floor["staff"] if p["name"] == "Đỗ Thị Hường"]
    assert "huong" not in new["staff_id"], "the journal keeps ids for ever"
    wish = {"staff_id": new["staff_id"], "pin": PIN, "new_pin": "739146"}
    wish |= {"counter_id": "5", "take_over": True}
    assert hall.call("POST", "/api/v1/session", wish, token=desk["token"])[0] == 201


def test_a_new_pin_replaces_the_old_one(hall: DemoHall, manager: Worker, at_work: AtWork) -> None:
    """After the change the old PIN opens nothing and the new one does."""
    person = next(p for p in hall.known()["staff"] if p["counters"] == ["4"])
    page = at_work(manager, "manager")
    press_in(page, f"PIN mới cho {person['name']}")
    page.locator(".pin-field").nth(0).fill(PIN)
    page.locator(".pin-field").nth(1).fill(PIN)
    press_in(page, "Lưu")
    expect(page.locator(".bottom-notice")).to_contain_text(person["name"])
    desk = hall.device("counter", counter_id="4")
    wish = {"staff_id": person["staff_id"], "counter_id": "4", "take_over": True}
    old = {**wish, "pin": person["pin"]}
    assert hall.call("POST", "/api/v1/session", old, token=desk["token"])[0] == 401
    new = {**wish, "pin": PIN, "new_pin": "739146"}
    assert hall.call("POST", "/api/v1/session", new, token=desk["token"])[0] == 201


def test_somebody_locked_out_is_marked_and_unlocked(manager: Worker, at_work: AtWork) -> None:
    """A locked person carries the word and the key; pressing it asks the server, which agrees."""
    page = at_work(manager, "manager")

    def lock(route: Route) -> None:
        answer = route.fetch()
        floor = answer.json()
        floor["staff"][0]["locks"] = [{"device": "Quầy 1", "at": floor["at"]}]
        route.fulfill(response=answer, json=floor)

    # Ten wrong PINs take the better part of an hour: each has to wait longer than the one before.
    page.route("**/api/v1/manage/live", lock)
    page.reload()
    person = page.locator(".person").first
    expect(person.locator(".chip")).to_have_text("Bị khóa")
    with page.expect_response("**/staff/*/unlock") as answered:
        person.get_by_role("button", name="Mở khóa").click()
    assert answered.value.status == 200
    expect(page.locator(".bottom-notice")).to_contain_text("Đã mở khóa")
    page.unroute_all(behavior="wait")


def test_the_zones_have_names_in_the_pairing_form(manager: Worker, at_work: AtWork) -> None:
    """Where a board belongs is chosen by the zone's name, not by its id."""
    page = at_work(manager, "manager")
    press_in(page, "Ghép thiết bị mới")
    page.locator(".form .choice", has_text="Bảng hiển thị").click()
    zone = manager.hall.get("/api/v1/manage/live", token=manager.token)["zones"][0]
    expect(page.locator(".field select option").nth(1)).to_have_text(zone["name"]["vi"])


@pytest.mark.parametrize("language", ["vi", "en", "km"])
@pytest.mark.parametrize(
    "sheet",
    [
        ".tile-change",
        ".people .panel-head .button",
        ".people .panel-head .button + .button",
        ".person .button",
    ],
)
def test_the_sheets_can_be_read_and_pressed(
    manager: Worker, at_work: AtWork, watch: Watch, sheet: str, language: str
) -> None:
    """With each sheet open, axe finds no fault and all but the boxes inside their labels is 44 pixels."""
    page = at_work(manager, "manager", query=f"&lang={language}")
    page.locator(sheet).first.click()
    page.locator(".sheet").wait_for()
    page.wait_for_function(SHEET_RESTS)
    small = [line for line in small_targets(page, 44) if not line.startswith("INPUT  24×24")]
    assert not small, small
    assert not accessibility_faults(page, watch)


def test_the_slip_is_looked_at_before_it_is_printed(
    manager: Worker, at_work: AtWork, watch: Watch
) -> None:
    """An example comes at once; language, paper and kind each draw another one, the narrow one narrower."""
    page = at_work(manager, "manager")
    press_in(page, "Xem mẫu phiếu")
    picture = page.locator(".slip-paper img")
    expect(picture).to_have_attribute("width", "576")
    seen = [picture.get_attribute("src")]
    for choice in ("English", "In lại", "58 mm"):
        page.locator(".slip-form .choice", has_text=choice).click()
        expect(picture).not_to_have_attribute("src", seen[-1] or "")
        seen.append(picture.get_attribute("src"))
    expect(picture).to_have_attribute("width", "384")
    assert len(set(seen)) == 4
    assert picture.evaluate("img => img.naturalWidth") == 384
    page.wait_for_function(SHEET_RESTS)
    assert not accessibility_faults(page, watch)
    assert not small_targets(page, 44)
