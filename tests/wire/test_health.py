"""Health: what is broken is named, and what is not broken still answers."""

from __future__ import annotations

import threading
import time
from collections import Counter

import pytest

from server.operations import health
from server.outside import FRESH_S
from wire_house import Wire


@pytest.fixture(autouse=True)
def anew(wire: Wire) -> None:
    """Let each test's first question be a look."""
    wire.house.health.forget()
    wire.house.disk.seen.forget()


def test_a_broken_database_is_told_with_the_other_parts(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its database the server answers 503, names the part, and still knows its disk."""

    def broken() -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(wire.house.database, "read", broken)
    answer = wire.send("GET", "/health")
    assert (answer.status_code, answer.json["state"]) == (503, "bad")
    assert answer.json["reason"] == "database_gone"
    parts = answer.json["parts"]
    assert parts["database"] == {"state": "bad", "what": "OSError"}
    assert parts["printers"]["state"] == "bad" and parts["disk"]["state"] in ("ok", "warn")


def test_a_data_folder_that_is_gone_is_told(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that cannot be asked makes the disk bad; numbers can still be given."""

    def gone() -> None:
        raise FileNotFoundError("the data folder")

    monkeypatch.setattr(wire.house.disk, "room", gone)
    answer = wire.send("GET", "/health")
    assert (answer.status_code, answer.json["parts"]["disk"]["state"]) == (200, "bad")


@pytest.mark.parametrize("code", ["disk_full", "data_lost"])
def test_while_no_numbers_are_given_health_says_why(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    """Whoever watches the hall by its status hears that people are not served, and why."""
    monkeypatch.setattr(wire.house.withheld, "code", code)
    answer = wire.send("GET", "/health")
    assert (answer.status_code, answer.json["reason"]) == (503, code)


@pytest.mark.parametrize(("is_open", "status"), [(False, 503), (True, 200)])
def test_a_clock_that_opens_no_day_is_told(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, is_open: bool, status: int
) -> None:
    """A doubtful clock stops nobody while the day is open; without a day nobody can be served."""
    monkeypatch.setitem(health.PARTS, "clock", lambda house: {"state": "bad"})
    monkeypatch.setattr(wire.house.ledger.present.day, "is_open", is_open)
    answer = wire.send("GET", "/health")
    reason = None if is_open else "clock_wrong"
    assert (answer.status_code, answer.json["reason"]) == (status, reason)


@pytest.mark.parametrize(
    ("who", "knows"), [(None, False), ("kiosk", False), ("officer", False), ("manager", True)]
)
def test_strangers_hear_only_whether_people_are_served(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, who: str | None, knows: bool
) -> None:
    """From another machine only a manager hears of the parts; everybody hears the reason."""
    away = {"REMOTE_ADDR": "10.0.0.9"}
    answer = wire.send("GET", "/health", who=who, environ=away)
    assert (answer.status_code, "parts" in answer.json) == (200, knows)
    if not knows:
        assert answer.json == {"state": "ok", "reason": None}
    monkeypatch.setattr(wire.house.withheld, "code", "disk_full")
    answer = wire.send("GET", "/health", who=who, environ=away)
    assert (answer.status_code, answer.json["reason"]) == (503, "disk_full")


def test_a_flood_of_questions_is_one_look(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many ask within a second, the disk, the log and the database are asked once."""
    moment, looks = time.monotonic(), Counter[str]()
    monkeypatch.setattr(time, "monotonic", lambda: moment)
    room, ask = wire.house.disk.room, health.database_part
    monkeypatch.setattr(wire.house.disk, "room", lambda: looks.update(["disk"]) or room())
    monkeypatch.setitem(
        health.PARTS, "database", lambda house: looks.update(["database"]) or ask(house)
    )
    away = {"REMOTE_ADDR": "10.0.0.9"}
    for _ in range(40):
        assert wire.send("GET", "/health", environ=away).status_code == 200
    assert looks == {"disk": 1, "database": 1}
    moment += FRESH_S + 0.01
    assert wire.send("GET", "/health").status_code == 200
    assert looks == {"disk": 2, "database": 2}


def test_a_disk_that_hangs_is_a_state_not_a_hung_answer(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The part says that it gets no answer, the console calls somebody, and only the first who asks waits."""
    is_free, room = threading.Event(), wire.house.disk.room
    monkeypatch.setattr(wire.house.disk, "room", lambda: is_free.wait(60) and room())
    monkeypatch.setattr(wire.house.disk.seen, "_patience_s", 0.2)
    try:
        for _ in range(3):
            wire.house.health.forget()
            answer = wire.send("GET", "/health")
            assert answer.status_code == 200
            assert answer.json["parts"]["disk"] == {"state": "bad", "why": "no_answer"}
        floor = wire.send("GET", "/api/v1/manage/live", None, "manager").json
        assert "machine_disk_silent" in [alert["code"] for alert in floor["alerts"]]
    finally:
        is_free.set()
    monkeypatch.undo()
    wire.house.health.forget()
    assert wire.send("GET", "/health").json["parts"]["disk"]["free_mb"] > 0
