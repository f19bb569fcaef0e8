"""Every family of faults that a hall meets has its tests here."""

from __future__ import annotations

from pathlib import Path

import pytest

FAMILIES = {
    "clock": ["test_clock.py", "test_clock_page.py"],
    "disk": ["test_disk_full.py", "test_disk_rules.py", "test_lost_database.py"],
    "files": ["test_files.py", "test_damaged_database.py"],
    "loop": ["test_locked_database.py", "test_machine_alarms.py"],
    "printers": ["test_printer_faults.py"],
    "kill": ["test_kill.py"],
}


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_of_faults_has_its_files(family: str) -> None:
    """A file that is renamed or emptied is missed here."""
    folder = Path(__file__).parent
    for name in FAMILIES[family]:
        assert "\ndef test_" in (folder / name).read_text("utf-8"), name
