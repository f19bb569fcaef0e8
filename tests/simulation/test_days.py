"""A simulated day is a day of the house's own rules: repeatable, complete, and right where theory knows."""

from __future__ import annotations

import datetime as dt
import math
import random
from dataclasses import replace
from statistics import mean

import pytest

import busy_hall
from server.hall.calendar import sessions_on
from server.hall.rules import Calendar, Hall, Session
from server.queue.today.ticket import ENDED
from server.simulation.assumptions import Assumptions
from server.simulation.days import open_dates, run_day
from server.simulation.inside import HallInside
from server.simulation.running import SimulatedDay, day_begins
from server.simulation.visitors import Truth, Visit, truth_of, visits_on

MONDAY = dt.date(2026, 11, 23)


@pytest.mark.slow
def test_the_same_seed_makes_the_same_day(song_xanh: Hall, assumed: Assumptions) -> None:
    """Two runs with one seed call the same people at the same moments; another seed does not."""
    one, same = (run_day(song_xanh, HallInside(song_xanh), assumed, MONDAY, 7) for _ in range(2))
    other = run_day(song_xanh, HallInside(song_xanh), assumed, MONDAY, 8)
    assert one.record.called_at == same.record.called_at
    assert one.record.called_at != other.record.called_at


@pytest.mark.slow
def test_everybody_is_accounted_for(any_hall: Hall, assumed: Assumptions) -> None:
    """Whoever came has a ticket or was turned away, and in the evening no ticket is open."""
    truth = truth_of(any_hall, assumed, 3)
    came = visits_on(any_hall, assumed, truth, MONDAY, 3)
    run = run_day(any_hall, HallInside(any_hall), assumed, MONDAY, 3)
    assert len(run.record.issued_at) + run.record.turned_away == len(came)
    assert sum(run.refused.values()) == run.record.turned_away
    assert all(t.state in ENDED for t in run.tickets.values())
    assert len(run.tickets) == len(run.record.issued_at)


def test_as_many_come_as_the_file_says(any_hall: Hall, assumed: Assumptions) -> None:
    """Over many days the number of people is the expected one, and Mondays have more."""
    truth = truth_of(any_hall, assumed, 0)
    counts = [len(visits_on(any_hall, assumed, truth, MONDAY, seed)) for seed in range(30)]
    expected = assumed.people_on(any_hall, MONDAY)
    assert abs(mean(counts) / expected - 1) < 0.08
    assert expected > assumed.people_on(any_hall, MONDAY + dt.timedelta(days=1))


def test_nobody_comes_to_a_closed_hall(song_xanh: Hall, assumed: Assumptions) -> None:
    """A Sunday has no visits and is no open date."""
    sunday = MONDAY - dt.timedelta(days=1)
    truth = truth_of(song_xanh, assumed, 0)
    assert visits_on(song_xanh, assumed, truth, sunday, 0) == []
    assert next(open_dates(song_xanh, sunday)) == MONDAY


@pytest.mark.slow
def test_officers_rest_at_noon(any_hall: Hall, assumed: Assumptions) -> None:
    """Nobody is called between the morning's end and the afternoon's beginning."""
    run = run_day(any_hall, HallInside(any_hall), assumed, MONDAY, 1)
    morning, afternoon = sessions_on(any_hall, MONDAY)
    noon = [
        at for at in run.record.called_at.values() if morning.closes_at < at < afternoon.opens_at
    ]
    assert noon == []


@pytest.mark.slow
def test_the_hall_learns_from_its_days(song_xanh: Hall, plain: Assumptions) -> None:
    """After some days on which visits take half as long again as the file says, the hall expects that."""
    from server.queue.forecast.learning import service_time

    slow = Truth(
        service=dict.fromkeys((s.service_id for s in song_xanh.services), 1.5), hour={}, officer={}
    )
    inside = HallInside(song_xanh)
    expected = []
    for n, date in enumerate([*_dates(song_xanh, 8)]):
        sessions = sessions_on(song_xanh, date)
        inside.open_day(date, day_begins(sessions))
        time = service_time(song_xanh, inside.day, "sao-y", sessions[0].opens_at)
        expected.append(time.mean_s)
        visits = _one_service(song_xanh, "sao-y", date, 540, 40, n)
        SimulatedDay(song_xanh, inside, plain.officers, slow, date, n).run(visits)
        inside.close_day(sessions[-1].closes_at + dt.timedelta(hours=2))
    assert expected[0] == 360
    assert 1.35 * 360 < expected[-1] < 1.65 * 360


def _dates(hall: Hall, count: int) -> list[dt.date]:
    dates = open_dates(hall, MONDAY)
    return [next(dates) for _ in range(count)]


def _one_service(
    hall: Hall, service_id: str, date: dt.date, work_s: float, count: int, seed: int
) -> list[Visit]:
    chance = random.Random(seed)
    opens = sessions_on(hall, date)[0].opens_at
    return [
        Visit(
            opens + dt.timedelta(minutes=5 * n), service_id, "vi", None,
            work_s * chance.uniform(0.6, 1.4), True, 0.0, None,
        )
        for n in range(count)
    ]  # fmt: skip


def erlang_c_wait_s(arrivals_s: float, mean_s: float, counters: int) -> float:
    """Return the mean wait of M/M/c."""
    load = arrivals_s * mean_s
    last = load**counters / math.factorial(counters) * counters / (counters - load)
    waits = last / (sum(load**n / math.factorial(n) for n in range(counters)) + last)
    return waits * mean_s / (counters - load)


@pytest.mark.slow
def test_the_loop_agrees_with_theory(plain: Assumptions) -> None:
    """With exponential arrivals and visits at three counters the mean wait is Erlang's, within 12 %."""
    hall = _three_counters()
    everywhere = Truth(service={}, hour={}, officer={})
    mean_s, rate = 450.0, 14.4 / 3600
    waits: list[float] = []
    for seed, date in enumerate(_dates(hall, 40)):
        chance, inside = random.Random(seed), HallInside(hall)
        session = sessions_on(hall, date)[0]
        inside.open_day(date, session.issue_from_at)
        at, visits = session.opens_at, []
        while (at := at + dt.timedelta(seconds=chance.expovariate(rate))) < session.closes_at:
            work_s = chance.expovariate(1 / mean_s)
            visits.append(Visit(at, "khai-sinh", "vi", None, work_s, True, 0.0, None))
        officers = replace(plain.officers, overtime_min=180)
        record = SimulatedDay(hall, inside, officers, everywhere, date, seed).run(visits)
        settled = session.opens_at + dt.timedelta(hours=2)
        waits += [
            (record.called_at[i] - issued).total_seconds()
            for i, issued in record.issued_at.items()
            if issued > settled
        ]
    assert len(waits) > 8000
    assert abs(mean(waits) / erlang_c_wait_s(rate, mean_s, 3) - 1) < 0.12


def _three_counters() -> Hall:
    """Return a hall whose three counters serve one service from four in the morning to late evening."""
    hall = busy_hall.with_queue(busy_hall.hall(counters=5), stops_before_closing=False)
    all_day = Session("ca-ngay", dt.time(4), dt.time(23, 30), dt.time(4), dt.time(23, 30))
    counters = tuple(replace(c, helps=()) for c in hall.counters if int(c.counter_id) % 2)
    calendar = Calendar(dict.fromkeys(range(7), (all_day,)))
    return replace(hall, counters=counters, calendar=calendar)
