"""Take, next and one estimate, in one process: how their cost grows with today's queue and the past.

Compared are a new hall, and the same hall with a million tickets behind it and nobody, a thousand, ten
thousand waiting today. What is measured is the processor's time for the whole action with its commit,
without HTTP; the disk's own time has a bench in `machine`.
"""

from __future__ import annotations

import gc
import itertools
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.figures import Figure, Sheet
from bench.past import house_in
from bench.years import keep_years

WAITING = (0, 1_000, 10_000)
PAST_TICKETS = 1_000_000
FEW_PAST_TICKETS = 20_000
VERBS = ("take", "next", "estimate")
GROWTH = 1.5
FEW = 40
"""So many takes, calls and estimates make one value: few, so that the queue stays what it is called."""


def measure(
    work: Path, is_quick: bool, progress: Callable[[str], None], kept: Path | None = None
) -> list[Figure]:
    """Return the cost of each at each size, and the growth from the smallest to the largest."""
    sheet = Sheet("growth")
    past = FEW_PAST_TICKETS if is_quick else PAST_TICKETS
    keep_years(work / "old", kept, past, progress)
    young, old = house_in(work / "young"), house_in(work / "old")
    for house in (young, old):
        house.keep_day()
    seats = {"no past, nobody": (young, _sit(young)), "": (old, _sit(old))}
    # As a server that has started does: the collector's long looks belong to nobody's number.
    gc.freeze()
    for waiting in WAITING:
        progress(f"{waiting} waiting")
        _fill(old, waiting)
        label = f"{past} past, {waiting} waiting"
        for _ in range(3 if is_quick else 9):
            # Side by side: what else the machine does at that moment weighs on both.
            least = _costs(sheet, "no past, nobody", *seats["no past, nobody"])
            most = _costs(sheet, label, *seats[""])
            if waiting == WAITING[-1]:
                for verb in VERBS:
                    growth = most[verb] / least[verb]
                    sheet.add(f"{verb}: largest / smallest", "×", growth, at_most=GROWTH)
    young.close()
    old.close()
    shutil.rmtree(work / "old")
    return sheet.figures()


def _costs(sheet: Sheet, label: str, house: Any, counter: Any) -> dict[str, float]:
    """Take a few numbers, ask for each what its phone asks, and call as many: the queue stays as long."""
    from server.ledger import Command
    from server.queue import views
    from server.queue.verbs import TicketRequest

    desk, service_id = counter

    def phone(answer: Any) -> object:
        now = house.clock.now()
        return house.ledger.look(
            lambda p: views.citizen(house.hall, p.day, p.day.tickets[answer["ticket_id"]], now)
        )

    wish = TicketRequest(service_id, "vi", printer_id=house.hall.printers[0].printer_id)
    take_ms, taken = _each_ms(lambda _: house.queue.take_ticket(Command("kiosk"), wish))
    estimate_ms, _ = _each_ms(phone, taken)
    next_ms, _ = _each_ms(lambda _: house.queue.call_next(Command("officer"), desk))
    costs = dict(zip(VERBS, (take_ms, next_ms, estimate_ms), strict=True))
    for verb, value in costs.items():
        sheet.add(f"{verb}, {label}", "ms of processor", value)
    return costs


def _each_ms(do: Callable[[Any], Any], items: list[Any] | None = None) -> tuple[float, list[Any]]:
    """Do something a few times; return the mean milliseconds of processor, and the answers."""
    began = time.process_time()
    answers = [do(item) for item in (items if items is not None else [None] * FEW)]
    return (time.process_time() - began) / len(answers) * 1e3, answers


def _sit(house: Any) -> tuple[Any, str]:
    """Let one officer sit down, and return the desk and the service that it will call."""
    from server.ledger import Command
    from server.queue.verbs import Arrival, Desk

    counter = house.hall.counters[0]
    desk = Desk(counter.counter_id, "officer")
    house.queue.open_counter(Command("officer"), desk, Arrival())
    return desk, counter.services[0]


def _fill(house: Any, waiting: int) -> None:
    from server.ledger import Command
    from server.queue.verbs import TicketRequest

    services = itertools.cycle(s.service_id for s in house.hall.services)
    while house.ledger.look(lambda p: p.day.line.total()) < waiting:
        house.queue.take_ticket(Command("kiosk"), TicketRequest(next(services), "vi"))
