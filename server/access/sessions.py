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
from server.access.rules import Person, hashed
from server.access.tables import SessionRow
from server.actor import Actor
from server.facts import Fold, to_wire
from server.ledger import Answer, Command, Ledger, Transaction


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
        self, command: Command, device: Actor, person: Person, counter_id: str | None
    ) -> Answer:
        """Open a session for a person whose PIN was right. Records StaffSignedIn."""
        token = rules.token_of(
            self._secret, "session", device.name, person.staff_id, own_key(command)
        )

        def do(tx: Transaction[Fold]) -> Answer:
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
            tx.record(ev.StaffSignedIn(person.staff_id, device.device_id or "", counter_id))
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

        return self.ledger.act(Command(command.actor), do)

    def end(self, command: Command, actor: Actor, token: str) -> Answer:
        """Sign out. Records StaffSignedOut; signing out twice is no error."""

        def do(tx: Transaction[Fold]) -> Answer:
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

    def end_elsewhere(self, command: Command, staff_id: str, counter_id: str) -> Answer:
        """End a person's sessions at other counters: one officer serves at one. Records StaffSignedOut."""

        def do(tx: Transaction[Fold]) -> Answer:
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
