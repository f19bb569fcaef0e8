"""Wrong clocks on a real server, from the touch to what citizen, officer and manager see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from faults.wrong_clock import FooledHall, local, may_be_fooled
from server.facts import from_wire

pytestmark = pytest.mark.slow


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[FooledHall]:
    """A hall on a machine that can be fooled, not started yet."""
    if not may_be_fooled(tmp_path):
        pytest.skip("no libfaketime, or no mounts of one's own")
    made = FooledHall(tmp_path)
    yield made
    made.off()
    made.printer.stop()


def shown_at(snapshot: dict[str, Any]) -> dt.datetime:
    """Return the time that a screen shows."""
    return from_wire(snapshot["at"])


def near(found: dt.datetime, wanted: str, minutes: float = 5) -> bool:
    """Whether a moment is about that local time."""
    return abs(found - local(wanted)) < dt.timedelta(minutes=minutes)


def test_a_night_in_2031_opens_and_closes_nothing(hall: FooledHall) -> None:
    """Nobody touches anything while the printer speaks up; set right, the next morning opens as ever."""
    hall.furnish("2026-12-01 05:00")
    hall.boot("2026-12-01 16:00")
    assert hall.take()[-3:] == "001"
    hall.off()

    hall.printer.stop()
    hall.boot("2031-03-03 07:45")
    console = hall.sign_in("manager")[0]
    hall.wait_for(
        lambda: any(
            f.kind == "printer_changed" and f.event.before != "unknown" for f in hall.facts()
        )
    )
    hall.let_pass()
    kinds = [fact.kind for fact in hall.facts()]
    assert (kinds.count("day_opened"), kinds.count("day_closed")) == (1, 0)
    assert all(fact.at < local("2026-12-01 17:00") for fact in hall.facts())
    assert hall.clock()["why"] == "unknown"
    assert hall.kiosk()["closed"]["code"] == "clock_wrong"
    status, refusal = hall.ask("POST", "/api/v1/tickets", hall.wish(), hall.device("kiosk"))
    assert (status, refusal["code"]) == (409, "clock_wrong") and refusal["title"]
    alert = hall.alerts(console)["machine_clock_unknown"]
    assert near(from_wire(alert["facts"]["machine_at"]), "2031-03-03 07:45")
    assert near(from_wire(alert["facts"]["hall_at"]), "2026-12-01 16:00")
    officer, counter_id = hall.sign_in("counter")
    desk = hall.ask("GET", f"/api/v1/counters/{counter_id}", None, officer)[1]
    assert desk["clock"] == "unknown" and "next" in desk["verbs"]

    hall.show("2026-12-01 19:30")
    hall.wait_for(lambda: hall.clock()["state"] == "ok")
    assert "machine_clock_unknown" not in hall.alerts(console)
    assert near(shown_at(hall.kiosk()), "2026-12-01 19:30")
    hall.off()
    hall.boot("2026-12-02 06:30")
    assert hall.kiosk()["state"] == "open", (
        hall.kiosk()["closed"],
        hall.clock(),
        hall.kiosk()["at"],
    )
    assert hall.take()[-3:] == "001"
    assert [f.event.date for f in hall.facts() if f.kind == "day_opened"] == [
        "2026-12-01",
        "2026-12-02",
    ]


def test_a_first_start_in_1970_waits_for_the_time(hall: FooledHall) -> None:
    """No day of 1970 is opened; when the time server has spoken, the day opens without a restart."""
    hall.furnish("2026-12-01 05:00")
    (hall.data / "motcua.sqlite3").rename(hall.data / "aside")
    for file in hall.data.glob("*"):
        if file.name != "aside":
            file.unlink()
    (hall.data / "aside").unlink()
    hall.boot("1970-01-01 07:45")
    hall.let_pass()
    assert not [f for f in hall.facts() if f.kind == "day_opened"]
    assert hall.clock()["why"] == "unknown"
    hall.show("2026-12-01 08:00")
    hall.wait_for(lambda: [f.event.date for f in hall.facts() if f.kind == "day_opened"])
    assert [f.event.date for f in hall.facts() if f.kind == "day_opened"] == ["2026-12-01"]
    assert hall.clock()["state"] == "ok"


def test_a_power_cut_at_ten_with_a_dead_battery(hall: FooledHall) -> None:
    """Desks go on, a person gives numbers, kiosks wait; one word of the manager and all is as before."""
    hall.furnish("2026-12-01 05:00")
    hall.boot("2026-12-01 10:00")
    console = hall.sign_in("manager")[0]
    officer, counter_id = hall.sign_in("counter")
    first, second = hall.take(), hall.take()
    desk = f"/api/v1/counters/{counter_id}"
    hall.off()

    hall.boot("1970-01-01 07:00")
    assert hall.kiosk()["closed"]["code"] == "clock_wrong"
    doubted = hall.alerts(console)["machine_clock_unknown"]
    assert near(from_wire(doubted["at"]), "2026-12-01 10:00")
    called = hall.ask("POST", f"{desk}/next", {}, officer)
    assert (called[0], called[1]["ticket"]["number"]) == (200, first)
    status, given = hall.ask("POST", "/api/v1/tickets", hall.wish(), officer)
    assert status == 201, given
    at = local("2026-12-01 10:20").isoformat()
    status, answer = hall.ask("POST", "/api/v1/manage/clock", {"at": at}, console)
    assert status == 200, answer
    assert hall.kiosk()["state"] == "open" and near(shown_at(hall.kiosk()), "2026-12-01 10:20")
    assert hall.take() > given["ticket"]["number"] > second
    told = hall.alerts(console)["machine_clock_corrected"]
    assert from_wire(told["at"]) == from_wire(at), "since the word, not since the look"
    hall.let_pass()
    assert hall.alerts(console)["machine_clock_corrected"]["at"] == told["at"]
    assert hall.clock()["state"] == "warn" and hall.clock()["since_at"] == told["at"]
    hall.show("2026-12-01 10:20")
    hall.wait_for(lambda: hall.clock()["state"] == "ok")
    assert "machine_clock_corrected" not in hall.alerts(console)


JUMPS = ["2026-12-01 15:00", "2026-12-01 09:00", "2036-12-01 12:00", "2016-12-01 12:00"]


@pytest.mark.parametrize("shows", JUMPS)
def test_a_jump_at_noon_touches_nobody(hall: FooledHall, shows: str) -> None:
    """Called, held, served and waiting: all verbs answer, no wait changes, nobody is signed out."""
    hall.furnish("2026-12-01 05:00")
    hall.boot("2026-12-01 12:00")
    console = hall.sign_in("manager")[0]
    officer, counter_id = hall.sign_in("counter")
    numbers = [hall.take() for _ in range(4)]
    desk = f"/api/v1/counters/{counter_id}"

    def do(verb: str, ticket: dict[str, Any], **body: Any) -> Any:
        status, answer = hall.ask(
            "POST", f"/api/v1/tickets/{ticket['ticket_id']}/{verb}", body, officer
        )
        assert status == 200, (verb, answer)
        return answer["ticket"]

    def call_next() -> Any:
        return hall.ask("POST", f"{desk}/next", {}, officer)[1]["ticket"]

    def see() -> dict[str, Any]:
        status, snapshot = hall.ask("GET", desk, None, officer)
        assert status == 200, snapshot
        return dict(snapshot)

    held = call_next()
    do("hold", held, reason="photocopy", minutes=30)
    called = call_next()
    hall.show(shows)
    hall.wait_for(lambda: hall.clock().get("why") == "jumped")
    assert "machine_clock_jumped" in hall.alerts(console)
    hall.wait_for(lambda: see()["clock"] == "jumped")
    assert near(shown_at(see()), "2026-12-01 12:00")
    assert hall.kiosk()["state"] == "open" and near(shown_at(hall.kiosk()), "2026-12-01 12:00")

    hall.let_pass(1)
    assert [t["number"] for t in see()["held"]] == [numbers[0]]
    recall = f"/api/v1/tickets/{called['ticket_id']}/recall"
    _recalled(hall, lambda: hall.ask("POST", recall, {}, officer))
    do("start", called)
    assert see()["undo"]
    status, answer = hall.ask("POST", "/api/v1/undo", {}, officer)
    assert status == 200, answer
    assert see()["current"]["state"] == "called"
    do("resume", held)
    waits = [t["waited_s"] for t in see()["waiting"]]
    assert waits and all(5 <= wait < 300 for wait in waits), waits
    fifth = hall.take()
    assert fifth not in numbers
    hall.show_moment(shown_at(hall.kiosk()))
    hall.wait_for(lambda: hall.clock()["state"] == "ok")
    assert "machine_clock_jumped" not in hall.alerts(console)
    hall.wait_for(lambda: "clock_trusted" in [fact.kind for fact in hall.facts()])
    kinds = [fact.kind for fact in hall.facts()]
    assert kinds.count("day_opened") == 1 and "day_closed" not in kinds
    moments = [fact.at for fact in hall.facts()]
    assert moments == sorted(moments)
    assert kinds.count("clock_doubted") == kinds.count("clock_trusted") == 1


def _recalled(hall: FooledHall, recall: Callable[[], tuple[int, Any]]) -> None:
    """Call again as soon as the hall's own pause allows it; a jump must not make that impossible."""

    def once() -> bool:
        status, answer = recall()
        assert status == 200 or answer["code"] == "recall_too_soon", (answer, recall)
        return status == 200

    hall.wait_for(once)


