"""When the hall's time is set, everything that counts time goes on as it was: nobody loses a minute or a session."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from machine_time import Machine, RealHall
from pictures import replayed, tickets_of_rows, whole_picture
from server.access.rules import hashed
from server.access.tables import DeviceRow, PinTriesRow
from server.actor import Actor
from server.announcing.actions import Announcing
from server.clock import UNKNOWN
from server.errors import HallError
from server.hall.calendar import sessions_on
from server.hall_clock import MADE_AT
from server.ledger import Command
from server.operations import doctor
from server.printing.tables import PrintJobRow
from server.queue.today.ticket import seconds_between
from server.rating.tables import InvitationRow
from server.reports import days
from server_fixtures import MONDAY

OpenReal = Callable[[Machine], RealHall]
HOUR, YEAR = dt.timedelta(hours=1), dt.timedelta(days=365)
SHELL = Command("shell")
DESK = Actor("device", "counter", device_id="desk-1", counter_id="1")
SHIFTS = [3 * HOUR, -3 * HOUR, -HOUR / 2]


def signed_in(house: RealHall) -> str:
    """Add a person, sign them in at a desk and return the token."""
    house.people.add(SHELL, "mai", "Mai", "officer", "482913", ["1"])
    person = house.pins.check(DESK, "mai", "482913")
    return str(house.sessions.start(Command("desk-1", "k1"), DESK, person, "1")["token"])


def is_signed_in(house: RealHall, token: str) -> bool:
    """Whether the token is still worth something."""
    house.access.forget()
    try:
        return house.access.actor_of(token).staff_id == "mai"
    except HallError:
        return False


def one(house: RealHall, table: Any, **facts: Any) -> Any:
    """Return the one row with these facts."""
    with house.database.read() as connection:
        return connection.execute(select(table.__table__).filter_by(**facts)).one()


@pytest.mark.parametrize("shift", SHIFTS)
def test_an_open_day_moves_along(open_real: OpenReal, shift: dt.timedelta) -> None:
    """The clock was wrong since the morning: waits, hold, call, undo and the order are what they were."""
    house = open_real(Machine())
    desk = house.sit("1")
    first, second, third, _ = (house.take() for _ in range(4))
    house.next(desk)
    house.do("hold", desk, first, "photo", 10)
    house.next(desk)
    house.tick(120)
    house.told(house.clock.now() + shift)
    now = house.clock.now()
    assert seconds_between(house.ticket(third).waiting_since_at, now) >= 120
    assert 400 < (house.ticket(first).held_until_at - now).total_seconds() < 600
    assert 120 <= seconds_between(house.ticket(second).called_at, now) < 130
    assert seconds_between(house.ledger.look(lambda p: p.calls.last_at("1").called_at), now) >= 120
    assert tickets_of_rows(house) == house.ledger.present.day.tickets
    assert whole_picture(replayed(house)) == house.ledger.look(whole_picture)
    house.do("recall", desk, second)
    house.do("start", desk, second)
    house.told(house.clock.now() - shift)
    house.do("undo", desk)
    assert house.ticket(second).state == "called"
    assert house.next(desk) == third
    house.tick(600)
    assert house.ticket(first).state == "waiting"
    assert whole_picture(replayed(house)) == house.ledger.look(whole_picture)


@pytest.mark.parametrize("shift", [*SHIFTS, 9 * YEAR])
def test_nobody_is_signed_out_by_a_word(open_real: OpenReal, shift: dt.timedelta) -> None:
    """A session has as many hours left as before, and ends after them."""
    house = open_real(Machine())
    token = signed_in(house)
    house.tick(HOUR.total_seconds())
    house.told(house.clock.now() + shift, unserved=9)
    assert is_signed_in(house, token)
    house.tick((house.sessions.session_hours - 2) * 3600)
    assert is_signed_in(house, token)
    house.tick(HOUR.total_seconds() + 60)
    assert not is_signed_in(house, token)


@pytest.mark.parametrize("by", [YEAR * 10, -YEAR * 10, 3 * HOUR, -3 * HOUR])
def test_nobody_is_signed_out_by_a_jump(open_real: OpenReal, by: dt.timedelta) -> None:
    """What the machine's clock does while the hall runs ends no session and lengthens none."""
    machine = Machine()
    house = open_real(machine)
    token = signed_in(house)
    machine.jump(by)
    house.tick(HOUR.total_seconds())
    assert is_signed_in(house, token)
    house.tick(house.sessions.session_hours * 3600)
    assert not is_signed_in(house, token)


