"""Ratings: one for each visit, by whichever door, without a way back to who gave it."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from server.errors import HallError
from server.facts import encode
from server.ledger import Command
from server.rating.rules import INVITATION_H, REASONS, SHOWN_FROM_N, Tallies, day_part, wait_band
from server.reports.views import _ratings
from server_fixtures import MONDAY, OpenHouse, TestHouse


def served(house: TestHouse, counter_id: str = "1") -> str:
    """Let somebody be served and return the ticket's id."""
    desk = house.sit(counter_id)
    ticket_id = house.take()
    house.do("call_chosen", desk, ticket_id)
    house.do("finish", desk, ticket_id)
    return ticket_id


def rate(house: TestHouse, ticket_id: str, score: int = 4, *reasons: str, **more: bool) -> None:
    """Rate a visit at the terminal beside the counter."""
    house.rating.rate("rating", ticket_id, "terminal", score, list(reasons), **more)


def said(house: TestHouse) -> Tallies:
    """Return what was said today."""
    return house.rating.tallies(house.ledger.look(lambda p: p.date))


def test_a_visit_is_rated_once(house: TestHouse) -> None:
    """The first rating counts; a second one, by any channel, is refused and changes nothing."""
    ticket_id = served(house)
    rate(house, ticket_id, 3)
    seq = house.seq()
    for channel in ("terminal", "phone", "exit"):
        with pytest.raises(HallError, match="already_rated"):
            house.rating.rate("rating", ticket_id, channel, 1, [])
    assert (house.seq(), said(house).by_score) == (seq, {3: 1})


def test_only_a_finished_visit_is_rated(house: TestHouse) -> None:
    """Whoever waits, is called or left has nothing to rate yet."""
    desk = house.sit("1")
    ticket_id = house.take()
    with pytest.raises(HallError, match="not_found"):
        rate(house, ticket_id)
    house.next(desk)
    with pytest.raises(HallError, match="not_found"):
        rate(house, ticket_id)


def test_an_invitation_ends(house: TestHouse) -> None:
    """After three days a visit is no longer rated."""
    ticket_id = served(house)
    house.clock.forward(INVITATION_H * 3600 + 60)
    with pytest.raises(HallError, match="rating_expired"):
        rate(house, ticket_id)


@pytest.mark.parametrize("score", [-1, 0, 5, 6])
def test_other_scores_are_refused(house: TestHouse, score: int) -> None:
    """A score outside the four faces is refused and the visit may still be rated."""
    ticket_id = served(house)
    with pytest.raises(HallError, match="bad_request"):
        rate(house, ticket_id, score)
    with pytest.raises(HallError, match="bad_request"):
        rate(house, ticket_id, 1, "because")
    rate(house, ticket_id)


@pytest.mark.parametrize(("score", "kept"), [(4, 0), (3, 0), (2, 2), (1, 2)])
def test_reasons_belong_to_low_scores(house: TestHouse, score: int, kept: int) -> None:
    """Reasons are kept once each with a low score, and dropped with a high one."""
    rate(house, served(house), score, REASONS[0], REASONS[1], REASONS[0])
    assert sum(said(house).by_reason.values()) == kept


def test_a_burst_is_kept_and_not_counted(house: TestHouse) -> None:
    """A suspect rating is kept and not in the tallies."""
    rate(house, served(house), 1, is_suspect=True)
    assert said(house).count == 0
    with house.database.read() as connection:
        assert connection.execute(text("SELECT is_suspect FROM ratings")).scalar_one()


def test_a_mean_of_few_is_not_shown(house: TestHouse) -> None:
    """A mean score appears only from so many ratings on that it says nothing about one person."""
    means = []
    for _ in range(SHOWN_FROM_N):
        rate(house, served(house), 4)
        means.append(said(house).mean)
    assert means == [None] * (SHOWN_FROM_N - 1) + [4.0]


def test_nothing_leads_from_a_rating_to_its_visit(open_house: OpenHouse, database_url: str) -> None:
    """Neither the fact, nor the row, nor a stored answer of a rating names ticket, number, minute or person."""
    house = open_house(database_url)
    ticket_id = served(house)
    ticket = house.ticket(ticket_id)
    rate(house, ticket_id, 1, "attitude")
    with house.database.read() as connection:
        facts = list(house.database.facts_after(connection, house.hall.hall_id, 0))
        row = dict(connection.execute(text("SELECT * FROM ratings")).mappings().one())
        commands = connection.execute(text("SELECT count(*) FROM commands")).scalar_one()
    rated = next(f for f in facts if f.kind == "visit_rated")
    assert encode(rated.event) == '{"counter_id":"1"}'
    assert str(rated.seq) not in map(str, row.values())
    words = json.dumps([encode(rated.event), {k: str(v) for k, v in row.items()}, rated.actor])
    for secret in (
        ticket_id,
        ticket.number,
        house.words(ticket_id).token,
        ticket.staff_id,
        "can-bo",
        "T01:",
    ):
        assert str(secret) not in words
    assert commands == 0


