"""Devices: name, pair, revoke. A device is a screen, a terminal or a print agent of the hall."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from server.access import events as ev
from server.access import expected, rules
from server.access.actions import Access, own_key
from server.access.answers import Device, PairedDevice, PairingCode, RenewedToken
from server.access.rules import hashed
from server.access.tables import DeviceRow, PinTriesRow, SessionRow
from server.answers import Done
from server.errors import HallError
from server.facts import Fold, to_wire
from server.hall.roles import DEVICE_ROLES, usual_printer
from server.hall.rules import Hall, PlannedDevice
from server.ledger import Answer, Command, Ledger, Transaction

NEVER_RENEWED: dict[str, None] = {"renewed_at": None, "former_hash": None, "former_until": None}


class Devices:
    """The devices of one hall."""

    def __init__(self, ledger: Ledger[Fold], hall: Hall, access: Access, secret: bytes) -> None:
        self.ledger = ledger
        self.hall = hall
        self._access = access
        self._secret = secret
        self._names: dict[str, str] = {}

    def add(
        self,
        command: Command,
        role: str,
        name: str,
        zone_id: str | None = None,
        counter_id: str | None = None,
        printer_id: str | None = None,
        device_id: str | None = None,
        prints: bool = True,
    ) -> PairingCode:
        """Name a device and make its pairing code; answers {device_id, code, expires_at}.

        Whoever names a screen that the hall's file expects gets what the file says of it; `prints` false
        is a kiosk without paper, which nobody gets by leaving the printer out where there is only one.
        Records DeviceAdded. The code is worth ten minutes and one pairing; the same request again
        gets the same answer, also when the device is paired by then.
        """
        planned = expected.plan_of(self.hall, role, name)
        zone_id = zone_id or (planned.zone_id if planned else None)
        counter_id = counter_id or (planned.counter_id if planned else None)
        if printer_id is None and prints:
            own = planned.printer_id if planned else None
            printer_id = own or usual_printer(self.hall.printers, role)
        self._check_binding(role, zone_id, counter_id, printer_id)
        code = rules.pairing_code_of(self._secret, "pair", command.actor, own_key(command))

        def do(tx: Transaction[Fold]) -> Answer:
            own = device_id or self._id_for(tx, planned, role)
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
                **NEVER_RENEWED,
            }
            self._put_device(tx, own, values)
            tx.record(ev.DeviceAdded(own, role, ""))
            return {"device_id": own, "expires_at": to_wire(expires_at)}

        # The code comes from the key again; what is kept of the answer is worth nothing to a reader.
        kept = self.ledger.act(command, do)
        return {"device_id": kept["device_id"], "code": code, "expires_at": kept["expires_at"]}

    def add_expected(self, command: Command, device_id: str) -> PairingCode:
        """Make the pairing code of a screen that the hall's file expects; nothing is to be typed but the code.

        Records DeviceAdded. Raises not_found, and device_is_paired where it is there already.
        """
        planned = next((p for p in self.hall.devices if p.device_id == device_id), None)
        if planned is None:
            raise HallError("not_found", what="device")
        paired = [row for row in self.listed() if row.token_hash is not None]
        if planned not in expected.missing(self.hall, paired):
            raise HallError("device_is_paired", name=planned.name)
        return self.add(command, planned.role, planned.name)

    def pair(self, command: Command, code: str) -> PairedDevice:
        """Give a device its token for a pairing code. Records DevicePaired.

        Raises code_unknown (also for a used one) and code_expired.
        """
        clean = re.sub(r"[\s-]", "", code).upper()
        token = rules.token_of(self._secret, "device", clean, own_key(command))

        def do(tx: Transaction[Fold]) -> PairedDevice:
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

    def renew(self, command: Command, token: str) -> RenewedToken:
        """Give a device its next token when its own is old enough; without one it goes on. Records DeviceRenewed.

        The next token is made from the one shown, so that whoever asks again, because the answer was lost or the
        machine died before it was written down, gets the same. The one shown stays worth as much for a while longer.
        """
        shown = hashed(token)
        fresh = rules.token_of(self._secret, "renewed", shown)

        def do(tx: Transaction[Fold]) -> RenewedToken:
            row = self._by(tx, token_hash=shown) or self._by(tx, former_hash=shown)
            if row is None or row.paired_at is None:
                raise HallError("not_signed_in")
            if row.token_hash == hashed(fresh):
                return {"token": fresh}
            if row.token_hash != shown or not rules.is_due(row.renewed_at or row.paired_at, tx.now):
                return {"token": None}
            values = {
                "token_hash": hashed(fresh),
                "renewed_at": tx.now,
                "former_hash": shown,
                "former_until": tx.now + rules.OVERLAP,
            }
            self._put_device(tx, row.device_id, values)
            tx.record(ev.DeviceRenewed(row.device_id))
            return {"token": fresh}

        # No answer is stored: a token stands nowhere but with its device.
        return self.ledger.act(Command(command.actor), do)

    def _by(self, tx: Transaction[Fold], **what: str) -> Row[Any] | None:
        query = select(DeviceRow.__table__).filter_by(
            hall_id=self.ledger.hall_id, revoked_at=None, **what
        )
        found: Row[Any] | None = tx.connection.execute(query).first()
        return found

    def revoke(self, command: Command, device_id: str) -> Done:
        """Make a device's token worthless at once. Records DeviceRevoked."""

        def do(tx: Transaction[Fold]) -> Done:
            done = tx.connection.execute(
                update(DeviceRow)
                .filter_by(hall_id=self.ledger.hall_id, device_id=device_id, revoked_at=None)
                .values(revoked_at=tx.now, token_hash=None, code_hash=None, **NEVER_RENEWED)
            )
            if not done.rowcount:
                raise HallError("not_found", what="device")
            left = self._end_sessions(tx, device_id)
            # Whatever gets its id later is another device, and nobody's.
            tx.connection.execute(
                delete(PinTriesRow).filter_by(hall_id=self.ledger.hall_id, device_id=device_id)
            )
            tx.record(ev.DeviceRevoked(device_id, left))
            return {}

        answer = self.ledger.act(command, do)
        self._access.forget()
        return answer

    def _end_sessions(self, tx: Transaction[Fold], device_id: str) -> dict[str, str]:
        """End the sessions on a device; return counter → who was signed in there."""
        on_it = {"hall_id": self.ledger.hall_id, "device_id": device_id, "ended_at": None}
        rows = tx.connection.execute(select(SessionRow.__table__).filter_by(**on_it)).all()
        tx.connection.execute(update(SessionRow).filter_by(**on_it).values(ended_at=tx.now))
        return {r.counter_id: r.staff_id for r in rows if r.counter_id and r.expires_at > tx.now}

    def name_of(self, device_id: str | None) -> str:
        """Return the name of a device, empty where it is unknown."""
        if device_id not in self._names:
            self._names = {d.device_id: d.name for d in self.listed()}
        return self._names.get(device_id or "", "")

    def listed(self) -> Sequence[Row[Any]]:
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
        if role not in DEVICE_ROLES:
            raise HallError("bad_request", field="role")
        if zone_id is not None and zone_id not in self.hall.zone_by_id:
            raise HallError("bad_request", field="zone_id")
        if counter_id is not None and counter_id not in self.hall.counter_by_id:
            raise HallError("bad_request", field="counter_id")
        if printer_id is not None and printer_id not in self.hall.printer_by_id:
            raise HallError("bad_request", field="printer_id")

    def _put_device(self, tx: Transaction[Fold], device_id: str, values: dict[str, Any]) -> None:
        key = {"hall_id": self.ledger.hall_id, "device_id": device_id}
        done = tx.connection.execute(update(DeviceRow).filter_by(**key).values(**values))
        if not done.rowcount:
            tx.connection.execute(insert(DeviceRow).values(**key, **values))

    def _id_for(self, tx: Transaction[Fold], planned: PlannedDevice | None, role: str) -> str:
        """Return the id of a new device: the file's, unless a screen that is paired bears it."""
        if planned is not None:
            row = self._by(tx, device_id=planned.device_id)
            if row is None or row.token_hash is None:
                return planned.device_id
        return self._free_id(tx, role)

    def _free_id(self, tx: Transaction[Fold], role: str) -> str:
        """Return an id that no device has had: its role and a figure, as the journal keeps it and no name."""
        taken = set(
            tx.connection.execute(
                select(DeviceRow.device_id).filter_by(hall_id=self.ledger.hall_id)
            ).scalars()
        )
        free = (f"{role}-{n}" for n in range(1, len(taken) + 2))
        return next(i for i in free if i not in taken)


def device_values(row: Row[Any]) -> Device:
    """Return a device as the wire shows it."""
    return {
        "device_id": row.device_id,
        "role": row.role,
        "name": row.name,
        "zone_id": row.zone_id,
        "counter_id": row.counter_id,
        "printer_id": row.printer_id,
    }