def test_who_signed_in_during_the_doubt_stays_signed_in(open_real: OpenReal) -> None:
    """Monday in 1970, healed to Monday: this morning's session lives on, last Friday's does not."""
    machine = Machine()
    house = open_real(machine)
    friday = signed_in(house)
    machine.reboot(3 * 86400, shows=dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
    house = open_real(machine)
    person = house.pins.check(DESK, "mai", "482913")
    monday = house.sessions.start(Command("desk-1", "k2"), DESK, person, "1")["token"]
    machine.show(machine.true_at)
    house.tick()
    assert house.why() == ""
    assert (is_signed_in(house, friday), is_signed_in(house, monday)) == (False, True)


@pytest.mark.parametrize("shift", SHIFTS)
def test_slips_codes_locks_and_invitations_move_along(
    open_real: OpenReal, shift: dt.timedelta
) -> None:
    """A lent slip stays lent, a waiting one is not hidden, a code lives ten minutes, a lock as long as it did."""
    house = open_real(Machine())
    key = hashed(signed_in(house))
    desk = house.sit("1")
    served, lent, waiting = (house.take(printer_id="may-in") for _ in range(3))
    house.next(desk)
    house.do("start", desk, served)
    house.do("finish", desk, served)
    code = house.devices.add(SHELL, "kiosk", "Ki-ốt", None, None, None, "kiosk-9")["code"]
    for _ in range(2):
        with pytest.raises(HallError):
            house.pins.check(DESK, "mai", "000000")
    job = house.lending.claim("agent:x", "may-in")
    assert job is not None and job.ticket_id in (lent, waiting)
    before = house.clock.now()
    locked = one(house, PinTriesRow, staff_id="mai").last_failure_at
    invited = one(house, InvitationRow, ticket_id=served).invited_at
    house.access.attending.lock_after = dt.timedelta(minutes=10)
    left_s = house.access.attending.left_s(key)
    assert left_s is not None and left_s > 500
    house.told(before + shift)
    by = house.clock.now() - before
    again = house.lending.claim("agent:x", "may-in")
    assert again is not None and again.job_id != job.job_id and not again.is_reprint
    assert house.lending.claim("agent:x", "may-in") is None
    assert abs(one(house, PinTriesRow, staff_id="mai").last_failure_at - locked - by) < HOUR / 3600
    assert abs(one(house, InvitationRow, ticket_id=served).invited_at - invited - by) < HOUR / 3600
    until = one(house, PrintJobRow, job_id=job.job_id).lease_until_at
    assert 0 < (until - house.clock.now()).total_seconds() < 120
    still_s = house.access.attending.left_s(key)
    assert still_s is not None and abs(still_s - left_s) < 5
    house.access.attending.refuse_unproven(key)
    expires = one(house, DeviceRow, device_id="kiosk-9").code_expires_at
    assert 500 < (expires - house.clock.now()).total_seconds() <= 600
    assert house.devices.pair(SHELL, code)["token"]


def test_boards_are_not_late_for_a_time_that_was_set(open_real: OpenReal) -> None:
    """A loudspeaker that was asked just before is not called silent because an hour is gone."""
    house = open_real(Machine())
    said: Announcing = house.announcing
    for n in range(3):
        said.loudspeakers.asked("bang-1", f"c{n}", house.clock.now(), 3000)
    house.told(house.clock.now() + HOUR)
    assert said.loudspeakers.unable(house.clock.now()) == {}


def test_mute_moves_along(open_real: OpenReal) -> None:
    """A quarter of an hour of silence is a quarter of an hour."""
    house = open_real(Machine())
    house.announcing.set_sound(Command("staff:truong"), True, None, 15)
    house.told(house.clock.now() - 3 * HOUR)
    until = house.ledger.look(lambda p: p.sound.until_at)
    assert 800 < (until - house.clock.now()).total_seconds() <= 900


def test_the_doctor_says_both_times(open_real: OpenReal) -> None:
    """What the machine shows, what the hall counts, and what to do."""
    machine = Machine()
    house = open_real(machine)
    assert doctor._clock(house).state == "ok"
    machine.jump(-3 * HOUR)
    found = doctor._clock(house)
    assert found.state == "bad" and "2026-11-22T22" in found.text and "2026-11-23T01" in found.text
    house.told(house.clock.now())
    assert (doctor._clock(house).state, house.clock.doubt) == ("warn", None)


def test_another_date_asks_before_it_ends_the_day(open_real: OpenReal) -> None:
    """Whom it would leave unserved is said with their number; agreed to, the right day opens."""
    house = open_real(Machine())
    house.take()
    tomorrow = house.clock.now() + dt.timedelta(days=1)
    with pytest.raises(HallError) as refusal:
        house.told(tomorrow)
    assert (refusal.value.code, refusal.value.facts["count"]) == ("people_wait", 1)
    assert house.day == "2026-11-23"
    house.told(tomorrow, unserved=1)
    assert house.day == "2026-11-24"


def test_a_date_that_comes_again_goes_on_with_its_numbers(open_real: OpenReal) -> None:
    """Somebody said tomorrow by mistake and takes it back: no number of today is given twice."""
    house = open_real(Machine())
    today = [house.ticket(house.take()).number for _ in range(3)]
    house.told(house.clock.now() + dt.timedelta(days=1), unserved=9)
    assert house.ticket(house.take()).number == "A001"
    house.told(house.clock.now() - dt.timedelta(days=1), unserved=9)
    assert house.day == "2026-11-23"
    assert house.ticket(house.take()).number == "A004"
    assert today == ["A001", "A002", "A003"]
    assert doctor._replay(house).state == "ok"
    book = {day["date"]: day for day in days.recent(house)}
    assert (book["2026-11-23"]["is_open"], book["2026-11-24"]["is_open"]) == (True, False)


@pytest.mark.parametrize("at", [MADE_AT - dt.timedelta(seconds=1), MONDAY + 40 * YEAR])
def test_an_impossible_time_is_refused(open_real: OpenReal, at: dt.datetime) -> None:
    """A slip of the finger is no time."""
    house = open_real(Machine())
    with pytest.raises(HallError, match="clock_impossible"):
        house.told(at)


def test_a_word_that_comes_again_changes_nothing(open_real: OpenReal) -> None:
    """The console tried twice: the time is set once."""
    house = open_real(Machine())
    at = house.clock.now() + HOUR
    for _ in range(2):
        house.time.accept(Command("staff:truong", "key"), at, "truong", house.hall)
        house.tick(30)
    assert [f.kind for f in house.facts()].count("clock_accepted") == 1
    assert abs(house.clock.now() - at - dt.timedelta(seconds=60)) < dt.timedelta(seconds=2)


def test_a_power_cut_keeps_the_day_and_a_person_may_give_numbers(open_real: OpenReal) -> None:
    """Kiosks wait for a word, desks and hosts do not; the day is neither closed nor opened meanwhile."""
    machine = Machine()
    house = open_real(machine)
    desk, first = house.sit("1"), house.take()
    machine.reboot(1200, shows=dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
    house = open_real(machine)
    assert (house.why(), house.day) == (UNKNOWN, "2026-11-23")
    with pytest.raises(HallError, match="clock_wrong"):
        house.take()
    assert house.ticket(house.take(is_by_hand=True)).number == "A002"
    assert house.next(desk) == first
    house.keeper.close_by_hand(Command("staff:truong"), 9, "truong")
    with pytest.raises(HallError, match="clock_wrong"):
        house.keeper.open_by_hand(Command("staff:truong"), "truong", False)
    machine.show(machine.true_at)
    house.tick()
    assert house.why() == ""
    assert [day["is_doubtful"] for day in days.recent(house)] == [True]


def test_the_printer_of_a_wrong_night_moves_no_guard(open_real: OpenReal) -> None:
    """Facts of doubtful time are marked and dated where the hall had stopped; the next start is judged without them."""
    machine = Machine()
    house = open_real(machine)
    evening = sessions_on(house.hall, MONDAY.date())[-1].closes_at
    machine.forward((evening - machine.true_at).total_seconds())
    house.tick()
    machine.reboot(600, shows=MONDAY + 5 * YEAR)
    house = open_real(machine)
    house.lending.note_printer("agent:server", "may-in", "ready")
    house.tick()
    kinds = [fact.kind for fact in house.facts()]
    assert kinds[-2:] == ["clock_doubted", "printer_changed"] and "day_closed" not in kinds
    assert house.facts()[-1].at < evening + HOUR
    machine.reboot(600, shows=MONDAY + 5 * YEAR)
    house = open_real(machine)
    assert house.why() == UNKNOWN
    machine.reboot(14 * 3600, shows=None)
    machine.show(machine.true_at)
    house = open_real(machine)
    assert (house.why(), house.day) == ("", "2026-11-24")
