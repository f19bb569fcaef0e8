"""A token that listens from two addresses at once: a copied device is an alarm, a screen that moved is none."""

from __future__ import annotations

import contextlib
import json
import time
from typing import Any

import pytest

from server.live import TWIN_S, WATCH_S
from serving import BusyHall, Caller, Ear, StartBusy

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
ELSEWHERE = "127.0.0.2"
"""Another address of every Linux machine's loopback."""


def alerts(hall: BusyHall, manager: str) -> list[dict[str, Any]]:
    """Return what the console says of tokens."""
    with contextlib.closing(Caller(hall.url, manager)) as console:
        _, floor = console("GET", "/api/v1/manage/live")
    return [alert for alert in floor["alerts"] if alert["code"] == "token_twice"]


def events(hall: BusyHall) -> list[dict[str, Any]]:
    """Return the lines of the server's log about tokens that are used twice."""
    assert hall.server is not None
    lines = hall.server.log.read_text("utf-8").splitlines()
    said = [json.loads(line) for line in lines if line.startswith("{") and "security" in line]
    return [line for line in said if line.get("kind") == "token_twice"]


def wait_for(what: Any, within_s: float) -> Any:
    """Return what comes true within a time; fail where it does not."""
    until = time.monotonic() + within_s
    while not (found := what()):
        assert time.monotonic() < until, "it did not come"
        time.sleep(0.5)
    return found


def test_a_token_in_use_at_two_places_is_an_alarm(busy: StartBusy) -> None:
    """Log and console name the device until one of both is gone; two windows of one machine are no alarm."""
    hall = busy()
    manager, token = hall.manager(), hall.token("board-1")
    with contextlib.ExitStack() as stack:
        for source in (None, None, "127.0.0.1"):
            # Two windows of one machine, and its own socket of a moment ago.
            stack.callback(Ear(hall.url, token, source).close)
        moved = Ear(hall.url, hall.token("board-2"), ELSEWHERE)
        stack.callback(moved.close)
        twin = Ear(hall.url, token, ELSEWHERE)
        (alert,) = wait_for(lambda: alerts(hall, manager), TWIN_S + 10 * WATCH_S + 30)
        assert (alert["code"], alert["place"]) == ("token_twice", "device-board-1")
        (line,) = events(hall)
        assert line["by"] == "device:board-1"
        assert line["addresses"] == ["127.0.0.1", ELSEWHERE]
        assert token not in json.dumps(line)
        twin.close()
        wait_for(lambda: not alerts(hall, manager), 30)
    assert len(events(hall)) == 1, "said once"
