"""Rating: invite at the end of a visit, take one rating, find the invitation by slip or link."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from server import retention
from server.actor import Actor
from server.errors import HallError
from server.facts import Fact
from server.hall.rules import Hall
from server.ledger import Answer, Command, Ledger, Transaction
from server.queue.tables import TicketRow
from server.queue.today.day import DayPresent
from server.queue.today.ticket import Ticket
from server.queue.verbs.rehearsing import rehearsal_of
from server.rating import events as ev
from server.rating import rules
from server.rating.handles import handle_of, ticket_of
from server.rating.tables import InvitationRow, RatingRow, WaitingRow
from server.tables import move_moments


@dataclass(frozen=True, slots=True)
class Invitation:
    """The right to rate one visit."""

    ticket_id: str
    language: str
    invited_at: dt.datetime
    expires_at: dt.datetime


_FOUND = (
    InvitationRow.ticket_id,
    InvitationRow.language,
    InvitationRow.invited_at,
    InvitationRow.expires_at,
)
_BEHIND = (InvitationRow.hall_id == TicketRow.hall_id) & (
    InvitationRow.ticket_id == TicketRow.ticket_id
)
_visit = (
    select(TicketRow.state, TicketRow.ended_at, *_FOUND)
    .outerjoin(InvitationRow, _BEHIND)
    .where(TicketRow.hall_id == bindparam("hall_id"), TicketRow.ticket_id == bindparam("ticket_id"))
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
        """React to ServiceFinished: the citizen may rate this visit once.

        What is recorded is the same whether it was rated before an undo or not: of a rated visit there is no
        invitation any more, and none is made again.
        """
        ticket: Ticket = tx.changed[fact.event.ticket_id]
        if ticket.state != "finished":
            return  # the visit goes on elsewhere; it is rated at its end
        key = {"hall_id": self.ledger.hall_id, "ticket_id": ticket.ticket_id}
        expires_at = tx.now + retention.kept("invitations", tx.now)
        values = {"language": ticket.language, "invited_at": tx.now, "expires_at": expires_at}
        if tx.ledger.present.opinions.has_been_invited(ticket.ticket_id):
            tx.connection.execute(update(InvitationRow).filter_by(**key).values(**values))
        else:
            tx.insert(_insert_invitation, key | values)
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
        """React to ActionUndone: a visit that goes on is not rated yet. Says the same of one that was rated."""
        for values in fact.event.tickets:
            now = tx.ledger.present.day.tickets[values["ticket_id"]]
            if now.state == "finished" and values["state"] != "finished":
                tx.record(ev.InvitationWithdrawn(values["ticket_id"]))

    def rate(
        self, actor: str, ticket_id: str, score: int, reasons: list[str], is_suspect: bool = False
    ) -> Answer:
        """Take one rating of a visit: it waits, of no day and no place, until it is told with others.

        Raises bad_request, not_found, rating_expired, already_rated. Nothing is recorded: a fact has a moment
        and a place behind the visit's end. No idempotency key is kept: it would lie beside the journal as a
        link between the rating and its ticket, and a visit can be rated only once anyway.
        """
        kept = rules.checked(score, reasons)

        def do(tx: Transaction[OpinionsPresent]) -> Answer:
            self._usable(tx.connection, ticket_id, tx.now)
            hall_id = self.ledger.hall_id
            tx.connection.execute(
                delete(InvitationRow).filter_by(hall_id=hall_id, ticket_id=ticket_id)
            )
            tx.connection.execute(
                insert(WaitingRow).values(
                    hall_id=hall_id,
                    rating_id=secrets.token_hex(16),
                    rehearsal=rehearsal_of(ticket_id),
                    score=score,
                    reasons=json.dumps(kept),
                    is_suspect=is_suspect,
                )
            )
            return {}

        return self.ledger.act(Command(actor), do)

    def tallies(self, day: str) -> rules.Tallies:
        """Return what was told on a business day (YYYY-MM-DD), without suspect ratings."""
        query = select(RatingRow.score, RatingRow.reasons).filter_by(
            hall_id=self.ledger.hall_id, day=day, is_suspect=False
        )
        with self.ledger.database.read() as connection:
            rows = connection.execute(query).all()
        return rules.tallied((row.score, json.loads(row.reasons)) for row in rows)

    def _usable(self, connection: Connection, ticket_id: str, now: dt.datetime) -> Invitation:
        key = {"hall_id": self.ledger.hall_id, "ticket_id": ticket_id}
        visit = connection.execute(_visit, key).first()
        if visit is None or visit.state != "finished":
            raise HallError("not_found", what="invitation")
        life = retention.kept("invitations", now)
        until = visit.expires_at or visit.ended_at + life
        if now > until:
            raise HallError("rating_expired")
        if visit.expires_at is None:
            raise HallError("already_rated")
        return Invitation(*visit[2:])

    def move_time(self, tx: Transaction[OpinionsPresent], fact: Fact) -> None:
        """React to the hall's time being set while the day goes on: invitations stay as young as they were."""
        event = fact.event
        if event.moves_day and event.before_at is not None:
            living = (InvitationRow.hall_id == self.ledger.hall_id) & (
                InvitationRow.expires_at > event.before_at
            )
            moments, by = ("invited_at", "expires_at"), fact.at - event.before_at
            move_moments(tx.connection, InvitationRow, moments, living, by)

    def find_open(self, ticket_id: str) -> Invitation:
        """Return the invitation of a ticket; raises not_found, already_rated or rating_expired."""
        with self.ledger.database.read() as connection:
            return self._usable(connection, ticket_id, self.ledger.clock.now())

    def at_counter(self, counter_id: str) -> Invitation | None:
        """Return the invitation that the terminal beside a counter should show now, if any."""
        ticket_id = self.ledger.look(lambda p: p.opinions.newest_at(counter_id))
        if ticket_id is None:
            return None
        try:
            found = self.find_open(ticket_id)
        except HallError:
            return None
        since = self.ledger.clock.now() - dt.timedelta(seconds=rules.TERMINAL_S)
        return found if found.invited_at > since else None

    def handle(self, ticket_id: str, device: Actor, until: dt.datetime) -> str:
        """Return what a terminal sends back to rate a visit; see `handles`."""
        return handle_of(self._secret, ticket_id, device.name, until)

    def ticket_of_handle(self, handle: str, device: Actor) -> str:
        """Return the ticket behind a terminal's handle; raises not_found or rating_expired."""
        return ticket_of(self._secret, handle, device.name, self.ledger.clock.now())
