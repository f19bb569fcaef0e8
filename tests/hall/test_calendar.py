"""When the hall is open, when it gives numbers, and what it says otherwise."""

from __future__ import annotations

import dataclasses
import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.small_hall import SMALL, read_text
from server.hall.calendar import (
    business_date,
    calendar_preview,
    day_plan,
    next_opening,
    opening,
    sessions_on,
)
from server.hall.rules import Calendar, DayPlan, Hall, Session

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = dt.date(2027, 3, 1)


def at(text: str, date: dt.date = MONDAY) -> dt.datetime:
    """Return a moment of the hall's zone, in UTC as the server has it."""
    time = dt.time.fromisoformat(text)
    return dt.datetime.combine(date, time, tzinfo=ZONE).astimezone(dt.UTC)


@pytest.fixture(scope="module")
def hall(tmp_path_factory) -> Hall:
    """A hall open on Mondays and Tuesdays, 7:30 to 11:30 and 13:30 to 17:00."""
    return read_text(tmp_path_factory.mktemp("hall"), SMALL)


@pytest.mark.parametrize(
    ("time", "state", "code", "is_issuing", "session_id"),
    [
        ("06:59", "closed", "before_hours", False, None),
        ("07:00", "closed", "before_hours", True, "sang"),
        ("07:30", "open", None, True, "sang"),
        ("11:14", "open", None, True, "sang"),
        ("11:15", "open", "closing", False, "sang"),
        ("11:30", "closed", "lunch", False, None),
        ("13:29", "closed", "lunch", False, None),
        ("13:30", "open", None, True, "chieu"),
        ("17:00", "closed", "after_hours", False, None),
        ("23:59", "closed", "after_hours", False, None),
    ],
)
def test_a_day_from_morning_to_night(hall, time, state, code, is_issuing, session_id):
    """Each boundary belongs to what begins there."""
    now = opening(hall, at(time))
    assert (now.state, now.code, now.is_issuing, now.session_id) == (
        state,
        code,
        is_issuing,
        session_id,
    )


def test_people_are_told_when_to_come_back(hall):
    """At lunch the next opening and the next window are this afternoon; at night, tomorrow."""
    lunch, night = opening(hall, at("12:00")), opening(hall, at("20:00"))
    assert (lunch.opens_at, lunch.issue_from_at) == (at("13:30"), at("13:30"))
    tuesday = MONDAY + dt.timedelta(days=1)
    assert (night.opens_at, night.issue_from_at) == (at("07:30", tuesday), at("07:00", tuesday))


def test_an_open_hall_says_since_and_until_when(hall):
    """While open, opens_at is when this session began and closes_at when it ends."""
    now = opening(hall, at("11:20"))
    assert (now.opens_at, now.closes_at) == (at("07:30"), at("11:30"))
    assert now.issue_from_at == at("13:30")


def test_a_window_that_begins_after_the_doors_open_is_named(hall):
    """A hall that is open but does not give numbers yet says outside_window, not closing."""
    late = Session("sang", dt.time(7), dt.time(11), dt.time(8), dt.time(10))
    slow = dataclasses.replace(hall, calendar=Calendar({0: (late,)}))
    now = opening(slow, at("07:10"))
    assert (now.state, now.code, now.issue_from_at) == ("open", "outside_window", at("08:00"))


def test_weekend_holiday_and_special_days_are_named(hall):
    """A day without sessions says why; a make-up day is open although the week says closed."""
    assert opening(hall, at("09:00", dt.date(2027, 3, 6))).code == "weekend"
    tet = opening(hall, at("09:00", dt.date(2027, 2, 8)))
    assert (tet.code, tet.day.note) == ("holiday", {"vi": "Tết"})
    assert tet.opens_at == at("07:30", dt.date(2027, 2, 9))
    make_up = opening(hall, at("09:00", dt.date(2027, 2, 20)))
    assert (make_up.state, make_up.day.reason) == ("open", "special")


def test_the_business_day_turns_at_three(hall):
    """A server that restarts after midnight is still in the day before, until 03:00."""
    sunday = MONDAY - dt.timedelta(days=1)
    assert business_date(hall, at("02:59")) == sunday
    assert business_date(hall, at("03:00")) == MONDAY
    assert day_plan(hall, at("02:59")).date == sunday


def test_a_moment_without_a_zone_is_refused(hall):
    """A naive time could be seven hours wrong, so it is an error."""
    with pytest.raises(ValueError, match="time zone"):
        opening(hall, dt.datetime(2027, 3, 1, 9, 0))


def test_a_hall_that_never_opens_again_says_so(hall):
    """When no session is planned within the look-ahead there is no next opening."""
    shut = dataclasses.replace(hall, calendar=Calendar({}))
    now = opening(shut, at("09:00"))
    assert (now.opens_at, now.issue_from_at, now.code) == (None, None, "weekend")
    assert next_opening(shut, at("09:00")) is None


