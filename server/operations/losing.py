"""After a loss: noticing it before anything is written, saying what it means, and going on when somebody decided to.

Called at every start and by every verb that opens the database, and by the console's one tap. With people in what is
left of the database the hall opens and gives no numbers until a manager decides; with nobody left who could sign in,
nothing opens, and whoever stands at the machine decides by `./motcua loss accept`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import inspect, select

from server.access.tables import StaffRow
from server.clock import RealClock
from server.database import Database
from server.facts import from_wire
from server.hall.calendar import business_date, sessions_on
from server.hall.rules import NUMBER_DIGITS, Hall
from server.ledger import Command
from server.operations import witness
from server.operations.witness import Found, Loss, Witness
from server.queue.events import NumbersSkipped
from server.queue.today.day import DATA_LOST
from server.reports import answers
from server.settings import Settings, SettingsError
from server.tables import HallRow

if TYPE_CHECKING:
    from server.app import House

NOTHING_LOST = "Nothing is missing from the database."
KINDS = {
    "vanished": "the hall is not in its database any more",
    "behind": "the database ends before what has happened",
    "parted": "the database tells another story than what has happened",
    "other": "the database is another one than the hall has worked with",
    "restored": "the hall was put back from a backup, and numbers may have been given since it was made",
}


def look(settings: Settings, database: Database, hall_id: str) -> Loss | None:
    """Return what is missing from the hall's database, by the witness beside it."""
    folder = settings.data_dir
    seen = witness.read(folder)
    if seen is not None and seen.hall_id != hall_id:
        return None  # another hall's folder: its own guard speaks of that
    return witness.judge(seen, _found(database, hall_id, seen), witness.has_remains(folder))


def _found(database: Database, hall_id: str, seen: Witness | None) -> Found:
    with database.read() as connection:
        if not inspect(connection).has_table(HallRow.__tablename__):
            return Found()
        instance = select(HallRow.instance_id).where(HallRow.hall_id == hall_id)
        instance_id = connection.execute(instance).scalar()
        if instance_id is None:
            return Found()
        head = database.head(connection, hall_id)
        there = None if seen is None else database.hash_at(connection, hall_id, seen.seq)
        return Found(instance_id, head.seq, there)


def has_manager(database: Database, hall_id: str) -> bool:
    """Return whether somebody is left who could decide at the console."""
    with database.read() as connection:
        if not inspect(connection).has_table(StaffRow.__tablename__):
            return False
        managers = select(StaffRow.staff_id).where(
            StaffRow.hall_id == hall_id, StaffRow.role == "manager", StaffRow.is_active
        )
        return connection.execute(managers).first() is not None


def refuse_without_people(settings: Settings, database: Database, hall_id: str) -> Loss | None:
    """Return the loss that a manager can decide about; raise SettingsError where nobody is left who could."""
    loss = look(settings, database, hall_id)
    if loss is None or (loss.kind != "vanished" and has_manager(database, hall_id)):
        return loss
    raise SettingsError(describe(loss, settings))


def hold(house: House, loss: Loss | None) -> None:
    """Let a house give no numbers while a loss waits for a decision."""
    if loss is not None:
        house.witnessing.loss = loss
        house.withheld.code = DATA_LOST
        house.log.error("data_lost", kind=loss.kind, known_seq=loss.seq)


def plan(loss: Loss, hall: Hall, now: dt.datetime, after: int | None = None) -> NumbersSkipped:
    """Return what going on would record."""
    letters = [sector.letter for sector in hall.sectors]
    seen = loss.witness
    if loss.kind == "restored" and seen is not None:
        return _since_backup(seen, hall, now, loss.seq, after)
    date = seen.date if seen is not None and seen.date else business_date(hall, now).isoformat()
    series = witness.skipped(seen, letters, after)
    lost_seq = seen.seq if seen is not None else 0
    return NumbersSkipped(date, series, loss.kind, loss.seq, lost_seq)


def _since_backup(
    seen: Witness, hall: Hall, now: dt.datetime, known_seq: int, after: int | None
) -> NumbersSkipped:
    """Return what going on after a restore would record: of today, because today's numbers are in people's hands."""
    made_at, restored_at = from_wire(seen.at), from_wire(seen.restored_at)
    today = business_date(hall, now)
    letters = [sector.letter for sector in hall.sectors]
    series = dict.fromkeys(letters, after or 0)
    if today == business_date(hall, restored_at):
        opened = min((s.opens_at for s in sessions_on(hall, today)), default=made_at)
        since = made_at if today == business_date(hall, made_at) else max(made_at, opened)
        minutes = (restored_at - since).total_seconds() / 60
        series = witness.since_backup(seen, today.isoformat(), minutes, letters, after)
    return NumbersSkipped(today.isoformat(), series, "restored", known_seq)


