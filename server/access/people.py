"""People: who works in the hall, what they may, speak and where they sit. Their PINs are `pins`'."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, insert, select, update

from server import runtime
from server.access import events as ev
from server.access import rules
from server.access.actions import Access
from server.access.answers import FloorPerson, PinLock
from server.access.hashing import Hasher
from server.access.person_versions import refuse_unseen_person, whole, whole_of
from server.access.pin_rows import forget_tries
from server.access.pins import refuse_unfit
from server.access.sessions import end_all
from server.access.tables import DeviceRow, PinTriesRow, StaffRow
from server.answers import Changed, Done
from server.errors import HallError
from server.facts import Fold, to_wire
from server.hall import pins
from server.hall.roles import STAFF_ROLES
from server.ledger import Command, Ledger, Transaction
from server.versions import version_of


class People:
    """The staff of one hall."""

    def __init__(self, ledger: Ledger[Fold], access: Access, hasher: Hasher) -> None:
        self.ledger = ledger
        self._access = access
        self._hasher = hasher

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
        is_own: bool = False,
    ) -> Done:
        """Add a person or give them a new PIN, which unlocks them and ends their sessions.

        Whoever gets a PIN so has to choose one of their own at signing in, unless it `is_own`, as in the demo.

        Records StaffAdded. Raises bad_request, pin_unfit, pin_easy, last_manager where it takes the only one's
        role, and changed_meanwhile where the person is not as `seen` (NOBODY: not there).
        """
        if role not in STAFF_ROLES:
            raise HallError("bad_request", field="role")
        refuse_unfit(pin)
        pin_hash = runtime.current().offload(self._hasher.hash, staff_id, pin)

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
                "pin_given_by": None if is_own else command.actor,
            }
            done = tx.connection.execute(update(StaffRow).filter_by(**key).values(**values))
            if not done.rowcount:
                tx.connection.execute(insert(StaffRow).values(**key, **values))
            forget_tries(tx, self.ledger.hall_id, staff_id)
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
        """Return the people as a manager sees them: no PIN, but whose it is and where they are locked out."""
        locks = self._locks()
        return [
            {
                "staff_id": row.staff_id,
                "name": row.name,
                "role": row.role,
                "counters": json.loads(row.counters),
                "languages": list(row.languages),
                "version": version_of(whole_of(row)),
                "has_given_pin": row.pin_given_by is not None,
                "locks": locks.get(row.staff_id, []),
            }
            for row in self.listed()
        ]

    def _locks(self) -> dict[str, list[PinLock]]:
        """Return where somebody's PIN waits for a manager: person → devices, None for all that are strange to them."""
        query = (
            select(PinTriesRow.__table__, DeviceRow.name)
            .outerjoin(
                DeviceRow,
                (DeviceRow.hall_id == PinTriesRow.hall_id)
                & (DeviceRow.device_id == PinTriesRow.device_id),
            )
            .where(PinTriesRow.hall_id == self.ledger.hall_id, PinTriesRow.failures > 0)
            .order_by(PinTriesRow.last_failure_at)
        )
        with self.ledger.database.read() as connection:
            rows = connection.execute(query).all()
        found: dict[str, list[PinLock]] = {}
        strange: Counter[str] = Counter()
        for row in rows:
            strange[row.staff_id] += row.failures if row.signed_in_at is None else 0
            # Without a device stand those of 0.1.0, which counted for all devices together.
            if row.device_id and row.failures >= rules.LOCKED_FROM_FAILURES:
                found.setdefault(row.staff_id, []).append(_lock(row.name or row.device_id, row))
        last = {row.staff_id: row for row in rows if row.signed_in_at is None}
        for staff_id, failures in strange.items():
            if failures >= rules.STRANGE_FAILURES:
                found.setdefault(staff_id, []).append(_lock(None, last[staff_id]))
        return found


def _lock(device: str | None, row: Row[Any]) -> PinLock:
    return {"device": device, "at": to_wire(row.last_failure_at)}
