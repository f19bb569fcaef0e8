"""Where a hall file just stops being right: the last good value and the first wrong one of each rule."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

import busy_hall
from hall.small_hall import SMALL, read_text
from server.hall.checking_slip import LOGO_PIXELS, MAX_LOGO_BYTES
from server.hall.coming_days import missing_days
from server.hall.letters import SOUND_ALIKE, TRAINING_LETTERS, training_letter
from server.hall.loudness import LoudHours, SoundSettings, next_change, volume_at
from server.hall.problems import Problem
from server.hall.reading import HallFileError
from server.hall.rules import Calendar, DayPlan, Policy, QueueSettings, Service


def problems_of(folder: Path, source: str) -> list[Problem]:
    """Return what is wrong with a file, nothing where it is read."""
    try:
        read_text(folder, source)
    except HallFileError as error:
        return list(error.problems)
    return []


SPECIAL = '{ session_id = "sang", opens = "08:00", closes = "11:00" }'
MAY = "from = 2027-05-01\n"
SERVICE = """sector_id = "ket-qua"
icon = "package-check"
name = { vi = "Nhận kết quả" }
hint = { vi = "Có giấy hẹn" }
mean_min"""
EDGES = [
    # place in the small hall, last good, first wrong, code
    ('opens = "13:30"', 'opens = "16:59"', 'opens = "17:00"', "closes_before_opens"),
    ('opens = "13:30"', 'opens = "11:30"', 'opens = "11:29"', "sessions_overlap"),
    ('issue_to = "11:15"', 'issue_to = "07:01"', 'issue_to = "07:00"', "issue_window_empty"),
    ('issue_to = "11:15"', 'issue_to = "11:30"', 'issue_to = "11:31"', "issue_after_close"),
    ('issue_from = "07:00"', 'issue_from = "03:00"', 'issue_from = "02:59"', "before_day_turns"),
    (
        "from = 2027-02-05\nto = 2027-02-08",
        MAY + "to = 2027-06-30",
        MAY + "to = 2027-07-01",
        "bad_closed_stretch",
    ),
    ("to = 2027-02-08", "to = 2027-02-05", "to = 2027-02-04", "bad_closed_stretch"),
    ("date = 2027-02-20", "date = 2027-02-09", "date = 2027-02-08", "date_twice"),
    ("date = 2027-02-20", "date = 2027-02-04", "date = 2027-02-05", "date_twice"),
    (
        "cap_per_session = 20",
        "cap_per_session = 40",
        "cap_per_session = 41",
        "session_cap_over_day",
    ),
    (
        SPECIAL,
        SPECIAL.replace("08:00", "10:59"),
        SPECIAL.replace("08:00", "11:00"),
        "closes_before_opens",
    ),
    (
        SPECIAL,
        SPECIAL + ',{ session_id = "trua", opens = "11:00", closes = "12:00" }',
        SPECIAL + ',{ session_id = "trua", opens = "10:59", closes = "12:00" }',
        "sessions_overlap",
    ),
    (
        SPECIAL,
        SPECIAL + ',{ session_id = "trua", opens = "11:00", closes = "12:00" }',
        SPECIAL + ',{ session_id = "sang", opens = "11:00", closes = "12:00" }',
        "session_twice_a_day",
    ),
    (
        "[queue]",
        '[[sound.hours]]\nbegins = "11:59"\nends = "12:00"\n[queue]',
        '[[sound.hours]]\nbegins = "12:00"\nends = "12:00"\n[queue]',
        "ends_before_begins",
    ),
    (
        "[queue]",
        '[[sound.hours]]\nbegins = "11:00"\nends = "12:00"\nvalid_from = 2027-01-02\nvalid_to = 2027-01-02\n[queue]',
        '[[sound.hours]]\nbegins = "11:00"\nends = "12:00"\nvalid_from = 2027-01-02\nvalid_to = 2027-01-01\n[queue]',
        "dates_reversed",
    ),
    (
        "[queue]",
        '[slip]\nblocks = ["number", "rule", "rule"]\n[queue]',
        '[slip]\nblocks = ["number", "number"]\n[queue]',
        "listed_twice",
    ),
    ('counters = ["1"]', "counters = []", 'counters = ["7"]', "unknown_id"),
    (
        'name = { vi = "Quầy 1" }\nzone_id = "sanh"',
        'name = { vi = "Quầy 1" }\nzone_id = "sanh"',
        'name = { vi = "Quầy 1" }\nzone_id = "lau"',
        "unknown_id",
    ),
    ("width_dots = 576", "roll_m = 80", 'spare_printer_id = "printer-9"', "unknown_id_near"),
    ('helps = ["nhan-ket-qua"]', "helps = []", 'helps = ["xyz"]', "unknown_id"),
    (
        'counter_id = "1"\n\n[[demo',
        'counter_id = "2"\n\n[[demo',
        'counter_id = "9"\n\n[[demo',
        "unknown_id",
    ),
    (SERVICE, SERVICE, SERVICE.replace("ket-qua", "xyz", 1), "unknown_id"),
]


@pytest.mark.parametrize(("place", "good", "wrong", "code"), EDGES)
def test_the_last_good_value_and_the_first_wrong_one(
    tmp_path: Path, place: str, good: str, wrong: str, code: str
) -> None:
    """One step apart the file is read, or refused for just this reason and told once."""
    assert place in SMALL
    assert problems_of(tmp_path, SMALL.replace(place, good, 1)) == []
    codes = [p.code for p in problems_of(tmp_path, SMALL.replace(place, wrong, 1))]
    assert codes.count(code) == 1


AGED = """[[priority_classes]]
priority_class_id = "cao-tuoi"
name = { vi = "A" }
hint = { vi = "B" }
credit_min = 1

