"""Who sends a request: the owner of a token, remembered for a few seconds."""

from __future__ import annotations

import datetime as dt
import secrets
import time
from collections.abc import Collection

from sqlalchemy import Connection, or_, select

from server.access.attending import Attending
from server.access.rules import hashed
from server.access.tables import DeviceRow, PinTriesRow, SessionRow, StaffRow
from server.actor import Actor
from server.errors import HallError
from server.facts import Fact, Fold
from server.ledger import Command, Ledger, Transaction
from server.tables import move_moments

CACHE_S = 3.0
"""How long a token's owner is remembered; a revocation elsewhere bites after that at the latest."""
AT_ONCE = 500
"""So many tokens are looked up in one question."""
_whose_session = (StaffRow.hall_id == SessionRow.hall_id) & (
    StaffRow.staff_id == SessionRow.staff_id
)


class Access:
    """The owners of the hall's tokens."""

    def __init__(self, ledger: Ledger[Fold], attending: Attending) -> None:
        self.ledger = ledger
        self.attending = attending
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
        actor = self._owner(key)
        if actor is None:
            self._cache.pop(key, None)
            raise HallError("not_signed_in")
        if len(self._cache) > 10_000:
            self._cache.clear()
        self._cache[key] = (time.monotonic() + CACHE_S, actor)
        return actor

    def owned_of(self, keys: Collection[str]) -> set[str]:
        """Return those hashes of tokens that are worth anything now; nothing remembered counts."""
        hall_id, now, wanted, owned = (
            self.ledger.hall_id,
            self.ledger.clock.now(),
            list(keys),
            set(),
        )
        with self.ledger.database.read() as connection:
            for start in range(0, len(wanted), AT_ONCE):
                some = wanted[start : start + AT_ONCE]
                devices = select(DeviceRow.token_hash).where(
                    DeviceRow.hall_id == hall_id,
                    DeviceRow.token_hash.in_(some),
                    DeviceRow.revoked_at.is_(None),
                )
                former = select(DeviceRow.former_hash).where(
                    DeviceRow.hall_id == hall_id,
                    DeviceRow.former_hash.in_(some),
                    DeviceRow.former_until > now,
                    DeviceRow.revoked_at.is_(None),
                )
                people = (
                    select(SessionRow.token_hash)
                    .join(StaffRow, _whose_session)
                    .where(
                        SessionRow.hall_id == hall_id,
                        SessionRow.token_hash.in_(some),
                        SessionRow.ended_at.is_(None),
                        SessionRow.expires_at > now,
                        StaffRow.is_active,
                    )
                )
                owned |= {*connection.execute(devices).scalars()}
                owned |= {*connection.execute(former).scalars()}
                owned |= {*connection.execute(people).scalars()}
        return owned

    def _owner(self, key: str) -> Actor | None:
        with self.ledger.database.read() as connection:
            return self._device(connection, key) or self._person(connection, key)

    def _device(self, connection: Connection, key: str) -> Actor | None:
        row = connection.execute(
            select(DeviceRow.__table__)
            .filter_by(hall_id=self.ledger.hall_id, revoked_at=None)
            .where(or_(DeviceRow.token_hash == key, DeviceRow.former_hash == key))
        ).first()
        if row is None:
            return None
        if row.token_hash != key and row.former_until <= self.ledger.clock.now():
            return None
        return Actor(
            "device",
            row.role,
            device_id=row.device_id,
            zone_id=row.zone_id,
            counter_id=row.counter_id,
            printer_id=row.printer_id,
        )

    def _person(self, connection: Connection, key: str) -> Actor | None:
        row = connection.execute(
            select(
                SessionRow.__table__,
                StaffRow.role,
                StaffRow.name,
                StaffRow.languages,
                StaffRow.is_active,
                DeviceRow.printer_id,
            )
            .join(StaffRow, _whose_session)
            .outerjoin(
                DeviceRow,
                (DeviceRow.hall_id == SessionRow.hall_id)
                & (DeviceRow.device_id == SessionRow.device_id),
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
            languages=row.languages,
            printer_id=row.printer_id,
        )

    def move_time(self, tx: Transaction[Fold], fact: Fact) -> None:
        """React to the hall's time being set: what is left of a session, code or lock stays what it was.

        Forwards after a start of the machine only sessions that began in doubt move along; for the
        others the time has really passed.
        """
        e, doubt = fact.event, self.ledger.clock.doubt
        if e.before_at is None:
            return
        by, at = fact.at - e.before_at, tx.connection
        mine = SessionRow.hall_id == self.ledger.hall_id
        living = mine & SessionRow.ended_at.is_(None) & (SessionRow.expires_at > e.before_at)
        if not e.moves_day and by > dt.timedelta(0) and doubt is not None:
            living &= SessionRow.started_at > doubt.since_at
        move_moments(at, SessionRow, ("started_at", "expires_at"), living, by)
        # A hand rested no longer than it did: neither a jump nor a power cut locks a desk.
        unended = mine & SessionRow.ended_at.is_(None)
        move_moments(at, SessionRow, ("used_at", "proved_at"), unended, by)
        coded = (DeviceRow.hall_id == self.ledger.hall_id) & DeviceRow.code_hash.is_not(None)
        move_moments(at, DeviceRow, ("code_expires_at",), coded, by)
        failed = (PinTriesRow.hall_id == self.ledger.hall_id) & (PinTriesRow.failures > 0)
        move_moments(at, PinTriesRow, ("last_failure_at",), failed, by)
        renewed = (DeviceRow.hall_id == self.ledger.hall_id) & DeviceRow.former_hash.is_not(None)
        move_moments(at, DeviceRow, ("former_until",), renewed, by)
        self.seen.clear()
        self.attending.forget()
        self.forget()

    def forget(self) -> None:
        """Drop what is remembered of tokens, after somebody was revoked or signed out."""
        self._cache.clear()


def own_key(command: Command) -> str:
    """Return the request's key; a command without one (from the shell) gets a random one."""
    return command.key or secrets.token_hex(16)
