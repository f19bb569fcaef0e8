"""Dated rules of how long what points to a person is kept: how they are read, what they end, and what stays equal."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select, text, update

import busy_hall
from server import retention
from server.access.tables import DeviceRow, SessionRow
from server.ledger import Command
from server.operations import forgetting, log_files
from server.operations.replay import compare_with_rows
from server.printing.job import JobState
from server.printing.tables import PrintJobRow
from server.queue.tables import TicketRow
from server.rating.tables import InvitationRow
from server.reports.days import recent
from server.retention import RetentionError
from server.settings import Settings
from server_fixtures import MONDAY, OpenHouse, TestHouse

HOUR_S, DAY_S = 3600, 24 * 3600
KIND = '[[kinds]]\nkind = "x"\nwhat = "y"\nends = "clock"\n'
RULE = '[[kinds.rules]]\nfrom = 2026-12-01\nkeep = "72 hours"\nsince = "a"\nsource = "b"\nmark = "proposal"\n'
LATER = RULE.replace("2026-12-01", "2027-01-01").replace("72 hours", "5 days")


# --- reading ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("date", "hours"),
    [("2026-01-01", 72), ("2026-12-01", 72), ("2026-12-31", 72), ("2027-01-01", 120)],
)
def test_the_newest_rule_that_has_begun_is_in_force(date: str, hours: int) -> None:
    """From its day on a later rule counts; before the first one, the first."""
    found = retention.read(KIND + RULE + LATER).kinds["x"].on(dt.date.fromisoformat(date))
    assert found.keep == dt.timedelta(hours=hours)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (KIND + RULE.replace("72 hours", "72"), "no number of hours or days"),
        (KIND + RULE.replace("72 hours", "3 weeks"), "no number of hours or days"),
        (KIND + RULE.replace("72 hours", "-3 days"), "no number of hours or days"),
        (KIND + RULE.replace('"proposal"', '"guess"'), "mark"),
        (KIND.replace('"clock"', '"soon"') + RULE, "ends"),
        (KIND.replace('"clock"', '"never"') + RULE, "has a figure"),
        (KIND + RULE.replace('keep = "72 hours"', 'until = "b"'), "has a figure"),
        (KIND + RULE.replace('source = "b"', 'source = ""'), "where it is from"),
        (KIND + RULE.replace('since = "a"\n', ""), "since when"),
        (KIND + LATER + RULE, "below the earlier"),
        (KIND + RULE + KIND + RULE, "twice"),
        (KIND + RULE.replace('"proposal"', '"memory"'), "a setting that switches it on"),
    ],
)
def test_a_rule_that_says_nothing_clear_is_refused(wrong: str, said: str) -> None:
    """What is wrong is named, and nothing is kept or forgotten by chance."""
    with pytest.raises(RetentionError, match=said):
        retention.read(wrong)


@pytest.mark.parametrize(
    ("mark", "days", "is_applied"),
    [("proposal", 0, True), ("proposal", 9, True), ("memory", 0, False), ("memory", 9, True)],
)
def test_a_rule_of_memory_waits_for_the_hall(mark: str, days: int, is_applied: bool) -> None:
    """What nobody has read in a text is no default; the hall's setting switches it on and says how long."""
    written = RULE.replace('"proposal"', f'"{mark}"') + 'setting = "keep_names_days"\n'
    (rule,) = retention.read(KIND + written).kinds["x"].rules
    settings = replace(Settings(), keep_names_days=days)
    assert retention.is_applied(rule, settings) == is_applied
    assert retention.kept_by(rule, settings) == dt.timedelta(days=days or 3)


# --- forgetting -------------------------------------------------------------------------------------


def served(house: TestHouse, person: str | None = None) -> str:
    """Let somebody take a number, be called and served; returns the ticket's id."""
    ticket_id = house.take(person=person, printer_id="may-in")
    desk = house.sit("1")
    house.next(desk)
    house.do("start", desk, ticket_id)
    house.do("finish", desk, ticket_id)
    return ticket_id


def count(house: TestHouse, table: Any, *where: Any) -> int:
    """Return how many rows of a table are so."""
    asked = select(func.count()).select_from(table).where(*where)
    with house.database.read() as connection:
        return int(connection.execute(asked).scalar_one())


def until_done(house: TestHouse) -> dict[str, int]:
    """Forget until nothing is left that is due; returns how many of each kind."""
    gone: dict[str, int] = {}
    house.clock.forward(HOUR_S + 1)
    while found := house.forgetting.forget_old():
        for kind, n in found.items():
            gone[kind] = gone.get(kind, 0) + n
    return gone


