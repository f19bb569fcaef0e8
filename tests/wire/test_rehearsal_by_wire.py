"""A real hall trains: the console opens it, every screen and every paper says so, and nothing of it is told later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

import busy_hall
from printers.receipt import Text
from server.ledger import Command
from server.printing.job import Job, JobState
from server.words import words
from wire_house import HOST_PIN, Wire

SATURDAY = dt.datetime(2026, 11, 28, 3, 0, tzinfo=dt.UTC)
SCREENS = {
    "kiosk": "/api/v1/kiosk",
    "board": "/api/v1/board",
    "rating": "/api/v1/rating-terminal",
    "officer": "/api/v1/counters/1",
    "host": "/api/v1/host",
    "manager": "/api/v1/manage/live",
}


@pytest.fixture
def real(own_wire: Wire) -> Wire:
    """A real hall on a Saturday morning, with officer, host and manager signed in."""
    house = own_wire.house
    house.settings = replace(house.settings, demo=False)
    house.keeper.close_by_hand(Command("staff:truong"), 0, "truong")
    own_wire.clock.moment = SATURDAY - dt.timedelta(days=4)
    house.keep_day()
    assert house.ledger.look(lambda p: not p.day.is_training)
    own_wire.clock.moment = SATURDAY
    house.keep_day()
    own_wire.tokens["officer"] = own_wire.sign_in("can-bo-1", busy_hall.pin_of(1), "desk-1", "1")
    own_wire.tokens["host"] = own_wire.sign_in("huong-dan", HOST_PIN, "host-1", None)
    own_wire.tokens["manager"] = own_wire.sign_in("truong", "975310", "console", None)
    return own_wire


def marks(wire: Wire) -> dict[str, bool]:
    """Return for each screen whether it says that this is training."""
    return {who: wire.send("GET", path, who=who).json["training"] for who, path in SCREENS.items()}


def rehearse(wire: Wire) -> None:
    """Open a training day at the console."""
    answer = wire.send("POST", "/api/v1/manage/day/rehearse", who="manager")
    assert answer.status_code == 200, answer.text


def test_every_screen_says_so(real: Wire) -> None:
    """While it lasts each snapshot is marked; before and after none is."""
    floor = real.send("GET", "/api/v1/manage/live", who="manager").json
    assert (floor["may_rehearse"], floor["training_letter"]) == (True, "X")
    assert not any(marks(real).values())
    rehearse(real)
    assert all(marks(real).values()), marks(real)
    ticket = real.take()
    assert ticket["number"] == "X001"
    assert real.send("GET", f"/api/v1/tickets/{ticket['token']}").json["training"]
    closed = real.send("POST", "/api/v1/manage/day/close", {"unserved": 1}, "manager")
    assert closed.status_code == 200
    assert not any(marks(real).values())
    assert real.send("GET", "/api/v1/kiosk", who="kiosk").json["closed"]["code"] == "weekend"


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_a_phone_never_takes_it_for_real(real: Wire, language: str) -> None:
    """The page of a training number is marked as long as it can be opened, also on a real day; others are not."""
    rehearse(real)
    ticket = real.take()
    mark = words(language).text("common.training_mark")
    path = f"/t/{ticket['token']}?lang={language}"
    assert mark in real.app.test_client().get(path).text
    real.clock.moment = SATURDAY + dt.timedelta(days=1, hours=21, minutes=30)
    real.house.keep_day()
    assert real.house.ledger.look(lambda p: (p.day.date, p.day.is_open)) == ("2026-11-30", True)
    assert mark in real.app.test_client().get(path).text
    ours = real.take()
    assert ours["number"].endswith("001") and not ours["number"].startswith("X")
    assert mark not in real.app.test_client().get(f"/t/{ours['token']}?lang={language}").text


def test_a_pass_of_a_rehearsal_is_worth_nothing(real: Wire) -> None:
    """Sent away for a paper on Sunday evening, nobody gets a real number for it on Monday morning."""
    real.clock.moment = SATURDAY + dt.timedelta(days=1, hours=10)
    real.tokens["manager"] = real.sign_in("truong", "975310", "console", None)
    real.tokens["officer"] = real.sign_in("can-bo-1", busy_hall.pin_of(1), "desk-1", "1")
    rehearse(real)
    ticket = real.take()
    called = real.send("POST", "/api/v1/counters/1/next", {}, "officer").json
    assert called["ticket"]["number"] == "X001"
    for verb in ("start", "send-away"):
        path = f"/api/v1/tickets/{ticket['ticket_id']}/{verb}"
        assert real.send("POST", path, who="officer").status_code == 200
    real.clock.moment = SATURDAY + dt.timedelta(days=1, hours=22)
    real.house.keep_day()
    assert real.house.ledger.look(lambda p: (p.day.date, p.day.is_open)) == ("2026-11-30", True)
    answer = real.send("POST", f"/api/v1/tickets/{ticket['token']}/come-back", who="kiosk")
    assert (answer.status_code, answer.json["code"]) == (409, "pass_expired")


def test_no_book_knows_of_it(real: Wire) -> None:
    """The book of days, its report and the ratings of the day are what they were before."""
    before = real.send("GET", "/api/v1/manage/days", who="manager").json
    rehearse(real)
    real.take()
    real.send("POST", "/api/v1/manage/day/close", {"unserved": 1}, "manager")
    assert real.send("GET", "/api/v1/manage/days", who="manager").json == before
    alerts = real.send("GET", "/api/v1/manage/live", who="manager").json["alerts"]
    assert [a for a in alerts if a["code"] == "day_unserved"] == []


def test_it_is_refused_in_words(real: Wire) -> None:
    """A second one is a conflict; the demo hall always trains; an officer may not."""
    rehearse(real)
    again = real.send("POST", "/api/v1/manage/day/rehearse", who="manager")
    assert (again.status_code, again.json["code"]) == (409, "day_is_open")
    assert real.send("POST", "/api/v1/manage/day/rehearse", who="officer").status_code == 403
    real.house.settings = replace(real.house.settings, demo=True)
    demo = real.send("POST", "/api/v1/manage/day/rehearse", who="manager")
    assert (demo.status_code, demo.json["code"]) == (409, "always_training")
    assert real.send("GET", "/api/v1/manage/live", who="manager").json["may_rehearse"] is False


def test_the_terminal_takes_training_slips(real: Wire) -> None:
    """What may be typed at the rating terminal are the letters of the numbers that there are."""

    def letters() -> list[str]:
        return real.send("GET", "/api/v1/rating-terminal", who="rating").json["slip"]["letters"]

    usual = letters()
    rehearse(real)
    assert letters() == ["X"]
    real.send("POST", "/api/v1/manage/day/close", {"unserved": 0}, "manager")
    assert letters() == usual


def test_the_terminal_forgets_training_at_once(real: Wire) -> None:
    """The question after a training visit is gone with the training: nobody real is asked about it."""
    rehearse(real)
    ticket = real.take()
    assert real.send("POST", "/api/v1/counters/1/next", {}, "officer").status_code == 200
    for verb in ("start", "finish"):
        path = f"/api/v1/tickets/{ticket['ticket_id']}/{verb}"
        assert real.send("POST", path, who="officer").status_code == 200

    def asked() -> dict[str, Any] | None:
        return real.send("GET", "/api/v1/rating-terminal", who="rating").json["invitation"]

    assert (asked() or {})["number_hint"] == "X001"
    real.send("POST", "/api/v1/manage/day/close", {"unserved": 0}, "manager")
    assert asked() is None


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_the_paper_says_so_at_both_ends(real: Wire, language: str) -> None:
    """Above and below, inverse, in the citizen's language and in Vietnamese; a real slip has no such line."""
    receipt = slip_of(real, language, rehearse)
    marks_of = {words(each).text("slip.training") for each in (language, "vi")}
    where = [i for i, e in enumerate(receipt.elements) if isinstance(e, Text) and e.is_inverse]
    said = {t for i in where for t in receipt.elements[i].lines}
    assert said == marks_of
    count = len(marks_of)
    assert where[:count] == list(range(count))
    assert where[count:] == [len(receipt.elements) - 1 - count + i for i in range(count)]


def test_a_real_paper_is_not_marked(real: Wire) -> None:
    """On a day that counts the slip is as ever."""

    def monday(wire: Wire) -> None:
        wire.clock.moment = SATURDAY + dt.timedelta(days=2)
        wire.house.keep_day()

    receipt = slip_of(real, "vi", monday)
    assert not [e for e in receipt.elements if isinstance(e, Text) and e.is_inverse]


def slip_of(wire: Wire, language: str, begin: Callable[[Wire], None]) -> Any:
    """Return the paper of a number taken after something has begun."""
    begin(wire)
    ticket = wire.take(language=language)
    now, state = wire.clock.moment, JobState.SENDING
    job = Job("p1", "slip", "may-in", ticket["ticket_id"], None, state, False, 1, 0, now, now, "")
    return wire.house.paper.receipt(job)
