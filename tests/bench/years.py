"""Years of work behind a hall: whole days, made by bulk insert before a server starts.

A day is lived by a small queue of its own: people come, are called by the counter that is free
first, are served, leave or wait in vain; slips are printed, calls shown and spoken, visits rated.
Every fact goes through the house's own `append`, so that the chain of hashes holds, and the rows of
the tickets are what the house's own folding makes of the facts, so that `./motcua doctor --replay`
finds nothing. Used by the benches with a long past.
"""

from __future__ import annotations

import datetime as dt
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

DAY_OF_TICKETS = 800
FACTS_A_TICKET = 9.1
"""How many facts a ticket of a lived day leaves, in the mean."""
OPENS = dt.time(0, 30)
"""Half past seven in the halls' time."""
ARRIVALS_S = 8 * 3600
LEAVES, WAITS_IN_VAIN, RATES, HAS_CLASS = 0.03, 0.005, 0.3, 0.12
DONE = "whole"
"""The file that a finished past leaves beside its database."""


@dataclass(frozen=True, slots=True)
class _Moment:
    """Something that will be a fact once the day is in order; `order` keeps equal moments apart."""

    at: dt.datetime
    order: int
    actor: str
    event: Any


def keep_years(
    work: Path, kept: Path | None, tickets: int, progress: Callable[[str], None]
) -> Path:
    """Return a data folder under `work` with so many past tickets.

    With `kept` the past is made there once and copied: the copy may be changed, the past is used again.
    """
    if kept is None:
        live_years(work, tickets, progress)
        return work
    source = kept / f"years-{tickets}"
    if not (source / DONE).exists():
        shutil.rmtree(source, ignore_errors=True)
        live_years(source, tickets, progress)
        (source / DONE).touch()
    progress(f"copying the past of {source}")
    shutil.copytree(source, work, dirs_exist_ok=True)
    return work


