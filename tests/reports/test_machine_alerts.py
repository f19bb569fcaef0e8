"""What is wrong with the machine as alerts: one of each part, the gravest of the disk, since it was first seen."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from server.facts import from_wire
from server.reports.machine_alerts import MachineAlerts, troubles
from server_fixtures import MONDAY

WELL: dict[str, dict[str, Any]] = {
    "disk": {
        "state": "ok",
        "days_left": None,
        "free_mb": 900,
        "is_short": False,
        "withholds_numbers": False,
    },
    "wal": {"state": "ok", "size_mb": 4.0},
    "witness": {"state": "ok"},
    "integrity": {"state": "ok"},
    "backups": {"state": "ok"},
    "memory": {"state": "ok", "available_mb": 900},
    "address": {"state": "ok"},
    "transport": {"state": "ok"},
    "certificate": {"state": "ok"},
}


@pytest.mark.parametrize(
    ("part", "values", "expected"),
    [
        ("disk", {}, {}),
        ("backups", {"state": "warn", "why": "sheet"}, {"machine_backup_sheet": {}}),
        ("backups", {"state": "bad", "why": "failed"}, {"machine_backup_failed": {}}),
        ("backups", {"state": "bad", "why": "no_answer"}, {"machine_backup_failed": {}}),
        ("backups", {"state": "bad", "why": "rehearsal"}, {"machine_backup_rehearsal": {}}),
        (
            "backups",
            {"state": "warn", "why": "target", "path": "/media/x"},
            {"machine_backup_target": {"folder": "/media/x"}},
        ),
        ("disk", {"state": "bad", "withholds_numbers": True}, {"machine_disk_full": {}}),
        ("disk", {"state": "bad", "is_short": True}, {"machine_disk_low": {"left": 900}}),
        ("disk", {"state": "warn", "days_left": 14}, {"machine_disk_days": {"count": 14}}),
        ("disk", {"state": "warn", "days_left": 15}, {"machine_disk_low": {"left": 900}}),
        (
            "disk",
            {"state": "bad", "days_left": 0, "is_short": True},
            {"machine_disk_low": {"left": 900}},
        ),
        ("disk", {"state": "bad", "is_short": True, "free_mb": 0}, {"machine_disk_used_up": {}}),
        ("wal", {"state": "warn", "size_mb": 70.4}, {"machine_wal": {"size": 70}}),
        ("witness", {"state": "warn", "stale_s": 3}, {"machine_witness": {}}),
        # A loss has its own place on the console, with its question.
        ("witness", {"state": "bad", "loss": "behind"}, {}),
        ("integrity", {"state": "bad", "damaged": 2}, {"machine_damaged": {}}),
        ("memory", {"state": "warn"}, {"machine_memory": {"left": 900}}),
        ("transport", {"state": "warn", "why": "clear"}, {"machine_clear": {}}),
        (
            "certificate",
            {"state": "warn", "name": "x.vn", "days_left": 20, "is_over": False},
            {"machine_certificate": {"name": "x.vn", "count": 20}},
        ),
        (
            "certificate",
            {"state": "bad", "name": "x.vn", "days_left": -1, "is_over": True},
            {"machine_certificate_over": {"name": "x.vn"}},
        ),
        ("address", {"state": "warn", "url": "http://x"}, {"machine_address": {"url": "http://x"}}),
    ],
)
def test_each_trouble_is_one_alert(
    part: str, values: dict[str, Any], expected: dict[str, Any]
) -> None:
    """By the part's own state and its gravest fact."""
    assert dict(troubles(WELL | {part: WELL[part] | values})) == expected


def test_a_part_that_cannot_be_asked_is_an_alert_too() -> None:
    """A disk that does not answer says no figures; the console still hears of it."""
    for broken in (
        {"state": "bad", "what": "FileNotFoundError"},
        {"state": "bad", "why": "no_answer"},
    ):
        assert dict(troubles(WELL | {"disk": broken})) == {"machine_disk_silent": {}}
        # The same disk holds the log; what the memory says is not known, and no reason to fail.
        assert dict(troubles(WELL | {"wal": broken, "memory": broken})) == {}


def test_an_alert_begins_once_and_again_after_it_had_ended() -> None:
    """Its moment is that of the first look; when it comes back, it is a new one."""
    kept, full = MachineAlerts(), WELL | {"memory": {"state": "bad", "available_mb": 1}}
    later = MONDAY + dt.timedelta(hours=1)
    assert kept.of(WELL, MONDAY) == []
    (first,) = kept.of(full, MONDAY)
    (second,) = kept.of(full, later)
    assert from_wire(first["at"]) == from_wire(second["at"]) == MONDAY
    assert first["place"] == "machine"
    assert kept.of(WELL, later) == []
    (again,) = kept.of(full, later)
    assert from_wire(again["at"]) == later
