"""All of a hall as JSON lines: every column is told or has its reason, as the document says, and no secret is."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from faults.test_lost_database import take
from house.sources import read
from server.ledger import Command
from server.operations.exporting import HIDDEN, SECRET, TOLD, UNTOLD, export, told_columns
from server.tables import Base, EventRow
from server_fixtures import OpenHouse
from serving import StartBusy


def test_every_column_is_told_or_has_its_reason() -> None:
    """A new table or column needs a decision; no reason is left behind."""
    tables = Base.metadata.tables
    told = {row.__tablename__ for row in TOLD}
    assert told | set(UNTOLD) == set(tables) and not told & set(UNTOLD)
    columns = {f"{name}.{column.name}" for name in told for column in tables[name].columns}
    assert set(SECRET) <= columns


def test_the_document_says_what_is_written() -> None:
    """One row for each table, with just the fields of its lines in their order."""
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$", read("config/EXPORT.md"), re.M)
    said = {name: re.findall(r"`(\w+)`", fields) for name, fields in rows if "`" in fields}
    assert said == {
        row.__tablename__: told_columns(Base.metadata.tables[row.__tablename__]) for row in TOLD
    }


def exported(house: Any) -> list[dict[str, Any]]:
    """Return the lines of a house."""
    out = io.BytesIO()
    count = export(house.database, house.hall.hall_id, out)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert len(lines) == count
    return lines


def test_a_hall_is_told_whole(open_house: OpenHouse, database_url: str) -> None:
    """Each fact once and in order, each ticket as it is; on both databases."""
    house = open_house(database_url)
    desk = house.sit()
    first, second = house.take(), house.take()
    assert house.next(desk) == first
    house.do("start", desk, first)
    head, *lines = exported(house)
    assert (head["is"], head["seq"], head["hall_id"]) == ("export", house.seq(), "thu-nghiem")
    facts = [line for line in lines if line["is"] == "events"]
    assert [fact["seq"] for fact in facts] == list(range(1, house.seq() + 1))
    tickets = {line["ticket_id"]: line for line in lines if line["is"] == "tickets"}
    assert set(tickets) == {first, second}
    assert (tickets[first]["state"], tickets[second]["state"]) == ("serving", "waiting")
    assert tickets[first]["called_at"].endswith("Z") and tickets[first]["more_services"] == []


def test_nothing_that_opens_a_door_or_leads_to_a_person(
    open_house: OpenHouse, sqlite_url: str
) -> None:
    """Hashes of the database are nowhere in the text, also those that facts of older versions hold."""
    house = open_house(sqlite_url)
    house.people.add(Command("shell"), "an", "Nguyễn Thị An", "officer", "829104", [])
    house.devices.add(Command("shell"), "kiosk", "Ki-ốt", None, None, None)
    house.take()
    text = "\n".join(json.dumps(line) for line in exported(house))
    secrets = []
    with house.database.read() as connection:
        secrets += connection.exec_driver_sql("SELECT pin_hash FROM staff").scalars().all()
        secrets += connection.exec_driver_sql("SELECT code_hash FROM devices").scalars().all()
        secrets += connection.exec_driver_sql("SELECT link_hash FROM tickets").scalars().all()
    assert len([secret for secret in secrets if secret]) == 3
    assert not [secret for secret in secrets if secret and secret in text]
    bodies = [line["body"] for line in exported(house) if line["is"] == EventRow.__tablename__]
    assert not [body for body in bodies if HIDDEN & set(body)]


@pytest.mark.slow
def test_the_command_beside_a_running_hall(busy: StartBusy, tmp_path: Path) -> None:
    """Whole and its owner's alone; a folder in its place is refused with what to write."""
    hall = busy()
    told = take(hall, 2)
    target = tmp_path / "out" / "hall.jsonl"
    done = hall.command("export", "--to", str(target))
    assert done.returncode == 0 and done.stdout.splitlines()[-1] == str(target), done.stderr
    assert target.stat().st_mode & 0o777 == 0o600
    lines = [json.loads(line) for line in target.read_bytes().splitlines()]
    numbers = {line["number"] for line in lines if line["is"] == "tickets"}
    assert numbers == {ticket["number"] for ticket in told}
    refused = hall.command("export", "--to", str(tmp_path))
    assert refused.returncode == 2 and "whole-hall.jsonl" in refused.stderr
