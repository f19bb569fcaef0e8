"""The halls that ship with the product: right, complete, and explained."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from server.hall.reading import read_hall
from server.hall.shape import TABLES

HALLS = Path(__file__).parents[2] / "config" / "halls"
FILES = sorted(HALLS.glob("*.toml"))
NAMED = ("sectors", "services", "counters", "zones", "priority_classes")


@pytest.fixture(scope="module", params=FILES, ids=lambda path: path.stem)
def hall(request):
    """Each shipped hall in turn."""
    return read_hall(request.param)


def test_the_three_halls_are_there():
    """A small commune, a ward and a province centre ship as examples."""
    assert [path.stem for path in FILES] == ["hoa-an", "song-xanh", "tinh-mau"]


def test_the_file_is_named_like_its_hall(hall):
    """The file name and the hall's id agree, so that a command can name either."""
    assert (HALLS / f"{hall.hall_id}.toml").exists()


def test_every_name_is_in_every_language_of_the_hall(hall):
    """A person who chose a language never meets another one on a tile, a counter or a notice."""
    texts = [hall.name, *hall.notices]
    for table in NAMED:
        for row in getattr(hall, table):
            texts += [row.name, *([row.hint] if hasattr(row, "hint") else [])]
    texts += [service.documents for service in hall.services if service.documents]
    for text in texts:
        assert set(text) == set(hall.languages), text


def test_documents_have_the_same_lines_in_every_language(hall):
    """A translated list of papers is neither shorter nor longer than the Vietnamese one."""
    for service in hall.services:
        assert len({len(lines) for lines in service.documents.values()}) <= 1, service.service_id


def test_kiosks_can_print_and_counters_have_a_desk(hall):
    """The demo of each hall works at once: a printer per kiosk, a device and staff per counter."""
    by_role = {role: [d for d in hall.devices if d.role == role] for role in ("kiosk", "counter")}
    assert by_role["kiosk"] and all(device.printer_id for device in by_role["kiosk"])
    counters = {counter.counter_id for counter in hall.counters}
    assert {device.counter_id for device in by_role["counter"]} == counters
    officers = [person for person in hall.demo_staff if person.role == "officer"]
    assert {counter for person in officers for counter in person.counters} == counters
    assert any(person.role == "manager" for person in hall.demo_staff)
    assert len({person.pin for person in hall.demo_staff}) == len(hall.demo_staff)


def test_every_zone_has_a_board_and_every_language_a_counter(hall):
    """Nobody waits where calls are not shown, or for a language that no officer speaks."""
    boards = {device.zone_id for device in hall.devices if device.role == "board"}
    assert {counter.zone_id for counter in hall.counters} <= boards
    assert {lang for counter in hall.counters for lang in counter.languages} == set(hall.languages)


def test_each_hall_knows_the_first_days_of_2027(hall):
    """New Year's Day, Tết and what is free in lieu are closed, the Friday after is open."""
    for month, day in [(1, 1), (2, 5), (2, 8), (2, 10), (4, 16), (4, 30), (5, 3), (9, 2)]:
        assert not hall.calendar.plan(dt.date(2027, month, day)).sessions
    assert hall.calendar.plan(dt.date(2027, 2, 12)).sessions


def test_a_procedure_has_one_name_in_all_halls():
    """The same code never stands for two procedures."""
    names: dict[str, set[str]] = {}
    for path in FILES:
        for service in read_hall(path).services:
            for procedure in service.procedures:
                names.setdefault(procedure.code, set()).add(procedure.name["vi"])
    assert [code for code, found in names.items() if len(found) > 1] == []


def _documented() -> dict[str, dict[str, str]]:
    """Return section → key → default column of the handbook."""
    found: dict[str, dict[str, str]] = {}
    section = None
    for line in (HALLS / "README.md").read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"## (?:The top|`\[*([a-z_.]+)\]*`)", line):
            section = heading[1] or ""
            found[section] = {}
        elif line.startswith("## "):
            section = None
        elif section is not None and (row := re.match(r"\| `(\w+)` \|[^|]*\|([^|]*)\|", line)):
            found[section][row[1]] = row[2].strip()
    return found


def test_the_handbook_explains_every_key_and_no_other():
    """Each key that a file may have is a row of the right section of config/halls/README.md."""
    documented = {section: set(rows) for section, rows in _documented().items()}
    notices = documented.pop("notices")  # one text per language: explained in a sentence
    assert notices == set()
    assert documented == {section: set(shape) for section, shape in TABLES.items()}


def test_the_handbook_tells_the_real_defaults():
    """A default in the handbook is the default of the program."""
    for section, rows in _documented().items():
        for key, told in rows.items():
            default = TABLES[section][key].default
            if isinstance(default, (int, float, str)):
                shown = f'"{default}"' if isinstance(default, str) else f"{default:g}"
                shown = str(default).lower() if isinstance(default, bool) else shown
                assert told == f"`{shown}`", (section, key)
