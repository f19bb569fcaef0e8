"""The hall's clock: what it follows, what it doubts, and what it goes on with. No database, no server."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from machine_time import Machine, MachineClock
from server.clock import JUMPED, UNKNOWN, JournalEnd
from server.hall_clock import LONGEST_BREAK, MADE_AT, OLDEST_FIRST_START, SLACK
from server_fixtures import MONDAY

S, H, DAY, YEAR = (dt.timedelta(seconds=n) for n in (1, 3600, 86400, 365 * 86400))
JUST = dt.timedelta(milliseconds=1)
CLOSED = JournalEnd(MONDAY, MONDAY, rests=True)
OPEN = JournalEnd(MONDAY, MONDAY, rests=False)


def clock_on(machine: Machine, folder: Path, end: JournalEnd = CLOSED) -> MachineClock:
    """Return a clock that has been judged against a journal's end."""
    clock = MachineClock(machine, folder / "clock.json")
    clock.begin(end)
    clock.keep()
    return clock


def why(clock: MachineClock) -> str | None:
    """Return the kind of doubt."""
    return clock.doubt.kind if clock.doubt else None


# --- a start ------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", [CLOSED, OPEN])
@pytest.mark.parametrize(
    ("off", "kind"),
    [
        (dt.timedelta(0), None),
        (-SLACK, None),
        (-SLACK - JUST, UNKNOWN),
        (-2 * YEAR, UNKNOWN),
        (LONGEST_BREAK, None),
        (LONGEST_BREAK + JUST, UNKNOWN),
        (5 * YEAR, UNKNOWN),
    ],
)
def test_a_start_is_judged_by_the_journals_end(
    tmp_path: Path, off: dt.timedelta, kind: str | None, end: JournalEnd
) -> None:
    """From a minute before the journal's end to 45 days after it a clock can be right, and nowhere else."""
    machine = Machine()
    machine.jump(off)
    clock = clock_on(machine, tmp_path, end)
    assert why(clock) == kind
    assert clock.now() == (MONDAY if kind or (off < 0 * S and not end.rests) else machine.wall)


@pytest.mark.parametrize(
    ("shows", "kind"),
    [
        (dt.datetime(1970, 1, 1, tzinfo=dt.UTC), UNKNOWN),
        (MADE_AT - JUST, UNKNOWN),
        (MADE_AT, None),
        (MADE_AT + OLDEST_FIRST_START, None),
        (MADE_AT + OLDEST_FIRST_START + JUST, UNKNOWN),
    ],
)
def test_a_first_start_is_judged_by_the_versions_own_date(
    tmp_path: Path, shows: dt.datetime, kind: str | None
) -> None:
    """Nothing can have happened before this version was made."""
    clock = clock_on(Machine(shows), tmp_path, JournalEnd())
    assert why(clock) == kind
    assert clock.now() >= MADE_AT


def test_what_was_counted_in_doubt_moves_no_guard(tmp_path: Path) -> None:
    """A day is open and facts of doubtful time lie before the clock: a person is asked, nobody's wait shrinks."""
    end = JournalEnd(MONDAY, MONDAY + 3 * H, rests=False)
    machine = Machine(MONDAY + H)
    clock = clock_on(machine, tmp_path, end)
    assert (why(clock), clock.now()) == (UNKNOWN, MONDAY + 3 * H)
    assert clock.believed(rests=False) is None
    assert clock.believed(rests=True) == machine.wall


def test_a_restart_goes_on_by_the_counter(tmp_path: Path) -> None:
    """While the machine runs on, a restart of the process knows the time whatever the clock shows."""
    machine = Machine()
    clock_on(machine, tmp_path)
    machine.forward(1200)
    machine.jump(4 * YEAR)
    clock = clock_on(machine, tmp_path)
    assert (clock.now(), why(clock)) == (MONDAY + 1200 * S, JUMPED)


