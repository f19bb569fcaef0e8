"""Tickets as rows: the present, written in the transaction of the fact that changed them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.tables import Base, Ids, Moment

HAS_LINK = text("link_hash <> ''")
"""Written out and no parameter, so that the index of those whose link is not forgotten yet is used."""


class TicketRow(Base):
    """One number. The unique key is the second guard of "issued once"; the lock is the first."""

    __tablename__ = "tickets"
    __table_args__ = (
        UniqueConstraint("hall_id", "day", "series", "n"),
        Index("ix_tickets_hall_day_state", "hall_id", "day", "state"),
        Index("ix_tickets_hall_number", "hall_id", "number", "issued_at"),
        Index(
            "ix_tickets_with_link",
            "hall_id",
            "issued_at",
            sqlite_where=HAS_LINK,
            postgresql_where=HAS_LINK,
        ),
    )

    hall_id: Mapped[str] = mapped_column(ForeignKey("halls.hall_id"), primary_key=True)
    ticket_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    link_hash: Mapped[str] = mapped_column(String(64), index=True)
    day: Mapped[str] = mapped_column(String(10))
    number: Mapped[str] = mapped_column(String(8))
    series: Mapped[str] = mapped_column(String(2))
    n: Mapped[int] = mapped_column(Integer)
    service_id: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(12))
    issued_at: Mapped[dt.datetime] = mapped_column(Moment)
    issued_seq: Mapped[int] = mapped_column(Integer)
    rank_at: Mapped[dt.datetime] = mapped_column(Moment)
    waiting_since_at: Mapped[dt.datetime] = mapped_column(Moment)
    priority_class_id: Mapped[str | None] = mapped_column(String(64))
    verified_by: Mapped[str | None] = mapped_column(String(8))
    device_id: Mapped[str | None] = mapped_column(String(64))
    dossier_count: Mapped[int] = mapped_column(Integer)
    counter_id: Mapped[str | None] = mapped_column(String(64))
    staff_id: Mapped[str | None] = mapped_column(String(64))
    called_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    last_called_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    started_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    ended_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    missed_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    recalls: Mapped[int] = mapped_column(Integer)
    held_reason: Mapped[str | None] = mapped_column(String(300))
    held_since_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    held_until_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    held_s: Mapped[int] = mapped_column(Integer)
    for_counter_id: Mapped[str | None] = mapped_column(String(64))
    return_to_counter_id: Mapped[str | None] = mapped_column(String(64))
    more_services: Mapped[tuple[str, ...]] = mapped_column(Ids)
    done_services: Mapped[tuple[str, ...]] = mapped_column(Ids)
    person: Mapped[str | None] = mapped_column(String(64))
