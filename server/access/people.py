"""People: who works in the hall, what they may, speak and where they sit; and their PINs."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Row, insert, select, update

from server import runtime
from server.access import events as ev
from server.access import rules
from server.access.actions import Access
from server.access.answers import FloorPerson
from server.access.person_versions import refuse_unseen_person, whole, whole_of
from server.access.rules import Person
from server.access.sessions import end_all
from server.access.tables import StaffRow
from server.actor import Actor
from server.answers import Changed, Done
from server.errors import HallError
from server.facts import Fold, to_wire
from server.hall import pins
from server.hall.roles import STAFF_ROLES
from server.ledger import Answer, Command, Ledger, Transaction
from server.versions import version_of

# A PIN pad is not a web login: tries are few and delayed, so a light hash keeps the hall quick.
_hasher = PasswordHasher(time_cost=2, memory_cost=8 * 1024, parallelism=1)


class People:
    """The staff of one hall."""

    def __init__(self, ledger: Ledger[Fold], access: Access) -> None:
        self.ledger = ledger
        self._access = access

    def add(
        self,
        command: Command,
        staff_id: str,
        name: str,
        role: str,
        pin: str,
        counters: Sequence[str],
        languages: Sequence[str] = (),
        seen: str | None = None,
    ) -> Done:
        """Add a person or give them a new PIN, which unlocks them and ends their sessions.

        Records StaffAdded. Raises bad_request, pin_unfit, pin_easy, last_manager where it takes the only one's
        role, and changed_meanwhile where the person is not as `seen` (NOBODY: not there).
        """
        if role not in STAFF_ROLES:
            raise HallError("bad_request", field="role")
        refuse_unfit(pin)
        pin_hash = runtime.current().offload(_hasher.hash, pin)

        def do(tx: Transaction[Fold]) -> Done:
            key = {"hall_id": self.ledger.hall_id, "staff_id": staff_id}
            wanted = whole(name, role, counters, languages)
            refuse_unseen_person(tx, seen, staff_id, self._known(tx).get(staff_id), wanted)
            self._keep_a_manager(tx, staff_id, role)
            values = {
                "name": name,
                "role": role,
                "pin_hash": pin_hash,
                "has_long_pin": pins.is_long(pin),
                "counters": json.dumps(list(counters)),
                "languages": tuple(languages),
                "is_active": True,
                "left_at": None,
                "failures": 0,
                "last_failure_at": None,
            }
            done = tx.connection.execute(update(StaffRow).filter_by(**key).values(**values))
            if not done.rowcount:
                tx.connection.execute(insert(StaffRow).values(**key, **values))
            end_all(tx, self.ledger.hall_id, staff_id)
            tx.record(ev.StaffAdded(staff_id, "", role))
            return {}

        answer = self.ledger.act(command, do)
        self._access.forget()
        return answer

    def change(
        self,
        command: Command,
        staff_id: str,
        name: str,
        role: str,
        counters: Sequence[str],
        languages: Sequence[str],
        seen: str | None = None,
    ) -> Changed:
        """Set a person's name, role, usual counters and languages anew; the PIN stays. Answers {version}.

        Records StaffChanged. Another role ends their sessions. Raises not_found, last_manager, and
        changed_meanwhile where the person is not as `seen`.
        """
        if role not in STAFF_ROLES:
            raise HallError("bad_request", field="role")

        def do(tx: Transaction[Fold]) -> Changed:
            known = self._known(tx).get(staff_id)
            if known is None:
                raise HallError("not_found", what="staff")
            wanted = whole(name, role, counters, languages)
            refuse_unseen_person(tx, seen, staff_id, known, wanted)
            self._keep_a_manager(tx, staff_id, role)
            values = {
                "name": name,
                "role": role,
                "counters": json.dumps(list(counters)),
                "languages": tuple(languages),
            }
            key = {"hall_id": self.ledger.hall_id, "staff_id": staff_id}
            tx.connection.execute(update(StaffRow).filter_by(**key).values(**values))
            if known.role != role:
                end_all(tx, self.ledger.hall_id, staff_id)
            tx.record(ev.StaffChanged(staff_id, "", role))
            return {"version": version_of(wanted)}

        answer = self.ledger.act(command, do)
        self._access.forget()
        return answer

    def remove(self, command: Command, staff_id: str) -> Done:
        """Let a person sign in no more and end their sessions. Records StaffRemoved.

        Raises not_found, and last_manager: somebody must be able to lead the hall. The row stays
        for some time, so that the names behind what they did can be read (see `former`).
        """

        def do(tx: Transaction[Fold]) -> Done:
            if staff_id not in self._known(tx):
                raise HallError("not_found", what="staff")
            self._keep_a_manager(tx, staff_id, None)
            self._set_active(tx, staff_id, False)
            end_all(tx, self.ledger.hall_id, staff_id)
            tx.record(ev.StaffRemoved(staff_id))
            return {}

        answer = self.ledger.act(command, do)
        self._access.forget()
        return answer

    def restore(self, command: Command, staff_id: str) -> Done:
        """Take a person back who had been dismissed, with the PIN of before. Records StaffRestored.

        Raises not_found for whom the hall never knew or never let go.
        """

        def do(tx: Transaction[Fold]) -> Done:
            if not self._set_active(tx, staff_id, True):
                raise HallError("not_found", what="staff")
            tx.record(ev.StaffRestored(staff_id))
            return {}

        return self.ledger.act(command, do)

    def _set_active(self, tx: Transaction[Fold], staff_id: str, is_active: bool) -> int:
        key = {"hall_id": self.ledger.hall_id, "staff_id": staff_id}
        done = tx.connection.execute(
            update(StaffRow)
            .filter_by(**key, is_active=not is_active)
            .values(is_active=is_active, left_at=None if is_active else tx.now)
        )
        return int(done.rowcount)

    def _known(self, tx: Transaction[Fold]) -> dict[str, Row[Any]]:
        key = {"hall_id": self.ledger.hall_id, "is_active": True}
        rows = tx.connection.execute(select(StaffRow.__table__).filter_by(**key))
        return {row.staff_id: row for row in rows}

    def _keep_a_manager(self, tx: Transaction[Fold], staff_id: str, role: str | None) -> None:
        """Refuse what would leave the hall without a manager; `role` is what the person will be."""
        managers = {i for i, row in self._known(tx).items() if row.role == "manager"}
        if role != "manager" and managers == {staff_id}:
            raise HallError("last_manager")

    def listed(self) -> Sequence[Row[Any]]:
        """Return the hall's active people by name."""
        with self.ledger.database.read() as connection:
            return connection.execute(
                select(StaffRow.__table__)
                .filter_by(hall_id=self.ledger.hall_id, is_active=True)
                .order_by(StaffRow.name)
            ).all()

    def floor(self) -> list[FloorPerson]:
        """Return the people as a manager sees them: no PIN, but whether they are locked out."""
        return [
            {
                "staff_id": row.staff_id,
                "name": row.name,
                "role": row.role,
                "counters": json.loads(row.counters),
                "languages": list(row.languages),
                "version": version_of(whole_of(row)),
                "is_locked": row.failures >= rules.LOCKED_FROM_FAILURES,
                "locked_at": to_wire(row.last_failure_at)
                if row.failures >= rules.LOCKED_FROM_FAILURES and row.last_failure_at
                else None,
            }
            for row in self.listed()
        ]

    def unlock(self, command: Command, staff_id: str) -> Done:
        """Let a person try the PIN again. Records StaffUnlocked; raises not_found."""

        def do(tx: Transaction[Fold]) -> Done:
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

    def check_pin(self, device: Actor, staff_id: str, pin: str) -> Person:
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
        return Person(row.staff_id, row.name, row.role, row.languages)

    def _tried(self, device: Actor, staff_id: str) -> Row[Any] | None:
        """Count a try and return the person as they were before it; None where nobody has that id."""
        found: list[Row[Any]] = []

        def do(tx: Transaction[Fold]) -> Answer:
            found.clear()
            key = {"hall_id": self.ledger.hall_id, "staff_id": staff_id}
            row = tx.connection.execute(
                select(StaffRow.__table__).filter_by(**key, is_active=True)
            ).first()
            if row is None:
                return {}
            wait_s = rules.is_locked(row.failures, row.last_failure_at, tx.now)
            if wait_s:
                needs_manager = wait_s < 0
                left_s = None if needs_manager else wait_s
                raise HallError("pin_locked", wait_s=left_s, needs_manager=needs_manager)
            counted = {"failures": row.failures + 1, "last_failure_at": tx.now}
            tx.connection.execute(update(StaffRow).filter_by(**key).values(**counted))
            found.append(row)
            return {}

        self.ledger.act(Command(device.name), do)
        return found[0] if found else None

    def _refused(self, device: Actor, row: Row[Any]) -> None:
        def do(tx: Transaction[Fold]) -> Answer:
            tx.record(ev.PinRefused(row.staff_id, device.device_id or "", row.failures + 1))
            return {}

        self.ledger.act(Command(device.name), do)

    def _cleared(self, device: Actor, row: Row[Any]) -> None:
        def do(tx: Transaction[Fold]) -> Answer:
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


def refuse_unfit(pin: str) -> None:
    """Refuse what cannot become somebody's PIN: pin_unfit, pin_easy."""
    if not pins.length_fits(pin):
        raise HallError("pin_unfit", least=pins.LEAST, most=pins.MOST)
    if pins.is_easy(pin):
        raise HallError("pin_easy")


def _fits(pin_hash: str, pin: str) -> bool:
    try:
        return _hasher.verify(pin_hash, pin)
    except VerificationError:
        return False


_UNKNOWN_PERSON = _hasher.hash(secrets.token_hex(8))
"""Compared with when nobody has that id, so that the answer takes as long."""
