"""Sessions: who is signed in on which device, from the right PIN to the end.

Called by the routes of access and, for whom the hall lets go, by `people`. A session's token stands
nowhere: it is made from the request's own key, and its hash is the row's key.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import insert, select, update

from server.access import events as ev
from server.access import rules
from server.access.actions import Access, own_key
from server.access.answers import FloorSession, Session
from server.access.pin_rows import put_chosen
from server.access.rules import Arrival, Chosen, Person, hashed
from server.access.tables import DeviceRow, SessionRow, StaffRow
from server.actor import Actor, may
from server.answers import Done
from server.errors import HallError
from server.facts import Fold, to_wire
from server.ledger import Command, Ledger, Transaction

SHOWN = 16
"""So many digits of a token's hash name its session on the console; nobody finds a token from them."""


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
        chosen: Chosen | None = None,
        take_over: bool = False,
        moves: bool = False,
    ) -> Session:
        """Open a session for a person whose PIN was right, and end theirs at other counters: one officer, one counter.

        With a counter, the reaction to StaffSignedIn seats them there or refuses: then nobody is signed in.
        `take_over` and `moves` are answers to its questions, see `Arrival`. `chosen` becomes their PIN. The
        person's other session on the same device ends. Records StaffSignedIn, StaffSignedOut, PinChosen. Raises
        wrong_pin where the person was dismissed, got another role or another PIN meanwhile. The same request again
        gets the same answer while its session lasts; one that has ended is not revived (key_reused).
        """
        # Whoever receives people at the door sits at no counter and takes none over.
        counter_id = counter_id if may(person.role, "serve") else None
        token = rules.token_of(
            self._secret, "session", device.name, person.staff_id, own_key(command)
        )

        def do(tx: Transaction[Fold]) -> Session:
            before = tx.connection.execute(
                select(SessionRow.__table__).filter_by(token_hash=hashed(token))
            ).first()
            if before is not None:
                if before.ended_at is not None or before.expires_at <= tx.now:
                    raise HallError("key_reused")
                return answer(before.counter_id, before.expires_at)
            self._check_still(tx, person)
            if chosen is not None:
                put_chosen(tx, person, chosen)
            expires_at = tx.now + dt.timedelta(hours=self.session_hours)
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
                    used_at=tx.now,
                    proved_at=tx.now,
                )
            )
            tx.request = Arrival(person.languages, take_over, moves)
            tx.record(ev.StaffSignedIn(person.staff_id, device.device_id or "", counter_id))
            self._end_others(tx, person.staff_id, device.device_id or "", counter_id, token)
            return answer(counter_id, expires_at)

        def answer(counter_id: str | None, expires_at: dt.datetime) -> Session:
            return {
                "token": token,
                "session_id": hashed(token)[:SHOWN],
                "staff": {
                    "staff_id": person.staff_id,
                    "name": person.name,
                    "role": person.role,
                },
                "counter_id": counter_id,
                "expires_at": to_wire(expires_at),
            }

        made = self.ledger.act(Command(command.actor), do)
        self._access.forget()
        return made

    def _check_still(self, tx: Transaction[Fold], person: Person) -> None:
        """Refuse whoever was dismissed or got another role or PIN since theirs was looked at."""
        row = tx.connection.execute(
            select(StaffRow.role, StaffRow.pin_hash).filter_by(
                hall_id=self.ledger.hall_id, staff_id=person.staff_id, is_active=True
            )
        ).first()
        if row is None or (row.role, row.pin_hash) != (person.role, person.pin_hash):
            raise HallError("wrong_pin")

    def _end_others(
        self,
        tx: Transaction[Fold],
        staff_id: str,
        device_id: str,
        counter_id: str | None,
        token: str,
    ) -> None:
        """End the person's other session on this device, and with a counter those at other counters."""
        replaced = SessionRow.device_id == device_id
        if counter_id is not None:
            replaced |= SessionRow.counter_id.is_not(None) & (SessionRow.counter_id != counter_id)
        others = replaced & (SessionRow.token_hash != hashed(token))
        mine = {"hall_id": self.ledger.hall_id, "staff_id": staff_id, "ended_at": None}
        rows = tx.connection.execute(
            select(SessionRow.__table__).filter_by(**mine).where(others)
        ).all()
        tx.connection.execute(
            update(SessionRow).filter_by(**mine).where(others).values(ended_at=tx.now)
        )
        for place in sorted({r.device_id for r in rows if r.expires_at > tx.now}):
            tx.record(ev.StaffSignedOut(staff_id, place))

    def prove(self, actor: Actor, token: str) -> Done:
        """Note that the PIN was typed in a session: it is unlocked, and its owner may change who may do what."""

        def do(tx: Transaction[Fold]) -> Done:
            done = tx.connection.execute(
                update(SessionRow)
                .filter_by(token_hash=hashed(token), ended_at=None)
                .values(used_at=tx.now, proved_at=tx.now)
            )
            if not done.rowcount:
                raise HallError("not_signed_in")
            return {}

        answer = self.ledger.act(Command(actor.name), do)
        self._access.attending.forget()
        return answer

    def listed(self) -> list[FloorSession]:
        """Return who is signed in where, the newest last."""
        query = (
            select(SessionRow.__table__, StaffRow.name, DeviceRow.name.label("device"))
            .join(
                StaffRow,
                (StaffRow.hall_id == SessionRow.hall_id)
                & (StaffRow.staff_id == SessionRow.staff_id),
            )
            .outerjoin(
                DeviceRow,
                (DeviceRow.hall_id == SessionRow.hall_id)
                & (DeviceRow.device_id == SessionRow.device_id),
            )
            .where(
                SessionRow.hall_id == self.ledger.hall_id,
                SessionRow.ended_at.is_(None),
                SessionRow.expires_at > self.ledger.clock.now(),
            )
            .order_by(SessionRow.started_at, SessionRow.token_hash)
        )
        with self.ledger.database.read() as connection:
            rows = connection.execute(query).all()
        return [
            {
                "session_id": row.token_hash[:SHOWN],
                "staff_id": row.staff_id,
                "name": row.name,
                "device": row.device or row.device_id,
                "counter_id": row.counter_id,
                "since_at": to_wire(row.started_at),
                "used_at": to_wire(
                    self._access.attending.used_at(row.token_hash) or row.started_at
                ),
            }
            for row in rows
        ]

    def end_one(self, command: Command, session_id: str) -> Done:
        """End somebody's session from the console. Records StaffSignedOut; raises not_found."""

        def do(tx: Transaction[Fold]) -> Done:
            own = (SessionRow.hall_id == self.ledger.hall_id) & SessionRow.ended_at.is_(None)
            meant = own & SessionRow.token_hash.startswith(session_id, autoescape=True)
            row = tx.connection.execute(select(SessionRow.__table__).where(meant)).first()
            if row is None or len(session_id) != SHOWN:
                raise HallError("not_found", what="session")
            tx.connection.execute(
                update(SessionRow).filter_by(token_hash=row.token_hash).values(ended_at=tx.now)
            )
            tx.record(ev.StaffSignedOut(row.staff_id, row.device_id, row.counter_id))
            return {}

        answer = self.ledger.act(command, do)
        self._access.forget()
        return answer

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


def end_all(tx: Transaction[Fold], hall_id: str, staff_id: str, but: str = "") -> None:
    """End every session of a person, inside the action that ends their work or PIN; `but` one, by its hash."""
    tx.connection.execute(
        update(SessionRow)
        .filter_by(hall_id=hall_id, staff_id=staff_id, ended_at=None)
        .where(SessionRow.token_hash != but)
        .values(ended_at=tx.now)
    )
