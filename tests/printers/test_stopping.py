"""The wish to end: a signal may utter it at any instruction, and whoever waits hears it."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from printers.stopping import Stopping


@pytest.fixture
def stopping() -> Iterator[Stopping]:
    """Return a wish that listens to signals, for one test."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    wish = Stopping()
    wish.listen()
    yield wish
    for number, handler in before.items():
        signal.signal(number, handler)


def at_step(step: int, work: Callable[[], Any], then: Callable[[], Any]) -> bool:
    """Run work, and something else at its nth line, the library's lines included; returns whether it has so many."""
    left = step

    def trace(_frame: Any, event: str, _argument: Any) -> Any:
        nonlocal left
        if event == "line":
            left -= 1
            if left == 0:
                then()
        return trace

    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(None)
    return left <= 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_raises_it(stopping: Stopping, number: signal.Signals) -> None:
    """Both signals that end a service are heard, once and for ever."""
    assert not stopping.is_set() and not stopping.wait(0)
    signal.raise_signal(number)
    assert stopping.is_set() and stopping.wait(0) and stopping.wait(0)


@pytest.mark.timeout(20)
def test_it_may_come_at_any_line(stopping: Stopping) -> None:
    """A signal between any two lines of a wait ends that wait or the next, and nobody waits for himself."""
    step, has_more = 1, True
    while has_more:
        wish = Stopping()
        wish.listen()
        has_more = at_step(
            step, lambda wish=wish: wish.wait(0.01), lambda: signal.raise_signal(signal.SIGTERM)
        )
        assert wish.is_set() is has_more
        step += 1
    assert step > 3


def test_who_waits_is_woken(stopping: Stopping) -> None:
    """A wait of a minute ends with the wish."""
    began = time.monotonic()
    teller = threading.Timer(0.05, stopping.set)
    teller.start()
    assert stopping.wait(60)
    teller.join()
    assert time.monotonic() - began < 30
