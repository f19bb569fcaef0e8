"""Devices, staff and sessions as rows. Secrets are stored as hashes only."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Integer, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from server.tables import Base, Ids, Moment


class DeviceRow(Base):
    """A screen, terminal or print agent that belongs to the hall."""

    __tablename__ = "devices"

    hall_id: Mapped[str] = mapped_column(ForeignKey("halls.hall_id"), primary_key=True)
    device_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    role: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(80))
    zone_id: Mapped[str | None] = mapped_column(String(64))
    counter_id: Mapped[str | None] = mapped_column(String(64))
    printer_id: Mapped[str | None] = mapped_column(String(64))
    token_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    code_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    code_expires_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    paired_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    renewed_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    former_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    """Of the token before this one, which is worth as much until `former_until`."""
    former_until: Mapped[dt.datetime | None] = mapped_column(Moment)


class StaffRow(Base):
    """A person who works in the hall."""

    __tablename__ = "staff"

    hall_id: Mapped[str] = mapped_column(ForeignKey("halls.hall_id"), primary_key=True)
    staff_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(16))
    pin_hash: Mapped[str] = mapped_column(Text)
    has_long_pin: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether it has more digits than it must, so that a screen waits for Enter."""
    pin_given_by: Mapped[str | None] = mapped_column(String(96))
    """Whoever set the PIN for them, as the journal keeps a sender; null: it is their own."""
    counters: Mapped[str] = mapped_column(Text)
    """JSON list of the counters where this person usually serves."""
    languages: Mapped[tuple[str, ...]] = mapped_column(Ids)
    """What this person speaks; empty: whatever the hall's file says of the counter."""
    is_active: Mapped[bool]
    left_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    """When the person was dismissed: some time later the whole row is erased."""


class PinTriesRow(Base):
    """A person's PIN at one device: how often it was wrong there since it was right."""

    __tablename__ = "pin_tries"

    hall_id: Mapped[str] = mapped_column(ForeignKey("halls.hall_id"), primary_key=True)
    staff_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    device_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)
    last_failure_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    signed_in_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    """When it was right there last; a device where it never was is strange to the person."""


class SessionRow(Base):
    """A signed-in person on a device. A session that has ended stays: its request sent again must not revive it."""

    __tablename__ = "sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    hall_id: Mapped[str] = mapped_column(ForeignKey("halls.hall_id"))
    staff_id: Mapped[str] = mapped_column(String(64))
    device_id: Mapped[str] = mapped_column(String(64))
    counter_id: Mapped[str | None] = mapped_column(String(64))
    started_at: Mapped[dt.datetime] = mapped_column(Moment)
    expires_at: Mapped[dt.datetime] = mapped_column(Moment)
    ended_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    used_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    """When a hand used it last, to the minute; null: not since it began, under 0.1.0."""
    proved_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    """When the PIN was typed in it last; null: not since it began, under 0.1.0."""
