"""A database of 0.1.0 with ratings in it: places and used invitations go, what was said stays, five or more a day."""

from __future__ import annotations

import datetime as dt
import random
import re
import secrets
import shutil
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from server.database import Database
from server.errors import HallError
from server.operations import migrating
from server.operations.doctor import examine
from server.operations.migrating import is_current, migrate
from server.rating import events as ev
from server.rating.publishing import LOOK_S
from server.tables import Base
from server.writes import Writes
from server_fixtures import OpenHouse

HALL = "thu-nghiem"
SAID = {
    "2026-11-09": 3,
    "2026-11-10": 1,
    "2026-11-11": 7,
    "2026-11-12": 4,
    "2026-11-13": 2,
    "2026-11-16": 5,
    "2026-11-17": 3,
}
"""How many ratings each day had."""
TOLD = {"2026-11-11": 11, "2026-11-13": 6, "2026-11-16": 5}
"""Where they are afterwards: small days with the next one that makes five; three of the last day wait."""
AGO = dt.timedelta(days=5)


@pytest.fixture
def old_url(database_url: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if database_url.startswith("sqlite"):
        return f"sqlite:///{tmp_path / 'old.sqlite3'}"
    postgres, name = request.getfixturevalue("postgres"), f"old_{secrets.token_hex(6)}"
    postgres.psql(f"CREATE DATABASE {name};")
    return str(postgres.get_uri(name))


OWN = "2026_11_22_ratings_in_batches.py"


def number_of(name: str) -> str:
    """Return the number of a step of the schema."""
    step = (migrating.FOLDER / "versions" / name).read_text("utf-8")
    return re.search(r'^revision = "(\w+)"', step, re.MULTILINE)[1]  # type: ignore[index]


def make_schema(database: Database, folder: Path, without: Callable[[str], bool]) -> None:
    """Make the schema of an earlier version in an empty database: that of the steps without some."""
    shutil.copytree(migrating.FOLDER, folder)
    for path in (folder / "versions").glob("*.py"):
        if without(path.name):
            path.unlink()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrating, "FOLDER", folder)
        migrate(database)


def is_later(name: str) -> bool:
    """Tell whether a step of the schema came after 0.1.0."""
    return name != "2026_11_22_the_first_hall.py"


def old_rating(day: str, score: int, reasons: str = "[]", suspect: bool = False) -> dict[str, Any]:
    """Return a rating as 0.1.0 kept it."""
    return {
        "hall_id": HALL,
        "rating_id": secrets.token_hex(16),
        "day": day,
        "day_part": "early_morning",
        "service_id": "khai-sinh",
        "counter_id": "1",
        "wait_band": "under_5_min",
        "channel": "phone",
        "score": score,
        "reasons": reasons,
        "is_suspect": suspect,
    }


def old_invitation(ticket_id: str, at: dt.datetime, **more: bool) -> dict[str, Any]:
    """Return an invitation as 0.1.0 kept it."""
    return {
        "hall_id": HALL,
        "ticket_id": ticket_id,
        "counter_id": "1",
        "service_id": "khai-sinh",
        "language": "km",
        "waited_s": 61,
        "invited_at": at,
        "expires_at": at + dt.timedelta(hours=72),
        "is_used": False,
        "is_withdrawn": False,
        **more,
    }


def put(database: Database, table: str, *rows: dict[str, Any]) -> None:
    """Write rows as an older version did."""
    names = list(rows[0])
    statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES (:{', :'.join(names)})"
    kept = [{k: _stored(database, v) for k, v in row.items()} for row in rows]
    with database.write() as connection:
        connection.execute(text(statement), kept)


def _stored(database: Database, value: Any) -> Any:
    if isinstance(value, dt.datetime) and database.is_sqlite:
        return value.replace(tzinfo=None).isoformat(" ", "microseconds")
    return value


def found(database: Database, what: str) -> list[Any]:
    """Return rows."""
    with database.read() as connection:
        return list(connection.execute(text(what)).all())


