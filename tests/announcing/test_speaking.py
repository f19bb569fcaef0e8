"""One board speaks for a zone."""

import datetime as dt

import pytest

from server.announcing.speaking import LATE_S, Loudspeakers, is_heard, may_speak


@pytest.mark.parametrize(
    ("device_id", "zone_id", "boards", "expected"),
    [
        ("a", "hall", [], True),
        ("a", "hall", [("a", "hall"), ("b", "hall")], True),
        ("b", "hall", [("a", "hall"), ("b", "hall")], False),
        ("b", "hall", [("a", "upstairs")], True),
        ("entrance", None, [("entrance", None)], True),
        ("entrance", None, [("z", "hall")], False),
        ("z", "hall", [("entrance", None)], True),
        ("b", None, [("a", None)], False),
    ],
)
def test_the_first_board_of_a_zone_speaks(device_id, zone_id, boards, expected):
    """Two boards of a zone never speak together; the entrance is silent where zones have boards."""
    assert may_speak(device_id, zone_id, boards) is expected


def test_when_the_speaker_is_gone_the_next_board_takes_over():
    """A broken board does not make its zone dumb."""
    assert not may_speak("b", "hall", [("a", "hall"), ("b", "hall")])
    assert may_speak("b", "hall", [("b", "hall")])


NOW = dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(minutes=1)
ZONE = [("a", "hall"), ("b", "hall"), ("z", None)]


@pytest.mark.parametrize("state", ["blocked", "absent", "stuck"])
def test_a_board_that_cannot_be_heard_hands_over(state):
    """What a board says of its own loudspeaker counts at once; alone it still tries."""
    known = Loudspeakers()
    assert known.reported("a", state, NOW)
    assert not known.reported("a", state, LATER), "the same again is no news"
    assert known.since("a") == NOW, "and no younger"
    unable = known.unable(NOW)
    assert unable == {"a": state}
    assert not may_speak("a", "hall", ZONE, unable)
    assert may_speak("b", "hall", ZONE, unable)
    assert may_speak("a", "hall", [("a", "hall")], unable)
    assert known.reported("a", "running", LATER)
    assert may_speak("a", "hall", ZONE, known.unable(NOW))


def test_a_board_that_was_asked_and_did_not_speak_hands_over():
    """Shown without spoken, twice: the loudspeaker is dead, whatever the board believes."""
    known = Loudspeakers()
    known.asked("a", "c1", NOW, 4000)
    known.asked("a", "c2", NOW, 4000)
    assert known.unable(NOW) == {}, "it may still be speaking"
    assert known.unable(LATER) == {"a": "silent"}
    assert known.since("a") == NOW + dt.timedelta(seconds=4 + LATE_S), "whenever somebody looks"
    assert may_speak("b", "hall", ZONE, known.unable(LATER))


@pytest.mark.parametrize(("late_ms", "state"), [(-1, "running"), (0, "running"), (1, "silent")])
def test_a_board_is_silent_from_the_moment_after_it_should_have_spoken(late_ms, state):
    """Two calls that were not said by their time, to the millisecond; without a time nothing is late."""
    known = Loudspeakers()
    for call in ("c1", "c2"):
        known.asked("a", call, NOW, 4000)
    due = NOW + dt.timedelta(seconds=4 + LATE_S)
    assert known.state_of("a", None) == "running"
    assert known.state_of("a", due + dt.timedelta(milliseconds=late_ms)) == state


def test_a_further_miss_does_not_make_it_newer():
    """A board is silent since the call that made it so; what it misses later moves nothing."""
    known = Loudspeakers()
    for n in range(4):
        known.asked("a", f"c{n}", NOW + dt.timedelta(minutes=n), 4000)
    assert known.unable(NOW + dt.timedelta(hours=1)) == {"a": "silent"}
    second = NOW + dt.timedelta(minutes=1, seconds=4 + LATE_S)
    assert known.since("a") == second


def test_one_lost_report_is_forgiven():
    """A call that was not reported counts no more once the next one was."""
    known = Loudspeakers()
    known.asked("a", "c1", NOW, 4000)
    assert known.unable(LATER) == {}
    known.asked("a", "c2", LATER, 4000)
    known.spoke("a", "c2")
    known.asked("a", "c3", LATER, 4000)
    assert known.unable(LATER + dt.timedelta(minutes=1)) == {}


@pytest.mark.parametrize(
    ("boards", "unable", "expected"),
    [
        ([("a", "hall")], (), True),
        ([("a", "hall")], ("a",), False),
        ([("a", "upstairs")], (), False),
        ([("z", None)], (), True),
        ([("z", None), ("a", "upstairs")], (), False),
        ([("z", None), ("a", "hall")], ("a",), False),
        ([], (), False),
    ],
)
def test_a_zone_is_heard_by_a_board_that_works(boards, unable, expected):
    """The officer is told at once where no loudspeaker will say the call."""
    assert is_heard("hall", boards, unable) is expected
