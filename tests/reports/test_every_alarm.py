"""Every alarm of the console has a test that provokes it through its real cause; a new code needs one."""

from __future__ import annotations

import ast
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from faults.small_disk import until
from faults.test_printer_faults import FAULT_SEEN
from pages.demo import ROOT
from printers.port import PrinterState
from server import hall_clock
from server.facts import to_wire
from server.hall.calendar import hall_zone
from server.hall.reading import read_hall
from server.operations.backup import keys
from server.reports.alerts import CALM_PRINTERS
from server.reports.boards_alert import SILENT_BOARDS
from server.reports.lost_alert import MISSED, lost_screens
from server_fixtures import MONDAY
from wire_house import Wire

ALERTS, ALARMS, CLOCK = "reports/test_alerts", "faults/test_machine_alarms", "faults/test_clock"
PRINTERS = "faults/test_printer_faults::test_a_fault_from_the_tap_to_the_eyes"
ROUNDS = "backup/test_rounds::test_a_press_makes_one_and_every_failure_is_an_alarm"
BOARDS = "reports/test_every_alarm::test_what_a_board_says_of_its_loudspeaker_is_an_alarm"
PROVOKED = {
    "no_counter": f"{ALERTS}::test_a_service_without_counter_since_its_last_one_closed",
    "no_counter_open": f"{ALERTS}::test_the_monday_without_a_counter_is_one_alert",
    "no_counter_serves": f"{ALERTS}::test_a_service_taken_off_every_counter_is_given_back_not_opened",
    "counter_resting": f"{ALERTS}::test_a_counter_that_rests_is_not_a_missing_one",
    "long_wait": f"{ALERTS}::test_a_long_wait_began_half_an_hour_after_it_came",
    "day_unserved": f"{ALERTS}::test_yesterdays_leftovers_since_the_day_was_closed",
    "pin_locked": "reports/test_every_alarm::test_ten_wrong_pins_are_an_alarm",
    "pin_locked_elsewhere": "reports/test_every_alarm::test_a_pin_tried_at_many_devices_is_an_alarm",
    "slips_stuck": PRINTERS,
    "printer_paper_low": PRINTERS,
    "printer_paper_out": PRINTERS,
    "printer_cover_open": PRINTERS,
    "printer_cutter_error": PRINTERS,
    "printer_unreachable": PRINTERS,
    "printer_busy": "faults/test_printer_faults::"
    "test_a_box_that_others_hold_is_busy_and_only_then_a_matter_for_staff",
    "kiosk_lost": "reports/test_every_alarm::test_a_screen_that_was_there_today_is_missed",
    "board_lost": "reports/test_every_alarm::test_a_screen_that_was_there_today_is_missed",
    "board_blocked": BOARDS,
    "board_absent": BOARDS,
    "board_silent": BOARDS,
    "hall_file_wrong": "hall/test_last_good::test_a_started_hall_outlives_its_file",
    "hall_days_missing": "hall/test_coming_days::test_console_and_doctor_tell_it",
    "machine_disk_full": "faults/test_disk_full::test_numbers_stop_and_calls_go_on",
    "machine_disk_low": f"{ALARMS}::test_a_disk_that_fills_up_is_told_in_days_then_in_megabytes",
    "machine_disk_days": f"{ALARMS}::test_a_disk_that_fills_up_is_told_in_days_then_in_megabytes",
    "machine_disk_used_up": f"{ALARMS}::test_a_disk_that_fills_up_is_told_in_days_then_in_megabytes",
    "machine_disk_silent": "faults/test_hung_files::test_a_disk_that_hangs_stops_nobody",
    "machine_damaged": f"{ALARMS}::test_a_damaged_page_is_told",
    "machine_witness": f"{ALARMS}::test_a_witness_that_cannot_be_written_is_told",
    "machine_wal": f"{ALARMS}::test_a_log_that_somebody_holds_open_is_told",
    "machine_backup_sheet": "reports/test_every_alarm::test_a_real_hall_without_a_sheet_is_an_alarm",
    "machine_backup_failed": ROUNDS,
    "machine_backup_rehearsal": ROUNDS,
    "machine_backup_target": ROUNDS,
    "machine_memory": f"{ALARMS}::test_a_machine_without_memory_is_told",
    "machine_address": "reports/test_every_alarm::test_an_address_that_no_phone_reaches_is_an_alarm",
    "machine_clear": "reports/test_every_alarm::test_a_hall_without_https_is_an_alarm",
    "machine_certificate": "faults/test_certificate::test_a_certificate_that_ends_is_an_alarm",
    "machine_certificate_over": "faults/test_certificate::test_a_certificate_that_ends_is_an_alarm",
    "machine_clock_unknown": f"{CLOCK}::test_a_power_cut_at_ten_with_a_dead_battery",
    "machine_clock_jumped": f"{CLOCK}::test_a_jump_at_noon_touches_nobody",
    "token_twice": "live/test_twins::test_a_token_in_use_at_two_places_is_an_alarm",
    "machine_clock_corrected": f"{CLOCK}::test_a_power_cut_at_ten_with_a_dead_battery",
}
"""Code → the test in which the console shows it because of what really happened."""
MADE_OF = {
    "printer_": {str(state) for state in PrinterState} - set(CALM_PRINTERS),
    "machine_clock_": {hall_clock.JUMPED, hall_clock.UNKNOWN, "corrected"},
}
"""Codes that are put together: how they begin, and every end."""


