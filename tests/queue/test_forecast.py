"""The forecast: repeatable, ordered as the line is, sensitive to what matters, and cheap."""

from __future__ import annotations

import datetime as dt
import math
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import busy_hall
from queue_by_hand import HandDay
from server.facts import Fact
from server.hall.rules import Hall, Policy
from server.queue import events as ev
from server.queue.forecast import running, waiting
from server.queue.forecast.chance import FUTURES, durations, normals, quantile, rest, shares
from server.queue.forecast.flow import flow_of
from server.queue.forecast.groups import Group
from server.queue.forecast.presence import hours_at
from server.queue.forecast.waiting import FAR
from server.queue.today.day import Day
from server.queue.today.folding import apply

HALL = busy_hall.hall()
OLD = "cao-tuoi"


def a_line(hall: Hall, count: int, old_every: int = 0) -> HandDay:
    """Return a day with one open counter and so many people in its line, one a minute."""
    day = HandDay(hall)
    day.open("1")
    for n in range(count):
        is_old = bool(old_every) and n % old_every == 0
        day.take("khai-sinh", at_min=n, priority_class_id=OLD if is_old else None)
    return day


@pytest.mark.parametrize("variation", [0.0, 0.3, 0.6, 1.5])
def test_draws_have_their_mean_and_spread(variation: float) -> None:
    """Over the sixteen futures every draw of a duration has mean 1 and the spread asked for."""
    table = durations(variation)
    for row in (0, 7, 255):
        column = [table[f][row] for f in range(FUTURES)]
        middle = sum(column) / FUTURES
        spread = (sum((x - middle) ** 2 for x in column) / FUTURES) ** 0.5
        assert middle == pytest.approx(1, abs=0.08)
        assert spread == pytest.approx(variation, rel=0.15, abs=0.01)
    assert all(0 <= x <= 1 for row in shares() for x in row)
    assert abs(sum(map(sum, normals()))) < 1


@given(st.floats(0.1, 1.5), st.floats(0, 20), st.floats(0, 0.999))
def test_a_visit_always_has_something_left(variation: float, elapsed: float, share: float) -> None:
    """However long a visit has taken, what is left is not negative."""
    assert rest(round(variation * 20) / 20, elapsed, share) >= 0


def test_quantiles_of_samples() -> None:
    """The middle is the median, and beyond the outermost samples nothing is made up."""
    samples = [1.0, 2.0, 3.0, 4.0, 5.0]
    assert quantile(samples, 0.5) == 3.0
    assert (quantile(samples, 0.0), quantile(samples, 1.0)) == (1.0, 5.0)


def test_no_quantile_lies_in_a_rest() -> None:
    """Where samples lie before and after a rest, an edge is one of them, never a moment of the rest."""
    samples = [float(n) for n in range(12)] + [100.0 + n for n in range(4)]
    rest_of_hall = (20.0, 90.0)
    assert 100 <= quantile(samples, 0.8, rest_of_hall) < 102
    assert quantile([*range(13), 101.0, 102.0, 103.0], 0.8, rest_of_hall) == 12
    assert 12 < quantile([*range(13), 101.0, 102.0, 103.0], 0.8) < 101


def test_the_same_present_gives_the_same_band() -> None:
    """Two equal days are told the same, to the second."""
    one, other = a_line(HALL, 9), a_line(HALL, 9)
    for a, b in zip(one.day.tickets.values(), other.day.tickets.values(), strict=True):
        now = one.at(30)
        assert waiting.band(HALL, one.day, a, now) == waiting.band(HALL, other.day, b, now)


def test_a_paused_counter_lengthens_the_wait() -> None:
    """When one of two officers rests, whoever waits is told a longer wait at once."""
    day = a_line(HALL, 10)
    desk = day.open("3")
    last = list(day.day.tickets.values())[-1]
    before = waiting.band(HALL, day.day, last, day.at(20))
    day.record(ev.CounterPaused("3", desk.staff_id, "meeting"))
    after = waiting.band(HALL, day.day, last, day.at(20))
    assert before.high_s is not None and after.high_s is not None
    assert after.high_s > before.high_s


def test_priority_is_told_a_shorter_wait() -> None:
    """Under credit and under strict somebody old who comes now waits less than somebody else."""
    for policy in (Policy("credit"), Policy("strict"), Policy("ratio")):
        hall = busy_hall.with_policy(HALL, policy)
        day = a_line(hall, 12)
        old = day.take("khai-sinh", at_min=13, priority_class_id=OLD)
        other = day.take("khai-sinh", at_min=13)
        now = day.at(14)
        soon, late = (waiting.band(hall, day.day, t, now) for t in (old, other))
        assert soon.high_s is not None and late.high_s is not None
        assert soon.high_s < late.high_s, policy.name


