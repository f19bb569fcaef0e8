"""Every limit of a hall's file has a reason, and real lists fit: no limit is changed or added without one."""

from __future__ import annotations

from pathlib import Path

import pytest

import busy_hall
from server.hall.fields import limit_of
from server.hall.reading import HallFileError, read_hall
from server.hall.rules import Hall
from server.hall.shape import TABLES
from wire_house import open_wire

WIDE = "60 letters, which no choice or pattern of this key comes near"
TILE = "what people read in passing: two lines of a tile, of a head, of a paper; the official name is the procedure's"
HINT = "three short lines under a tile's name, as people say it"
PERSON = "a name on a badge, a door or a box; the longest Vietnamese names have some 40 letters"
LIMITS = {
    "name": ("per language, 60 letters", TILE),
    "parent": ("per language, 80 letters", "one line more above the name, in small letters"),
    "languages": ("20 items, 3 letters", "more than any country's; ISO 639 codes"),
    "public_url": (
        "200 letters",
        "as much as a QR of 46 mm still shows to a phone, with the token",
    ),
    "hotline": ("60 letters", WIDE),
    "hours": ("60 tables", "seven days of six sessions, and room"),
    "closed_days": ("400 tables", "a year has some 14 entries with its days in lieu: 28 years"),
    "special_days": ("400 tables", "more make-up and short days than one file lives to see"),
    "priority_classes": ("12 tables", "the laws name nine groups; a list of more is not read"),
    "sectors": ("8 tables", "more than eight tiles on a page are not read"),
    "services": ("64 tables", "eight tiles of each of eight sectors"),
    "zones": ("40 tables", "ten floors of four wings"),
    "counters": (
        "99 tables",
        "two figures on boards and in the voice; the largest hall known has 70",
    ),
    "printers": ("40 tables", "one for each zone"),
    "devices": (
        "300 tables",
        "a desk and a terminal at 99 counters, and 100 kiosks, boards, boxes",
    ),
    "demo_staff": ("300 tables", "three people for each of 99 counters"),
    "notices": (
        "20 items, per language, 200 letters",
        "two lines of a board; twenty take six minutes",
    ),
    "queue.help_after_min": ("0–240", "a whole session"),
    "queue.recall_limit": ("0–10", "more is a nuisance for everybody else"),
    "queue.recall_spacing_s": ("0–300", "five minutes: then people are missed, not recalled"),
    "queue.miss_grace_min": ("0–480", "a whole working day"),
    "queue.missed_returns_to": ("60 letters", WIDE),
    "queue.undo_s": ("0–60", "after a minute others have acted on it"),
    "queue.language_wait_max_min": ("0–60", "an hour: more would be another line"),
    "queue.short_share_every": ("0–50", "rarer is never"),
    "queue.max_dossiers": ("1–200", "a notary's or a firm's bundle; more is an appointment"),
    "queue.return_pass_h": ("0–240", "ten days: over Tết and its days in lieu"),
    "queue.kiosk_tickets_per_min": ("0–60", "one a second is no person's hand"),
    "queue.press_guard_s": ("0–10", "longer and the next person waits for a timer"),
    "privacy_contact": ("per language, 160 letters", "a room, a name of an office, a telephone"),
    "staff.lock_after_min": ("0–240", "a whole session"),
    "sound.volume": ("0–100", "per cent"),
    "sound.repeat": ("1–3", "a fourth time the line of calls grows without end"),
    "sound.hours": ("60 tables", "as the hours of the week"),
    "sound.hours.days": ("7 items", "the days of a week"),
    "sound.hours.volume": ("0–100", "per cent"),
    "slip.logo": ("120 letters", "a path beside the file"),
    "slip.logo_mm": ("5–25", "seen at all; no more than a third of a slip"),
    "slip.number_mm": ("20–30", "read at arm's length; three figures fit on 58 mm"),
    "slip.blocks": ("40 items, 40 letters", "every block and own line twice"),
    "slip.facts": ("6 items", "those that there are"),
    "slip.max_documents": ("1–6", "as many as a service may have"),
    "slip.lines": ("12 tables", "twenty centimetres of own words"),
    "slip.lines.text": ("per language, 200 letters", "wraps on paper: five lines of 58 mm"),
    "hours.days": ("7 items", "the days of a week"),
    "closed_days.name": ("per language, 60 letters", TILE),
    "special_days.name": ("per language, 60 letters", TILE),
    "special_days.sessions": ("6 tables", "six sessions of one day"),
    "priority_classes.name": ("per language, 60 letters", TILE),
    "priority_classes.hint": ("per language, 120 letters", HINT),
    "priority_classes.credit_min": ("0–240", "a whole session"),
    "priority_classes.from_age": ("1–120", "ages of people"),
    "sectors.icon": ("60 letters", WIDE),
    "sectors.name": ("per language, 60 letters", TILE),
    "sectors.hint": ("per language, 120 letters", HINT),
    "services.icon": ("60 letters", WIDE),
    "services.name": ("per language, 60 letters", TILE),
    "services.hint": ("per language, 120 letters", HINT),
    "services.mean_min": ("0.5–240", "from a stamp to half a day"),
    "services.variation": ("0–3", "measured ones lie between 0.4 and 1.5"),
    "services.also_called": (
        "per language, 30 items, 60 letters",
        "words of a village for one thing: the longest list of the samples has nine",
    ),
    "services.documents": (
        "per language, 6 items, 90 letters",
        "a slip and a sheet for people in a hurry: the six that are forgotten, each in two lines",
    ),
    "services.cap_per_day": ("1–5000", "more than any hall serves in a day"),
    "services.cap_per_session": ("1–5000", "as for a day"),
    "services.procedures": ("600 tables", "all 588 procedures of a commune behind one tile"),
    "services.policies": ("20 tables", "a change each quarter for five years"),
    "services.procedures.code": ("60 letters", "the longest code with its local ending has 23"),
    "services.procedures.name": (
        "per language, 1000 letters",
        "of 2,642 official names the longest has 919 letters, 355 have more than 160",
    ),
    "services.policies.priority_share": ("1–20", "of twenty to one nobody sees the one"),
    "services.policies.normal_share": ("1–20", "as the priority's share"),
    "zones.name": ("per language, 60 letters", TILE),
    "counters.name": ("per language, 60 letters", TILE),
    "counters.services": ("64 items", "all services of a hall"),
    "counters.helps": ("64 items", "all services of a hall"),
    "counters.languages": ("20 items, 3 letters", "as the hall's languages"),
    "printers.name": ("60 letters", PERSON),
    "printers.roll_m": ("1–300", "rolls from a mobile printer's to the largest kiosk's"),
    "devices.name": ("60 letters", PERSON),
    "demo_staff.name": ("60 letters", PERSON),
    "demo_staff.pin": ("60 letters", WIDE),
    "demo_staff.counters": ("99 items", "all counters of a hall"),
}
"""Key → its limit, and the reason or what it was measured on."""
COMMUNE = 588
LONGEST = 919


