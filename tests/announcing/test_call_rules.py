"""Calls as boards know them, fold by fold: which stand, which is newest, what an undo brings back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from server.announcing import events as ev
from server.announcing import rules
from server.announcing.rules import Call, Calls
from server.announcing.volume import Sound
from server.announcing.volume import apply as apply_sound
from server.facts import Fact
from server.queue import events as queue_ev

NOW = dt.datetime(2026, 11, 23, 1, 0, tzinfo=dt.UTC)


class Board:
    """Calls with a hand that tells them facts, one a second."""

    def __init__(self) -> None:
        self.calls = Calls()
        self.now = NOW

    def hear(self, event: Any) -> None:
        """Take in one fact."""
        self.now += dt.timedelta(seconds=1)
        rules.apply(self.calls, Fact(1, self.now, "", "test", event))

    def call(self, call_id: str, ticket_id: str = "t1", counter_id: str = "1", **more: Any) -> None:
        """Announce a ticket, by default in zone z1."""
        told = {"number": ticket_id.upper(), "zone_id": "z1"} | more
        self.hear(ev.CallAnnounced(call_id, ticket_id, counter_id=counter_id, **told))

    def active(self) -> list[str]:
        """Return the calls that stand."""
        return [c.announcement_id for c in self.calls.by_id.values() if c.is_active]


def undone(ticket_id: str, state: str) -> queue_ev.ActionUndone:
    """Return the fact that an action at counter 1 was taken back and the ticket is what it was."""
    return queue_ev.ActionUndone(
        action="finish",
        counter_id="1",
        staff_id="s",
        tickets=[{"ticket_id": ticket_id, "state": state}],
        counter={},
        undone_seq=1,
    )


def test_a_call_is_what_was_announced() -> None:
    """Everything that the fact says is on the board, with the fact's moment; nothing has been done of it yet."""
    board = Board()
    board.call("c1", "a1", "7", languages=["vi", "en"], is_recall=True)
    assert board.calls.by_id["c1"] == Call(
        "c1", "a1", "A1", "7", "z1", ("vi", "en"), True, NOW + dt.timedelta(seconds=1)
    )
    call = board.calls.by_id["c1"]
    assert (call.is_active, call.is_shown, call.is_spoken) == (True, False, False)
    assert call.speak_until_at == call.called_at + dt.timedelta(seconds=20)


def test_shown_and_spoken_are_two_things() -> None:
    """A board reports each by itself; a report of a call that is no longer known changes nothing."""
    board = Board()
    board.call("c1")
    board.call("c2", "t2", "2")
    board.hear(ev.CallShown("c1", "board"))
    board.hear(ev.CallSpoken("c2", "board"))
    board.hear(ev.CallSpoken("unknown", "board"))
    seen = [(c.is_shown, c.is_spoken) for c in board.calls.by_id.values()]
    assert seen == [(True, False), (False, True)]


ENDS = [
    queue_ev.ServiceStarted("t1", "1", "s"),
    queue_ev.ServiceFinished("t1", "1", "s", 60),
    queue_ev.TicketMissed("t1", "1", "s"),
    queue_ev.TicketHeld("t1", "1", "s", "papers"),
    queue_ev.TicketTransferred("t1", "b", "a", NOW, "1", "s"),
    queue_ev.TicketRequeued("t1", NOW, "put_back"),
    queue_ev.TicketLeft("t1"),
    queue_ev.TicketVoided("t1", "mistake", "s"),
]


@pytest.mark.parametrize("end", ENDS, ids=lambda event: type(event).__name__)
def test_a_call_stands_until_its_ticket_moves_on(end: object) -> None:
    """Whatever happens to the ticket ends its call, and no other one."""
    board = Board()
    board.call("c1")
    board.call("c2", "t2", "2")
    board.hear(end)
    assert board.active() == ["c2"]
    assert board.calls.standing == {"t2": "c2"}


def test_a_recall_takes_over_from_the_call() -> None:
    """One call of a ticket stands, the newest; taking the recall back lets the first one stand again."""
    board = Board()
    board.call("c1")
    board.call("c2", is_recall=True)
    assert board.active() == ["c2"]
    board.hear(ev.CallWithdrawn("c2"))
    assert board.active() == ["c1"]
    assert board.calls.standing == {"t1": "c1"}
    assert board.calls.last_at("1") == board.calls.by_id["c1"]


def test_a_withdrawn_call_leaves_its_counter_to_the_one_before() -> None:
    """The newest call of a counter is again the one before; without one it has none. Nobody stands called."""
    board = Board()
    board.call("c1", "t1", "1")
    board.call("c2", "t2", "2")
    board.hear(queue_ev.ServiceFinished("t1", "1", "s", 60))
    board.call("c3", "t3", "1")
    board.hear(ev.CallWithdrawn("c3"))
    last = board.calls.last_at("1")
    assert last is not None and last.announcement_id == "c1"
    assert board.active() == ["c2"], "the call before it does not stand again"
    board.hear(ev.CallWithdrawn("c1"))
    assert board.calls.last_at("1") is None
    assert "1" not in board.calls.last_of_counter
    board.hear(ev.CallWithdrawn("c1"))
    assert list(board.calls.by_id) == ["c2"]


