"""One person's data go on their wish: everything that leads to them, in one transaction, and no figure moves."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

import busy_hall
from ledger.test_retention import count, figures, served
from server.access.tables import PinTriesRow, SessionRow, StaffRow
from server.errors import HallError
from server.ledger import Command
from server.operations import erasing, erasures
from server.operations.erasing import Wish
from server.operations.replay import compare_with_rows
from server.printing.tables import PrintJobRow
from server.queue.tables import TicketRow
from server.queue.verbs import TicketRequest
from server.rating.tables import InvitationRow
from server.settings import SettingsError
from server.tables import CommandRow
from server_fixtures import MONDAY, OpenHouse, TestHouse

SHELL = Command("shell")
DATE = f"{MONDAY:%Y-%m-%d}"
DAY_S = 24 * 3600


def visit(house: TestHouse) -> str:
    """Let somebody be served whose number has everything that could lead to them; returns the ticket's id."""
    asked = TicketRequest(
        "khai-sinh",
        "vi",
        priority_class_id="cao-tuoi",
        verified_by="desk",
        person="p" * 64,
        printer_id="may-in",
    )
    house.clock.forward(1)
    made = house.queue.take_ticket(Command("device:kiosk-1", "0123456789abcdef"), asked)
    ticket_id = str(made["ticket_id"])
    house.clock.forward(1)
    job = house.lending.claim("agent:server", "may-in")
    assert job is not None
    house.lending.report(Command("agent:server"), job.job_id, "printed")
    desk = house.sit("1")
    house.next(desk)
    house.do("start", desk, ticket_id)
    house.do("finish", desk, ticket_id)
    return ticket_id


def of(house: TestHouse, ticket_id: str) -> Wish:
    """Return the wish of a ticket's holder."""
    return Wish("ticket", ticket_id, ticket_id)


def row_of(house: TestHouse, ticket_id: str) -> dict[str, Any]:
    """Return the row of a ticket."""
    with house.database.read() as connection:
        found = connection.execute(
            TicketRow.__table__.select().where(TicketRow.ticket_id == ticket_id)  # type: ignore[attr-defined]
        ).one()
    return dict(found._mapping)


def kinds(house: TestHouse) -> list[str]:
    """Return the kinds of all facts, in order."""
    with house.database.read() as connection:
        return list(connection.execute(text("SELECT kind FROM events ORDER BY seq")).scalars())


def replayed(house: TestHouse) -> list[str]:
    """Return what differs between the journal and the rows."""
    with house.database.read() as connection:
        return compare_with_rows(
            house.database, connection, house.hall.hall_id, house.clock.now()
        ).wrong


@pytest.mark.parametrize("later_days", [0, 1])
def test_a_visit_goes_and_what_is_counted_stays(
    open_house: OpenHouse, database_url: str, later_days: int
) -> None:
    """On its day or later: nothing leads to the visit, its figures stand, journal and rows agree."""
    hall = busy_hall.hall()
    hall = replace(hall, queue=replace(hall.queue, one_ticket_per_person=True))
    house = open_house(database_url, hall)
    ticket_id = visit(house)
    token = house.words(ticket_id).token
    other = served(house)
    before, was = figures(house), row_of(house, ticket_id)
    assert all(was[name] for name in ("link_hash", "person", "priority_class_id", "verified_by"))
    if later_days:
        house.clock.forward(later_days * DAY_S)
        house.keep_day()
    wish = erasing.wish_of(house, "ticket", was["number"].lower(), DATE)
    assert erasing.is_left(house, wish)
    assert erasing.erase(house, SHELL, wish)
    now = row_of(house, ticket_id)
    gone = {"link_hash", "person", "priority_class_id", "verified_by", "device_id", "held_reason"}
    assert {name for name in now if now[name] != was[name]} <= gone
    assert not any(now[name] for name in gone)
    mine = {"ticket_id": ticket_id}
    for table in (InvitationRow, PrintJobRow):
        assert count(house, table, table.ticket_id == mine["ticket_id"]) == 0
    assert count(house, CommandRow, CommandRow.answer.contains(ticket_id)) == 0
    with pytest.raises(HallError, match="not_found"):
        house.links.ticket(token)
    assert figures(house)[1:] == before[1:]
    assert row_of(house, other)["link_hash"], "another's is left alone"
    if not later_days:
        assert house.ticket(ticket_id).link_hash == "" and house.ticket(ticket_id).person is None
    assert kinds(house)[-1] == "ticket_erased"
    assert replayed(house) == []
    assert not erasing.erase(house, SHELL, wish) and not erasing.is_left(house, wish)
    assert kinds(house).count("ticket_erased") == 1
    listed = house.settings.data_dir / erasures.NAME
    assert list(erasures.read(listed)) == [f"ticket {ticket_id}"]
    house.ledger.is_loaded = False
    house.ledger.refresh()
    assert replayed(house) == []


