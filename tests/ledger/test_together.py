"""Actions asked at the same moment: one commit for all, and each on its own all the same."""

from __future__ import annotations

import errno
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest

from pictures import whole_picture
from server.database import Database
from server.errors import HallError
from server.ledger import TOGETHER, Answer, Command, Transaction
from server.queue.verbs import TicketRequest
from server.recording.actions import Speaker
from server_fixtures import OpenHouse, TestHouse

Work = Callable[[], Any]


@pytest.fixture
def hall(open_house: OpenHouse, database_url: str) -> TestHouse:
    """A house on each kind of database."""
    return open_house(database_url)


def ask_at_once(house: TestHouse, *works: Work) -> list[Any]:
    """Let all ask, in this order, before the first is carried out; return answers and errors."""
    results: list[Any] = [None] * len(works)

    def run(place: int, work: Work) -> None:
        try:
            results[place] = work()
        except Exception as error:  # noqa: BLE001 - given back
            results[place] = error

    threads = [threading.Thread(target=run, args=item) for item in enumerate(works)]
    with house.ledger.turn:
        for number, thread in enumerate(threads, start=1):
            thread.start()
            until = time.monotonic() + 20
            while len(house.ledger._asked) < number and time.monotonic() < until:
                time.sleep(0.001)
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()
    return results


def taking(house: TestHouse, key: str | None = None) -> Work:
    """Return the wish for a number."""
    return lambda: house.queue.take_ticket(
        Command("device:kiosk-1", key), TicketRequest("khai-sinh", "vi")
    )


def writing_and_then(house: TestHouse, error: Exception) -> Work:
    """Return an action that takes a number and then fails."""
    inner: dict[str, Callable[[Transaction], Answer]] = {}

    def keep(command: Command, do: Callable[[Transaction], Answer], at: Any = None) -> Answer:
        inner["do"] = do
        return {"ticket_id": ""}

    act, house.ledger.act = house.ledger.act, keep  # type: ignore[method-assign]
    taking(house)()
    house.ledger.act = act  # type: ignore[method-assign]

    def fail(tx: Transaction) -> Answer:
        inner["do"](tx)
        raise error

    return lambda: house.ledger.act(Command("device:kiosk-1"), fail)


@contextmanager
def counting_commits() -> Iterator[list[int]]:
    """Count the write transactions that come to their end."""
    commits: list[int] = []
    commit = Database.commit

    def counted(self: Database, connection: Any) -> None:
        commit(self, connection)
        commits.append(1)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "commit", counted)
        yield commits


def test_one_commit_for_all(hall: TestHouse) -> None:
    """Ten numbers asked for at once cost one commit and are told in their order."""
    told: list[int] = []
    hall.ledger.tell = lambda facts: told.extend(f.seq for f in facts)
    with counting_commits() as commits:
        answers = ask_at_once(hall, *[taking(hall)] * 10)
    assert len(commits) == 1
    assert [a["ticket_id"][-3:] for a in answers] == [f"{n:03d}" for n in range(1, 11)]
    assert [a["people_ahead"] for a in answers] == list(range(10))
    assert told == sorted(told) and len(told) >= 10


def test_a_crowd_is_parted(hall: TestHouse) -> None:
    """More than a commit may hold are carried out in several, and nobody is forgotten."""
    with counting_commits() as commits:
        answers = ask_at_once(hall, *[taking(hall)] * (2 * TOGETHER + 3))
    assert len(commits) == 3
    assert len({a["ticket_id"] for a in answers}) == 2 * TOGETHER + 3


def test_a_refusal_touches_nobody_else(hall: TestHouse) -> None:
    """Whoever is refused after writing leaves no row; the others have numbers without a gap."""
    refused = writing_and_then(hall, HallError("hall_closed"))
    results = ask_at_once(hall, taking(hall), refused, taking(hall))
    assert isinstance(results[1], HallError)
    assert [results[n]["ticket_id"][-3:] for n in (0, 2)] == ["001", "002"]
    assert_memory_is_as_the_journal(hall)


def test_a_fault_touches_nobody_else(hall: TestHouse) -> None:
    """An action that breaks fails alone; the others are carried out, and memory is as the journal."""
    broken = writing_and_then(hall, RuntimeError("broken"))
    results = ask_at_once(hall, taking(hall), broken, taking(hall))
    assert isinstance(results[1], RuntimeError)
    assert [results[n]["ticket_id"][-3:] for n in (0, 2)] == ["001", "002"]
    assert_memory_is_as_the_journal(hall)


