"""Work beside the requests: the machine's faults are one line with a code, ours keep their traceback."""

from __future__ import annotations

import errno
from types import SimpleNamespace
from typing import Any

import pytest
from flask_socketio import ConnectionRefusedError

from server import runtime
from server.machine import told
from server.operations import caretaking
from wire_house import Wire


class Enough(BaseException):
    """Ends a loop that would otherwise go on for ever."""


def rounds(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """Let a loop go round so often."""
    left = [count]

    def sleep(seconds: float) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise Enough

    monkeypatch.setattr(runtime.current(), "sleep", sleep)


def test_a_fault_of_the_machine_is_told_in_one_line() -> None:
    """Its code and what the system said; no traceback."""
    full = OSError(errno.ENOSPC, "No space left on device")
    assert told(full) == {"code": "disk_full", "cause": f"OSError: {full}"}


def test_a_fault_of_ours_keeps_its_traceback() -> None:
    """Where it happened is what somebody must know."""
    fault = KeyError("x")
    assert told(fault) == {"exc_info": fault}


def test_screens_look_again_once_for_each_news_of_the_machine(
    own_wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as nothing of the machine changes, no screen is asked to fetch everything anew."""
    house: Any = own_wire.house
    looks: list[int] = []
    alarms = iter([[], [], [], [{"code": "machine_wal"}], [{"code": "machine_wal"}], []])
    monkeypatch.setattr(house, "alarms", lambda: next(alarms))
    monkeypatch.setattr(house, "live", SimpleNamespace(look_again=lambda: looks.append(1)))
    monkeypatch.setattr(caretaking, "look_after_disk", lambda _: None)
    rounds(monkeypatch, 5)
    with pytest.raises(Enough):
        caretaking._keep_disk(house)
    assert len(looks) == 2


def test_a_socket_is_told_that_the_server_is_at_fault(
    own_wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not that it is not signed in: a screen that forgot its token then would have to be paired anew."""
    house: Any = own_wire.house

    def failing(token: str) -> Any:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(house.access, "actor_of", failing)
    with own_wire.app.test_request_context(), pytest.raises(ConnectionRefusedError) as refused:
        house.live._connect({"token": "x"})
    assert refused.value.error_args["message"] == "server_error"