def accept(house: House, command: Command, skipped: NumbersSkipped) -> None:
    """Go on: the journal says which numbers are skipped, the witness follows the database again."""
    house.keeper.skip_numbers(command, skipped)
    house.witnessing.loss = None
    if house.withheld.code == DATA_LOST:
        house.withheld.code = None
    house.log.warning("loss_accepted", kind=skipped.why, lost_seq=skipped.lost_seq)
    house.witnessing.note()
    house.seals.forget_lost()


def explain(settings: Settings, database: Database, hall: Hall, after: int | None) -> str:
    """Return what is missing and what going on would do, changing nothing."""
    loss = look(settings, database, hall.hall_id)
    if loss is None:
        return NOTHING_LOST
    made = plan(loss, hall, RealClock().now(), after)
    return f"{describe(loss, settings)}\n\nGoing on would do this:\n{_spelt_out(made)}"


def accept_at_the_console(
    house: House, command: Command, staff_id: str, after: int | None = None
) -> None:
    """Go on after a loss, decided by a manager, who may have read the highest number on a slip (`after`)."""
    loss = house.witnessing.loss
    if loss is not None:
        made = plan(loss, house.hall, house.clock.now(), after)
        accept(house, command, replace(made, staff_id=staff_id))


def accept_at_the_machine(house: House, command: Command, after: int | None) -> str:
    """Go on after a loss, decided by whoever stands at the machine; returns what was done.

    Raises SettingsError when nothing says which numbers were given: no witness, and no `after`.
    """
    loss = house.witnessing.loss
    if loss is None:
        return NOTHING_LOST
    if loss.witness is None and after is None:
        raise SettingsError(
            "No witness says which numbers were given. Look at today's slips and name the highest "
            "number among them: ./motcua loss accept --after N (0 when none was given today)."
        )
    made = plan(loss, house.hall, house.clock.now(), after)
    accept(house, command, made)
    return f"The hall goes on.\n{_spelt_out(made)}"


def _spelt_out(made: NumbersSkipped) -> str:
    firsts = ", ".join(number(letter, n + 1) for letter, n in made.series.items())
    lost = (
        f" - {max(0, made.lost_seq - made.known_seq)} facts are missing for good.\n"
        if made.lost_seq
        else ""
    )
    return (
        f"{lost} - Of the day {made.date} all numbers before these are skipped: {firsts}.\n"
        " - Whoever holds a skipped number that the database does not know is asked by the phone's "
        "page to go to the help desk.\n"
        " - The journal says so for ever; nothing else in it is changed."
    )


def loss_values(house: House) -> answers.Loss | None:
    """Return the loss as the console shows it before somebody decides, None without one."""
    loss = house.witnessing.loss
    if loss is None:
        return None
    skipped, seen = plan(loss, house.hall, house.clock.now()), loss.witness
    given = seen.series if seen is not None and seen.date == skipped.date else {}
    return {
        "kind": loss.kind,
        "at": seen.at if seen is not None else None,
        "date": skipped.date,
        "missing": max(0, skipped.lost_seq - loss.seq),
        "series": [
            {
                "letter": letter,
                "known": number(letter, known) if known else None,
                "next": number(letter, n + 1),
            }
            for letter, n in skipped.series.items()
            for known in [given.get(letter, 0)]
        ],
    }


def number(letter: str, n: int) -> str:
    """Return a number as slips show it."""
    return f"{letter}{n:0{NUMBER_DIGITS}d}"


def describe(loss: Loss, settings: Settings) -> str:
    """Return what is missing and what can be done, for whoever stands at the machine."""
    folder, seen = settings.data_dir, loss.witness
    lines = [f"{folder}: {KINDS[loss.kind]}."]
    if loss.kind == "restored" and seen is not None:
        return "\n".join(
            [
                *lines,
                f"The backup was made on {seen.at} at fact {seen.seq}. No number is given before somebody "
                "says that the hall may go on past every number that may be in somebody's hand:",
                f"  ./motcua loss accept --data {folder}",
                "It says first which numbers are skipped. --after N names the highest number on a slip, "
                "where that is higher.",
            ]
        )
    if seen is not None:
        given = ", ".join(number(k, n) for k, n in sorted(seen.series.items()) if n) or "none"
        lines.append(
            f"{witness.NAME} saw it at fact {seen.seq} on {seen.at}; numbers given on {seen.date} "
            f"until then: up to {given}."
        )
    else:
        lines.append(f"{' and '.join(witness.REMAINS)} are left of a hall that has worked here.")
    verb = f"./motcua loss accept --data {folder}" + ("" if seen is not None else " --after N")
    lines += [
        "Nothing was started, so that no number is given twice. What can be done:",
        " 1. Put the database back, if there is a copy: motcua.sqlite3 is whole only together with "
        "motcua.sqlite3-wal.",
        f" 2. Go on without what is lost: {verb}",
        f"    It says first which numbers are skipped{_after(seen)}. People and devices that the "
        "database does not know have to be added and paired again.",
        " 3. To begin a new hall with nothing behind it, give it an empty data folder.",
    ]
    return "\n".join(lines)


def _after(seen: Witness | None) -> str:
    return "" if seen is not None else "; N is the highest number on today's slips"
