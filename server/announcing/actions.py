"""Announcing: what a call makes the boards do, and what they report back."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Protocol

from server.announcing import events as ev
from server.announcing.rules import Calls
from server.announcing.speaking import Loudspeakers
from server.announcing.volume import Sound
from server.answers import Changed, Done
from server.errors import HallError
from server.facts import Fact
from server.hall.rules import Hall
from server.ledger import Command, Ledger, Transaction
from server.queue.today.day import DayPresent
from server.versions import refuse_unseen, version_of


class CallsPresent(DayPresent, Protocol):
    """The present as far as the boards read it."""

    calls: Calls
    sound: Sound


class Announcing:
    """The announcements of one hall."""

    def __init__(self, ledger: Ledger[CallsPresent], hall: Hall) -> None:
        self.ledger = ledger
        self.hall = hall
        self.loudspeakers = Loudspeakers()

    def announce(self, tx: Transaction[CallsPresent], fact: Fact) -> None:
        """React to TicketCalled and TicketRecalled: let the counter's zone show and speak it."""
        ticket = tx.changed.get(fact.event.ticket_id)
        if ticket is None:
            return
        counter = self.hall.counter_by_id[fact.event.counter_id]
        languages = ["vi"] if ticket.language == "vi" else ["vi", ticket.language]
        tx.record(
            ev.CallAnnounced(
                announcement_id=f"c{fact.seq}",
                ticket_id=ticket.ticket_id,
                number=ticket.number,
                counter_id=counter.counter_id,
                zone_id=counter.zone_id,
                languages=languages,
                is_recall=fact.kind == "ticket_recalled",
            )
        )

    def withdraw(self, tx: Transaction[CallsPresent], fact: Fact) -> None:
        """React to ActionUndone: take back the call that the undone action had made."""
        calls = tx.ledger.present.calls
        call = calls.last_at(fact.event.counter_id)
        if call is None or fact.event.action not in ("next", "recall"):
            return
        if call.ticket_id in {t["ticket_id"] for t in fact.event.tickets}:
            tx.record(ev.CallWithdrawn(call.announcement_id))

    def move_time(self, tx: Transaction[CallsPresent], fact: Fact) -> None:
        """React to the hall's time being set: no board is late for that."""
        self.loudspeakers.forgive()

    def acknowledge(
        self, command: Command, announcement_id: str, device_id: str, shown: bool, spoken: bool
    ) -> Done:
        """Note that a board has shown or spoken a call; only the first report of each is kept.

        Records CallShown and CallSpoken. Raises not_found for a call that today does not know.
        """
        if spoken:
            self.loudspeakers.spoke(device_id, announcement_id)

        def do(tx: Transaction[CallsPresent]) -> Done:
            call = tx.ledger.present.calls.by_id.get(announcement_id)
            if call is None:
                raise HallError("not_found", what="announcement")
            ms = int((tx.now - call.called_at).total_seconds() * 1000)
            if shown and not call.is_shown:
                tx.record(ev.CallShown(announcement_id, device_id, ms))
            if spoken and not call.is_spoken:
                tx.record(ev.CallSpoken(announcement_id, device_id, ms))
            return {}

        return self.ledger.act(command, do)

    def set_sound(
        self,
        command: Command,
        is_muted: bool,
        volume: int | None,
        minutes: int | None,
        seen: str | None = None,
    ) -> Changed:
        """Mute the boards or give them another volume (None = the file's) for so many minutes.

        Without minutes it holds until the business day ends. Records SoundChanged; answers {version}.
        Raises changed_meanwhile where the sound is not set as `seen`.
        """

        def do(tx: Transaction[CallsPresent]) -> Changed:
            until_at = tx.now + dt.timedelta(minutes=minutes) if minutes else None
            wanted = Sound(is_muted, volume, until_at).as_whole()
            now = tx.ledger.present.sound.as_whole()
            kinds = ("sound_changed",)
            refuse_unseen(tx, seen, now, wanted, kinds, lambda event: True, since="day_opened")
            tx.record(ev.SoundChanged(is_muted, volume, until_at))
            return {"version": version_of(wanted)}

        return self.ledger.act(command, do)

    def report_loudspeaker(self, command: Command, device_id: str, state: str) -> Done:
        """Note what a board says of its loudspeaker. Records LoudspeakerChanged when it is news."""
        is_news = cache(
            lambda: self.loudspeakers.reported(device_id, state, self.ledger.clock.now())
        )

        def do(tx: Transaction[CallsPresent]) -> Done:
            if is_news():
                tx.record(ev.LoudspeakerChanged(device_id, state))
            return {}

        return self.ledger.act(command, do)
