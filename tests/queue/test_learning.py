"""What visits usually take: learnt from day to day, forgotten slowly, never by a training day."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

import busy_hall
from queue_by_hand import HandDay
from server.facts import Fact, decode, encode
from server.queue import events as ev
from server.queue.forecast.learning import carry, service_time
from server.queue.today.day import Day
from server.queue.today.folding import apply

HALL = busy_hall.hall()
FILE_S = 12 * 60


def after_visits(served_min: list[float], is_training: bool = False) -> Day:
    """Return a day on which visits for khai-sinh took so many minutes, one after the other."""
    hand = HandDay(HALL)
    minute = 0.0
    for served in served_min:
        hand.take("khai-sinh", at_min=minute)
        ticket = hand.call("1", at_min=minute)
        assert ticket is not None
        minute += served
        hand.at(minute)
        seconds = round(served * 60)
        hand.record(ev.ServiceFinished(ticket.ticket_id, "1", "can-bo-1", seconds))
    hand.day.is_training = is_training
    return hand.day


def next_day(usual: dict[str, dict[str, list[float]]]) -> Day:
    """Return a new day that begins with what is usual, through the journal's own form."""
    day, opened = Day(), ev.DayOpened("2026-11-24", usual=usual)
    event = decode("day_opened", encode(opened))
    apply(day, Fact(1, dt.datetime(2026, 11, 24, tzinfo=dt.UTC), "2026-11-24", "test", event))
    return day


def expected_s(day: Day, hour_utc: int = 1) -> float:
    """Return what khai-sinh is expected to take at an hour."""
    at = dt.datetime(2026, 11, 24, hour_utc, tzinfo=dt.UTC)
    return service_time(HALL, day, "khai-sinh", at).mean_s


def test_a_new_hall_knows_its_file() -> None:
    """Without any day the expected time is the file's, and it is doubted."""
    time = service_time(HALL, Day(), "khai-sinh", None)
    assert time.mean_s == FILE_S
    assert time.doubt > 0.2


def test_days_move_the_expectation_and_lessen_the_doubt() -> None:
    """After slow visits the next day expects longer ones, between the file's figure and theirs."""
    usual = carry(HALL, after_visits([24] * 12))
    day = next_day(usual)
    assert FILE_S < expected_s(day) < 24 * 60
    assert service_time(HALL, day, "khai-sinh", None).doubt < 0.2


def test_hours_differ() -> None:
    """What was slow in one hour is expected to be slower in that hour than in others."""
    usual = {"khai-sinh": {"8": [40.0, 1200.0, 1200.0**2], "14": [40.0, 600.0, 600.0**2]}}
    day = next_day(usual)
    assert expected_s(day, hour_utc=1) > expected_s(day, hour_utc=7)


def test_what_is_not_seen_again_is_forgotten_slowly() -> None:
    """Each further day takes a tenth of the weight of all days before it."""
    first = carry(HALL, after_visits([20]))
    day = after_visits([12])
    day.usual = first
    second = carry(HALL, day)
    weight = sum(v[0] for v in second["khai-sinh"].values())
    assert weight == 1.9


def test_a_training_day_teaches_nothing() -> None:
    """After a training day is known what was known before it."""
    day = after_visits([60] * 5, is_training=True)
    day.usual = {"khai-sinh": {"8": [3.0, 600.0, 400000.0]}}
    assert carry(HALL, day) == day.usual


def test_a_forgotten_visit_does_not_spoil_the_mean() -> None:
    """A visit that was left open over noon counts as six means at most."""
    usual = carry(HALL, after_visits([600]))
    assert max(v[1] for v in usual["khai-sinh"].values()) == 6 * FILE_S


@pytest.mark.slow
@given(st.lists(st.floats(1, 60), min_size=1, max_size=12))
def test_the_expectation_stays_between_file_and_days(served_min: list[float]) -> None:
    """The expected time lies between the file's figure and the means of the hours that were seen."""
    usual = carry(HALL, after_visits(served_min))
    known = [FILE_S, *(values[1] for values in usual["khai-sinh"].values())]
    assert min(known) - 1 <= expected_s(next_day(usual)) <= max(known) + 1


def test_a_hall_learns_when_people_come() -> None:
    """Half hours in which people came are remembered, and a day counts a tenth less after each further one."""
    day = after_visits([10] * 4)
    first = carry(HALL, day)["*"]
    assert first == {"16": [3.0], "17": [1.0]}
    day.usual = {"*": first}
    assert carry(HALL, day)["*"] == {"16": [5.7], "17": [1.9]}