def _written(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield what stands where an alert's code stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "code":
                    yield value
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_alert":
            yield node.args[0]
        elif isinstance(node, ast.Yield | ast.Return) and isinstance(node.value, ast.Tuple):
            yield node.value.elts[0]
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "code":
            chosen = node.value
            yield from [chosen.body, chosen.orelse] if isinstance(chosen, ast.IfExp) else [chosen]


def raised() -> set[str]:
    """Return every code that the reports can raise, read from the code."""
    found = {*SILENT_BOARDS.values(), *MISSED.values()}
    files = [
        p for p in (ROOT / "server/reports").glob("*.py") if re.search("alert|hall_file", p.name)
    ]
    assert len(files) >= 5
    for path in files:
        for said in _written(ast.parse(path.read_text("utf-8"))):
            if isinstance(said, ast.Constant) and isinstance(said.value, str):
                found.add(said.value)
            elif isinstance(said, ast.JoinedStr):
                start = said.values[0]
                assert isinstance(start, ast.Constant), ast.unparse(said)
                found |= {f"{start.value}{end}" for end in MADE_OF[str(start.value)]}
    return found


def test_every_alarm_is_provoked_somewhere() -> None:
    """A code that is raised has its test in the table; the table holds no code that nobody raises."""
    assert raised() == set(PROVOKED)


def test_the_console_has_words_for_every_alarm() -> None:
    """What is not in the page's list is said in words for anything; the list misses none and has none too many."""
    text = (ROOT / "counter/manager/floor.js").read_text("utf-8")
    listed = re.search(r"const ALERTS = \[(.*?)\];", text, re.DOTALL)
    assert listed
    assert set(re.findall(r'"(\w+)"', listed[1])) == raised()


@pytest.mark.parametrize("code", sorted(PROVOKED))
def test_the_provoking_test_is_there(code: str) -> None:
    """It exists under that name, and the test itself speaks of the code."""
    place, _, name = PROVOKED[code].partition("::")
    said = constants_of(ROOT / f"tests/{place}.py", name)
    if PROVOKED[code] == PRINTERS:
        said = set().union(*(seen.alerts for seen in FAULT_SEEN.values()))
    assert code in said


def constants_of(file: Path, name: str) -> set[str]:
    """Return the texts in a test, those of its parameters among them."""
    module = ast.parse(file.read_text("utf-8"))
    (test,) = (n for n in module.body if isinstance(n, ast.FunctionDef) and n.name == name)
    return {
        n.value for n in ast.walk(test) if isinstance(n, ast.Constant) and isinstance(n.value, str)
    }


@pytest.mark.parametrize(
    ("state", "code"),
    [("blocked", "board_blocked"), ("absent", "board_absent"), ("stuck", "board_silent")],
)
def test_what_a_board_says_of_its_loudspeaker_is_an_alarm(
    own_wire: Wire, monkeypatch: pytest.MonkeyPatch, state: str, code: str
) -> None:
    """A board on the wall that cannot be heard stands on the console until it can; who reports it is the page."""
    monkeypatch.setattr(own_wire.house.live, "is_connected", lambda device_id: True)
    told = own_wire.send("POST", "/api/v1/board/loudspeaker", {"state": state}, "board")
    assert told.status_code == 200
    assert [c for c in codes(own_wire) if c.startswith("board_")] == [code]
    own_wire.send("POST", "/api/v1/board/loudspeaker", {"state": "running"}, "board")
    assert not [c for c in codes(own_wire) if c.startswith("board_")]


@pytest.mark.parametrize(("sender", "code"), [("kiosk", "kiosk_lost"), ("board", "board_lost")])
def test_a_screen_that_was_there_today_is_missed(
    own_wire: Wire, monkeypatch: pytest.MonkeyPatch, sender: str, code: str
) -> None:
    """Half a minute after it was heard last, while the day is open; not once it is back, nor what was off all day."""
    real = replace(own_wire.house.settings, demo=False)
    monkeypatch.setattr(own_wire.house, "settings", real)
    own_wire.send("GET", f"/api/v1/{sender}", None, sender)
    own_wire.clock.forward(29)
    assert code not in codes(own_wire)
    own_wire.clock.forward(2)
    live = own_wire.send("GET", "/api/v1/manage/live", None, "manager").json
    (alert,) = [a for a in live["alerts"] if a["code"] == code]
    (device,) = [
        d for d in live["devices"] if d["device_id"] == alert["place"].removeprefix("device-")
    ]
    assert (alert["facts"], alert["at"]) == ({"device": device["name"]}, device["last_seen_at"])
    assert len([c for c in codes(own_wire) if c.endswith("_lost")]) == 1, (
        "the others were not there today"
    )
    own_wire.send("GET", f"/api/v1/{sender}", None, sender)
    assert code not in codes(own_wire)


@pytest.mark.parametrize(
    ("at", "role", "is_missed"),
    [
        ("06:44", "board", False),
        ("06:45", "board", True),
        ("08:00", "board", True),
        ("08:00", "kiosk", True),
        ("08:00", "rating", False),
        ("12:00", "board", False),
        ("12:00", "kiosk", False),
        ("16:45", "board", True),
        ("16:45", "kiosk", False),
        ("16:15", "kiosk", False),
        ("17:00", "board", False),
    ],
)
def test_when_a_screen_is_missed(at: str, role: str, is_missed: bool) -> None:
    """Boards while a session lasts, kiosks while they give numbers: at noon and in the evening screens are dark."""
    hall = read_hall(ROOT / "config" / "halls" / "hoa-an.toml")
    zone = hall_zone(hall.time_zone)
    now = dt.datetime.combine(MONDAY.date(), dt.time.fromisoformat(at), tzinfo=zone)
    seen = to_wire((now - dt.timedelta(minutes=5)).astimezone(dt.UTC))
    device: Any = {"device_id": "x", "role": role, "name": "X", "is_paired": True}
    device |= {"last_seen_at": seen}
    assert bool(lost_screens(hall, [device], now.astimezone(dt.UTC))) is is_missed


def test_nobody_misses_a_screen_at_night(own_wire: Wire) -> None:
    """When the day is over, what is switched off is switched off."""
    own_wire.send("GET", "/api/v1/board", None, "board")
    own_wire.clock.forward(12 * 3600)
    own_wire.house.keep_day()
    own_wire.tokens["manager"] = own_wire.sign_in("truong", "975310", "console", None)
    assert "board_lost" not in codes(own_wire)


def test_ten_wrong_pins_are_an_alarm(own_wire: Wire) -> None:
    """Somebody whose PIN needs a manager stands on the console, by name, until it is set anew."""
    for _ in range(10):
        own_wire.clock.forward(3600)
        wrong = {"staff_id": "can-bo-3", "pin": "000111", "counter_id": "3"}
        assert own_wire.send("POST", "/api/v1/session", wrong, "desk-3").status_code in (401, 403)
    alerts = own_wire.send("GET", "/api/v1/manage/live", None, "manager").json["alerts"]
    (alert,) = [a for a in alerts if a["code"] == "pin_locked"]
    assert alert["facts"] == {"name": "Cán bộ 3", "device": "Máy quầy 3"}


def test_a_pin_tried_at_many_devices_is_an_alarm(own_wire: Wire) -> None:
    """Five tries each at four counters where the person never signed in."""
    for n in range(20):
        own_wire.clock.forward(1)
        counter = str(1 + n % 4)
        wrong = {"staff_id": "truong", "pin": "000111", "counter_id": counter}
        own_wire.send("POST", "/api/v1/session", wrong, f"desk-{counter}")
    assert "pin_locked_elsewhere" in codes(own_wire)


def test_an_address_that_no_phone_reaches_is_an_alarm(own_wire: Wire) -> None:
    """A real hall whose slips would lead to the phone itself."""
    house = own_wire.house
    house.settings = replace(house.settings, demo=False, public_url="http://127.0.0.1:8000")
    assert "machine_address" in codes(own_wire)


def test_a_hall_without_https_is_an_alarm(own_wire: Wire) -> None:
    """While a real hall listens to the network by itself; not behind a proxy, and a demo is its machine's."""
    house = own_wire.house
    demo = house.settings
    real = replace(demo, demo=False, public_url="http://192.168.1.10:8000", host="0.0.0.0")
    for settings, is_told in (
        (real, True),
        (replace(real, host="192.168.1.10"), True),
        (replace(real, host="127.0.0.1", trusted_proxies=1), False),
        (replace(real, trusted_proxies=1), False),
        (demo, False),
    ):
        house.settings = settings
        house.health.forget()
        assert ("machine_clear" in codes(own_wire)) == is_told, settings


def test_a_real_hall_without_a_sheet_is_an_alarm(own_wire: Wire) -> None:
    """Nobody could open its backups, so none is made; the key is refused with what to do until there is a sheet."""
    house = own_wire.house
    house.settings = replace(house.settings, demo=False)
    refused = own_wire.send("POST", "/api/v1/manage/backups", {}, "manager")
    assert (refused.status_code, refused.json["code"]) == (409, "backup_needs_sheet")
    assert "./motcua recovery" in refused.json["detail"]
    assert "machine_backup_sheet" in codes(own_wire)
    keys.new_sheet(house.settings.data_dir, renew=False)
    until(lambda: "machine_backup_sheet" not in codes(own_wire))


def codes(wire: Wire) -> list[str]:
    """Return the codes of the console's alerts."""
    answer = wire.send("GET", "/api/v1/manage/live", None, "manager")
    assert answer.status_code == 200, answer.text
    return [alert["code"] for alert in answer.json["alerts"]]
