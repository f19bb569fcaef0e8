"""Ratings become figures by five or more at once; files and journal keep neither their order nor their moment."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from server.facts import encode
from server.ledger import Command
from server.operations import wal
from server.rating.publishing import LOOK_S
from server.rating.rules import BATCH_N, Tallies
from server.reactions import audience
from server.reports.views import _ratings
from server_fixtures import OpenHouse, TestHouse


def rated(house: TestHouse, *scores: int, reasons: tuple[str, ...] = (), **more: bool) -> list[str]:
    """Let one visit after the other end at counter 1 and be rated; return the tickets."""
    desk, tickets = house.sit("1"), []
    for score in scores:
        ticket_id = house.take()
        house.do("call_chosen", desk, ticket_id)
        house.do("finish", desk, ticket_id)
        house.rating.rate("rating", ticket_id, score, list(reasons), **more)
        tickets.append(ticket_id)
    return tickets


def looked(house: TestHouse) -> Tallies:
    """Let the clock's hand come round; return what is told of today then."""
    house.clock.forward(LOOK_S)
    assert house.publishing.come_round()
    return told(house)


def told(house: TestHouse) -> Tallies:
    """Return what is told of today."""
    return house.rating.tallies(house.ledger.look(lambda p: p.date))


def rows(house: TestHouse, what: str) -> list[Any]:
    """Return rows of the database."""
    with house.database.read() as connection:
        return list(connection.execute(text(what)).all())


@pytest.mark.parametrize("count", [0, 1, 4, 5, 7, 12])
def test_ratings_are_told_five_or_more_at_once(
    open_house: OpenHouse, database_url: str, count: int
) -> None:
    """Fewer than five stay untold; from five on all that wait are told, and none waits any more."""
    house = open_house(database_url)
    scores = [1 + n % 4 for n in range(count)]
    rated(house, *scores)
    assert told(house).count == 0
    expected = scores if count >= BATCH_N else []
    assert looked(house).by_score == Counter(expected)
    (waiting,) = rows(house, "SELECT count(*) FROM waiting_ratings")[0]
    assert waiting == count - len(expected)


def test_the_clock_looks_every_quarter_of_an_hour(house: TestHouse) -> None:
    """What is due is told at the next look and not before, so that no press moves a figure."""
    assert house.publishing.come_round()
    rated(house, 4, 4, 4, 4, 4, 4)
    assert not house.publishing.come_round() and told(house).count == 0
    assert looked(house).count == 6
    house.clock.forward(LOOK_S - 1)
    assert not house.publishing.come_round()
    house.clock.forward(1)
    assert house.publishing.come_round()


def test_the_rest_waits_for_the_next_batch(house: TestHouse) -> None:
    """Four that are left join the ratings of the next look; the figures grow by five, never by one."""
    rated(house, 1, 1, 1, 1, 1, 1)
    assert looked(house).by_score == {1: 6}
    rated(house, 4, 4, 4, 4)
    assert looked(house).by_score == {1: 6}
    rated(house, 2)
    assert looked(house).by_score == {1: 6, 2: 1, 4: 4}


def test_the_end_of_a_day_tells_what_is_enough(house: TestHouse) -> None:
    """Closing tells five at once into the day's figures; four wait for the next day's."""
    rated(house, 3, 3, 3, 3, 3)
    house.keeper.close_by_hand(Command("staff:truong"), 0, "truong")
    monday = house.ledger.look(lambda p: p.date)
    assert house.rating.tallies(monday).by_score == {3: 5}
    house.clock.forward(24 * 3600)
    house.keep_day()
    tuesday = house.ledger.look(lambda p: p.date)
    rated(house, 1, 1, 1, 1)
    house.keeper.close_by_hand(Command("staff:truong"), 0, "truong")
    assert house.rating.tallies(tuesday).count == 0
    house.clock.forward(24 * 3600)
    house.keep_day()
    rated(house, 4)
    assert looked(house).by_score == {1: 4, 4: 1}
    assert house.rating.tallies(monday).count == 5 and house.rating.tallies(tuesday).count == 0


def test_a_burst_waits_by_itself_and_never_counts(house: TestHouse) -> None:
    """Suspect ratings fill nobody's batch, are kept five at once too, and no figure has them."""
    rated(house, 1, 1, 1, 1, is_suspect=True)
    rated(house, 4)
    assert looked(house).count == 0
    assert rows(house, "SELECT * FROM ratings") == []
    rated(house, 1, is_suspect=True)
    seq = house.seq()
    assert looked(house).count == 0
    assert house.seq() == seq, "nobody is told"
    assert len(rows(house, "SELECT rating_id FROM ratings WHERE is_suspect")) == 5
    assert rows(house, "SELECT score FROM waiting_ratings") == [(4,)]


