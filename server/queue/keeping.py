"""What the hall's time does: open and close the day, bring held tickets back, draw the lot."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import replace

from server.answers import Done
from server.clock import UNKNOWN
from server.errors import HallError
from server.facts import Fact
from server.hall.calendar import business_date, opening, sessions_on
from server.hall.rules import Hall
from server.ledger import Command, Ledger, Transaction
from server.queue import events as ev
from server.queue import verbs
from server.queue.forecast import learning
from server.queue.recording import Recorder, highest_numbers
from server.queue.today.day import Day, DayPresent


class DayKeeper:
    """The clock's hand in one hall."""

    def __init__(self, ledger: Ledger[DayPresent], hall: Hall) -> None:
        self.ledger = ledger
        self.hall = hall
        self._recorder = Recorder(ledger)

    def keep_day(self, command: Command, is_training: bool) -> Done:
        """Open the day when its first window begins, close yesterday's; called by the hall's clock.

        Records DayClosed and DayOpened. Does nothing, cheaply, at any other time. Raises clock_wrong
        when no day is open and nobody knows the hall's time.
        """
        now = self.ledger.moment()
        if self.time_is_unknown():
            if self.ledger.look(lambda p: p.day.is_open):
                return {}
            raise HallError("clock_wrong")
        if not self.ledger.look(lambda present: self._day_is_due(present.day, now, is_training)):
            return {}

        def do(tx: Transaction[DayPresent]) -> Done:
            day = tx.ledger.present.day
            if not self._day_is_due(day, now, is_training):
                return {}
            today = business_date(self.hall, now).isoformat()
            was_late = day.date != today and not day.is_rehearsal
            closing = verbs.close_day(day, was_late) if day.is_open else None
            if closing is not None:
                self._recorder.record(tx, [closing])
            if is_training or self._opens_now(day, now):
                usual = learning.carry(self.hall, day)
                unread = verbs.unread_of(day, closing, tx.now)
                opened = ev.DayOpened(
                    today, is_training, usual, unread, series=self._given(tx, today)
                )
                # Who trained until the doors opened sits there still.
                is_seated = closing is None or day.rehearses == today
                seated = verbs.seated_again(day) if is_seated else []
                doubted = self._doubted_still(day)
                skipped = verbs.skipped_again(day, today)
                self._recorder.record(tx, [opened, *skipped, *doubted, *seated], day=today)
            return {}

        return self.ledger.act(command, do)

    def open_by_hand(self, command: Command, staff_id: str, is_training: bool) -> Done:
        """Open the day, or go on with the one that was closed today.

        Records DayOpened, or DayReopened and TicketRequeued. Raises day_is_open and clock_wrong.
        """
        if self.time_is_unknown():
            raise HallError("clock_wrong")

        def do(tx: Transaction[DayPresent]) -> Done:
            day = tx.ledger.present.day
            if day.is_rehearsal and day.is_open:
                self._recorder.record(tx, [verbs.close_day(day, False, staff_id)])
            usual = learning.carry(self.hall, day)
            opened, *others = verbs.open_by_hand(
                self.hall, day, tx.now, staff_id, usual, is_training
            )
            if isinstance(opened, ev.DayOpened):
                opened = replace(opened, series=self._given(tx, opened.date))
                others = [*self._doubted_still(day), *others]
            self._recorder.record(tx, [opened, *others], day=opened.date)
            return {}

        return self.ledger.act(command, do)

    def rehearse(self, command: Command, staff_id: str) -> Done:
        """Open a training day of a real hall. Records DayOpened; raises day_is_open, day_is_due and clock_wrong."""
        if self.time_is_unknown():
            raise HallError("clock_wrong")

        def do(tx: Transaction[DayPresent]) -> Done:
            day = tx.ledger.present.day
            usual = learning.carry(self.hall, day)
            opened, *seated = verbs.rehearse(self.hall, day, tx.now, tx.next_seq, staff_id, usual)
            events = [opened, *self._doubted_still(day), *seated]
            self._recorder.record(tx, events, day=opened.date)
            return {}

        return self.ledger.act(command, do)

    def close_by_hand(self, command: Command, unserved: int, staff_id: str) -> Done:
        """Close the day for a person who agreed to leave so many unserved. Records DayClosed."""

        def do(tx: Transaction[DayPresent]) -> Done:
            day = tx.ledger.present.day
            self._recorder.record(tx, [verbs.close_by_hand(day, unserved, staff_id)])
            return {}

        return self.ledger.act(command, do)

    def acknowledge(self, command: Command, date: str, staff_id: str) -> Done:
        """Take note of whom a day left unserved. Records DayAcknowledged; raises not_found."""

        def do(tx: Transaction[DayPresent]) -> Done:
            database, hall_id = self.ledger.database, self.hall.hall_id
            if not database.facts_of_days(tx.connection, hall_id, [date], ("day_closed",)):
                raise HallError("not_found", what="day")
            read = verbs.acknowledge(tx.ledger.present.day, date, staff_id)
            self._recorder.record(tx, read, day=date)
            return {}

        return self.ledger.act(command, do)

    def keep_promises(self, command: Command) -> Done:
        """Bring back tickets whose minutes on hold have passed, and draw the lot at opening.

        Called by the hall's clock. Records TicketRequeued and LotDrawn.
        """
        now = self.ledger.moment()
        if not self.ledger.look(
            lambda p: bool(verbs.over_held(p.day, now)) or self._lot_is_due(p.day)
        ):
            return {}

        def do(tx: Transaction[DayPresent]) -> Done:
            day = tx.ledger.present.day
            self._recorder.record(tx, verbs.over_held(day, tx.now))
            if self._lot_is_due(day):
                order = [t.ticket_id for t in day.tickets.values() if t.state == "waiting"]
                secrets.SystemRandom().shuffle(order)
                self._recorder.record(tx, [verbs.draw_lot(day, order)])
            return {}

        return self.ledger.act(command, do)

    def _lot_is_due(self, day: Day) -> bool:
        if not self.hall.queue.lot_at_opening or day.is_lot_drawn or not day.is_open:
            return False
        return opening(self.hall, self.ledger.clock.now()).state == "open" and not day.is_training

    def move_time(self, tx: Transaction[DayPresent], fact: Fact) -> None:
        """Let today's tickets move along when the hall's time is set. A reaction."""
        self._recorder.move(tx, fact)

    def time_is_unknown(self) -> bool:
        """Return whether nobody has told the hall's time since the machine began.

        A dead battery starts machines in 1970, a wrong year in 2036: no day is opened or closed until
        the clock can be right, or until a person says what time it is.
        """
        doubt = self.ledger.clock.doubt
        return doubt is not None and doubt.kind == UNKNOWN

    def _doubted_still(self, day: Day) -> list[ev.ClockDoubted]:
        """Return what says once more that the time is doubted: the present is read from the day's opening."""
        if not day.clock_doubt:
            return []
        return [ev.ClockDoubted(self.ledger.clock.wall(), day.clock_doubt)]

    def skip_numbers(self, command: Command, skipped: ev.NumbersSkipped) -> Done:
        """Go on after a loss, past every number that may be in somebody's hand. Records NumbersSkipped."""

        def do(tx: Transaction[DayPresent]) -> Done:
            self._recorder.record(tx, [skipped])
            return {}

        return self.ledger.act(command, do)

    def _given(self, tx: Transaction[DayPresent], date: str) -> dict[str, int]:
        """Return the highest numbers that were given on a date before: time may have been set back to it."""
        return highest_numbers(tx.connection, self.hall.hall_id, date)

    def _day_is_due(self, day: Day, now: dt.datetime, is_training: bool) -> bool:
        today = business_date(self.hall, now).isoformat()
        if day.is_rehearsal and day.is_open:
            return verbs.must_end(self.hall, day, now)
        if day.is_rehearsal and not is_training:
            return verbs.real_day_is_due(self.hall, day, now)
        if day.is_open and day.date != today:
            return True
        if day.is_open:
            return not day.has_no_hours and self._is_over(now)
        if is_training:
            return day.date != today
        return day.date != today and opening(self.hall, now).is_issuing

    def _opens_now(self, day: Day, now: dt.datetime) -> bool:
        """Whether a day that counts begins, after the one that has just been closed or beside none."""
        if day.is_rehearsal:
            return verbs.real_day_is_due(self.hall, day, now)
        return not self._is_over(now)

    def _is_over(self, now: dt.datetime) -> bool:
        """Whether the last session of today has been closed for more than three hours, or never was."""
        sessions = sessions_on(self.hall, business_date(self.hall, now))
        return not sessions or now > sessions[-1].closes_at + dt.timedelta(hours=3)