def test_an_erased_visit_is_not_taken_back(house: TestHouse) -> None:
    """The officer's last action would bring back what was erased: there is nothing to undo any more."""
    ticket_id = served(house)
    erasing.erase(house, SHELL, of(house, ticket_id))
    with pytest.raises(HallError, match="nothing_to_undo"):
        house.do("undo", house.sit("1"))
    assert house.ticket(ticket_id).state == "finished"


@pytest.mark.parametrize("state", ["waiting", "called", "serving", "held", "missed"])
def test_a_visit_that_goes_on_is_refused(house: TestHouse, state: str) -> None:
    """Whoever still has a turn keeps it; nothing is noted and nothing is recorded."""
    ticket_id = house.take()
    desk = house.sit("1")
    if state != "waiting":
        house.next(desk)
    if state in ("serving", "held"):
        house.do("start", desk, ticket_id)
    if state == "held":
        house.do("hold", desk, ticket_id, "payment", None)
    if state == "missed":
        house.do("miss", desk, ticket_id)
    assert house.ticket(ticket_id).state == state
    seq = house.seq()
    for ask in (erasing.is_left, lambda h, w: erasing.erase(h, SHELL, w)):
        with pytest.raises(SettingsError, match="goes on"):
            ask(house, of(house, ticket_id))
    assert house.seq() == seq and row_of(house, ticket_id)["link_hash"]
    assert not (house.settings.data_dir / erasures.NAME).exists()


def test_a_slip_s_link_names_its_visit(house: TestHouse) -> None:
    """The whole address, with what a browser adds, or its last part; not one of no visit, nor a forgotten one."""
    ticket_id = served(house)
    token = house.words(ticket_id).token
    for link in (token, f"http://motcua.vn/t/{token}", f"https://m.vn/t/{token}?lang=en"):
        assert erasing.wish_of(house, "ticket", link, None).own_id == ticket_id
    house.clock.forward(4 * DAY_S)
    house.keep_day()
    house.clock.forward(2 * 3600)
    assert house.forgetting.forget_old()["links"] == 1
    for link in (token, "A" * 22):
        with pytest.raises(SettingsError, match="leads to no number"):
            erasing.wish_of(house, "ticket", link, None)


@pytest.mark.parametrize(
    ("number", "date", "said"),
    [
        ("A001", None, "Of which day"),
        ("A002", DATE, "was not given"),
        ("A001", "2026-11-22", "was not given"),
        ("A001", "hôm qua", "was not given"),
        ("", DATE, "was not given"),
    ],
)
def test_a_number_is_of_a_day(house: TestHouse, number: str, date: str | None, said: str) -> None:
    """What names no visit is refused in words."""
    assert house.ticket(served(house)).number == "A001"
    with pytest.raises(SettingsError, match=said):
        erasing.wish_of(house, "ticket", number, date)


def hire(house: TestHouse, staff_id: str = "an") -> None:
    """Let somebody work here who has signed in and typed wrong PINs."""
    house.people.add(Command("test"), staff_id, "Nguyễn Thị An", "officer", "482913", [])
    at, mine = house.clock.now(), {"hall_id": house.hall.hall_id, "staff_id": staff_id}
    with house.database.engine.begin() as connection:
        for table, values in (
            (SessionRow, {"token_hash": f"{staff_id}{at}", "started_at": at, "expires_at": at}),
            (PinTriesRow, {"failures": 3}),
        ):
            connection.execute(
                table.__table__.insert().values(**mine, device_id="desk-1", **values)  # type: ignore[attr-defined]
            )


STAFF = Wish("staff", "an", "an")


def test_somebody_who_left_goes_at_once(open_house: OpenHouse, database_url: str) -> None:
    """Name, PIN, tries and sessions; neither fact nor list says who it was; others stay."""
    house = open_house(database_url)
    hire(house)
    hire(house, "binh")
    with pytest.raises(SettingsError, match="works here"):
        erasing.erase(house, SHELL, STAFF)
    house.people.remove(Command("staff:truong"), "an") if _lead(house) else None
    assert erasing.is_left(house, STAFF) and erasing.erase(house, SHELL, STAFF)
    for table in (StaffRow, PinTriesRow, SessionRow):
        assert count(house, table, table.staff_id == "an") == 0
        assert count(house, table, table.staff_id == "binh") == 1
    with house.database.read() as connection:
        kind, body = connection.execute(
            text("SELECT kind, body FROM events ORDER BY seq DESC LIMIT 1")
        ).one()
    assert kind == "staff_erased" and "an" not in body.replace("mark", "")
    (line,) = erasures.read(house.settings.data_dir / erasures.NAME)
    assert line.startswith("staff ") and len(line) == len("staff ") + 64
    assert not erasing.is_left(house, STAFF) and not erasing.erase(house, SHELL, STAFF)
    assert kinds(house).count("staff_erased") == 1


