"""One phone's estimate: `waiting.band` and the page's whole snapshot, in memory."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from pathlib import Path

from bench.figures import Figure, Sheet
from bench.hall import write_hall_file

WAITING, COUNTERS = 200, 12
BAND_MS = 2.0
OPENED = dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC)


def measure(work: Path, is_quick: bool, progress: Callable[[str], None]) -> list[Figure]:
    """Return what one estimate costs with 200 people waiting and 12 counters at work."""
    from server.hall.reading import read_hall
    from server.queue import views
    from server.queue.forecast import running, waiting
    from server.queue.forecast.groups import groups_of, stamp_of

    work.mkdir(parents=True)
    hall = read_hall(write_hall_file(work))
    day = full_day(hall)
    tickets = [t for t in day.tickets.values() if t.state == "waiting"]
    now = OPENED + dt.timedelta(hours=1)
    sheet = Sheet("estimate")

    def anew(_: object) -> object:
        group = groups_of(hall)[tickets[0].service_id]
        return running.make(hall, day, group, stamp_of(day, group), now)

    for _ in range(3 if is_quick else 15):
        band = each_ms(lambda t: waiting.band(hall, day, t, now), tickets)
        sheet.add("waiting.band, one phone", "ms", band, at_most=BAND_MS)
        sheet.add("forecast of a group, anew", "ms", each_ms(anew, [0] * 5))
        page = each_ms(lambda t: views.citizen(hall, day, t, now), tickets)
        sheet.add("phone's snapshot", "ms", page)
        sheet.add(
            "kiosk's snapshot", "ms", each_ms(lambda _: views.kiosk(hall, day, now), [0] * 20)
        )
    return sheet.figures()


def each_ms(do: Callable[..., object], items: list) -> float:
    """Return the mean milliseconds of doing something with each item."""
    began = time.perf_counter()
    for item in items:
        do(item)
    return (time.perf_counter() - began) / len(items) * 1e3


def full_day(hall):
    """Return a day with so many counters serving and so many people waiting."""
    from server.facts import Fact
    from server.queue import events as ev
    from server.queue.today.day import Day
    from server.queue.today.folding import apply

    day, seq = Day(), 0
    serving = hall.counters[6 : 6 + COUNTERS]
    services = [c.services[0] for c in serving]

    def tell(event) -> None:
        nonlocal seq
        seq += 1
        at = OPENED + dt.timedelta(seconds=5 * seq)
        apply(day, Fact(seq, at, "2026-11-23", "bench", event))

    tell(ev.DayOpened("2026-11-23"))
    for n in range(1, WAITING + COUNTERS + 1):
        at = OPENED + dt.timedelta(seconds=5 * (seq + 1))
        service_id = services[n % len(services)]
        tell(ev.TicketIssued(f"t{n}", f"A{n:03d}", "A", n, service_id, "vi", at))
    for n, counter in enumerate(serving, 1):
        tell(ev.CounterOpened(counter.counter_id, f"s{n}", f"S{n}", None))
        tell(ev.TicketCalled(f"t{n}", counter.counter_id, f"s{n}", "normal", 60))
    assert day.line.total() == WAITING
    return day
