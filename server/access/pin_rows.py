"""What actions write of PINs: a chosen one, tries at a device. Called by `pins`, `people` and `sessions`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, update

from server.access import events as ev
from server.access.rules import Chosen, Person
from server.access.tables import PinTriesRow, StaffRow
from server.errors import HallError
from server.facts import Fold
from server.ledger import Transaction


def put_chosen(tx: Transaction[Fold], person: Person, chosen: Chosen) -> None:
    """Make a PIN somebody's own, inside the action that needs it. Records PinChosen; raises wrong_pin.

    Refused where the PIN that was looked at is theirs no more.
    """
    done = tx.connection.execute(
        update(StaffRow)
        .filter_by(
            hall_id=tx.ledger.hall_id,
            staff_id=person.staff_id,
            pin_hash=person.pin_hash,
            is_active=True,
        )
        .values(pin_hash=chosen.pin_hash, has_long_pin=chosen.is_long, pin_given_by=None)
    )
    if not done.rowcount:
        raise HallError("wrong_pin")
    tx.record(ev.PinChosen(person.staff_id))


def forget_tries(tx: Transaction[Fold], hall_id: str, staff_id: str) -> None:
    """Forget a person's wrong PINs at every device; which devices are theirs stays known."""
    tx.connection.execute(
        update(PinTriesRow)
        .filter_by(hall_id=hall_id, staff_id=staff_id)
        .values(failures=0, last_failure_at=None)
    )


def put_tries(
    tx: Transaction[Fold], key: dict[str, str], device_id: str, values: dict[str, Any]
) -> None:
    """Write what is known of a person's PIN at a device."""
    at = {**key, "device_id": device_id}
    done = tx.connection.execute(update(PinTriesRow).filter_by(**at).values(**values))
    if not done.rowcount:
        tx.connection.execute(insert(PinTriesRow).values(**{"signed_in_at": None} | at | values))
