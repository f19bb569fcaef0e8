"""A morning in a commune's hall, made in a moment: people came, were called, served and asked.

Lets a hall look as it does at work, for its pictures. The same seed gives the same morning.
"""

from __future__ import annotations

import contextlib
import random
from dataclasses import dataclass
from typing import Any

from server.app import House
from server.clock import FixedClock
from server.errors import HallError
from server.ledger import Command
from server.queue.verbs import Arrival, Desk, TicketRequest

STEP_S = 20
SEED = 2
COMING = {
    "khai-sinh": 3,
    "sao-y": 4,
    "chung-thuc-chu-ky": 2,
    "ket-hon": 1,
    "trich-luc": 1,
    "giay-chung-nhan-dat": 3,
    "giay-phep-xay-dung": 2,
    "tro-cap-xa-hoi": 3,
    "mo-ho-kinh-doanh": 2,
    "thuong-tru": 4,
    "tam-tru": 2,
    "nhan-ket-qua": 3,
    "huong-dan": 2,
}
"""Service → how often it is asked for, beside the others."""
CHANCE_OF_COMING = 0.26
LANGUAGES = ["vi"] * 8 + ["km", "en"]
PRIORITIES = [None] * 9 + ["cao-tuoi", "mang-thai", "con-nho"]
SCORES = [4] * 8 + [3] * 5 + [2, 1]


@dataclass
class Seat:
    """A counter at work: what its officer does, and until when, in seconds of the morning."""

    desk: Desk
    busy_until_s: float = 0
    phase: str = "idle"
    ticket_id: str = ""


class Morning:
    """Plays a morning at the counters given: counter → who sits there."""

    def __init__(self, house: House, clock: FixedClock, counters: dict[str, str]) -> None:
        self.house, self.clock = house, clock
        self.chance = random.Random(SEED)
        self.seats = [Seat(Desk(counter, staff)) for counter, staff in counters.items()]
        self.at_s = 0.0

    def open(self) -> None:
        """Open the day and the counters."""
        self.house.keep_day()
        for seat in self.seats:
            desk = seat.desk
            self.house.queue.open_counter(self._by(desk), desk, Arrival(take_over=True))

    def play_until(self, at_s: float) -> None:
        """Let the time run up to a second of the morning."""
        while self.at_s < at_s:
            self.at_s += STEP_S
            self.clock.forward(STEP_S)
            self.house.publishing.come_round()
            if self.chance.random() < CHANCE_OF_COMING:
                self.come()
            for seat in self.seats:
                if self.at_s >= seat.busy_until_s:
                    self._go_on(seat)

    def come(self) -> None:
        """Let somebody take a number."""
        service = self.chance.choices(list(COMING), weights=list(COMING.values()))[0]
        wish = TicketRequest(
            service,
            self.chance.choice(LANGUAGES),
            priority_class_id=self.chance.choice(PRIORITIES),
        )
        # A service may have given its numbers for this session: that visitor comes another day.
        with contextlib.suppress(HallError):
            self.house.queue.take_ticket(Command("device:kiosk-1"), wish)

    def pause(self, counter_id: str) -> None:
        """Send an officer to a meeting for the rest of the morning; a visit at the counter is ended first."""
        seat = next(each for each in self.seats if each.desk.counter_id == counter_id)
        if seat.phase != "idle":
            self.house.queue.finish(self._by(seat.desk), seat.desk, seat.ticket_id)
        self.house.queue.pause(self._by(seat.desk), seat.desk, "meeting")
        self.seats.remove(seat)

    def _go_on(self, seat: Seat) -> None:
        steps: dict[str, Any] = {"idle": self._call, "called": self._begin, "serving": self._end}
        steps[seat.phase](seat)

    def _call(self, seat: Seat) -> None:
        found = self.house.queue.call_next(self._by(seat.desk), seat.desk)["ticket_id"]
        if found:
            self._stay(seat, "called", found, self.chance.uniform(20, 55))

    def _begin(self, seat: Seat) -> None:
        if self.chance.random() < 0.06:
            self.house.queue.miss(self._by(seat.desk), seat.desk, seat.ticket_id)
            self._stay(seat, "idle", "", 0)
        else:
            self.house.queue.start(self._by(seat.desk), seat.desk, seat.ticket_id)
            self._stay(seat, "serving", seat.ticket_id, self.chance.uniform(120, 480))

    def _end(self, seat: Seat) -> None:
        self.house.queue.finish(self._by(seat.desk), seat.desk, seat.ticket_id)
        if self.chance.random() < 0.6:
            score = self.chance.choice(SCORES)
            reasons = ["waited_too_long"] if score <= 2 else []
            self.house.rating.rate("rating", seat.ticket_id, score, reasons)
        self._stay(seat, "idle", "", 0)

    def _stay(self, seat: Seat, phase: str, ticket_id: str, length_s: float) -> None:
        seat.phase, seat.ticket_id = phase, ticket_id
        seat.busy_until_s = self.at_s + length_s

    def _by(self, desk: Desk) -> Command:
        return Command(f"staff:{desk.staff_id}")
