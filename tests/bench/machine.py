"""What the machine itself can do: durable commits, the bare web server, bare sockets."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from bench.client import Line, clients, get, post
from bench.figures import Figure, Sheet, percentile
from bench.hall import start_bare
from bench.sockets import Crowd

CROWDS = (1, 8, 32)
MESSAGE = {"seq": 1, "prev": 0, "call": {"number": "A001", "texts": {"vi": "x" * 500}}}
"""As large as a call with its names and texts."""


def measure(work: Path, is_quick: bool, progress: Callable[[str], None]) -> list[Figure]:
    """Return the machine's figures."""
    sheet = Sheet("machine")
    work.mkdir(parents=True, exist_ok=True)
    for repeat in range(2 if is_quick else 5):
        progress(f"durable commits, repeat {repeat + 1}")
        rates, waits = commits(work / f"commits-{repeat}.sqlite3", 500 if is_quick else 2000)
        sheet.add("durable SQLite commits", "/s", rates)
        sheet.add("durable commit p99", "ms", percentile(waits, 0.99) * 1000)
    asyncio.run(_hello(sheet, is_quick, progress))
    asyncio.run(_fan_out(sheet, is_quick, progress))
    return sheet.figures()


def commits(path: Path, count: int) -> tuple[float, list[float]]:
    """Commit small rows as durably as the house does; return commits per second and their seconds."""
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, body TEXT)")
    waits = []
    for n in range(count):
        began = time.perf_counter()
        database.execute("BEGIN IMMEDIATE")
        database.execute("INSERT INTO t VALUES (?, ?)", (n, "x" * 100))
        database.execute("COMMIT")
        waits.append(time.perf_counter() - began)
    database.close()
    return count / sum(waits), waits


async def _hello(sheet: Sheet, is_quick: bool, progress: Callable[[str], None]) -> None:
    bare = start_bare("hello")
    try:
        for repeat in range(2 if is_quick else 5):
            progress(f"bare web server, repeat {repeat + 1}")
            for crowd in CROWDS:
                requests = 600 if is_quick else 3000
                load = await clients(bare, crowd, requests, lambda _: get("/"), 200)
                sheet.add(f"bare GET, {crowd} clients", "/s", load.per_s)
                sheet.add(f"bare GET, {crowd} clients, p99", "ms", load.ms(0.99))
    finally:
        bare.stop()


async def _fan_out(sheet: Sheet, is_quick: bool, progress: Callable[[str], None]) -> None:
    bare = start_bare("sockets")
    crowd = Crowd(bare.port, "/live", "announced")
    try:
        line = await Line.open(bare.port)
        for size in (1, 200) if is_quick else (1, 200, 2000):
            progress(f"bare sockets, {size}")
            await crowd.grow(size, "")
            for _ in range(5 if is_quick else 15):
                crowd.expect()
                began = time.perf_counter()
                await line.ask(post("/tell", MESSAGE))
                heard = await crowd.wait()
                sheet.add(f"bare fan-out, socket {size} of {size}", "ms", (heard[-1] - began) * 1e3)
                await asyncio.sleep(0.1)
    finally:
        crowd.close()
        bare.stop()