def test_a_restart_in_doubt_stays_in_doubt(tmp_path: Path) -> None:
    """Stopping and starting the server is no way to make a wrong clock right."""
    machine = Machine()
    machine.reboot(0, shows=MONDAY + 5 * YEAR)
    clock_on(machine, tmp_path)
    machine.forward(60)
    clock = clock_on(machine, tmp_path, JournalEnd(MONDAY, MONDAY + 5 * YEAR, rests=True))
    assert (clock.now(), why(clock)) == (MONDAY + 60 * S, UNKNOWN)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"boot_id": 3}', '{"at": null}'])
def test_a_spoilt_file_is_a_start(tmp_path: Path, text: str) -> None:
    """What cannot be read says nothing, and stops nothing."""
    (tmp_path / "clock.json").write_text(text)
    assert why(clock_on(Machine(), tmp_path)) is None


def test_a_full_disk_stops_no_clock(tmp_path: Path) -> None:
    """Where nothing can be kept, a restart is judged as a start of the machine."""
    machine = Machine()
    clock = MachineClock(machine, tmp_path / "gone" / "clock.json")
    clock.begin(CLOSED)
    clock.keep()
    machine.forward(5)
    assert clock.now() == MONDAY + 5 * S


# --- while it runs ------------------------------------------------------------------------------


@pytest.mark.parametrize("off", [20 * S, SLACK, -20 * S, -SLACK])
def test_small_steps_are_followed_without_going_back(tmp_path: Path, off: dt.timedelta) -> None:
    """A minute at most is caught up with by a tenth, so no second is ever much longer or shorter."""
    machine = Machine()
    clock = clock_on(machine, tmp_path)
    machine.jump(off)
    before = clock.now()
    for _ in range(700):
        machine.forward(1)
        now = clock.now()
        assert 0.899 * S <= now - before <= 1.101 * S
        before = now
    assert why(clock) is None
    assert abs(clock.now() - machine.wall) <= JUST


@pytest.mark.parametrize("off", [SLACK + S, 3 * H, 10 * YEAR, -SLACK - S, -3 * H, -10 * YEAR])
def test_larger_jumps_are_not_followed(tmp_path: Path, off: dt.timedelta) -> None:
    """The hall goes on by its own seconds, says so, and is at peace when the clock comes back."""
    machine = Machine()
    clock = clock_on(machine, tmp_path)
    machine.forward(60)
    machine.jump(off)
    machine.forward(60)
    assert (clock.now(), why(clock)) == (MONDAY + 120 * S, JUMPED)
    assert clock.believed(rests=False) is None
    machine.jump(-off)
    machine.forward(60)
    assert (clock.now(), why(clock)) == (MONDAY + 180 * S, None)


@pytest.mark.parametrize(
    ("off", "is_believed"),
    [(3 * H, True), (LONGEST_BREAK, True), (LONGEST_BREAK + DAY, False), (10 * YEAR, False)],
)
def test_a_resting_hall_judges_anew(tmp_path: Path, off: dt.timedelta, is_believed: bool) -> None:
    """When no day is open a clock that can be right is believed, one that cannot is not."""
    machine = Machine()
    clock = clock_on(machine, tmp_path)
    machine.jump(off)
    assert why(clock) == JUMPED
    assert clock.believed(rests=True) == (machine.wall if is_believed else None)


def test_a_clock_that_fell_back_is_believed_when_it_has_caught_up(tmp_path: Path) -> None:
    """Three hours back at noon: in the evening it is past noon again, and the hall rests."""
    machine = Machine()
    clock = clock_on(machine, tmp_path)
    machine.jump(-3 * H)
    assert why(clock) == JUMPED
    machine.forward(2.9 * 3600)
    assert clock.believed(rests=True) is None
    machine.forward(0.2 * 3600)
    assert clock.believed(rests=False) is None
    assert clock.believed(rests=True) == machine.wall


