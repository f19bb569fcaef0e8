"""The numbers and edges of rating: how long one may rate, what is kept coarse, what counts."""

from __future__ import annotations

import datetime as dt

import pytest

from server.errors import HallError
from server.facts import Fact
from server.queue import events as queue_ev
from server.rating import events as ev
from server.rating import rules
from server.rating.rules import Opinions, Pool, Tallies

NOW = dt.datetime(2026, 11, 23, 1, 0, tzinfo=dt.UTC)


def test_what_was_decided() -> None:
    """A minute and a half at the terminal, a minute to finish; five at once."""
    assert (rules.TERMINAL_S, rules.ANSWERING_S) == (90, 60)
    assert (rules.BATCH_N, rules.REASONS_ASKED_UP_TO) == (5, 2)
    assert rules.SCALE == (4, 3, 2, 1)


@pytest.mark.parametrize(("count", "is_due"), [(1, False), (4, False), (5, True), (12, True)])
def test_a_pool_is_told_as_a_whole_or_not_at_all(count: int, is_due: bool) -> None:
    """From five ratings on a pool is told; what is too little waits, however much another pool has."""
    real, rehearsed = Pool("", False), Pool("t7", False)
    suspect = Pool("", True)
    assert rules.due({real: count}) == [real] * is_due
    assert rules.due({rehearsed: 4, real: count, suspect: 4}) == [real] * is_due
    assert rules.due({rehearsed: 5, suspect: 9}) == [rehearsed, suspect]
    assert rules.due({}) == []


@pytest.mark.parametrize(("count", "mean"), [(0, None), (4, None), (5, 2.0), (6, 2.0)])
def test_a_mean_shows_from_five_on(count: int, mean: float | None) -> None:
    """Four ratings could be told apart by those who know the visitors; five are shown."""
    assert Tallies({2: count}, {}).mean == mean


def test_a_mean_weighs_each_score_by_its_ratings() -> None:
    """Four times four and one one are 3.4."""
    tallies = rules.tallied([(4, []), (4, []), (1, ["attitude", "other"]), (4, []), (4, ["other"])])
    assert (tallies.count, tallies.mean) == (5, 3.4)
    assert tallies.by_reason == {"attitude": 1, "other": 2}


@pytest.mark.parametrize(
    ("score", "reasons", "field"), [(0, [], "score"), (5, [], "score"), (1, ["rude"], "reasons")]
)
def test_a_refusal_names_the_field(score: int, reasons: list[str], field: str) -> None:
    """An unknown score or reason is refused by its name."""
    with pytest.raises(HallError) as refused:
        rules.checked(score, reasons)
    assert (refused.value.code, refused.value.facts) == ("bad_request", {"field": field})


def test_invitations_of_a_day() -> None:
    """An invitation stands until it is withdrawn, is remembered even then, and a new day begins with none."""
    opinions = Opinions()

    def hear(event: object) -> None:
        rules.apply(opinions, Fact(1, NOW, "", "test", event))

    for ticket_id, counter_id in ("a1", "b1", "c2"):
        hear(ev.RatingInvited(ticket_id, counter_id, "khai-sinh", "vi", NOW))
    hear(ev.InvitationWithdrawn("a"))
    hear(ev.VisitRated("1"))
    assert opinions.invited == 2
    assert [opinions.newest_at(counter_id) for counter_id in "123"] == ["b", "c", None]
    assert [opinions.has_been_invited(t) for t in "abd"] == [True, True, False]
    hear(queue_ev.DayOpened("2026-11-24"))
    assert opinions.invited == 0
    assert not opinions.has_been_invited("a") and opinions.newest_at("1") is None