[[sectors]]
sector_id = "ho-tich\""""
TWICE = [
    ('sector_id = "ket-qua"', 'sector_id = "ho-tich"'),
    ('service_id = "nhan-ket-qua"', 'service_id = "khai-sinh"'),
    ('counter_id = "2"', 'counter_id = "1"'),
    (
        '[[counters]]\ncounter_id = "1"',
        '[[zones]]\nzone_id = "sanh"\nname = { vi = "Sảnh" }\n\n[[counters]]\ncounter_id = "1"',
    ),
    (
        '[[sectors]]\nsector_id = "ho-tich"',
        AGED,
    ),
    (
        "[[devices]]",
        '[[printers]]\nprinter_id = "printer-1"\nname = "Máy in 2"\nconnection = "tcp://192.168.1.51:9100"\n\n[[devices]]',
    ),
    (
        "[[demo_staff]]",
        '[[devices]]\ndevice_id = "desk-1"\nrole = "counter"\nname = "Máy 2"\ncounter_id = "2"\n\n[[demo_staff]]',
    ),
    (
        "[queue]",
        '[[demo_staff]]\nstaff_id = "lan"\nname = "Lan 2"\nrole = "officer"\npin = "246802"\n\n[queue]',
    ),
]


@pytest.mark.parametrize(("old", "new"), TWICE)
def test_every_id_is_used_once(tmp_path: Path, old: str, new: str) -> None:
    """A second table of the same id is refused with its value and the line of the first."""
    source = SMALL.replace(old, new, 1)
    (found,) = [p for p in problems_of(tmp_path, source) if p.code == "used_twice"]
    first = source.splitlines()[int(found.facts["first_line"]) - 1]
    assert f'"{found.facts["value"]}"' in first
    assert int(found.facts["first_line"]) < found.line


def test_what_is_missing_in_between_is_no_mistake_of_others(tmp_path: Path) -> None:
    """A file with one wrong value is refused for that one alone, not for what refers to it."""
    for old, new, code in (
        ('opens = "13:30"', 'opens = "25:30"', "bad_clock"),
        ('letter = "K"', 'letter = "??"', "bad_letter"),
        ("cap_per_day = 40", "cap_per_day = -1", "out_of_range"),
        ("to = 2027-02-08", 'to = "mai"', "bad_date"),
    ):
        assert [p.code for p in problems_of(tmp_path, SMALL.replace(old, new, 1))] == [code]


@pytest.mark.parametrize(
    ("size", "code"),
    [
        ((LOGO_PIXELS[0], 41), None),
        ((39, 41), "logo_size"),
        ((41, LOGO_PIXELS[0] - 1), "logo_size"),
        ((50, LOGO_PIXELS[1]), None),
        ((LOGO_PIXELS[1] + 1, 50), "logo_size"),
    ],
)
def test_a_logo_has_from_40_to_4000_pixels(
    tmp_path: Path, size: tuple[int, int], code: str | None
) -> None:
    """Both sides count, and a refusal says what was found and what may be."""
    assert LOGO_PIXELS == (40, 4000)
    picture = io.BytesIO()
    Image.new("L", size).save(picture, "PNG")
    (tmp_path / "logo.png").write_bytes(picture.getvalue())
    found = problems_of(tmp_path, SMALL.replace("[queue]", '[slip]\nlogo = "logo.png"\n[queue]'))
    assert [p.code for p in found] == ([code] if code else [])
    for problem in found:
        width, height = size
        told = {"width": width, "height": height, "low": 40, "high": 4000}
        assert {k: problem.facts[k] for k in told} == told


