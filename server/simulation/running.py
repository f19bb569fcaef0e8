"""One simulated day: people come, officers call, rest and go home. The same loop for both halls.

`HallInside` answers at once with the pure rules; `HallOutside` is a running server, and `wait_until`
then waits for the moment in accelerated time. Decides nothing that the hall decides.
"""

from __future__ import annotations

import datetime as dt
import heapq
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from server.hall.calendar import DatedSession, sessions_on
from server.hall.rules import Counter, Hall
from server.simulation.any_hall import AnyHall
from server.simulation.assumptions import Officers
from server.simulation.visitors import Truth, Visit

RECALL_S = 45
MISS_S = 100
"""From the first call until the officer gives a ticket up; one more call lies between."""
BREAKS_BETWEEN = (0.3, 0.7)
"""In which part of a session an officer rests."""


@dataclass
class Officer:
    """Somebody at a counter, as the loop knows them."""

    counter_id: str
    speed: float
    state: str = "away"
    """away, idle, busy, resting"""
    idle_since: dt.datetime | None = None
    wants_break: bool = False
    busy_s: float = 0.0
    open_s: float = 0.0
    opened_at: dt.datetime | None = None


@dataclass
class Record:
    """What happened: who came, who was called when, and how the counters were used."""

    visits: dict[str, Visit] = field(default_factory=dict)
    called_at: dict[str, dt.datetime] = field(default_factory=dict)
    issued_at: dict[str, dt.datetime] = field(default_factory=dict)
    turned_away: int = 0
    officers: dict[str, Officer] = field(default_factory=dict)


