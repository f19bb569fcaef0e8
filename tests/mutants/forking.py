"""Work in children of this process: what has been imported is paid for once, and what a child breaks ends with it.

Used by `trial`. A child that uses more processor time than it was given, or dies, gives no answer.
"""

from __future__ import annotations

import os
import pickle
import resource
import selectors
import signal
import sys
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

T = TypeVar("T")


class ChildError(Exception):
    """The work itself failed in a child; carries its traceback."""


WALL_FACTOR = 20
"""On a machine with other work a second of the processor may take so many."""


def each_in_child(
    work: Callable[[T], Any], things: Iterable[T], jobs: int, cpu_s: Callable[[T], float]
) -> Iterator[tuple[T, Any]]:
    """Yield (thing, answer) as the children end, at most `jobs` at once; the answer is None where one died."""
    waiting = iter(things)
    running = selectors.DefaultSelector()
    while True:
        while len(running.get_map()) < jobs and (thing := next(waiting, None)) is not None:
            child, pipe = _start(work, thing, cpu_s(thing))
            running.register(pipe, selectors.EVENT_READ, (thing, child, []))
        if not running.get_map():
            return
        for key, _ in running.select():
            thing, child, said = key.data
            if data := os.read(key.fd, 1 << 20):
                said.append(data)
                continue
            running.unregister(key.fd)
            os.close(key.fd)
            os.waitpid(child, 0)
            answer, fault = pickle.loads(b"".join(said)) if said else (None, "")
            if fault:
                raise ChildError(fault)
            yield thing, answer


def in_child(work: Callable[[], Any], cpu_s: float) -> Any:
    """Return what one piece of work answers in a child."""
    ((_, answer),) = each_in_child(lambda _: work(), [0], 1, lambda _: cpu_s)
    return answer


def _start(work: Callable[[T], Any], thing: T, cpu_s: float) -> tuple[int, int]:
    """Start a child and return its number and the pipe on which it answers."""
    read, write = os.pipe()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    with warnings.catch_warnings():
        # A library that was imported may keep a thread; no child of ours waits for one.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child:
        os.close(write)
        return child, read
    try:
        os.close(read)
        resource.setrlimit(resource.RLIMIT_CPU, (int(cpu_s) + 1, int(cpu_s) + 1))
        signal.alarm(int(cpu_s * WALL_FACTOR) + 60)
        try:
            answer = (work(thing), "")
        except Exception:
            answer = (None, traceback.format_exc())
        with os.fdopen(write, "wb") as pipe:
            pickle.dump(answer, pipe)
    finally:
        os._exit(0)
