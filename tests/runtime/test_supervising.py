"""Work that must never end begins again when it does, whatever ended it, and says so once."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from pages.demo import ROOT
from server.runtime import supervising
from server.runtime.supervising import Keeper


class Enough(BaseException):
    """Ends a keeper that would otherwise go on for ever."""


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Keep in mind that the process would have ended here."""
    ends: list[int] = []

    def end() -> None:
        ends.append(1)
        raise Enough

    monkeypatch.setattr(supervising, "end_process", end)
    return ends


def failing_with(*endings: BaseException | None, then: Callable[[], None]) -> Callable[[], None]:
    """Return work that ends in each of these ways, one after the other, and then does something."""
    left = list(endings)

    def work() -> None:
        if not left:
            then()
        ending = left.pop(0)
        if ending is not None:
            raise ending

    return work


@pytest.mark.parametrize(
    "ending", [ValueError("x"), SystemExit(3), KeyboardInterrupt(), GeneratorExit(), Enough(), None]
)
def test_whatever_ends_it_it_begins_again(
    ending: BaseException | None, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault, an exit meant for this work and a loop that returns are all one: said by name, and gone on with."""
    pauses: list[float] = []
    keeper = Keeper(pauses.append)

    def over() -> None:
        keeper.is_over = True

    with caplog.at_level(logging.ERROR):
        keeper.keep("teller", failing_with(ending, ending, then=over))
    assert pauses == [0.5, 1.0]
    (said,) = caplog.records
    assert said.getMessage() == "work ended and begins again: teller"


def test_pauses_grow_to_a_limit_and_are_short_again_after_good_work(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What fails at once is left alone for longer; what has worked for a minute is news again."""
    now, pauses = [0.0], list[float]()
    monkeypatch.setattr(supervising.time, "monotonic", lambda: now[0])
    keeper = Keeper(pauses.append)

    def work() -> None:
        if len(pauses) == 9:
            now[0] += supervising.WELL_S
        keeper.is_over = len(pauses) == 10

    with caplog.at_level(logging.ERROR):
        keeper.keep("clock", work)
    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30, 30, 0.5]
    assert len(caplog.records) == 2


def test_what_cannot_even_pause_ends_the_process(ended: list[int]) -> None:
    """A process that cannot begin its work again is left to whoever starts it."""

    def broken(seconds: float) -> None:
        raise MemoryError

    with pytest.raises(Enough):
        Keeper(broken).keep("clock", lambda: None)
    assert ended == [1]


def test_the_end_of_a_process_is_one() -> None:
    """Nothing catches it, and the code says that the program broke."""
    code = "from server.runtime.supervising import end_process\ntry:\n    end_process()\nfinally:\n    print('caught')"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
    )
    assert (done.returncode, done.stdout) == (supervising.BROKEN, b"")


def test_every_endless_loop_of_the_server_is_kept() -> None:
    """Nobody spawns a loop past the keeper: what is spawned elsewhere ends by itself."""
    allowed = {
        "server/announcing/voice.py": 1,  # a command's, not the server's
        "server/live.py": 1,  # the good-bye to sockets that are closed
        "server/runtime/__init__.py": 1,  # the keeper's own
        "server/runtime/threads.py": 1,  # a look at a file that may hang, which ends with its answer
        "server/runtime/green.py": 3,  # the mode's own spawn, the server and the keeper of places
    }
    found: dict[str, int] = {}
    for path in sorted((ROOT / "server").rglob("*.py")):
        text: Any = path.read_text("utf-8")
        count = sum(
            text.count(f"{word}.spawn(") for word in ("runtime", "current()", "self", "eventlet")
        )
        count += text.count("threading.Thread(target=") * (path.name != "threads.py")
        if count:
            found[str(path.relative_to(ROOT))] = count
    assert found == allowed
