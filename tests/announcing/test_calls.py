"""Calls on the boards: one for each call, in order, spoken once and only while it is fresh."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

import busy_hall
from server.announcing.rules import KEPT, SPEAK_WITHIN_S, Calls
from server.announcing.views import board, call_values
from server.announcing.volume import Sound
from server.errors import HallError
from server.hall.loudness import SoundSettings
from server.ledger import Command
from server.queue.today.day import Day
from server_fixtures import MONDAY, TestHouse


def newest(house: TestHouse, zone: str | None = None) -> list[str]:
    """Return the numbers on a board, newest first."""
    return [c.number for c in house.ledger.look(lambda p: p.calls.newest(zone, 8))]


def test_each_call_is_announced_once_in_its_zone(house: TestHouse) -> None:
    """A call stands on its floor's board and at the entrance, nowhere else, newest first."""
    up, down = house.sit("1"), house.sit("2")
    house.take("khai-sinh"), house.take("cap-dat"), house.take("khai-sinh")
    for desk in (up, down, up):
        house.next(desk)
    assert newest(house) == ["A002", "C001", "A001"]
    assert newest(house, "tang-1") == ["A002", "A001"]
    assert newest(house, "tang-2") == ["C001"]


def test_a_recall_is_the_same_ticket_once(house: TestHouse) -> None:
    """A recalled number jumps to the top, marked, and stands on the board once."""
    desk, other = house.sit("1"), house.sit("3")
    first, _ = house.take(), house.take()
    house.next(desk), house.next(other)
    house.do("recall", desk, first)
    calls = house.ledger.look(lambda p: p.calls.newest(None, 8))
    assert [(c.number, c.is_recall) for c in calls] == [("A001", True), ("A002", False)]


@pytest.mark.parametrize("verb", ["start", "finish", "miss", "requeue", "void"])
def test_a_call_ends_when_the_ticket_moves_on(house: TestHouse, verb: str) -> None:
    """A call is active while the ticket stands called, and not a moment longer."""
    desk = house.sit("1")
    ticket_id = house.take()
    house.next(desk)
    assert house.ledger.look(lambda p: p.calls.last_at("1").is_active)
    house.do(verb, desk, ticket_id, *(["mistake"] if verb == "void" else []))
    assert not house.ledger.look(lambda p: p.calls.last_at("1").is_active)


def test_a_call_of_who_has_left_ends(house: TestHouse) -> None:
    """When the citizen gives the place up, the board no longer calls them."""
    desk = house.sit("1")
    ticket_id = house.take()
    house.next(desk)
    house.queue.leave(Command("citizen"), ticket_id, house.words(ticket_id).code)
    assert not house.ledger.look(lambda p: p.calls.last_at("1").is_active)


def test_nobody_is_called_after_the_day(house: TestHouse) -> None:
    """When the day is closed no board invites anybody any more."""
    desk = house.sit("1")
    house.take()
    house.next(desk)
    house.keeper.close_by_hand(Command("staff:truong"), 1, "truong")
    assert not house.ledger.look(lambda p: p.calls.last_at("1").is_active)


def test_a_call_is_spoken_for_twenty_seconds(house: TestHouse) -> None:
    """A board learns until when a call may be spoken: twenty seconds from the call."""
    house.take()
    house.next(house.sit("1"))
    call = house.ledger.look(lambda p: p.calls.last_at("1"))
    values = call_values(house.hall, call)
    assert call.speak_until_at - call.called_at == dt.timedelta(seconds=SPEAK_WITHIN_S)
    assert values["speak_until_at"] > values["called_at"]


def test_only_the_first_report_counts(house: TestHouse) -> None:
    """Shown and spoken are recorded once each, whichever board says it and however often."""
    house.take()
    house.next(house.sit("1"))
    call = house.ledger.look(lambda p: p.calls.last_at("1"))
    seq = house.seq()
    for board_id in ("board-1", "board-entrance"):
        for shown, spoken in ((True, False), (True, True)):
            house.announcing.acknowledge(
                Command(f"device:{board_id}"), call.announcement_id, board_id, shown, spoken
            )
    assert house.seq() == seq + 2
    with pytest.raises(HallError, match="not_found"):
        house.announcing.acknowledge(Command("device:board-1"), "c999", "board-1", True, True)


@pytest.mark.parametrize(
    ("language", "spoken"), [("vi", ["vi"]), ("km", ["vi", "km"]), ("en", ["vi", "en"])]
)
def test_the_citizens_language_is_called_after_vietnamese(
    house: TestHouse, language: str, spoken: list[str]
) -> None:
    """A call has Vietnamese first, then the citizen's language, with a text in each."""
    house.take(language=language)
    house.next(house.sit("1"))
    values = call_values(house.hall, house.ledger.look(lambda p: p.calls.last_at("1")))
    assert values["languages"] == spoken == list(values["texts"])
    assert all("A001" in text for text in values["texts"].values())


def test_a_board_holds_nothing_personal(house: TestHouse) -> None:
    """A board's snapshot names numbers and counters, no ticket's id, link or code, no officer."""
    house.take()
    house.next(house.sit("1"))
    snapshot = house.ledger.look(
        lambda p: board(house.hall, p.day, p.calls, p.sound, "tang-1", house.clock.now())
    )
    ticket = next(iter(house.ledger.present.day.tickets.values()))
    text = repr(snapshot)
    assert [
        s
        for s in (ticket.ticket_id, house.words(ticket.ticket_id).token, "Cán bộ", "can-bo")
        if s in text
    ] == []


def test_memory_of_calls_is_bounded(house: TestHouse) -> None:
    """After a long day only the newest calls are kept in memory."""
    desk = house.sit("1")
    house.take()
    ticket_id = house.next(desk)
    assert ticket_id
    for _ in range(KEPT // 3 + 5):
        for _ in range(3):
            house.do("recall", desk, ticket_id)
        house.do("requeue", desk, ticket_id)
        house.next(desk)
    assert house.ledger.look(lambda p: len(p.calls.by_id)) == KEPT


@pytest.mark.parametrize("is_wanted", [True, False])
def test_a_board_is_told_whether_to_chime_at_its_start(is_wanted: bool) -> None:
    """The hall's wish reaches the board."""
    hall = replace(busy_hall.hall(), sound=SoundSettings(boot_chime=is_wanted))
    seen = board(hall, Day(), Calls(), Sound(), None, MONDAY)
    assert seen["sound"]["boot_chime"] is is_wanted
