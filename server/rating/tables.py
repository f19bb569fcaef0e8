"""Invitations and ratings as rows. They share no key, no moment and no order."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from server.tables import Base, Moment


class InvitationRow(Base):
    """The right to rate one visit once; `is_used` without a moment, so that it tells nobody when."""

    __tablename__ = "rating_invitations"
    __table_args__ = (Index("ix_invitations_counter", "hall_id", "counter_id", "invited_at"),)

    hall_id: Mapped[str] = mapped_column(ForeignKey("halls.hall_id"), primary_key=True)
    ticket_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    counter_id: Mapped[str] = mapped_column(String(64))
    service_id: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(8))
    waited_s: Mapped[int] = mapped_column(Integer)
    invited_at: Mapped[dt.datetime] = mapped_column(Moment)
    expires_at: Mapped[dt.datetime] = mapped_column(Moment)
    is_used: Mapped[bool]
    is_withdrawn: Mapped[bool]


class RatingRow(Base):
    """One rating: what was rated, not by whom, and only in which part of which day.

    The id is random, and SQLite keeps the rows in its order and not in theirs.
    """

    __tablename__ = "ratings"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - as SQLAlchemy wants it

    hall_id: Mapped[str] = mapped_column(ForeignKey("halls.hall_id"), primary_key=True)
    rating_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[str] = mapped_column(String(10), index=True)
    day_part: Mapped[str] = mapped_column(String(20))
    service_id: Mapped[str] = mapped_column(String(64))
    counter_id: Mapped[str] = mapped_column(String(64))
    wait_band: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str] = mapped_column(String(12))
    score: Mapped[int] = mapped_column(Integer)
    reasons: Mapped[str] = mapped_column(Text)
    is_suspect: Mapped[bool]
