"""What is forgotten of people and devices that are here no more: names, PINs, sessions, tokens of before.

What they did stays in the journal, under an id that leads to nobody. Called by the hall's clock, inside a transaction;
each returns of how many it forgot something, at most as many as it may.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Select, delete, select, update

from server.access.tables import DeviceRow, PinTriesRow, SessionRow, StaffRow
from server.facts import Fold
from server.ledger import Transaction


def forget_staff(tx: Transaction[Fold], before: dt.datetime, most: int) -> int:
    """Erase whoever was dismissed before a moment."""
    hall_id = tx.ledger.hall_id
    due = select(StaffRow.staff_id).where(
        StaffRow.hall_id == hall_id, StaffRow.is_active.is_(False), StaffRow.left_at < before
    )
    gone = [*tx.connection.execute(due.limit(most)).scalars()]
    for table in (PinTriesRow, StaffRow):
        theirs = (table.hall_id == hall_id) & table.staff_id.in_(gone)
        tx.connection.execute(delete(table).where(theirs))
    return len(gone)


def forget_sessions(tx: Transaction[Fold], before: dt.datetime, most: int) -> int:
    """Delete sessions that ran out before a moment."""
    due = select(SessionRow.token_hash).where(
        SessionRow.hall_id == tx.ledger.hall_id, SessionRow.expires_at < before
    )
    gone = delete(SessionRow).where(SessionRow.token_hash.in_(due.limit(most)))
    return tx.connection.execute(gone).rowcount


def forget_devices(tx: Transaction[Fold], before: dt.datetime, most: int) -> int:
    """Take the name and place from devices that were revoked before a moment; no other gets their id."""
    due = select(DeviceRow.device_id).where(
        DeviceRow.hall_id == tx.ledger.hall_id, DeviceRow.revoked_at < before, DeviceRow.name != ""
    )
    nothing = {"name": "", "zone_id": None, "counter_id": None, "printer_id": None}
    return _change_devices(tx, due.limit(most), nothing)


def forget_tokens(tx: Transaction[Fold], before: dt.datetime, most: int) -> int:
    """Drop the hashes of pairing codes and former tokens that were worth something until before a moment."""
    mine = DeviceRow.hall_id == tx.ledger.hall_id
    due = select(DeviceRow.device_id)
    former = due.where(mine, DeviceRow.former_until < before)
    codes = due.where(mine, DeviceRow.code_expires_at < before)
    count = _change_devices(tx, former.limit(most), {"former_hash": None, "former_until": None})
    return count + _change_devices(
        tx, codes.limit(most - count), {"code_hash": None, "code_expires_at": None}
    )


def _change_devices(tx: Transaction[Fold], due: Select[str], values: dict[str, str | None]) -> int:
    """Write the same into some devices, named by their ids."""
    mine = (DeviceRow.hall_id == tx.ledger.hall_id) & DeviceRow.device_id.in_(due)
    return tx.connection.execute(update(DeviceRow).where(mine).values(**values)).rowcount
