"""One board speaks for a zone."""

import pytest

from server.announcing.speaking import may_speak


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