def test_two_years_back_at_a_start(hall: FooledHall) -> None:
    """The day that was open stays open, nothing is dated in 2024, and the right time heals it."""
    hall.furnish("2026-12-01 05:00")
    hall.boot("2026-12-01 09:00")
    first = hall.take()
    hall.off()
    hall.boot("2024-12-01 09:30")
    hall.let_pass()
    assert hall.kiosk()["closed"]["code"] == "clock_wrong"
    assert min(fact.at for fact in hall.facts()) > local("2026-11-30 00:00")
    hall.show("2026-12-01 09:30")
    hall.wait_for(lambda: hall.kiosk()["state"] == "open")
    assert hall.take() > first


def test_the_shell_says_what_time_it_is_beside_the_server(hall: FooledHall) -> None:
    """`clock accept` beside a running server: the server follows within seconds, nothing is stopped."""
    hall.furnish("2026-12-01 05:00")
    hall.boot("2026-12-01 09:00")
    hall.take()
    hall.off()
    hall.boot("1970-01-01 07:00")
    done = hall.command("clock", "accept", "--at", "2026-12-01 09:40")
    assert done.returncode == 0, done.stderr
    hall.wait_for(lambda: hall.kiosk()["state"] == "open")
    assert near(shown_at(hall.kiosk()), "2026-12-01 09:40")
