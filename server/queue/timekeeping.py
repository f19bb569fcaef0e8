"""What the hall writes down of its time: when it is in doubt, when it is sure again, what a person says of it.

Called by the hall's clock, by the ledger before each action, and by whoever says what time it is. Judges
no clock itself (`server.hall_clock` does), and opens no day (`keeping` does).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from server.answers import Done
from server.clock import JUMPED, Clock, JournalEnd
from server.errors import HallError
from server.hall.calendar import business_date
from server.hall.rules import Hall
from server.hall_clock import MADE_AT, SLACK
from server.ledger import Command, Ledger, Transaction
from server.queue import events as ev
from server.queue import verbs
from server.queue.today.day import Day, DayPresent

LAST_YEARS = dt.timedelta(days=30 * 365)
"""Nobody means a time that is further off; a slip of the finger does."""
MOST_MARKS = 1000
"""Doubts between two sure times that are looked through: one each day at most, and one each start."""


def may_be(at: dt.datetime) -> bool:
    """Return whether a person may say that it is this time: this version must have been made before."""
    return MADE_AT <= at <= MADE_AT + LAST_YEARS


class TimeKeeper:
    """The hall's time in its journal."""

    def __init__(self, ledger: Ledger[DayPresent], clock: Clock) -> None:
        self.ledger = ledger
        self.clock = clock
        self._heeded = 0
        ledger.attend = self.attend

    def begin(self) -> None:
        """Let the clock be judged against the journal, before this process writes anything."""
        sure_at = self._sure_at()
        day = self.ledger.look(lambda present: present.day)
        told = day.told[1] if day.told else None
        self._heeded = day.seq
        self.clock.begin(JournalEnd(sure_at, day.last_at, not day.is_open, told))

    def attend(self, present: DayPresent) -> Sequence[ev.ClockDoubted | ev.ClockTrusted]:
        """Return what must be written of the time before anything else is; called before each action.

        Another process may have said what time it is: then the clock goes there first.
        """
        day = present.day
        if day.told is not None and day.told[0] > self._heeded:
            self._heeded = day.told[0]
            self.clock.go_to(day.told[1])
        doubt = self.clock.doubt
        why = doubt.kind if doubt else ""
        if why == day.clock_doubt:
            return ()
        return (ev.ClockDoubted(self.clock.wall(), why) if why else ev.ClockTrusted(),)

    def settle(self, command: Command) -> None:
        """Write down a doubt that began or ended, and go to the machine's time where it is believed again.

        Called by the hall's clock every few seconds. Records ClockDoubted and ClockTrusted.
        """
        day = self.ledger.look(lambda present: present.day)
        if self.ledger.look(lambda present: bool(self.attend(present))):
            self.ledger.act(command, lambda tx: {})
        believed_at = self.clock.believed(rests=not day.is_open)
        if believed_at is None and self.clock.doubt is None and day.last_at is not None:
            # A start on a day that is over, behind what was counted in doubt: time goes on from here.
            now = self.clock.now()
            believed_at = now if not day.is_open and now < day.last_at - SLACK else None
        if believed_at is not None:
            self._tell(command, believed_at, lambda facts: ev.ClockTrusted(**facts))
        self.clock.keep()

    def accept(
        self, command: Command, at: dt.datetime, staff_id: str | None, hall: Hall, unserved: int = 0
    ) -> Done:
        """Let time go on from what a person says it is, whatever the machine's clock shows.

        Another date than that of the open day ends it: raises people_wait when more than `unserved` have
        not been served. Raises clock_impossible for a time at which this version was not made yet.
        Records ClockAccepted.
        """
        if not may_be(at):
            raise HallError("clock_impossible")

        def check(day: Day) -> None:
            is_other = business_date(hall, at).isoformat() != day.date
            ends = day.is_open and not day.is_rehearsal and is_other
            count = len(verbs.waiting_still(day)) if ends else 0
            if count > unserved:
                raise HallError("people_wait", count=count)

        return self._tell(
            command, at, lambda facts: ev.ClockAccepted(**facts, staff_id=staff_id), check
        )

    def _tell(
        self,
        command: Command,
        at: dt.datetime,
        make: Callable[[dict[str, Any]], Any],
        check: Callable[[Day], None] = lambda day: None,
    ) -> Done:
        anchor, doubt = self.clock.anchor(at), self.clock.doubt
        counts_on = doubt is None or doubt.kind == JUMPED
        is_news = False

        def do(tx: Transaction[DayPresent]) -> Done:
            nonlocal is_news
            day = tx.ledger.present.day
            check(day)
            is_news = True
            before_at = max(self.clock.now(), day.last_at or at)
            # Forwards after a start: the machine was off, and people have waited that long.
            moves_day = day.is_open and (counts_on or at < before_at)
            facts = {"before_at": before_at, "moves_day": moves_day}
            facts |= {"boot_id": anchor.boot_id, "elapsed_s": anchor.elapsed_s}
            tx.record(make(facts))
            return {}

        answer = self.ledger.act(command, do, at=at)
        if is_news:
            self.clock.go_to(anchor)
            self.clock.keep()
        return answer

    def _sure_at(self) -> dt.datetime | None:
        """Return the newest moment of the journal that was written while the time was sure."""
        database, hall_id = self.ledger.database, self.ledger.hall_id
        with database.read() as connection:

            def newest(kind: str, from_seq: int, limit: int = 1) -> list[Any]:
                return database.newest_facts(connection, hall_id, kind, from_seq, limit)

            told = [*newest("clock_accepted", 1), *newest("clock_trusted", 1)]
            sure_seq = max((fact.seq for fact in told), default=0)
            doubted = newest("clock_doubted", sure_seq + 1, MOST_MARKS)
            head = database.head(connection, hall_id).seq
            last = database.fact_at(connection, hall_id, doubted[-1].seq - 1 if doubted else head)
            return last.at if last else None
