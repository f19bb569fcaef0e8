"""The socket: only who may hears, each hears its own, nothing is missed without knowing, nothing personal."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

import busy_hall
from pages.demo import ROOT
from server.live import TICK_S
from serving import BusyHall, Caller, Ear, make_busy

pytestmark = pytest.mark.slow

ROOMS = {"board-1", "board-2", "board-entrance", "kiosk-1", "rating-1", "rating-exit"}


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BusyHall]:
    """One busy hall for the tests that only listen and work."""
    made = make_busy(tmp_path_factory.mktemp("live"))
    made.start()
    yield made
    made.stop()


@contextlib.contextmanager
def listening(hall: BusyHall, *tokens: str) -> Iterator[list[Ear]]:
    """Open an ear for each token and close them all at the end."""
    with contextlib.ExitStack() as stack:
        ears = []
        for token in tokens:
            ears.append(Ear(hall.url, token))
            stack.callback(ears[-1].close)
        yield ears


def served(hall: BusyHall, counter: int, token: str, service_id: str) -> dict[str, Any]:
    """Let somebody take a number, be called and served; return the ticket as issued."""
    with (
        contextlib.closing(hall.caller("kiosk-1")) as kiosk,
        contextlib.closing(Caller(hall.url, token)) as desk,
    ):
        _, taken = kiosk("POST", "/api/v1/tickets", {"service_id": service_id, "print": False})
        ticket = taken["ticket"]
        desk("POST", f"/api/v1/counters/{counter}/call", {"ticket_id": ticket["ticket_id"]})
        for verb in ("start", "finish"):
            assert desk("POST", f"/api/v1/tickets/{ticket['ticket_id']}/{verb}")[0] == 200
    return dict(ticket)


def visit(hall: BusyHall, counter: int, token: str, service_id: str) -> dict[str, Any]:
    """Let somebody take a number, be called, served and rate; return the ticket as issued."""
    ticket = served(hall, counter, token, service_id)
    with contextlib.closing(hall.caller()) as phone:
        rated = phone(
            "POST",
            f"/api/v1/tickets/{ticket['token']}/rating",
            {"score": 1, "reasons": ["attitude"]},
        )
        assert rated[0] == 201
    return ticket


def test_no_socket_without_a_true_token(hall: BusyHall) -> None:
    """A token that nobody has is refused in words."""
    from socketio.exceptions import ConnectionError as Refused

    with pytest.raises(Refused):
        Ear(hall.url, "khong-co")


@pytest.mark.parametrize("said", ["", "{}", '{"token":""}', f'{{"token":"{"x" * 5000}"}}'])
def test_what_is_no_token_ends_the_socket(hall: BusyHall, said: str) -> None:
    """Whoever does not even send a token gets no answer but the end."""
    import websocket

    address = hall.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
    caller = websocket.create_connection(address, timeout=10)
    assert caller.recv().startswith("0{")
    caller.send(f"40/live,{said}")
    with pytest.raises((websocket.WebSocketException, ConnectionError)):
        while caller.recv():
            pass
        raise websocket.WebSocketConnectionClosedException
    caller.shutdown()


def test_no_socket_for_who_has_nothing_to_hear(hall: BusyHall) -> None:
    """A counter's device without anybody signed in, and a print agent, are refused."""
    from socketio.exceptions import ConnectionError as Refused

    for device in ("desk-3", "printing-box"):
        with pytest.raises(Refused):
            Ear(hall.url, hall.token(device))


def test_a_board_hears_its_own_floor(hall: BusyHall) -> None:
    """A call on floor 2 is heard there and at the entrance, and on floor 1 nobody hears a call."""
    token = hall.sign_in(2)
    boards = ("board-1", "board-2", "board-entrance")
    with listening(hall, *map(hall.token, boards)) as (first, second, entrance):
        ticket = visit(hall, 2, token, "cap-dat")

        def is_call(name: str, body: dict[str, Any]) -> bool:
            return name == "announced" and body["call"]["number"] == ticket["number"]

        second.wait_for(is_call)
        entrance.wait_for(is_call)
        seq = first.wait_for(lambda name, body: name == "tick")["seq"]
        first.wait_for(lambda name, body: name == "tick" and body["seq"] >= seq)
        assert {name for name, _ in first.messages} <= {"tick", "waiting_changed", "hall_changed"}