class SimulatedDay:
    """The event loop of one date."""

    def __init__(
        self,
        hall: Hall,
        world: AnyHall,
        officers: Officers,
        truth: Truth,
        date: dt.date,
        seed: int,
        only_sessions: dict[str, str] | None = None,
        counters: Sequence[Counter] | None = None,
    ) -> None:
        """Plan a date.

        `only_sessions`: counter → the one session in which it is there. `counters`: those that have
        an officer, when not all do.
        """
        self.hall, self.world, self.assumed, self.truth = hall, world, officers, truth
        self.sessions = sessions_on(hall, date)
        self.chance = random.Random(f"officers/{hall.hall_id}/{date}/{seed}")
        self.only = only_sessions or {}
        self.counters = hall.counters if counters is None else counters
        self.record = Record()
        self._returned: set[str] = set()
        """Late-comers who wait again: they hear their call."""
        self._events: list[tuple[dt.datetime, int, Callable[..., None], tuple[Any, ...]]] = []
        self._n = 0

    def run(
        self,
        visits: Sequence[Visit],
        wait_until: Callable[[dt.datetime], None] = lambda at: None,
        progress: Callable[[float], None] = lambda share: None,
    ) -> Record:
        """Let the day pass and return what happened."""
        for counter in self.counters:
            self._plan_officer(counter.counter_id)
        for visit in visits:
            self._at(visit.at, self._come, visit)
        done = 0
        while self._events:
            at, _, do, given = heapq.heappop(self._events)
            wait_until(at)
            do(at, *given)
            done += 1
            if done % 64 == 0:
                progress(done / (done + len(self._events)))
        return self.record

    def _at(self, at: dt.datetime, do: Callable[..., None], *given: Any) -> None:
        self._n += 1
        heapq.heappush(self._events, (at, self._n, do, given))

    def _after(
        self, now: dt.datetime, seconds: float, do: Callable[..., None], *given: Any
    ) -> None:
        self._at(now + dt.timedelta(seconds=round(seconds, 3)), do, *given)

    # --- officers -------------------------------------------------------------------------------

    def _plan_officer(self, counter_id: str) -> None:
        officer = Officer(counter_id, self.truth.officer.get(counter_id, 1.0))
        self.record.officers[counter_id] = officer
        for session in self.sessions:
            late_s = self.chance.uniform(0, self.assumed.sign_in_s)
            rest_at = self.chance.uniform(*BREAKS_BETWEEN)
            if self.only.get(counter_id, session.session_id) != session.session_id:
                continue
            self._after(session.opens_at, late_s, self._arrive, officer)
            length_s = (session.closes_at - session.opens_at).total_seconds()
            self._after(session.opens_at, rest_at * length_s, self._want_break, officer)
            self._at(session.closes_at, self._session_ends, officer)

    def _arrive(self, now: dt.datetime, officer: Officer) -> None:
        if officer.state == "resting":
            self.world.resume_counter(officer.counter_id, now)
        elif officer.state == "away":
            self.world.open_counter(officer.counter_id, now)
        else:
            return
        officer.opened_at = now
        self._be_free(now, officer)

    def _want_break(self, now: dt.datetime, officer: Officer) -> None:
        officer.wants_break = self.assumed.break_min > 0
        if officer.state == "idle":
            self._look(now, officer)

    def _session_ends(self, now: dt.datetime, officer: Officer) -> None:
        if officer.state == "idle":
            self._look(now, officer)

    def _be_free(self, now: dt.datetime, officer: Officer) -> None:
        officer.state, officer.idle_since = "idle", now
        self._look(now, officer)

    def _look(self, now: dt.datetime, officer: Officer) -> None:
        """Rest, go, or call whoever is next."""
        if officer.state != "idle" or self._rests(now, officer):
            return
        ticket_id = self.world.call_next(officer.counter_id, now)
        if ticket_id is None:
            return
        officer.state, officer.idle_since = "busy", None
        if ticket_id in self.record.issued_at:
            self.record.called_at.setdefault(ticket_id, now)
        visit = self.record.visits.get(ticket_id) or self._stranger(now, officer, ticket_id)
        if visit.is_heard or ticket_id in self._returned:
            self._after(now, visit.walk_s, self._begin, officer, ticket_id)
        else:
            self._after(now, RECALL_S, self._call_again, officer, ticket_id)

    def _stranger(self, now: dt.datetime, officer: Officer, ticket_id: str) -> Visit:
        """Serve somebody whom the simulation did not send: a demo hall has people of its own."""
        service_id = self.hall.counter_by_id[officer.counter_id].services[0]
        work_s = self.hall.service_by_id[service_id].mean_min * 60
        visit = Visit(now, service_id, "vi", None, work_s, True, self.assumed.walk_s, None)
        self.record.visits[ticket_id] = visit
        return visit

    def _rests(self, now: dt.datetime, officer: Officer) -> bool:
        session = next((s for s in self.sessions if s.opens_at <= now < s.closes_at), None)
        if session is None:
            return self._goes(now, officer)
        if officer.wants_break:
            officer.wants_break = False
            self._pause(now, officer, "break")
            length_s = 60 * self.assumed.break_min * self.chance.uniform(0.6, 1.4)
            self._after(now, length_s, self._arrive, officer)
            return True
        return False

    def _goes(self, now: dt.datetime, officer: Officer) -> bool:
        """At noon officers pause; in the evening they go when nobody waits, or it is too late."""
        last = self.sessions[-1]
        if now < last.opens_at and self.only.get(officer.counter_id) is None:
            self._pause(now, officer, "lunch")
            return True
        too_late = last.closes_at + dt.timedelta(minutes=self.assumed.overtime_min)
        if now < too_late and self.world.is_waited_for(officer.counter_id):
            return False
        self.world.close_counter(officer.counter_id, now)
        self._leave(now, officer, "away")
        return True

    def _pause(self, now: dt.datetime, officer: Officer, reason: str) -> None:
        self.world.pause(officer.counter_id, reason, now)
        self._leave(now, officer, "resting")

    def _leave(self, now: dt.datetime, officer: Officer, state: str) -> None:
        officer.state, officer.idle_since = state, None
        if officer.opened_at is not None:
            officer.open_s += (now - officer.opened_at).total_seconds()
            officer.opened_at = None

    # --- visits ---------------------------------------------------------------------------------

    def _come(self, now: dt.datetime, visit: Visit) -> None:
        ticket_id = self.world.take(visit, now)
        if ticket_id is None:
            self.record.turned_away += 1
            return
        self.record.visits[ticket_id] = visit
        self.record.issued_at[ticket_id] = now
        self._wake(now, visit.service_id)
        limit_s = self.hall.queue.help_after_min * 60 + 1
        for counter in self.counters:
            if visit.service_id in counter.helps:
                officer = self.record.officers[counter.counter_id]
                self._after(now, limit_s, self._look, officer)

    def _wake(self, now: dt.datetime, service_id: str) -> None:
        """Let the officer who has been idle longest see that somebody waits."""
        idle = [
            o
            for c in self.counters
            if service_id in c.services
            and (o := self.record.officers[c.counter_id]).state == "idle"
        ]
        if idle:
            first = min(idle, key=lambda o: (o.idle_since, o.counter_id))
            self._after(now, self.assumed.reaction_s, self._look, first)

    def _call_again(self, now: dt.datetime, officer: Officer, ticket_id: str) -> None:
        self.world.recall(officer.counter_id, ticket_id, now)
        self._after(now, MISS_S - RECALL_S, self._give_up, officer, ticket_id)

    def _give_up(self, now: dt.datetime, officer: Officer, ticket_id: str) -> None:
        self.world.miss(officer.counter_id, ticket_id, now)
        officer.busy_s += MISS_S
        returns_s = self.record.visits[ticket_id].returns_s
        if returns_s is not None:
            self._after(now, returns_s, self._come_late, officer, ticket_id)
        self._after(now, self.assumed.desk_s, self._be_free, officer)

    def _come_late(self, now: dt.datetime, officer: Officer, ticket_id: str) -> None:
        if officer.state == "away":
            return
        if self.world.requeue(officer.counter_id, ticket_id, now):
            self._returned.add(ticket_id)
            self._wake(now, self.record.visits[ticket_id].service_id)

    def _begin(self, now: dt.datetime, officer: Officer, ticket_id: str) -> None:
        self.world.start(officer.counter_id, ticket_id, now)
        work_s = self.record.visits[ticket_id].work_s * officer.speed
        officer.busy_s += self.record.visits[ticket_id].walk_s + work_s
        self._after(now, work_s, self._end, officer, ticket_id)

    def _end(self, now: dt.datetime, officer: Officer, ticket_id: str) -> None:
        self.world.finish(officer.counter_id, ticket_id, now)
        self._after(now, self.assumed.desk_s, self._be_free, officer)


def day_begins(sessions: Sequence[DatedSession]) -> dt.datetime:
    """Return the moment at which a day is opened: with its first window of numbers."""
    return min(sessions[0].issue_from_at, sessions[0].opens_at)
