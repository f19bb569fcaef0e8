"""The ledger's promises on both databases: all or nothing, once, in order, without gaps, provably."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import text

from pictures import whole_picture
from server.errors import HallError
from server.facts import Fact
from server.ledger import Answer, Command, Transaction
from server.queue import events as ev
from server.queue.verbs import TicketRequest
from server_fixtures import OpenHouse, TestHouse

KEY = "0123456789abcdef"
WISH = TicketRequest("khai-sinh", "vi")


@pytest.fixture
def hall(open_house: OpenHouse, database_url: str) -> TestHouse:
    """A house on each kind of database."""
    return open_house(database_url)


def counted(house: TestHouse) -> dict[str, int]:
    """Return how many rows each table of the journal's transaction holds."""
    with house.database.read() as connection:
        return {
            table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in ("events", "commands", "tickets", "print_jobs")
        }


def broken(house: TestHouse) -> list[tuple[int, str]]:
    """Return the rows of the journal that do not fit."""
    with house.database.read() as connection:
        return list(house.database.broken_links(connection, house.hall.hall_id))


def edit(house: TestHouse, statement: str) -> None:
    """Change the database behind the ledger's back."""
    with house.database.write() as connection:
        connection.execute(text(statement))


def test_seq_has_no_gap(hall: TestHouse) -> None:
    """Facts count 1, 2, 3 … whatever was refused in between."""
    desk = hall.sit("1")
    for _ in range(5):
        hall.take()
        with pytest.raises(HallError):
            hall.take("khong-co")
        hall.next(desk)
        with pytest.raises(HallError):
            hall.do("resume", desk, "khong-co")
    with hall.database.read() as connection:
        seqs = [f.seq for f in hall.database.facts_after(connection, hall.hall.hall_id, 0)]
    assert seqs == list(range(1, len(seqs) + 1))
    assert broken(hall) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("body", "replace(body, 'khai-sinh', 'sao-y')"),
        ("at", "'2026-11-23T00:00:00.000Z'"),
        ("actor", "'staff:somebody'"),
        ("day", "'2026-11-22'"),
        ("kind", "'ticket_left'"),
        ("hash", "'0'"),
    ],
)
def test_an_edited_fact_is_found(hall: TestHouse, column: str, value: str) -> None:
    """Whatever is edited in a row of the journal, the chain names that row."""
    for _ in range(3):
        hall.take()
    edit(hall, f"UPDATE events SET {column} = {value} WHERE seq = 3")
    assert (3, "edited") in broken(hall)


@pytest.mark.parametrize("seq", [2, 3])
def test_a_removed_fact_is_found(hall: TestHouse, seq: int) -> None:
    """A row that was taken out of the journal leaves a gap that is named."""
    for _ in range(4):
        hall.take()
    edit(hall, f"DELETE FROM events WHERE seq = {seq}")
    assert (seq + 1, "gap") in broken(hall)


def test_two_exchanged_facts_are_found(hall: TestHouse) -> None:
    """Facts that changed places no longer fit the chain."""
    for _ in range(4):
        hall.take()
    for old, new in ((2, 99), (3, 2), (99, 3)):
        edit(hall, f"UPDATE events SET seq = {new} WHERE seq = {old}")
    assert broken(hall)


def test_the_same_key_has_the_same_answer(hall: TestHouse) -> None:
    """A repeated command is answered as before and does nothing again."""
    command = Command("device:kiosk-1", KEY, "take")
    first = hall.queue.take_ticket(command, WISH)
    before = counted(hall)
    assert hall.queue.take_ticket(command, WISH) == first
    assert counted(hall) == before


def test_another_body_with_the_same_key_is_refused(hall: TestHouse) -> None:
    """A key that was used for another request is refused, and nothing happens."""
    hall.queue.take_ticket(Command("device:kiosk-1", KEY, "one"), WISH)
    before = counted(hall)
    with pytest.raises(HallError, match="key_reused"):
        hall.queue.take_ticket(Command("device:kiosk-1", KEY, "other"), WISH)
    assert counted(hall) == before


def test_keys_belong_to_their_sender(hall: TestHouse) -> None:
    """Two devices with the same key get two numbers."""
    answers = [
        hall.queue.take_ticket(Command(f"device:kiosk-{n}", KEY, "take"), WISH) for n in (1, 2)
    ]
    assert answers[0]["ticket_id"] != answers[1]["ticket_id"]


def test_a_refused_command_may_be_tried_again(hall: TestHouse) -> None:
    """After a refusal nothing is stored under the key: the same command may succeed later."""
    command = Command("staff:truong", KEY, "take")
    hall.queue.stop_service(Command("staff:truong"), "khai-sinh", "truong")
    before = counted(hall)
    with pytest.raises(HallError, match="service_closed"):
        hall.queue.take_ticket(command, WISH)
    assert counted(hall) == before
    hall.queue.reopen_service(Command("staff:truong"), "khai-sinh", "truong")
    assert hall.queue.take_ticket(command, WISH)["ticket_id"]


class Broken(Exception):
    """Something that nobody foresaw."""


@pytest.mark.parametrize("error", [HallError("hall_closed"), Broken()])
def test_an_error_inside_leaves_nothing(hall: TestHouse, error: Exception) -> None:
    """Whatever fails inside an action, neither rows nor memory keep anything of it."""
    hall.take()
    before, rows = hall.ledger.look(whole_picture), counted(hall)

    def do(tx: Transaction) -> Answer:
        tx.record(ev.ServiceStopped("khai-sinh", "truong"))
        tx.connection.execute(text("DELETE FROM tickets"))
        raise error

    with pytest.raises(type(error)):
        hall.ledger.act(Command("staff:truong", KEY), do)
    assert counted(hall) == rows
    assert hall.ledger.look(whole_picture) == before
    assert hall.take()


