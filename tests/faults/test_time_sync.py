"""The doctor on what keeps the clock right, on the machine's zone, and on the letters of the fonts."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from printers import typeface
from server.operations import doctor
from server.operations.time_sync import is_synchronised
from wire_house import Wire


@pytest.mark.parametrize(
    ("answer", "state", "said"),
    [
        (True, "ok", "a time service keeps"),
        (False, "warn", "timedatectl set-ntp true"),
        (None, "ok", "not known"),
    ],
)
def test_the_doctor_says_whether_something_keeps_the_clock(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, answer: bool | None, state: str, said: str
) -> None:
    """What is not known is no alarm."""
    monkeypatch.setattr(doctor, "is_synchronised", lambda: answer)
    found = doctor._time(wire.house)
    assert found.state == state and said in found.text


def test_the_kernel_answers_here() -> None:
    """Whatever it says, it is asked without changing anything, twice the same."""
    assert is_synchronised() is is_synchronised()


@pytest.mark.parametrize(
    ("zone", "is_said"), [("Asia/Ho_Chi_Minh", False), ("Asia/Bangkok", False), ("UTC", True)]
)
def test_another_zone_of_the_machine_is_named(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, zone: str, is_said: bool
) -> None:
    """By what its clock on the wall shows, not by its name; the hall goes by its own."""
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        found = doctor._time(wire.house)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert ("the hall goes by Asia/Ho_Chi_Minh" in found.text) == is_said


def test_the_fonts_have_every_letter() -> None:
    """Of both languages that ship on paper."""
    assert typeface.lacking_letters() == ()


@pytest.mark.parametrize("fault", ["gone", "of another script"])
def test_a_font_that_lacks_letters_is_named(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fault: str
) -> None:
    """A file that is gone, one that has been mixed up."""
    for name in set(typeface.FONT_FILES.values()):
        source = name
        if name == "BeVietnamPro-Bold.ttf":
            if fault == "gone":
                continue
            source = "NotoSansKhmer-Bold.ttf"
        (tmp_path / name).write_bytes((typeface.FONT_DIR / source).read_bytes())
    monkeypatch.setattr(typeface, "FONT_DIR", tmp_path)
    found = doctor._letters(wire.house)
    assert found.state == "bad" and "Vietnamese (BeVietnamPro-Bold.ttf)" in found.text
    assert "Khmer" not in found.text
