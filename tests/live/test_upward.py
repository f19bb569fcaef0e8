"""What may come up a socket, and what ends it: each rule with its edges."""

from __future__ import annotations

import pytest

from server.upward import LONGEST_FRAME, MOST_PER_S, NAMELESS_S, Tally, Upward

GOOD = '40/live,{"token":"abc-DEF_123"}'


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (GOOD, None),
        ("3", None),
        ("1", None),
        ("41/live,", None),
        (b"3", "binary"),
        (b"", "binary"),
        ("", "unknown"),
        ("4", "unknown"),
        ("4x", "unknown"),
        ("2", "unknown"),
        ("2probe", "unknown"),
        ("5", "unknown"),
        ("40", "unknown"),
        ('40{"token":"abc"}', "unknown"),
        ("40/live,", "unknown"),
        ("40/live,{bad", "unknown"),
        ("40/live,[]", "unknown"),
        ('40/live,{"token":7}', "unknown"),
        ('40/live,{"token":""}', "unknown"),
        ('40/live,{"token":"\\ud800"}', "unknown"),
        ('40/live,{"token":"hai từ"}', "unknown"),
        ("40/live," + "[" * (LONGEST_FRAME - 8), "unknown"),
        ('40/other,{"token":"abc"}', "unknown"),
        ('42/live,["next"]', "unknown"),
        ('42["x"]', "unknown"),
        ('451-["x",{"_placeholder":true,"num":0}]', "unknown"),
        ("x" * LONGEST_FRAME, "unknown"),
        ("x" * (LONGEST_FRAME + 1), "long"),
        (f'40/live,{{"token":"{"x" * 200}"}}', None),
        (f'40/live,{{"token":"{"x" * 201}"}}', "unknown"),
    ],
)
def test_only_who_it_is_and_signs_of_life_come_up(message: str | bytes, reason: str | None) -> None:
    """Everything else has a reason to end the socket."""
    assert Upward(0).on_message(message) == reason


def test_a_socket_says_who_it_is_once() -> None:
    """A second connect is refused, whatever came of the first."""
    upward = Upward(0)
    assert [upward.on_message(m) for m in (GOOD, "3", GOOD)] == [None, None, "again"]


@pytest.mark.parametrize(
    ("count", "within_s", "reason"),
    [(MOST_PER_S, 0.0, None), (MOST_PER_S + 1, 0.999, "hasty"), (MOST_PER_S + 1, 1.0, None)],
)
def test_haste_ends_a_socket(count: int, within_s: float, reason: str | None) -> None:
    """Twenty frames in one second may come, the twenty-first may not; a second later it may."""
    upward = Upward(0)
    said = [upward.on_frame(True, within_s * n / (count - 1)) for n in range(count)]
    assert said == [None] * (count - 1) + [reason]


def test_a_screen_lives_for_days() -> None:
    """A pong every ten seconds is never haste."""
    upward = Upward(0)
    assert {upward.on_frame(True, 10.0 * n) for n in range(20_000)} == {None}


def test_a_message_in_pieces_ends_a_socket() -> None:
    """No screen sends pieces, and a message without an end would be kept for ever."""
    assert Upward(0).on_frame(False, 0) == "fragment"


def test_whoever_does_not_say_who_they_are_is_shown_out() -> None:
    """Five seconds for the token; with a good one for ever; after a good-bye five seconds again."""
    upward = Upward(100)
    assert upward.on_tick(100 + NAMELESS_S - 0.001) is None
    assert upward.on_tick(100 + NAMELESS_S) == "nameless"
    upward.is_named()
    assert upward.on_tick(1e9) is None
    upward.is_nameless(2e9)
    assert upward.on_tick(2e9 + NAMELESS_S - 0.001) is None
    assert upward.on_tick(2e9 + NAMELESS_S) == "nameless"


def test_strangers_write_one_line_a_minute() -> None:
    """The first is told at once, the others are counted."""
    tally = Tally()
    assert tally.due(0) == {}
    tally.add("binary")
    assert tally.due(10) == {"binary": 1}
    for reason in ("hasty", "hasty", "unknown"):
        tally.add(reason)
    assert tally.due(10 + Tally.EVERY_S - 0.001) == {}
    assert tally.due(10 + Tally.EVERY_S) == {"hasty": 2, "unknown": 1}
    assert tally.due(1000) == {}
