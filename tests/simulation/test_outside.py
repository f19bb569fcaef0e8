"""The same day on a running server: through the public API, in fast motion."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest

from pages.demo import DemoHall
from server.hall.calendar import sessions_on
from server.hall.rules import Hall
from server.simulation.assumptions import Assumptions
from server.simulation.outside import FastClock, HallOutside, ServerTrouble
from server.simulation.running import SimulatedDay
from server.simulation.visitors import truth_of, visits_on

MONDAY = dt.date(2026, 11, 23)
SPEED = 5000.0


def test_a_day_passes_on_a_running_server(
    own_hall: Callable[..., DemoHall], song_xanh: Hall, assumed: Assumptions
) -> None:
    """People take numbers, officers call and finish them, and the server counts what the loop counts."""
    hall = own_hall()
    few = replace(assumed, arrivals=0.3)
    world = HallOutside(hall.url, "song-xanh")
    truth = truth_of(song_xanh, few, 1)
    visits = visits_on(song_xanh, few, truth, MONDAY, 1)
    counters = [c for c in song_xanh.counters if c.counter_id in world.staffed()]
    day = SimulatedDay(song_xanh, world, few.officers, truth, MONDAY, 1, None, counters)
    clock = FastClock(sessions_on(song_xanh, MONDAY)[0].opens_at, SPEED)
    record = day.run(visits, clock.wait_until)
    world.close()
    assert len(record.issued_at) == len(visits)
    assert record.called_at.keys() == record.issued_at.keys()


def test_another_hall_is_not_played_on(demo_hall: DemoHall) -> None:
    """A server that runs another hall is left alone."""
    with pytest.raises(ServerTrouble, match="runs the hall song-xanh, not hoa-an"):
        HallOutside(demo_hall.url, "hoa-an")
