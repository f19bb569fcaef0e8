"""Sessions: one per person and device, locked when nobody is there, proven before powers change, ended by a manager."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import busy_hall
from server.hall.rules import StaffSettings
from wire_house import Wire, open_wire

MANAGER_PIN = "975310"
MINUTE = 60


@pytest.fixture
def attended(tmp_path: Path, empty_sqlite: Path) -> Iterator[Wire]:
    """An app whose screens are locked after ten minutes."""
    hall = replace(busy_hall.hall(), staff=StaffSettings(lock_after_min=10))
    made = open_wire(tmp_path, empty_sqlite, hall)
    yield made
    made.house.database.close()


def look(wire: Wire, who: str = "officer-2") -> str:
    """Return how a look at the session is answered: the code, or the seconds until it is locked."""
    answer = wire.send("GET", "/api/v1/session", who=who)
    return str(answer.json["locks_in_s"] if answer.status_code == 200 else answer.json["code"])


def prove(wire: Wire, who: str, pin: str) -> Any:
    """Type the PIN again."""
    return wire.send("POST", "/api/v1/session/proof", {"pin": pin}, who)


# --- locked when nobody is there -----------------------------------------------------------------


def test_a_session_that_nobody_uses_is_locked(attended: Wire) -> None:
    """After ten minutes everything but the PIN and the way out is refused; the PIN opens it as it was."""
    attended.clock.forward(10 * MINUTE - 1)
    assert look(attended) == "1"
    attended.clock.forward(2)
    assert look(attended) == "session_locked"
    refused = attended.send("POST", "/api/v1/counters/2/next", {"after": None}, "officer-2")
    assert (refused.status_code, refused.json["code"]) == (423, "session_locked")
    assert attended.send("GET", "/api/v1/counters/2", who="officer-2").status_code == 423
    assert prove(attended, "officer-2", "999999").json["code"] == "wrong_pin"
    assert look(attended) == "session_locked"
    assert prove(attended, "officer-2", busy_hall.pin_of(2)).status_code == 200
    assert look(attended) == "600"
    assert attended.send("GET", "/api/v1/counters/2", who="officer-2").status_code == 200


def test_looking_is_no_hand_and_pressing_is_one(attended: Wire) -> None:
    """A screen that draws itself anew keeps nothing open; a press, or a hand on the page, does."""
    attended.clock.forward(6 * MINUTE)
    attended.send("GET", "/api/v1/counters/2", who="officer-2")
    assert look(attended) == "240"
    attended.send("POST", "/api/v1/counters/2/pause", {"reason": "break"}, "officer-2")
    assert look(attended) == "600"
    attended.clock.forward(6 * MINUTE)
    used = attended.send("POST", "/api/v1/session/use", who="officer-2")
    assert used.json == {"locks_in_s": 600} and look(attended) == "600"


def test_whoever_has_a_visit_in_hand_is_there(attended: Wire) -> None:
    """An hour with one citizen locks nothing; once the visit is over the minutes count again."""
    attended.take(service_id="khai-sinh")
    assert attended.send("POST", "/api/v1/counters/1/next", {"after": None}, "officer").json[
        "ticket"
    ]
    attended.clock.forward(60 * MINUTE)
    assert look(attended, "officer") == "60"
    assert look(attended, "officer-2") == "session_locked"
    done = attended.send("POST", "/api/v1/counters/1/next", {}, "officer")
    assert (done.status_code, done.json["ticket"]) == (200, None)
    assert look(attended, "officer") == "600"
    attended.clock.forward(10 * MINUTE + 1)
    assert look(attended, "officer") == "session_locked"


def test_a_locked_session_can_be_left(attended: Wire) -> None:
    """Signing out needs no PIN."""
    attended.clock.forward(11 * MINUTE)
    assert attended.send("DELETE", "/api/v1/session", who="officer-2").status_code == 200
    assert look(attended) == "not_signed_in"


def test_a_restart_unlocks_nothing_and_locks_nobody(attended: Wire) -> None:
    """What is remembered stands in the database, to the minute."""
    attended.clock.forward(5 * MINUTE)
    attended.send("POST", "/api/v1/session/use", who="officer-2")
    attended.house.access.attending.forget()
    assert look(attended) == "600"
    attended.clock.forward(10 * MINUTE + 1)
    attended.house.access.attending.forget()
    assert look(attended) == "session_locked"


def test_a_hall_may_lock_nothing(own_wire: Wire) -> None:
    """With 0 minutes a session stays open for its hours, and nothing is written for a press."""
    own_wire.clock.forward(60 * MINUTE)
    assert look(own_wire) == "None"


# --- the PIN again before powers change ----------------------------------------------------------

POWERS = [
    ("POST", "/api/v1/manage/staff"),
    ("POST", "/api/v1/manage/staff/can-bo-3"),
    ("POST", "/api/v1/manage/staff/can-bo-3/unlock"),
    ("POST", "/api/v1/manage/staff/can-bo-3/remove"),
    ("POST", "/api/v1/manage/staff/can-bo-3/restore"),
    ("POST", "/api/v1/manage/devices"),
    ("POST", "/api/v1/manage/devices/expected/board-1"),
    ("POST", "/api/v1/manage/devices/board-1/revoke"),
]
BODIES: dict[str, Any] = {
    "/api/v1/manage/staff": {"staff_id": "moi", "name": "Mới", "pin": "583214"},
    "/api/v1/manage/staff/can-bo-3": {
        **{"name": "Ba", "role": "officer", "counters": [], "languages": []},
        "version": "x",
    },
    "/api/v1/manage/devices": {"role": "board", "name": "Bảng mới"},
}


@pytest.mark.parametrize(("method", "path"), POWERS)
def test_powers_change_only_soon_after_the_pin(own_wire: Wire, method: str, path: str) -> None:
    """Five minutes after the PIN it is asked again; typed, the same request goes its way."""
    own_wire.clock.forward(5 * MINUTE + 1)
    body = BODIES.get(path)
    refused = own_wire.send(method, path, body, "manager")
    assert (refused.status_code, refused.json["code"]) == (403, "pin_needed")
    assert prove(own_wire, "manager", MANAGER_PIN).status_code == 200
    assert own_wire.send(method, path, body, "manager").json.get("code") != "pin_needed"
    own_wire.clock.forward(5 * MINUTE - 1)
    assert own_wire.send(method, path, body, "manager").json.get("code") != "pin_needed"


def test_the_rest_of_the_console_asks_for_nothing(own_wire: Wire) -> None:
    """A counter's services, the sound, the day and the end of a session need no PIN."""
    own_wire.clock.forward(60 * MINUTE)
    assert own_wire.send("GET", "/api/v1/manage/live", who="manager").status_code == 200
    assert own_wire.send("POST", "/api/v1/manage/day/close", {}, "manager").json.get("code") != (
        "pin_needed"
    )


