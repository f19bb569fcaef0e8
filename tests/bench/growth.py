"""Take, next and one estimate, in one process: how their cost grows with today's queue and the past.

Compared are a new hall, and the same hall with a million tickets behind it and nobody, a thousand, ten
thousand waiting today. What is measured is the processor's time for the whole action with its commit,
without HTTP; the disk's own time has a bench in `machine`.
"""

from __future__ import annotations

import datetime as dt
import itertools
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from bench.figures import Figure, Sheet
from bench.past import fill_years, house_in

WAITING = (0, 1_000, 10_000)
PAST_TICKETS = 1_000_000
DAY_OF_TICKETS = 800
GROWTH = 1.5
FEW = 40
"""So many takes, calls and estimates make one value: few, so that the queue stays what it is called."""


def measure(work: Path, is_quick: bool, progress: Callable[[str], None]) -> list[Figure]:
    """Return the cost of each at each size, and the growth from the smallest to the largest."""
    sheet = Sheet("growth")
    past = 20_000 if is_quick else PAST_TICKETS
    progress(f"writing {past} tickets of past days")
    fill_years(work / "old", past, _one_fact_each, DAY_OF_TICKETS)
    young, old = house_in(work / "young"), house_in(work / "old")
    for house in (young, old):
        house.keep_day()
    counters = _sit(young), _sit(old)
    found = {"nothing": _costs(sheet, "no past, nobody", young, counters[0], is_quick)}
    for waiting in WAITING:
        progress(f"{waiting} waiting")
        _fill(old, waiting)
        label = f"{past} past, {waiting} waiting"
        found[label] = _costs(sheet, label, old, counters[1], is_quick)
    for verb in ("take", "next", "estimate"):
        growth = found[label][verb] / found["nothing"][verb]
        sheet.add(f"{verb}: largest / smallest", "×", growth, at_most=GROWTH)
    young.close()
    old.close()
    shutil.rmtree(work / "old")
    return sheet.figures()


def _costs(sheet: Sheet, label: str, house: Any, counter: Any, is_quick: bool) -> dict[str, float]:
    """Take a few numbers, ask for each what its phone asks, and call as many: the queue stays as long."""
    from server.ledger import Command
    from server.queue import views
    from server.queue.verbs import Wish

    desk, service_id = counter
    costs: dict[str, list[float]] = {"take": [], "next": [], "estimate": []}
    for _ in range(3 if is_quick else 9):
        taken = _each_ms(
            costs["take"],
            lambda _: house.queue.take_ticket(Command("kiosk"), Wish(service_id, "vi")),
        )

        def phone(answer: Any) -> object:
            now = house.clock.now()
            return house.ledger.look(
                lambda p: views.citizen(house.hall, p.day, p.day.tickets[answer["ticket_id"]], now)
            )

        _each_ms(costs["estimate"], phone, taken)
        _each_ms(costs["next"], lambda _: house.queue.call_next(Command("officer"), desk))
    for verb, values in costs.items():
        for value in values:
            sheet.add(f"{verb}, {label}", "ms of processor", value)
    return {verb: median(values) for verb, values in costs.items()}


def _each_ms(
    values: list[float], do: Callable[[Any], Any], items: list[Any] | None = None
) -> list[Any]:
    """Do something a few times and note the mean milliseconds of processor; return the answers."""
    began = time.process_time()
    answers = [do(item) for item in (items if items is not None else [None] * FEW)]
    values.append((time.process_time() - began) / len(answers) * 1e3)
    return answers


def _sit(house: Any) -> tuple[Any, str]:
    """Let one officer sit down, and return the desk and the service that it will call."""
    from server.ledger import Command
    from server.queue.verbs import Arrival, Desk

    counter = house.hall.counters[0]
    desk = Desk(counter.counter_id, "officer")
    house.queue.open_counter(Command("officer"), desk, Arrival("Officer"))
    return desk, counter.services[0]


def _fill(house: Any, waiting: int) -> None:
    from server.ledger import Command
    from server.queue.verbs import Wish

    services = itertools.cycle(s.service_id for s in house.hall.services)
    while house.ledger.look(lambda p: p.day.line.total()) < waiting:
        house.queue.take_ticket(Command("kiosk"), Wish(next(services), "vi"))


def _one_fact_each(date: dt.date) -> Iterator[Any]:
    """Yield the facts of a past day on which only numbers were given: a row and a fact for each."""
    from server.facts import Fact
    from server.queue import events as queue

    day = date.isoformat()
    opened = dt.datetime.combine(date, dt.time(0, 30), dt.UTC)
    yield Fact(0, opened, day, "clock", queue.DayOpened(day))
    for n in range(1, DAY_OF_TICKETS + 1):
        at = opened + dt.timedelta(seconds=20 * n)
        ticket, link = f"{day.replace('-', '')[2:]}-A{n:03d}", f"{day.replace('-', '')}{n:014d}"
        issued = queue.TicketIssued(ticket, f"A{n:03d}", "A", n, link, "0000", "sao-y", "vi", at)
        yield Fact(0, at, day, "device:kiosk-1", issued)
    yield Fact(0, opened + dt.timedelta(hours=9), day, "clock", queue.DayClosed(day))
