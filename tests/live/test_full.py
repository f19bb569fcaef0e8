"""When more waits to be told than can be told: screens look again, deaf sockets go, no fact is lost, nobody waits."""

from __future__ import annotations

import contextlib
import queue
import signal
import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from faults.small_disk import until
from pages.demo import ROOT
from runtime.test_at_work import masked
from server import live as live_module
from server import runtime
from server.ledger import Command
from server.outbox import WAITING, outbox_class
from serving import BusyHall, Ear, StartBusy
from wire_house import Wire

FLOOD = """
import gc, signal

def flood(*_):
    # A signal comes in the hub as well, where nothing may wait: the work begins at the loop's next round.
    import eventlet, time
    from server.live import Live

    def work():
        gc.unfreeze()
        (live,) = [one for one in gc.get_objects() if isinstance(one, Live)]
        for n in range(3000):
            live.socketio.emit("flood", {"n": n, "pad": "x" * 4000}, namespace="/live")
            time.sleep(0.003)

    eventlet.spawn(work)

signal.signal(signal.SIGUSR1, flood)
"""
"""Read by Python before the server: a signal after which screens are told 12 MB, at a pace that they follow."""


class Enough(BaseException):
    """Ends a loop that would otherwise go on for ever."""


def tell_all(live: Any, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """Let the teller tell what waits; return what was emitted, by name."""
    said: list[tuple[str, Any]] = []
    monkeypatch.setattr(
        live.socketio, "emit", lambda name, body, **_: said.append((name, body["seq"]))
    )

    def sleep(_: float) -> None:
        if live._commits._queue.empty():
            raise Enough

    monkeypatch.setattr(runtime.current(), "sleep", sleep)
    with pytest.raises(Enough):
        live._teller()
    monkeypatch.undo()
    return said


def test_facts_beyond_the_bound_become_one_look(
    own_wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each screen is asked once, past the journal's end; what comes afterwards is told one by one again."""
    house, live = own_wire.house, own_wire.house.live
    assert live is not None
    live._shards.take("a socket", "board:*")
    live._shards.take("another", "manager")
    live._commits = runtime.current().queue(3)
    for _ in range(5):
        own_wire.take()
    end = house.ledger.present.seq
    assert tell_all(live, monkeypatch) == [("tick", end + 1)] * 2
    assert live._coalesced == {}, "what the snapshot holds is told once more"
    # A screen that heard nothing of it sees by the next heartbeat that it missed something.
    assert {live._told[part] for part in live._shards.all_parts()} == {live._untold_seq}
    assert own_wire.send("POST", "/api/v1/counters/1/next", {}, "officer").status_code == 200
    told = tell_all(live, monkeypatch)
    assert "announced" in [name for name, _ in told] and "tick" not in [name for name, _ in told]


def test_the_teller_has_a_bound(own_wire: Wire) -> None:
    """The queue of a real house is the one with a bound."""
    live = own_wire.house.live
    assert live is not None
    while live._commits.offer(None):
        assert live._commits._queue.qsize() <= live_module.UNTOLD


def test_a_dismissed_person_is_sent_away_though_the_fact_found_no_room(
    own_wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fact that cuts somebody off does it by the tables when it could not wait to be told."""
    house, live = own_wire.house, own_wire.house.live
    assert live is not None
    live._commits = runtime.current().queue(1)
    own_wire.take()
    house.people.remove(Command("staff:truong"), "can-bo-2")
    looked: list[bool] = []
    monkeypatch.setattr(live, "_send_away", lambda may_be: looked.append(may_be(None)))
    tell_all(live, monkeypatch)
    assert looked == [True]


def test_screens_that_know_the_newest_look_again_too(
    own_wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A board that fetched its snapshot a moment ago knows more than it was told, and must still look."""
    live = own_wire.house.live
    assert live is not None
    live._shards.take("a socket", "board:*")
    own_wire.take()
    snapshot = own_wire.send("GET", "/api/v1/board", None, "board").json
    said: list[int] = []
    monkeypatch.setattr(live.socketio, "emit", lambda name, body, **_: said.append(body["seq"]))
    live.look_again()
    assert len(said) == 1 and said[0] > snapshot["seq"]


@pytest.mark.parametrize("base", [queue.Queue])
def test_an_outbox_has_a_bound_and_takes_the_last_word(base: Any) -> None:
    """One message too many is left out and noted; nobody waits; the end of the socket always fits."""
    outbox = outbox_class(base)()
    for n in range(WAITING):
        outbox.put(n)
    assert not outbox.is_over
    outbox.put("too many")
    assert outbox.is_over and outbox.qsize() == WAITING
    assert outbox.get() == 0
    outbox.put("would be a hole")
    outbox.put(None)
    assert list(outbox.queue) == [*range(1, WAITING), None]


class Deaf:
    """A screen that says who it is, gives its signs of life, and never reads."""

    def __init__(self, hall: BusyHall, token: str) -> None:
        place, _, port = hall.url.removeprefix("http://").partition(":")
        self._line = socket.socket()
        self._line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._line.connect((place, int(port)))
        self._line.sendall(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {place}:{port}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        assert b" 101 " in self._line.recv(1024)
        self._line.sendall(masked(f'40/live,{{"token":"{token}"}}'))
        self._is_over = threading.Event()
        self._living = threading.Thread(target=self._live, daemon=True)
        self._living.start()

    def _live(self) -> None:
        with contextlib.suppress(OSError):
            while not self._is_over.wait(1):
                self._line.sendall(masked("3"))

    def close(self) -> None:
        """Go."""
        self._is_over.set()
        self._living.join(5)
        self._line.close()


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_who_does_not_read_is_closed_and_the_others_hear(tmp_path: Path, busy: StartBusy) -> None:
    """A socket that takes nothing in goes as soon as its outbox is full; a screen beside it hears everything."""
    (tmp_path / "hook").mkdir()
    (tmp_path / "hook" / "sitecustomize.py").write_text(FLOOD)
    hall = busy("--async-mode", "eventlet", PYTHONPATH=f"{tmp_path / 'hook'}:{ROOT}")
    assert hall.server is not None

    def sockets() -> int:
        with contextlib.closing(hall.caller()) as call:
            return int(call("GET", "/health")[1]["parts"]["sockets"]["count"])

    with (
        contextlib.closing(Ear(hall.url, hall.token("board-1"))) as ear,
        contextlib.closing(Deaf(hall, hall.token("board-2"))),
    ):
        until(lambda: sockets() == 2)
        hall.server.process.send_signal(signal.SIGUSR1)
        until(lambda: sockets() == 1)
        until(lambda: sum(name == "flood" for name, _ in ear.messages) == 3000)
        assert not ear.is_cut.is_set()
    assert '"deaf": 1,' in hall.server.log.read_text()
