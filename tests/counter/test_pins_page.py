"""PINs on the screens: how many digits, whose they are, and when they are asked again."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from pages.browsing import Watch
from pages.demo import ROOT, DemoHall, stop_hall
from pages.workers import Worker

pytestmark = pytest.mark.browser

LONG = "73914682"


GIVEN, OWN = "583214", "739148"


def hire(hall: DemoHall, manager: Worker, **facts: Any) -> dict[str, Any]:
    """Let the manager give somebody a PIN; return the person as a test knows them."""
    person = {"role": "officer", "pin": GIVEN, **facts}
    hall.post("/api/v1/manage/staff", person, token=manager.token)
    return person


def settled(
    hall: DemoHall, manager: Worker, counter: str, pin: str, **facts: Any
) -> dict[str, Any]:
    """Hire somebody who has a PIN of their own by now, and nobody at the counter."""
    person = hire(hall, manager, counters=[counter], **facts)
    desk = hall.device("counter", counter_id=counter)
    wish = {"staff_id": person["staff_id"], "pin": GIVEN, "new_pin": pin, "counter_id": counter}
    session = hall.post("/api/v1/session", wish | {"take_over": True}, token=desk["token"])
    hall.post(f"/api/v1/counters/{counter}/close", token=session["token"])
    return person | {"pin": pin}


@pytest.mark.parametrize("by_touch", [False, True], ids=["keyboard", "touch"])
def test_a_long_pin_is_sent_by_enter(
    hall: DemoHall, manager: Worker, open_page: Callable[..., Page], by_touch: bool
) -> None:
    """Eight digits open a desk; they are not sent after the sixth."""
    counter = str(3 + by_touch)
    who = {"staff_id": f"dai-{counter}", "name": f"Tạ Thị Dài {counter}"}
    name = settled(hall, manager, counter, LONG, **who)["name"]
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


def typed(page: Page, pin: str) -> None:
    """Type a PIN of one's own choice, which Enter ends."""
    page.keyboard.type(pin)
    page.keyboard.press("Enter")


def test_a_given_pin_is_changed_at_the_first_sign_in(
    hall: DemoHall, manager: Worker, open_page: Callable[..., Page], watch: Watch
) -> None:
    """Who set it is said; two that differ and one that is easy are asked again; then the desk opens."""
    watch.expect("409|422")
    person = hire(hall, manager, staff_id="moi", name="Lò Thị Mới", counters=["5"])
    page = open_page(f"{hall.url}/counter/officer/?device=desk-5")
    page.get_by_role("button", name=person["name"]).click()
    page.keyboard.type(GIVEN)
    expect(page.locator(".pin-pad-hint")).to_contain_text("chỉ dùng được một lần")
    typed(page, OWN)
    expect(page.locator(".pin-pad h2")).to_have_text("Nhập lại mã mới")
    typed(page, "739149")
    expect(page.locator(".pin-pad-fault")).to_contain_text("chưa giống nhau")
    for _ in range(2):
        typed(page, "123456")
    expect(page.locator(".pin-pad-fault")).to_contain_text("ngày sinh")
    for _ in range(2):
        typed(page, OWN)
    expect(page.locator(".desk-officer-name")).to_have_text(person["name"])
    desk = hall.device("counter", counter_id="5")
    given = {"staff_id": "moi", "pin": GIVEN, "counter_id": "5"}
    assert hall.call("POST", "/api/v1/session", given, token=desk["token"])[0] == 401


def test_an_officer_changes_the_own_pin(
    hall: DemoHall, officer: Worker, at_work: Callable[..., Page], watch: Watch
) -> None:
    """Beside the work: a wrong old one is said, then the new one counts, and the desk is as it was."""
    watch.expect("401")
    known = {p["staff_id"]: p["pin"] for p in hall.known()["staff"]}
    staff_id = officer.session["staff"]["staff_id"]
    old = known[staff_id]
    page = at_work(officer)
    page.keyboard.press("t")
    page.get_by_role("button", name="Đổi mã PIN").click()
    page.locator(".pin-pad").wait_for()
    page.keyboard.type("864209")
    for _ in range(2):
        typed(page, OWN)
    expect(page.locator(".pin-pad-fault")).to_have_text("Mã PIN chưa đúng")
    page.keyboard.type(old)
    for _ in range(2):
        typed(page, OWN)
    expect(page.locator(".pin-cover")).to_contain_text("Đã đổi mã PIN")
    expect(page.locator(".pin-cover")).to_have_count(0)
    expect(page.locator(".sheet")).to_be_visible()
    back = {"pin": OWN, "new_pin": old}
    assert hall.call("PUT", "/api/v1/session/pin", back, token=officer.token)[0] == 200


def sessions(hall: DemoHall, query: str, *values: Any) -> None:
    """Change the sessions of a hall that is not running."""
    with closing(sqlite3.connect(hall.log.parent / "data" / "motcua.sqlite3")) as base, base:
        base.execute(query, values)


def long_ago(minutes: int) -> str:
    """Return a moment so many minutes ago as the database keeps it."""
    at = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=minutes)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def later(own_hall: Callable[..., DemoHall], hall: DemoHall, minutes: int) -> DemoHall:
    """Restart a hall as if nobody had used anything for so many minutes."""
    stop_hall(hall)
    at = long_ago(minutes)
    sessions(hall, "UPDATE sessions SET started_at = ?, used_at = ?, proved_at = ?", at, at, at)
    return own_hall()