def _lead(house: TestHouse) -> bool:
    """Let the hall have a manager, without whom nobody is dismissed."""
    house.people.add(Command("test"), "truong", "Trưởng bộ phận", "manager", "975310", [])
    return True


def test_who_works_here_again_is_not_erased_by_the_time_before(house: TestHouse) -> None:
    """The same id, another person: the next start leaves them, and a second wish has a mark of its own."""
    _lead(house)
    for times in (1, 2):
        hire(house)
        assert erasing.erase_again(house) == 0
        house.people.remove(Command("staff:truong"), "an")
        assert erasing.erase(house, SHELL, STAFF)
        assert len(erasures.read(house.settings.data_dir / erasures.NAME)) == times
        assert erasing.erase_again(house) == 0


# --- what a restore brings back ---------------------------------------------------------------------


def test_an_older_copy_is_erased_again(
    open_house: OpenHouse, sqlite_url: str, tmp_path: Path
) -> None:
    """Whoever still works in it, and who sits at a counter in it, is gone as after a dismissal; once."""
    house = open_house(sqlite_url)
    _lead(house)
    hire(house, "can-bo-1")
    ticket_id, waits = visit(house), house.take()
    code = house.words(waits).code
    house.sit("1")
    with (
        closing(sqlite3.connect(tmp_path / "hall.sqlite3")) as now,
        closing(sqlite3.connect(tmp_path / "older.sqlite3")) as then,
    ):
        now.backup(then)
    house.people.remove(Command("staff:truong"), "can-bo-1")
    house.queue.leave(Command("device:kiosk-1"), waits, code)
    for wish in (of(house, ticket_id), of(house, waits), Wish("staff", "can-bo-1", "x")):
        assert erasing.erase(house, SHELL, wish)
    older = open_house(f"sqlite:///{tmp_path / 'older.sqlite3'}", clock=house.clock)
    assert count(older, StaffRow, StaffRow.staff_id == "can-bo-1") == 1
    assert erasing.erase_again(older) == 2, "whose visit goes on in it is left until its end"
    assert count(older, StaffRow, StaffRow.staff_id == "can-bo-1") == 0
    assert row_of(older, ticket_id)["link_hash"] == "" and row_of(older, waits)["link_hash"]
    assert older.ledger.look(lambda p: p.day.counter("1").state) == "closed"
    assert erasing.erase_again(older) == 0
    older.queue.leave(Command("device:kiosk-1"), waits, code)
    assert erasing.erase_again(older) == 1 and erasing.erase_again(older) == 0
    assert replayed(older) == []


def test_what_was_noted_and_not_committed_goes_at_the_next_start(
    house: TestHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut between the list and the database leaves the wish, not the data."""
    ticket_id = visit(house)

    def dies(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(erasing, "_go", dies)
        with pytest.raises(KeyboardInterrupt):
            erasing.erase(house, SHELL, of(house, ticket_id))
    assert row_of(house, ticket_id)["link_hash"]
    assert erasing.erase_again(house) == 1
    assert row_of(house, ticket_id)["link_hash"] == ""


# --- the list ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"", []),
        (b"ticket 261123-A001\n", ["ticket 261123-A001"]),
        (b"\nticket a\n\nstaff ff\nticket a\n", ["ticket a", "staff ff"]),
        (b"ticket\nticket \nname An\n\xff\xfe\nticket a b\nstaff ff", ["staff ff"]),
    ],
)
def test_a_list_is_read_line_by_line(tmp_path: Path, content: bytes, lines: list[str]) -> None:
    """What a power cut or an editor left between the lines is passed over."""
    (tmp_path / erasures.NAME).write_bytes(content)
    assert list(erasures.read(tmp_path / erasures.NAME)) == lines


def test_a_list_grows_and_is_brought_beside_backups(tmp_path: Path) -> None:
    """One line each, behind half a line too; where backups lie nothing that is known there is lost."""
    data, stick = tmp_path / "data", tmp_path / "stick"
    for folder in (data, stick):
        folder.mkdir()
    erasures.put_beside(data, "xa", [stick])
    assert list(stick.iterdir()) == [], "nothing was erased yet"
    (data / erasures.NAME).write_bytes(b"ticket a\nticke")
    for _ in range(2):
        erasures.add(data, "ticket", "b")
    assert list(erasures.read(data / erasures.NAME)) == ["ticket a", "ticket b"]
    beside = stick / erasures.name_beside("xa")
    beside.write_text("ticket c\n")
    erasures.put_beside(data, "xa", [stick])
    assert list(erasures.read(beside)) == ["ticket c", "ticket a", "ticket b"]
    assert erasures.merge(data / erasures.NAME, beside, tmp_path / "none") == 3