def test_a_locked_database_is_waited_for_once(
    hall: TestHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When no transaction can begin, nobody has been carried out and nobody is tried alone."""
    tries: list[int] = []

    @contextmanager
    def locked(self: Database, until: float | None = None) -> Iterator[Any]:
        tries.append(1)
        raise TimeoutError("the database is locked")
        yield

    with monkeypatch.context() as patch:
        patch.setattr(Database, "begin_write", locked)
        results = ask_at_once(hall, *[taking(hall)] * 5)
    assert [type(r) for r in results] == [TimeoutError] * 5
    assert len(tries) == 1


def test_what_is_outside_the_database_is_done_once(hall: TestHouse) -> None:
    """Beside a fault the actions are carried out again, but voices, guards and news happen once."""
    guarded: list[int] = []
    lan = Speaker("vi", "Lan", "Lan", "tại bộ phận", "hồ sơ 1")
    command, wish = Command("device:kiosk-1"), TicketRequest("khai-sinh", "vi")
    guard = cache(lambda: guarded.append(1))
    results = ask_at_once(
        hall,
        lambda: hall.recording.begin(command, lan),
        lambda: hall.announcing.report_loudspeaker(command, "board-1", "blocked"),
        lambda: hall.queue.take_ticket(command, wish, guard),
        writing_and_then(hall, RuntimeError("broken")),
    )
    assert isinstance(results[3], RuntimeError)
    assert [pack.pack_id for pack in hall.voices.packs()] == [results[0]["pack_id"]]
    assert guarded == [1]
    with hall.database.read() as connection:
        facts = hall.database.facts_after(connection, hall.hall.hall_id, 0)
        kinds = [fact.kind for fact in facts]
    assert kinds.count("voice_begun") == kinds.count("loudspeaker_changed") == 1


def test_a_deleted_voice_is_deleted_once(hall: TestHouse) -> None:
    """A voice that spoke goes in a commit that was given up and carried out again."""
    command, lan = Command("device:kiosk-1"), Speaker("vi", "Lan", "Lan", "tại bộ phận", "hồ sơ 1")
    pack_id = hall.recording.begin(command, lan)["pack_id"]
    hall.recording.choose(command, "vi", pack_id)
    broken = writing_and_then(hall, RuntimeError("broken"))
    results = ask_at_once(hall, lambda: hall.recording.delete(command, pack_id), broken)
    assert (results[0], hall.voices.chosen()) == ({}, {})
    assert not [pack for pack in hall.voices.packs() if pack.pack_id == pack_id]


def test_the_same_wish_twice_at_once_is_one(hall: TestHouse) -> None:
    """A double tap that comes twice in one moment gets one number."""
    twice = taking(hall, "0123456789abcdef")
    first, second = ask_at_once(hall, twice, twice)
    assert first == second
    assert len(hall.ledger.present.day.tickets) == 1


def test_a_failing_disk_fails_them_all(hall: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the commit fails nobody is told yes, nothing is told to screens, and the next try works."""
    told: list[Any] = []
    hall.ledger.tell = told.extend

    def full(self: Database, connection: Any) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(Database, "commit", full)
        results = ask_at_once(hall, *[taking(hall)] * 3)
    assert [type(r) for r in results] == [OSError] * 3
    assert told == []
    assert taking(hall)()["ticket_id"].endswith("001")


def assert_memory_is_as_the_journal(house: TestHouse) -> None:
    """Compare the present with one that is read anew from the journal."""
    remembered = whole_picture(house.ledger.present)
    house.ledger.is_loaded = False
    house.ledger.refresh()
    assert remembered == whole_picture(house.ledger.present)


def test_room_is_waited_for_outside_a_transaction_only(
    hall: TestHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A commit that met a full disk asks for room and may wait; at the last moment of the next try it may not."""
    asked: list[tuple[bool, bool]] = []
    begun: list[int] = []
    changing, commit = hall.ledger._changing, Database.commit

    @contextmanager
    def noted() -> Iterator[None]:
        with changing():
            begun.append(1)
            try:
                yield
            finally:
                begun.clear()

    def make_room(error: BaseException, may_wait: bool) -> bool:
        asked.append((bool(begun), may_wait))
        return True

    def full_once(self: Database, connection: Any) -> None:
        if not asked:
            raise OSError(errno.ENOSPC, "full")
        commit(self, connection)

    monkeypatch.setattr(hall.ledger, "_changing", noted)
    monkeypatch.setattr(hall.ledger, "make_room", make_room)
    monkeypatch.setattr(Database, "commit", full_once)
    assert taking(hall)()["ticket_id"].endswith("001")
    assert asked == [(False, True), (True, False)]