def test_a_logo_weighs_a_megabyte_at_most(tmp_path: Path) -> None:
    """The last byte decides."""
    picture = io.BytesIO()
    Image.new("L", (60, 60)).save(picture, "PNG")
    source = SMALL.replace("[queue]", '[slip]\nlogo = "logo.png"\n[queue]')
    for length, codes in ((1_000_000, []), (1_000_001, ["logo_too_heavy"])):
        padding = bytes(length - len(picture.getvalue()))
        (tmp_path / "logo.png").write_bytes(picture.getvalue() + padding)
        assert [p.code for p in problems_of(tmp_path, source)] == codes
    assert MAX_LOGO_BYTES == 1_000_000


NOON = LoudHours((0, 1), dt.time(11, 30), dt.time(13, 30), 20)
DATED = replace(NOON, days=(0,), valid_from=dt.date(2026, 11, 23), valid_to=dt.date(2026, 11, 23))


def monday(hour: int, minute: int, week: int = 0) -> dt.datetime:
    """Return a moment of Monday, 23 November 2026, or so many weeks later."""
    return dt.datetime(2026, 11, 23, hour, minute, tzinfo=dt.UTC) + dt.timedelta(weeks=week)


@pytest.mark.parametrize(
    ("hours", "local", "volume"),
    [
        (NOON, monday(11, 29), 100),
        (NOON, monday(11, 30), 20),
        (NOON, monday(13, 29), 20),
        (NOON, monday(13, 30), 100),
        (NOON, monday(12, 0) + dt.timedelta(days=1), 20),
        (NOON, monday(12, 0) + dt.timedelta(days=2), 100),
        (DATED, monday(12, 0), 20),
        (DATED, monday(12, 0, week=1), 100),
        (DATED, monday(12, 0, week=-1), 100),
    ],
)
def test_hours_of_a_volume(hours: LoudHours, local: dt.datetime, volume: int) -> None:
    """They hold from their first minute, not in the last, on their weekdays and dates."""
    assert volume_at(SoundSettings(hours=(hours,)), local) == volume


def test_the_next_change_is_looked_for_over_a_week() -> None:
    """The same hour of next week is found, a later one is none; hours that change nothing are no change."""
    weekly = SoundSettings(hours=(replace(NOON, days=(0,)),))
    assert next_change(weekly, monday(13, 30)) == monday(11, 30, week=1)
    assert next_change(weekly, monday(11, 30)) == monday(13, 30)
    later = SoundSettings(hours=(replace(DATED, valid_from=dt.date(2026, 11, 24), valid_to=None),))
    assert next_change(later, monday(13, 30) - dt.timedelta(days=7, hours=2)) is None
    assert next_change(later, monday(13, 30) - dt.timedelta(days=7, hours=2, minutes=1)) is None
    same = SoundSettings(volume=20, hours=(NOON,))
    assert next_change(same, monday(8, 0)) is None
    assert SoundSettings() == SoundSettings(100, 1, True, ())


def test_letters_that_sound_alike() -> None:
    """Three pairs are confused over a loudspeaker; a training letter is neither taken nor confused with one."""
    assert [sorted(pair) for pair in SOUND_ALIKE] == [["B", "P"], ["D", "T"], ["M", "N"]]
    hall = busy_hall.hall()
    with_letters = [replace(hall.sectors[0], letter=letter) for letter in "XD"]
    assert training_letter(replace(hall, sectors=tuple(with_letters))) == "Z"
    everything = [replace(hall.sectors[0], letter=letter) for letter in TRAINING_LETTERS]
    assert training_letter(replace(hall, sectors=tuple(everything))) == "XX"


def closed(*dates: str) -> Calendar:
    """Return the calendar of the busy hall with these dates off."""
    days = [dt.date.fromisoformat(date) for date in dates]
    plans = {date: DayPlan(date, (), "holiday") for date in days}
    return Calendar(busy_hall.hall().calendar.weekly, plans)


