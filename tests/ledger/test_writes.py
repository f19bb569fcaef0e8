"""What the actions of one commit write: in few statements, and never hidden from whoever reads."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    Table,
    bindparam,
    create_engine,
    event,
    insert,
    select,
    update,
)

from server.writes import Writes

papers = Table(
    "papers",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("copies", Integer, nullable=False),
)
NEW = insert(papers)
COPIES = update(papers).where(papers.c.id == bindparam("_id")).values(copies=bindparam("_copies"))


@pytest.fixture
def connection() -> Iterator[Connection]:
    """A database with one table, in a transaction of its own."""
    engine = create_engine("sqlite://")

    @event.listens_for(engine, "connect")
    def _leave_begin_to_us(raw, _):
        raw.isolation_level = None

    papers.create(engine)
    with engine.connect() as found:
        found.exec_driver_sql("BEGIN")
        yield found
    engine.dispose()


@pytest.fixture
def sent(connection: Connection) -> list[str]:
    """The statements that reach the driver, by their first word, with the number of their rows."""
    found: list[str] = []

    @event.listens_for(connection, "before_cursor_execute")
    def _note(conn, cursor, statement, parameters, context, executemany):
        found.append(f"{statement.split()[0]} {len(parameters) if executemany else 1}")

    return found


def rows(connection: Connection) -> dict[int, int]:
    """Return copies by paper."""
    return {row.id: row.copies for row in connection.execute(select(papers))}


def insert_and_hold(writes: Writes, number: int) -> None:
    """Let an action write a paper without copies."""
    writes.begin()
    writes.insert(NEW, {"id": number, "copies": 0})
    writes.hold()


def test_rows_of_many_actions_go_in_one_statement(connection, sent) -> None:
    """Six actions that only write cost one INSERT and one UPDATE, and no savepoint."""
    writes = Writes(connection)
    for number in (1, 2, 3):
        insert_and_hold(writes, number)
        writes.begin()
        writes.update(COPIES, {"_id": number, "_copies": number})
        writes.hold()
    writes.finish()
    assert sent == ["INSERT 3", "UPDATE 3"]
    assert rows(connection) == {1: 1, 2: 2, 3: 3}


def test_the_last_change_counts(connection) -> None:
    """Two actions that change the same row leave what the later one wrote."""
    writes = Writes(connection)
    writes.insert(NEW, {"id": 1, "copies": 0})
    for copies in (5, 7):
        writes.begin()
        writes.update(COPIES, {"_id": 1, "_copies": copies})
        writes.hold()
    writes.finish()
    assert rows(connection) == {1: 7}


def test_whoever_reads_sees_what_was_written(connection) -> None:
    """An action that reads finds the rows of the actions before it and its own."""
    writes = Writes(connection)
    insert_and_hold(writes, 1)
    writes.begin()
    writes.insert(NEW, {"id": 2, "copies": 0})
    assert rows(writes.connection) == {1: 0, 2: 0}
    writes.insert(NEW, {"id": 3, "copies": 0})
    assert rows(writes.connection) == {1: 0, 2: 0, 3: 0}


@pytest.mark.parametrize("reads", [False, True])
def test_a_refused_action_leaves_nothing(connection, reads: bool) -> None:
    """What a refused action wrote is gone, whether it had read or not; the others' rows stay."""
    writes = Writes(connection)
    insert_and_hold(writes, 1)
    writes.begin()
    writes.insert(NEW, {"id": 2, "copies": 0})
    if reads:
        assert 2 in rows(writes.connection)
    writes.update(COPIES, {"_id": 1, "_copies": 9})
    writes.give_up()
    insert_and_hold(writes, 3)
    writes.finish()
    assert rows(connection) == {1: 0, 3: 0}
