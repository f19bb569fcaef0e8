"""Print jobs and printers as rows: the spool that survives a power cut."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Enum, Float, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from server.printing.job import JobState
from server.tables import Base, Moment

_STATE = Enum(
    JobState,
    values_callable=lambda states: [state.value for state in states],
    native_enum=False,
    create_constraint=False,
    length=12,
)
"""A word in the row, a state in the code."""


class PrintJobRow(Base):
    """One paper to print (see `job`)."""

    __tablename__ = "print_jobs"
    __table_args__ = (Index("ix_print_jobs_waiting", "hall_id", "state", "printer_id", "n"),)

    hall_id: Mapped[str] = mapped_column(ForeignKey("halls.hall_id"), primary_key=True)
    job_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    n: Mapped[int] = mapped_column(Integer)
    """The order of asking: the `seq` of the fact that made the job."""
    kind: Mapped[str] = mapped_column(String(8))
    printer_id: Mapped[str] = mapped_column(String(64))
    ticket_id: Mapped[str | None] = mapped_column(String(32), index=True)
    device_id: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[JobState] = mapped_column(_STATE)
    is_reprint: Mapped[bool]
    tries: Mapped[int] = mapped_column(Integer)
    """How often it was lent; the number of the newest attempt."""
    asked_again: Mapped[int] = mapped_column(Integer)
    """How often somebody said that no paper came."""
    asked_at: Mapped[dt.datetime] = mapped_column(Moment)
    not_before_at: Mapped[dt.datetime] = mapped_column(Moment)
    lease_until_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    detail: Mapped[str] = mapped_column(String(300))


class PrinterRow(Base):
    """What is known of a printer."""

    __tablename__ = "printers"

    hall_id: Mapped[str] = mapped_column(ForeignKey("halls.hall_id"), primary_key=True)
    printer_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(64))
    since_at: Mapped[dt.datetime] = mapped_column(Moment)
    last_printed_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    printed_m: Mapped[float] = mapped_column(Float)
    """Metres printed since the roll was changed (see `rules.roll_after`)."""
    roll: Mapped[str] = mapped_column(String(8))
    """What is known of the roll: "", "low" or "changing"."""
