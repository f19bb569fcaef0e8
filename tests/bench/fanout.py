"""From the officer's key to the boards: when the first, the middle and the last socket has the call.

Time runs from the first byte of POST next to the arrival of `announced` at each socket. The sockets
hold the token of the board of the counter's own zone.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from pathlib import Path

from bench.client import Line
from bench.figures import Figure, Sheet, percentile
from bench.hall import Hall, start_hall
from bench.sockets import Crowd

COUNTER, ZONE = "7", "khu-a"
LAST_MS, RSS_MB = 300.0, 300.0


def measure(work: Path, is_quick: bool, progress: Callable[[str], None]) -> list[Figure]:
    """Return the figures of 1, 200 and 2,000 boards."""
    sheet = Sheet("fanout")
    for repeat in range(1 if is_quick else 3):
        hall = start_hall(work / f"hall-{repeat}")
        try:
            asyncio.run(_calls(sheet, hall, is_quick, progress))
        finally:
            hall.stop()
    return sheet.figures()


async def _calls(sheet: Sheet, hall: Hall, is_quick: bool, progress: Callable[[str], None]) -> None:
    crowd = Crowd(hall.port, "/live", "announced")
    board = hall.token("board", zone_id=ZONE)
    line = await Line.open(hall.port)
    sheet.add("memory, no socket", "MB", hall.rss_mb())
    for size in (1, 200) if is_quick else (1, 200, 2000):
        progress(f"{size} boards")
        took_s = await crowd.grow(size, board)
        calls = 8 if is_quick else 20
        hall.worked_s()
        first, middle, last = await _times(crowd, line, hall, calls)
        worked_ms = hall.worked_s() / calls * 1e3
        goal = LAST_MS if size == 2000 else None
        sheet.add(f"{size} boards, first socket, p50", "ms", percentile(first, 0.5))
        sheet.add(f"{size} boards, middle socket, p50", "ms", percentile(middle, 0.5))
        sheet.add(f"{size} boards, last socket, p50", "ms", percentile(last, 0.5))
        sheet.add(f"{size} boards, last socket, p95", "ms", percentile(last, 0.95), at_most=goal)
        sheet.add(f"{size} boards, processor for a number and its call", "ms", worked_ms)
        if size > 1:
            sheet.add(f"{size} boards, connecting", "s", took_s)
    goal = RSS_MB if size == 2000 else None
    sheet.add(f"memory, {size} boards", "MB", hall.rss_mb(), at_most=goal)
    assert not any(x.is_lost for x in crowd.listeners), "a board lost its connection"
    crowd.close()


async def _times(
    crowd: Crowd, line: Line, hall: Hall, calls: int
) -> tuple[list[float], list[float], list[float]]:
    """Call so many numbers; return the milliseconds to the first, middle and last socket of each."""
    chance = random.Random(len(crowd.listeners))
    first, middle, last = [], [], []
    for _ in range(calls):
        assert (await line.ask(hall.take(hall.services[COUNTER]))).status == 201
        # Calm messages of the number just given go out 0.2 s later: some calls shall meet them.
        await asyncio.sleep(chance.uniform(0.2, 1.0))
        crowd.expect()
        began = time.perf_counter()
        request = hall.next(COUNTER)
        answered = asyncio.ensure_future(line.ask(request))
        heard = [at - began for at in await crowd.wait()]
        assert (await answered).json()["ticket"], "nobody was called"
        first.append(heard[0] * 1e3)
        middle.append(heard[len(heard) // 2] * 1e3)
        last.append(heard[-1] * 1e3)
    return first, middle, last
