"""People: staff and their PINs, signing in and out."""

from __future__ import annotations

import datetime as dt
import json
import re
import secrets
from collections.abc import Sequence
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Row, delete, insert, select, update

from server import runtime
from server.access import events as ev
from server.access import rules
from server.access.actions import Access, own_key
from server.access.rules import Actor, hashed
from server.access.tables import SessionRow, StaffRow
from server.errors import HallError
from server.facts import to_wire
from server.ledger import Answer, Command, Ledger, Transaction

# A PIN pad is not a web login: tries are few and delayed, so a light hash keeps the hall quick.
_hasher = PasswordHasher(time_cost=2, memory_cost=8 * 1024, parallelism=1)


class People:
    """The staff of one hall."""

    def __init__(self, ledger: Ledger, access: Access, session_hours: int, secret: bytes) -> None:
        self.ledger = ledger
        self.session_hours = session_hours
        self._access = access
        self._secret = secret

    def add(
        self,
        command: Command,
        staff_id: str,
        name: str,
        role: str,
        pin: str,
        counters: Sequence[str],
    ) -> Answer:
        """Add a person or give them a new PIN, which unlocks them and ends their sessions.

        Records StaffAdded.
        """
        if role not in rules.STAFF_ROLES:
            raise HallError("bad_request", field="role")
        if not re.fullmatch(rf"[0-9]{{{rules.PIN_LENGTH},12}}", pin):
            raise HallError("bad_request", field="pin")
        pin_hash = runtime.current().offload(_hasher.hash, pin)

        def do(tx: Transaction) -> Answer:
            key = {"hall_id": self.ledger.hall_id, "staff_id": staff_id}
            values = {
                "name": name,
                "role": role,
                "pin_hash": pin_hash,
                "counters": json.dumps(list(counters)),
                "is_active": True,
                "failures": 0,
                "last_failure_at": None,
            }
            done = tx.connection.execute(update(StaffRow).filter_by(**key).values(**values))
            if not done.rowcount:
                tx.connection.execute(insert(StaffRow).values(**key, **values))
            self._end_sessions(tx, staff_id)
            tx.record(ev.StaffAdded(staff_id, name, role))
            return {}

        answer = self.ledger.act(command, do)
        self._access.forget()
        return answer

    def remove(self, command: Command, staff_id: str) -> Answer:
        """Let a person sign in no more and end their sessions. Records StaffRemoved.

        Raises not_found, and last_manager: somebody must be able to lead the hall. The row stays,
        so that the journal's names can still be read.
        """

        def do(tx: Transaction) -> Answer:
            key = {"hall_id": self.ledger.hall_id, "is_active": True}
            people = tx.connection.execute(select(StaffRow.__table__).filter_by(**key))
            role_of = {row.staff_id: row.role for row in people}
            if staff_id not in role_of:
                raise HallError("not_found", what="staff")
            if role_of.pop(staff_id) == "manager" and "manager" not in role_of.values():
                raise HallError("last_manager")
            tx.connection.execute(
                update(StaffRow).filter_by(**key, staff_id=staff_id).values(is_active=False)
            )
            self._end_sessions(tx, staff_id)
            tx.record(ev.StaffRemoved(staff_id))
            return {}

        answer = self.ledger.act(command, do)
        self._access.forget()
        return answer

    def _end_sessions(self, tx: Transaction, staff_id: str) -> None:
        tx.connection.execute(
            update(SessionRow)
            .filter_by(hall_id=self.ledger.hall_id, staff_id=staff_id, ended_at=None)
            .values(ended_at=tx.now)
        )

    def listed(self) -> Sequence[Row[Any]]:
        """Return the hall's active people by name."""
        with self.ledger.database.read() as connection:
            return connection.execute(
                select(StaffRow.__table__)
                .filter_by(hall_id=self.ledger.hall_id, is_active=True)
                .order_by(StaffRow.name)
            ).all()

    def floor(self) -> list[dict[str, Any]]:
        """Return the people as a manager sees them: no PIN, but whether they are locked out."""
        return [
            {
                "staff_id": row.staff_id,
                "name": row.name,
                "role": row.role,
                "counters": json.loads(row.counters),
                "is_locked": row.failures >= rules.LOCKED_FROM_FAILURES,
            }
            for row in self.listed()
        ]

    def unlock(self, command: Command, staff_id: str) -> Answer:
        """Let a person try the PIN again. Records StaffUnlocked; raises not_found."""

        def do(tx: Transaction) -> Answer:
            done = tx.connection.execute(
                update(StaffRow)
                .filter_by(hall_id=self.ledger.hall_id, staff_id=staff_id, is_active=True)
                .values(failures=0, last_failure_at=None)
            )
            if not done.rowcount:
                raise HallError("not_found", what="staff")
            tx.record(ev.StaffUnlocked(staff_id))
            return {}

        return self.ledger.act(command, do)

    def check_pin(self, device: Actor, staff_id: str, pin: str) -> Row[Any]:
        """Return the person whose PIN this is.

        Raises wrong_pin (also for unknown people, after the same work) and pin_locked. A try is
        counted before it is looked at, so that guesses sent all at once each see those before;
        wrong ones are recorded (PinRefused), delay, then lock. A right one clears the count.
        """
        row = self._tried(device, staff_id)
        pin_hash = _UNKNOWN_PERSON if row is None else row.pin_hash
        fits = runtime.current().offload(_fits, pin_hash, pin)
        if row is None:
            raise HallError("wrong_pin")
        if not fits:
            self._refused(device, row)
            raise HallError("wrong_pin")
        self._cleared(device, row)
        return row

    def _tried(self, device: Actor, staff_id: str) -> Row[Any] | None:
        """Count a try and return the person as they were before it; None where nobody has that id."""
        found: list[Row[Any]] = []

        def do(tx: Transaction) -> Answer:
            key = {"hall_id": self.ledger.hall_id, "staff_id": staff_id}
            row = tx.connection.execute(
                select(StaffRow.__table__).filter_by(**key, is_active=True)
            ).first()
            if row is None:
                return {}
            wait_s = rules.is_locked(row.failures, row.last_failure_at, tx.now)
            if wait_s:
                raise HallError("pin_locked", wait_s=max(wait_s, 0), needs_manager=wait_s < 0)
            counted = {"failures": row.failures + 1, "last_failure_at": tx.now}
            tx.connection.execute(update(StaffRow).filter_by(**key).values(**counted))
            found.append(row)
            return {}

        self.ledger.act(Command(device.name), do)
        return found[0] if found else None

    def _refused(self, device: Actor, row: Row[Any]) -> None:
        def do(tx: Transaction) -> Answer:
            tx.record(ev.PinRefused(row.staff_id, device.device_id or "", row.failures + 1))
            return {}

        self.ledger.act(Command(device.name), do)

    def _cleared(self, device: Actor, row: Row[Any]) -> None:
        def do(tx: Transaction) -> Answer:
            # Whoever was dismissed or got another PIN while this one was looked at is refused.
            done = tx.connection.execute(
                update(StaffRow)
                .filter_by(
                    hall_id=self.ledger.hall_id,
                    staff_id=row.staff_id,
                    pin_hash=row.pin_hash,
                    is_active=True,
                )
                .values(failures=0, last_failure_at=None)
            )
            if not done.rowcount:
                raise HallError("wrong_pin")
            return {}

        self.ledger.act(Command(device.name), do)

    def start_session(
        self, command: Command, device: Actor, person: Row[Any], counter_id: str | None
    ) -> Answer:
        """Open a session for a person whose PIN was right. Records StaffSignedIn."""
        token = rules.token_of(
            self._secret, "session", device.name, person.staff_id, own_key(command)
        )

        def do(tx: Transaction) -> Answer:
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

    def end_session(self, command: Command, actor: Actor, token: str) -> Answer:
        """Sign out. Records StaffSignedOut; signing out twice is no error."""

        def do(tx: Transaction) -> Answer:
            done = tx.connection.execute(
                update(SessionRow)
                .filter_by(token_hash=hashed(token), ended_at=None)
                .values(ended_at=tx.now)
            )
            if done.rowcount:
                tx.record(ev.StaffSignedOut(actor.staff_id or "", actor.device_id or ""))
            return {}

        answer = self.ledger.act(command, do)
        self._access.forget()
        return answer


def _fits(pin_hash: str, pin: str) -> bool:
    try:
        return _hasher.verify(pin_hash, pin)
    except VerificationError:
        return False


_UNKNOWN_PERSON = _hasher.hash(secrets.token_hex(8))
"""Compared with when nobody has that id, so that the answer takes as long."""
