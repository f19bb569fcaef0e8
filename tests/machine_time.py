"""A machine whose clock can be set, jump and die, for a hall's clock that does not know the difference."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import busy_hall
from server.facts import Fact
from server.hall_clock import HallClock, Source
from server.ledger import Command
from server.queue.events import ClockAccepted, ClockTrusted
from server.settings import Settings
from server_fixtures import MONDAY, QuietLog, TestHouse


class Machine:
    """What a machine knows of time, and the true time, which it may not know."""

    def __init__(self, at: dt.datetime = MONDAY) -> None:
        self.true_at = at
        self.off = dt.timedelta(0)
        self.ran_s = 0.0
        """Seconds in which it was on, by a stop watch."""
        self._elapsed_s = 1000.0
        self._starts = 1

    @property
    def wall(self) -> dt.datetime:
        """What its clock shows."""
        return self.true_at + self.off

    def forward(self, seconds: float) -> None:
        """Let time pass."""
        self.true_at += dt.timedelta(seconds=seconds)
        self._elapsed_s += seconds
        self.ran_s += seconds

    def jump(self, by: dt.timedelta) -> None:
        """Set its clock without a second passing."""
        self.off += by

    def show(self, at: dt.datetime) -> None:
        """Set its clock to a moment."""
        self.off = at - self.true_at

    def reboot(self, after_s: float = 60.0, shows: dt.datetime | None = None) -> None:
        """Switch it off for a while; without a battery it comes back with some other time."""
        self.true_at += dt.timedelta(seconds=after_s)
        self._elapsed_s, self._starts = 5.0, self._starts + 1
        if shows is not None:
            self.show(shows)

    def source(self) -> Source:
        """Return what the server may ask it."""
        return Source(lambda: self.wall, lambda: self._elapsed_s, f"start-{self._starts}")


class MachineClock(HallClock):
    """The hall's clock on such a machine; `forward` lets its time pass, as the tests' houses do."""

    def __init__(self, machine: Machine, file: Path) -> None:
        self.machine = machine
        super().__init__(file, machine.source())

    def forward(self, seconds: float) -> None:
        """Let time pass."""
        self.machine.forward(seconds)


class RealHall(TestHouse):
    """One start of a hall's process on such a machine."""

    clock: MachineClock  # type: ignore[assignment]

    def __init__(self, folder: Path, url: str, machine: Machine) -> None:
        settings = Settings(data_dir=folder, database_url=url, demo=False)
        clock = MachineClock(machine, folder / "clock.json")
        super().__init__(settings, busy_hall.hall(), clock, QuietLog())  # type: ignore[arg-type]
        self.machine = machine
        self.keep_day()

    def tick(self, seconds: float = 5.0) -> None:
        """Let time pass and the hall's clock look once."""
        self.machine.forward(seconds)
        self.keep_day()

    def told(self, at: dt.datetime, unserved: int = 0) -> None:
        """Let the manager say what time it is."""
        self.time.accept(Command("staff:truong"), at, "truong", self.hall, unserved)
        self.keep_day()

    @property
    def day(self) -> str:
        """The open day's date, or what stands instead."""
        is_open, date = self.ledger.look(lambda p: (p.day.is_open, p.day.date))
        return str(date) if is_open else "closed"

    def why(self) -> str:
        """Return why the clock is doubted, as the journal says it."""
        return str(self.ledger.look(lambda p: p.day.clock_doubt))

    def facts(self) -> list[Fact]:
        """Return the whole journal."""
        with self.database.read() as connection:
            return list(self.database.facts_after(connection, self.hall.hall_id, 0))


def is_told(fact: Fact) -> bool:
    """Whether a fact sets the hall's time."""
    return isinstance(fact.event, (ClockAccepted, ClockTrusted)) and bool(fact.event.before_at)
