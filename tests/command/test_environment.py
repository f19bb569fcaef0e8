"""When `.venv` counts as made, and when it is made anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from command import environment, fresh, places


def test_an_environment_whose_python_moved_away_is_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """After a system upgrade .venv points to another Python version than it was made for."""
    elsewhere = tmp_path / "python3.99"
    elsewhere.write_text("")
    monkeypatch.setattr(places, "VENV", tmp_path / ".venv")
    places.python().parent.mkdir(parents=True)
    places.python().symlink_to(elsewhere)
    assert not environment.has_living_python()
    (tmp_path / ".venv" / "lib" / "python3.99").mkdir(parents=True)
    assert environment.has_living_python()


def test_a_copy_of_the_house_has_what_git_knows_and_nothing_that_runs_left(tmp_path: Path) -> None:
    """The first start is tried on the house alone: no environment, no data of this one."""
    fresh.copy_house(tmp_path / "copy")
    names = {path.name for path in (tmp_path / "copy").iterdir()}
    assert {"motcua", "command", "server", "requirements", "README.md"} <= names
    assert not names & {".git", ".venv", "var", "wheelhouse"}
