"""An ordinary afternoon: sixty people wait, eight kiosks give numbers and eight counters call, all at once.

Each call frees a place for the next number, so the line stays about as long as it is: long enough that every
promise is a forecast run ahead, not a formula. First as fast as the hall can (the limit), then at a pace.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable
from pathlib import Path

from bench.client import Line
from bench.figures import Figure, Sheet, percentile
from bench.hall import Hall, start_hall

KIOSKS = COUNTERS = 8
WAITING = 60
SWING = 8
"""So many more or fewer than that may wait for a moment."""
PACE_PER_S = 16.0
"""Numbers a second, and as many calls, where the hall is not pressed: 1,900 people in two hours."""
P99_MS = 50.0


def measure(work: Path, is_quick: bool, progress: Callable[[str], None]) -> list[Figure]:
    """Return the figures of takes and calls together."""
    sheet = Sheet("afternoon")
    for repeat in range(2 if is_quick else 5):
        progress(f"repeat {repeat + 1}")
        hall = start_hall(work / f"hall-{repeat}")
        try:
            asyncio.run(_both(sheet, hall, 400 if is_quick else 2_400))
        finally:
            hall.stop()
    return sheet.figures()


async def _both(sheet: Sheet, hall: Hall, actions: int) -> None:
    afternoon = _Afternoon(hall)
    await afternoon.gather()
    await afternoon.last(actions // 8)
    for label, count, per_s in (
        ("as fast as it can", actions, None),
        (f"{PACE_PER_S:.0f} + {PACE_PER_S:.0f} a second", actions // 4, PACE_PER_S),
    ):
        hall.worked_s()
        began = time.perf_counter()
        takes, calls = await afternoon.last(count, per_s)
        seconds, cpu_s = time.perf_counter() - began, hall.worked_s()
        both = [*takes, *calls]
        if per_s is None:
            sheet.add(f"{label}, take and next", "/s", len(both) / seconds)
        sheet.add(f"{label}, processor an action", "ms", cpu_s / len(both) * 1e3)
        sheet.add(f"{label}, p50", "ms", percentile(both, 0.5) * 1e3)
        sheet.add(f"{label}, p99", "ms", percentile(both, 0.99) * 1e3, at_most=P99_MS)
        sheet.add(f"{label}, take, p99", "ms", percentile(takes, 0.99) * 1e3)
        sheet.add(f"{label}, next, p99", "ms", percentile(calls, 0.99) * 1e3)
    afternoon.close()


class _Afternoon:
    """The kiosks and counters of one hall, each with a line of its own to the server."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._counters = list(hall.officers)[:COUNTERS]
        self._services = itertools.cycle([hall.services[c] for c in self._counters])
        self._lines: list[Line] = []

    async def gather(self) -> None:
        """Open the lines, and let sixty people take their numbers."""
        self._lines = [await Line.open(self._hall.port) for _ in range(KIOSKS + COUNTERS)]
        for _ in range(WAITING):
            await self._timed(self._lines[0], self._hall.take(next(self._services)), 201)

    async def last(
        self, actions: int, per_s: float | None = None
    ) -> tuple[list[float], list[float]]:
        """Give and call so many numbers in all; return the seconds of each take and of each call."""
        places, people = asyncio.Semaphore(SWING), asyncio.Semaphore(SWING)
        takes: list[float] = []
        calls: list[float] = []
        apart_s = KIOSKS / per_s if per_s else 0.0

        async def kiosk(n: int) -> None:
            async for _ in _turns(actions // 2 // KIOSKS, apart_s, n / KIOSKS):
                await places.acquire()
                request = self._hall.take(next(self._services))
                takes.append(await self._timed(self._lines[n], request, 201))
                people.release()

        async def counter(n: int) -> None:
            async for _ in _turns(actions // 2 // COUNTERS, apart_s, (n + 0.5) / COUNTERS):
                await people.acquire()
                request = self._hall.next(self._counters[n])
                calls.append(await self._timed(self._lines[KIOSKS + n], request, 200))
                places.release()

        await asyncio.gather(*map(kiosk, range(KIOSKS)), *map(counter, range(COUNTERS)))
        return takes, calls

    async def _timed(self, line: Line, request: bytes, expect: int) -> float:
        began = time.perf_counter()
        answer = await line.ask(request)
        seconds = time.perf_counter() - began
        assert answer.status == expect, f"{answer.status}: {answer.body[:300]!r}"
        assert b'"ticket":null' not in answer.body[:20].replace(b" ", b""), "nobody waited"
        return seconds

    def close(self) -> None:
        """Hang up."""
        for line in self._lines:
            line.close()


async def _turns(count: int, apart_s: float, offset: float):
    """Yield so often, at moments that far apart, or at once where they are not apart."""
    due = time.perf_counter() + offset * apart_s
    for _ in range(count):
        if apart_s:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            due += apart_s
        yield
