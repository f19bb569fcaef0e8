"""The numbers and edges of rating: how long one may rate, what is kept coarse, what counts."""

from __future__ import annotations

import datetime as dt

import pytest

from server.errors import HallError
from server.facts import Fact
from server.queue import events as queue_ev
from server.rating import events as ev
from server.rating import rules
from server.rating.rules import Opinions, Tallies

NOW = dt.datetime(2026, 11, 23, 1, 0, tzinfo=dt.UTC)


def test_what_was_decided() -> None:
    """Three days on the phone, a minute and a half at the terminal, a minute to finish; five before a mean shows."""
    assert rules.INVITATION_H == 72
    assert (rules.TERMINAL_S, rules.ANSWERING_S) == (90, 60)
    assert (rules.SHOWN_FROM_N, rules.REASONS_ASKED_UP_TO) == (5, 2)
    assert rules.SCALE == (4, 3, 2, 1)


@pytest.mark.parametrize(
    ("hour", "part"),
    [
        (0, "early_morning"),
        (9, "early_morning"),
        (10, "late_morning"),
        (12, "late_morning"),
        (13, "early_afternoon"),
        (14, "early_afternoon"),
        (15, "late_afternoon"),
        (23, "late_afternoon"),
    ],
)
def test_a_rating_keeps_the_part_of_the_day(hour: int, part: str) -> None:
    """Of the hour only one of four parts is kept: until ten, until one, until three, later."""
    assert rules.day_part(dt.datetime(2026, 11, 23, hour, 59)) == part


@pytest.mark.parametrize(
    ("waited_s", "band"),
    [
        (0, "under_5_min"),
        (299, "under_5_min"),
        (300, "under_15_min"),
        (899, "under_15_min"),
        (900, "under_30_min"),
        (1799, "under_30_min"),
        (1800, "under_60_min"),
        (3599, "under_60_min"),
        (3600, "over_60_min"),
    ],
)
def test_a_rating_keeps_the_coarse_wait(waited_s: int, band: str) -> None:
    """Each band begins with its own minute and ends a second before the next."""
    assert rules.wait_band(waited_s) == band


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

    for ticket_id in "ab":
        hear(ev.RatingInvited(ticket_id, "1", "khai-sinh", "vi", NOW))
    hear(ev.InvitationWithdrawn("a"))
    assert opinions.invited == 1
    assert [opinions.has_been_invited(t) for t in "abc"] == [True, True, False]
    hear(queue_ev.DayOpened("2026-11-24"))
    assert opinions.invited == 0
    assert not opinions.has_been_invited("a")