def figures(house: TestHouse) -> Any:
    """Return what is counted: the book of days, each state, how long people waited and were served, ratings."""
    with house.database.read() as connection:
        states = connection.execute(
            text(
                "SELECT day, state, count(*), min(called_at), max(ended_at) FROM tickets GROUP BY day, state"
            )
        ).all()
        told = connection.execute(text("SELECT score, count(*) FROM ratings GROUP BY score")).all()
    return recent(house), states, told


def next_morning(house: TestHouse, days: int) -> None:
    """Let days pass, and a new one begin."""
    house.clock.forward(days * DAY_S)
    house.keep_day()


def test_links_invitations_papers_go_and_no_figure_moves(
    open_house: OpenHouse, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight days later nothing leads from a slip to its visit; what is counted is what it was, and replay agrees."""
    monkeypatch.setattr(forgetting, "BATCH", 2)
    hall = busy_hall.hall()
    hall = replace(hall, queue=replace(hall.queue, one_ticket_per_person=True))
    house = open_house(database_url, hall)
    for n in range(7):
        ticket_id = served(house, f"person-{n}" if n % 2 else None)
        if n < 5:
            house.rating.rate("device:kiosk-1", ticket_id, 4 - n % 2, [])
    house.publishing.come_round()
    with house.database.engine.begin() as connection:
        connection.execute(update(PrintJobRow).values(state=JobState.CANCELLED))
    assert count(house, TicketRow, TicketRow.person.is_not(None)) == 3
    before, papers = figures(house), count(house, PrintJobRow)
    assert papers == 7
    next_morning(house, 8)
    left = {"links": 7, "invitations": 2, "papers": papers}
    gone = until_done(house)
    assert {kind: n for kind, n in gone.items() if kind in left} == left
    old = TicketRow.day == f"{MONDAY:%Y-%m-%d}"
    assert count(house, TicketRow, old, TicketRow.link_hash == "", TicketRow.person.is_(None)) == 7
    assert count(house, InvitationRow) == count(house, PrintJobRow) == 0
    assert figures(house)[1:] == before[1:]
    assert [d for d in figures(house)[0] if d["date"] == f"{MONDAY:%Y-%m-%d}"] != []
    with house.database.read() as connection:
        found = compare_with_rows(house.database, connection, house.hall.hall_id, house.clock.now())
    assert (found.tickets, [w for w in found.wrong if "print job" not in w]) == (7, [])


@pytest.mark.parametrize(("hours", "is_gone"), [(71.9, False), (73.1, True)])
def test_a_link_ends_in_its_row_as_on_the_page(
    open_house: OpenHouse, database_url: str, hours: float, is_gone: bool
) -> None:
    """The hash of a link goes when the link opens nothing any more, and not before."""
    house = open_house(database_url)
    ticket_id = served(house)
    house.keeper.close_by_hand(Command("clock"), 0, "truong")
    house.clock.forward((hours - 1) * HOUR_S)
    until_done(house)
    assert (
        count(house, TicketRow, TicketRow.ticket_id == ticket_id, TicketRow.link_hash == "")
        == is_gone
    )


def test_an_open_day_is_left_alone(open_house: OpenHouse, sqlite_url: str) -> None:
    """A day that nobody closed for a week still has the rows that memory has."""
    house = open_house(sqlite_url)
    house.take()
    house.clock.forward(8 * DAY_S)
    assert "links" not in until_done(house)


@pytest.mark.parametrize("state", [s for s in JobState if s is not JobState.CANCELLED])
def test_a_paper_that_may_still_come_stays(house: TestHouse, state: JobState) -> None:
    """However old, a job of which something may come is no rubbish."""
    house.take(printer_id="may-in")
    with house.database.engine.begin() as connection:
        connection.execute(update(PrintJobRow).values(state=state))
    house.clock.forward(30 * DAY_S)
    until_done(house)
    assert count(house, PrintJobRow) == (0 if state is JobState.PRINTED else 1)


def test_a_missing_paper_is_still_noticed(house: TestHouse) -> None:
    """What is gone before its time is a difference from the journal."""
    house.take(printer_id="may-in")
    with house.database.engine.begin() as connection:
        connection.execute(text("DELETE FROM print_jobs"))

    def wrong(days: int) -> list[str]:
        house.clock.forward(days * DAY_S)
        with house.database.read() as connection:
            now = house.clock.now()
            return compare_with_rows(house.database, connection, house.hall.hall_id, now).wrong

    assert len(wrong(0)) == 1 and len(wrong(5)) == 1


def test_sessions_tokens_and_names_of_screens_end(open_house: OpenHouse, database_url: str) -> None:
    """A month after it ran out a session is gone, a quarter after it was revoked a screen's name is; its id stays."""
    house = open_house(database_url)
    added = house.devices.add(Command("test"), "kiosk", "Máy của chị Lan", None, None, None)
    stays = house.devices.add(Command("test"), "kiosk", "Ki-ốt cửa chính", None, None, None)
    house.devices.pair(Command("test"), stays["code"])
    house.devices.revoke(Command("test"), added["device_id"])
    row = {
        "token_hash": "h",
        "hall_id": house.hall.hall_id,
        "staff_id": "can-bo-1",
        "device_id": "desk-1",
        "started_at": house.clock.now(),
        "expires_at": house.clock.now(),
    }
    with house.database.engine.begin() as connection:
        connection.execute(SessionRow.__table__.insert().values(**row))  # type: ignore[attr-defined]
    next_morning(house, 29)
    assert "sessions" not in until_done(house)
    next_morning(house, 2)
    assert until_done(house)["sessions"] == 1
    assert count(house, DeviceRow, DeviceRow.name == "") == 0
    next_morning(house, 60)
    assert until_done(house)["former_devices"] == 1
    with house.database.read() as connection:
        names = connection.execute(
            select(DeviceRow.device_id, DeviceRow.name).where(DeviceRow.role == "kiosk")
        ).all()
    assert {tuple(each) for each in names} >= {
        (added["device_id"], ""),
        (stays["device_id"], "Ki-ốt cửa chính"),
    }
    again = house.devices.add(Command("test"), "kiosk", "Ki-ốt mới", None, None, None)
    assert again["device_id"] not in (added["device_id"], stays["device_id"])


def test_codes_that_nobody_typed_end(house: TestHouse) -> None:
    """A pairing code is told to be late for a day, and then nothing of it is kept."""
    house.devices.add(Command("test"), "kiosk", "Ki-ốt cửa chính", None, None, None)
    until_done(house)
    assert count(house, DeviceRow, DeviceRow.code_hash.is_not(None)) == 1
    next_morning(house, 2)
    assert until_done(house)["former_tokens"] == 1
    assert count(house, DeviceRow, DeviceRow.code_hash.is_not(None)) == 0


def test_what_fails_holds_up_nothing_else(
    house: TestHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table with a damaged page is said once an hour; the kinds behind it are forgotten all the same."""

    def damaged(*_: Any) -> int:
        raise sqlite3.DatabaseError("database disk image is malformed")

    house.clock.forward(60 * DAY_S)
    old = house.clock.now().date() - dt.timedelta(days=31)
    (house.settings.data_dir / f"before-0008-{old}.sqlite3").write_bytes(b"")
    monkeypatch.setitem(forgetting.ROWS, "links", damaged)
    assert until_done(house)["copies_before_upgrades"] == 1
    assert house.forgetting.forget_old() == {}, "not every few seconds"


def test_copies_before_an_upgrade_end(house: TestHouse) -> None:
    """A copy of the whole database lives a month; what has another name, or the date of a dead clock, stays."""
    house.clock.forward(60 * DAY_S)
    folder, date = house.settings.data_dir, house.clock.now().date()
    ages = {
        "before-0009-{}.sqlite3": 29,
        "before-0008-{}.sqlite3": 31,
        "before-mine-{}.sqlite3.bak": 99,
    }
    for name, days in ages.items():
        (folder / name.format(date - dt.timedelta(days=days))).write_bytes(b"")
    (folder / "before-the-flood.sqlite3").write_bytes(b"")
    for name in ("before-0007-2020-01-01.sqlite3", "before-0006-2026-11-22.sqlite3"):
        (folder / name).write_bytes(b"")
    assert until_done(house)["copies_before_upgrades"] == 2
    left = sorted(path.name[:11] for path in folder.glob("before-*"))
    assert left == ["before-0007", "before-0009", "before-mine", "before-the-"]


@pytest.mark.parametrize(("days", "left"), [(0, 3), (30, 3), (7, 2)])
def test_older_logs_end_where_a_hall_says_so(house: TestHouse, days: int, left: int) -> None:
    """A rule of memory: without the setting it ends nothing; the file that is written on stays."""
    house.settings = replace(house.settings, keep_logs_days=days)
    now_s = house.clock.now().timestamp()
    for path, age in zip(log_files.paths_in(house.settings.data_dir), (9, 6, 8), strict=False):
        path.parent.mkdir(exist_ok=True)
        path.write_text("{}\n")
        os.utime(path, (now_s - age * DAY_S,) * 2)
    assert until_done(house).get("logs", 0) == 3 - left
    there = [p for p in log_files.paths_in(house.settings.data_dir) if p.exists()]
    assert len(there) == left and there[0].name == log_files.NAME


def test_a_disk_that_deletes_nothing_is_said(
    house: TestHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What lies in rows is forgotten all the same."""

    def fails(*_: Any) -> int:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(forgetting, "_delete_copies", fails)
    house.take()
    next_morning(house, 8)
    assert until_done(house)["links"] == 1
    assert [what for what, _ in house.log.errors] == ["not_forgotten"] * len(house.log.errors) != []
