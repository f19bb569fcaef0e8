"""The assumptions' file is read strictly: whoever edits it is told what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.simulation.assumptions import FILE, AssumptionError, read_assumptions

MISTAKES = {
    "an unknown key": ("desk_s = 10", "desk_seconds = 10", "desk_seconds"),
    "a missing key": ("walk_s = 20", "", "walk_s"),
    "a share over one": ("no_show_share = 0.07", "no_show_share = 7", "no_show_share"),
    "a text for a number": ("walk_s = 20", 'walk_s = "20"', "walk_s"),
    "a half hour that is none": ('"08:00" = 13', '"08:10" = 13', "08:10"),
    "a weekday too few": ("sun = 0.6", "", "sun"),
    "no TOML": ("[officers]", "[officers", "simulation.toml"),
}


def test_the_house_file_is_right() -> None:
    """The file that comes with the house is read."""
    assert read_assumptions().visitors.per_day["hoa-an"] == 250


@pytest.mark.parametrize(("right", "wrong", "named"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named(right: str, wrong: str, named: str, tmp_path: Path) -> None:
    """A wrong line is refused with its name."""
    file = tmp_path / "simulation.toml"
    file.write_text(FILE.read_text("utf-8").replace(right, wrong), "utf-8")
    with pytest.raises(AssumptionError, match=named):
        read_assumptions(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A file that is not there is refused with its name."""
    with pytest.raises(AssumptionError, match="nowhere.toml"):
        read_assumptions(tmp_path / "nowhere.toml")