def test_somebody_elses_pin_proves_nothing(own_wire: Wire) -> None:
    """It has to be that of the session's owner, and wrong ones count."""
    own_wire.clock.forward(5 * MINUTE)
    for _ in range(5):
        assert prove(own_wire, "manager", busy_hall.pin_of(1)).json["code"] == "wrong_pin"
        own_wire.clock.forward(1)
    assert prove(own_wire, "manager", MANAGER_PIN).json["code"] == "pin_locked"


# --- one session per person and device, and its end ----------------------------------------------


def sign_in(wire: Wire, counter: int, key: str = "", **more: Any) -> Any:
    """Sign the officer of a counter in there."""
    body = {"staff_id": f"can-bo-{counter}", "pin": busy_hall.pin_of(counter)}
    headers = {"headers": {"Idempotency-Key": key or secrets.token_hex(12)}}
    where = {"counter_id": str(counter)}
    return wire.send("POST", "/api/v1/session", body | where | more, f"desk-{counter}", **headers)


def listed(wire: Wire, staff_id: str) -> list[dict[str, Any]]:
    """Return somebody's sessions as the console shows them."""
    sessions = wire.send("GET", "/api/v1/manage/live", who="manager").json["sessions"]
    return [s for s in sessions if s["staff_id"] == staff_id]


