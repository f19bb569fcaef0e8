"""Rating: invite at the end of a visit, take one rating, find the invitation by slip or link."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection, bindparam, insert, select, update

from server.actor import Actor
from server.clock import hall_zone
from server.errors import HallError
from server.facts import Fact
from server.hall.rules import Hall
from server.ledger import Answer, Command, Ledger, Transaction
from server.queue.today.day import DayPresent
from server.queue.today.ticket import Ticket, seconds_between
from server.queue.verbs.rehearsing import rehearsal_of
from server.rating import events as ev
from server.rating import rules
from server.rating.handles import handle_of, ticket_of
from server.rating.tables import InvitationRow, RatingRow
from server.tables import move_moments


@dataclass(frozen=True, slots=True)
class Invitation:
    """The right to rate one visit."""

    ticket_id: str
    counter_id: str
    service_id: str
    language: str
    waited_s: int
    invited_at: dt.datetime
    expires_at: dt.datetime
    is_used: bool


_COLUMNS = tuple(Invitation.__dataclass_fields__)
_is_used = select(InvitationRow.is_used).where(
    InvitationRow.hall_id == bindparam("hall_id"), InvitationRow.ticket_id == bindparam("ticket_id")
)
_insert_invitation = insert(InvitationRow)


class OpinionsPresent(DayPresent, Protocol):
    """The present as far as the ratings read it."""

    opinions: rules.Opinions


class Rating:
    """The ratings of one hall."""

    def __init__(self, ledger: Ledger[OpinionsPresent], hall: Hall, secret: bytes) -> None:
        self.ledger = ledger
        self.hall = hall
        self._secret = secret

    def invite(self, tx: Transaction[OpinionsPresent], fact: Fact) -> None:
        """React to ServiceFinished: the citizen may rate this visit once."""
        ticket: Ticket = tx.changed[fact.event.ticket_id]
        if ticket.state != "finished":
            return  # the visit goes on elsewhere; it is rated at its end
        key = {"hall_id": self.ledger.hall_id, "ticket_id": ticket.ticket_id}
        expires_at = tx.now + dt.timedelta(hours=rules.INVITATION_H)
        values = {
            "counter_id": fact.event.counter_id,
            "service_id": ticket.service_id,
            "language": ticket.language,
            "waited_s": seconds_between(ticket.issued_at, ticket.called_at or tx.now),
            "invited_at": tx.now,
            "expires_at": expires_at,
            "is_withdrawn": False,
        }
        if not tx.ledger.present.opinions.has_been_invited(ticket.ticket_id):
            tx.insert(_insert_invitation, {**key, **values, "is_used": False})
        else:
            tx.connection.execute(update(InvitationRow).filter_by(**key).values(**values))
            if tx.connection.execute(_is_used, key).scalar_one():
                return
        tx.record(
            ev.RatingInvited(
                ticket.ticket_id,
                fact.event.counter_id,
                ticket.service_id,
                ticket.language,
                expires_at,
            )
        )

    def withdraw(self, tx: Transaction[OpinionsPresent], fact: Fact) -> None:
        """React to ActionUndone: a visit that goes on is not rated yet."""
        for values in fact.event.tickets:
            now = tx.ledger.present.day.tickets[values["ticket_id"]]
            if now.state != "finished" or values["state"] == "finished":
                continue
            done = tx.connection.execute(
                update(InvitationRow)
                .filter_by(
                    hall_id=self.ledger.hall_id,
                    ticket_id=values["ticket_id"],
                    is_used=False,
                    is_withdrawn=False,
                )
                .values(is_withdrawn=True)
            )
            if done.rowcount:
                tx.record(ev.InvitationWithdrawn(values["ticket_id"]))

    def rate(
        self,
        actor: str,
        ticket_id: str,
        channel: str,
        score: int,
        reasons: list[str],
        is_suspect: bool = False,
    ) -> Answer:
        """Take one rating of a visit. Keeps what was said as a row; records VisitRated, which does not.

        Raises bad_request, not_found, rating_expired, already_rated. No idempotency key is kept:
        it would lie beside the journal as a link between the rating and its ticket, and a visit
        can be rated only once anyway.
        """
        kept = rules.checked(score, reasons)

        def do(tx: Transaction[OpinionsPresent]) -> Answer:
            invitation = self._usable(tx.connection, ticket_id, tx.now)
            tx.connection.execute(
                update(InvitationRow)
                .filter_by(hall_id=self.ledger.hall_id, ticket_id=ticket_id)
                .values(is_used=True)
            )
            local = tx.now.astimezone(hall_zone(self.hall.time_zone))
            tx.connection.execute(
                insert(RatingRow).values(
                    hall_id=self.ledger.hall_id,
                    rating_id=secrets.token_hex(16),
                    day=rehearsal_of(ticket_id) or tx.ledger.present.day.real_date,
                    day_part=rules.day_part(local),
                    service_id=invitation.service_id,
                    counter_id=invitation.counter_id,
                    wait_band=rules.wait_band(invitation.waited_s),
                    channel=channel,
                    score=score,
                    reasons=json.dumps(kept),
                    is_suspect=is_suspect,
                )
            )
            tx.record(ev.VisitRated(invitation.counter_id))
            return {}

        return self.ledger.act(Command(actor), do)

    def tallies(self, day: str) -> rules.Tallies:
        """Return what was said on a business day (YYYY-MM-DD), without suspect ratings."""
        query = select(RatingRow.score, RatingRow.reasons).filter_by(
            hall_id=self.ledger.hall_id, day=day, is_suspect=False
        )
        with self.ledger.database.read() as connection:
            rows = connection.execute(query).all()
        return rules.tallied((row.score, json.loads(row.reasons)) for row in rows)

    def _usable(self, connection: Connection, ticket_id: str, now: dt.datetime) -> Invitation:
        invitation = self.find(connection, ticket_id)
        if invitation is None:
            raise HallError("not_found", what="invitation")
        if invitation.is_used:
            raise HallError("already_rated")
        if now > invitation.expires_at:
            raise HallError("rating_expired")
        return invitation

    def move_time(self, tx: Transaction[OpinionsPresent], fact: Fact) -> None:
        """React to the hall's time being set while the day goes on: invitations stay as young as they were."""
        event = fact.event
        if event.moves_day and event.before_at is not None:
            living = (InvitationRow.hall_id == self.ledger.hall_id) & (
                InvitationRow.expires_at > event.before_at
            )
            moments, by = ("invited_at", "expires_at"), fact.at - event.before_at
            move_moments(tx.connection, InvitationRow, moments, living, by)

    def find(self, connection: Connection, ticket_id: str) -> Invitation | None:
        """Return the invitation of a ticket, if its visit has ended."""
        row = connection.execute(
            select(*(getattr(InvitationRow, c) for c in _COLUMNS)).filter_by(
                hall_id=self.ledger.hall_id, ticket_id=ticket_id, is_withdrawn=False
            )
        ).first()
        return Invitation(*row) if row else None

    def find_open(self, ticket_id: str) -> Invitation:
        """Return the invitation of a ticket; raises not_found, already_rated or rating_expired."""
        with self.ledger.database.read() as connection:
            return self._usable(connection, ticket_id, self.ledger.clock.now())

    def at_counter(self, counter_id: str) -> Invitation | None:
        """Return the invitation that the terminal beside a counter should show now, if any."""
        since = self.ledger.clock.now() - dt.timedelta(seconds=rules.TERMINAL_S)
        with self.ledger.database.read() as connection:
            row = connection.execute(
                select(*(getattr(InvitationRow, c) for c in _COLUMNS))
                .where(
                    InvitationRow.hall_id == self.ledger.hall_id,
                    InvitationRow.counter_id == counter_id,
                    InvitationRow.invited_at > since,
                    InvitationRow.is_withdrawn.is_(False),
                )
                .order_by(InvitationRow.invited_at.desc())
                .limit(1)
            ).first()
        found = Invitation(*row) if row else None
        return found if found and not found.is_used else None

    def handle(self, ticket_id: str, device: Actor, until: dt.datetime) -> str:
        """Return what a terminal sends back to rate a visit; see `handles`."""
        return handle_of(self._secret, ticket_id, device.name, until)

    def ticket_of_handle(self, handle: str, device: Actor) -> str:
        """Return the ticket behind a terminal's handle; raises not_found or rating_expired."""
        return ticket_of(self._secret, handle, device.name, self.ledger.clock.now())