def of_two_services(policy: Policy) -> tuple[HandDay, Hall]:
    """Return a day on which six people each wait for two services of one counter, one after the other."""
    hall = busy_hall.with_queue(busy_hall.with_policy(HALL, policy), short_share_every=0)
    day = HandDay(hall)
    day.open("1")
    for n in range(12):
        day.take(("khai-sinh", "sao-y")[n % 2], at_min=4 * n)
    return day, hall


@pytest.mark.parametrize("policy", [Policy("strict"), Policy("ratio")], ids=["strict", "ratio"])
def test_a_lane_for_priority_shortens_nobody_elses_wait(policy: Policy) -> None:
    """A newcomer without priority is told at least what they would be told where nobody may overtake."""
    lanes, hall = of_two_services(policy)
    plain, plain_hall = of_two_services(Policy("fifo"))
    for service in ("khai-sinh", "sao-y"):
        band = waiting.band_for_newcomer(hall, lanes.day, service, lanes.at(48))
        usual = waiting.band_for_newcomer(plain_hall, plain.day, service, plain.at(48))
        assert band.low_s and band.high_s and usual.low_s and usual.high_s
        assert band.low_s + band.high_s > 0.9 * (usual.low_s + usual.high_s)


def test_priority_passes_its_own_service_and_waits_for_the_other() -> None:
    """Under strict somebody old passes who waits for the same service, and waits for the other one's people."""
    day, hall = of_two_services(Policy("strict"))
    now = day.at(48)
    bands = {
        service: waiting.band(
            hall, day.day, day.take(service, at_min=48, priority_class_id=OLD), now
        )
        for service in ("khai-sinh", "sao-y")
    }
    expected_s = {"khai-sinh": 6 * 300, "sao-y": 6 * 720}
    for service, band in bands.items():
        assert band.low_s is not None and band.high_s is not None
        # Less where somebody may yet come who holds the other service's people up.
        assert 0.6 < (band.low_s + band.high_s) / 2 / expected_s[service] < 1.2


def test_people_come_as_on_the_days_before() -> None:
    """Who may still come follows the half hours of the days before, rests at noon, and ends with the hall."""
    day, now = HandDay(HALL), HandDay(HALL).at(60)  # 09:00 local, a Monday
    day.day.is_training = False
    day.day.usual = {"*": {"17": [100.0], "18": [50.0]}}
    hours = hours_at(HALL, day.day, now)
    flow = flow_of(HALL, day.day, now, hours, 1800)
    assert flow.at(0) == 0
    first, second = 1800 * 70 / 120, 1800 * 20 / 120
    assert flow.at(first) == pytest.approx(1800)
    assert flow.at(first + second) == pytest.approx(3600)
    noon_s, again_s = hours.rest_from_s, hours.rest_to_s
    moments = [flow.at(n) for n in range(0, 6000, 10)]
    assert moments == sorted(moments)
    assert not [t for t in moments if noon_s < t < again_s]
    assert any(t > again_s for t in moments) and flow.at(10_000) == math.inf


def test_noon_lies_between() -> None:
    """Who would be called after the morning's end is told the afternoon."""
    day = a_line(HALL, 40)
    day.day.is_training = False
    last = list(day.day.tickets.values())[-1]
    low = waiting.band(HALL, day.day, last, day.at(120)).low_s
    # 10:00 local time: an hour and a half until 11:30, two hours of rest, then the afternoon.
    assert low is not None and low >= 3.5 * 3600


def test_the_reckoned_band_meets_the_run_one() -> None:
    """At the place where running ahead gives way to reckoning, the band does not jump."""
    day = a_line(HALL, FAR + 8)
    now = day.at(FAR + 9)
    tickets = list(day.day.tickets.values())
    near = waiting.band(HALL, day.day, tickets[FAR], now)
    far = waiting.band(HALL, day.day, tickets[FAR + 1], now)
    assert near.high_s and far.high_s and near.low_s and far.low_s
    assert far.low_s + far.high_s == pytest.approx(near.low_s + near.high_s, rel=0.1)


