"""Long memories: a day that is already full, and a journal of years, made before the server starts.

The full day is made by the house's own actions, the years by `years`.
"""

from __future__ import annotations

import asyncio
import itertools
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.client import clients, get
from bench.figures import Figure, Sheet
from bench.hall import Hall, Process, start_bare, start_hall, write_hall_file
from bench.years import FACTS_A_TICKET, live_years

EVENTS = 1_000_000
GROWTH = 1.5
"""How much slower a number may come with a million facts behind it."""


def measure(work: Path, is_quick: bool, progress: Callable[[str], None]) -> list[Figure]:
    """Return the figures of take and next without a past and with one."""
    sheet = Sheet("past")
    events = 50_000 if is_quick else EVENTS
    live_years(work / "old", int(events / FACTS_A_TICKET), progress, is_training=True)
    bare, old = start_bare("hello"), start_hall(work / "old")
    try:
        for repeat in range(2 if is_quick else 5):
            young = start_hall(work / f"young-{repeat}")
            try:
                progress(f"repeat {repeat + 1}")
                asyncio.run(_compare(sheet, bare, young, old, events, is_quick))
            finally:
                young.stop()
    finally:
        bare.stop()
        old.stop()
        shutil.rmtree(work / "old")
    return sheet.figures()


async def _compare(
    sheet: Sheet, bare: Process, young: Hall, old: Hall, events: int, is_quick: bool
) -> None:
    from bench.tickets import note, run

    requests = 160 if is_quick else 320
    greeting = await clients(bare, 8, requests * 4, lambda _: get("/"), 200)
    for verb in ("take", "next"):
        rates = []
        for label, hall in (("no past", young), (f"{events} facts", old)):
            load = await run(hall, verb, 8, requests)
            rates.append(load.per_s)
            note(sheet, f"{verb}, {label}, 8 clients", load, greeting, 8)
        sheet.add(f"{verb}: cost, long past / none", "×", rates[0] / rates[1], at_most=GROWTH)


# --- making them --------------------------------------------------------------------------------


def fill_day(data: Path, count: int) -> None:
    """Give `count` numbers in a data folder that no server uses."""
    from server.ledger import Command
    from server.queue.verbs import TicketRequest

    house = house_in(data)
    house.keep_day()
    services = itertools.cycle(s.service_id for s in house.hall.services)
    for _ in range(count):
        house.queue.take_ticket(Command("device:kiosk-1"), TicketRequest(next(services), "vi"))
    house.close()


def house_in(data: Path) -> Any:
    """Return the house of a data folder that no server uses, made where there is none."""
    from server.app import House
    from server.clock import RealClock
    from server.database import Database
    from server.hall.reading import read_hall
    from server.operations.logs import start_logging
    from server.operations.migrating import migrate
    from server.settings import Settings

    data.mkdir(parents=True, exist_ok=True)
    settings = Settings(data_dir=data, hall_file=write_hall_file(data))
    database = Database(settings.database)
    migrate(database)
    database.close()
    return House(settings, read_hall(settings.hall_file), RealClock(), start_logging("warning"))
