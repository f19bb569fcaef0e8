"""One truth: what memory holds, what the journal says and what the rows keep are the same, to the millisecond."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from sqlalchemy import text

from pictures import replayed, tickets_of_rows, whole_picture
from server.errors import HallError
from server.facts import decode, encode
from server.operations import doctor
from server.queue.verbs import Desk, Target
from server_fixtures import OpenHouse, TestHouse


def live_a_day(house: TestHouse, seed: int, steps: int = 120) -> None:
    """Let four counters and a kiosk do things by chance, with odd moments in between."""
    chance = random.Random(seed)
    desks = [house.sit(n) for n in ("1", "2", "3", "4")]
    services = list(house.hall.service_by_id)
    house.take()
    for _ in range(steps):
        house.clock.forward(chance.choice([0.0007, 0.013, 1.5, 40, 300]))
        try:
            one_step(house, chance, chance.choice(desks), services)
        except HallError:
            continue


def one_step(house: TestHouse, chance: random.Random, desk: Desk, services: list[str]) -> None:
    """Do one thing that people in a hall do."""
    what = chance.random()
    if what < 0.35:
        group = chance.choice([None, None, "cao-tuoi", "khuyet-tat"])
        more = tuple(chance.sample(services, 2)) if what < 0.05 else ()
        first = next(s for s in services if s not in more)
        house.take(first, priority_class_id=group, more_services=more, after_s=0)
    elif what < 0.6:
        house.next(desk)
    elif what < 0.7:
        house.queue.undo(house.by(desk), desk)
    else:
        tickets = list(house.ledger.present.day.tickets)
        verb = chance.choice(
            ["start", "finish", "miss", "requeue", "hold", "resume", "transfer", "void", "recall"]
        )
        more_facts = {
            "hold": ("phone", chance.choice([None, 3])),
            "transfer": (Target(chance.choice(services)),),
            "void": ("mistake",),
        }.get(verb, ())
        getattr(house.queue, verb)(house.by(desk), desk, chance.choice(tickets), *more_facts)


@pytest.mark.parametrize("seed", range(4))
def test_memory_journal_and_rows_are_one(
    open_house: OpenHouse, database_url: str, seed: int
) -> None:
    """After a day by chance the present equals the replayed journal, and the rows equal both."""
    house = open_house(database_url)
    live_a_day(house, seed)
    live = house.ledger.look(whole_picture)
    assert len(live["day.tickets"]) > 10
    assert live == whole_picture(replayed(house))
    assert live["day.tickets"] == tickets_of_rows(house)
    findings = {f.part: f.state for f in doctor.examine(house, replay=True)}
    assert (findings["journal"], findings["replay"]) == ("ok", "ok")


def test_a_restart_changes_nothing(open_house: OpenHouse, sqlite_url: str) -> None:
    """A house opened anew on the same database holds the very same present."""
    house = open_house(sqlite_url)
    live_a_day(house, 7)
    again = open_house(sqlite_url, clock=house.clock)
    assert again.ledger.look(whole_picture) == house.ledger.look(whole_picture)


def test_the_doctor_finds_a_changed_row(house: TestHouse) -> None:
    """A ticket's row that was edited by hand is named by the replay."""
    ticket_id = house.take()
    with house.database.write() as connection:
        connection.execute(text("UPDATE tickets SET state = 'finished'"))
    found = {f.part: f for f in doctor.examine(house, replay=True)}["replay"]
    assert (found.state, house.ticket(ticket_id).number in found.text) == ("bad", True)


def test_moments_are_milliseconds_everywhere(open_house: OpenHouse, database_url: str) -> None:
    """No moment in memory is finer than the journal keeps, whatever the clock says."""
    house = open_house(database_url)
    house.clock.moment += dt.timedelta(microseconds=1234)
    ticket = house.ticket(house.take(after_s=0.0015))
    assert ticket.issued_at.microsecond % 1000 == 0
    assert ticket == tickets_of_rows(house)[ticket.ticket_id]


def test_every_fact_survives_the_journal(house: TestHouse) -> None:
    """Each fact of a busy day, written and read again, is the same fact."""
    told: list[object] = []
    house.ledger.tell = lambda facts: told.extend(f.event for f in facts)
    live_a_day(house, 3)
    for event in told:
        kind = [k for k, t in _kinds().items() if t is type(event)][0]
        assert encode(decode(kind, encode(event))) == encode(event)


def _kinds() -> dict[str, type]:
    from server.facts import kinds

    return dict(kinds())
