"""Erasing one person's data on their wish: a visit by the number on its slip, or somebody who worked here.

Called by `./motcua erase`, also beside the running server, and at each start for what a restore brought back. What goes
goes in one transaction with one fact that names nobody; no figure changes, and doing it again changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sqlalchemy import Connection, delete, select, update

from server.access.events import StaffErased, StaffRemoved
from server.access.tables import PinTriesRow, SessionRow, StaffRow
from server.database import Database
from server.ledger import Command, Transaction
from server.operations import erasures
from server.operations.backup import schedule
from server.operations.backup.record import LOCAL
from server.outside import Outside
from server.present import Present
from server.printing.job import OPEN
from server.printing.tables import PrintJobRow
from server.queue.events import TicketErased
from server.queue.tables import TicketRow
from server.queue.today.changing import ERASED
from server.queue.today.ticket import ENDED, link_hash_of
from server.rating.tables import InvitationRow
from server.settings import SettingsError
from server.tables import CommandRow
from server.terminal import say

if TYPE_CHECKING:
    from server.app import House

LINK = re.compile(r"(?:.*/t/)?([A-Za-z0-9_-]{22})(?:[?#].*)?")
BESIDE_S = 10.0
"""A disk of backups that does not answer by then gets the list with its next backup."""
MOST = 1_000_000
"""More facts of one kind than any hall will ever have."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be erased: a ticket or a person by their id, and how it is called to whoever asked."""

    what: Literal["ticket", "staff"]
    own_id: str
    shown: str


def erased_tickets(database: Database, connection: Connection, hall_id: str) -> set[str]:
    """Return the ids of tickets that were erased, as the journal says."""
    facts = database.newest_facts(connection, hall_id, "ticket_erased", 0, MOST)
    return {fact.event.ticket_id for fact in facts}


def erased_marks(database: Database, connection: Connection, hall_id: str) -> set[str]:
    """Return the marks of people who were erased, as the journal says."""
    facts = database.newest_facts(connection, hall_id, "staff_erased", 0, MOST)
    return {fact.event.mark for fact in facts}


def wish_of(house: House, what: str, who: str, date: str | None) -> Wish:
    """Return what somebody means by a number and its date, by the link of a slip, or by an id of staff.

    Raises SettingsError where there is no such visit, or the date is missing.
    """
    if what == "staff":
        return Wish("staff", who, who)
    linked = LINK.fullmatch(who)
    mine = select(TicketRow.ticket_id, TicketRow.number, TicketRow.day).where(
        TicketRow.hall_id == house.hall.hall_id
    )
    if linked is not None:
        asked, missing = (
            mine.where(TicketRow.link_hash == link_hash_of(linked[1])),
            say("erase_no_link"),
        )
    elif date is None:
        raise SettingsError(say("erase_date", number=who))
    else:
        number = who.strip().upper()
        asked = mine.where(TicketRow.day == date, TicketRow.number == number)
        missing = say("erase_no_ticket", number=number, date=date)
    with house.database.read() as connection:
        row = connection.execute(asked).first()
    if row is None:
        raise SettingsError(missing)
    return Wish("ticket", row.ticket_id, f"{row.number}, {row.day}")


def is_left(house: House, wish: Wish) -> bool:
    """Return whether there is anything to erase. Raises SettingsError where it may not be erased now."""
    with house.database.read() as connection:
        return _is_left(house, connection, wish)


def _is_left(house: House, connection: Connection, wish: Wish) -> bool:
    hall_id = house.hall.hall_id
    if wish.what == "staff":
        active = select(StaffRow.is_active).filter_by(hall_id=hall_id, staff_id=wish.own_id)
        row = connection.execute(active).first()
        if row is not None and row.is_active:
            raise SettingsError(say("erase_works_here", who=wish.shown))
        return row is not None
    state = select(TicketRow.state).filter_by(hall_id=hall_id, ticket_id=wish.own_id)
    if connection.execute(state).scalar() not in ENDED:
        raise SettingsError(say("erase_going_on", who=wish.shown))
    return wish.own_id not in erased_tickets(house.database, connection, hall_id)


def erase(house: House, command: Command, wish: Wish) -> bool:
    """Erase what was wished, noted beside the database before it is committed; returns whether anything was left.

    Records TicketErased or StaffErased. Raises SettingsError where it may not be erased now, OSError where it cannot be
    noted; then nothing has happened.
    """

    def do(tx: Transaction[Present]) -> dict[str, bool]:
        if not _is_left(house, tx.connection, wish):
            return {"erased": False}
        mark = _mark_of(house, tx.connection, wish)
        erasures.add(house.settings.data_dir, wish.what, mark)
        _go(tx, wish, mark)
        return {"erased": True}

    done = house.ledger.act(command, do)["erased"]
    house.access.forget()
    return done