def test_a_commit_that_fails_leaves_nothing(
    hall: TestHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the disk refuses the commit nothing has happened, and the very next action is done."""

    def refused(connection: object) -> None:
        raise OSError("disk I/O error")

    hall.take("sao-y")
    before = counted(hall)
    with monkeypatch.context() as patch:
        patch.setattr(hall.database.engine.dialect, "do_commit", refused)
        with pytest.raises(OSError, match="disk"):
            hall.take("sao-y")
    assert counted(hall) == before
    assert hall.take("sao-y").endswith("002")
    assert broken(hall) == []


def test_a_failing_reaction_takes_everything_back(
    hall: TestHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A number whose slip cannot be queued does not exist."""
    rows = counted(hall)

    def refuse(*_: Any) -> None:
        raise Broken

    monkeypatch.setattr(hall.ledger, "react", refuse)
    with pytest.raises(Broken):
        hall.take()
    monkeypatch.undo()
    assert counted(hall) == rows
    assert hall.ticket(hall.take()).number == "A001"


def test_a_fact_that_memory_cannot_take(hall: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """What memory cannot take is not kept either; memory is read anew and the next try works."""
    told: list[int] = []
    hall.ledger.tell = lambda facts: told.extend(f.seq for f in facts)
    command = Command("device:kiosk-1", KEY, "take")
    present = hall.ledger.look(lambda p: p)

    def crash(fact: Any) -> None:
        present.day.tickets["half"] = "done"
        raise Broken

    monkeypatch.setattr(present, "apply", crash)
    with pytest.raises(Broken):
        hall.queue.take_ticket(command, WISH)
    monkeypatch.undo()
    answer = hall.queue.take_ticket(command, WISH)
    assert hall.ticket(answer["ticket_id"]).number == "A001"
    assert "half" not in hall.ledger.look(lambda p: p.day.tickets)
    assert told == [hall.seq()], "only what is kept is told"
    assert hall.ticket(hall.take()).number == "A002"


def test_what_another_process_wrote_is_told_here(open_house: OpenHouse, sqlite_url: str) -> None:
    """Facts of another process are told once, in order and before one's own, also by a mere look."""
    one = open_house(sqlite_url)
    two = open_house(sqlite_url, clock=one.clock)
    told: list[Fact] = []
    two.ledger.refresh()
    two.ledger.tell = told.extend
    two.ledger.forbids_waiting = True
    one.take()
    two.ledger.refresh()
    one.take()
    two.take()
    two.ledger.refresh()
    begun = two.seq() - 2
    assert [(f.kind, f.seq) for f in told] == [("ticket_issued", begun + n) for n in range(3)]


def test_two_ledgers_stay_one(open_house: OpenHouse, database_url: str) -> None:
    """Two processes on one database count together and see each other's facts before they act."""
    one = open_house(database_url)
    two = open_house(database_url, clock=one.clock)
    numbers = [house.ticket(house.take()).number for house in (one, two, one, one, two)]
    assert numbers == ["A001", "A002", "A003", "A004", "A005"]
    desks = one.sit("1"), two.sit("3")
    called = [house.next(desk) for house, desk in zip((one, two) * 2, desks * 2, strict=True)]
    assert len(set(called)) == 4
    command = Command("device:kiosk-1", KEY, "take")
    assert one.queue.take_ticket(command, WISH) == two.queue.take_ticket(command, WISH)
    one.ledger.refresh()
    assert one.ledger.look(whole_picture) == two.ledger.look(whole_picture)
    assert broken(one) == []


@pytest.mark.parametrize("back_s", [0, 0.5, 3600, 10**8])
def test_time_never_runs_back(hall: TestHouse, back_s: float) -> None:
    """Each action has a later moment than the one before, even when the clock stands or falls back."""
    for _ in range(4):
        hall.take(after_s=-back_s)
    with hall.database.read() as connection:
        facts = list(hall.database.facts_after(connection, hall.hall.hall_id, 0))
    actions = sorted({f.at for f in facts})
    assert [f.at for f in facts] == sorted(f.at for f in facts)
    assert all(b - a >= dt.timedelta(milliseconds=1) for a, b in pairwise(actions))
    assert len(actions) >= 5


def test_facts_are_told_in_their_order_and_after_the_commit(hall: TestHouse) -> None:
    """What is told was on disk before, in the order of `seq`, each fact once."""
    told: list[int] = []

    def tell(facts: Any) -> None:
        with hall.database.read() as connection:
            head = hall.database.head(connection, hall.hall.hall_id).seq
        assert all(f.seq <= head for f in facts)
        told.extend(f.seq for f in facts)

    hall.ledger.tell = tell
    first = hall.seq() + 1
    desk = hall.sit("1")
    for _ in range(3):
        hall.take()
        hall.next(desk)
    assert told == list(range(first, hall.seq() + 1))


def test_an_error_of_the_database_tells_no_values(hall: TestHouse) -> None:
    """What was sent to the database stands in none of its errors, which may reach the log."""
    with pytest.raises(Exception, match="hidden due to hide_parameters") as failed:
        edit_with_secret(hall)
    assert "079123456789" not in str(failed.value)


def edit_with_secret(house: TestHouse) -> None:
    """Send a statement that fails, with something in it that nobody should read."""
    with house.database.write() as connection:
        connection.execute(text("INSERT INTO nowhere VALUES (:id)"), {"id": "079123456789"})
