"""What a real server tells systemd: ready, alive while its loop lives, stopping; and its works, all ended."""

from __future__ import annotations

import contextlib
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from faults.small_disk import until
from pages.demo import ROOT
from serving import BusyHall, Caller, Ear, make_busy

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

SAO_Y = {"service_id": "sao-y", "print": False}
HOOK = """
import signal, time
sleep = time.sleep

def hang(*_):
    sleep(3600)

def end_all(*_):
    import eventlet
    from server import runtime

    def kill():
        for work in list(runtime.keeper.works.values()):
            work.kill(*KILL)

    eventlet.spawn(kill)

KILL = ()
signal.signal(signal.SIGUSR1, hang)
signal.signal(signal.SIGUSR2, end_all)
"""
"""Read by Python before the server: a signal that holds the loop, one that ends every work in it."""


class Listener:
    """A service manager's socket."""

    def __init__(self, place: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(place))
        self.heard: list[str] = []

    def listen(self) -> list[str]:
        """Return all that was said so far."""
        with contextlib.suppress(BlockingIOError):
            while True:
                self.heard += self._socket.recv(4096, socket.MSG_DONTWAIT).decode().split("\n")
        return self.heard

    def signs(self) -> int:
        """Count the signs of life."""
        return self.listen().count("WATCHDOG=1")

    def close(self) -> None:
        """Listen no more."""
        self._socket.close()


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Listener]:
    """A service manager that listens."""
    with contextlib.closing(Listener(tmp_path / "notify")) as listener:
        yield listener


@pytest.fixture
def hook(tmp_path: Path) -> str:
    """The Python path with the hook on it."""
    folder = tmp_path / "hook"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(HOOK)
    return f"{folder}:{ROOT}"


def watched(folder: Path, hook: str, mode: str = "eventlet", every_s: float = 2) -> BusyHall:
    """Start a hall that a service manager watches."""
    hall = make_busy(folder, "--async-mode", mode)
    hall.start(
        PYTHONPATH=hook,
        NOTIFY_SOCKET=str(folder / "notify"),
        WATCHDOG_USEC=str(int(every_s * 1e6)),
    )
    return hall


@pytest.mark.parametrize("mode", ["eventlet", "threads"])
def test_ready_alive_stopping(tmp_path: Path, manager: Listener, hook: str, mode: str) -> None:
    """It says when people may come in, that it lives, in words how it is, and that it stops."""
    hall = watched(tmp_path, hook, mode)
    try:
        until(lambda: manager.signs() >= 3)
        assert manager.heard.count("READY=1") == 1
        assert any(said.startswith("STATUS=Serving ") for said in manager.heard)
        assert "STATUS=0 screens connected" in manager.heard
        assert "STOPPING=1" not in manager.heard
    finally:
        hall.stop()
    assert manager.listen().count("STOPPING=1") == 1


def test_a_loop_that_hangs_gives_no_sign_of_life(
    tmp_path: Path, manager: Listener, hook: str
) -> None:
    """From the moment at which the loop stands still nothing is heard: systemd starts the server again."""
    hall = watched(tmp_path, hook)
    assert hall.server is not None
    try:
        until(lambda: manager.signs() >= 2)
        hall.server.process.send_signal(signal.SIGUSR1)
        time.sleep(1)  # what was on its way has come
        before = manager.signs()
        time.sleep(4)
        assert manager.signs() == before
    finally:
        hall.kill()


def test_every_work_that_is_ended_begins_again(
    tmp_path: Path, hook: str, manager: Listener
) -> None:
    """All of them killed at once: the log names each, and screens, clock and signs of life go on."""
    hall = watched(tmp_path, hook)
    assert hall.server is not None
    try:
        with contextlib.closing(Ear(hall.url, hall.token("board-1"))) as ear:
            hall.server.process.send_signal(signal.SIGUSR2)
            names = ("live_teller", "live_gatherer", "live_ticker", "live_watcher", "clock", "disk")
            more = ("witness", "places", "watchdog")
            for name in (*names, *more):
                until(lambda name=name: f"begins again: {name}" in hall.server.log.read_text())
            heard, signs = len(ear.messages), manager.signs()
            with contextlib.closing(hall.caller("kiosk-1")) as kiosk:
                assert kiosk("POST", "/api/v1/tickets", SAO_Y)[0] == 201
            desk_token = hall.sign_in(1)
            assert desk_token
            with contextlib.closing(Caller(hall.url, desk_token)) as desk:
                status, answer = desk("POST", "/api/v1/counters/1/next")
            assert status == 200 and answer["ticket"], answer
            until(lambda: any(n not in ("tick",) for n, _ in ear.messages[heard:]))
            until(lambda: any(n == "tick" for n, _ in ear.messages[heard:]))
            until(lambda: manager.signs() > signs)
    finally:
        assert hall.stop() == 0