def test_signing_in_again_ends_the_session_before(own_wire: Wire) -> None:
    """Two tabs of one person at one device: the second is theirs, the counter goes on."""
    first = sign_in(own_wire, 3).json["token"]
    second = sign_in(own_wire, 3).json["token"]
    assert own_wire.send("GET", "/api/v1/counters/3", who=first).status_code == 401
    assert own_wire.send("GET", "/api/v1/counters/3", who=second).status_code == 200
    (session,) = listed(own_wire, "can-bo-3")
    assert (session["device"], session["counter_id"]) == ("Máy quầy 3", "3")
    counter = own_wire.house.ledger.look(lambda p: p.day.counters["3"])
    assert (counter.state, counter.staff_id) == ("open", "can-bo-3")


def test_a_request_sent_again_gets_its_session_again(own_wire: Wire) -> None:
    """While it lasts, and as one session with one fact."""
    key = secrets.token_hex(12)
    first = sign_in(own_wire, 3, key)
    before = own_wire.house.ledger.look(lambda p: p.seq)
    own_wire.clock.forward(90)
    again = sign_in(own_wire, 3, key)
    assert (again.status_code, again.json) == (201, first.json)
    assert own_wire.house.ledger.look(lambda p: p.seq) == before
    assert len(listed(own_wire, "can-bo-3")) == 1


@pytest.mark.parametrize("how", ["signed out", "replaced", "ended by the manager", "run out"])
def test_a_request_sent_again_revives_nothing(own_wire: Wire, how: str) -> None:
    """However its session ended: the key and the right PIN make no old token good again."""
    key = secrets.token_hex(12)
    token = sign_in(own_wire, 3, key).json["token"]
    if how == "signed out":
        own_wire.send("DELETE", "/api/v1/session", who=token)
    elif how == "replaced":
        sign_in(own_wire, 3)
    elif how == "ended by the manager":
        (session,) = listed(own_wire, "can-bo-3")
        own_wire.send("POST", f"/api/v1/manage/sessions/{session['session_id']}/end", who="manager")
    else:
        own_wire.clock.forward(own_wire.house.settings.session_hours * 3600 + 1)
    again = sign_in(own_wire, 3, key)
    assert (again.status_code, again.json["code"]) == (422, "key_reused")
    assert own_wire.send("GET", "/api/v1/counters/3", who=token).status_code == 401


def test_a_manager_ends_a_session(own_wire: Wire) -> None:
    """The token is dead at once, the counter rests with its visit, and the list has one fewer."""
    token = sign_in(own_wire, 3).json["token"]
    (session,) = listed(own_wire, "can-bo-3")
    path = f"/api/v1/manage/sessions/{session['session_id']}/end"
    assert own_wire.send("POST", path, who="officer").json["code"] == "not_allowed"
    assert own_wire.send("POST", path, who="manager").status_code == 200
    assert own_wire.send("GET", "/api/v1/counters/3", who=token).json["code"] == "not_signed_in"
    assert listed(own_wire, "can-bo-3") == []
    assert own_wire.house.ledger.look(lambda p: p.day.counters["3"].state) == "paused"
    assert own_wire.send("POST", path, who="manager").json["code"] == "not_found"


@pytest.mark.parametrize("session_id", ["", "%25", "_" * 16, "0" * 16, "0" * 64])
def test_no_session_is_ended_by_guessing(own_wire: Wire, session_id: str) -> None:
    """A name that no session has, a wildcard, a beginning: not found, and everybody stays signed in."""
    before = own_wire.send("GET", "/api/v1/manage/live", who="manager").json["sessions"]
    answer = own_wire.send("POST", f"/api/v1/manage/sessions/{session_id}/end", who="manager")
    assert answer.status_code == 404
    assert own_wire.send("GET", "/api/v1/manage/live", who="manager").json["sessions"] == before
