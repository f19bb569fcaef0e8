"""Pictures of the present that can be compared: in memory, from the journal, and in the rows."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import select

from server.announcing.rules import Calls
from server.present import Present
from server.queue.tables import TicketRow
from server.queue.today.day import Day, ServiceFigures
from server.queue.today.line import Line
from server.queue.today.ticket import Ticket

MOVES_ALWAYS = {"seq", "last_at", "last_actions", "_as_served", "name_of"}
"""What every fact moves, what undo itself is made of, what is only worked out to be at hand, and who knows names."""


def picture(present: Present) -> dict[str, Any]:
    """Return everything that the present holds as comparable values, but what every fact moves."""
    return {
        **{f"day.{k}": v for k, v in _day(present.day).items() if k not in MOVES_ALWAYS},
        **{f"calls.{k}": v for k, v in _calls(present.calls).items()},
        **{f"opinions.{k}": v for k, v in vars(present.opinions).items()},
    }


def whole_picture(present: Present) -> dict[str, Any]:
    """Return everything that the present holds, to the last value."""
    day = present.day
    moving = {"seq": day.seq, "last_at": day.last_at, "last_actions": dict(day.last_actions)}
    return picture(present) | moving | {"present.seq": present.seq}


def _day(day: Day) -> dict[str, Any]:
    values = dict(vars(day))
    values["line"] = _line(values["line"])
    values["held"], values["missed"] = set(values["held"]), set(values["missed"])
    values["waits_s"] = sorted(values["waits_s"])
    values["last_called"] = {k: tuple(v) for k, v in values["last_called"].items() if v}
    values["served_s"] = {k: tuple(v) for k, v in values["served_s"].items() if v}
    values["counts"] = {k: v for k, v in values["counts"].items() if v}
    values["tickets"] = dict(values["tickets"])
    values["counters"] = {k: asdict(v) for k, v in values["counters"].items()}
    values["services"] = {
        k: _rounded(asdict(v)) for k, v in values["services"].items() if v != ServiceFigures()
    }
    return {k: dict(v) if isinstance(v, dict) else v for k, v in values.items()}


def _rounded(values: dict[str, Any]) -> dict[str, Any]:
    return {k: round(v, 6) if isinstance(v, float) else v for k, v in values.items()}


def _line(line: Line) -> dict[Any, list[str]]:
    return {name: list(lane) for name, lane in line._lanes.items() if len(lane)}


def _calls(calls: Calls) -> dict[str, Any]:
    return {"by_id": dict(calls.by_id), "last_of_counter": dict(calls.last_of_counter)}


def rows_of(house: Any) -> list[dict[str, Any]]:
    """Return the rows of today's tickets."""
    with house.database.read() as connection:
        rows = connection.execute(
            select(TicketRow.__table__)
            .where(
                TicketRow.day == house.ledger.present.date,
                TicketRow.issued_seq > house.ledger.present.day.opened_seq,
            )
            .order_by(TicketRow.ticket_id)
        )
        return [dict(row._mapping) for row in rows]


def tickets_of_rows(house: Any) -> dict[str, Ticket]:
    """Return today's tickets as the rows have them."""
    names = [f.name for f in fields(Ticket)]
    return {row["ticket_id"]: Ticket(**{n: row[n] for n in names}) for row in rows_of(house)}


def replayed(house: Any) -> Present:
    """Return the present as the whole journal makes it."""
    present = Present()
    with house.database.read() as connection:
        for fact in house.database.facts_after(connection, house.hall.hall_id, 0):
            present.apply(fact)
    return present