def opened(open_page: Callable[..., Page], worker: Worker, room: str) -> Page:
    """Open a worker's page already signed in."""
    page = open_page(f"{worker.hall.url}/counter/{room}/?device={worker.slot}")
    keep = "([key, text]) => sessionStorage.setItem(key, text)"
    page.evaluate(keep, [f"motcua.session.{worker.slot}", json.dumps(worker.session)])
    page.reload()
    return page


def pin_of(hall: DemoHall, worker: Worker) -> str:
    """Return a demo person's PIN."""
    staff_id = worker.session["staff"]["staff_id"]
    return str(next(p["pin"] for p in hall.known()["staff"] if p["staff_id"] == staff_id))


def test_powers_ask_for_the_pin_and_go_on(
    own_hall: Callable[..., DemoHall], open_page: Callable[..., Page], watch: Watch
) -> None:
    """Six minutes after signing in a manager adds a board: the PIN is asked once, the wish is not lost."""
    watch.expect("403|401")
    first = own_hall()
    session = first.sign_in("manager")
    hall = later(own_hall, first, 6)
    manager = Worker(hall, *session)
    page = opened(open_page, manager, "manager")
    page.get_by_role("button", name="Ghép thiết bị mới").click()
    page.locator(".form .choice", has_text="Bảng hiển thị").click()
    page.locator(".form input[type=text]").fill("Bảng hành lang")
    page.get_by_role("button", name="Tạo mã ghép").click()
    expect(page.locator(".pin-cover")).to_contain_text("Nhập lại mã PIN của bạn")
    page.keyboard.press("Escape")
    expect(page.locator(".pin-cover")).to_have_count(0)
    expect(page.locator(".form input[type=text]")).to_have_value("Bảng hành lang")
    page.wait_for_timeout(520)  # one press in half a second counts, as a person gives it
    page.get_by_role("button", name="Tạo mã ghép").click()
    page.locator(".pin-pad").wait_for()
    page.keyboard.type("864209")
    expect(page.locator(".pin-pad-fault")).to_have_text("Mã PIN chưa đúng")
    page.keyboard.type(pin_of(hall, manager))
    expect(page.locator(".code-text")).to_be_visible()
    names = [d["name"] for d in hall.get("/api/v1/manage/live", token=manager.token)["devices"]]
    assert names.count("Bảng hành lang") == 1


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_locked_desk_keeps_what_was_typed(
    own_hall: Callable[..., DemoHall], open_page: Callable[..., Page], watch: Watch, tmp_path: Path
) -> None:
    """Nobody at it for the hall's minute: it covers itself, hears no key but the PIN's, and goes on as it was."""
    watch.expect("423|401")
    file = shutil.copytree(ROOT / "config" / "halls", tmp_path / "halls") / "hoa-an.toml"
    with file.open("a", encoding="utf-8") as text:
        text.write("\n[staff]\nlock_after_min = 1\n")
    hall = own_hall("--hall", str(file))
    officer = Worker(hall, *hall.sign_in("counter", counter_id="1"))
    officer.give(2)
    page = opened(open_page, officer, "officer")
    page.locator(".desk").wait_for()
    page.keyboard.press("t")
    page.keyboard.press("1")
    field = page.locator(".sheet input[type=search], .sheet input[type=text]").first
    field.fill("khai")
    expect(page.locator(".pin-cover")).to_be_visible(timeout=120_000)
    status, answer = hall.call("GET", "/api/v1/counters/1", token=officer.token)
    assert (status, answer["code"]) == (423, "session_locked")
    for key in (" ", "F9", "t", "Escape"):
        page.keyboard.press(key)
    page.locator(".pin-pad").wait_for()
    page.keyboard.type("864209")
    expect(page.locator(".pin-pad-fault")).to_have_text("Mã PIN chưa đúng")
    page.keyboard.type(pin_of(hall, officer))
    expect(page.locator(".pin-cover")).to_have_count(0)
    expect(field).to_have_value("khai")
    assert officer.look()["current"] is None
    page.keyboard.press("Escape")
    page.keyboard.press(" ")
    expect(page.locator(".desk")).to_have_attribute("data-state", "open")
    page.wait_for_function("() => document.title.includes('·')")


def test_a_page_opened_on_a_locked_session_is_covered(
    own_hall: Callable[..., DemoHall], open_page: Callable[..., Page], watch: Watch
) -> None:
    """A reload is no way around the lock; somebody else may sign in instead."""
    watch.expect("423")
    first = own_hall()
    session = first.sign_in("manager")
    hall = later(own_hall, first, 11)
    page = opened(open_page, Worker(hall, *session), "manager")
    expect(page.locator(".pin-cover")).to_contain_text("Màn hình đang khóa")
    assert page.locator(".floor").count() == 0
    page.get_by_role("button", name="Người khác đăng nhập").click()
    expect(page.locator(".sign-in-people h1")).to_be_visible()


def test_a_manager_signs_somebody_out(
    hall: DemoHall, manager: Worker, officer: Worker, at_work: Callable[..., Page]
) -> None:
    """The list says who is where; two presses end it, and that desk asks for the PIN."""
    name = officer.session["staff"]["name"]
    desk = at_work(officer)
    page = at_work(manager, "manager")
    page.locator(".people").get_by_role("button", name="đang đăng nhập").click()
    row = page.locator(".sheet .machine", has_text=name)
    row.locator(".machine-end").click()
    page.wait_for_timeout(520)  # one press in half a second counts, as a person gives it
    row.locator(".machine-end").click()
    expect(row).to_have_count(0)
    expect(page.locator(".sheet .chip")).to_have_text("máy này")
    expect(desk.locator(".pin-again")).to_be_visible()
    assert hall.call("GET", "/api/v1/counters/1", token=officer.token)[0] == 401
