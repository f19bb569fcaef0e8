"""Take and next: requests per second, latency, and their share of the bare server's rate.

The bare server runs beside the hall and is asked in turn with it, so that a busy machine slows both.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from pathlib import Path

from bench.client import Load, clients, get
from bench.figures import Figure, Sheet
from bench.hall import Hall, Process, start_bare, start_hall
from bench.past import fill_day

CROWDS = (1, 8, 32)
WAITING = 10_000
P99_MS = 50.0
SHARE = 0.15
"""A durable number costs at most so much more than a greeting (at 8 clients)."""
GROWTH = 1.2
"""How much slower the day may be with ten thousand people in it."""


def measure(work: Path, is_quick: bool, progress: Callable[[str], None]) -> list[Figure]:
    """Return the figures of an empty day and of a full one."""
    sheet = Sheet("tickets")
    repeats, waiting = (2, 1000) if is_quick else (5, WAITING)
    bare = start_bare("hello")
    try:
        progress(f"giving {waiting} numbers")
        fill_day(work / "full", waiting)
        full = start_hall(work / "full")
        try:
            for repeat in range(repeats):
                empty = start_hall(work / f"empty-{repeat}")
                try:
                    progress(f"repeat {repeat + 1} of {repeats}")
                    # In turn the one and the other first: a machine that tires must harm both.
                    halls = [("empty day", empty), (f"{waiting} waiting", full)]
                    halls = halls[::-1] if repeat % 2 else halls
                    asyncio.run(_compare(sheet, bare, halls, is_quick))
                finally:
                    empty.stop()
        finally:
            full.stop()
    finally:
        bare.stop()
    return sheet.figures()


async def _compare(
    sheet: Sheet, bare: Process, halls: list[tuple[str, Hall]], is_quick: bool
) -> None:
    """Ask bare and the halls in turn with the same number of clients."""
    requests = 160 if is_quick else 960
    for crowd in CROWDS:
        rates = {}
        for label, hall in halls:
            greeting = await clients(bare, crowd, requests * 2, lambda _: get("/"), 200)
            for verb in ("take", "next"):
                load = await run(hall, verb, crowd, requests)
                rates[verb, label] = load.per_s
                note(sheet, f"{verb}, {label}, {crowd} clients", load, greeting, crowd)
        if crowd == 8:
            for verb in ("take", "next"):
                full = next(label for label, _ in halls if label != "empty day")
                growth = rates[verb, "empty day"] / rates[verb, full]
                sheet.add(f"{verb}: cost, full day / empty", "×", growth, at_most=GROWTH)


def note(sheet: Sheet, name: str, load: Load, greeting: Load, crowd: int) -> None:
    """Add one load's figures; the goals are set for 8 clients."""
    share = load.per_s / greeting.per_s
    is_judged = crowd == 8
    sheet.add(f"{name}", "/s", load.per_s)
    sheet.add(f"{name}, p50", "ms", load.ms(0.5))
    sheet.add(f"{name}, p99", "ms", load.ms(0.99), at_most=P99_MS if is_judged else None)
    sheet.add(f"{name}, processor", "ms", load.cpu_ms)
    sheet.add(f"{name}, processor / bare", "×", load.cpu_ms / greeting.cpu_ms)
    is_take = is_judged and name.startswith("take")
    sheet.add(f"{name}, share of bare", "", share, at_least=SHARE if is_take else None)


async def run(hall: Hall, verb: str, crowd: int, requests: int) -> Load:
    """Let clients take numbers, or officers call them; a call that finds nobody is an error.

    Numbers are asked for the services of the counters that will call, in turn.
    """
    counters = list(itertools.islice(itertools.cycle(hall.officers), crowd))
    if verb == "next":
        load = await clients(hall, crowd, requests, lambda n: hall.next(counters[n]), 200)
        assert load.empty < requests / 10, f"{load.empty} of {requests} calls found nobody"
        return load
    services = itertools.cycle([hall.services[counter_id] for counter_id in counters])
    return await clients(hall, crowd, requests, lambda _: hall.take(next(services)), 201)
