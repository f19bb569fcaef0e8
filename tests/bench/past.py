"""Long memories: a day that is already full, and a journal of years, made before the server starts.

The full day is made by the house's own actions; the years by bulk insert through the house's own
`append`, so that the chain of hashes holds.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.client import clients, get
from bench.figures import Figure, Sheet
from bench.hall import Hall, Process, start_bare, start_hall, write_hall_file

EVENTS = 1_000_000
DAY_OF_TICKETS = 800
BATCH = 20_000
GROWTH = 1.5
"""How much slower a number may come with a million facts behind it."""


def measure(work: Path, is_quick: bool, progress: Callable[[str], None]) -> list[Figure]:
    """Return the figures of take and next without a past and with one."""
    sheet = Sheet("past")
    events = 50_000 if is_quick else EVENTS
    progress(f"writing a journal of {events} facts")
    fill_years(work / "old", events)
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
    from server.queue.verbs import Wish

    house = house_in(data)
    house.keep_day()
    services = itertools.cycle(s.service_id for s in house.hall.services)
    for _ in range(count):
        house.queue.take_ticket(Command("device:kiosk-1"), Wish(next(services), "vi"))
    house.close()


def fill_years(
    data: Path,
    count: int,
    day_of_facts: Callable[[dt.date], Iterator[Any]] | None = None,
    a_day: int = DAY_OF_TICKETS * 6 + 2,
) -> None:
    """Write about `count` facts of past days with their tickets, the newest of yesterday."""
    from sqlalchemy import insert

    from server.queue.tables import TicketRow
    from server.writes import Writes

    house = house_in(data)
    database, hall_id = house.database, house.hall.hall_id
    days = -(-count // a_day)
    facts = itertools.chain.from_iterable(
        (day_of_facts or _day_of_facts)(dt.date.today() - dt.timedelta(days=days - n))
        for n in range(days)
    )
    with database.read() as connection:
        seq = database.head(connection, hall_id).seq
    while batch := [_numbered(f, seq + n) for n, f in enumerate(itertools.islice(facts, BATCH), 1)]:
        seq = batch[-1].seq
        with database.write() as connection:
            head = database.lock_hall(connection, hall_id)
            writes = Writes(connection)
            database.append(writes, hall_id, head, batch)
            writes.hold()
            writes.finish()
            if rows := list(_ticket_rows(hall_id, batch)):
                connection.execute(insert(TicketRow), rows)
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


def _numbered(fact: Any, seq: int) -> Any:
    from dataclasses import replace

    return replace(fact, seq=seq)


def _day_of_facts(date: dt.date) -> Iterator[Any]:
    from server.announcing import events as announcing
    from server.facts import Fact
    from server.queue import events as queue
    from server.rating import events as rating

    day, clock = date.isoformat(), itertools.count()
    opened = dt.datetime.combine(date, dt.time(0, 30), dt.UTC)

    def fact(event: Any, actor: str) -> Any:
        return Fact(0, opened + dt.timedelta(seconds=5 * next(clock)), day, actor, event)

    yield fact(queue.DayOpened(day), "clock")
    for n in range(1, DAY_OF_TICKETS + 1):
        ticket, call = f"{day.replace('-', '')[2:]}-A{n:03d}", f"c{day}-{n}"
        link = f"{day.replace('-', '')}{n * 7919 % 100_000_000:014d}"
        at = opened + dt.timedelta(seconds=n)
        yield fact(
            queue.TicketIssued(ticket, f"A{n:03d}", "A", n, link, "0000", "sao-y", "vi", at),
            "device:kiosk-1",
        )
        reason = {"rule": "first", "policy": "credit", "turn": 0, "waited_s": 600, "rivals": []}
        yield fact(
            queue.TicketCalled(ticket, "7", "quang-vinh", "normal", 600, reason), "staff:quang-vinh"
        )
        yield fact(
            announcing.CallAnnounced(call, ticket, f"A{n:03d}", "7", "khu-a", ["vi"], False),
            "staff:quang-vinh",
        )
        yield fact(announcing.CallShown(call, "board-a", 90), "device:board-a")
        yield fact(queue.ServiceFinished(ticket, "7", "quang-vinh", 300), "staff:quang-vinh")
        yield fact(rating.RatingInvited(ticket, "7", "sao-y", "vi", at), "staff:quang-vinh")
    yield fact(queue.DayClosed(day), "clock")


def _ticket_rows(hall_id: str, batch: list[Any]) -> Iterator[dict[str, Any]]:
    from dataclasses import asdict

    from server.queue import changing

    for fact in batch:
        if fact.kind == "ticket_issued":
            values = asdict(changing.issued(fact)) | {"state": "finished", "ended_at": fact.at}
            yield values | {"hall_id": hall_id, "day": fact.day}