def test_small_days_join_the_next_and_places_go(old_url: str, tmp_path: Path) -> None:
    """Every rating is there once; no day has fewer than five; used and ended invitations are gone."""
    now = dt.datetime(2026, 11, 18, 3, tzinfo=dt.UTC)
    with closing(Database(old_url)) as database:
        make_schema(database, tmp_path / "migrations", is_later)
        database.ensure_hall(HALL, now)
        scores = {day: [1 + n % 4 for n in range(count)] for day, count in SAID.items()}
        rows = [old_rating(day, score) for day, said in scores.items() for score in said]
        rows += [old_rating("2026-11-11", 1, '["attitude"]', True) for _ in range(4)]
        rows += [old_rating("t9", 2) for _ in range(6)] + [old_rating("t70", 2)]
        random.Random(1).shuffle(rows)
        put(database, "ratings", *rows)
        put(
            database,
            "rating_invitations",
            old_invitation("open", now),
            old_invitation("used", now, is_used=True),
            old_invitation("withdrawn", now, is_withdrawn=True),
            old_invitation("ended", now - AGO),
        )
        assert migrate(database) and is_current(database)
        told = found(database, "SELECT day, score FROM ratings WHERE NOT is_suspect")
        counted = Counter(day for day, _ in told)
        assert counted == TOLD | {"t9": 6}
        waiting = found(database, "SELECT rehearsal, is_suspect, score FROM waiting_ratings")
        kinds = Counter((rehearsal, bool(suspect)) for rehearsal, suspect, _ in waiting)
        assert kinds == {("", False): 3, ("", True): 4, ("t70", False): 1}
        said = [score for day, score in told if day != "t9"]
        said += [score for rehearsal, suspect, score in waiting if not rehearsal and not suspect]
        assert Counter(said) == Counter(n for each in scores.values() for n in each)
        left = found(database, "SELECT ticket_id, language FROM rating_invitations ORDER BY 1")
        assert list(map(tuple, left)) == [("open", "km"), ("withdrawn", "km")]
        with database.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, Base.metadata) == []


def test_a_database_without_ratings_goes_on(old_url: str, tmp_path: Path) -> None:
    """Nothing to regroup is no fault."""
    with closing(Database(old_url)) as database:
        make_schema(database, tmp_path / "migrations", is_later)
        assert migrate(database) and found(database, "SELECT * FROM ratings") == []


def test_a_hall_of_0_1_0_opens_and_goes_on(
    open_house: OpenHouse, sqlite_url: str, tmp_path: Path
) -> None:
    """In the middle of its day: the figures stand, who has rated is thanked, who has not may, the journal is whole."""
    house = open_house(sqlite_url)
    desk, tickets = house.sit("1"), []
    for _ in range(9):
        tickets.append(house.take())
        house.do("call_chosen", desk, tickets[-1])
        house.do("finish", desk, tickets[-1])
    *rated, free = tickets
    old = Database(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    make_schema(old, tmp_path / "migrations", lambda name: number_of(name) >= number_of(OWN))
    moved(house.database, old)
    day = house.ledger.look(lambda p: p.date)
    put(old, "ratings", *(old_rating(day, 1, '["attitude"]') for _ in rated))
    at = house.clock.now()
    put(
        old,
        "rating_invitations",
        *(old_invitation(each, at, is_used=True) for each in rated),
        old_invitation(free, at),
    )
    assert migrate(old)
    old.close()
    assert b"under_5_min" not in (tmp_path / "old.sqlite3").read_bytes(), "gone from the file too"
    again = open_house(str(old.engine.url), clock=house.clock)
    assert again.rating.tallies(day).by_reason == {"attitude": 8}
    for ticket_id in rated:
        with pytest.raises(HallError, match="already_rated"):
            again.rating.rate("rating", ticket_id, 4, [])
    again.rating.rate("rating", free, 4, [])
    again.clock.forward(LOOK_S)
    again.publishing.come_round()
    assert again.rating.tallies(day).by_score == {1: 8}, "one more waits for four others"
    with again.database.read() as connection:
        facts = list(again.database.facts_after(connection, HALL, 0))
    assert [f.event for f in facts if f.kind == "visit_rated"] == [ev.VisitRated("1")] * 8
    assert {f.part: f.state for f in examine(again, True) if f.part in ("journal", "replay")} == {
        "journal": "ok",
        "replay": "ok",
    }


def moved(new: Database, old: Database) -> None:
    """Put a hall's rows into the older schema, and its eight ratings into the journal as 0.1.0 recorded them."""
    old.journal_key = new.journal_key
    with new.read() as connection:
        tables = [t for t in Base.metadata.sorted_tables if "rating" not in t.name]
        rows = {t.name: connection.execute(t.select()).mappings().all() for t in tables}
    with old.write() as connection:
        for table in tables:
            if rows[table.name]:
                connection.execute(table.insert(), [dict(row) for row in rows[table.name]])
        head = old.lock_hall(connection, HALL)
        (last,) = old.facts_after(connection, HALL, head.seq - 1)
        said = replace(last, actor="rating", event=ev.VisitRated("1"))
        writes = Writes(connection)
        old.append(writes, HALL, head, [replace(said, seq=last.seq + n) for n in range(1, 9)])
        writes.hold()
        writes.finish()
