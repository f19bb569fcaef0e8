"""When a slip is tried again and when a person is asked: each pause and each limit."""

from __future__ import annotations

import pytest

from server.printing import rules


@pytest.mark.parametrize(
    ("tries", "pause_s"),
    [(0, 2), (1, 2), (2, 4), (3, 8), (4, 15), (5, 30), (6, 30), (40, 30)],
)
def test_each_try_waits_longer_up_to_half_a_minute(tries: int, pause_s: int) -> None:
    """The first retry comes after two seconds: a cover is closed faster than people walk away."""
    assert rules.back_off_s(tries) == pause_s


@pytest.mark.parametrize(
    ("tries", "asked_again", "has_given_up"),
    [(39, 0, False), (40, 0, True), (79, 1, False), (80, 1, True)],
)
def test_whoever_asks_again_gives_as_many_tries_anew(
    tries: int, asked_again: int, has_given_up: bool
) -> None:
    """After forty tries a person is asked; asking for the paper again gives forty more."""
    assert rules.has_given_up(tries, asked_again) == has_given_up
