"""People who go: dismissed from the console, moved to another counter, pressed twice in two windows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from counter.hands import in_hand, on_card, press
from pages.browsing import Watch
from pages.demo import DemoHall
from pages.workers import Worker

pytestmark = pytest.mark.browser

AtWork = Callable[..., Page]


@pytest.fixture
def third(hall: DemoHall) -> Iterator[Worker]:
    """The officer of counter 3, with nobody waiting; taken back at the end if they were let go."""
    worker = Worker(hall, *hall.sign_in("counter", counter_id="3"))
    worker.clear()
    yield worker
    manager = Worker(hall, *hall.sign_in("manager"))
    staff_id = worker.session["staff"]["staff_id"]
    hall.call("POST", f"/api/v1/manage/staff/{staff_id}/restore", token=manager.token)


def state_of(manager: Worker, counter_id: str) -> str:
    """Return the state of a counter as the server knows it."""
    counters = manager.hall.get("/api/v1/manage/live", token=manager.token)["counters"]
    return next(c["state"] for c in counters if c["counter_id"] == counter_id)


def test_letting_go_asks_cuts_and_can_be_taken_back(
    third: Worker, manager: Worker, at_work: AtWork, watch: Watch
) -> None:
    """After a question the officer's screen is cut within a moment, the visit waits again, and undo takes back."""
    watch.expect("401")
    (number,) = third.give()
    third.hall.post("/api/v1/counters/3/next", token=third.token)
    person = third.session["staff"]
    desk, page = at_work(third), at_work(manager, "manager")
    on_card(desk, number)
    page.get_by_role("button", name=f"Sửa {person['name']}", exact=True).click()
    page.locator(".dismiss .button").click()
    question = page.locator(".dismiss[role=alertdialog]")
    expect(question).to_contain_text("Quầy 3")
    assert state_of(manager, "3") == "open"
    question.get_by_role("button", name="Đúng, không còn").click()
    expect(desk.locator(".pin-again")).to_be_visible(timeout=3000)
    assert state_of(manager, "3") == "closed"
    expect(page.locator(f"#person-{person['staff_id']}")).to_have_count(0)
    page.locator(".notice-undo").click()
    expect(page.locator(f"#person-{person['staff_id']}")).to_have_count(1)
    back = Worker(third.hall, *third.hall.sign_in("counter", counter_id="3"))
    assert number in [each["number"] for each in back.look()["waiting"]]


def test_moving_to_another_counter_is_a_question(
    hall: DemoHall, third: Worker, at_work: AtWork, open_page: Callable[..., Page], watch: Watch
) -> None:
    """The PIN at a second counter names the first and who stands there; yes moves both, and cuts the first screen."""
    watch.expect("409|401")
    (number,) = third.give()
    third.hall.post("/api/v1/counters/3/next", token=third.token)
    first = at_work(third)
    on_card(first, number)
    name = third.session["staff"]["name"]
    pin = next(p["pin"] for p in hall.known()["staff"] if p["name"] == name)
    page = open_page(f"{hall.url}/counter/officer/?device=desk-4")
    page.get_by_role("button", name=name).click()
    page.keyboard.type(pin)
    question = page.locator(".sign-in-taken")
    expect(question).to_contain_text("Quầy 3")
    expect(question).to_contain_text(number)
    question.get_by_role("button", name="Chuyển sang quầy này").click()
    expect(page.locator(".desk-counter")).to_have_text("Quầy 4")
    expect(first.locator(".pin-again")).to_be_visible(timeout=3000)
    press(page, "F9")
    in_hand(page, number)


def test_two_windows_of_one_desk_call_one_person(
    officer: Worker, at_work: AtWork, watch: Watch
) -> None:
    """Next pressed in two windows at once calls one number; the second window says why it did nothing."""
    watch.expect("409")
    first, _second = officer.give(2)
    windows = [at_work(officer), at_work(officer)]
    for page in windows:
        expect(page.locator(".big-key.big-act")).to_be_visible()
        # Each window answers for what it has seen: hold back what it would hear meanwhile.
        page.route("**/api/v1/counters/1", lambda route: None)
    served = officer.look()["served_today"]
    with windows[0].expect_response("**/next") as one, windows[1].expect_response("**/next") as two:
        for page in windows:
            page.keyboard.press("F9")
    statuses = [one.value.status, two.value.status]
    assert sorted(statuses) == [200, 409]
    late = windows[statuses.index(409)]
    expect(late.locator(".desk-bottom.is-warning")).to_contain_text("cửa sổ khác")
    desk = officer.look()
    assert (desk["current"]["number"], desk["served_today"]) == (first, served)
    for page in windows:
        page.unroute_all(behavior="ignoreErrors")


def test_a_lost_answer_is_asked_for_again_and_done_once(
    officer: Worker, at_work: AtWork, watch: Watch
) -> None:
    """When the answer to a press is lost on its way, the desk asks again with the same key: one call."""
    watch.expect("ERR_FAILED")
    first, second = officer.give(2)
    page = at_work(officer)
    expect(page.locator(".big-key.big-act")).to_be_visible()
    keys: list[str] = []

    def lose_one(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fetch()  # the server has done it, nobody hears of it
            route.abort()
        else:
            route.continue_()

    page.route("**/next", lose_one)
    press(page, "F9")
    in_hand(page, first)
    assert len(keys) == 2 and len(set(keys)) == 1
    assert second in [each["number"] for each in officer.look()["waiting"]]
