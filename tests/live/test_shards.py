"""Who sits where: a crowd has many parts, a hall's few screens have one each."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server.shards import PART, Shards


def test_a_few_screens_sit_together() -> None:
    """The boards of a hall are told with one message."""
    shards = Shards()
    parts = {shards.take(f"sid-{n}", "board:khu-a") for n in range(4)}
    assert parts == set(shards.parts("board:khu-a"))
    assert len(parts) == 1


def test_a_crowd_is_seated_in_parts() -> None:
    """No part of a crowd is larger than what may be told in one breath."""
    shards = Shards()
    names = [shards.take(f"sid-{n}", "board:khu-a") for n in range(2 * PART + 1)]
    assert len(shards.parts("board:khu-a")) == 3
    assert max(names.count(name) for name in names) == PART


def test_a_free_seat_is_given_again() -> None:
    """Screens that come and go for a year do not make a room grow."""
    shards = Shards()
    for n in range(3 * PART):
        shards.take(f"sid-{n}", "kiosk")
        shards.leave(f"sid-{n}")
    assert shards.all_parts() == []
    assert shards.take("last", "kiosk") == "kiosk/0"


@given(st.lists(st.tuples(st.integers(0, 400), st.sampled_from(["kiosk", "manager"]))))
def test_everybody_is_told_once(moves: list[tuple[int, str]]) -> None:
    """However sockets come and go, each one present sits in exactly one part of its own room."""
    shards, present = Shards(), {}
    for number, room in moves:
        sid = f"sid-{number}"
        if sid in present:
            shards.leave(sid)
            del present[sid]
        else:
            present[sid] = shards.take(sid, room)
    assert len(shards) == len(present)
    assert sorted(shards.all_parts()) == sorted(set(present.values()))


def test_leaving_twice_is_harmless() -> None:
    """A socket that is closed from both sides frees one seat."""
    shards = Shards()
    shards.take("a", "kiosk")
    shards.take("b", "kiosk")
    shards.leave("a")
    shards.leave("a")
    assert len(shards) == 1