def test_a_leap_day_is_a_day(hall):
    """February 2028 has 29 days in the preview, each with its own plan."""
    days = calendar_preview(hall, 2028, 2)
    assert [plan.date.day for plan in days] == list(range(1, 30))
    assert days[28].sessions == hall.calendar.weekly[1]  # 29 February 2028 is a Tuesday
    assert len(calendar_preview(hall, 2027, 2)) == 28


def test_the_preview_shows_tet(hall):
    """Dates entered by table are closed in the preview, the days around them are not touched."""
    days = {plan.date.day: plan for plan in calendar_preview(hall, 2027, 2)}
    assert [day for day, plan in days.items() if plan.reason == "holiday"] == [5, 6, 7, 8]
    assert days[9].sessions


# --- properties ---------------------------------------------------------------------------------

_minutes = st.integers(3 * 60, 23 * 60 + 59)


def _time(minute: int) -> dt.time:
    return dt.time(minute // 60, minute % 60)


@st.composite
def _sessions(draw) -> tuple[Session, ...]:
    """Draw up to three sessions of a day as a hall file may have them."""
    marks = sorted(draw(st.sets(_minutes, min_size=4, max_size=12)))
    sessions = []
    for index in range(len(marks) // 4):
        first, second, third, last = marks[index * 4 : index * 4 + 4]
        opens, issue_from = (second, first) if draw(st.booleans()) else (first, second)
        sessions.append(
            Session(f"s{index}", _time(opens), _time(last), _time(issue_from), _time(third))
        )
    return tuple(sessions)


@st.composite
def _halls(draw) -> Hall:
    weekly = draw(st.dictionaries(st.integers(0, 6), _sessions(), max_size=7))
    start = dt.date(2027, 1, 1)
    dates = draw(st.sets(st.integers(0, 400).map(lambda n: start + dt.timedelta(n)), max_size=6))
    exceptions = {date: DayPlan(date, (), "holiday") for date in dates}
    zone = draw(st.sampled_from(["Asia/Ho_Chi_Minh", "UTC", "Asia/Kathmandu"]))
    empty = {name: () for name in ("sectors", "services", "counters", "zones", "priority_classes")}
    return Hall(
        hall_id="x",
        name={"vi": "X"},
        parent=None,
        languages=("vi",),
        time_zone=zone,
        public_url=None,
        printers=(),
        devices=(),
        demo_staff=(),
        calendar=Calendar(weekly, exceptions),
        **empty,
    )


_moments = st.datetimes(
    dt.datetime(2027, 1, 1), dt.datetime(2028, 3, 10), timezones=st.just(dt.UTC)
)


@pytest.mark.slow
@given(_halls(), _moments)
def test_what_is_said_of_a_moment_holds(hall, now):
    """Open means inside a session, issuing inside a window, and closed always has a reason."""
    told = opening(hall, now)
    sessions = sessions_on(hall, told.business_date)
    assert (told.state == "open") == any(s.opens_at <= now < s.closes_at for s in sessions)
    assert told.is_issuing == any(s.issue_from_at <= now < s.issue_to_at for s in sessions)
    assert (told.code is None) == (told.state == "open" and told.is_issuing)
    if told.state == "open":
        assert told.opens_at <= now < told.closes_at
    elif told.opens_at:
        assert told.opens_at > now
        assert opening(hall, told.opens_at).state == "open"
        before = told.opens_at - dt.timedelta(microseconds=1)
        assert opening(hall, before).state == "closed"
    if told.issue_from_at and not told.is_issuing:
        assert opening(hall, told.issue_from_at).is_issuing


@pytest.mark.slow
@given(_halls(), _moments, st.integers(1, 60 * 24 * 3))
def test_time_never_brings_an_earlier_next_opening(hall, now, minutes):
    """The next opening and the business date only move forward."""
    later = now + dt.timedelta(minutes=minutes)
    assert business_date(hall, later) >= business_date(hall, now)
    first, second = next_opening(hall, now), next_opening(hall, later)
    if first and second:
        assert second >= first


@pytest.mark.slow
@given(_halls(), _moments)
def test_a_session_lies_within_one_business_day(hall, now):
    """Every moment of a session has the business date of the session: days never share one."""
    for session in sessions_on(hall, business_date(hall, now)):
        for moment in (session.opens_at, session.issue_from_at, session.closes_at):
            assert business_date(hall, moment) == session.date


@pytest.mark.slow
@given(_halls(), st.integers(2024, 2032), st.integers(1, 12))
def test_the_preview_is_what_the_day_will_be(hall, year, month):
    """A previewed day has exactly the sessions that will be used on it."""
    for plan in calendar_preview(hall, year, month):
        noon = dt.datetime.combine(plan.date, dt.time(12), ZoneInfo(hall.time_zone))
        assert day_plan(hall, noon) == plan
        assert bool(plan.sessions) == (plan.reason is None)
