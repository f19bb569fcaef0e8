"""What the queue's settings do, each turned away from its default, with its edges."""

from __future__ import annotations

import datetime as dt

import pytest

import busy_hall
from queue_by_hand import HandDay
from server.clock import FixedClock
from server.errors import HallError
from server.hall.rules import Hall
from server.ledger import Command
from server.queue import verbs
from server.queue.verbs import Desk
from server.queue.views import kiosk
from server_fixtures import MONDAY, OpenHouse

HALL = busy_hall.hall()
ONE = Desk("1", "can-bo-1")


def called(hall: Hall) -> tuple[HandDay, str]:
    """Return a day on which one ticket has just been called to counter 1."""
    day = HandDay(hall)
    day.take("khai-sinh", at_min=0)
    ticket = day.call("1", at_min=1)
    assert ticket is not None
    return day, ticket.ticket_id


def test_a_ticket_is_recalled_so_often() -> None:
    """After the hall's number of recalls the next one is refused, and the refusal names the limit."""
    day, ticket_id = called(busy_hall.with_queue(HALL, recall_limit=2, recall_spacing_s=0))
    for minute in (2, 3):
        day.record(verbs.recall(day.hall, day.day, ONE, day.day.tickets[ticket_id], day.at(minute)))
    with pytest.raises(HallError) as refused:
        verbs.recall(day.hall, day.day, ONE, day.day.tickets[ticket_id], day.at(4))
    assert (refused.value.code, refused.value.facts) == ("recall_limit", {"limit": 2})


@pytest.mark.parametrize(("after_s", "rest_s"), [(39, 1), (39.9, 1), (40, 0), (41, 0)])
def test_recalls_keep_their_distance(after_s: float, rest_s: int) -> None:
    """The next recall is allowed after the hall's seconds; before, the refusal says how many are left."""
    day, ticket_id = called(busy_hall.with_queue(HALL, recall_spacing_s=40))
    ticket = day.day.tickets[ticket_id]
    assert ticket.last_called_at is not None
    now = ticket.last_called_at + dt.timedelta(seconds=after_s)
    if not rest_s:
        assert verbs.recall(day.hall, day.day, ONE, ticket, now).ticket_id == ticket_id
        return
    with pytest.raises(HallError) as refused:
        verbs.recall(day.hall, day.day, ONE, ticket, now)
    assert (refused.value.code, refused.value.facts) == ("recall_too_soon", {"wait_s": rest_s})


@pytest.mark.parametrize(("after_s", "may"), [(19.999, True), (20, False), (21, False)])
def test_an_action_can_be_taken_back_for_so_long(after_s: float, may: bool) -> None:
    """The hall's seconds are counted from the action; when they are full, it stands."""
    day, _ = called(busy_hall.with_queue(HALL, undo_s=20))
    now = day.day.last_actions["1"].at + dt.timedelta(seconds=after_s)
    if may:
        assert verbs.undo(day.hall, day.day, ONE, now).action == "next"
    else:
        with pytest.raises(HallError, match="nothing_to_undo"):
            verbs.undo(day.hall, day.day, ONE, now)


@pytest.mark.parametrize(("count", "is_taken"), [(0, False), (1, True), (3, True), (4, False)])
def test_a_number_stands_for_so_many_dossiers(count: int, is_taken: bool) -> None:
    """From one to the hall's limit."""
    day = HandDay(busy_hall.with_queue(HALL, max_dossiers=3))
    if is_taken:
        assert day.take("khai-sinh", dossier_count=count).dossier_count == count
    else:
        with pytest.raises(HallError, match="bad_request"):
            day.take("khai-sinh", dossier_count=count)


def test_the_kiosk_is_told_how_long_a_press_is_the_same() -> None:
    """The seconds of the hall's file reach the screen that counts them."""
    hall = busy_hall.with_queue(HALL, press_guard_s=7, max_dossiers=3)
    snapshot = kiosk(hall, HandDay(hall).day, MONDAY)
    assert (snapshot["press_guard_s"], snapshot["max_dossiers"]) == (7, 3)


@pytest.mark.parametrize("is_drawn", [True, False])
def test_the_early_ones_are_drawn_by_lot_at_opening(
    open_house: OpenHouse, sqlite_url: str, is_drawn: bool
) -> None:
    """When the hall opens, those who took a number before it get the same places in a drawn order, once."""
    hall = busy_hall.with_queue(busy_hall.hall(), lot_at_opening=is_drawn)
    clock = FixedClock(MONDAY.replace(hour=0, minute=5))
    house = open_house(sqlite_url, hall, clock, is_training=False)
    early = [house.take() for _ in range(12)]
    house.keeper.keep_promises(Command("clock"))
    before = [house.ticket(i).rank_at for i in early]
    assert before == sorted(before), "nothing is drawn before the opening"
    house.clock.moment = MONDAY.replace(hour=0, minute=30)
    house.keeper.keep_promises(Command("clock"))
    late = house.take()
    house.keeper.keep_promises(Command("clock"))
    after = [house.ticket(i).rank_at for i in early]
    assert sorted(after) == before
    assert (after != before) == is_drawn, "one order in 479,001,600 is the old one"
    assert house.ticket(late).rank_at > max(after), "whoever comes later is in no lot"
    with house.database.read() as connection:
        kinds = [f.kind for f in house.database.facts_after(connection, hall.hall_id, 0)]
    assert kinds.count("lot_drawn") == int(is_drawn)
