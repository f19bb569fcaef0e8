"""What a hall says of the data it keeps is what it does: each figure and each sentence against the server."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select, text

from server import retention
from server.ledger import Command
from server.operations.forgetting import Forgetting
from server.tables import CommandRow
from server_fixtures import MONDAY
from wire_house import Wire

LANGUAGES = ("vi", "en", "km")
LINK_H = retention.kept("links", MONDAY) // dt.timedelta(hours=1)


def notice(wire: Wire, language: str = "en") -> dict[str, list[str]]:
    """Return the lines of each part of the notice, in a language."""
    answer = wire.send("GET", "/api/v1/privacy", headers={"Accept-Language": language})
    assert answer.status_code == 200
    return {part["name"]: part["lines"] for part in answer.json["parts"]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_and_the_kiosk_say_the_same(wire: Wire, language: str) -> None:
    """Four questions with their answers, open to everybody, the same on the page without a script."""
    lines = notice(wire, language)
    assert [*lines] == ["kept", "why", "long", "ask"] and all(lines.values())
    page = wire.send("GET", f"/privacy?lang={language}")
    assert page.status_code == 200 and f'<html lang="{language}">' in page.text
    assert all(line in page.text for part in lines.values() for line in part)
    assert "<script" not in page.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_slip_s_page_leads_there(wire: Wire, language: str) -> None:
    """Also the page of a link that is worth nothing any more."""
    for path, status in ((f"/t/{wire.take()['token']}", 200), ("/t/khong-co", 404)):
        page = wire.send("GET", f"{path}?lang={language}")
        assert page.status_code == status
        assert f'href="/privacy?lang={language}"' in page.text


def test_a_link_lives_as_long_as_it_says(own_wire: Wire) -> None:
    """The hours on the notice are those after which a slip's link opens nothing."""
    wire = own_wire
    assert f"{LINK_H} hours" in notice(wire)["long"][0]
    token = wire.take()["token"]
    wire.house.keeper.close_by_hand(Command("clock"), 1, "truong")
    wire.clock.forward(LINK_H * 3600 - 60)
    assert wire.send("GET", f"/t/{token}").status_code == 200
    wire.clock.forward(120)
    assert wire.send("GET", f"/t/{token}").status_code == 404


@pytest.mark.parametrize("days", [1, 7, 30])
def test_answers_are_forgotten_as_it_says(own_wire: Wire, days: int) -> None:
    """The days on the notice are those of the settings, and after them no answer is left."""
    wire = own_wire
    house = wire.house
    house.settings = replace(house.settings, keep_commands_days=days)
    assert f"after {days} day" in notice(wire)["long"][1]
    wire.take()
    forgetting = Forgetting(house)

    def kept() -> int:
        with house.database.read() as connection:
            return int(
                connection.execute(select(func.count()).select_from(CommandRow)).scalar_one()
            )

    before = kept()
    wire.clock.forward(days * 86400 - 3600)
    forgetting.forget_old()
    assert kept() == before > 0
    wire.clock.forward(2 * 3600)
    # For an hour after it began it looks no second time.
    Forgetting(house).forget_old()
    assert kept() == 0


def test_an_id_is_spoken_of_where_one_is_used(own_wire: Wire) -> None:
    """A hall that lets each person have one number says what it keeps for that, and keeps no digit of the ID."""
    wire = own_wire
    house = wire.house
    assert not any("ID card" in line for line in notice(wire)["kept"])
    house.refurnish(
        replace(house.hall, queue=replace(house.hall.queue, one_ticket_per_person=True))
    )
    assert any("ID card" in line for line in notice(wire)["kept"])
    citizen_id = "079185012345"
    wire.take(citizen_id=citizen_id)
    assert citizen_id not in whole_database(wire)


def whole_database(wire: Wire) -> str:
    """Return every value of every table as one text."""
    with wire.house.database.read() as connection:
        names = (
            connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
            .scalars()
            .all()
        )
        rows = [connection.execute(text(f'SELECT * FROM "{name}"')).all() for name in names]
    return repr(rows)


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        (
            {},
            {
                "vi": "Hỏi quầy hướng dẫn; mang theo phiếu.",
                "en": "Ask at the help desk, and bring your slip.",
            },
        ),
        (
            {"privacy_contact": {"vi": "Phòng 102", "en": "Room 102"}, "hotline": "0296 1022"},
            {"vi": "Phòng 102", "en": "Room 102", "km": "Phòng 102"},
        ),
    ],
)
def test_the_hall_s_file_says_whom_to_ask(
    own_wire: Wire, own: dict[str, Any], expected: dict[str, str]
) -> None:
    """The file's words in the language shown, else Vietnamese; without them the help desk; and the hotline."""
    house = own_wire.house
    house.refurnish(replace(house.hall, **{"privacy_contact": None, "hotline": None} | own))
    for language, words in expected.items():
        lines = notice(own_wire, language)["ask"]
        assert lines[0] == words
        assert any(own.get("hotline", "91/2025/QH15") in line for line in lines)


def test_nothing_of_a_visitor_is_kept_but_what_it_says(own_wire: Wire) -> None:
    """No address of a phone, no browser's name: what a visit leaves in the database holds none of them."""
    wire = own_wire
    ticket = wire.take()
    marks = {"REMOTE_ADDR": "10.77.66.55", "HTTP_USER_AGENT": "Mozilla/MARK"}
    for path in (f"/t/{ticket['token']}", f"/api/v1/tickets/{ticket['token']}"):
        assert wire.send("GET", path, environ=marks).status_code == 200
    left = wire.send(
        "POST", f"/api/v1/tickets/{ticket['token']}/leave", {"code": ticket["code"]}, environ=marks
    )
    assert left.status_code == 200
    everything = whole_database(wire)
    assert "10.77.66.55" not in everything and "MARK" not in everything
