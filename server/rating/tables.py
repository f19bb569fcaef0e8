"""Invitations, ratings that wait to be told, and told ones, as rows. They share no key, no moment and no order."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from server.tables import Base, Moment


class InvitationRow(Base):
    """The right to rate one visit once. It is deleted when it is used, and when its time is over."""

    __tablename__ = "rating_invitations"

    hall_id: Mapped[str] = mapped_column(ForeignKey("halls.hall_id"), primary_key=True)
    ticket_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    language: Mapped[str] = mapped_column(String(8))
    invited_at: Mapped[dt.datetime] = mapped_column(Moment)
    expires_at: Mapped[dt.datetime] = mapped_column(Moment)


class WaitingRow(Base):
    """A rating that waits until enough others can be told with it: only what was said, of no day and no place.

    The id is random, and SQLite keeps the rows in its order and not in theirs.
    """

    __tablename__ = "waiting_ratings"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - as SQLAlchemy wants it

    hall_id: Mapped[str] = mapped_column(ForeignKey("halls.hall_id"), primary_key=True)
    rating_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    rehearsal: Mapped[str] = mapped_column(String(10))
    """The key of the rehearsal whose visit was rated, empty for one that counts."""
    score: Mapped[int] = mapped_column(Integer)
    reasons: Mapped[str] = mapped_column(Text)
    is_suspect: Mapped[bool]


class RatingRow(Base):
    """A rating that was told, with at least four others of the same day; `day` is that of the telling."""

    __tablename__ = "ratings"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - as SQLAlchemy wants it

    hall_id: Mapped[str] = mapped_column(ForeignKey("halls.hall_id"), primary_key=True)
    rating_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[str] = mapped_column(String(10), index=True)
    score: Mapped[int] = mapped_column(Integer)
    reasons: Mapped[str] = mapped_column(Text)
    is_suspect: Mapped[bool]
