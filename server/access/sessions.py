"""Sessions: who is signed in on which device, from the right PIN to the end.

Called by the routes of access and, for whom the hall lets go, by `people`. A session's token stands
nowhere: it is made from the request's own key, and its hash is the row's key.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, insert, select, update

from server.access import events as ev
from server.access import rules
from server.access.actions import Access, own_key
from server.access.answers import Session
from server.access.rules import Arrival, Person, hashed
from server.access.tables import SessionRow, StaffRow
from server.actor import Actor, may
from server.answers import Done
from server.errors import HallError
from server.facts import Fold, to_wire
from server.ledger import Command, Ledger, Transaction


class Sessions:
    """The sessions of one hall."""

    def __init__(
        self, ledger: Ledger[Fold], access: Access, session_hours: int, secret: bytes
    ) -> None:
        self.ledger = ledger
        self.session_hours = session_hours
        self._access = access
        self._secret = secret

    def start(
        self,
        command: Command,
        device: Actor,
        person: Person,
        counter_id: str | None,
        take_over: bool = False,
        moves: bool = False,
    ) -> Session:
        """Open a session for a person whose PIN was right, and end theirs at other counters: one officer, one counter.

        With a counter, the reaction to StaffSignedIn seats them there or refuses: then nobody is signed in. `take_over`
        and `moves` are answers to its questions, see `Arrival`. Records StaffSignedIn and StaffSignedOut. Raises
        wrong_pin where the person was dismissed or got another role meanwhile.
        """
        # Whoever receives people at the door sits at no counter and takes none over.
        counter_id = counter_id if may(person.role, "serve") else None
        token = rules.token_of(
            self._secret, "session", device.name, person.staff_id, own_key(command)
        )

        def do(tx: Transaction[Fold]) -> Session:
            self._check_still(tx, person)
            expires_at = tx.now + dt.timedelta(hours=self.session_hours)
            tx.connection.execute(delete(SessionRow).filter_by(token_hash=hashed(token)))
            tx.connection.execute(
                insert(SessionRow).values(
                    token_hash=hashed(token),
                    hall_id=self.ledger.hall_id,
                    staff_id=person.staff_id,
                    device_id=device.device_id or "",
                    counter_id=counter_id,
                    started_at=tx.now,
                    expires_at=expires_at,
                    ended_at=None,
                )
            )
            tx.request = Arrival(person.languages, take_over, moves)
            tx.record(ev.StaffSignedIn(person.staff_id, device.device_id or "", counter_id))
            if counter_id is not None:
                self._end_elsewhere(tx, person.staff_id, counter_id)
            return {
                "token": token,
                "staff": {
                    "staff_id": person.staff_id,
                    "name": person.name,
                    "role": person.role,
                },
                "counter_id": counter_id,
                "expires_at": to_wire(expires_at),
            }

        answer = self.ledger.act(Command(command.actor), do)
        self._access.forget()
        return answer

    def _check_still(self, tx: Transaction[Fold], person: Person) -> None:
        """Refuse whoever was dismissed or got another role since the PIN was looked at."""
        row = tx.connection.execute(
            select(StaffRow.role).filter_by(
                hall_id=self.ledger.hall_id, staff_id=person.staff_id, is_active=True
            )
        ).first()
        if row is None or row.role != person.role:
            raise HallError("wrong_pin")

    def _end_elsewhere(self, tx: Transaction[Fold], staff_id: str, counter_id: str) -> None:
        mine = {"hall_id": self.ledger.hall_id, "staff_id": staff_id, "ended_at": None}
        other = SessionRow.counter_id.is_not(None) & (SessionRow.counter_id != counter_id)
        rows = tx.connection.execute(
            select(SessionRow.__table__).filter_by(**mine).where(other)
        ).all()
        tx.connection.execute(
            update(SessionRow).filter_by(**mine).where(other).values(ended_at=tx.now)
        )
        for device_id in sorted({r.device_id for r in rows if r.expires_at > tx.now}):
            tx.record(ev.StaffSignedOut(staff_id, device_id))

    def end(self, command: Command, actor: Actor, token: str) -> Done:
        """Sign out. Records StaffSignedOut; signing out twice is no error."""

        def do(tx: Transaction[Fold]) -> Done:
            done = tx.connection.execute(
                update(SessionRow)
                .filter_by(token_hash=hashed(token), ended_at=None)
                .values(ended_at=tx.now)
            )
            if done.rowcount:
                tx.record(
                    ev.StaffSignedOut(actor.staff_id or "", actor.device_id or "", actor.counter_id)
                )
            return {}

        answer = self.ledger.act(command, do)
        self._access.forget()
        return answer


def end_all(tx: Transaction[Fold], hall_id: str, staff_id: str) -> None:
    """End every session of a person, inside the action that lets them go or gives them a new PIN."""
    tx.connection.execute(
        update(SessionRow)
        .filter_by(hall_id=hall_id, staff_id=staff_id, ended_at=None)
        .values(ended_at=tx.now)
    )
