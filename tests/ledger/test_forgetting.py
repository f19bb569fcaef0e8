"""How long the answers to repeated requests are kept."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from server.ledger import Command
from server.operations import forgetting
from server.operations.forgetting import Forgetting
from server.queue.verbs import TicketRequest
from server_fixtures import OpenHouse, TestHouse

DAY_S = 24 * 3600


def take(house: TestHouse, key: str) -> str:
    """Take a number under a key and return the ticket's id."""
    house.clock.forward(1)
    answer = house.queue.take_ticket(
        Command("device:kiosk-1", key), TicketRequest("khai-sinh", "vi")
    )
    return str(answer["ticket_id"])


def kept(house: TestHouse) -> int:
    """Return how many answers are kept."""
    with house.database.read() as connection:
        return int(connection.execute(text("SELECT count(*) FROM commands")).scalar_one())


def test_old_answers_go_in_batches(
    open_house: OpenHouse, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the days of the setting answers go, a batch at a time; young ones stay and still answer."""
    monkeypatch.setattr(forgetting, "BATCH", 2)
    house = open_house(database_url)
    hand = Forgetting(house)
    for n in range(3):
        take(house, f"old-{n}-0123456789abcdef")
    assert (hand.forget_old(), kept(house)) == ({}, 3)
    house.clock.forward(7 * DAY_S)
    house.keep_day()
    young = take(house, "young-0123456789abcdef")
    assert [hand.forget_old().get("answers", 0) for _ in range(3)] == [2, 1, 0]
    assert kept(house) == 1
    assert take(house, "young-0123456789abcdef") == young