def live_years(
    data: Path, tickets: int, progress: Callable[[str], None], is_training: bool = False
) -> None:
    """Write whole days up to yesterday until there are so many tickets.

    Days of training are a demo hall's, whose tokens a bench may use; they teach the hall nothing.
    """
    from bench.past import house_in
    from bench.years_rows import write_day

    house = house_in(data)
    days = -(-tickets // DAY_OF_TICKETS)
    first = dt.date.today() - dt.timedelta(days=days)
    with house.database.read() as connection:
        seq = house.database.head(connection, house.hall.hall_id).seq
    for n in range(days):
        day = _LivedDay(house.hall, first + dt.timedelta(days=n), is_training)
        facts = list(_in_order(day.lived(), seq))
        write_day(house, facts)
        seq = facts[-1].seq
        if n % 100 == 99:
            progress(f"{(n + 1) * DAY_OF_TICKETS} tickets, {seq} facts")
    house.close()


def _in_order(moments: list[_Moment], seq: int) -> Iterator[Any]:
    """Yield the facts in the order of their moments; ids that come of a `seq` are filled in."""
    from server.announcing import events as announcing
    from server.facts import Fact
    from server.printing import events as printing
    from server.queue import events as queue
    from server.queue.today.ticket import slip_id_of

    slips: dict[str, str] = {}
    calls: dict[str, str] = {}
    day = moments[0].event.date
    for seq, moment in enumerate(sorted(moments, key=lambda m: (m.at, m.order)), seq + 1):  # noqa: B020
        event = moment.event
        if isinstance(event, queue.TicketIssued):
            slips[event.ticket_id] = slip_id_of(seq)
        elif isinstance(event, queue.TicketCalled):
            calls[event.ticket_id] = f"c{seq}"
        elif isinstance(event, printing.SlipPrinted):
            event = replace(event, job_id=slips[event.ticket_id])
        elif isinstance(event, announcing.CallAnnounced):
            event = replace(event, announcement_id=calls[event.ticket_id])
        elif isinstance(event, announcing.CallShown | announcing.CallSpoken):
            event = replace(event, announcement_id=calls[event.announcement_id])
        yield Fact(seq, moment.at, day, moment.actor, event)


# --- one day ------------------------------------------------------------------------------------


class _LivedDay:
    """A day with its own chance: the same date is the same day."""

    def __init__(self, hall: Any, date: dt.date, is_training: bool) -> None:
        self.hall, self.day, self.is_training = hall, date.isoformat(), is_training
        self.chance = random.Random(self.day)
        self.opened = dt.datetime.combine(date, OPENS, dt.UTC)
        self.moments: list[_Moment] = []
        self.free = {c.counter_id: self.opened for c in hall.counters}
        self.served_by = {
            s.service_id: [c for c in hall.counters if s.service_id in c.services]
            for s in hall.services
        }
        self.series: dict[str, int] = {}
        self.in_vain: list[str] = []
        self.rated = 0

    def lived(self) -> list[_Moment]:
        """Return what happened, in no order."""
        from server.queue import events as queue
        from server.rating import events as rating
        from server.rating.rules import BATCH_N

        self._add(self.opened, "clock", queue.DayOpened(self.day, self.is_training))
        for c in self.hall.counters:
            officer = _officer(c)
            event = queue.CounterOpened(c.counter_id, officer, f"Cán bộ quầy {c.counter_id}")
            self._add(self.opened + dt.timedelta(seconds=1), f"staff:{officer}", event)
        comes = sorted(self.chance.uniform(2, ARRIVALS_S) for _ in range(DAY_OF_TICKETS))
        for after_s in comes:
            self._visit(self.opened + dt.timedelta(seconds=after_s))
        ends = max(m.at for m in self.moments) + dt.timedelta(minutes=1)
        self._add(ends, "clock", queue.DayClosed(self.day, self.in_vain))
        if self.rated >= BATCH_N:
            self._add(ends, "clock", rating.RatingsPublished(self.rated))
        if self.in_vain:
            seen = ends + dt.timedelta(minutes=1)
            self._add(seen, "staff:manager", queue.DayAcknowledged(self.day, "manager"))
        return self.moments

    def _add(self, at: dt.datetime, actor: str, event: Any) -> None:
        at = at.replace(microsecond=at.microsecond // 1000 * 1000)
        self.moments.append(_Moment(at, len(self.moments), actor, event))

    def _visit(self, at: dt.datetime) -> None:
        """Let one person come, and what becomes of them."""
        from server.printing import events as printing
        from server.queue import events as queue

        issued = self._issued(at)
        self._add(at, f"device:{issued.device_id}", issued)
        printed = printing.SlipPrinted("", issued.printer_id, issued.ticket_id)
        self._add(at + dt.timedelta(seconds=2), f"printer:{issued.printer_id}", printed)
        fate = self.chance.random()
        if fate < WAITS_IN_VAIN:
            self.in_vain.append(issued.ticket_id)
        elif fate < WAITS_IN_VAIN + LEAVES:
            gone = queue.TicketLeft(issued.ticket_id)
            self._add(at + dt.timedelta(minutes=5), f"ticket:{issued.ticket_id}", gone)
        else:
            self._served(issued, at)

    def _issued(self, at: dt.datetime) -> Any:
        from server.queue import events as queue

        service = self.chance.choice(self.hall.services)
        letter = self.hall.sector_by_id[service.sector_id].letter
        n = self.series[letter] = self.series.get(letter, 0) + 1
        number = f"{letter}{n:03d}"
        classes = [c.priority_class_id for c in self.hall.priority_classes]
        class_id = self.chance.choice(classes) if self.chance.random() < HAS_CLASS else None
        return queue.TicketIssued(
            ticket_id=f"{self.day.replace('-', '')[2:]}-{number}",
            number=number,
            series=letter,
            n=n,
            link_hash=f"{self.chance.getrandbits(256):064x}",
            service_id=service.service_id,
            language="vi",
            rank_at=at.replace(microsecond=at.microsecond // 1000 * 1000),
            priority_class_id=class_id,
            verified_by="self" if class_id else None,
            device_id="kiosk-1",
            people_ahead=self.chance.randrange(12),
            wait_low_s=300,
            wait_high_s=900,
            printer_id=self.hall.printers[0].printer_id,
            session_id="sang",
        )

    def _served(self, issued: Any, came: dt.datetime) -> None:
        """Let the counter that is free first call, serve and be rated."""
        from server.announcing import events as announcing
        from server.queue import events as queue
        from server.rating import events as rating

        counter = min(self.served_by[issued.service_id], key=lambda c: self.free[c.counter_id])
        place, officer = counter.counter_id, _officer(counter)
        ticket, staff = issued.ticket_id, f"staff:{_officer(counter)}"
        called = max(self.free[place], came) + dt.timedelta(seconds=10)
        started = called + dt.timedelta(seconds=self.chance.uniform(15, 60))
        done = started + dt.timedelta(seconds=self.chance.uniform(60, 900))
        self.free[place] = done
        waited_s, walked_s = int((called - came).total_seconds()), (started - called).seconds
        reason = {"rule": "first", "policy": "credit", "turn": 0, "waited_s": waited_s}
        call = queue.TicketCalled(
            ticket, place, officer, "normal", waited_s, reason | {"rivals": []}
        )
        self._add(called, staff, call)
        words = announcing.CallAnnounced("", ticket, issued.number, place, counter.zone_id)
        self._add(called, staff, words)
        board = f"device:board-{counter.zone_id}"
        self._add(
            called + dt.timedelta(seconds=0.1), board, announcing.CallShown(ticket, board, 90)
        )
        spoken = announcing.CallSpoken(ticket, board, 6_000)
        self._add(called + dt.timedelta(seconds=6), board, spoken)
        self._add(started, staff, queue.ServiceStarted(ticket, place, officer, walked_s))
        finished = queue.ServiceFinished(ticket, place, officer, (done - started).seconds)
        self._add(done, staff, finished)
        until = done.replace(microsecond=0) + dt.timedelta(hours=72)
        invited = rating.RatingInvited(ticket, place, issued.service_id, "vi", until)
        self._add(done, staff, invited)
        self.rated += self.chance.random() < RATES


def _officer(counter: Any) -> str:
    return f"officer-{counter.counter_id}"
