"""Questions to the file system, asked outside the loop: a disk or a share that does not answer holds nobody up.

Each question has a thread of its own and a deadline; whoever asks lets others run meanwhile. A thread that hangs in
the kernel can only be left behind, so there are few of them for each place. Work that reckons goes to the
runtime's `offload`; its few threads must never be given to a file that may hang. Called by whoever looks at files while
the hall runs; never inside a transaction, where nobody may wait.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from server import runtime

T = TypeVar("T")

PATIENCE_S = 3.0
"""So long a question may take: a healthy disk answers in milliseconds, one that wakes up in a second."""
FRESH_S = 1.0
MOST = 4
"""Questions at a time to one place."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.0005, 0.02


class NoAnswer(OSError):
    """A place of the file system has not answered in time."""

    def __init__(self, place: str) -> None:
        super().__init__(errno.EIO, f"{place} does not answer")


class _Question(Generic[T]):
    """Something that is being asked, and what came of it."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._answer: T | None = None
        self._error: BaseException | None = None
        self.is_done = False
        self.since_s = time.monotonic()
        runtime.current().apart(self._ask)

    def _ask(self) -> None:
        try:
            self._answer = self._work()
        except BaseException as error:  # noqa: BLE001 - told to whoever asked
            self._error = error
        self.is_done = True

    def wait(self, until_s: float) -> bool:
        """Let others run until it is answered or that moment has come; returns whether it is."""
        pause_s = FIRST_PAUSE_S
        while not self.is_done and time.monotonic() < until_s:
            runtime.current().sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
        return self.is_done

    def answer(self) -> T:
        """Return what was answered, or raise what was raised."""
        if self._error is not None:
            raise self._error
        return self._answer  # type: ignore[return-value]


class Outside:
    """One place of the file system."""

    def __init__(self, place: str, patience_s: float = PATIENCE_S, most: int = MOST) -> None:
        self._place = place
        self._patience_s = patience_s
        self._most = most
        self._under_way: list[_Question[Any]] = []

    def ask(self, work: Callable[..., T], *args: Any) -> T:
        """Do this outside the loop and return its result; raises NoAnswer, or what it raised."""
        until_s = time.monotonic() + self._patience_s
        while self._count() >= self._most:
            if time.monotonic() >= until_s:
                raise NoAnswer(self._place)
            runtime.current().sleep(LONGEST_PAUSE_S)
        question = _Question(lambda: work(*args))
        self._under_way.append(question)
        if not question.wait(until_s):
            raise NoAnswer(self._place)
        return question.answer()

    def _count(self) -> int:
        self._under_way = [question for question in self._under_way if not question.is_done]
        return len(self._under_way)


class Look(Generic[T]):
    """One question that is asked again and again: its answer is kept for a moment, and asked for once at a time."""

    def __init__(
        self,
        place: str,
        work: Callable[[], T],
        fresh_s: float = FRESH_S,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._place = place
        self._work = work
        self._fresh_s = fresh_s
        self._patience_s = patience_s
        self._question: _Question[T] | None = None
        self._kept: _Question[T] | None = None
        self._kept_until_s = 0.0

    def value(self) -> T:
        """Return the answer, at most `fresh_s` old; raises NoAnswer, or what asking raised.

        While a place does not answer, only the first who ask wait for it.
        """
        if self._kept is not None and time.monotonic() < self._kept_until_s:
            return self._kept.answer()
        question = self._question = self._question or _Question(self._work)
        if not question.wait(question.since_s + self._patience_s):
            raise NoAnswer(self._place)
        if self._question is question:
            self._question, self._kept = None, question
            self._kept_until_s = time.monotonic() + self._fresh_s
        return question.answer()

    def latest(self, default: T) -> T:
        """Return the answer, where there is none in time the one before, and where there was never any the default."""
        try:
            return self.value()
        except NoAnswer:
            return self.known(default)

    def known(self, default: T) -> T:
        """Return the last answer without asking: for whoever may not wait."""
        return default if self._kept is None else self._kept.answer()

    def forget(self) -> None:
        """Ask anew next time: what is known, and what is being asked, may be old already."""
        self._question, self._kept_until_s = None, 0.0
