"""PostgreSQL beside SQLite: what a number and a call cost on each, the same hall, in turn.

The server of the database is this bench's own, started as the tests start theirs, with its disk's syncs on. Its
processor time is counted with the hall's: SQLite works inside the hall.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from bench.client import Load
from bench.figures import Figure, Sheet
from bench.hall import TICK_HZ, Hall, start_hall
from bench.tickets import run
from postgres_server import started_postgres

CROWD = 8
SHARE = 0.5
"""A number on PostgreSQL comes at least half as often as on SQLite."""


def measure(work: Path, is_quick: bool, progress: Callable[[str], None]) -> list[Figure]:
    """Return the figures of both databases."""
    sheet = Sheet("postgres")
    with started_postgres() as server:
        for repeat in range(2 if is_quick else 5):
            progress(f"repeat {repeat + 1}")
            name = f"hall_{repeat}"
            server.psql(f"CREATE DATABASE {name};")
            plain = start_hall(work / f"sqlite-{repeat}")
            other = start_hall(work / f"postgres-{repeat}", database_url=server.get_uri(name))
            try:
                halls = [("SQLite", plain), ("PostgreSQL", other)]
                halls = halls[::-1] if repeat % 2 else halls
                asyncio.run(_compare(sheet, halls, server.get_pid(), 160 if is_quick else 640))
            finally:
                plain.stop()
                other.stop()
    return sheet.figures()


async def _compare(
    sheet: Sheet, halls: list[tuple[str, Hall]], server_id: int, requests: int
) -> None:
    for verb in ("take", "next"):
        loads: dict[str, Load] = {}
        for label, hall in halls:
            await run(hall, "take", CROWD, CROWD * 4)
            before_s = _backends_s(server_id)
            load = loads[label] = await run(hall, verb, CROWD, requests)
            both_ms = (
                load.cpu_ms + (_backends_s(server_id) - before_s) / len(load.latencies_s) * 1e3
            )
            sheet.add(f"{verb}, {label}", "/s", load.per_s)
            sheet.add(f"{verb}, {label}, p99", "ms", load.ms(0.99))
            sheet.add(f"{verb}, {label}, processor", "ms", both_ms)
        share = loads["PostgreSQL"].per_s / loads["SQLite"].per_s
        goal = SHARE if verb == "take" else None
        sheet.add(f"{verb}, PostgreSQL / SQLite", "", share, at_least=goal)


def _backends_s(server_id: int) -> float:
    """Return the processor seconds of the processes that the server of the database has started."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == server_id:
            ticks += sum(map(int, fields[11:13]))
    return ticks / TICK_HZ
