"""What a screen does with numbered messages that come, come twice, or do not come."""

from __future__ import annotations

import pytest

from static.modules import Ask

MODULE = "/static/sequence.js"


@pytest.mark.parametrize(
    ("known", "message", "after", "is_new", "is_gap"),
    [
        (5, {"seq": 6, "prev": 5}, 6, True, False),
        (5, {"seq": 9, "prev": 3}, 9, True, False),
        (5, {"seq": 7, "prev": 6}, 5, True, True),
        (5, {"seq": 5, "prev": 4}, 5, False, False),
        (5, {"seq": 2, "prev": 1}, 5, False, False),
        (None, {"seq": 6, "prev": 5}, None, True, True),
    ],
    ids=["next", "others between", "one missed", "twice", "late", "before the snapshot"],
)
def test_a_message_is_taken_once_and_a_gap_is_seen(
    ask: Ask,
    known: int | None,
    message: dict[str, int],
    after: int | None,
    is_new: bool,
    is_gap: bool,
) -> None:
    """A message is new beyond what is known; one whose forerunner is unknown asks for the snapshot."""
    verdict = ask(MODULE, "return m.onMessage(f.known, f.message)", known=known, message=message)
    assert verdict == {"known": after, "isNew": is_new, "isGap": is_gap}


def test_a_gap_is_not_forgotten(ask: Ask) -> None:
    """After a missed message the following ones ask again until a snapshot closes the gap."""
    body = """
      const first = m.onMessage(5, {seq: 8, prev: 7});
      const second = m.onMessage(first.known, {seq: 9, prev: 8});
      const closed = m.onSnapshot(second.known, {seq: 9});
      return [first.isGap, second.isGap, closed.known, m.onMessage(closed.known, {seq: 10, prev: 9}).isGap];
    """
    assert ask(MODULE, body) == [True, True, 9, False]


def test_a_heartbeat_tells_of_missed_messages(ask: Ask) -> None:
    """A heartbeat with a newer number than known is a gap, one with the known number is none."""
    body = "return [m.onTick(5, {seq: 5}).isGap, m.onTick(5, {seq: 6}).isGap, m.onTick(null, {seq: 0}).isGap]"
    assert ask(MODULE, body) == [False, True, True]


def test_an_overtaken_snapshot_is_not_shown(ask: Ask) -> None:
    """A snapshot older than a message already taken in is refused, an equal or newer one is used."""
    body = "return [4, 5, 6].map((seq) => m.onSnapshot(5, {seq}).isUsable)"
    assert ask(MODULE, body) == [False, True, True]