def test_a_heartbeat_every_five_seconds(hall: BusyHall) -> None:
    """Each room hears a tick every five seconds, with its newest seq and the server's time."""
    with listening(hall, hall.token("board-1")) as (board,):
        board.wait_for(lambda *_: sum(m[0] == "tick" for m in board.messages) >= 4, 60)
        ticks = [body for name, body in board.messages if name == "tick"]
        # How late one comes is the machine's matter.
        assert TICK_S == 5
        assert all(set(t) == {"seq", "at"} and t["at"].endswith("Z") for t in ticks)


def chain_of(ear: Ear) -> list[dict[str, Any]]:
    """Return the messages of an ear that carry a place in the chain."""
    return [body for name, body in ear.messages if name not in ("tick", "revoked")]


def test_a_listener_knows_when_it_missed_something(hall: BusyHall) -> None:
    """Under load each message names the one before it in its room, so a gap would be seen."""
    tokens = {n: hall.sign_in(n) for n in (1, 3)}
    listeners = [*map(hall.token, sorted(ROOMS)), tokens[1], hall.manager()]
    with listening(hall, *listeners) as ears:
        for n in range(12):
            counter = (1, 3)[n % 2]
            visit(hall, counter, tokens[counter], "khai-sinh")
        for ear in ears:
            heard = sum(name == "tick" for name, _ in ear.messages)
            ear.wait_for(lambda *_, e=ear, n=heard: sum(m[0] == "tick" for m in e.messages) > n)
            told = chain_of(ear)
            known = told[0]["prev"] if told else 0
            for body in told:
                assert body["prev"] <= known, (body, known)
                known = max(known, body["seq"])
            beats = [body["seq"] for name, body in ear.messages if name == "tick"]
            assert beats[-1] >= known, "the heartbeat knows the newest message of its room"
        assert sum(bool(chain_of(ear)) for ear in ears) >= 6


def test_nothing_personal_is_ever_told(hall: BusyHall) -> None:
    """In a whole day's journey no message holds a link, a code, a PIN, a token, an id of a ticket or a name."""
    officer, manager = hall.sign_in(1), hall.manager()
    listeners = [*map(hall.token, sorted(ROOMS)), officer, manager]
    with listening(hall, *listeners) as ears:
        tickets = [visit(hall, 1, officer, "sao-y") for _ in range(3)]
        ears[0].wait_for(lambda name, body: name == "announced")
        for ear in ears:
            ear.wait_for(lambda name, body: name == "tick")
        text = json.dumps([ear.messages for ear in ears], ensure_ascii=False)
    assert "announced" in text and "invited" in text
    secrets = [officer, manager, "Cán bộ", "can-bo-", "Trưởng", "truong", "135801", "975310"]
    secrets += [d["token"] for d in hall.demo["devices"]]
    for ticket in tickets:
        secrets += [ticket["token"], ticket["ticket_id"], f'"{ticket["code"]}"']
    assert [s for s in secrets if s in text] == []
    assert '"score"' not in text and "attitude" not in text, (
        "a rating is told to nobody as it comes"
    )


def test_a_rating_is_told_to_no_screen(hall: BusyHall) -> None:
    """Four people rate: whoever listens, console and desks too, hears ticks alone, and no tick counts them."""
    officer, manager = hall.sign_in(2), hall.manager()
    tickets = [served(hall, 2, officer, "cap-dat") for _ in range(4)]
    with listening(hall, *map(hall.token, sorted(ROOMS)), officer, manager) as ears:
        # What the visits themselves told has come by the second tick.
        for ear in ears:
            wait_for_ticks(ear, 2)
        since = [len(ear.messages) for ear in ears]
        with contextlib.closing(hall.caller()) as phone:
            for ticket in tickets:
                path = f"/api/v1/tickets/{ticket['token']}/rating"
                assert phone("POST", path, {"score": 1, "reasons": ["attitude"]})[0] == 201
        for ear, n in zip(ears, since, strict=True):
            wait_for_ticks(ear, ticks(ear) + 2)
            known = {body["seq"] for name, body in ear.messages[:n] if name == "tick"}
            assert {name for name, _ in ear.messages[n:]} == {"tick"}
            assert {body["seq"] for _, body in ear.messages[n:]} <= known