def test_a_few_are_not_even_counted(house: TestHouse) -> None:
    """The console is told nothing of four ratings, their number neither; of five all."""
    rated(house, 1, 1, 1, 1, reasons=("attitude",))
    shown = _ratings(looked(house), 9)
    nothing = {"count": 0, "is_enough": False, "answer_rate": None, "mean": None}
    assert shown == nothing | {"invited": 9, "by_score": {}, "by_reason": {}}
    rated(house, 4)
    assert _ratings(looked(house), 10) == {
        "count": 5,
        "invited": 10,
        "is_enough": True,
        "answer_rate": 0.5,
        "by_score": {"1": 4, "4": 1},
        "by_reason": {"attitude": 4},
        "mean": 1.6,
    }


def test_figures_survive_a_restart(open_house: OpenHouse, sqlite_url: str) -> None:
    """What was told and what waits is there again in a process that has just begun."""
    house = open_house(sqlite_url)
    rated(house, 2, 2, 2, 2, 2, reasons=("attitude",))
    looked(house)
    rated(house, 4, 4, 4, 4)
    again = open_house(sqlite_url, clock=house.clock)
    assert (told(again).by_score, told(again).by_reason) == ({2: 5}, {"attitude": 5})
    rated(again, 4)
    assert looked(again).by_score == {2: 5, 4: 5}


def test_nothing_is_recorded_of_a_rating(open_house: OpenHouse, database_url: str) -> None:
    """No fact, no key and no answer is kept of it; its row is what was said, and nothing of visit, place or time."""
    house = open_house(database_url)
    (first,) = rated(house, 4)
    seq = house.seq()
    with pytest.raises(Exception, match="already_rated"):
        house.rating.rate("rating", first, 1, [])
    tickets = rated(house, 1, reasons=("attitude",))
    with house.database.read() as connection:
        facts = list(house.database.facts_after(connection, house.hall.hall_id, seq))
        row = connection.execute(text("SELECT * FROM waiting_ratings WHERE score = 1"))
        values = dict(row.mappings().one())
        commands = connection.execute(text("SELECT count(*) FROM commands")).scalar_one()
    assert facts[-1].kind == "rating_invited" and "rating" not in {f.actor for f in facts}
    assert values.pop("rating_id") and values == {
        "hall_id": house.hall.hall_id,
        "rehearsal": "",
        "score": 1,
        "reasons": '["attitude"]',
        "is_suspect": False,
    }
    assert commands == 0
    kept = json.dumps(
        [list(map(str, each)) for each in rows(house, "SELECT * FROM waiting_ratings")]
    )
    for ticket_id in (first, *tickets):
        ticket, words = house.ticket(ticket_id), house.words(ticket_id)
        for secret in (ticket_id, ticket.number, words.token, words.code, ticket.link_hash):
            assert secret not in kept


def test_the_fact_of_a_batch_has_only_its_size(house: TestHouse) -> None:
    """It is recorded once a batch, under the clock's name, and the console is the only one that hears of it."""
    rated(house, 1, 2, 3, 4, 1, reasons=("attitude",))
    seq = house.seq()
    looked(house)
    with house.database.read() as connection:
        (fact,) = house.database.facts_after(connection, house.hall.hall_id, seq)
    assert (fact.kind, fact.actor, encode(fact.event)) == (
        "ratings_published",
        "clock",
        '{"count":5}',
    )
    messages = [m for _, m in audience([fact], house.ledger.present, house.hall)]
    assert [(m.room, m.name, m.fields) for m in messages] == [("manager", "ratings_published", {})]


def test_ratings_lie_in_no_order(house: TestHouse) -> None:
    """Waiting or told, rows lie in the order of random ids, and a told one has another id than it had."""
    scores = [1, 2, 3, 4] * 4
    rated(house, *scores)
    before = rows(house, "SELECT rating_id, score FROM waiting_ratings")
    looked(house)
    after = rows(house, "SELECT rating_id, score FROM ratings")
    for found, table in ((before, "waiting_ratings"), (after, "ratings")):
        assert [r.rating_id for r in found] == sorted(r.rating_id for r in found)
        assert sorted(r.score for r in found) == sorted(scores)
        with pytest.raises(OperationalError, match="rowid"):
            rows(house, f"SELECT rowid FROM {table}")
    assert not {r.rating_id for r in before} & {r.rating_id for r in after}


def test_a_stolen_file_has_no_trace_of_a_told_rating(house: TestHouse, sqlite_url: str) -> None:
    """After the hand came round the log is empty, and no byte is left of a waiting row that was told."""
    rated(house, 1, 2, 3, 4, 1)
    ids = [r.rating_id.encode() for r in rows(house, "SELECT rating_id FROM waiting_ratings")]
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    files = [path, Path(f"{path}-wal")]
    assert wal.wal_bytes(house.database) > 0
    assert all(each in b"".join(f.read_bytes() for f in files) for each in ids)
    house.clock.forward(LOOK_S)
    house.clockwork.publish_ratings()
    assert told(house).count == 5 and wal.wal_bytes(house.database) == 0
    kept = b"".join(f.read_bytes() for f in files)
    assert not [each for each in ids if each in kept]


def test_who_was_not_told_at_a_look_is_in_no_log(house: TestHouse) -> None:
    """The log is cut at each look, also when too few wait: it would have each rating beside its invitation."""
    rated(house, 1)
    house.clockwork.publish_ratings()
    assert wal.wal_bytes(house.database) == 0
