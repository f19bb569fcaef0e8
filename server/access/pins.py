"""PINs of the hall's people: whose it is, how many tries it stands and where, and choosing one of one's own.

Called by the routes of access. A PIN is looked at beside the loop, between two transactions: the first counts the
try, so that guesses sent all at once each see those before; the second clears the count where it was right.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from server import runtime
from server.access import events as ev
from server.access import rules
from server.access.actions import Access
from server.access.hashing import Hasher
from server.access.pin_rows import forget_tries, put_chosen, put_tries
from server.access.rules import Chosen, Person, Tries, hashed
from server.access.sessions import end_all
from server.access.tables import PinTriesRow, StaffRow
from server.actor import Actor
from server.answers import Done
from server.errors import HallError
from server.facts import Fold
from server.hall import pins
from server.ledger import Answer, Command, Ledger, Transaction


class Pins:
    """The PINs of one hall."""

    def __init__(self, ledger: Ledger[Fold], access: Access, hasher: Hasher) -> None:
        self.ledger = ledger
        self._access = access
        self._hasher = hasher

    def check(self, at: Actor, staff_id: str, pin: str, new_pin: str | None = None) -> Person:
        """Return the person whose PIN this is, typed at a device.

        Raises wrong_pin (also for unknown people, after the same work), pin_locked, and pin_unreadable where the
        server's secret is another one than when it was set. Wrong ones are recorded (PinRefused), delay, then lock
        the person at this device. A right one clears the count and makes the device one of theirs.
        """
        row = self._tried(at, staff_id)
        kept = None if row is None else row.pin_hash
        if row is not None and new_pin is not None and row.pin_given_by is None:
            # The same request once more: it has already made the new PIN theirs, only its answer was lost.
            pin = new_pin
        fits = runtime.current().offload(self._hasher.fits, kept, staff_id, pin)
        if row is None:
            raise HallError("wrong_pin")
        if not fits:
            self._refused(at, row)
            raise HallError("wrong_pin")
        return self._cleared(at, row, pin)

    def chosen(self, person: Person, pin: str, new_pin: str | None) -> Chosen | None:
        """Return the PIN that somebody chose at signing in with a given one; None where theirs is their own.

        Raises pin_must_change without one, and pin_unfit, pin_easy, pin_same.
        """
        if person.pin_given_by is None:
            return None
        if new_pin is None:
            raise HallError("pin_must_change", by=self._name_of(person.pin_given_by))
        return self._made(person.staff_id, pin, new_pin)

    def change(self, command: Command, actor: Actor, token: str, pin: str, new_pin: str) -> Done:
        """Give a signed-in person another PIN of their own, for the old one; their other sessions end.

        Records PinChosen. Raises what `check` raises, and pin_unfit, pin_easy, pin_same.
        """
        if self._is_done(command):
            return {}
        staff_id = actor.staff_id or ""
        person = self.check(actor, staff_id, pin)
        chosen = self._made(staff_id, pin, new_pin)

        def do(tx: Transaction[Fold]) -> Done:
            put_chosen(tx, person, chosen)
            end_all(tx, self.ledger.hall_id, staff_id, but=hashed(token))
            return {}

        answer = self.ledger.act(command, do)
        self._access.forget()
        return answer

    def unlock(self, command: Command, staff_id: str) -> Done:
        """Let a person try the PIN again, everywhere. Records StaffUnlocked; raises not_found."""

        def do(tx: Transaction[Fold]) -> Done:
            key = {"hall_id": self.ledger.hall_id, "staff_id": staff_id}
            known = select(StaffRow.staff_id).filter_by(**key, is_active=True)
            if tx.connection.execute(known).first() is None:
                raise HallError("not_found", what="staff")
            forget_tries(tx, self.ledger.hall_id, staff_id)
            tx.record(ev.StaffUnlocked(staff_id))
            return {}

        return self.ledger.act(command, do)

    def _made(self, staff_id: str, pin: str, new_pin: str) -> Chosen:
        refuse_unfit(new_pin)
        if new_pin == pin:
            raise HallError("pin_same")
        return Chosen(self._hashed(staff_id, new_pin), pins.is_long(new_pin))

    def _hashed(self, staff_id: str, pin: str) -> str:
        return runtime.current().offload(self._hasher.hash, staff_id, pin)

    def _is_done(self, command: Command) -> bool:
        """Return whether this request was carried out before: its old PIN is none any more."""

        def do(tx: Transaction[Fold]) -> Answer:
            raise _NotYet

        try:
            self.ledger.act(command, do)
        except _NotYet:
            return False
        return True

    def _name_of(self, actor: str) -> str | None:
        """Return the name of whoever gave a PIN, None for the shell."""
        staff_id = actor.removeprefix("staff:")
        key = {"hall_id": self.ledger.hall_id, "staff_id": staff_id}
        with self.ledger.database.read() as connection:
            name: str | None = connection.execute(select(StaffRow.name).filter_by(**key)).scalar()
            return name

    def _tried(self, at: Actor, staff_id: str) -> Row[Any] | None:
        """Count a try and return the person with the tries before it; None where nobody has that id."""
        found: list[Row[Any]] = []

        def do(tx: Transaction[Fold]) -> Answer:
            found.clear()
            key = {"hall_id": self.ledger.hall_id, "staff_id": staff_id}
            row = tx.connection.execute(
                select(StaffRow.__table__).filter_by(**key, is_active=True)
            ).first()
            if row is None:
                return {}
            if self._hasher.is_unreadable(row.pin_hash):
                raise HallError("pin_unreadable")
            here = _tries(tx.connection, key, at.device_id or "")
            wait_s = rules.is_locked(here, _strange_failures(tx.connection, key), tx.now)
            if wait_s:
                needs_manager = wait_s < 0
                left_s = None if needs_manager else wait_s
                raise HallError("pin_locked", wait_s=left_s, needs_manager=needs_manager)
            counted = {"failures": here.failures + 1, "last_failure_at": tx.now}
            put_tries(tx, key, at.device_id or "", counted)
            found.append(row)
            return {}

        self.ledger.act(Command(at.name), do)
        return found[0] if found else None

    def _refused(self, at: Actor, row: Row[Any]) -> None:
        def do(tx: Transaction[Fold]) -> Answer:
            key = {"hall_id": self.ledger.hall_id, "staff_id": row.staff_id}
            here = _tries(tx.connection, key, at.device_id or "")
            tx.record(ev.PinRefused(row.staff_id, at.device_id or "", here.failures))
            return {}

        self.ledger.act(Command(at.name), do)

    def _cleared(self, at: Actor, row: Row[Any], pin: str) -> Person:
        kept = row.pin_hash
        if self._hasher.is_old(kept):
            kept = self._hashed(row.staff_id, pin)

        def do(tx: Transaction[Fold]) -> Answer:
            key = {"hall_id": self.ledger.hall_id, "staff_id": row.staff_id}
            # Whoever was dismissed or got another PIN while this one was looked at is refused.
            done = tx.connection.execute(
                update(StaffRow)
                .filter_by(**key, pin_hash=row.pin_hash, is_active=True)
                .values(pin_hash=kept, has_long_pin=pins.is_long(pin))
            )
            if not done.rowcount:
                raise HallError("wrong_pin")
            cleared = {"failures": 0, "last_failure_at": None, "signed_in_at": tx.now}
            put_tries(tx, key, at.device_id or "", cleared)
            return {}

        self.ledger.act(Command(at.name), do)
        return Person(row.staff_id, row.name, row.role, row.languages, kept, row.pin_given_by)


class _NotYet(Exception):
    """Nothing was done under this key before."""


def refuse_unfit(pin: str) -> None:
    """Refuse what cannot become somebody's PIN: pin_unfit, pin_easy."""
    if not pins.length_fits(pin):
        raise HallError("pin_unfit", least=pins.LEAST, most=pins.MOST)
    if pins.is_easy(pin):
        raise HallError("pin_easy")


def _tries(connection: Connection, key: dict[str, str], device_id: str) -> Tries:
    row = connection.execute(
        select(PinTriesRow.__table__).filter_by(**key, device_id=device_id)
    ).first()
    if row is None:
        return Tries()
    return Tries(row.failures, row.last_failure_at, row.signed_in_at is not None)


def _strange_failures(connection: Connection, key: dict[str, str]) -> int:
    query = select(func.sum(PinTriesRow.failures)).filter_by(**key, signed_in_at=None)
    return int(connection.execute(query).scalar() or 0)