def ticks(ear: Ear) -> int:
    """Return how many ticks an ear has heard."""
    return sum(name == "tick" for name, _ in ear.messages)


def wait_for_ticks(ear: Ear, count: int) -> None:
    """Wait until an ear has heard that many ticks."""
    ear.wait_for(lambda *_: ticks(ear) >= count)


def test_a_revoked_screen_is_cut_off(hall: BusyHall) -> None:
    """Within five seconds of its revocation a device, and whoever is signed in on it, hears nothing more."""
    officer, manager = hall.sign_in(4), hall.manager()
    with listening(hall, hall.token("board-2"), officer) as (board, desk):
        with contextlib.closing(Caller(hall.url, manager)) as console:
            for device in ("board-2", "desk-4"):
                assert console("POST", f"/api/v1/manage/devices/{device}/revoke")[0] == 200
        for ear in (board, desk):
            assert ear.is_cut.wait(5)
            assert ("revoked", {}) in ear.messages
    from socketio.exceptions import ConnectionError as Refused

    with pytest.raises(Refused):
        Ear(hall.url, hall.token("board-2"))


def test_whoever_signs_out_hears_nothing_more(hall: BusyHall) -> None:
    """Signing out and a dismissal cut that session's socket at once, and nobody else's."""
    manager = hall.manager()
    staying, leaving = hall.sign_in(1), hall.sign_in(2)
    with listening(hall, staying, leaving) as (stays, leaves):
        with contextlib.closing(Caller(hall.url, leaving)) as desk:
            assert desk("DELETE", "/api/v1/session")[0] == 200
        assert leaves.is_cut.wait(2) and ("revoked", {}) in leaves.messages
        again = hall.sign_in(2)
        console = Caller(hall.url, manager)
        with contextlib.closing(console), listening(hall, again) as (dismissed,):
            assert console("POST", "/api/v1/manage/staff/can-bo-2/remove")[0] == 200
            assert dismissed.is_cut.wait(2) and ("revoked", {}) in dismissed.messages
            assert console("POST", "/api/v1/manage/staff/can-bo-2/restore")[0] == 200
        assert not stays.is_cut.is_set()


def test_a_pin_given_by_another_process_cuts_that_person(hall: BusyHall) -> None:
    """A new PIN by the shell ends that person's socket and session within seconds, and nobody else's."""
    staying, leaving = hall.sign_in(1), hall.sign_in(3)
    with listening(hall, staying, leaving, hall.manager()) as (stays, leaves, console):
        command = [sys.executable, "-P", "-m", "server.boot", "staff", "can-bo-3", "Cán bộ 3"]
        command += ["--counter", "3", "--data", str(hall.data), "--hall", str(hall.hall_file)]
        given = {"input": f"{busy_hall.pin_of(3)}\n", "text": True, "timeout": 60, "check": True}
        subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, **given)
        assert leaves.is_cut.wait(5) and ("revoked", {}) in leaves.messages
        console.wait_for(lambda name, _: name == "device_changed")
        with contextlib.closing(Caller(hall.url, leaving)) as desk:
            assert desk("GET", "/api/v1/counters/3")[0] == 401
        assert not stays.is_cut.is_set()


def test_another_sites_page_gets_no_socket(hall: BusyHall) -> None:
    """A page of another origin is refused, even with a true token."""
    import websocket

    address = hall.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
    for origin in ("http://evil.example", "null", hall.url.replace("127.0.0.1", "localhost")):
        with pytest.raises(websocket.WebSocketException):
            websocket.create_connection(address, origin=origin, timeout=10).close()
    websocket.create_connection(address, origin=hall.url, timeout=10).close()


def test_no_polling_transport(hall: BusyHall) -> None:
    """Only the websocket transport is there; long polling is refused."""
    with contextlib.closing(hall.caller()) as call:
        assert call("GET", "/socket.io/?EIO=4&transport=polling")[0] == 400
