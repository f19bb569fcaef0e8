"""Pair and revoke devices, add staff, sign in and out, and find out who sends a request."""

from __future__ import annotations

import datetime as dt
import json
import re
import secrets
import time
import unicodedata
from collections.abc import Sequence
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Row, delete, insert, select, update

from server import runtime
from server.access import events as ev
from server.access import rules
from server.access.rules import Actor, hashed
from server.access.tables import DeviceRow, SessionRow, StaffRow
from server.errors import HallError
from server.facts import to_wire
from server.hall.rules import Hall
from server.ledger import Answer, Command, Ledger, Transaction

CACHE_S = 3.0
"""How long a token's owner is remembered; a revocation elsewhere bites after that at the latest."""

# A PIN pad is not a web login: tries are few and delayed, so a light hash keeps the hall quick.
_hasher = PasswordHasher(time_cost=2, memory_cost=8 * 1024, parallelism=1)


class Access:
    """Devices and people of one hall."""

    def __init__(self, ledger: Ledger, hall: Hall, session_hours: int, secret: bytes) -> None:
        self.ledger = ledger
        self._secret = secret
        self.hall = hall
        self.session_hours = session_hours
        self._cache: dict[str, tuple[float, Actor]] = {}
        self.seen: dict[str, dt.datetime] = {}
        """When each device was last heard of, in this process."""

    # --- who is it ------------------------------------------------------------------------------

    def actor_of(self, token: str) -> Actor:
        """Return the owner of a token; raises not_signed_in for an unknown, ended or revoked one."""
        key = hashed(token)
        cached = self._cache.get(key)
        if cached and cached[0] > time.monotonic():
            return cached[1]
        with self.ledger.database.read() as connection:
            actor = self._device(connection, key) or self._person(connection, key)
        if actor is None:
            self._cache.pop(key, None)
            raise HallError("not_signed_in")
        if len(self._cache) > 10_000:
            self._cache.clear()
        self._cache[key] = (time.monotonic() + CACHE_S, actor)
        return actor

    def _device(self, connection: Any, key: str) -> Actor | None:
        row = connection.execute(
            select(DeviceRow.__table__).filter_by(
                hall_id=self.ledger.hall_id, token_hash=key, revoked_at=None
            )
        ).first()
        if row is None:
            return None
        return Actor(
            "device",
            row.role,
            device_id=row.device_id,
            zone_id=row.zone_id,
            counter_id=row.counter_id,
            printer_id=row.printer_id,
        )

    def _person(self, connection: Any, key: str) -> Actor | None:
        row = connection.execute(
            select(SessionRow.__table__, StaffRow.role, StaffRow.name, StaffRow.is_active)
            .join(
                StaffRow,
                (StaffRow.hall_id == SessionRow.hall_id)
                & (StaffRow.staff_id == SessionRow.staff_id),
            )
            .where(
                SessionRow.token_hash == key,
                SessionRow.hall_id == self.ledger.hall_id,
                SessionRow.ended_at.is_(None),
            )
        ).first()
        if row is None or not row.is_active or row.expires_at <= self.ledger.clock.now():
            return None
        return Actor(
            "staff",
            row.role,
            device_id=row.device_id,
            staff_id=row.staff_id,
            staff_name=row.name,
            counter_id=row.counter_id,
        )

    def forget(self) -> None:
        """Drop what is remembered of tokens, after somebody was revoked or signed out."""
        self._cache.clear()

    # --- devices --------------------------------------------------------------------------------

    def add_device(
        self,
        command: Command,
        role: str,
        name: str,
        zone_id: str | None = None,
        counter_id: str | None = None,
        printer_id: str | None = None,
        device_id: str | None = None,
    ) -> Answer:
        """Name a device and make its pairing code; answers {device_id, code, expires_at}.

        Records DeviceAdded. The code is worth ten minutes and one pairing.
        """
        self._check_binding(role, zone_id, counter_id, printer_id)
        code = rules.pairing_code_of(self._secret, "pair", _own_key(command))

        def do(tx: Transaction) -> Answer:
            known = self._by(tx, code_hash=hashed(code))
            own = device_id or (known.device_id if known else self._free_id(tx, name))
            expires_at = tx.now + dt.timedelta(minutes=rules.CODE_MIN)
            values = {
                "role": role,
                "name": name,
                "zone_id": zone_id,
                "counter_id": counter_id,
                "printer_id": printer_id,
                "code_hash": hashed(code),
                "code_expires_at": expires_at,
                "revoked_at": None,
                "token_hash": None,
                "paired_at": None,
            }
            self._put_device(tx, own, values)
            tx.record(ev.DeviceAdded(own, role, name))
            return {"device_id": own, "code": code, "expires_at": to_wire(expires_at)}

        return self.ledger.act(Command(command.actor), do)

    def pair(self, command: Command, code: str) -> Answer:
        """Give a device its token for a pairing code. Records DevicePaired.

        Raises code_unknown (also for a used one) and code_expired.
        """
        clean = re.sub(r"[\s-]", "", code).upper()
        token = rules.token_of(self._secret, "device", clean, _own_key(command))

        def do(tx: Transaction) -> Answer:
            paired = self._by(tx, token_hash=hashed(token))
            if paired is not None:
                return {"token": token, "device": device_values(paired)}
            row = self._by(tx, code_hash=hashed(clean))
            if row is None:
                raise HallError("code_unknown")
            if row.code_expires_at is None or row.code_expires_at < tx.now:
                raise HallError("code_expired")
            values = {
                "token_hash": hashed(token),
                "code_hash": None,
                "code_expires_at": None,
                "paired_at": tx.now,
            }
            self._put_device(tx, row.device_id, values)
            tx.record(ev.DevicePaired(row.device_id))
            return {"token": token, "device": device_values(row)}

        return self.ledger.act(Command(command.actor), do)

    def _by(self, tx: Transaction, **what: str) -> Row[Any] | None:
        return tx.connection.execute(
            select(DeviceRow.__table__).filter_by(
                hall_id=self.ledger.hall_id, revoked_at=None, **what
            )
        ).first()

    def revoke(self, command: Command, device_id: str) -> Answer:
        """Make a device's token worthless at once. Records DeviceRevoked."""

        def do(tx: Transaction) -> Answer:
            done = tx.connection.execute(
                update(DeviceRow)
                .filter_by(hall_id=self.ledger.hall_id, device_id=device_id, revoked_at=None)
                .values(revoked_at=tx.now, token_hash=None, code_hash=None)
            )
            if not done.rowcount:
                raise HallError("not_found", what="device")
            tx.connection.execute(
                update(SessionRow)
                .filter_by(hall_id=self.ledger.hall_id, device_id=device_id, ended_at=None)
                .values(ended_at=tx.now)
            )
            tx.record(ev.DeviceRevoked(device_id))
            return {}

        answer = self.ledger.act(command, do)
        self.forget()
        return answer

    def devices(self) -> Sequence[Row[Any]]:
        """Return the hall's devices that are not revoked, by role and name."""
        with self.ledger.database.read() as connection:
            return connection.execute(
                select(DeviceRow.__table__)
                .filter_by(hall_id=self.ledger.hall_id, revoked_at=None)
                .order_by(DeviceRow.role, DeviceRow.device_id)
            ).all()

    def _check_binding(
        self, role: str, zone_id: str | None, counter_id: str | None, printer_id: str | None
    ) -> None:
        if role not in rules.DEVICE_ROLES:
            raise HallError("bad_request", field="role")
        if zone_id is not None and zone_id not in self.hall.zone_by_id:
            raise HallError("bad_request", field="zone_id")
        if counter_id is not None and counter_id not in self.hall.counter_by_id:
            raise HallError("bad_request", field="counter_id")
        if printer_id is not None and printer_id not in self.hall.printer_by_id:
            raise HallError("bad_request", field="printer_id")

    def _put_device(self, tx: Transaction, device_id: str, values: dict[str, Any]) -> None:
        key = {"hall_id": self.ledger.hall_id, "device_id": device_id}
        done = tx.connection.execute(update(DeviceRow).filter_by(**key).values(**values))
        if not done.rowcount:
            tx.connection.execute(insert(DeviceRow).values(**key, **values))

    def _free_id(self, tx: Transaction, name: str) -> str:
        plain = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
        base = re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode().lower())
        base = base.strip("-")[:40] or "device"
        taken = set(
            tx.connection.execute(
                select(DeviceRow.device_id).filter_by(hall_id=self.ledger.hall_id)
            ).scalars()
        )
        free = (f"{base}-{n}" if n else base for n in range(len(taken) + 1))
        return next(i for i in free if i not in taken)

    # --- people ---------------------------------------------------------------------------------

    def add_staff(
        self,
        command: Command,
        staff_id: str,
        name: str,
        role: str,
        pin: str,
        counters: Sequence[str],
    ) -> Answer:
        """Add a person or give them a new PIN, which also unlocks them. Records StaffAdded."""
        if role not in rules.STAFF_ROLES:
            raise HallError("bad_request", field="role")
        if not re.fullmatch(rf"\d{{{rules.PIN_LENGTH},12}}", pin):
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
            tx.record(ev.StaffAdded(staff_id, name, role))
            return {}

        return self.ledger.act(command, do)

    def staff(self) -> Sequence[Row[Any]]:
        """Return the hall's active people by name."""
        with self.ledger.database.read() as connection:
            return connection.execute(
                select(StaffRow.__table__)
                .filter_by(hall_id=self.ledger.hall_id, is_active=True)
                .order_by(StaffRow.name)
            ).all()

    def check_pin(self, device: Actor, staff_id: str, pin: str) -> Row[Any]:
        """Return the person whose PIN this is.

        Raises wrong_pin (also for unknown people, after the same work) and pin_locked. Wrong tries
        are counted per person and recorded (PinRefused); they delay, then lock.
        """
        with self.ledger.database.read() as connection:
            row = connection.execute(
                select(StaffRow.__table__).filter_by(
                    hall_id=self.ledger.hall_id, staff_id=staff_id, is_active=True
                )
            ).first()
        wait_s = 0
        if row is not None:
            now = self.ledger.clock.now()
            wait_s = rules.is_locked(row.failures, row.last_failure_at, now)
        if wait_s:
            raise HallError("pin_locked", wait_s=max(wait_s, 0), needs_manager=wait_s < 0)
        stored = row.pin_hash if row is not None else _UNKNOWN_PERSON
        if runtime.current().offload(_fits, stored, pin) and row is not None:
            return row
        if row is not None:
            self._refused(device, staff_id)
        raise HallError("wrong_pin")

    def _refused(self, device: Actor, staff_id: str) -> None:
        def do(tx: Transaction) -> Answer:
            key = {"hall_id": self.ledger.hall_id, "staff_id": staff_id}
            tx.connection.execute(
                update(StaffRow)
                .filter_by(**key)
                .values(failures=StaffRow.failures + 1, last_failure_at=tx.now)
            )
            failures = tx.connection.execute(
                select(StaffRow.failures).filter_by(**key)
            ).scalar_one()
            tx.record(ev.PinRefused(staff_id, device.device_id or "", failures))
            return {}

        self.ledger.act(Command(device.name), do)

    def start_session(
        self, command: Command, device: Actor, person: Row[Any], counter_id: str | None
    ) -> Answer:
        """Open a session for a person whose PIN was right. Records StaffSignedIn."""
        token = rules.token_of(
            self._secret, "session", device.name, person.staff_id, _own_key(command)
        )

        def do(tx: Transaction) -> Answer:
            expires_at = tx.now + dt.timedelta(hours=self.session_hours)
            tx.connection.execute(delete(SessionRow).filter_by(token_hash=hashed(token)))
            tx.connection.execute(
                update(StaffRow)
                .filter_by(hall_id=self.ledger.hall_id, staff_id=person.staff_id)
                .values(failures=0, last_failure_at=None)
            )
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
        self.forget()
        return answer


def _own_key(command: Command) -> str:
    """Return the request's key; a command without one (from the shell) gets a random one."""
    return command.key or secrets.token_hex(16)


def _fits(pin_hash: str, pin: str) -> bool:
    try:
        return _hasher.verify(pin_hash, pin)
    except VerificationError:
        return False


_UNKNOWN_PERSON = _hasher.hash(secrets.token_hex(8))
"""Compared with when nobody has that id, so that the answer takes as long."""


def device_values(row: Row[Any]) -> dict[str, Any]:
    """Return a device as the wire shows it."""
    return {
        "device_id": row.device_id,
        "role": row.role,
        "name": row.name,
        "zone_id": row.zone_id,
        "counter_id": row.counter_id,
        "printer_id": row.printer_id,
    }