def test_who_joins_in_a_rush_is_told_more() -> None:
    """Within two seconds a forecast is kept, and everybody who joins is told a longer wait."""
    day = a_line(HALL, 3)
    now = day.at(10)
    highs = []
    for _ in range(5):
        day.take("khai-sinh", at_min=10)
        highs.append(waiting.band_for_newcomer(HALL, day.day, "khai-sinh", now).high_s or 0)
    assert highs == sorted(highs) and highs[0] < highs[-1]


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that gets the first service of each group that is run ahead."""
    found: list[str] = []
    make = running.make

    def noted(hall: Hall, day: Day, group: Group, *more: Any) -> running.Forecast:
        found.append(group.services[0])
        return make(hall, day, group, *more)

    monkeypatch.setattr(running, "make", noted)
    return found


def test_coming_and_being_called_voids_no_forecast_for_two_seconds(runs: list[str]) -> None:
    """What was foreseen stands while it happens; after two seconds the hall is run ahead anew."""
    day = a_line(HALL, 8)
    last = list(day.day.tickets.values())[-1]
    now = day.at(10)
    waiting.band(HALL, day.day, last, now)
    runs.clear()
    day.call("1", at_min=10)
    day.take("khai-sinh", at_min=10)
    waiting.band(HALL, day.day, last, now + running.KEPT_IN_A_RUSH)
    assert runs == []
    waiting.band(HALL, day.day, last, now + running.KEPT_IN_A_RUSH + dt.timedelta(milliseconds=1))
    assert runs == ["khai-sinh"]


@pytest.mark.parametrize("change", ["opened", "paused", "resumed", "closed", "taken over"])
def test_another_hand_at_a_counter_voids_a_forecast_at_once(runs: list[str], change: str) -> None:
    """Who opens, rests, comes back, leaves or takes over changes every wait behind that counter."""
    day = a_line(HALL, 8)
    if change == "resumed":
        day.record(ev.CounterPaused("1", "can-bo-1", "meeting"))
    last = list(day.day.tickets.values())[-1]
    now = day.at(10)
    waiting.band(HALL, day.day, last, now)
    runs.clear()
    day.record(
        {
            "opened": ev.CounterOpened("3", "can-bo-3", "3"),
            "paused": ev.CounterPaused("1", "can-bo-1", "meeting"),
            "resumed": ev.CounterResumed("1", "can-bo-1"),
            "closed": ev.CounterClosed("1", "can-bo-1"),
            "taken over": ev.CounterOpened("1", "can-bo-2", "2", "can-bo-1"),
        }[change]
    )
    waiting.band(HALL, day.day, last, now)
    assert runs == ["khai-sinh"]


def test_whoever_joins_is_counted_though_others_were_called() -> None:
    """Two called and two come leave the line as long as it was; who comes last still waits for both who came."""
    day = a_line(HALL, 6)
    now = day.at(10)
    before = waiting.band_for_newcomer(HALL, day.day, "khai-sinh", now)
    for _ in range(2):
        day.call("1", at_min=10)
        day.take("khai-sinh", at_min=10)
    after = waiting.band_for_newcomer(HALL, day.day, "khai-sinh", now)
    assert before.low_s is not None and after.low_s is not None
    pace_s = waiting.mean_s(HALL, day.day, "khai-sinh")
    assert after.low_s - before.low_s > 1.5 * pace_s


def a_crowd(count: int) -> Day:
    """Return a day with twelve counters at work and so many people waiting."""
    hall = busy_hall.hall(counters=24)
    day, start = Day(), HandDay(hall).start
    events: list[object] = [ev.DayOpened("2026-11-23", is_training=True)]
    for n in range(count + 12):
        token, number = f"t{n}", f"A{n:05d}"
        events.append(ev.TicketIssued(token, number, "A", n, "khai-sinh", "vi", start))
    for n in range(12):
        events.append(ev.CounterOpened(f"{2 * n + 1}", f"s{n}", "S"))
        events.append(ev.TicketCalled(f"t{n}", f"{2 * n + 1}", f"s{n}", "normal", 0))
    for seq, event in enumerate(events, 1):
        apply(day, Fact(seq, start, "2026-11-23", "test", event))
    return day


def steps_of(day: Day, hall: Hall, count: int) -> float:
    """Return how many functions one estimate calls when so many phones ask after one change.

    Calls are counted, not seconds: the same on every machine, however busy it is.
    """
    tickets = [t for t in day.tickets.values() if t.state == "waiting"][:count]
    now, calls = HandDay(hall).start, 0

    def count_one(_frame: object, event: str, _what: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count_one)
    try:
        for ticket in tickets:
            waiting.band(hall, day, ticket, now)
    finally:
        sys.setprofile(None)
    return calls / len(tickets)


@pytest.mark.slow
def test_an_estimate_is_cheap() -> None:
    """With ten times the people waiting, a phone's estimate takes about the steps that it took before."""
    hall = busy_hall.hall(counters=24)
    few = steps_of(a_crowd(200), hall, 200)
    assert steps_of(a_crowd(2_000), hall, 2_000) < 2 * few


def test_the_hall_as_served_stays_the_same_hall() -> None:
    """Asked again, also with its own answer, the day names the same hall: what was forecast for it is kept."""
    day = Day()
    day.change_services("1", ("khai-sinh",), ())
    served = day.as_served(HALL)
    assert served is not HALL
    assert day.as_served(served) is served
    assert day.as_served(HALL) is served