def test_every_limit_has_a_reason() -> None:
    """The table and the shape of the file say the same; whoever changes one says why in the other."""
    found = {
        f"{table}.{key}" if table else key: limit_of(spec.kind)
        for table, shape in TABLES.items()
        for key, spec in shape.items()
        if limit_of(spec.kind) is not None
    }
    assert found == {key: limit for key, (limit, _) in LIMITS.items()}
    assert all(len(reason) > 5 for _, reason in LIMITS.values())


def official(n: int) -> str:
    """Return a name as long as official ones: one in five over 160 letters, a few far over, the longest 919."""
    letters = LONGEST if n == 7 else 300 if n % 40 == 0 else 200 if n % 5 == 0 else 80
    words = f"Thủ tục {n} cấp, cấp lại, đăng ký biến động giấy chứng nhận quyền sử dụng đất "
    return (words * (letters // len(words) + 1))[:letters].strip()


def commune_file(folder: Path) -> Path:
    """Write a hall with all procedures of a commune behind its services, most of them behind one."""
    text = busy_hall.hall_file()
    for service_id, numbers in (
        ("cap-dat", range(0, 500)),
        ("khai-sinh", range(500, 560)),
        ("sao-y", range(560, COMMUNE)),
    ):
        rows = ",\n".join(
            f'  {{ code = "1.{n:06d}.000.00.00.H29", name = {{ vi = "{official(n)}" }} }}'
            for n in numbers
        )
        mark = f'service_id = "{service_id}"\n'
        text = text.replace(mark, f"{mark}procedures = [\n{rows},\n]\n", 1)
    file = folder / "xa.toml"
    file.write_text(text, "utf-8")
    return file


def test_a_hall_with_all_procedures_of_a_commune_starts(tmp_path: Path, empty_sqlite: Path) -> None:
    """588 procedures, 500 of them behind one tile, with names of up to 919 letters: read, served, a number given."""
    hall = read_hall(commune_file(tmp_path))
    names = [p.name["vi"] for s in hall.services for p in s.procedures]
    assert len(names) == COMMUNE and max(map(len, names)) == len(official(7)) > LONGEST - 5
    wire = open_wire(tmp_path, empty_sqlite, hall)
    seen = wire.send("GET", "/api/v1/kiosk", who="kiosk").json
    told = [
        p["vi"] for sector in seen["sectors"] for s in sector["services"] for p in s["procedures"]
    ]
    assert sorted(told) == sorted(names)
    assert wire.take(service_id="cap-dat")["number"] == "C001"
    wire.house.database.close()


def read_with(folder: Path, name: str) -> Hall:
    """Read a hall with one procedure of that name, as TOML writes it."""
    text = busy_hall.hall_file().replace(
        'service_id = "sao-y"\n',
        f'service_id = "sao-y"\nprocedures = [{{ code = "2.000815", name = {{ vi = {name} }} }}]\n',
        1,
    )
    (folder / "xa.toml").write_text(text, "utf-8")
    return read_hall(folder / "xa.toml")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('"Chứng thực\\nbản sao"', "Chứng thực bản sao"),
        ('"Chứng thực\\r\\n  bản\\tsao "', "Chứng thực bản sao"),
        ('"""Chứng thực\nbản sao"""', "Chứng thực bản sao"),
    ],
)
def test_a_name_copied_in_several_lines_is_one(tmp_path: Path, written: str, read: str) -> None:
    """Line breaks of the register become spaces; nothing else of the name changes."""
    service = read_with(tmp_path, written).service_by_id["sao-y"]
    assert service.procedures[0].name["vi"] == read


def test_a_name_is_long_enough_at_a_thousand(tmp_path: Path) -> None:
    """A thousand letters are read, one more is told with its length; other texts still are one line."""
    kept = read_with(tmp_path, f'"{"x" * 1000}"').service_by_id["sao-y"].procedures[0]
    assert len(kept.name["vi"]) == 1000
    with pytest.raises(HallFileError, match="text_too_long") as refused:
        read_with(tmp_path, f'"{"x" * 1001}"')
    assert refused.value.problems[0].facts == {"limit": 1000, "length": 1001}
    text = busy_hall.hall_file().replace("Phường Thử", "Phường\\nThử")
    (tmp_path / "hai-dong.toml").write_text(text, "utf-8")
    with pytest.raises(HallFileError, match="text_has_control"):
        read_hall(tmp_path / "hai-dong.toml")
