"""A full hall: 2,000 phones that ask every 10 to 20 seconds, 60 devices, takes and calls among them.

Phones hold no socket: they ask for their page's snapshot with its ETag. Devices are sockets that
fetch their snapshot after a message, at most once in 1.5 s, as the screens do.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.client import Line, get
from bench.figures import Figure, Sheet, percentile
from bench.hall import Hall, start_hall
from bench.past import fill_day
from bench.sockets import Crowd, Listener
from server.queue.slip_secrets import SlipSecrets

EVERY_S = (10.0, 20.0)
COALESCE_S = 1.5
UNHEARD_S = 10.0
CALL_MS, CPU_SHARE = 300.0, 0.5
ZONE, COUNTERS = "khu-a", ("7", "8")


@dataclass
class Heard:
    """What the phones met."""

    latencies_s: list[float] = field(default_factory=list)
    unchanged: int = 0


def measure(work: Path, is_quick: bool, progress: Callable[[str], None]) -> list[Figure]:
    """Return the figures of the full hall."""
    sheet = Sheet("phones")
    phones, seconds = (200, 12.0) if is_quick else (2000, 60.0)
    fill_day(work / "hall", phones)
    for repeat in range(1 if is_quick else 2):
        progress(f"{phones} phones for {seconds:.0f} s, repeat {repeat + 1}")
        hall = start_hall(work / "hall")
        try:
            asyncio.run(_full_hall(sheet, hall, phones, seconds))
        finally:
            hall.stop()
    return sheet.figures()


async def _full_hall(sheet: Sheet, hall: Hall, phones: int, seconds: float) -> None:
    tokens = tickets_of(hall)[:phones]
    heard = Heard()
    boards, others = await _devices(hall)
    tasks = [asyncio.ensure_future(_phone(hall.port, t, heard)) for t in tokens]
    tasks += [asyncio.ensure_future(_screen(hall.port, *device)) for device in others]
    tasks.append(asyncio.ensure_future(_kiosk(hall)))
    # Within the longest pause every phone has asked once and holds its ETag.
    await asyncio.sleep(EVERY_S[1])
    heard.latencies_s.clear()
    heard.unchanged = 0
    cpu_s, began = hall.cpu_s(), time.monotonic()
    waits = await _officers(hall, boards, began + seconds)
    took = time.monotonic() - began
    for task in tasks:
        if task.done():
            task.result()
        task.cancel()
    asked = len(heard.latencies_s)
    sheet.add("phones' requests", "/s", asked / took)
    sheet.add("phones' requests answered 304", "", heard.unchanged / asked)
    sheet.add("phone, p50", "ms", percentile(heard.latencies_s, 0.5) * 1e3)
    sheet.add("phone, p99", "ms", percentile(heard.latencies_s, 0.99) * 1e3)
    sheet.add("phone, slowest", "ms", max(heard.latencies_s) * 1e3, at_most=1000.0)
    sheet.add("call → last board, p50", "ms", percentile(waits, 0.5))
    sheet.add("call → last board, p95", "ms", percentile(waits, 0.95), at_most=CALL_MS)
    sheet.add("server, share of one core", "", (hall.cpu_s() - cpu_s) / took, at_most=CPU_SHARE)
    sheet.add("memory", "MB", hall.rss_mb(), at_most=300.0)
    boards.close()


def tickets_of(hall: Hall) -> list[str]:
    """Return the links of the tickets that wait, made as the hall makes them."""
    import sqlite3

    path = hall.data / "motcua.sqlite3"
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        (instance_id,) = database.execute("SELECT instance_id FROM halls").fetchone()
        given = database.execute("SELECT ticket_id FROM tickets ORDER BY n DESC").fetchall()
    secrets = SlipSecrets((hall.data / "secret.key").read_bytes(), instance_id)
    return [secrets.words(ticket_id).token for (ticket_id,) in given]


async def _devices(hall: Hall) -> tuple[Crowd, list[tuple[Any, ...]]]:
    """Connect 60 devices: 8 boards of one zone that are timed, and 52 others that only live."""
    boards = Crowd(hall.port, "/live", "announced")
    await boards.grow(8, hall.token("board", zone_id=ZONE))
    others: list[tuple[Any, ...]] = []
    for zone in ("khu-a", "khu-b", "khu-c"):
        token = hall.token("board", zone_id=zone)
        others += [("/api/v1/board", token)] * 6
    others += [("/api/v1/kiosk", hall.token("kiosk"))] * 6
    others += [(f"/api/v1/counters/{c}", token) for c, token in hall.officers.items()]
    others += [("/api/v1/rating-terminal", hall.token("rating"))] * (52 - len(others))
    return boards, others


async def _screen(port: int, path: str, token: str) -> None:
    """Live as a screen does: a socket, and a snapshot after messages, never too often."""
    stirred = asyncio.Event()

    def heard(_: Listener, payload: bytes, __: float) -> None:
        if b'"tick"' not in payload[:20]:
            stirred.set()

    listener = Listener(port, "/live", token, heard)
    await asyncio.get_running_loop().create_connection(lambda: listener, "127.0.0.1", port)
    line = await Line.open(port)
    while True:
        answer = await line.ask(get(path, token))
        assert answer.status == 200, answer.body[:200]
        await asyncio.sleep(COALESCE_S)
        await stirred.wait()
        stirred.clear()


async def _phone(port: int, token: str, heard: Heard) -> None:
    chance = random.Random(token)
    await asyncio.sleep(chance.uniform(0, EVERY_S[0]))
    line, etag = await Line.open(port), ""
    while True:
        began = time.perf_counter()
        answer = await line.ask(get(f"/api/v1/tickets/{token}", etag=etag))
        heard.latencies_s.append(time.perf_counter() - began)
        heard.unchanged += answer.status == 304
        assert answer.status in (200, 304), answer.body[:200]
        etag = answer.header("ETag")
        await asyncio.sleep(chance.uniform(*EVERY_S))


async def _kiosk(hall: Hall) -> None:
    """Give a number a second."""
    line = await Line.open(hall.port)
    for counter_id in itertools.cycle(COUNTERS):
        answer = await line.ask(hall.take(hall.services[counter_id]))
        assert answer.status == 201, answer.body[:400]
        await asyncio.sleep(1.0)


async def _officers(hall: Hall, boards: Crowd, until: float) -> list[float]:
    """Call every second or so; return the milliseconds until the last timed board had each call."""
    chance, line, waits = random.Random(7), await Line.open(hall.port), []
    for counter_id in itertools.cycle(COUNTERS):
        if time.monotonic() > until:
            return waits
        boards.expect()
        began = time.perf_counter()
        answered = asyncio.ensure_future(line.ask(hall.next(counter_id)))
        try:
            waits.append(((await boards.wait(UNHEARD_S))[-1] - began) * 1e3)
        except TimeoutError:
            # A machine that stands still so long has missed every goal: say so, and go on.
            waits.append(UNHEARD_S * 1e3)
        assert (await answered).status == 200
        await asyncio.sleep(chance.uniform(0.5, 1.5))
    return waits
