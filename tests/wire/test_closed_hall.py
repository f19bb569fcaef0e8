"""A hall that gives no number says why and when it does again: at every door, in every language, never as a fault."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from server.hall.rules import DayPlan
from server.ledger import Command
from server.words import words
from wire_house import Wire

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
HOLIDAY, CLOSED_DAY = dt.date(2026, 11, 25), dt.date(2026, 11, 26)

MOMENTS = {
    "before_hours": ("2026-11-24 06:40", "07:00"),
    "closing": ("2026-11-24 11:20", "13:30"),
    "lunch": ("2026-11-24 12:00", "13:30"),
    "after_hours": ("2026-11-24 17:30", "07:00"),
    "holiday": ("2026-11-25 09:00", "07:00"),
    "special": ("2026-11-26 09:00", "07:00"),
    "weekend": ("2026-11-28 09:00", "07:00"),
}
"""Code → a moment at which it is the reason, and the time that people are told."""


def moment(text: str) -> dt.datetime:
    """Return a moment of the hall's clock."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(dt.UTC)


@pytest.fixture
def real(own_wire: Wire) -> Wire:
    """A hall at work, with a holiday and a day on which it is closed for another reason."""
    house = own_wire.house
    house.settings = replace(house.settings, demo=False)
    plans = {d: DayPlan(d, (), r) for d, r in ((HOLIDAY, "holiday"), (CLOSED_DAY, "special"))}
    house.refurnish(replace(house.hall, calendar=replace(house.hall.calendar, exceptions=plans)))
    house.keeper.close_by_hand(Command("staff:truong"), 0, "truong")
    return own_wire


@pytest.mark.parametrize("language", ["vi", "en", "km"])
@pytest.mark.parametrize("code", MOMENTS)
def test_each_reason_is_said_with_its_time(real: Wire, code: str, language: str) -> None:
    """The problem document has the reason's own words, the time in them and the moment beside them."""
    at, said = MOMENTS[code]
    real.clock.moment = moment(at)
    real.house.keep_day()
    asked = {"Accept-Language": language}
    answer = real.send(
        "POST", "/api/v1/tickets", {"service_id": "khai-sinh"}, "kiosk", headers=asked
    )
    problem = answer.json
    assert (answer.status_code, problem["code"]) == (409, code), answer.text
    assert problem["title"] == words(language).text(f"error.{code}_title")
    assert problem["title"] != words(language).text("error.server_error_title")
    assert said in problem["detail"] and "{" not in problem["detail"]
    opens = dt.datetime.fromisoformat(problem["opens_at"]).astimezone(ZONE)
    assert f"{opens:%H:%M}" == said
    assert real.log.errors == []


@pytest.mark.parametrize("code", MOMENTS)
def test_screens_know_the_same_reason(real: Wire, code: str) -> None:
    """Kiosk, board and host's tablet show what a number would be refused with."""
    real.clock.moment = moment(MOMENTS[code][0])
    real.house.keep_day()
    for who, path in (("kiosk", "/api/v1/kiosk"), ("board", "/api/v1/board")):
        closed = real.send("GET", path, who=who).json["closed"]
        assert closed["code"] == code, (who, closed)


def test_a_host_hears_the_reason(real: Wire) -> None:
    """Whoever takes a number for somebody over lunch is told of lunch."""
    real.clock.moment = moment("2026-11-24 08:00")
    real.house.keep_day()
    host = real.sign_in("huong-dan", "864209", "host-1", None)
    real.clock.moment = moment("2026-11-24 12:00")
    answer = real.send("POST", "/api/v1/tickets", {"service_id": "khai-sinh"}, host)
    assert answer.json["code"] == "lunch"
    assert "13:30 hôm nay" in answer.json["detail"]


def test_a_day_closed_by_hand_is_said(real: Wire) -> None:
    """Closed by a person in the middle of the morning, the hall says that numbers are not given."""
    real.clock.moment = moment("2026-11-24 08:00")
    real.house.keep_day()
    real.house.keeper.close_by_hand(Command("staff:truong"), 0, "truong")
    answer = real.send("POST", "/api/v1/tickets", {"service_id": "khai-sinh"}, "kiosk")
    assert answer.json["code"] == "day_not_open"
    assert answer.json["title"] != words("vi").text("error.server_error_title")


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_the_phone_says_a_ticket_s_state_in_words(own_wire: Wire, language: str) -> None:
    """A form of the phone's page that comes too late is refused with the state as people call it."""
    ticket = own_wire.take()
    assert own_wire.send("POST", "/api/v1/counters/1/next", {}, "officer").status_code == 200
    body = {"code": ticket["code"], "key": "k" * 20}
    path = f"/t/{ticket['token']}/leave?lang={language}"
    started = f"/api/v1/tickets/{ticket['ticket_id']}/start"
    assert own_wire.send("POST", started, who="officer").status_code == 200
    answer = own_wire.app.test_client().post(path, data=body)
    spoken = words(language)
    assert answer.status_code == 409
    said = spoken.error("wrong_state", state=spoken.text("common.state_serving"))[1]
    assert said.split("{")[0][:30] in answer.text
    assert "serving”" not in answer.text