@pytest.mark.parametrize(("state", "stands"), [("called", ["c2"]), ("waiting", [])])
def test_an_undo_calls_again_only_who_stood_called(state: str, stands: list[str]) -> None:
    """After the undo of a start the newest call of that ticket stands again; of a call itself none does."""
    board = Board()
    board.call("c1")
    board.call("c2", is_recall=True)
    board.call("c3", "t2", "2")
    board.hear(queue_ev.TicketLeft("t2"))
    board.hear(queue_ev.ServiceStarted("t1", "1", "s"))
    board.hear(undone("t1", state))
    assert board.active() == stands
    assert board.calls.standing == ({"t1": "c2"} if stands else {})


def test_newest_first_each_ticket_once() -> None:
    """A board shows so many tickets of its zone, each by its newest call; without a zone those of all."""
    board = Board()
    board.call("c1", "t1", "1")
    board.call("c2", "t2", "2", zone_id="z2")
    board.call("c3", "t3", "3")
    board.call("c4", "t1", "1", is_recall=True)

    def newest(zone_id: str | None, limit: int) -> list[str]:
        return [c.announcement_id for c in board.calls.newest(zone_id, limit)]

    assert newest(None, 8) == ["c4", "c3", "c2"]
    assert newest(None, 2) == ["c4", "c3"]
    assert newest("z1", 8) == ["c4", "c3"]
    assert newest("z2", 1) == ["c2"]


def test_two_hundred_calls_are_kept() -> None:
    """The oldest is forgotten when the two hundred and first comes."""
    board = Board()
    for n in range(rules.KEPT):
        board.call(f"c{n}", f"t{n}")
    assert (rules.KEPT, next(iter(board.calls.by_id))) == (200, "c0")
    board.call("one more", "t")
    assert (len(board.calls.by_id), next(iter(board.calls.by_id))) == (200, "c1")


def test_days_end_and_begin_without_calls() -> None:
    """Closing lets no call stand but keeps them to be seen; a new day knows none."""
    board = Board()
    board.call("c1")
    board.call("c2", "t2", "2")
    board.hear(queue_ev.DayClosed("2026-11-23", []))
    assert (board.active(), len(board.calls.by_id)) == ([], 2)
    board.hear(queue_ev.DayOpened("2026-11-24"))
    assert not (board.calls.by_id or board.calls.last_of_counter or board.calls.standing)


def clock_set(moves_day: bool, before_at: dt.datetime | None) -> list[Any]:
    """Return both facts by which the hall's time is set."""
    return [
        queue_ev.ClockAccepted(moves_day=moves_day, before_at=before_at),
        queue_ev.ClockTrusted(moves_day=moves_day, before_at=before_at),
    ]


@pytest.mark.parametrize("event", clock_set(True, NOW))
def test_calls_and_sound_move_with_the_hall_s_time(event: Any) -> None:
    """When the hall's time is set an hour on, a call is as old as before, and a change of sound lasts as long."""
    board = Board()
    board.call("c1")
    called_at = board.calls.by_id["c1"].called_at
    sound = Sound(False, 30, NOW + dt.timedelta(minutes=5))
    later = Fact(1, NOW + dt.timedelta(hours=1), "", "test", event)
    rules.apply(board.calls, later)
    apply_sound(sound, later)
    assert board.calls.by_id["c1"].called_at == called_at + dt.timedelta(hours=1)
    assert sound == Sound(False, 30, NOW + dt.timedelta(hours=1, minutes=5))


@pytest.mark.parametrize("event", [*clock_set(False, NOW), *clock_set(True, None)])
def test_calls_and_sound_stay_when_the_day_does(event: Any) -> None:
    """A time that does not move the day, or of which nobody knows what it was before, moves nothing."""
    board = Board()
    board.call("c1")
    before, until = board.calls.by_id["c1"], NOW + dt.timedelta(minutes=5)
    sound = Sound(True, None, until)
    later = Fact(1, NOW + dt.timedelta(hours=1), "", "test", event)
    rules.apply(board.calls, later)
    apply_sound(sound, later)
    assert (board.calls.by_id["c1"], sound.until_at) == (before, until)


def test_the_sound_of_a_day_is_one_whole() -> None:
    """What two consoles compare names all three values; a new day has the file's again."""
    sound = Sound()
    until = NOW + dt.timedelta(hours=1)
    apply_sound(sound, Fact(1, NOW, "", "test", ev.SoundChanged(True, 40, until)))
    whole = {"is_muted": True, "volume": 40, "until_at": "2026-11-23T02:00:00.000Z"}
    assert sound.as_whole() == whole
    apply_sound(sound, Fact(2, NOW, "", "test", queue_ev.DayOpened("2026-11-24")))
    assert sound.as_whole() == {"is_muted": False, "volume": None, "until_at": None}
    apply_sound(sound, Fact(3, NOW, "", "test", clock_set(True, NOW)[0]))
    assert sound.until_at is None
