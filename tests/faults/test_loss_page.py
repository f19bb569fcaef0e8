"""What people see while data is missing: no screen says what another denies, and one tap of the manager ends it."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from faults.test_lost_database import seen_by_witness, take, wind_back
from journeys.windows import PHONE, open_window, sign_in, stay_signed_in
from pages.browsing import Watch
from server.words import words
from serving import BusyHall, StartBusy

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(300)]

SOON_MS = 20_000
HOST = {"staff_id": "huong-dan", "name": "Lê Thu Hà", "role": "host", "pin": "246813"}
say = words("vi").text


@pytest.fixture
def lost(busy: StartBusy) -> tuple[BusyHall, str]:
    """A hall whose database is an older copy, and the secret of a number that it no longer knows."""
    hall = busy(limit_per_min=0)
    take(hall, 3)
    assert hall.stop() == 0
    kept = hall.folder / "kept.sqlite3"
    shutil.copy(hall.database, kept)
    hall.start()
    told = take(hall, 5)
    seen_by_witness(hall, 8)
    hall.kill()
    wind_back(hall, kept)
    hall.start()
    return hall, str(told[-1]["token"])


def test_every_screen_says_what_the_others_say(
    lost: tuple[BusyHall, str], open_page: Callable[..., Page], watch: Watch
) -> None:
    """Nobody is invited to take a number or told that all are kept; the help desk hears what its own staff can do."""
    watch.expect("status of 404")  # the page of a number that is lost
    hall, secret = lost
    assert hall.server is not None
    show = {
        role: open_window(open_page, hall.server, hall.server.device(role))
        for role in ("kiosk", "board", "manager")
    }
    kiosk, board, console = show["kiosk"], show["board"], show["manager"]
    expect(kiosk.locator(".middle h1")).to_have_text(say("kiosk.closed_data_lost"))
    expect(kiosk.locator(".middle-sentence")).to_have_count(2)
    expect(board.locator(".quiet-title")).to_have_text(say("common.closed_data_lost"))
    expect(board.locator(".closed-kept")).to_have_text(say("board.hint_data_lost"))
    expect(board.locator(".steps")).to_have_count(0)
    phone = open_page(f"{hall.url}/t/{secret}", size=PHONE, touch=True)
    expect(phone.locator("h1")).to_have_text(say("phone.lost_title"))

    slot, session = hall.server.sign_in("manager")
    hall.server.post("/api/v1/manage/staff", HOST, token=session["token"])
    tablet = hall.server.device("host")
    own = {"staff_id": HOST["staff_id"], "pin": HOST["pin"], "new_pin": "739146"}
    hall.server.post("/api/v1/session", own, token=tablet["token"])
    host = open_window(open_page, hall.server, tablet)
    sign_in(host, HOST | {"pin": own["new_pin"]})
    expect(host.locator(".notice-warn")).to_have_text(say("host.withheld_data_lost"))
    expect(host.locator(".notice-warn svg line")).to_have_count(2)  # “!”, no clock: no hour ends it
    closed = host.locator(".offer-service .offer-words").first
    expect(closed).to_contain_text(say("common.closed_data_lost"))
    expect(host.locator(".lobby")).not_to_contain_text(say("kiosk.closed_data_lost"))

    desk = open_window(open_page, hall.server, hall.server.device("counter"))
    stay_signed_in(desk, *hall.server.sign_in("counter"))
    expect(desk.locator(".notice-warn")).to_have_text(say("desk.withheld_data_lost"))

    stay_signed_in(console, slot, session)
    console.get_by_role("button", name=say("manager.loss_way")).click()
    sheet = console.get_by_role("dialog")
    expect(sheet.locator(".loss-series li").first).to_contain_text("A008")
    expect(sheet.locator(".loss-series li").first).to_contain_text("A059")
    sheet.get_by_role("button", name=say("manager.loss_yes")).click()
    expect(console.locator(".loss-notice, .sheet")).to_have_count(0, timeout=SOON_MS)
    expect(kiosk.locator(".tile").first).to_be_visible(timeout=SOON_MS)
    expect(board.locator(".steps")).to_be_visible(timeout=SOON_MS)
    expect(desk.locator(".notice-warn")).to_have_count(0, timeout=SOON_MS)
