"""The server's turn-taking: nobody is kept waiting by somebody who asks without a pause."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from bench.client import Line, get
from bench.hall import start_bare

pytestmark = pytest.mark.slow

CLIENTS, EACH = 8, 150


async def answered_when_the_first_is_done(port: int) -> list[int]:
    """Let clients ask without a pause; return how many answers each had when one had all of its."""
    lines = [await Line.open(port) for _ in range(CLIENTS)]
    done = [0] * CLIENTS
    seen: list[int] = []

    async def ask(number: int) -> None:
        for _ in range(EACH):
            await lines[number].ask(get("/"))
            done[number] += 1
        seen[:] = seen or done

    await asyncio.gather(*(ask(number) for number in range(CLIENTS)))
    for line in lines:
        line.close()
    return seen


def test_clients_are_served_in_turn() -> None:
    """When the fastest of eight eager clients has all its answers, each other has most of its own."""
    server = start_bare("hello")
    try:
        # A thread of its own, because the browser of other tests keeps a loop in the main one.
        with ThreadPoolExecutor(1) as thread:
            asking = thread.submit(asyncio.run, answered_when_the_first_is_done(server.port))
            answered = asking.result()
    finally:
        server.stop()
    assert min(answered) > EACH * 0.6, answered