def test_a_time_server_heals_an_open_day_forwards_only(tmp_path: Path) -> None:
    """After a power cut in 1970 the clock becomes right: believed, because the machine was only off."""
    machine = Machine()
    clock_on(machine, tmp_path)
    machine.reboot(1200, shows=dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
    clock = clock_on(machine, tmp_path, OPEN)
    machine.forward(300)
    assert (clock.now(), why(clock)) == (MONDAY + 300 * S, UNKNOWN)
    machine.show(MONDAY + 100 * S)
    assert clock.believed(rests=False) is None
    machine.show(machine.true_at)
    assert clock.believed(rests=False) == machine.wall == MONDAY + 1500 * S


# --- a person's word ----------------------------------------------------------------------------


def test_a_persons_word_is_believed_beside_a_wrong_clock(tmp_path: Path) -> None:
    """The clock shows 1970 and stays wrong: the hall is sure, says that it goes by a word, and a restart too."""
    machine = Machine()
    machine.reboot(600, shows=dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
    clock = clock_on(machine, tmp_path)
    told_at = machine.true_at + 30 * S
    clock.go_to(clock.anchor(told_at))
    clock.keep()
    machine.forward(60)
    assert (clock.now(), why(clock), clock.corrected_at) == (told_at + 60 * S, None, told_at)
    again = clock_on(machine, tmp_path)
    assert (again.now(), why(again), again.corrected_at) == (told_at + 60 * S, None, told_at)
    again.keep()
    machine.forward(60)
    assert clock_on(machine, tmp_path).corrected_at == told_at, (
        "since the word, not since the start"
    )
    machine.show(machine.true_at)
    assert (why(again), again.corrected_at) == (None, None)
    machine.jump(H)
    assert why(again) == JUMPED


def test_a_word_of_before_the_last_start_says_nothing(tmp_path: Path) -> None:
    """The counter began anew, so an anchor of the start before means nothing."""
    machine = Machine()
    old = clock_on(machine, tmp_path).anchor(MONDAY + 5 * H)
    machine.reboot(60)
    clock = clock_on(machine, tmp_path)
    clock.go_to(old)
    assert clock.now() == MONDAY + 60 * S


def test_a_word_in_the_journal_is_newer_than_the_file(tmp_path: Path) -> None:
    """Somebody told the time by the shell and the server died before it kept it: it is heard at the start."""
    machine = Machine()
    clock = clock_on(machine, tmp_path)
    machine.forward(60)
    told = clock.anchor(MONDAY + 2 * H)
    machine.forward(60)
    again = clock_on(machine, tmp_path, JournalEnd(MONDAY, MONDAY, True, told))
    assert again.now() == MONDAY + 2 * H + 60 * S


@pytest.mark.parametrize("end", [OPEN, CLOSED])
def test_a_quiet_hour_is_not_forgotten(tmp_path: Path, end: JournalEnd) -> None:
    """Nothing was written for hours: a clock that shows a time in between cannot be right all the same."""
    machine = Machine()
    clock = clock_on(machine, tmp_path, end)
    machine.forward(4 * 3600)
    clock.keep()
    machine.reboot(300, shows=MONDAY + 2 * H)
    clock = clock_on(machine, tmp_path, end)
    assert (why(clock), clock.now()) == (UNKNOWN, MONDAY + 4 * H)


def test_what_was_counted_after_a_jump_is_no_guard(tmp_path: Path) -> None:
    """The clock had jumped back to the right time before the power cut: at rest it is believed afterwards."""
    machine = Machine()
    clock = clock_on(machine, tmp_path)
    machine.forward(3600)
    machine.jump(-H / 2)
    machine.forward(3600)
    assert why(clock) == JUMPED
    clock.keep()
    machine.reboot(60)
    assert why(clock_on(machine, tmp_path, JournalEnd(MONDAY + H, MONDAY + 2 * H, True))) is None