def _mark_of(house: House, connection: Connection, wish: Wish) -> str:
    if wish.what == "ticket":
        return wish.own_id
    done = erased_marks(house.database, connection, house.hall.hall_id)
    return erasures.staff_mark(house.secret, wish.own_id, done)


def _go(tx: Transaction[Present], wish: Wish, mark: str) -> None:
    if wish.what == "staff":
        _erase_staff(tx, wish.own_id, mark)
    else:
        _erase_ticket(tx, wish.own_id)


def _erase_ticket(tx: Transaction[Present], ticket_id: str) -> None:
    at, key = tx.connection, {"hall_id": tx.ledger.hall_id, "ticket_id": ticket_id}
    issued_at = at.execute(select(TicketRow.issued_at).filter_by(**key)).scalar_one()
    at.execute(update(TicketRow).filter_by(**key).values(**ERASED))
    at.execute(delete(InvitationRow).filter_by(**key))
    at.execute(delete(PrintJobRow).filter_by(**key).where(PrintJobRow.state.not_in(OPEN)))
    told = CommandRow.answer.contains(f'"{ticket_id}"', autoescape=True)
    kept = (CommandRow.hall_id == tx.ledger.hall_id) & (CommandRow.at >= issued_at)
    at.execute(delete(CommandRow).where(kept, told))
    tx.record(TicketErased(ticket_id))


def _erase_staff(tx: Transaction[Present], staff_id: str, mark: str) -> None:
    at, key = tx.connection, {"hall_id": tx.ledger.hall_id, "staff_id": staff_id}
    for table in (PinTriesRow, SessionRow, StaffRow):
        at.execute(delete(table).filter_by(**key))
    theirs = {"hall_id": tx.ledger.hall_id, "actor": f"staff:{staff_id}"}
    at.execute(delete(CommandRow).filter_by(**theirs))
    tx.record(StaffErased(mark))


def explained(house: House, wish: Wish) -> str:
    """Return what will go, what stays and why, and until when backups have it, for whoever asked."""
    place = erasures.name_beside(house.hall.hall_id)
    kept = say("erase_backups", days=schedule.DAYS, months=schedule.MONTHS, name=place)
    return say(f"erase_{wish.what}", who=wish.shown) + "\n" + kept


def note_beside_backups(house: House) -> list[Path]:
    """Bring the list to where backups lie; returns the places that do not take it now."""
    data, hall_id = house.settings.data_dir, house.hall.hall_id
    lacking = []
    for folder in (data / LOCAL, *house.settings.backup_folders):
        if folder == data / LOCAL and not folder.is_dir():
            continue
        try:
            outside = Outside(str(folder), BESIDE_S, most=1)
            outside.ask(erasures.put_beside, data, hall_id, [folder])
        except OSError:
            lacking.append(folder)
    return lacking


# --- after a restore ------------------------------------------------------------------------------


def erase_again(house: House) -> int:
    """Erase what the list says and the database still has: it was put back from a backup. Returns how many.

    A visit that goes on in what was put back is erased at a start after its end. Called at each start.
    """
    listed = erasures.read(house.settings.data_dir / erasures.NAME)
    if not listed:
        return 0
    with house.database.read() as connection:
        wishes = _still_there(house, connection, listed)
    for wish in wishes:
        house.ledger.act(Command("clock"), partial(_again, house, wish))
    if wishes:
        house.log.info("erased_again", count=len(wishes))
    return len(wishes)


def _again(house: House, wish: Wish, tx: Transaction[Present]) -> dict[str, bool]:
    if wish.what == "staff":
        # In what was put back they may work here still: their counter is left as when they are dismissed.
        tx.record(StaffRemoved(wish.own_id))
    _go(tx, wish, _mark_of(house, tx.connection, wish))
    return {}


def _still_there(house: House, connection: Connection, listed: Mapping[str, None]) -> list[Wish]:
    hall_id = house.hall.hall_id
    done = erased_tickets(house.database, connection, hall_id)
    tickets = (line.partition(" ")[2] for line in listed if line.startswith("ticket "))
    wishes = []
    for ticket_id in (each for each in tickets if each not in done):
        state = select(TicketRow.state).filter_by(hall_id=hall_id, ticket_id=ticket_id)
        if connection.execute(state).scalar() in ENDED:
            wishes.append(Wish("ticket", ticket_id, ticket_id))
    marks = erased_marks(house.database, connection, hall_id)
    people = select(StaffRow.staff_id).filter_by(hall_id=hall_id)
    for staff_id in connection.execute(people).scalars():
        if f"staff {erasures.staff_mark(house.secret, staff_id, marks)}" in listed:
            wishes.append(Wish("staff", staff_id, staff_id))
    return wishes
