"""Several days of one hall, one after the other: what one run of the simulation is.

The hall learns from day to day as a real one does. Called by the command and by tests.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from server.hall.calendar import sessions_on
from server.hall.rules import Hall
from server.queue.today.ticket import Ticket
from server.simulation.assumptions import Assumptions
from server.simulation.calibrating import Told
from server.simulation.inside import HallInside
from server.simulation.running import Record, SimulatedDay, day_begins
from server.simulation.visitors import truth_of, visits_on

SEARCHED_DAYS = 400


@dataclass(frozen=True)
class DayRun:
    """One simulated day."""

    date: dt.date
    record: Record
    tickets: dict[str, Ticket]
    told: tuple[Told, ...]
    refused: dict[str, int]


def open_dates(hall: Hall, first: dt.date, weekday: int | None = None) -> Iterator[dt.date]:
    """Yield the dates on which the hall is open, from a first one on."""
    for offset in range(SEARCHED_DAYS):
        date = first + dt.timedelta(days=offset)
        if sessions_on(hall, date) and weekday in (None, date.weekday()):
            yield date


def run_day(
    hall: Hall,
    inside: HallInside,
    assumed: Assumptions,
    date: dt.date,
    seed: int,
    only_sessions: dict[str, str] | None = None,
    people_of: Hall | None = None,
) -> DayRun:
    """Run one date by the pure rules.

    `people_of`: the hall whose people come, where `hall` is a changed one; so two plans see the same.
    """
    usual = people_of or hall
    truth = truth_of(usual, assumed, seed)
    sessions = sessions_on(hall, date)
    inside.open_day(date, day_begins(sessions))
    day = SimulatedDay(hall, inside, assumed.officers, truth, date, seed, only_sessions)
    record = day.run(visits_on(usual, assumed, truth, date, seed))
    inside.close_day(sessions[-1].closes_at + dt.timedelta(hours=3))
    told = [
        Told(
            p.people_ahead,
            p.low_s,
            p.high_s,
            p.formula_s,
            (record.called_at[p.ticket_id] - record.issued_at[p.ticket_id]).total_seconds(),
        )
        for p in inside.promises
        if p.low_s is not None and p.high_s is not None and p.ticket_id in record.called_at
    ]
    return DayRun(date, record, dict(inside.day.tickets), tuple(told), dict(inside.refused))
