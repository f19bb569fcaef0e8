"""What the queue does when an officer is gone: dismissed, given another role, signed out, without a desk.

Called by the table of reactions, inside the transaction of the fact. Closes or rests counters; nobody
who stands or waits there is lost. Never decides who may work: `access` does.
"""

from __future__ import annotations

from collections.abc import Mapping

from server.actor import may
from server.facts import Fact
from server.ledger import Ledger, Transaction
from server.queue import events as ev
from server.queue import verbs
from server.queue.recording import Recorder
from server.queue.today.day import DayPresent


class Leaving:
    """The counters of officers who are gone, in one hall."""

    def __init__(self, ledger: Ledger[DayPresent]) -> None:
        self._recorder = Recorder(ledger)

    def vacate(self, tx: Transaction[DayPresent], fact: Fact) -> None:
        """React to somebody who may serve no more: every counter of theirs closes, nobody is lost."""
        if may(getattr(fact.event, "role", ""), "serve"):
            return
        day = tx.ledger.present.day
        for counter in verbs.counters_of(day, fact.event.staff_id):
            self._recorder.record(tx, verbs.vacate(day, counter, "officer_left"))

    def rest_without_desk(self, tx: Transaction[DayPresent], fact: Fact) -> None:
        """React to a revoked device: the counter of whoever was signed in on it rests until they are back."""
        self._rest(tx, fact.event.left)

    def rest_without_officer(self, tx: Transaction[DayPresent], fact: Fact) -> None:
        """React to somebody who signed out and left the counter open: it rests, and keeps its visit."""
        if fact.event.counter_id is not None:
            self._rest(tx, {fact.event.counter_id: fact.event.staff_id})

    def _rest(self, tx: Transaction[DayPresent], left: Mapping[str, str]) -> None:
        day = tx.ledger.present.day
        for counter_id, staff_id in left.items():
            counter = day.counter(counter_id)
            if counter.state == "open" and counter.staff_id == staff_id:
                tx.record(ev.CounterPaused(counter_id, staff_id, verbs.SIGNED_OUT))
