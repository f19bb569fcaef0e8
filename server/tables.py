"""Tables that belong to the hall as a whole: the hall's row, its journal, its answered commands.

`server.database` writes them; rooms keep their own tables and share `Base`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
    select,
    update,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[dt.datetime]):
    """An aware UTC moment; SQLite keeps no zone, so it is cut on the way in and put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:
        """Store UTC."""
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(
        self, value: dt.datetime | None, dialect: Dialect
    ) -> dt.datetime | None:
        """Read as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Ids(TypeDecorator[tuple[str, ...]]):
    """A short list of ids, kept as text with spaces between (no id has one)."""

    impl = String(500)
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> Any:
        """Join."""
        return " ".join(value or ())

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[str, ...]:
        """Split."""
        return tuple((value or "").split())


class Base(DeclarativeBase):
    """All tables of the house, with named constraints so that migrations can speak of them."""

    metadata = MetaData(naming_convention=NAMING)


def move_moments(
    connection: Connection, table: type[Base], names: Sequence[str], where: Any, by: dt.timedelta
) -> None:
    """Move moments of some rows, when the hall's time is set; in Python, because SQLite keeps them as text."""
    keys = [column.name for column in table.__table__.primary_key]
    columns = (table.__table__.c[name] for name in (*keys, *names))
    for row in connection.execute(select(*columns).where(where)).all():
        values = {name: getattr(row, name) + by for name in names if getattr(row, name) is not None}
        if values:
            key = {name: getattr(row, name) for name in keys}
            connection.execute(update(table).filter_by(**key).values(**values))


class HallRow(Base):
    """One hall of this database. Its row is what PostgreSQL locks; `instance_id` tells a copied database."""

    __tablename__ = "halls"

    hall_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    instance_id: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[dt.datetime] = mapped_column(Moment)


class EventRow(Base):
    """The journal: append-only, `seq` without gaps per hall, each row hashed with the one before."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_kind", "kind", "hall_id", "seq"),)

    hall_id: Mapped[str] = mapped_column(ForeignKey("halls.hall_id"), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(32))
    day: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(64))
    actor: Mapped[str] = mapped_column(String(96))
    body: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(String(64))


class KeyRow(Base):
    """From which row on a hall's journal is hashed with which key (see `server.chain`)."""

    __tablename__ = "journal_keys"

    hall_id: Mapped[str] = mapped_column(ForeignKey("halls.hall_id"), primary_key=True)
    from_seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    key_id: Mapped[str] = mapped_column(String(16))


class CommandRow(Base):
    """A command that was carried out, with its answer: the same key gets the same answer again."""

    __tablename__ = "commands"

    hall_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    actor: Mapped[str] = mapped_column(String(96), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime] = mapped_column(Moment, index=True)
