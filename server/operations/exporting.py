"""All of a hall as JSON lines: for an archive, for another program, for a town that goes elsewhere.

Called by `./motcua export`, also beside the running server: one moment of the database is read. What opens a door or
leads to a person is never told: hashes, links, PINs, sessions. Every column of every table is told or has its reason
here, which a test holds; config/EXPORT.md says what each means.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import IO, Any

from sqlalchemy import Connection, Table, select

from server.access.tables import DeviceRow, StaffRow
from server.clock import RealClock
from server.database import Database
from server.facts import to_wire
from server.operations.backup.making import version
from server.operations.migrating import newest
from server.printing.tables import PrinterRow, PrintJobRow
from server.queue.tables import TicketRow
from server.rating.tables import RatingRow
from server.tables import Base, EventRow, HallRow, KeyRow

FORMAT = 1
BATCH = 2_000
TOLD: tuple[type[Base], ...] = (
    HallRow,
    KeyRow,
    EventRow,
    StaffRow,
    DeviceRow,
    TicketRow,
    PrintJobRow,
    PrinterRow,
    RatingRow,
)
"""The tables, in the order of the file."""
UNTOLD = {
    "pin_tries": "of the guard of PINs",
    "commands": "answers kept for a request that comes again; gone after days",
    "sessions": "who is signed in where: they open doors",
    "waiting_ratings": "ratings that wait until enough others make them nobody's",
    "rating_invitations": "beside a rating they could tell whose it is",
}
SECRET = {
    "staff.pin_hash": "opens a door",
    "staff.has_long_pin": "says something of a PIN",
    "staff.pin_given_by": "of the guard of PINs",
    "devices.token_hash": "opens a door",
    "devices.former_hash": "opens a door, as long as the token before still does",
    "devices.former_until": "of the token before",
    "devices.code_hash": "opens a door",
    "devices.code_expires_at": "of a pairing code",
    "tickets.link_hash": "leads to a person's page",
    "tickets.person": "made of a person's card",
    "print_jobs.lease_until_at": "of a paper that is being printed",
}
"""Columns that are not told, and why."""
HIDDEN = frozenset({"token", "code", "link_hash", "person", "name", "staff_name"})
"""What facts of older versions may hold, and no export tells."""


def export(database: Database, hall_id: str, out: IO[bytes]) -> int:
    """Write a hall as it is at one moment; returns how many lines."""
    count = 0
    with database.read() as connection:
        for line in lines(database, connection, hall_id):
            out.write(json.dumps(line, ensure_ascii=False, default=_told).encode() + b"\n")
            count += 1
    return count


def lines(database: Database, connection: Connection, hall_id: str) -> Iterator[dict[str, Any]]:
    """Yield the lines: what this is, and then each table from its first row on."""
    yield {
        "is": "export",
        "format": FORMAT,
        "version": version(),
        "schema": newest(),
        "hall_id": hall_id,
        "seq": database.head(connection, hall_id).seq,
        "made_at": to_wire(RealClock().now()),
    }
    for row_type in TOLD:
        yield from _rows(connection, row_type.__table__, hall_id)  # type: ignore[arg-type]


def told_columns(table: Table) -> list[str]:
    """Return the columns of a table that are told, without the hall's id, which the first line has."""
    names = (column.name for column in table.columns)
    return [n for n in names if n != "hall_id" and f"{table.name}.{n}" not in SECRET]


def _rows(connection: Connection, table: Table, hall_id: str) -> Iterator[dict[str, Any]]:
    names = told_columns(table)
    asked = (
        select(*(table.c[name] for name in names))
        .where(table.c.hall_id == hall_id)
        .order_by(*table.primary_key.columns)
    )
    for row in connection.execute(asked, execution_options={"yield_per": BATCH}):
        values = dict(zip(names, row, strict=True))
        if table.name == EventRow.__tablename__:
            body = json.loads(values["body"])
            values["body"] = {k: v for k, v in body.items() if k not in HIDDEN}
        yield {"is": table.name, **values}


def _told(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return to_wire(value)
    return list(value)