def test_ratings_lie_in_no_order(house: TestHouse) -> None:
    """The rows of ratings lie in the order of their random ids: which came first is nowhere kept."""
    scores = [1, 2, 3, 4] * 4
    for score in scores:
        rate(house, served(house), score)
    with house.database.read() as connection:
        rows = connection.execute(text("SELECT rating_id, score FROM ratings")).all()
        with pytest.raises(OperationalError, match="rowid"):
            connection.execute(text("SELECT rowid FROM ratings"))
    assert [r.rating_id for r in rows] == sorted(r.rating_id for r in rows)
    assert sorted(r.score for r in rows) == sorted(scores)


def test_tallies_survive_a_restart(open_house: OpenHouse, sqlite_url: str) -> None:
    """What was said today is there again in a process that has just begun."""
    house = open_house(sqlite_url)
    rate(house, served(house), 2, "attitude")
    again = open_house(sqlite_url, clock=house.clock)
    assert (said(again).by_score, said(again).by_reason) == ({2: 1}, {"attitude": 1})


def test_few_ratings_are_only_counted(house: TestHouse) -> None:
    """Below five ratings the manager sees how many there are, not which; from five on, all of it."""
    shown = []
    for _ in range(SHOWN_FROM_N):
        rate(house, served(house), 1, "attitude")
        shown.append(_ratings(said(house), 9))
    assert [r["count"] for r in shown] == [1, 2, 3, 4, 5]
    assert all(not r["is_enough"] and r["by_score"] == r["by_reason"] == {} for r in shown[:-1])
    assert (shown[-1]["by_score"], shown[-1]["by_reason"]) == ({"1": 5}, {"attitude": 5})


def test_a_slip_finds_its_own_visit(house: TestHouse) -> None:
    """Number and code together find the visit; either alone, or another's code, finds nothing."""
    ticket = house.ticket(served(house))
    code = house.words(ticket.ticket_id).code
    assert house.links.ticket_of_slip(ticket.number, code) == ticket.ticket_id
    wrong = f"{(int(code) + 1) % 10_000:04d}"
    with pytest.raises(HallError, match="not_found"):
        house.links.ticket_of_slip(ticket.number, wrong)
    house.clock.forward((INVITATION_H + 1) * 3600)
    with pytest.raises(HallError, match="not_found"):
        house.links.ticket_of_slip(ticket.number, code)


def test_the_terminal_wakes_for_its_own_counter(house: TestHouse) -> None:
    """The terminal beside a counter shows the visit that has just ended there, for a minute and a half."""
    ticket_id = served(house)
    found = house.rating.at_counter("1")
    assert found is not None and found.ticket_id == ticket_id
    assert house.rating.at_counter("3") is None
    house.clock.forward(91)
    assert house.rating.at_counter("1") is None


def test_coarse_times() -> None:
    """A rating keeps the part of the day and a band of the wait, never minutes."""
    parts = [day_part(MONDAY.replace(hour=h)) for h in (7, 10, 13, 15)]
    assert parts == ["early_morning", "late_morning", "early_afternoon", "late_afternoon"]
    bands = [wait_band(m * 60) for m in (0, 5, 15, 30, 60)]
    assert bands == [*(f"under_{m}_min" for m in (5, 15, 30, 60)), "over_60_min"]


def test_a_visit_of_several_services_is_rated_at_its_end(house: TestHouse) -> None:
    """While a visit goes on at its next service nobody is asked how it went."""
    desk = house.sit("1")
    ticket_id = house.take("khai-sinh", more_services=("sao-y",))
    house.next(desk)
    house.do("finish", desk, ticket_id)
    assert house.ticket(ticket_id).state == "waiting"
    assert house.rating.at_counter("1") is None
    house.next(desk)
    house.do("finish", desk, ticket_id)
    assert house.rating.at_counter("1") is not None
    assert house.ledger.look(lambda p: p.opinions.invited) == 1


def test_rating_is_one_command(house: TestHouse) -> None:
    """A rating is recorded under no person's and no device's name."""
    ticket_id = served(house)
    rate(house, ticket_id)
    with house.database.read() as connection:
        actor = connection.execute(
            text("SELECT actor FROM events WHERE kind = 'visit_rated'")
        ).scalar_one()
    assert actor == "rating" != Command("device:rating-1").actor
