"""Ratings: one for each visit, by whichever door, without a way back to who gave it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from server.errors import HallError
from server.operations.forgetting import HOUR_S
from server.rating.rules import REASONS
from server.rating.views import phone_rating
from server_fixtures import OpenHouse, TestHouse

INVITATION_S = 72 * 3600


def served(house: TestHouse, counter_id: str = "1") -> str:
    """Let somebody be served and return the ticket's id."""
    desk = house.sit(counter_id)
    ticket_id = house.take()
    house.do("call_chosen", desk, ticket_id)
    house.do("finish", desk, ticket_id)
    return ticket_id


def rate(house: TestHouse, ticket_id: str, score: int = 4, *reasons: str, **more: bool) -> None:
    """Rate a visit."""
    house.rating.rate("rating", ticket_id, score, list(reasons), **more)


def waiting(house: TestHouse) -> list[Any]:
    """Return what waits to be told."""
    with house.database.read() as connection:
        return list(connection.execute(text("SELECT score, reasons FROM waiting_ratings")).all())


def invitations(house: TestHouse) -> list[str]:
    """Return the tickets of which an invitation is kept."""
    with house.database.read() as connection:
        rows = connection.execute(text("SELECT ticket_id FROM rating_invitations"))
        return [row[0] for row in rows]


def state(house: TestHouse, ticket_id: str) -> str:
    """Return what the phone is told of its right to rate."""
    ticket = house.ticket(ticket_id)
    return phone_rating(house.rating, ticket_id, ticket.state)["state"]


def test_a_visit_is_rated_once(open_house: OpenHouse, database_url: str) -> None:
    """The first rating counts; a second one is refused, changes nothing, and the phone says that it is done."""
    house = open_house(database_url)
    ticket_id = served(house)
    assert state(house, ticket_id) == "open"
    rate(house, ticket_id, 3)
    for _ in range(2):
        with pytest.raises(HallError, match="already_rated"):
            rate(house, ticket_id, 1)
    assert waiting(house) == [(3, "[]")]
    assert state(house, ticket_id) == "done"


def test_only_a_finished_visit_is_rated(house: TestHouse) -> None:
    """Whoever waits, is called or left has nothing to rate yet."""
    desk = house.sit("1")
    ticket_id = house.take()
    for _ in range(2):
        with pytest.raises(HallError, match="not_found"):
            rate(house, ticket_id)
        assert state(house, ticket_id) == "none"
        house.next(desk)
    with pytest.raises(HallError, match="not_found"):
        rate(house, "261123-A999")


def test_an_invitation_ends(house: TestHouse) -> None:
    """After three days a visit is no longer rated, also when its invitation has been forgotten."""
    ticket_id, rated = served(house), served(house)
    rate(house, rated)
    house.clock.forward(INVITATION_S + 60)
    for _ in range(2):
        for each in (ticket_id, rated):
            with pytest.raises(HallError, match="rating_expired"):
                rate(house, each)
            assert state(house, each) == "expired"
        house.forgetting.forget_old()
        house.clock.forward(HOUR_S)
        house.forgetting.forget_old()


def test_an_invitation_is_deleted_by_use_and_by_date(house: TestHouse) -> None:
    """What was used is gone at once, what was not after its three days; what may still be used stays."""
    used, old = served(house), served(house)
    rate(house, used)
    assert invitations(house) == [old]
    house.forgetting.forget_old()
    house.clock.forward(INVITATION_S - HOUR_S)
    young = served(house)
    house.forgetting.forget_old()
    house.clock.forward(HOUR_S)
    assert set(invitations(house)) == {old, young}
    house.clock.forward(1)
    house.forgetting.forget_old()
    assert invitations(house) == [young]


@pytest.mark.parametrize("score", [-1, 0, 5, 6])
def test_other_scores_are_refused(house: TestHouse, score: int) -> None:
    """A score outside the four faces is refused and the visit may still be rated."""
    ticket_id = served(house)
    with pytest.raises(HallError, match="bad_request"):
        rate(house, ticket_id, score)
    with pytest.raises(HallError, match="bad_request"):
        rate(house, ticket_id, 1, "because")
    rate(house, ticket_id)


@pytest.mark.parametrize(
    ("score", "kept"), [(4, "[]"), (3, "[]"), (2, '["{0}", "{1}"]'), (1, '["{0}", "{1}"]')]
)
def test_reasons_belong_to_low_scores(house: TestHouse, score: int, kept: str) -> None:
    """Reasons are kept with a low score, once each and in no person's order, and dropped with a high one."""
    rate(house, served(house), score, REASONS[1], REASONS[0], REASONS[1])
    assert waiting(house) == [(score, kept.format(*REASONS))]


def test_a_slip_finds_its_own_visit(house: TestHouse) -> None:
    """Number and code together find the visit; either alone, or another's code, finds nothing."""
    ticket = house.ticket(served(house))
    code = house.words(ticket.ticket_id).code
    assert house.links.ticket_of_slip(ticket.number, code) == ticket.ticket_id
    wrong = f"{(int(code) + 1) % 10_000:04d}"
    with pytest.raises(HallError, match="not_found"):
        house.links.ticket_of_slip(ticket.number, wrong)
    house.clock.forward(INVITATION_S + HOUR_S)
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


def test_the_terminal_never_goes_back_to_the_visit_before(house: TestHouse) -> None:
    """Once the newest visit was rated the counter's terminal rests, though the one before it could still be."""
    before, newest = served(house), served(house)
    rate(house, newest)
    assert house.rating.at_counter("1") is None
    assert invitations(house) == [before]


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


@pytest.mark.parametrize("is_rated", [True, False])
def test_an_undone_end_says_nothing_of_a_rating(house: TestHouse, is_rated: bool) -> None:
    """Taken up again and ended again, a visit leaves the same facts and figures whether it was rated or not."""
    desk = house.sit("1")
    ticket_id = house.take()
    house.next(desk)
    house.do("finish", desk, ticket_id)
    if is_rated:
        rate(house, ticket_id)
    house.queue.undo(house.by(desk), desk)
    assert house.ledger.look(lambda p: p.opinions.invited) == 0
    with pytest.raises(HallError, match="not_found"):
        rate(house, ticket_id)
    house.do("finish", desk, ticket_id)
    assert house.ledger.look(lambda p: p.opinions.invited) == 1
    with house.database.read() as connection:
        kinds = [f.kind for f in house.database.facts_after(connection, house.hall.hall_id, 0)]
    assert kinds[-6:] == [
        "service_finished",
        "rating_invited",
        "action_undone",
        "invitation_withdrawn",
        "service_finished",
        "rating_invited",
    ]
    assert state(house, ticket_id) == ("done" if is_rated else "open")
    assert len(waiting(house)) == is_rated
