"""What the doctor says of printers and of their jobs."""

from __future__ import annotations

import random
import re
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

import busy_hall
from printers.port import OutcomeKind
from server.errors import HallError
from server.ledger import Command
from server.operations.doctor import examine
from server.printing.job import Job
from server.printing.tables import PrintJobRow
from server.queue.verbs import Desk
from server_fixtures import OpenHouse, TestHouse
from wire_house import Wire


def said_of(house: Any, part: str, replay: bool = False) -> tuple[str, str]:
    """Return state and text of one finding."""
    return next((f.state, f.text) for f in examine(house, replay) if f.part == part)


def test_each_printer_is_named_with_its_paper_and_how_it_is_sent_to(own_wire: Wire) -> None:
    """State, width and the way of sending: what somebody on a ladder asks first."""
    house = own_wire.house
    first, *others = house.hall.printers
    old = replace(first, width_dots=384, raster="column")
    house.hall = replace(house.hall, printers=(old, *others))
    state, said = said_of(house, "printers")
    assert state == "ok"
    assert said.startswith(f"{first.printer_id} unknown (384 dots, by column)")


PRINTERS = ("may-in", "may-in-xa")


def live_with_paper(house: TestHouse, seed: int, steps: int = 150) -> None:
    """Let a kiosk, two agents, a counter and people who ask for paper do things by chance."""
    chance, desk = random.Random(seed), house.sit("1")
    lent: list[Job] = []
    for _ in range(steps):
        house.clock.forward(chance.choice([0.01, 1, 5, 40]))
        with suppress(HallError):
            one_thing(house, chance, desk, lent)


def one_thing(house: TestHouse, chance: random.Random, desk: Desk, lent: list[Job]) -> None:
    """Do one thing that touches paper."""
    what, tickets = chance.random(), list(house.ledger.present.day.tickets)
    if what < 0.2:
        house.take("sao-y", printer_id=chance.choice([*PRINTERS, None]), after_s=0)
    elif what < 0.45:
        job = house.lending.claim("agent:server", chance.choice(PRINTERS))
        lent += [job] if job else []
    elif what < 0.7 and lent:
        job = lent.pop(chance.randrange(len(lent)))
        outcome = chance.choice([*OutcomeKind, "printed", "unsure"])
        house.lending.report(Command("agent:server"), job.job_id, outcome, attempt=job.tries)
    elif what < 0.8:
        jobs = [row.job_id for row in house.printing.waiting_jobs()]
        asked = Command("staff:can-bo-1")
        house.printing.answer(asked, chance.choice(jobs or ["p0"]), chance.random() < 0.4)
    elif what < 0.85:
        ticket_id = chance.choice(tickets or ["t0"])
        house.printing.reprint(Command("staff:can-bo-1"), ticket_id, "may-in", None)
    elif what < 0.87:
        house.printing.print_test(Command("staff:can-bo-1"), "may-in")
    elif what < 0.95:
        verb = chance.choice(["call_chosen", "finish", "requeue"])
        getattr(house.queue, verb)(house.by(desk), desk, chance.choice(tickets or ["t0"]))
    else:
        house.queue.undo(house.by(desk), desk)


@pytest.mark.parametrize("seed", range(2))
def test_the_rows_of_the_spool_are_what_the_journal_says(
    open_house: OpenHouse, database_url: str, seed: int
) -> None:
    """After a day by chance, and the morning after, the doctor finds each print job in the journal as it is."""
    hall = busy_hall.hall()
    spare = replace(hall.printer_by_id["may-in"], spare_printer_id="may-in-xa")
    printers = tuple(spare if p.printer_id == "may-in" else p for p in hall.printers)
    house = open_house(database_url, replace(hall, printers=printers))
    live_with_paper(house, seed)
    states = {row.state for row in house.printing.waiting_jobs()}
    assert len(states) >= 2, states
    state, said = said_of(house, "replay", replay=True)
    assert state == "ok", said
    house.clock.forward(20 * 3600)
    house.keep_day()
    live_with_paper(house, seed + 100, 40)
    state, said = said_of(house, "replay", replay=True)
    assert state == "ok", said
    assert int(re.findall(r"and (\d+) print jobs", said)[0]) > 20


COLUMNS = [column.name for column in PrintJobRow.__table__.columns]
MADE_UP = ", ".join("'p999'" if name == "job_id" else name for name in COLUMNS)


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE print_jobs SET state = 'cancelled' WHERE state = 'printed'",
        "UPDATE print_jobs SET state = 'printed' WHERE is_reprint = 1",
        "UPDATE print_jobs SET is_reprint = 1 WHERE state = 'printed'",
        "UPDATE print_jobs SET is_reprint = 0 WHERE is_reprint = 1",
        "DELETE FROM print_jobs WHERE state = 'printed'",
        "DELETE FROM print_jobs WHERE is_reprint = 1",
        f"INSERT INTO print_jobs ({', '.join(COLUMNS)}) SELECT {MADE_UP} FROM print_jobs LIMIT 1",
    ],
)
def test_a_changed_row_of_the_spool_is_found(house: TestHouse, edit: str) -> None:
    """A print job that was edited, lost or made up is named by the replay."""
    ticket_id = house.take("sao-y", printer_id="may-in")
    job = house.lending.claim("agent:server", "may-in")
    assert job is not None
    house.lending.report(Command("agent:server"), job.job_id, "printed", attempt=1)
    house.printing.reprint(Command("staff:can-bo-1"), ticket_id, "may-in", None)
    told = said_of(house, "replay", replay=True)
    assert told == ("ok", "1 tickets and 2 print jobs are what the journal says")
    with house.database.write() as connection:
        assert connection.execute(text(edit)).rowcount == 1
    state, said = said_of(house, "replay", replay=True)
    assert state == "bad" and "print job " in said