FIXED_2027 = ("2027-01-01", "2027-04-30", "2027-09-02")
"""1 May 2027 is a Saturday."""


@pytest.mark.parametrize(
    ("tet", "kings", "today", "lacks"),
    [
        ("2027-01-19", "2027-03-29", "2026-11-01", []),
        ("2027-02-25", "2027-04-29", "2026-11-01", []),
        ("2027-01-18", "2027-04-29", "2026-11-01", ["tet"]),
        ("2027-02-26", "2027-03-29", "2026-11-01", ["tet"]),
        ("2027-01-19", "2027-03-28", "2026-11-01", ["hung_kings"]),
        ("2027-01-19", "2027-04-30", "2026-11-01", ["hung_kings"]),
        ("2027-01-18", "2027-03-28", "2027-01-18", ["tet", "hung_kings"]),
        ("2027-01-18", "2027-03-28", "2027-01-19", ["hung_kings"]),
        ("2027-01-18", "2027-03-28", "2027-03-29", []),
    ],
)
def test_days_of_the_moon_have_their_weeks(
    tet: str, kings: str, today: str, lacks: list[str]
) -> None:
    """An occasion counts as settled by any day off within its weeks, and is not asked for once they began."""
    hall = replace(busy_hall.hall(), calendar=closed(*FIXED_2027, tet, kings))
    found = [m for m in missing_days(hall, dt.date.fromisoformat(today)) if m.year == 2027]
    assert [name for m in found for name in m.occasions] == lacks


@pytest.mark.parametrize(
    ("today", "since"), [("2026-12-31", "2026-11-01"), ("2027-01-02", "2027-01-01")]
)
def test_since_when_a_year_is_asked_for(today: str, since: str) -> None:
    """Next year's days since November, this year's since its first day."""
    missing = missing_days(busy_hall.hall(), dt.date.fromisoformat(today))
    (found,) = [m for m in missing if m.year == 2027]
    assert found.since == dt.date.fromisoformat(since)
    assert all(date >= dt.date.fromisoformat(today) for date in found.dates)


def test_a_working_day_that_the_file_names_is_settled() -> None:
    """A holiday on which the hall works by its own word is not asked for."""
    calendar = closed(*FIXED_2027[1:], "2027-02-05", "2027-04-16")
    date = dt.date(2027, 1, 1)
    working = {date: DayPlan(date, calendar.weekly[0], "special")}
    hall = replace(
        busy_hall.hall(), calendar=Calendar(calendar.weekly, {**calendar.exceptions, **working})
    )
    assert missing_days(hall, dt.date(2026, 11, 1)) == []
    tet_worked = {dt.date(2027, 2, 5): DayPlan(dt.date(2027, 2, 5), calendar.weekly[0], "special")}
    hall = replace(
        hall, calendar=Calendar(calendar.weekly, {**hall.calendar.exceptions, **tet_worked})
    )
    assert [m.occasions for m in missing_days(hall, dt.date(2026, 11, 1))] == [("tet",)]


def test_the_policy_of_a_date() -> None:
    """The latest that has begun counts, from its own day on; before the first dated one the first of the list."""
    first, second = dt.date(2027, 1, 1), dt.date(2027, 6, 1)
    fifo, strict = Policy("fifo", valid_from=first), Policy("strict", valid_from=second)
    service = Service("s", "x", {"vi": "S"}, {"vi": ""}, "i", 5, policies=(strict, fifo))
    day = dt.timedelta(days=1)
    names = [service.policy_on(d).name for d in (first - day, first, second - day, second)]
    assert names == ["strict", "fifo", "fifo", "strict"]
    undated = replace(service, policies=(Policy("credit"), strict))
    assert [undated.policy_on(d).name for d in (first, second)] == ["credit", "strict"]


def test_what_a_hall_does_unasked() -> None:
    """The defaults that the handbook promises, in one place."""
    assert QueueSettings() == QueueSettings(
        help_after_min=15,
        recall_limit=3,
        recall_spacing_s=15,
        miss_grace_min=30,
        missed_returns_to="after_3",
        undo_s=10,
        language_wait_max_min=5,
        short_share_every=0,
        max_dossiers=20,
        return_pass_h=24,
        kiosk_tickets_per_min=6,
        press_guard_s=3,
        stops_before_closing=True,
        one_ticket_per_person=False,
        lot_at_opening=False,
        officers_act_on_all=False,
    )
