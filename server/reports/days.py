"""The book of days: when each was opened and closed and by whom, and whom it left unserved.

Read from the journal and the tickets' rows; the console shows it, and the alert of the morning after
leads here until somebody has taken note.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import func, select

from server.chain import seal_of
from server.errors import HallError
from server.facts import Fact, to_wire
from server.queue import events as ev
from server.queue.tables import TicketRow
from server.queue.verbs.rehearsing import MARK as REHEARSED
from server.reports.day_answers import BookedDay, DoneBy, UnservedTicket, WholeDay
from server.tables import EventRow

if TYPE_CHECKING:
    from server.app import House

DAYS_SHOWN = 14
KINDS = ("day_opened", "day_closed", "day_reopened", "day_acknowledged", "clock_doubted")


def recent(house: House) -> list[BookedDay]:
    """Return the newest days, the one at work first, with what became of their numbers."""
    ledger = house.ledger
    with ledger.database.read() as connection:
        newest = _dates(connection, ledger.hall_id)[:DAYS_SHOWN]
        counts = _counts(connection, ledger.hall_id, newest)
        books: dict[str, list[Fact]] = defaultdict(list)
        for fact in _facts(house, connection, newest):
            books[fact.day].append(fact)
        seals = _seals(house, connection, newest)
    names = _names(house)
    return [_summary(date, books[date], counts[date], names, seals.get(date)) for date in newest]


def dates(house: House) -> list[str]:
    """Return every day in the book, the newest first."""
    with house.ledger.database.read() as connection:
        return _dates(connection, house.ledger.hall_id)


def _dates(connection: Any, hall_id: str) -> list[str]:
    found = connection.execute(
        # By kind alone: one row a day, so that no long journal is walked for the newest few.
        select(EventRow.day)
        .where(
            EventRow.hall_id == hall_id,
            EventRow.kind == "day_opened",
            # A rehearsal is in no book: nothing of it counts.
            EventRow.day.not_like(f"{REHEARSED}%"),
        )
        .distinct()
    ).scalars()
    return sorted(found, reverse=True)


def one(house: House, date: str) -> WholeDay:
    """Return one day with whom it left unserved, by service; raises not_found."""
    ledger = house.ledger
    with ledger.database.read() as connection:
        facts = _facts(house, connection, [date])
        if not facts:
            raise HallError("not_found", what="day")
        counts = _counts(connection, ledger.hall_id, [date])
        seals = _seals(house, connection, [date])
        rows = connection.execute(
            select(
                TicketRow.number,
                TicketRow.service_id,
                TicketRow.issued_at,
                TicketRow.missed_at,
                TicketRow.held_since_at,
                TicketRow.called_at,
                TicketRow.ended_at,
            )
            .where(
                TicketRow.hall_id == ledger.hall_id,
                TicketRow.day == date,
                TicketRow.state == "unserved",
            )
            .order_by(TicketRow.issued_at)
        ).all()
    left: dict[str, list[UnservedTicket]] = defaultdict(list)
    for row in rows:
        left[row.service_id].append(
            {
                "number": row.number,
                "issued_at": to_wire(row.issued_at),
                "was": _was(row),
                "waited_s": _waited_s(row),
            }
        )
    names = {s.service_id: dict(s.name) for s in house.hall.services}
    return {
        **_summary(date, facts, counts[date], _names(house), seals.get(date)),
        "unserved_by_service": [
            {"service_id": i, "name": names.get(i, {"vi": i}), "tickets": tickets}
            for i, tickets in left.items()
        ],
    }


def _was(row: Any) -> Literal["waiting", "called", "held", "missed"]:
    """Return what the ticket was when its day ended."""
    if row.missed_at is not None:
        return "missed"
    if row.held_since_at is not None:
        return "held"
    return "called" if row.called_at is not None else "waiting"


def _waited_s(row: Any) -> int:
    until: dt.datetime = row.ended_at or row.issued_at
    return max(0, int((until - row.issued_at).total_seconds()))


def _counts(connection: Any, hall_id: str, dates: list[str]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    rows = connection.execute(
        select(TicketRow.day, TicketRow.state, func.count())
        .where(TicketRow.hall_id == hall_id, TicketRow.day.in_(dates))
        .group_by(TicketRow.day, TicketRow.state)
    )
    for date, state, count in rows:
        found[date][state] = count
    return found


def _seals(house: House, connection: Any, dates: list[str]) -> dict[str, str]:
    """Return the seal of each day's newest closing."""
    rows = connection.execute(
        select(EventRow.day, EventRow.hash)
        .where(
            EventRow.kind == "day_closed",
            EventRow.hall_id == house.ledger.hall_id,
            EventRow.day.in_(dates),
        )
        .order_by(EventRow.seq)
    )
    return {day: seal_of(row_hash) for day, row_hash in rows}


def _facts(house: House, connection: Any, dates: list[str]) -> list[Fact]:
    return list(house.ledger.database.facts_of_days(connection, house.ledger.hall_id, dates, KINDS))


def _names(house: House) -> dict[str, str]:
    names: dict[str, str] = house.names.everybody()
    return names


def _summary(
    date: str,
    facts: list[Fact],
    counts: dict[str, int],
    names: dict[str, str],
    seal: str | None,
) -> BookedDay:
    opened = next((f for f in facts if isinstance(f.event, ev.DayOpened)), None)
    closed = next((f for f in reversed(facts) if isinstance(f.event, ev.DayClosed)), None)
    is_open = any(
        isinstance(f.event, ev.DayReopened | ev.DayOpened)
        for f in facts
        if closed and f.seq > closed.seq
    )
    begun = [f for f in facts if isinstance(f.event, ev.DayOpened | ev.DayReopened)]
    said = (f for f in reversed(facts) if isinstance(f.event, ev.DayAcknowledged))
    # What was read of a day that went on afterwards says nothing of whom its second closing left.
    read = next((f for f in said if closed is None or f.seq > closed.seq), None)
    return {
        "date": date,
        "training": bool(opened and opened.event.is_training),
        "is_open": is_open or closed is None,
        "is_extra": bool(begun and begun[-1].event.is_extra),
        "opened_at": to_wire(opened.at) if opened else None,
        "opened_by": _by(opened, names),
        "closed_at": to_wire(closed.at) if closed else None,
        "closed_by": _by(closed, names),
        "is_doubtful": any(isinstance(f.event, ev.ClockDoubted) for f in facts),
        "was_late": bool(closed and closed.event.was_late),
        "issued": sum(counts.values()),
        "finished": counts.get("finished", 0),
        "left": counts.get("left", 0),
        "void": counts.get("void", 0),
        "unserved": counts.get("unserved", 0),
        "must_be_read": counts.get("unserved", 0) > 0 and read is None,
        "acknowledged_at": to_wire(read.at) if read else None,
        "acknowledged_by": _by(read, names),
        "seal": None if is_open or closed is None else seal,
    }


def _by(fact: Fact | None, names: dict[str, str]) -> DoneBy | None:
    """Return who did it: a person by name, or the hall's clock."""
    if fact is None:
        return None
    staff_id = fact.event.staff_id
    if staff_id is None:
        return {"kind": "clock", "name": None}
    return {"kind": "staff", "name": names.get(staff_id, staff_id)}
