"""The rules of paper with their edges: late slips, what an outcome proves, rolls, and the numbers behind them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

import busy_hall
from printers.port import PRINTABLE, STOPPED
from queue_by_hand import HandDay
from server.printing import rules
from server.queue.today.ticket import Ticket

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
WAITING = HandDay(busy_hall.hall()).take("khai-sinh")
UNDO_S = 10
REST = dt.timedelta(seconds=15)
NOTHING = ""
"""Where a table means no answer at all."""


def ticket(state: str, ended_s_ago: float | None = None) -> Ticket:
    """Return a ticket in a state, ended so long before now."""
    ended = None if ended_s_ago is None else NOW - dt.timedelta(seconds=ended_s_ago)
    return replace(WAITING, state=state, ended_at=ended)


def test_what_was_decided() -> None:
    """The seconds and metres that halls were told about; whoever changes one reads here why."""
    assert (rules.LEASE_S, rules.SPARE_AFTER_TRIES) == (30, 2), "a slip takes three seconds"
    assert rules.GIVE_UP_AFTER_TRIES == 40, "twenty minutes, then a person"
    assert rules.DEVICE_REPRINTS == 2, "more papers are asked of a person"
    assert rules.AGENT_SILENT_S == 3.5, "staff know of a dead box before five seconds are over"
    assert (rules.AGENT_GRACE_S, rules.LISTENED_MAX_S) == (8.0, 1.0)
    assert (rules.REST_S, rules.UNDO_MARGIN_S) == (15, 1)
    assert rules.SLIP_M == 0.2


@pytest.mark.parametrize(
    ("state", "asked_for", "because"),
    [
        ("waiting", False, None),
        ("waiting", True, None),
        ("called", False, "ticket_called"),
        ("called", True, None),
        ("serving", False, "ticket_called"),
        ("held", False, "ticket_called"),
        ("missed", False, "ticket_called"),
        ("missed", True, None),
        ("finished", False, "ticket_called"),
        ("finished", True, None),
        ("left", True, "ticket_gone"),
        ("void", True, "ticket_gone"),
        ("unserved", True, "ticket_gone"),
    ],
)
def test_a_late_slip_stays_inside(state: str, asked_for: bool, because: str | None) -> None:
    """After the call only a paper that somebody asked for comes out, and none of a number that is gone."""
    assert rules.unwanted_because(ticket(state), asked_for) == because


def test_a_slip_without_its_ticket_is_gone() -> None:
    """A number that this day does not know prints nothing and is never looked at again."""
    assert rules.unwanted_because(None, True) == "ticket_gone"
    assert rules.rests_until(None, UNDO_S, NOW) is None
    assert not rules.was_asked_for(None, "p1", 0)


@pytest.mark.parametrize(
    ("found", "until"),
    [
        (ticket("called"), NOW + REST),
        (ticket("unserved", 3600), NOW + REST),
        (ticket("finished"), NOW + REST),
        (ticket("left", 0), NOW + dt.timedelta(seconds=11)),
        (ticket("left", 10.999), NOW + dt.timedelta(milliseconds=1)),
        (ticket("left", 11), None),
        (ticket("finished", 12), None),
    ],
    ids=["called", "day over", "no end", "just left", "a moment before", "believed", "long ago"],
)
def test_an_unwanted_slip_rests(found: Ticket, until: dt.datetime | None) -> None:
    """What may come back is looked at in a quarter of a minute; an end is believed a second after its undo."""
    assert rules.rests_until(found, UNDO_S, NOW) == until


@pytest.mark.parametrize(
    ("is_first", "asked_again", "was"),
    [(True, 0, False), (True, 1, True), (False, 0, True), (False, 1, True)],
)
def test_only_the_first_paper_was_not_asked_for(
    is_first: bool, asked_again: int, was: bool
) -> None:
    """Every paper but the first of a ticket was asked for, and the first too once somebody asked again."""
    job_id = WAITING.slip_id if is_first else "p999"
    assert rules.was_asked_for(WAITING, job_id, asked_again) == was


@pytest.mark.parametrize(
    ("outcome", "reported", "before", "state"),
    [
        ("paper_out", "ready", "ready", "paper_out"),
        ("cover_open", None, "ready", "cover_open"),
        ("cutter_error", None, "ready", "cutter_error"),
        ("busy", "ready", "ready", "busy"),
        ("unreachable", None, "ready", "unreachable"),
        ("printed", "paper_low", "ready", "paper_low"),
        ("printed", "unknown", "paper_out", "ready"),
        ("printed", None, "cover_open", "ready"),
        ("printed", None, "cutter_error", "ready"),
        ("printed", None, "unreachable", "ready"),
        ("printed", None, "busy", "ready"),
        ("printed", None, "paper_low", NOTHING),
        ("printed", None, "unknown", NOTHING),
        ("doubtful", None, "unreachable", NOTHING),
        ("doubtful", "ready", "unreachable", "ready"),
    ],
)
def test_what_an_outcome_proves(
    outcome: str, reported: str | None, before: str, state: str
) -> None:
    """A fault is believed, a word of the printer too; paper that came out proves that a lost one is back."""
    assert rules.state_after(outcome, reported, before) == (state or None)


@pytest.mark.parametrize(
    ("roll", "state", "after", "is_new"),
    [
        ("", "paper_out", "changing", False),
        ("low", "cover_open", "changing", False),
        ("low", "unreachable", "changing", False),
        ("low", "cutter_error", "changing", False),
        ("low", "busy", "low", False),
        ("", "cover_open", "", False),
        ("", "paper_low", "low", False),
        ("changing", "paper_low", "low", False),
        ("low", "ready", "low", False),
        ("changing", "ready", "", True),
        ("changing", "unreachable", "changing", False),
        ("", "ready", "", False),
    ],
)
def test_a_new_roll_is_one_that_somebody_put_in(
    roll: str, state: str, after: str, is_new: bool
) -> None:
    """Only after "no paper", or a low roll behind an open cover, does "ready" mean a new roll."""
    assert rules.roll_after(roll, state) == (after, is_new)


def test_which_states_take_a_slip() -> None:
    """Ready, low and unknown printers print; four states send the slip to the spare one at once."""
    assert sorted(PRINTABLE) == ["paper_low", "ready", "unknown"]
    assert sorted(STOPPED) == ["cover_open", "cutter_error", "paper_out", "unreachable"]
