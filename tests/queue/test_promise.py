"""The promise on a slip: foreseen before the turn to write, kept in the transaction, the same wherever it is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection

import busy_hall
from queue_by_hand import HandDay, no_link
from server.ledger import Command
from server.queue import verbs
from server.queue.forecast import running, waiting
from server.queue.verbs import TicketRequest
from server_fixtures import OpenHouse, TestHouse

HALL = busy_hall.hall()
WISH = TicketRequest("khai-sinh", "vi", printer_id="may-in")


@pytest.fixture
def hall(open_house: OpenHouse, database_url: str) -> TestHouse:
    """A house on each kind of database, with a line and an officer at work."""
    house = open_house(database_url)
    house.sit("1")
    for _ in range(6):
        house.take()
    return house


def test_nothing_is_run_ahead_in_a_transaction_that_writes(
    hall: TestHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taking a number, also for several services, runs the hall ahead before its transaction and never in it."""
    writing: list[bool] = []
    runs: list[bool] = []
    make, begin_write = running.make, hall.database.begin_write

    @contextmanager
    def watched(until: float | None = None) -> Iterator[Connection]:
        with begin_write(until) as connection:
            writing.append(True)
            yield connection
        writing.pop()

    def noted(*given: Any) -> running.Forecast:
        runs.append(bool(writing))
        return make(*given)

    monkeypatch.setattr(running, "make", noted)
    monkeypatch.setattr(hall.database, "begin_write", watched)
    for more in ((), ("sao-y", "cap-dat")):
        runs.clear()
        hall.take(more_services=more, after_s=60)
        assert runs and not any(runs)


def test_in_its_turn_a_promise_is_only_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what was foreseen, `take` promises people ahead and a band and runs nothing."""
    day = HandDay(HALL)
    day.open("1")
    for n in range(5):
        day.take("khai-sinh", at_min=n)
    now = day.at(6)
    foreseen = verbs.foresee(HALL, day.day, WISH, now)
    monkeypatch.setattr(running, "make", lambda *_: pytest.fail("run ahead in the transaction"))
    event = verbs.take(HALL, day.day, WISH, no_link, foreseen, now)
    assert event.people_ahead == 5
    assert event.wait_low_s and event.wait_high_s and event.wait_low_s < event.wait_high_s


def test_what_comes_between_is_counted_in_the_turn() -> None:
    """Whoever got a number between foreseeing and promising is ahead, and their visit is in the wait."""
    day = HandDay(HALL)
    day.open("1")
    for n in range(5):
        day.take("khai-sinh", at_min=n)
    now = day.at(6)
    foreseen = verbs.foresee(HALL, day.day, WISH, now)
    promises = []
    for _ in range(2):
        event = verbs.take(HALL, day.day, WISH, no_link, foreseen, day.at(6))
        promises.append(event)
        day.take("khai-sinh", at_min=6)
    first, second = promises
    assert (first.people_ahead, second.people_ahead) == (5, 6)
    assert first.wait_high_s and second.wait_high_s and first.wait_high_s < second.wait_high_s


def test_what_nobody_foresaw_is_unknown() -> None:
    """A near wait without a forecast is no guess, and people ahead are exact all the same."""
    day = HandDay(HALL)
    day.open("1")
    for n in range(5):
        day.take("khai-sinh", at_min=n)
    event = verbs.take(HALL, day.day, WISH, no_link, {}, day.at(6))
    assert (event.people_ahead, event.wait_low_s, event.wait_high_s) == (5, None, None)
    assert waiting.band_by(HALL, day.day, "khai-sinh", {}, day.at(6)) == waiting.Band(None, None)


def test_the_slip_says_what_the_journal_says(hall: TestHouse) -> None:
    """The answer, the fact and the answer to the same press again hold one and the same promise."""
    hall.clock.forward(1)
    asked = Command("device:kiosk-1", "press-0123456789abcdef")
    answer = hall.queue.take_ticket(asked, WISH)
    with hall.database.read() as connection:
        fact = next(
            f
            for f in hall.database.facts_after(connection, hall.ledger.hall_id, 0)
            if f.kind == "ticket_issued" and f.event.ticket_id == answer["ticket_id"]
        )
    assert answer == {name: getattr(fact.event, name) for name in answer}
    assert answer["wait_low_s"] is not None
    hall.clock.forward(300)
    hall.next(hall.sit("1"))
    assert hall.queue.take_ticket(asked, WISH) == answer
